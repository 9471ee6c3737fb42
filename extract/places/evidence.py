"""Evidence: what a report says for or against each township of a given name, with span and weight.

Second step of `resolution`; the weights are defined in `weights`.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.lexicons.phrases import compiled, plain_words
from extract.places.gazetteer import Township, common_villages, gazetteer, villages
from extract.places.mentions import (
    CLOSING,
    OPENING,
    Context,
    RegionMention,
    is_elsewhere,
    is_in_document_title,
    regions_before,
)
from extract.places.names import short_region
from extract.places.weights import (
    BESIDE_IN_ISSUER,
    BESIDE_IN_TEXT,
    DOCUMENT_PREFIX,
    LEVEL_AGREES,
    LEVEL_CONTRADICTS,
    MOST_FROM_VILLAGES,
    NAMED_ONCE,
    NAMED_ORGAN,
    NAMED_TWICE,
    ONLY_CITY_NAMED,
    OTHER_COUNTY_ORGAN,
    OTHER_REGION_BESIDE,
    PREFECTURE_PREFIX,
    RARE_VILLAGE,
    SLOGAN,
    TOWNSHIPS,
)
from extract.records import Evidence, Mention

MOST_OCCURRENCES = 40
"""Maximum number of occurrences of the township's name whose neighbouring words are examined."""

_LEVEL_WORDS = {"县": "county_above", "区": "district_above", "旗": "banner_above", "市": "city_above"}
"""The last character of a county's name, with the group of the words for the organs of such a county."""

_NUMBER_OPENS = "〔[［【﹝"
_PREFIX = re.compile(
    r"(?<![\u3400-\u9fff])([\u3400-\u9fff]{1,3}?)(?:府|政|委|办|党|普|司|依|法|发|人)[\u3400-\u9fff]{0,6}$"
)


@dataclass(frozen=True, slots=True)
class Option:
    """A township that may be the report's, with its county's names and the distance of its list from the year's."""

    township: Township
    county_names: frozenset[str]
    years_off: int

    def shares_county(self, other: Option) -> bool:
        """Whether both are in the same county, under any of its names."""
        return self.township.province == other.township.province and bool(self.county_names & other.county_names)

    def level_of(self, regions: frozenset[str]) -> str | None:
        """The level of this township's hierarchy that `regions` name."""
        if regions & self.county_names:
            return "county"
        if self.township.prefecture in regions:
            return "prefecture"
        return "province" if self.township.province in regions else None


@dataclass(frozen=True, slots=True)
class Chain:
    """The regions directly before the township's name (nearest first); `offset` is None in metadata."""

    regions: tuple[RegionMention, ...]
    is_issuer: bool
    has_offsets: bool


def read_chains(
    text: str, name: str, issuer: Iterable[tuple[str, int | None]], own_spans: Iterable[tuple[int, int]]
) -> tuple[Chain, ...]:
    """The regions before each occurrence of `name`: in metadata, in issuer and title lines, in the text."""
    spans = tuple(own_spans)
    chains = [
        Chain(regions, True, False)
        for value, start in issuer
        if start is None and (regions := regions_before(value, max(0, value.rfind(name))))
    ]
    for position in _occurrences(text, name):
        is_issuer = any(start <= position < end for start, end in spans)
        if not is_issuer and not _names_itself(text, position):
            continue
        regions = regions_before(text, position)
        if regions and not is_elsewhere(text, regions[-1].start, position + len(name)):
            chains.append(Chain(regions, is_issuer, True))
    return tuple(chains)


def beside(option: Option, chains: Iterable[Chain]) -> Iterator[Evidence]:
    """The strongest chain for this township and the strongest against it: 荣昌区|万灵镇."""
    found: dict[str, Evidence] = {}
    for chain in chains:
        for rank, mention in enumerate(chain.regions):
            level = option.level_of(mention.regions)
            if level is None and not _can_contradict(mention, rank):
                continue
            kind, weight = _beside_weight(chain, level)
            if kind not in found or abs(weight) > abs(found[kind].weight):
                start, end = (mention.start, mention.end) if chain.has_offsets else (None, None)
                found[kind] = Evidence(kind, mention.form, weight, start, end)
    yield from found.values()


