"""What annotations print on a page is a part of its text; what they hide is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.reading import read_document
from extract.reading.boxes import exact_boxes
from extract.reading.limits import limits

Make = Callable[..., bytes]

BODY = "全年调解纠纷32件，走访群众"
WORDS = "培训99次"
PRINT, HIDDEN = 4, 2
"""Flags of an annotation (ISO 32000-1, 12.5.3)."""


def annotated(make_pdf: Make, kind: str, drawing: str, flags: int = PRINT, place: str = "72 660 200 680") -> bytes:
    """A page with one annotation at this place that draws this."""
    annotation = f"<< /Type /Annot /Subtype /{kind} /F {flags} /Rect [{place}] /AP << /N 101 0 R >> >>"
    stream = "<< /Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /F1 3 0 R >> >> "
    stream += f"/Length {len(drawing)} >>\nstream\n{drawing}\nendstream"
    objects = f"100 0 obj\n{annotation}\nendobj\n101 0 obj\n{stream}\nendobj\n".encode()
    made = make_pdf([[(72, 700, 12, BODY)]], extra="/Annots [100 0 R]")
    without_table = made.replace(b"startxref", b"")  # so that a reader looks for the objects itself
    return without_table.replace(b"xref\n", objects + b"xref\n", 1)


TYPED = f"BT /F1 12 Tf 2 4 Td <{WORDS.encode('utf-16-be').hex()}> Tj ET"


@pytest.mark.parametrize("kind", ["FreeText", "Widget", "Stamp"])
def test_what_is_typed_onto_a_page_is_read(make_pdf: Make, kind: str) -> None:
    source = read_document(annotated(make_pdf, kind, TYPED), "a.pdf")
    assert source.text.split("\n") == [BODY, WORDS]


@pytest.mark.parametrize(("kind", "flags"), [("FreeText", HIDDEN), ("Popup", PRINT), ("Text", PRINT)])
def test_what_is_hidden_or_a_note_is_not_read(make_pdf: Make, kind: str, flags: int) -> None:
    assert read_document(annotated(make_pdf, kind, TYPED, flags), "a.pdf").text == BODY


def test_a_square_put_over_words_hides_them(make_pdf: Make) -> None:
    square = annotated(make_pdf, "Square", "1 g 0 0 128 20 re f", place="144 695 192 715")
    assert read_document(square, "a.pdf").text == "全年调解纠纷\t走访群众"


def test_what_is_typed_is_found_at_its_place(make_pdf: Make) -> None:
    data = annotated(make_pdf, "FreeText", TYPED)
    source = read_document(data, "a.pdf")
    start = source.text.index("99")
    (box,) = exact_boxes(data, source, start, start + 2, limits())
    assert (round(box.left), round(box.right)) == (98, 122)
