"""What no reader of a PDF page sees is no part of its text; what a scanner recognised in its picture is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.errors import UnreadableDocument
from extract.reading import read_document

Make = Callable[..., bytes]

BODY = (72, 700, 12, "全年调解纠纷32件，走访群众")
"""Fourteen characters of twelve points."""
BEHIND = 72 + 14 * 12
"""Where the line goes on."""
SCAN = "q 500 0 0 760 40 40 cm BI /W 2 /H 1 /CS /G /BPC 8 ID \x80\x90 EI Q "
"""A picture that covers nearly all of the page."""


def text(words: str, x: float = 72, y: float = 680, size: float = 12, state: str = "") -> str:
    return f"q {state} BT /F1 {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET Q "


def line(x: float, to_x: float, y: float) -> str:
    return f"q 0.6 w {x} {y} m {to_x} {y} l S Q "


DOTS = """100 0 obj
<< /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] /XStep 10 /YStep 10 /Resources << >> /Length 22 >>
stream
1 0 0 rg 0 0 1 1 re f
endstream
endobj
"""
"""A pattern of dots, far apart."""


def read_with(make_pdf: Make, drawing: str, resources: str) -> str:
    """Like `read`, with further resources on the page, also `DOTS`."""
    made = make_pdf([[BODY]], drawings=[drawing]).replace(b"/Resources <<", b"/Resources << " + resources.encode())
    without_table = made.replace(b"startxref", b"")  # so that a reader looks for the objects itself
    return read_document(without_table.replace(b"xref\n", DOTS.encode() + b"xref\n", 1), "a.pdf").text


def read(make_pdf: Make, drawing: str, lines: tuple = (BODY,), extra: str = "") -> str:
    return read_document(make_pdf([list(lines)], drawings=[drawing], extra=extra), "a.pdf").text


@pytest.mark.parametrize(
    "drawing",
    [
        text("培训99次", state="3 Tr"),
        text("培训99次", state="1 1 1 rg"),
        text("培训99次", state="1 g"),
        text("培训99次", state="0 0 0 0 k"),
        text("培训99次", size=0.3),
        text("培训99次", y=-40),
        text("培训99次", x=700),
        "0 0 1 rg 60 600 300 40 re f " + text("培训99次", state="1 1 1 rg"),
    ],
    ids=["invisible", "white", "white grey", "white ink", "a dot", "below", "beside", "white beside a band"],
)
def test_what_is_not_seen_is_left_out(make_pdf: Make, drawing: str) -> None:
    assert read(make_pdf, drawing) == BODY[3]


@pytest.mark.parametrize(
    "drawing",
    [
        "0 0 0.6 rg 60 670 300 30 re f " + text("培训99次", state="1 1 1 rg"),
        text("培训99次", state="1 0 0 rg"),
        text("培训99次", state="0.6 g"),
        text("培训99次", state="1 1 1 rg 2 Tr"),
        text("培训99次", size=4),
    ],
    ids=["white on a band", "red", "grey", "white with an outline", "small print"],
)
def test_what_is_seen_is_read(make_pdf: Make, drawing: str) -> None:
    assert read(make_pdf, drawing).split("\n") == [BODY[3], "培训99次"]


def test_invisible_text_over_a_scan_is_its_text(make_pdf: Make) -> None:
    recognised = text("全年调解纠纷32件", y=600, state="3 Tr") + text("培训99次", y=570, state="3 Tr")
    stamp = (72, 820, 9, "第1页")
    assert "全年调解纠纷32件\n培训99次" in read(make_pdf, SCAN + recognised, (stamp,))


def test_invisible_text_over_the_picture_behind_a_page_is_not_its_text(make_pdf: Make) -> None:
    assert read(make_pdf, SCAN + text("培训99次", state="3 Tr")) == BODY[3]


def test_page_of_unseen_text_alone_has_no_text(make_pdf: Make) -> None:
    with pytest.raises(UnreadableDocument, match="no_text"):
        read(make_pdf, text("全年调解纠纷32件，走访群众99户", state="3 Tr"), ())


def test_struck_out_text_is_left_out_and_what_stands_around_it_stays_together(make_pdf: Make) -> None:
    struck = text("99", x=BEHIND, y=700) + line(BEHIND, BEHIND + 24, 704.5)
    behind = text("12户", x=BEHIND + 24, y=700)
    assert read(make_pdf, struck + behind) == BODY[3] + "12户"


def test_line_that_is_struck_out_is_left_out(make_pdf: Make) -> None:
    assert read(make_pdf, text("培训99次") + line(72, 72 + 60, 684.5)) == BODY[3]


def test_mark_of_a_reader_strikes_out(make_pdf: Make) -> None:
    quad = "72 692 132 692 72 678 132 678"
    mark = f"/Annots [<< /Type /Annot /Subtype /StrikeOut /Rect [72 678 132 692] /QuadPoints [{quad}] >>]"
    assert read(make_pdf, text("培训99次"), extra=mark) == BODY[3]


@pytest.mark.parametrize(
    "drawing",
    [
        line(72, 132, 678.5),
        line(72, 132, 692),
        line(72, 520, 684.5),
        line(60, 60.1, 684.5),
    ],
    ids=["underlined", "a line above", "a line through the page", "a dot"],
)
def test_other_lines_strike_nothing_out(make_pdf: Make, drawing: str) -> None:
    assert "培训99次" in read(make_pdf, text("培训99次") + drawing)


BOX = "60 670 300 30 re "
"""A rectangle that holds all of `text("培训99次")`."""
SMALL_PICTURE = "q 300 0 0 30 60 670 cm BI /W 2 /H 1 /CS /G /BPC 8 ID \x80\x90 EI Q "
"""A picture in its place."""


@pytest.mark.parametrize(
    "cover",
    ["q 1 g " + BOX + "f Q ", "q 0 g " + BOX + "B Q ", "q 50 600 400 200 re W n 1 g " + BOX + "f Q ", SMALL_PICTURE],
    ids=["white", "black with an edge", "within a wide window", "a picture"],
)
def test_what_is_covered_is_left_out(make_pdf: Make, cover: str) -> None:
    assert read(make_pdf, text("培训99次") + cover) == BODY[3]


def test_each_of_many_pictures_covers_what_is_below_it(make_pdf: Make) -> None:
    picture = "q 300 0 0 10 60 {} cm BI /W 2 /H 1 /CS /G /BPC 8 ID \x80\x90 EI Q "
    below = "".join(text(f"培训{y}次", y=y, size=7) for y in range(100, 680, 10))
    assert read(make_pdf, below + "".join(picture.format(y - 2) for y in range(100, 680, 10))) == BODY[3]


def test_number_typed_over_a_covered_one_is_read_alone(make_pdf: Make) -> None:
    covered = text("培训99次") + "q 1 g " + BOX + "f Q "
    assert read(make_pdf, covered + text("培训11次")).split("\n") == [BODY[3], "培训11次"]
    partly = text("32件", x=BEHIND, y=700) + f"q 1 g {BEHIND} 690 24 30 re f Q " + text("35", x=BEHIND, y=700)
    assert read(make_pdf, partly) == BODY[3] + "35件"


def test_invisible_text_takes_nothing_from_the_same_text_seen(make_pdf: Make) -> None:
    assert read(make_pdf, text("培训99次", state="3 Tr") + text("培训99次")).split("\n") == [BODY[3], "培训99次"]


@pytest.mark.parametrize(
    "cover",
    [
        BOX + "S ",
        "q /Faint gs 1 1 0 rg " + BOX + "f Q ",
        "q /Marker gs 1 1 0 rg " + BOX + "f Q ",
        "q /Pattern cs /Dots scn " + BOX + "f Q ",
        "40 650 400 100 re " + BOX + "f* ",
        "q 0 0 50 50 re W n 1 g " + BOX + "f Q ",
        "q 60 670 m 100 800 l 300 600 l h W n 1 g " + BOX + "f Q ",
        "60 670 300 8 re f ",
        "60 670 m 360 670 l 60 700 l h f ",
        "q 300 0 0 30 60 670 cm BI /W 1 /H 2 /IM true /BPC 1 ID \x80\x80 EI Q ",
        SCAN,
    ],
    ids=[
        *("only an edge", "transparent", "a marker's ink", "a pattern", "a frame", "cut off", "cut by a triangle"),
        *("below the middle", "a triangle", "a picture without ink", "a scan"),
    ],
)
def test_what_shows_through_or_beside_is_read(make_pdf: Make, cover: str) -> None:
    resources = "/ExtGState << /Faint << /ca 0.4 >> /Marker << /BM /Multiply >> >> /Pattern << /Dots 100 0 R >> "
    assert read_with(make_pdf, text("培训99次") + cover, resources).split("\n") == [BODY[3], "培训99次"]


def test_what_is_drawn_through_letters_covers_nothing_else(make_pdf: Make) -> None:
    filled = f"q BT 7 Tr /F1 12 Tf 72 650 Td <{'法'.encode('utf-16-be').hex()}> Tj ET " + BOX + "f Q "
    assert "培训99次" in read(make_pdf, text("培训99次") + filled)
