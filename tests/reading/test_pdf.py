from collections.abc import Callable

import pytest

from extract.errors import UnreadableDocument
from extract.ideographs import plain_ideographs
from extract.reading import read_document
from extract.reading.boxes import boxes_of, exact_boxes
from extract.reading.glyphs import Glyph, glyph_lines
from extract.reading.limits import Limits
from extract.reading.page_picture import render_page
from extract.reading.pdf import spread_ligatures

Make = Callable[..., bytes]
SIZE = 16.0
"""Characters of a full line."""


def lines(*texts: str, top: float = 760.0, left: float = 72.0) -> list[tuple[float, float, float, str]]:
    """Lines one below another; a leading ideographic space is an indent of one character."""
    return [
        (left + SIZE * (len(text) - len(text.lstrip("\u3000"))), top - 28 * row, SIZE, text.lstrip("\u3000"))
        for row, text in enumerate(texts)
    ]


FIRST = "\u3000\u3000全年各村和社区共开展矛盾纠纷集中排查行动化解各类纠纷"
SECOND = "十二件，其中涉及土地承包的若干件均已办结并回访到位没有反"
THIRD = "弹情况。"
PAGE = [*lines(FIRST, SECOND, THIRD), (270.0, 40.0, SIZE, "— 1 —")]


def test_a_paragraph_is_joined_over_lines(make_pdf: Make) -> None:
    source = read_document(make_pdf([PAGE]), "a.pdf")
    assert source.text == (FIRST + SECOND + THIRD).strip("\u3000")
    assert [source.text[s.start : s.end] for s in source.segments] == [FIRST.strip("\u3000"), SECOND, THIRD]
    assert {s.page for s in source.segments} == {1}


def test_number_and_unit_on_two_lines_and_on_two_pages(make_pdf: Make) -> None:
    one = "\u3000\u3000全镇全年累计调解各类婚姻家庭邻里矛盾纠纷数量合计达到12"
    two = "件，发放各类法治宣传资料和便民手册合计两千份又开展讲座1"
    pages = [[*lines(one, two), (270.0, 40.0, SIZE, "— 1 —")], [*lines("3场次。"), (270.0, 40.0, SIZE, "— 2 —")]]
    text = read_document(make_pdf(pages), "a.pdf").text
    assert "合计达到12件，" in text
    assert "讲座13场次。" in text
    assert "\n" not in text


def test_headings_and_indented_paragraphs_begin_lines(make_pdf: Make) -> None:
    page = lines("\u3000\u3000一、主要工作", FIRST, SECOND, THIRD, "\u3000\u3000二、存在问题", "\u3000\u3000力量不足。")
    assert read_document(make_pdf([page]), "a.pdf").text.split("\n") == [
        "一、主要工作",
        (FIRST + SECOND + THIRD).strip("\u3000"),
        "二、存在问题",
        "力量不足。",
    ]


def test_order_on_the_page_and_not_in_the_file_counts(make_pdf: Make) -> None:
    assert read_document(make_pdf([PAGE[::-1]]), "a.pdf").text == read_document(make_pdf([PAGE]), "a.pdf").text


def test_running_titles_and_page_numbers_are_left_out(make_pdf: Make) -> None:
    pages = []
    for n in (1, 2, 3):
        head, foot = (200.0, 800.0, 10.0, "青石镇人民政府工作报告"), (280.0, 30.0, 10.0, f"第{n}页 共3页")
        pages.append([head, *lines(f"第{n}部分内容说明。", top=700), foot])
    assert read_document(make_pdf(pages), "a.pdf").text == "第1部分内容说明。\n第2部分内容说明。\n第3部分内容说明。"


def test_what_both_pages_of_two_print_equally_high_is_a_running_title(make_pdf: Make) -> None:
    pages = [[(200.0, 800.0, 10.0, f"内部资料 第{n}期"), *lines(f"第{n}部分内容说明。", top=700)] for n in (1, 2)]
    assert read_document(make_pdf(pages), "a.pdf").text == "第1部分内容说明。\n第2部分内容说明。"
    pages[1][0] = (200.0, 790.0, 10.0, "内部资料 第2期")
    assert "内部资料" in read_document(make_pdf(pages), "a.pdf").text


def test_the_address_that_a_browser_prints_is_left_out(make_pdf: Make) -> None:
    page = [
        *lines("详见https://www.example.gov.cn/。", top=700),
        (40.0, 20.0, 8.0, "https://www.example.gov.cn/a.html 1/1"),
    ]
    assert read_document(make_pdf([page]), "a.pdf").text == "详见https://www.example.gov.cn/。"