def named(option: Option, regions: Iterable[tuple[RegionMention, Context]], text: str) -> Iterator[Evidence]:
    """The regions above this township that the text names on its own: 城口县人民政府办公室, 《重庆市…条例》."""
    by_level: dict[str, list[tuple[RegionMention, Context]]] = {}
    for mention, context in regions:
        level = option.level_of(mention.regions)
        if level and context != "elsewhere" and _agrees_above(option, mention, text):
            by_level.setdefault(level, []).append((mention, context))
    others = {form for mention, context in regions if context == "elsewhere" for form in mention.regions}
    for level, mentions in by_level.items():
        organ = next((m for m, context in mentions if context == "organ"), None)
        if organ is None and others & mentions[0][0].regions:
            continue
        weights = NAMED_ORGAN if organ else NAMED_TWICE if len(mentions) > 1 else NAMED_ONCE
        mention = organ or mentions[0][0]
        kind = f"{level}_organ" if organ else f"{level}_named"
        yield Evidence(kind, mention.form, weights[level], mention.start, mention.end)
    if not any(context == "organ" for _, context in by_level.get("county", ())):
        yield from _other_organ(option, regions)


def document_prefix(option: Option, text: str, own_number: Mention[str] | None) -> Iterator[Evidence]:
    """A county document cited by its number: 城府办发〔2024〕53号 → 城口县."""
    best: Evidence | None = None
    for letters, start, end in _document_prefixes(text):
        if (
            own_number is not None
            and own_number.start is not None
            and own_number.start <= start < (own_number.end or 0)
        ):
            continue
        if option.township.name.startswith(letters):
            continue  # the township's own documents begin with its own name (旧府〔2025〕24号)
        weight, kind = _prefix_weight(option, letters)
        if weight and (best is None or weight > best.weight):
            best = Evidence(kind, text[start:end], weight, start, end)
    if best is not None:
        yield best


def slogan(option: Option, text: str) -> Iterator[Evidence]:
    """The county's short name after the word of a slogan: 法治荣昌."""
    slogans = compiled("places", "slogan")
    for county in sorted(option.county_names):
        short = short_region(county)
        if short == county or compiled("places", "common_word").fullmatch(short):
            continue
        for position in _occurrences(text, short):
            before = text[max(0, position - 2) : position]
            if slogans.fullmatch(before) and not is_elsewhere(text, position, position + len(short)):
                start, end = position - 2, position + len(short)
                yield Evidence("county_slogan", text[start:end], SLOGAN, start, end)
                return


@functools.lru_cache(maxsize=4)
def levels_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """County levels whose words `text` uses, with the first occurrence of each: 县委 → 县."""
    found: list[tuple[str, int, int]] = []
    for level, group_name in _LEVEL_WORDS.items():
        words = plain_words("places", group_name) if level in text else ()
        places = (_first_place(text, word) for word in words)
        place = next((place for place in places if place is not None), None)
        if place is not None:
            found.append((level, *place))
    return tuple(found)


def _first_place(text: str, word: str) -> tuple[int, int] | None:
    for position in _occurrences(text, word):
        if not position or not compiled("places", "not_a_level").match(text, position - 1):
            return position, position + len(word)
    return None


