"""Text as HTML: nothing of a report acts, nothing is hidden, and marks stand on their characters."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from extract.lineage.page.text import Mark, lines_of, plain, visible

MARKS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8)), max_size=6)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("检查12次", "检查12次", id="plain"),
        pytest.param("<script>", "&lt;script&gt;", id="markup"),
        pytest.param("a\u3000b\tc\xa0d", "a\u3000b\tc\xa0d", id="spaces"),
        pytest.param("1\u202e2", '1<span class="unseen" title="RIGHT-TO-LEFT OVERRIDE">U+202E</span>2', id="bidi"),
        pytest.param(
            "\x00", '<span class="unseen" title="CONTROL OR UNASSIGNED CHARACTER">U+0000</span>', id="control"
        ),
        pytest.param("\ud800", '<span class="unseen" title="CONTROL OR UNASSIGNED CHARACTER">U+D800</span>', id="lone"),
    ],
)
def test_unseen_characters_become_code_points(text, shown):
    assert visible(text) == shown
    assert isinstance(visible(text), Markup)


def test_what_is_no_text_stays_as_it_is():
    assert visible(12) == 12
    assert visible(Markup("<b>")) == "<b>"


@given(st.text())
def test_no_character_acts_or_hides(text):
    for shown in (visible(text), plain(text)):
        assert "<" not in re.sub(r"</?span[^<>]*>", "", str(shown))
        assert not {unicodedata.category(c) for c in str(shown)} & {"Cf", "Cs", "Zl", "Zp"}


@given(st.text(alphabet="法治12件\n\r\u2028 ", max_size=60), MARKS, st.integers(0, 100))
def test_lines_hold_every_character_once_and_marks_their_own(text, spans, offset):
    marks = [Mark(offset + start, offset + start + size, "used", "") for start, size in spans]
    for line in lines_of(text, offset, marks):
        position = line.start - offset
        for piece in line.pieces:
            assert text[position : position + len(piece.text)] == piece.text
            if piece.mark:
                assert piece.mark.start <= offset + position < piece.mark.end
            position += len(piece.text)
    shown = "".join(piece.text for line in lines_of(text, offset, marks) for piece in line.pieces)
    assert shown.split() == text.split() or "".join(shown.split()) == "".join(text.split())


def test_a_mark_that_breaks_over_lines_is_marked_on_both_and_begins_once():
    first, second = lines_of("共1\n2件。", 10, [Mark(11, 15, "used", "")])
    assert [(p.text, bool(p.mark), p.is_first) for p in first.pieces] == [("共", False, False), ("1", True, True)]
    assert [(p.text, bool(p.mark), p.is_first) for p in second.pieces] == [("2件", True, False), ("。", False, False)]


def test_of_figures_that_share_a_number_the_chosen_one_is_shown():
    shared = [Mark(0, 3, "left", "参考率"), Mark(0, 3, "used", "合格率", is_chosen=True)]
    (line,) = lines_of("100%", 0, shared)
    assert line.pieces[0].mark == shared[1]
