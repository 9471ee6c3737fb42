"""Figures: one figure of a sentence with everything that decides what it measures.

Passed by `meaning` to `decisions`, which passes it on to `changes`, `totals` and `inheritance`.
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
    """An earlier figure of the sentence with the decisions on it."""

    place: Place
    scope: ScopeDecision
    decision: Decision


@dataclass(slots=True)
class Figure:
    """The figure at `place`, to be decided.

    `words` are the words of its sentence, `read` the same prepared for the indicator rules, `heads` the heads that
    share its number (`shared_heads`). `earlier` and `following` are the sentence's figures before and after it.
    """

    text: str
    place: Place
    scope: ScopeDecision
    words: Words
    read: SentenceWords
    heads: Sequence[Head]
    earlier: Sequence[Interpreted]
    following: Sequence[Place]