def test_a_title_of_several_lines_is_one_line(make_pdf: Make) -> None:
    body = lines(*["全镇共排查矛盾纠纷12件，全部化解并且及时回访群众，无一反复。"] * 2, top=640)
    title = [(116.0, 740.0, 24.0, "中共青石镇委员会青石镇人民政府关于"), (188.0, 700.0, 24.0, "法治政府建设情况的报告")]
    text = read_document(make_pdf([[*title, *body]]), "a.pdf").text
    assert text.split("\n")[0] == "中共青石镇委员会青石镇人民政府关于法治政府建设情况的报告"


@pytest.mark.parametrize("foot", ["第{}页", "- {} -", "{} / 3", "第 {} 页 / 共 3 页", "Page {}"])
def test_page_numbers_in_many_shapes(make_pdf: Make, foot: str) -> None:
    numbers = "一二三" if foot == "第{}页" else "123"
    pages = [[*lines(f"排查矛盾纠纷{n}件。", top=700), (280.0, 30.0, 10.0, foot.format(n))] for n in numbers]
    assert read_document(make_pdf(pages), "a.pdf").text.split("\n") == [f"排查矛盾纠纷{n}件。" for n in numbers]


def test_a_watermark_behind_every_page_is_left_out(make_pdf: Make) -> None:
    body = lines(*["全镇共排查矛盾纠纷12件，全部化解并且及时回访。"] * 4)
    pages = [[*body, (150.0, 690.0, 48.0, "内部资料")]] * 3
    assert "内" not in read_document(make_pdf(pages), "a.pdf").text
    assert "内" in read_document(make_pdf(pages[:1]), "a.pdf").text


def test_a_raised_mark_does_not_tear_figures_from_their_line() -> None:
    ideographs = [Glyph(16.0 * i, 100, 16.0 * i + 16, 115, c) for i, c in enumerate("面积约___，共_户") if c != "_"]
    figures = [Glyph(48 + 8.0 * i, 99, 56 + 8.0 * i, 113, c) for i, c in enumerate("560m")]
    mark = Glyph(80, 97, 85, 104, "2")
    (line,) = glyph_lines([*ideographs, *figures, mark, Glyph(132, 99, 140, 113, "3")], 1)
    assert line.text == "面积约560m2，共3户"


def test_lines_that_print_over_each_other_stay_apart() -> None:
    first = [Glyph(16.0 * i, 100, 16.0 * i + 16, 116, c) for i, c in enumerate("全镇调解")]
    second = [Glyph(16.0 * i, 110, 16.0 * i + 16, 126, c) for i, c in enumerate("纠纷12")]
    assert [line.text for line in glyph_lines([*first, *second], 1)] == ["全镇调解", "纠纷12"]


def placed(text: str, pitch: float, width: float = 16.0) -> list[Glyph]:
    """Characters `pitch` apart; ASCII characters are half as wide as the others."""
    return [Glyph(pitch * i, 0, pitch * i + (width / 2 if c.isascii() else width), 16, c) for i, c in enumerate(text)]


@pytest.mark.parametrize("pitch", [16.0, 22.0], ids=["the same room for each", "spaced out"])
def test_digits_set_as_far_apart_as_all_characters_are_one_number(pitch: float) -> None:
    text = "调解纠纷2341件，罚款3.85万元，执行GB标准"
    assert [line.text for line in glyph_lines(placed(text, pitch), 1)] == [text]


def test_numbers_with_room_between_them_stay_apart() -> None:
    digits = [Glyph(64 + x, 0, 72 + x, 16, c) for x, c in ((0, "1"), (8, "2"), (24, "3"), (32, "4"))]
    assert [line.text for line in glyph_lines([*placed("调解纠纷", 16), *digits], 1)] == ["调解纠纷12 34"]


def test_the_letters_of_one_glyph_are_all_read() -> None:
    box = (10.0, 0.0, 25.0, 12.0)
    spread = spread_ligatures([(ord(c), 0.0, box) for c in "ffi"] + [(ord("1"), 0.0, (25.0, 0.0, 30.0, 12.0))] * 2)
    assert [(chr(code), place[0]) for code, _, place in spread] == [
        ("f", 10.0), ("f", 15.0), ("i", 20.0), ("1", 25.0), ("1", 25.0),
    ]  # fmt: skip


