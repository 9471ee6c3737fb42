from collections.abc import Callable
from itertools import pairwise

import pytest

from extract.errors import UnreadableDocument
from extract.reading import read_document
from extract.reading.boxes import exact_boxes
from extract.reading.limits import Limits
from extract.reading.page_picture import render_page

Make = Callable[..., bytes]
Line = Callable[..., str]
POINTS = 72 / 25.4


def test_lines_are_placed_and_joined(make_ofd: Make, make_ofd_line: Line) -> None:
    one, two = "全镇全年累计调解各类邻里矛盾纠纷数量合计达到12", "件，均已办结。"
    page = [make_ofd_line(two, 30, 60), make_ofd_line(one, 30, 50), make_ofd_line("— 1 —", 95, 280)]
    data = make_ofd([page])
    source = read_document(data, "a.ofd")
    assert source.text == one + two
    segment = source.segments[0]
    assert segment.page == 1
    assert segment.left == pytest.approx(30 * POINTS, abs=0.1)
    (box,) = exact_boxes(data, source, len(one) - 2, len(one), Limits())
    assert box.left == pytest.approx((30 + 5 * (len(one) - 2)) * POINTS, abs=0.1)


def placed(inside: str, boundary: str = "20 20 100 10", size: str = "5", more: str = "") -> str:
    return f'<TextObject Boundary="{boundary}" Size="{size}"{more}>{inside}</TextObject>'


def code(text: str, distances: str = "", x: str = "0", y: str = "5") -> str:
    deltas = f' DeltaX="{distances}"' if distances else ""
    return f'<TextCode X="{x}" Y="{y}"{deltas}>{text}</TextCode>'


LINE = "20 20 25 5"
GLYPHS = '<CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><Glyphs>77</Glyphs></CGTransform>'
PIECES = [code("共", "g 1 12"), code("22", "g 2 9"), code("件")]


@pytest.mark.parametrize(
    ("objects", "text"),
    [
        pytest.param(placed(code("共21件", "5 g 2 5")), "共21件", id="repeats"),
        pytest.param(placed(code("共21件", "5 2.5 2.5")), "共21件", id="half-width-digits"),
        pytest.param(placed(code("共21件")), "共21件", id="no-distances"),
        pytest.param(
            placed(code("共21件", "g 3 5")).replace("Boundary", "boundary").replace("X=", "x="),
            "共21件",
            id="lower-case",
        ),
        pytest.param(
            placed(code("共21件", "g 3 1", y="1"), size="1", more=' CTM="5 0 0 5 0 0"'), "共21件", id="matrix"
        ),
        pytest.param(placed(GLYPHS + code("共21件", "g 3 5")), "共21件", id="glyphs"),
        pytest.param(f"<PageBlock>{placed(code('共21件', 'g 3 5'))}</PageBlock>", "共21件", id="block"),
        pytest.param("".join(placed(piece, LINE) for piece in PIECES), "共22件", id="pieces-at-one-place"),
        pytest.param(placed(code("共21件", "g 3 5"), LINE) * 2, "共21件", id="printed-twice"),
        pytest.param(placed(code("共2", "g 1 5") + code("1件", "g 1 5", x="10")), "共21件", id="two-codes"),
    ],
)
def test_ways_of_placing_text(make_ofd: Make, objects: str, text: str) -> None:
    assert read_document(make_ofd([[objects]]), "a.ofd").text == text


