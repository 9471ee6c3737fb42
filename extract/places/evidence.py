"""Evidence: what in a report speaks for or against one township of a name, each with its place and its weight.

Second step of `resolution`. Weights are decimal logarithms of likelihood ratios: 2 means that the words are a hundred
times as likely in a report of this township as in one of another township of the same name.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
from extract.places.words import level_vocabulary, pattern
from extract.records import Evidence, Mention

BESIDE_IN_ISSUER = {"county": 6.0, "prefecture": 2.5, "province": 2.0}
"""The region stands directly before the township's name in the issuer line, the title or the metadata: who issued a
report knows where they are. A prefecture or province still holds several townships of one name."""

BESIDE_IN_TEXT = {"county": 4.0, "prefecture": 2.0, "province": 1.5}
"""The same where a report names itself in its text: opening, signature, a document's title in 《》. Elsewhere a full
name is more often another place's, so there it only counts as the region's being named."""

NAMED_ORGAN = {"county": 3.0, "prefecture": 2.0, "province": 1.5}
"""The region's organ or document is named: a township answers to it. Provinces hold most namesakes: they tell less."""

NAMED_TWICE = {"county": 1.8, "prefecture": 1.2, "province": 0.8}
NAMED_ONCE = {"county": 1.2, "prefecture": 0.8, "province": 0.5}
"""The region is named and no more: it may also be where somebody went or came from. Nothing where the text speaks of it
as another place once (赴荣昌区考察)."""

OTHER_REGION_BESIDE = -6.0
"""Another county or city stands directly before the township's name, or another province before that."""

OTHER_COUNTY_ORGAN = -3.0
"""Another county's organ or document is named, and the own county's is not."""

DOCUMENT_PREFIX = {1: 1.8, 2: 3.0}
"""A county document's number begins with the first character (城府办发) or two of the county's name; one county in a
hundred begins with a given character. The prefecture's (达市府发) counts PREFECTURE_PREFIX."""

PREFECTURE_PREFIX = 1.0

SLOGAN = 1.8
"""法治荣昌, 平安城口: slogans are about the own county, but some begin with common words."""

LEVEL_AGREES = 0.3
LEVEL_CONTRADICTS = -1.5
"""县委 in the report of a district's township, 区委 in a county's: possible only for a while after 县改区."""
ONLY_CITY_NAMED = -0.7
"""Only 市委 and 市政府 are named: a county-level city is likelier than a county under a prefecture."""

UNIQUE_NAME = 2.0
"""No other township of any list has the name; the place could still be missing from the lists."""
UNIQUE_IN_YEAR = 1.5
"""No other township of the year's list has it."""

LISTED_NEXT_YEAR = -0.5
"""The township stands in the list of the year after or before only."""

TOWNSHIPS = 41_352
"""Townships in the last list, for the rarity of a village's name."""
RARE_VILLAGE = 20
"""Townships with a village of a name that is not in the table of common names, at most."""
MOST_FROM_VILLAGES = 5.0
"""Villages together; from here on they prove the place as well as they can."""

MOST_OCCURRENCES = 40
"""Places where the township's name is looked at for what stands beside it."""

_NUMBER_OPENS = "〔[［【﹝"
_PREFIX = re.compile(
    r"(?<![\u3400-\u9fff])([\u3400-\u9fff]{1,3}?)(?:府|政|委|办|党|普|司|依|法|发|人)[\u3400-\u9fff]{0,6}$"
)


@dataclass(frozen=True, slots=True)
class Option:
    """A township that may be the report's, with every name of its county."""

    township: Township
    county_names: frozenset[str]
    is_exact_year: bool

    def level_of(self, regions: frozenset[str]) -> str | None:
        """Which level of this township's place `regions` names."""
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
    """What stands before each occurrence of `name`: in metadata, in issuer and title lines, in the text."""
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
    """The best chain for this township and the best against it: 荣昌区|万灵镇."""
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
    for county in sorted(option.county_names):
        short = short_region(county)
        if short == county or pattern("common_word").fullmatch(short):
            continue
        for position in _occurrences(text, short):
            before = text[max(0, position - 2) : position]
            if pattern("slogan").fullmatch(before) and not is_elsewhere(text, position, position + len(short)):
                yield Evidence("county_slogan", text[position - 2 : position + len(short)], SLOGAN, position - 2,
                               position + len(short))  # fmt: skip
                return


@functools.lru_cache(maxsize=4)
def levels_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """County levels whose words `text` uses, with the first place of each: 县委 → 县."""
    found: list[tuple[str, int, int]] = []
    for level, words in level_vocabulary():
        places = (_first_place(text, word) for word in words) if level in text else ()
        place = next((place for place in places if place is not None), None)
        if place is not None:
            found.append((level, *place))
    return tuple(found)


def _first_place(text: str, word: str) -> tuple[int, int] | None:
    for position in _occurrences(text, word):
        if not position or not pattern("level_not_after").match(text, position - 1):
            return position, position + len(word)
    return None


def level_words(option: Option, text: str) -> Iterator[Evidence]:
    """Whether the report speaks of a 县, a 区, a 旗 or a 市 above it, as this township's county is."""
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
    """Villages of this township that the text names; a rare name among few rivals is worth most."""
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
    """Whether `position` is where reports name themselves: the opening, the signature, the title of a document."""
    is_at_edge = position < OPENING or position >= len(text) - CLOSING
    return is_at_edge or is_in_document_title(text, position)


def _can_contradict(mention: RegionMention, rank: int) -> bool:
    """Whether a name beside the township's rules others out: printed in full, and nearest or a province.

    Between them stands a prefecture, which may have been another when the report was written (莱芜市莱城区口镇).
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
