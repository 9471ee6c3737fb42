"""Resolution: decides by evidence which township of the national lists a report is from, if the evidence suffices.

Last step of `places`: takes the source text and its header, returns candidates for the warehouse and for review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extract.places import evidence, weights
from extract.places.evidence import Chain, Option
from extract.places.gazetteer import FIRST_LIST, LAST_LIST, Township, gazetteer
from extract.places.mentions import named_regions
from extract.places.subject import find_subject, issuer_texts
from extract.records import Evidence, Header, SourceText, TownshipCandidate

LEAST_SCORE = 2.0
"""Minimum evidence to choose a township: a hundred times likelier than chance (weights are decimal logarithms)."""

LEAST_MARGIN = 1.5
"""Minimum lead of the first candidate over the next: about thirty times as likely."""

_REST_OF_ZONE = "（其他"
"""How the list names the area of a zone outside its townships (天津经济技术开发区（其他片区）)."""

_RAISED_FROM = {"镇": ("乡",), "街道": ("镇", "乡")}
"""Kinds of townships, each with the kinds that can be upgraded to it (撤乡设镇, 撤镇设街道)."""

MOST_CANDIDATES = 20
"""Candidates kept for review: 88 townships are called 城关镇, and nobody reads 88."""


def resolve_township(source: SourceText, header: Header) -> tuple[TownshipCandidate, ...]:
    """Townships that the report may be from, best first; one of them is chosen if the evidence is sufficient.

    重庆市荣昌区万灵镇人民政府 leads to 500153105; 城关镇 alone leads to none of the 88 with that name.
    """
    name = find_subject(source, header)
    if name is None:
        return ()
    year = header.report_year.value if header.report_year else LAST_LIST
    townships = [t for t in gazetteer().named(name) if _REST_OF_ZONE not in t.name]
    options = _options(townships, year)
    if year >= LAST_LIST:
        options = (*options, *_raised_since(name, options))
    found = _weigh(source, header, name, options, townships)
    ranked = sorted(found, key=lambda pair: (-_score(pair[1]), pair[0].township.division_code))
    chosen = bool(ranked) and _is_enough([_score(reasons) for _, reasons in ranked])
    return tuple(
        _candidate(option.township, reasons, chosen and rank == 0)
        for rank, (option, reasons) in enumerate(ranked[:MOST_CANDIDATES])
    )


def _options(townships: Sequence[Township], year: int) -> tuple[Option, ...]:
    """Townships of the year's list, and those found only in the next list or an earlier one.

    The lists are statistical: since 2021 they merge 昆山市周庄镇, which still exists, into a tourist zone. So an older
    list counts for a county if no list nearer in time has the name.
    """
    year = min(max(year, FIRST_LIST), LAST_LIST)
    options: list[Option] = []
    seen: set[str] = set()
    for near in (year, min(year + 1, LAST_LIST), *range(year - 1, FIRST_LIST - 1, -1)):
        listed = [t for t in townships if t.is_listed_in(near)]
        fresh = [Option(t, gazetteer().county_names(t), abs(near - year)) for t in listed if not seen & _codes(t)]
        options += [o for o in fresh if o.years_off <= 1 or not any(o.shares_county(nearer) for nearer in options)]
        seen |= {code for t in listed for code in _codes(t)}
    return tuple(options)


def _raised_since(name: str, options: Sequence[Option]) -> Iterator[Option]:
    """Townships that the last list has as a lower kind (甲乡 for 甲镇), in counties where no township has the name.

    Some two hundred a year are upgraded, 乡 to 镇 and 镇 to 街道, and lists are no longer published.
    """
    for kind, lower_kinds in _RAISED_FROM.items():
        stem = name.removesuffix(kind)
        for lower in lower_kinds if stem != name else ():
            for township in gazetteer().named(stem + lower):
                option = Option(township, gazetteer().county_names(township), LAST_LIST - FIRST_LIST)
                if township.valid_to is None and not any(option.shares_county(other) for other in options):
                    yield option


def _codes(township: Township) -> set[str]:
    """Its code and its predecessor's; the same place under a new county shares one of them."""
    return {code for code in (township.division_code, township.predecessor_code) if code}


