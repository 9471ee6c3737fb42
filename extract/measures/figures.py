"""Figures: one figure of a sentence with everything that decides what it measures.

Passed by `meaning` to `decisions`, and by that to `changes`, `totals` and `inheritance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.measures.clauses import Place
from extract.measures.indicators import Decision
from extract.measures.nearness import SentenceWords
from extract.measures.shared_heads import Head
from extract.measures.shares import ScopeDecision
from extract.measures.words import Words


@dataclass(slots=True)
class Interpreted:
    """An earlier figure of the sentence with what was decided of it."""

    place: Place
    scope: ScopeDecision
    decision: Decision


@dataclass(slots=True)
class Figure:
    """The figure at `place`, to be decided.

    `words` are those of its sentence, `read` the same as the indicator rules read them; `heads` those that share its
    number (`shared_heads`); `earlier` the sentence's figures before it, `following` those behind it.
    """

    text: str
    place: Place
    scope: ScopeDecision
    words: Words
    read: SentenceWords
    heads: Sequence[Head]
    earlier: Sequence[Interpreted]
    following: Sequence[Place]
