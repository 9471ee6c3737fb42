"""Tables and columns on the pages of a PDF: the same text as from the same report in docx."""

from collections.abc import Callable
from html import escape
from itertools import pairwise

import pytest

from extract.reading import read_document
from extract.reading.boxes import boxes_of, exact_boxes
from extract.reading.columns import column_blocks
from extract.reading.glyphs import Glyph
from extract.reading.grid import Ruling, ruled_grid
from extract.reading.limits import Limits
from extract.reading.page_layout import is_in_parts

Make = Callable[..., bytes]
Printed = list[tuple[float, float, float, str]]
SIZE, PITCH, INSET = 12.0, 16.0, 5.0
LEFT = 60.0
WIDTHS = (60.0, 160.0, 70.0, 70.0)

HEAD = ["序号", "工作任务及完成情况", "单位", "完成数量"]
ROWS = [
    HEAD,
    ["1", "组织开展矛盾纠纷集中排查并调解成功的各类纠纷总数", "件", "305"],
    ["2", "在赶集日和宪法宣传周发放的各类法治宣传资料份数", "份（含折页和海报）", "8600"],
    ["3", "行政检查", "次", ""],
    ["4", "受理群众法律咨询", "人次", "420"],
]


def wrapped(text: str, width: float) -> list[str]:
    fitting = int((width - 2 * INSET) / SIZE)
    return [text[at : at + fitting] for at in range(0, len(text), fitting)] or [""]


def printed_table(
    rows: list[list[str]], top: float, widths: tuple[float, ...] = WIDTHS, is_middle: bool = True
) -> tuple[Printed, list[float], float]:
    """The lines of a table, the heights of its horizontal lines and where it ends."""
    lines: Printed = []
    levels = [top]
    for row in rows:
        cells = [wrapped(text, width) for text, width in zip(row, widths, strict=True)]
        height = max(map(len, cells)) * PITCH + 2 * INSET
        for column, cell in enumerate(cells):
            x = LEFT + sum(widths[:column]) + INSET
            above = (height - len(cell) * PITCH) / 2 if is_middle else INSET
            lines += [(x, top - above - PITCH * (i + 0.8), SIZE, line) for i, line in enumerate(cell)]
        top -= height
        levels.append(top)
    return lines, levels, top


def drawn(levels: list[float], widths: tuple[float, ...] = WIDTHS, bottom: float | None = None) -> str:
    """The lines of a table as strokes; `bottom` is where vertical lines end, if not at the last horizontal line."""
    xs = [LEFT + sum(widths[:i]) for i in range(len(widths) + 1)]
    across = [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in levels]
    return "\n".join(across + [f"{x} {levels[0]} m {x} {bottom or levels[-1]} l S" for x in xs])


def as_narrow_areas(levels: list[float]) -> str:
    """The same lines, cell by cell, as filled rectangles, as printed by browsers and Word."""
    xs = [LEFT + sum(WIDTHS[:i]) for i in range(len(WIDTHS) + 1)]
    across = [f"{a} {y - 0.4} {b - a} 0.8 re f" for y in levels for a, b in pairwise(xs)]
    return "\n".join(across + [f"{x - 0.4} {b} 0.8 {a - b} re f" for x in xs for a, b in pairwise(levels)])


