"""Absences: what a report says did not happen (未发生…, 无一起…, “零”发生), each as the span of the thing itself.

Reads text and sections, independently of the quantities. `absences.yml` lists the wordings, `events.yml` the things
that can happen: 零突破, 无缝 and 无讼村 name no event, so they are not absences. If the wording itself says “happen”
(未发生, 无一起), anything it denies is absent, unless `events.yml` says that it is not an event (未发生变化).
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import alternation, load_yaml
from extract.lexicons.phrases import group
from extract.records import Absence, Section
from extract.structure.promises import Promises
from extract.structure.sentences import split_sentences

_STATED_ROLES = ("results", "leadership_duty")
"""Roles of the sections that report facts; the others describe shortcomings or plans."""

_CUE = re.compile(r"[未没无零0０不](?:(?<![0０不])|(?<=不)(?=曾|存在)|(?<=[0０])(?!\d))")
"""Where a wording of `absences.yml` can start: at one of a set of characters, which the engine can search for fast.

A zero before a digit is excluded: most zeros are inside a number.
"""

_MAX_THING = 60
"""Characters on either side of the wording that can name the absent things, coordinated ones included."""

_STOP = re.compile(r"[，。；：！？,;\n（）()]")
_DENIAL_STOP = re.compile(
    r"[，。；：！？,;\n（）()]|、(?=(?:也|亦|更)?(?:无(?![证故人])|没有|未(?![成遂婚])|从未|不存在))"
    r"|(?=(?:安全)?(?:满|运行|累计|长达)[0-9])"
)
"""Where the things denied by a preceding wording end; also where the next denial begins (无上访、无诉讼)."""

_BESIDE = re.compile(r"[，、；,;][^，、；,;。：“”0-9的]{0,8}")
"""Text between two parallel denials: 无群体性事件，|无治安混乱区; with another subject, 车库无积水，|隧道|无断行."""

_PLAIN_DENIAL = re.compile("无|没有|未有")
_DIGIT = re.compile("[0-9]")
_LONGEST_BESIDE = 16
"""Longest thing, in characters, that is taken for an event because a parallel one is."""

_ITEM_STOP = re.compile(r"[、，。；：！？,;\n（）()”’]|和|及|与|零")
_JOINT = re.compile(r"、|以及|和(?!谐|解|平|睦|美)|及(?!时|其)|与(?!会)|或者?")
_CAUSED = re.compile("的|引发|引起|导致")
"""In the name of a thing, restricts it: only one kind of the event is absent (因执法不公引发的信访案件)."""

_WISH = re.compile(rf"{group('absences', 'wish')}(?!了)[^，。；：\n]{{0,30}}$")
_CONDITION = re.compile(rf"{group('absences', 'condition')}$")
"""Words that make the wording a condition, not a statement: 凡没有发生纠纷的村, 对未发生事故的企业."""

_NAMED = re.compile(rf"[双三四五六七八九]零[”\"]?{group('absences', 'counted_name')}?[（(][^（）()\n]{{0,60}}$")
"""A bracket that explains a name: “三零”（零上访、零事故、零案件）村."""

_NAMED_AFTER = re.compile(rf"[^，。；：\n“”]{{0,30}}”{group('absences', 'named')}")
"""After a quotation: what makes it the name of a place or a pledge: “零上访零事故”村, “零酒驾”承诺书."""

_SLOGAN = re.compile(
    rf"{group('absences', 'slogan')}(?:[^，。；：\n“”]{{0,12}}(?P<quoted>“[^”]{{0,50}})|[^，。；：\n“”]{{0,20}})$"
)
_SLOGAN_END = re.compile(
    rf"[^，。；：\n“”]{{0,50}}(?P<quoted>”(?:“[^”]{{1,8}}”)?)?的?(?:为|作为)?{group('absences', 'slogan_end')}"
)
"""Words around a slogan or target of an office: 按照“工作零差错、群众零投诉”标准, 以零投诉为目标."""

_CLAUSE = re.compile("[的则而就即]")
"""Signs that an unlisted thing is a clause and not a name (未发生事故|的企业)."""

_PEOPLE = re.compile(rf"{group('absences', 'people')}$|的{group('absences', 'people')}|[则而就即]")
"""Signs that the words after “not received” name the recipients and not the thing (未收到通知的群众)."""

_PAST = re.compile(r"[^零]*未|无一|没有一")
_LEADING = re.compile(rf"{group('absences', 'leading')}+")
_TRAILING = re.compile(rf"{group('absences', 'trailing')}+$")


@dataclass(frozen=True, slots=True)
class AbsenceRule:
    """A wording that states an absence. The absent things are on its `side`; `item` is a single thing after it.

    `denies` says what it can make absent: only `listed` events (无, which also begins names: 无讼村), or `any` thing.
    """

    id: str
    side: Literal["before", "after", "item"]
    pattern: str
    note: str
    denies: Literal["listed", "any"] = "listed"


@dataclass(frozen=True, slots=True)
class EventRule:
    """Final words of the name of something that can happen, and the indicator that counts such things, if any.

    If `is_event` is false, they end the name of something that is not an event (变化, 通知).
    """

    id: str
    pattern: str
    note: str
    indicator: str | None = None
    is_event: bool = True


_UNLISTED = EventRule("event.unlisted", "", "whatever a wording denies that says itself that something happens")
_SHORTEST = 2
"""Characters of the shortest name of an event (火情)."""


class _Beside:
    """Parallel plain denials: if one of them denies an event, so do the others.

    无治安混乱区，无群体性事件: no entry of `events.yml` matches the first.
    """

    def __init__(self) -> None:
        self._end = -1
        self._denies_event = False
        self._waiting: list[tuple[int, int, EventRule]] = []

    def with_parallels(
        self, text: str, end: int, match: re.Match[str], things: list[tuple[int, int, EventRule]]
    ) -> list[tuple[int, int, EventRule]]:
        """`things` after those pending from parallel denials; if none, what `match` denies beside a denied event."""
        gap = text[self._end : match.start()] if 0 <= self._end < match.start() else ""
        if not _BESIDE.fullmatch(gap):
            self._denies_event, self._waiting = False, []
        self._end = _stop(text, match.end(), end, "after")
        if things:
            self._denies_event = True
            things, self._waiting = [*self._waiting, *things], []
        elif _PLAIN_DENIAL.fullmatch(match[0]) and text[match.start() - 1 : match.start()] != "“":
            left, right = _trim(text, match.end(), self._end)
            event = _unlisted(text, left, right) if right - left <= _LONGEST_BESIDE else None
            named = _event(text, left, right)
            is_counted = _DIGIT.search(text, left, right) is not None
            if event and not is_counted and not (named and not named.is_event):
                things = [(left, right, event)] if self._denies_event else []
                self._waiting += [] if self._denies_event else [(left, right, event)]
        return things


def find_absences(text: str, sections: tuple[Section, ...], report_year: int | None = None) -> tuple[Absence, ...]:
    """Every absence stated in the sections on results, one for each coordinated thing; promises do not count.

    “民转刑”案件、个人极端事件“零”发生 → “民转刑”案件 and 个人极端事件
    """
    match_wording, rules = _wordings()
    starts = [section.start for section in sections]
    sentences: Sequence[tuple[int, int]] = ()
    promises: Promises | None = None
    absences: list[Absence] = []
    beside = _Beside()
    taken = 0
    for cue in _CUE.finditer(text):
        match = match_wording(text, cue.start()) if cue.start() >= taken else None
        if match is None:
            continue
        index = bisect_right(starts, cue.start()) - 1
        section = sections[index] if index >= 0 else None
        if section is not None and section.role not in _STATED_ROLES:
            continue
        promises = promises or Promises(text, starts, report_year)
        if promises.hold(cue.start()):
            continue
        rule = rules[match.lastgroup or ""]
        sentences = sentences or split_sentences(text)
        start, end = sentences[max(0, bisect_right(sentences, (match.start(), len(text) + 1)) - 1)]
        things = list(_absent_things(text, max(start, taken), end, match, rule))
        if rule.side == "after":
            things = beside.with_parallels(text, end, match, things)
        taken_before = taken
        for left, right, event in things:
            if left < taken_before:  # waited beside, and another wording has denied it since
                continue
            indicator = None if _CAUSED.search(text, left, right) else event.indicator
            section_start = section.start if section else None
            absences.append(Absence(left, right, text[left:right], indicator, rule.id, section_start, start, end))
            taken = max(right, match.end())
    return tuple(absences)


def _absent_things(
    text: str, start: int, end: int, match: re.Match[str], rule: AbsenceRule
) -> Iterator[tuple[int, int, EventRule]]:
    clause_start = _clause_start(text, max(start, match.start() - _MAX_THING), match.start())
    named = _NAMED.search(text, max(0, match.start() - _MAX_THING), match.start())
    if named or _CONDITION.search(text, clause_start, match.start()):
        return
    is_zero = match[0].startswith("零")
    slogan = _SLOGAN.search(text, clause_start, match.start()) if is_zero else None
    slogan_end = _SLOGAN_END.match(text, match.end()) if slogan else None
    if slogan and slogan_end and bool(slogan["quoted"]) == bool(slogan_end["quoted"]):
        return
    is_quoted = text.rfind("“", clause_start, match.start()) > text.rfind("”", clause_start, match.start())
    if is_quoted and is_zero and _NAMED_AFTER.match(text, match.end()):
        return
    if _WISH.search(text, clause_start, match.start()) and not _PAST.match(match[0]):
        return
    if rule.side == "before":
        yield from _things(text, clause_start, match.start(), rule)
        return
    stop = _stop(text, match.end(), end, rule.side)
    things = list(_things(text, match.end(), stop, rule))
    if not things and is_quoted and (closing := text.find("”", match.end(), stop)) >= 0:  # “未发生1起事故”的目标
        things = list(_things(text, match.end(), closing, rule))
    yield from things


def _stop(text: str, start: int, end: int, side: str) -> int:
    """End of the things denied by the wording that ends at `start`."""
    last = min(end, start + _MAX_THING)
    stop = (_ITEM_STOP if side == "item" else _DENIAL_STOP).search(text, start, last)
    return stop.start() if stop else last


def _clause_start(text: str, start: int, end: int) -> int:
    stops = list(_STOP.finditer(text, start, end))
    return stops[-1].end() if stops else start


def _things(text: str, start: int, end: int, rule: AbsenceRule) -> Iterator[tuple[int, int, EventRule]]:
    """The coordinated things in `text[start:end]`; a member that is no event joins the next (患者、吸毒人员肇事)."""
    left = start
    for joint in (*_JOINT.finditer(text, start, end), None):
        right = joint.start() if joint else end
        thing_start, thing_end = _trim(text, left, right)
        event = _event(text, thing_start, thing_end)
        if event is None and joint is None and rule.denies == "any":
            event = _unlisted(text, thing_start, thing_end, is_received=text.endswith("到", 0, start))
        if event is not None and event.is_event:
            yield thing_start, thing_end, event
            left = joint.end() if joint else end
        elif joint and thing_start >= thing_end:  # nothing before it: 刑事案件零发案|、安全事故零发生
            left = joint.end()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEADING.match(text, start, end)
    if lead:
        start = lead.end()
        if start and text[start - 1] in "“‘":
            start -= 1
    tail = _TRAILING.search(text, start, end)
    return start, tail.start() if tail else end


def _event(text: str, start: int, end: int) -> EventRule | None:
    if end - start < _SHORTEST:
        return None
    pattern, rules = _events()
    match = pattern.search(text, start, end)
    return rules[match.lastgroup or ""] if match else None


def _unlisted(text: str, start: int, end: int, *, is_received: bool = False) -> EventRule | None:
    """An event that no entry lists; a thing received may have a possessor (未收到代表的质询)."""
    if is_received and not _PEOPLE.search(text, start, end):
        return _UNLISTED if end - start >= _SHORTEST else None
    return None if end - start < _SHORTEST or _CLAUSE.search(text, start, end) else _UNLISTED


@functools.cache
def _wordings() -> tuple[Callable[[str, int], re.Match[str] | None], dict[str, AbsenceRule]]:
    rules = {f"r{number}": rule for number, rule in enumerate(load_yaml("absences.yml", AbsenceRule))}
    return re.compile(alternation({name: rule.pattern for name, rule in rules.items()})).match, rules


@functools.cache
def _events() -> tuple[re.Pattern[str], dict[str, EventRule]]:
    rules = {f"r{number}": rule for number, rule in enumerate(load_yaml("events.yml", EventRule))}
    endings = alternation({name: rule.pattern for name, rule in rules.items()})
    return re.compile(f'(?:{endings})(?:[人起件例]?数量?|量)?[”’"]?$'), rules