def level_words(option: Option, text: str) -> Iterator[Evidence]:
    """Whether the 县, 区, 旗 or 市 that the report mentions above itself is the level of this township's county."""
    own = option.township.county[-1]
    levels = {level: (start, end) for level, start, end in levels_in(text)}
    lower = {level for level in levels if level != "市"}
    if own in levels and (own != "市" or not lower):
        weight, level = LEVEL_AGREES, own
    elif lower and own in "县区旗市":
        weight, level = LEVEL_CONTRADICTS, min(lower)
    elif "市" in levels and own in "县区旗":
        weight, level = ONLY_CITY_NAMED, "市"
    else:
        return
    start, end = levels[level]
    yield Evidence("level_words", text[start:end], weight, start, end)


def village_names(option: Option, text: str, rivals: int) -> Iterator[Evidence]:
    """Villages of this township that the text names; a rare name with few rivals weighs most."""
    total = 0.0
    for village in villages(option.township.division_code):
        position = text.find(village)
        if position < 0 or is_elsewhere(text, position, position + len(village)):
            continue
        weight = math.log10(TOWNSHIPS / (common_villages().get(village, RARE_VILLAGE) * rivals))
        weight = round(min(weight, MOST_FROM_VILLAGES - total), 3)
        if weight > 0:
            total += weight
            yield Evidence("village", village, weight, position, position + len(village))


def _names_itself(text: str, position: int) -> bool:
    """Whether reports name their own township at `position`: in the opening, signature or title of a document."""
    is_at_edge = position < OPENING or position >= len(text) - CLOSING
    return is_at_edge or is_in_document_title(text, position)


def _can_contradict(mention: RegionMention, rank: int) -> bool:
    """Whether a region before the township's name excludes others: printed in full, and the nearest one or a province.

    A prefecture in between may have been a different one when the report was written (莱芜市莱城区口镇).
    """
    if rank > 0:
        return mention.form in gazetteer().provinces
    return mention.is_full and mention.form[-1] in "县区市旗"


def _beside_weight(chain: Chain, level: str | None) -> tuple[str, float]:
    if level is None:
        return "other_region_beside", OTHER_REGION_BESIDE
    kind = f"{level}_in_issuer" if chain.is_issuer else f"{level}_beside"
    return kind, (BESIDE_IN_ISSUER if chain.is_issuer else BESIDE_IN_TEXT)[level]


def _agrees_above(option: Option, mention: RegionMention, text: str) -> bool:
    """Whether the regions printed before this one are the township's too: 北京市朝阳区 is not 长春市朝阳区."""
    return all(option.level_of(upper.regions) for upper in regions_before(text, mention.start) if upper.is_full)


def _other_organ(option: Option, regions: Iterable[tuple[RegionMention, Context]]) -> Iterator[Evidence]:
    for mention, context in regions:
        if context == "organ" and _is_only_county(mention) and option.level_of(mention.regions) is None:
            yield Evidence("other_county_organ", mention.form, OTHER_COUNTY_ORGAN, mention.start, mention.end)
            return


def _is_only_county(mention: RegionMention) -> bool:
    return mention.form[-1] in "县旗" or (mention.form[-1] == "区" and not mention.form.endswith(("自治区", "地区")))


def _document_prefixes(text: str) -> Iterator[tuple[str, int, int]]:
    for bracket in _NUMBER_OPENS:
        for position in _occurrences(text, bracket):
            match = _PREFIX.search(text, max(0, position - 10), position)
            if match and text[position + 1 : position + 3] == "20":
                yield match.group(1), match.start(), match.end()


def _prefix_weight(option: Option, letters: str) -> tuple[float, str]:
    shorts = {short_region(name) for name in option.county_names}
    if any(short.startswith(letters) for short in shorts):
        return DOCUMENT_PREFIX[min(len(letters), 2)], "document_prefix"
    if option.township.prefecture and option.township.prefecture.startswith(letters[0]):
        return PREFECTURE_PREFIX, "prefecture_prefix"
    return 0.0, ""


def _occurrences(text: str, form: str) -> Iterator[int]:
    position = text.find(form)
    for _ in range(MOST_OCCURRENCES):
        if position < 0:
            return
        yield position
        position = text.find(form, position + 1)