def docx_table(rows: list[list[str]]) -> str:
    cells = (("".join(f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>" for text in row)) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def text_of(data: bytes) -> str:
    return read_document(data, "a.pdf").text


@pytest.mark.parametrize("is_middle", [True, False], ids=["middle", "top"])
@pytest.mark.parametrize("draw", [drawn, as_narrow_areas], ids=["strokes", "narrow-areas"])
def test_wrapped_cells_are_read_one_by_one(
    make_pdf: Make, make_docx: Make, is_middle: bool, draw: Callable[[list[float]], str]
) -> None:
    lines, levels, _ = printed_table(ROWS, 700, is_middle=is_middle)
    data = make_pdf([[(LEFT, 740, SIZE, "各项任务完成情况："), *lines]], drawings=(draw(levels),))
    docx = make_docx("<w:p><w:r><w:t>各项任务完成情况：</w:t></w:r></w:p>" + docx_table(ROWS))
    assert text_of(data) == read_document(docx, "a.docx").text
    assert "份（含折页和海报）\t8600" in text_of(data)


def only_across(levels: list[float]) -> str:
    return "\n".join(f"{LEFT} {y} m {LEFT + sum(WIDTHS)} {y} l S" for y in levels)


def test_rows_between_lines_across_only(make_pdf: Make, make_docx: Make) -> None:
    lines, levels, _ = printed_table(ROWS, 700)
    data = make_pdf([lines], drawings=(only_across(levels),))
    assert text_of(data) == read_document(make_docx(docx_table(ROWS)), "a.docx").text


def test_several_rows_between_two_lines_stay_rows(make_pdf: Make) -> None:
    rows = [HEAD, *([str(i), f"工作事项{i}", "件", f"{i}00"] for i in range(1, 5))]
    lines, levels, _ = printed_table(rows, 700)
    text = text_of(make_pdf([lines], drawings=(only_across([*levels[:2], levels[-1]]),)))
    assert text.split("\n")[1:] == ["\t".join(row) for row in rows[1:]]


@pytest.mark.parametrize("is_middle", [True, False], ids=["middle", "top"])
def test_wrapped_cells_that_only_white_space_parts(make_pdf: Make, make_docx: Make, is_middle: bool) -> None:
    lines, _, end = printed_table(ROWS, 700, is_middle=is_middle)
    before, after = (LEFT, 740, SIZE, "各项任务完成情况："), (LEFT + 24, end - 20, SIZE, "三、下一步")
    docx = make_docx(
        "<w:p><w:r><w:t>各项任务完成情况：</w:t></w:r></w:p>"
        + docx_table(ROWS)
        + "<w:p><w:r><w:t>三、下一步</w:t></w:r></w:p>"
    )
    assert text_of(make_pdf([[before, *lines, after]])) == read_document(docx, "a.docx").text


def test_rows_without_wrapped_cells_stay_rows_however_narrow(make_pdf: Make) -> None:
    rows = [["村名", "调解纠纷"], ["东村社区", "126件"], ["西村社区", "158件"], ["合计", "284件"]]
    lines, _, _ = printed_table(rows, 700, widths=(60.0, 62.0))
    assert text_of(make_pdf([lines])) == "\n".join("\t".join(row) for row in rows)


def test_figures_in_cells_have_their_own_boxes(make_pdf: Make) -> None:
    lines, levels, _ = printed_table(ROWS, 700)
    data = make_pdf([lines], drawings=(drawn(levels),))
    source = read_document(data, "a.pdf")
    for text, column in (("305", 3), ("8600", 3), ("件\t", 2), ("各类纠纷", 1)):
        start = source.text.index(text)
        for box in (*boxes_of(source, start, start + 1), *exact_boxes(data, source, start, start + 1, Limits())):
            assert LEFT + sum(WIDTHS[:column]) <= box.left < box.right <= LEFT + sum(WIDTHS[: column + 1])
    for line, _, _, text in lines:
        assert not text or any(abs((s.left or 0) - line) < 1 for s in source.segments)


def test_merged_cells(make_pdf: Make) -> None:
    widths, top = (100.0, 120.0, 80.0), 700.0
    levels = [top, top - 30, top - 60, top - 90]
    xs = [LEFT, LEFT + 100, LEFT + 220, LEFT + 300]
    lines = [f"{x} {levels[0]} m {x} {levels[-1]} l S" for x in (xs[0], xs[-1])]
    lines += [f"{xs[1]} {levels[0]} m {xs[1]} {levels[2]} l S", f"{xs[2]} {levels[0]} m {xs[2]} {levels[-1]} l S"]
    lines += [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in (levels[0], levels[2], levels[3])]
    lines += [f"{xs[1]} {levels[1]} m {xs[-1]} {levels[1]} l S"]
    texts = [
        (65, 666, "行政执法"),
        (165, 680, "行政检查"),
        (285, 680, "128次"),
        (165, 650, "行政处罚"),
        (285, 650, "7件"),
    ]
    page = [(x, y, SIZE, text) for x, y, text in [*texts, (65, 620, "以上两项合计"), (285, 620, "135")]]
    assert sum(widths) == xs[-1] - xs[0]
    assert text_of(make_pdf([page], drawings=("\n".join(lines),))).split("\n") == [
        "行政执法\t行政检查\t128次",
        "行政处罚\t7件",
        "以上两项合计\t135",
    ]


def test_a_table_goes_on_over_pages_with_its_head_repeated(make_pdf: Make, make_docx: Make) -> None:
    first, levels, _ = printed_table(ROWS[:3], 200)
    second, more, _ = printed_table([HEAD, *ROWS[3:]], 780)
    data = make_pdf([first, second], drawings=(drawn(levels), drawn(more)))
    assert text_of(data) == read_document(make_docx(docx_table(ROWS)), "a.docx").text


def test_a_row_that_the_page_breaks_is_one_row(make_pdf: Make) -> None:
    upper = ["1", "组织开展矛盾纠纷集中排查", "件", "305"]
    lower = ["", "并调解成功的各类纠纷总数", "", ""]
    first, levels, end = printed_table([HEAD, upper], 200, is_middle=False)
    second, more, _ = printed_table([HEAD, lower, ROWS[4]], 780, is_middle=False)
    drawings = [(drawn(levels), drawn(more)), (only_across(levels), only_across(more))]
    drawings += [(drawn(levels[:-1], bottom=end), drawn(more))]  # no horizontal line where the page ends
    for drawing in drawings:
        text = text_of(make_pdf([first, second], drawings=drawing))
        assert text.split("\n")[1:] == [
            "1\t组织开展矛盾纠纷集中排查并调解成功的各类纠纷总数\t件\t305",
            "4\t受理群众法律咨询\t人次\t420",
        ]


def test_the_next_table_is_no_rest_of_a_row(make_pdf: Make) -> None:
    first, levels, _ = printed_table([HEAD, ROWS[4]], 200)
    second, more, _ = printed_table([["", "其中电话咨询", "人次", "120"]], 780)
    text = text_of(make_pdf([first, second], drawings=(drawn(levels), drawn(more))))
    assert text.split("\n")[1:] == ["4\t受理群众法律咨询\t人次\t420", "\t其中电话咨询\t人次\t120"]


SENTENCE = "全年开展法治讲座并且发放各类普法宣传资料给群众和学生共计"


def column(text: str, left: float, top: float, per_line: int = 16) -> Printed:
    lines = [text[at : at + per_line] for at in range(0, len(text), per_line)]
    return [
        (left + SIZE * (len(line) - len(line.lstrip("\u3000"))), top - 18 * i, SIZE, line.lstrip("\u3000"))
        for i, line in enumerate(lines)
    ]


@pytest.mark.parametrize("shift", [0.0, 7.0], ids=["level", "on-other-heights"])
def test_columns_are_read_one_after_the_other(make_pdf: Make, shift: float) -> None:
    left, right = "\u3000\u3000一是" + SENTENCE * 3 + "86场次。", "\u3000\u3000二是" + SENTENCE * 3 + "1200份。"
    over = "\u3000\u3000全镇认真落实上级部署，扎实推进法治政府建设各项工作，现将情况报告如下。"
    below = "\u3000\u3000三是" + SENTENCE + "12人次。"
    page = [
        *column(over, LEFT, 780, 34),
        *column(left, LEFT, 740),
        *column(right, LEFT + 16 * SIZE + 20, 740 - shift),
        *column(below, LEFT, 540, 34),
        (280, 40, SIZE, "— 1 —"),
    ]
    assert text_of(make_pdf([page])).split("\n") == [text.strip("\u3000") for text in (over, left, right, below)]


@pytest.mark.parametrize(
    "beside",
    ["共计86场次，发放资料并接受群众咨询和", "\u3000\u3000二是行政执法规范有序\n法\n\u3000\u3000三是矛盾纠纷及时化解"],
    ids=["a-line-goes-on", "a-last-word-below-an-indented-line"],
)
def test_a_column_that_begins_beside_a_large_title(make_pdf: Make, beside: str) -> None:
    left, right = "\u3000\u3000一是" + SENTENCE * 4, SENTENCE * 5 + "1200份。"
    second = LEFT + 16 * SIZE + 20
    opening = [line for part in beside.split("\n") for line in column(part, second, 0, 20)]
    page = [
        *((LEFT, 760 - 30 * i, 22.0, line) for i, line in enumerate(("青石镇法治政", "府建设报告"))),
        *((x, 774 - 18 * i, size, line) for i, (x, _, size, line) in enumerate(opening)),
        *column(left, LEFT, 704),
        *column(right, second, 774 - 18 * len(opening)),
        (280, 40, SIZE, "— 1 —"),
    ]
    text = text_of(make_pdf([page])).replace("\n", "")
    words = (beside + right).replace("\u3000", "").replace("\n", "")
    assert text == "青石镇法治政府建设报告" + left.strip("\u3000") + words


def test_short_cells_without_lines_stay_rows(make_pdf: Make) -> None:
    page = [(x, 700 - 20 * i, SIZE, text) for i in range(8) for x, text in ((60, f"第{i}项工作"), (300, f"{i}00件"))]
    assert text_of(make_pdf([page])).split("\n") == [f"第{i}项工作\t{i}00件" for i in range(8)]


@pytest.mark.parametrize(
    "drawing",
    [
        "40 20 515 800 re S",
        "60 730 m 500 730 l S 60 640 m 500 640 l S",
        "1 1 0 rg 60 690 200 20 re f 300 690 100 20 re f",
    ],
    ids=["page-frame", "rules-of-a-letterhead", "coloured-areas"],
)
def test_lines_that_draw_no_table(make_pdf: Make, drawing: str) -> None:
    page = [
        *column("\u3000\u3000" + SENTENCE * 2 + "86场次。", LEFT, 700, 34),
        (60, 600, SIZE, "甲"),
        (400, 600, SIZE, "乙"),
    ]
    assert text_of(make_pdf([page], ground=f"q {drawing} Q")) == text_of(make_pdf([page]))


def test_a_page_of_random_lines_has_no_table(make_pdf: Make) -> None:
    many = "\n".join(f"{i % 595} {i * 7 % 842} m {i * 3 % 595} {i * 7 % 842} l S" for i in range(20_000))
    assert text_of(make_pdf([[(60, 600, SIZE, "调解"), (300, 600, SIZE, "12件")]], drawings=(many,))) == "调解\t12件"


@pytest.mark.parametrize(("count", "cells"), [(10, 81), (200, 0)])
def test_a_grid_beyond_all_tables_is_a_drawing(count: int, cells: int) -> None:
    places = [5.0 * i for i in range(count)]
    lines = [line for at in places for line in (Ruling(0, at, places[-1], at), Ruling(at, 0, at, places[-1]))]
    assert len(set(ruled_grid(lines).slots.values())) == cells


def test_sides_left_open_are_closed() -> None:
    across = [Ruling(0, y, 300, y) for y in (0, 30, 60)]
    grid = ruled_grid([*across, Ruling(100, 0, 100, 60)])
    assert [grid.cell_at(x, 45) is grid.cell_at(x + 20, 45) for x in (20, 90, 200)] == [True, False, True]
    assert grid.cell_at(310, 45) is None


def test_plain_lines_are_not_in_parts() -> None:
    line = [Glyph(12.0 * i, 0, 12.0 * i + 12, 12, c) for i, c in enumerate("全镇调解")]
    below = [Glyph(60 + 12.0 * i, 18, 72 + 12.0 * i, 30, c) for i, c in enumerate("纠纷")]
    beside = [Glyph(60 + 12.0 * i, 0, 72 + 12.0 * i, 12, c) for i, c in enumerate("12")]
    assert (is_in_parts([*line, *below]), is_in_parts([*line, *beside])) == (False, True)


def test_three_columns() -> None:
    rows = [[Glyph(120.0 * k, 18.0 * y, 120 * k + 100, 18 * y + 12, "字") for k in range(3)] for y in range(5)]
    blocks = column_blocks(rows, 12.0)
    assert [(is_column, {box.left for row in block for box in row}) for is_column, block in blocks] == [
        (True, {0.0}), (True, {120.0}), (True, {240.0}),
    ]  # fmt: skip