Weighed = list[tuple[Option, list[Evidence]]]


def _weigh(
    source: SourceText, header: Header, name: str, options: Sequence[Option], townships: Sequence[Township]
) -> Weighed:
    """Every option with its evidence; the body is read only if the issuer does not decide, and villages come last."""
    text = source.text
    spans = [(m.start, m.end) for m in (header.issuer, header.title) if m is not None and m.start is not None]
    chains = evidence.read_chains(text, name, issuer_texts(source, header), [(s, e or s) for s, e in spans])
    found = [(option, _from_names(option, options, townships, chains)) for option in options]
    if sum(_has_issuer_county(reasons) for _, reasons in found) == 1:
        return found
    _add_from_text(source, header, found)
    if not _is_settled(found):
        for option, reasons in found:
            reasons.extend(evidence.village_names(option, text, len(options)))
    return found


def _from_names(
    option: Option, options: Sequence[Option], townships: Sequence[Township], chains: Iterable[Chain]
) -> list[Evidence]:
    reasons = list(evidence.beside(option, chains))
    if not option.years_off and sum(not o.years_off for o in options) == 1:
        codes = _codes(option.township)
        is_always = all(codes & _codes(t) for t in townships)
        weight = weights.UNIQUE_NAME if is_always else weights.UNIQUE_IN_YEAR
        reasons.append(Evidence("unique_name", option.township.name, weight))
    if option.years_off:
        weight = weights.LISTED_NEXT_YEAR if option.years_off == 1 else weights.LISTED_LONG_BEFORE
        reasons.append(Evidence("list_year", str(option.township.valid_from), weight))
    return reasons


def _add_from_text(source: SourceText, header: Header, found: Weighed) -> None:
    text = source.text
    regions = named_regions(text)
    beside = named_regions("\n".join(value for value, start in issuer_texts(source, header) if start is None))
    for option, reasons in found:
        reasons.extend(evidence.named(option, regions, text))
        reasons.extend(evidence.document_prefix(option, text, header.document_number))
        reasons.extend(evidence.slogan(option, text))
        reasons.extend(evidence.level_words(option, text))
        for mention, _ in beside:
            level = option.level_of(mention.regions)
            if level:
                reasons.append(Evidence(f"{level}_in_metadata", mention.form, weights.NAMED_ORGAN[level]))


def _has_issuer_county(reasons: Iterable[Evidence]) -> bool:
    return any(reason.kind == "county_in_issuer" for reason in reasons)


def _is_settled(found: Weighed) -> bool:
    """Whether county-level evidence already decides, so that villages need not be loaded."""
    ranked = sorted(found, key=lambda pair: -_score(pair[1]))
    if not ranked or not any(reason.kind.startswith("county_") for reason in ranked[0][1]):
        return False
    return _is_enough([_score(reasons) for _, reasons in ranked])


def _is_enough(scores: Sequence[float]) -> bool:
    """Whether the first of `scores` (best first) is high enough and far enough ahead of the next."""
    return scores[0] >= LEAST_SCORE and (len(scores) < 2 or scores[0] - scores[1] >= LEAST_MARGIN)


def _score(reasons: Iterable[Evidence]) -> float:
    return round(sum(reason.weight for reason in reasons), 3)


def _candidate(township: Township, reasons: Sequence[Evidence], is_chosen: bool) -> TownshipCandidate:
    return TownshipCandidate(
        code_system=township.code_system,
        division_code=township.division_code,
        township=township.name,
        county=township.county,
        prefecture=township.prefecture,
        province=township.province,
        score=_score(reasons),
        evidence=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
        is_chosen=is_chosen,
    )