def test_watermarks_and_invisible_text_are_left_out(make_ofd: Make, make_ofd_line: Line) -> None:
    turned = make_ofd_line("内部资料", 50, 90, 5.0, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    hidden = make_ofd_line("看不见", 50, 150, 5.0, 'Visible="false"')
    assert read_document(make_ofd([[make_ofd_line("正文9件", 30, 50), turned, hidden]]), "a.ofd").text == "正文9件"


def test_a_watermark_upright_in_the_pages_themselves_is_left_out(make_ofd: Make, make_ofd_line: Line) -> None:
    text = "全镇共排查矛盾纠纷12件，全部化解。"
    page = [make_ofd_line(text, 30, 40 + 10 * row) for row in range(4)] + [make_ofd_line("内部资料", 40, 44, 20.0)]
    assert "内" not in read_document(make_ofd([page] * 2), "a.ofd").text


def test_all_documents_of_a_package_are_read(make_ofd: Make, make_ofd_line: Line) -> None:
    pages = [[make_ofd_line("报告正文。", 30, 50)], [make_ofd_line("附表。", 30, 50)]]
    assert read_document(make_ofd(pages, documents=2), "a.ofd").text == "报告正文。\n附表。"


def test_a_page_is_drawn_from_its_text(make_ofd: Make, make_ofd_line: Line) -> None:
    picture = render_page(make_ofd([[make_ofd_line("共<9件", 30, 50).replace("<9", "&lt;9")]]), "ofd", 1, Limits())
    assert picture.media_type == "image/svg+xml"
    assert "&lt;</text>" in picture.content.decode()


@pytest.mark.parametrize(
    ("page", "extra", "reason"),
    [
        pytest.param([], {}, "no_text", id="no-text"),
        pytest.param(["<broken"], {}, "damaged_file", id="not-well-formed"),
        pytest.param(["<TextObject/>"], {"Doc_0__Res": "<!DOCTYPE a><a/>"}, "unsafe_xml", id="document-type"),
        pytest.param(["<TextObject/>"], {"..__out": "<a/>"}, "unsafe_archive", id="name-above"),
    ],
)  # fmt: skip
def test_damaged_and_dangerous_packages(make_ofd: Make, page: list[str], extra: dict, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(make_ofd([page], **extra), "a.ofd")
    assert caught.value.reason == reason


CELLS = [
    ["村名", "主要工作", "数量"],
    ["东村", "开展法治宣传活动并发放各类资料", "12场次"],
    ["西村", "调解纠纷", "8件"],
]
SIDES = (20, 50, 95, 125)
"""Positions of the table's vertical lines, in millimetres; eight characters fit in its second column."""


def wrapped_table(line: Line) -> tuple[list[str], list[int]]:
    """The text objects of the table, cell by cell, and the positions of its horizontal lines."""
    objects, levels = [], [40]
    for row in CELLS:
        cells = [[text[at : at + 8] for at in range(0, len(text), 8)] for text in row]
        for left, cell in zip(SIDES, cells, strict=False):
            objects += [line(text, left + 2, levels[-1] + 2 + 7 * i) for i, text in enumerate(cell)]
        levels.append(levels[-1] + 4 + 7 * max(map(len, cells)))
    return objects, levels


def path(data: str, boundary: str, attributes: str = "") -> str:
    return f'<PathObject Boundary="{boundary}" {attributes}><AbbreviatedData>{data}</AbbreviatedData></PathObject>'


def strokes(levels: list[int]) -> list[str]:
    height, width = levels[-1] - levels[0], SIDES[-1] - SIDES[0]
    across = [path(f"M 0 0 L {width} 0", f"{SIDES[0]} {y} {width} 0.5") for y in levels]
    return across + [path(f"M 0 0 L 0 {height}", f"{x} {levels[0]} 0.5 {height}") for x in SIDES]


def frames(levels: list[int]) -> list[str]:
    square = "S 0 0 M 0 0 L 1 0 L 1 1 L 0 1 C"
    boxes = [(x, y, to_x - x, to_y - y) for y, to_y in pairwise(levels) for x, to_x in pairwise(SIDES)]
    return [path(square, f"{x} {y} {w} {h}", f'CTM="{w} 0 0 {h} 0 0"') for x, y, w, h in boxes]


def areas(levels: list[int]) -> list[str]:
    return [line.replace("<PathObject", '<PathObject Stroke="false" Fill="true"') for line in strokes(levels)]


def nothing(levels: list[int]) -> list[str]:
    return []


@pytest.mark.parametrize("draw", [strokes, frames, areas, nothing])
def test_wrapped_cells_of_a_table_are_read_one_by_one(
    make_ofd: Make, make_ofd_line: Line, draw: Callable[[list[int]], list[str]]
) -> None:
    objects, levels = wrapped_table(make_ofd_line)
    page = [make_ofd_line("各村情况如下：", 20, 25), *draw(levels), *objects]
    text = read_document(make_ofd([page]), "a.ofd").text
    assert text == "各村情况如下：\n" + "\n".join("\t".join(row) for row in CELLS)


def test_curves_are_no_sides_of_cells(make_ofd: Make, make_ofd_line: Line) -> None:
    seal = path("M 0 20 Q 20 0 40 20 B 40 30 20 40 0 20 C", "60 60 40 40")
    page = [make_ofd_line("青石镇人民政府", 60, 60), make_ofd_line("2025年1月8日", 60, 70), seal]
    assert read_document(make_ofd([page]), "a.ofd").text == "青石镇人民政府\n2025年1月8日"
