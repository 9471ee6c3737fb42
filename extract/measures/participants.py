"""Participants: figures of those who took part, or of what was found, beside an event that no indicator counts.

Used by `decisions`. What follows an event belongs to it: the audience of a sports day is no audience of law lectures,
whatever the heading above them is about.
"""

from __future__ import annotations

from bisect import bisect_left

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.figures import Figure
from extract.measures.indicators import Decision
from extract.measures.inheritance import MOST_CLAUSES_BACK
from extract.measures.words import bits_of

_RULE = "indicator.of_uncounted_event"

_UNCOUNTED_EVENTS = frozenset(
    (
        "other.checks_on_other_work",
        "other.culture_events",
        "other.events_on_other_work",
        "other.exams",
        "other.exams_on_other_work",
        "other.integrity_exams",
        "other.safety_training",
        "other.safety_training_named",
        "other.trade_training",
        "other.training_on_other_work",
        _RULE,
    )
)
"""Rules of events that no indicator counts, and of what belongs to one."""

_TOOK_PART = ("law", "law_topic", "law_training", "enforcement", "llp", "mediator", "grid_staff")
_FOUND = ("safety", "hazard")
_NAMED_BY = {
    "capacity.law_exam_attendance_rate": _TOOK_PART,
    "capacity.law_exam_participants": _TOOK_PART,
    "capacity.law_exam_pass_rate": _TOOK_PART,
    "capacity.training_participants": _TOOK_PART,
    "emergency.hazards_found": _FOUND,
    "emergency.hazards_rectified": _FOUND,
    "emergency.rectification_rate": _FOUND,
    "publicity.audience": _TOOK_PART,
}
"""Indicators of participants and findings, with the concepts of words that make a figure independent of the event."""


def of_uncounted_event(figure: Figure, own: Decision) -> Decision | None:
    """No indicator, if the figure is one of participants or findings of the event before, which has none either.

    电商培训5期，|参训120人 → other.unclassified; 电商培训5期，|法治培训120人 is about another event
    """
    named_by = _NAMED_BY.get(own.indicator)
    if named_by is None:
        return None
    before = figure.earlier[-1]
    if before.decision.rule_id not in _UNCOUNTED_EVENTS:
        return None
    place, words = figure.place, figure.words
    if place.clause - before.place.clause > MOST_CLAUSES_BACK:
        return None
    independent = bits_of(named_by)
    first, last = bisect_left(words.starts, place.own_start), bisect_left(words.starts, place.after_end)
    if any(meaning.all & independent for meaning in words.meanings[first:last]):
        return None
    return Decision(UNCLASSIFIED, _RULE, before.decision.score)