def test_bold_by_printing_twice_is_read_once(make_pdf: Make) -> None:
    page = [(72.0, 700.0, SIZE, "调解纠纷22件"), (72.4, 700.0, SIZE, "调解纠纷22件")]
    assert read_document(make_pdf([page]), "a.pdf").text == "调解纠纷22件"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_text_on_its_side_is_read_and_its_boxes_are_on_the_page_as_shown(make_pdf: Make, turn: int) -> None:
    data = make_pdf([PAGE], "10 20 605 862", f"/Rotate {turn}")
    source = read_document(data, "a.pdf")
    picture = render_page(data, "pdf", 1, Limits())
    assert (picture.width, picture.height) == ((595, 842) if turn % 180 == 0 else (842, 595))
    assert source.text == (FIRST + SECOND + THIRD).strip("\u3000")
    for segment in source.segments:
        assert 0 <= (segment.left or 0) < (segment.right or 0) <= picture.width
        assert 0 <= (segment.top or 0) < (segment.bottom or 0) <= picture.height


def test_the_box_of_a_number(make_pdf: Make) -> None:
    data = make_pdf([lines("调解纠纷1200件")])
    source = read_document(data, "a.pdf")
    start = source.text.index("1200")
    (reckoned,) = boxes_of(source, start, start + 4)
    (exact,) = exact_boxes(data, source, start, start + 4, Limits())
    assert reckoned.page == exact.page == 1
    assert exact.left == pytest.approx(72 + 4 * SIZE, abs=0.1)
    assert abs(reckoned.left - exact.left) < 4 * SIZE
    assert (exact.top, exact.bottom) == (reckoned.top, reckoned.bottom)


def test_a_page_becomes_a_picture(make_pdf: Make) -> None:
    assert render_page(make_pdf([PAGE]), "pdf", 1, Limits()).content.startswith(b"\x89PNG")
    with pytest.raises(UnreadableDocument, match="no_such_page"):
        render_page(make_pdf([PAGE]), "pdf", 2, Limits())


@pytest.mark.parametrize(
    ("pages", "box", "limits", "reason"),
    [
        pytest.param(600, "0 0 595 842", Limits(), "page_limit", id="many-pages"),
        pytest.param(1, "0 0 900000 842", Limits(), "page_size_limit", id="extreme-page"),
        pytest.param(3, "0 0 595 842", Limits(pages=2), "page_limit", id="a-limit-of-two-pages"),
    ],
)
def test_beyond_a_limit_a_pdf_is_refused(make_pdf: Make, pages: int, box: str, limits: Limits, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(make_pdf([lines("报告")] * pages, box), "a.pdf", limits)
    assert caught.value.reason == reason
    assert "FADU_LIMIT_" in caught.value.remedy


def test_an_empty_page_is_no_text(make_pdf: Make) -> None:
    with pytest.raises(UnreadableDocument, match="no_text"):
        read_document(make_pdf([[]]), "a.pdf")


def test_look_alike_characters_become_the_usual_ones() -> None:
    assert plain_ideographs("⼀是⽴案2件，豈") == "一是立案2件，豈"
    assert plain_ideographs("⻔前三包，⼈⺠调解，⻋⻓⻓⻘") == "门前三包，人民调解，车长长青"


def sheet(left: list[str], right: list[str]) -> list[tuple[float, float, float, str]]:
    return [(x, 540 - 22 * i, 14, line) for x, lines in ((50, left), (440, right)) for i, line in enumerate(lines)]


def test_two_pages_side_by_side_are_read_one_after_the_other(make_pdf: Make) -> None:
    sentence = "全年开展法治讲座并且发放各类普法宣传资料给群众共计"
    left = ["一、主要工作成效", *[sentence[:20]] * 8, "排查矛盾纠纷86件。", "- 1 -"]
    right = ["二、存在的问题", *[sentence[:20]] * 8, "持证人员7名。", "- 2 -"]
    source = read_document(make_pdf([sheet(left, right)], "0 0 842 595"), "a.pdf")
    body = sentence[:20] * 8
    assert source.text.split("\n") == [left[0], body + left[-2], right[0], body + right[-2]]
    start = source.text.index("7名")
    (place,) = boxes_of(source, start, start + 2)
    assert (place.page, place.left > 430) == (1, True)


def test_a_table_on_a_broad_page_is_read_row_by_row(make_pdf: Make) -> None:
    left, right = [f"工作事项{i}" for i in range(9)], [f"完成情况{i}件" for i in range(9)]
    source = read_document(make_pdf([sheet(left, right)], "0 0 842 595"), "a.pdf")
    assert source.text.split("\n") == [f"{a}\t{b}" for a, b in zip(left, right, strict=True)]


def test_font_that_is_neither_in_the_file_nor_on_the_machine_loses_no_text(make_pdf: Make) -> None:
    lines = [(72 + 60 * column, 700 - 20 * row, 12, "件") for column in range(3) for row in range(3)]
    assert read_document(make_pdf([lines]), "a.pdf").text.count("件") == 9
