import builtins
import io
import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageOps
from rapidfuzz import fuzz

from extract.errors import UnreadableDocument
from extract.reading import ocr, read_document
from extract.reading.boxes import boxes_of
from extract.reading.limits import Limits
from extract.records import Segment, SourceText


def picture(count: int = 1) -> bytes:
    frames = [Image.new("RGB", (1240, 1754), "white") for _ in range(count)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def box(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list, str, float]]:
    """What the recogniser finds on every page."""
    found: list[tuple[list, str, float]] = []

    def recognise(_: Any, use_cls: bool) -> SimpleNamespace:
        assert use_cls is False
        boxes, texts, scores = zip(*found, strict=True)
        return SimpleNamespace(boxes=boxes, txts=texts, scores=scores)

    monkeypatch.setattr(ocr, "_engine", lambda: recognise)
    return found


def confidences(source: SourceText, start: int, end: int) -> list[float | None]:
    return [s.confidence for s in source.segments if s.start < end and s.end > start]


def test_lines_are_put_in_order_and_joined_with_their_confidence(recognised: list) -> None:
    recognised += [
        (box(160, 262, 1080, 296), "件,已全部办结。", 0.71),
        (box(230, 200, 1088, 234), "全镇全年累计调解各类矛盾纠纷总数达到12", 0.98),
        (box(160, 330, 500, 364), "(一)依据青府发[2024]5号", 0.93),
        (box(560, 1650, 660, 1680), "- 1 -", 0.9),
    ]
    source = read_document(picture(), "a.tif")
    assert source.text.startswith("全镇全年累计调解各类矛盾纠纷总数达到12件，已全部办结。")
    assert source.text.endswith("（一）依据青府发〔2024〕5号")
    assert [s.confidence for s in source.segments] == [0.98, 0.71, 0.93]
    start = source.text.index("12件")
    first, second = boxes_of(source, start, start + 3)
    assert confidences(source, start, start + 2) == [0.98]
    assert confidences(source, start, start + 3) == [0.98, 0.71]
    assert first.page == second.page == 1
    assert first.top < second.top
    assert source.reader.startswith("rapidocr")


def test_parts_of_one_printed_line_are_one_line(recognised: list) -> None:
    recognised += [(box(700, 205, 900, 235), "12件", 0.9), (box(160, 200, 400, 234), "受理投诉", 0.95)]
    source = read_document(picture(), "a.tif")
    assert source.text == "受理投诉\t12件"
    assert source.segments[0].confidence == 0.9


LINE = (200, 100, 560, 140)
"""The position of the only line on an upright page of 1240 by 1754 pixels, black for `recognise_upright_only`."""


def recognise_upright_only(pixels: Any, use_cls: bool) -> SimpleNamespace:
    """A recogniser that is sure of an upright line, and of a line on its side that a turn to the left makes upright."""
    ys, xs = (pixels[:, :, 0] < 128).nonzero()
    found = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    is_sure = found[1] < 200 or (found[2] - found[0] < 100 and found[2] > 1000)
    return SimpleNamespace(
        boxes=[box(*found)], txts=["调解12件" if is_sure else "资交"], scores=[0.99 if is_sure else 0.6]
    )


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_scanned_on_its_side_or_upside_down_is_read(monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    monkeypatch.setattr(ocr, "_engine", lambda: recognise_upright_only)
    page = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(page).rectangle((LINE[0], LINE[1], LINE[2] - 1, LINE[3] - 1), fill="black")
    page = page.rotate(turn, expand=True)
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    source = read_document(buffer.getvalue(), "a.png")
    assert source.text == "调解12件"
    (segment,) = source.segments
    corners = (segment.left, segment.top, segment.right, segment.bottom)
    shown = ImageOps.invert(page).getbbox()
    assert shown is not None
    assert corners == pytest.approx([side * 72 / 150 for side in shown], abs=0.1)


def turned_left(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """The position of a box on a page of 400 by 600 points after the page was turned to the left."""
    left, top, right, bottom = box
    return {
        0: box,
        90: (top, 400 - right, bottom, 400 - left),
        180: (400 - right, 600 - bottom, 400 - left, 600 - top),
        270: (600 - bottom, left, 600 - top, right),
    }[turn]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_figure_is_marked_at_its_place_however_the_page_was_scanned(turn: int) -> None:
    segments = []
    for number in range(3):
        left, top, right, bottom = turned_left((100, 50 + 40 * number, 260, 70 + 40 * number), turn)
        start = 9 * number
        segments.append(Segment(start, start + 8, page=1, left=left, top=top, right=right, bottom=bottom))
    source = SourceText("调解纠纷一二三件\n" * 3, tuple(segments), "image", "test", "1")
    (found,) = boxes_of(source, 16, 17)  # 件 at the end of the second line
    assert found[1:] == pytest.approx(turned_left((240, 90, 260, 110), turn))


def test_a_photograph_is_seen_as_the_camera_was_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_engine", lambda: recognise_upright_only)
    page = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(page).rectangle(LINE, fill="black")
    photograph = page.rotate(90, expand=True)
    orientation = photograph.getexif()
    orientation[0x0112] = 6  # to be shown turned right
    buffer = io.BytesIO()
    photograph.save(buffer, "JPEG", exif=orientation)
    source = read_document(buffer.getvalue(), "a.jpg")
    assert source.text == "调解12件"
    assert (source.segments[0].left, source.segments[0].top) == pytest.approx((96, 48), abs=1)


def test_wrapped_cells_of_a_table_are_read_one_by_one(recognised: list) -> None:
    def line(left: int, top: int, text: str) -> tuple[list, str, float]:
        return box(left, top, left + 34 * len(text), top + 34), text, 0.97

    recognised += [
        line(160, 140, "各村工作开展情况如下。"),
        *(line(160, 200, "村名"), line(320, 200, "主要工作"), line(640, 200, "数量")),
        *(line(160, 286, "东村"), line(320, 260, "开展法治宣传活动"), line(320, 312, "并发放各类资料")),
        *(line(640, 286, "12场次"), line(160, 372, "西村"), line(320, 372, "调解纠纷"), line(640, 372, "8件")),
    ]
    text = read_document(picture(), "a.tif").text
    assert text.split("\n")[1:] == [
        "村名\t主要工作\t数量",
        "东村\t开展法治宣传活动并发放各类资料\t12场次",
        "西村\t调解纠纷\t8件",
    ]


def scanned_table(tilt: float) -> tuple[bytes, list[tuple[list, str, float]]]:
    """A page with a ruled table, skewed by so many degrees, and what is recognised on it."""
    page = Image.new("L", (1240, 1754), 235)
    draw = ImageDraw.Draw(page)
    xs, ys = (150, 330, 700, 1050), (300, 360, 460, 520, 580)
    for y in ys:
        draw.line((xs[1] if y == 520 else xs[0], y, xs[-1], y), fill=60, width=2)
    for x in xs:
        draw.line((x, ys[0], x, ys[-1]), fill=60, width=2)
    texts = [
        *((220, 200, "全镇各村工作情况如下，由司法所汇总。"), (150, 250, "截至十二月底，各项工作都已完成")),
        *((170, 312, "村名"), (345, 312, "工作"), (715, 312, "数量")),
        *((170, 392, "东村"), (345, 367, "走访企业并发放法治宣传"), (345, 417, "各类资料"), (715, 392, "12家次")),
        *((170, 535, "西村"), (345, 472, "调解纠纷"), (715, 472, "8件"), (345, 532, "开展讲座"), (715, 532, "3场")),
        (220, 600, "以上数据都经过镇党政办公室核对。"),
    ]
    turn = math.radians(tilt)

    def turned(x: float, y: float) -> list[float]:
        x, y = x - page.width / 2, y - page.height / 2
        return [
            page.width / 2 + x * math.cos(turn) - y * math.sin(turn),
            page.height / 2 + x * math.sin(turn) + y * math.cos(turn),
        ]

    found = [
        ([turned(*point) for point in box(left, top, left + 30 * len(text), top + 36)], text, 0.96)
        for left, top, text in texts
    ]
    buffer = io.BytesIO()
    page.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor=235).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue(), found


@pytest.mark.parametrize("tilt", [0.0, 1.0, -2.2])
def test_a_ruled_table_is_read_row_by_row_however_the_page_was_laid(recognised: list, tilt: float) -> None:
    data, found = scanned_table(tilt)
    recognised += found[::-1]
    source = read_document(data, "a.png")
    assert source.text.split("\n") == [
        "全镇各村工作情况如下，由司法所汇总。",
        "截至十二月底，各项工作都已完成",
        "村名\t工作\t数量",
        "东村\t走访企业并发放法治宣传各类资料\t12家次",
        "西村\t调解纠纷\t8件",
        "开展讲座\t3场",
        "以上数据都经过镇党政办公室核对。",
    ]
    place = boxes_of(source, source.text.index("12家次"), source.text.index("12家次") + 4)[0]
    (points,) = (points for points, text, _ in found if text == "12家次")
    shown = [150 / 72 * side for side in place[1:]]
    assert shown == pytest.approx([f(p[i] for p in points) for f, i in ((min, 0), (min, 1), (max, 0), (max, 1))], abs=6)


def test_frames_underlines_and_photographs_make_no_table(recognised: list) -> None:
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((140, 190, 1100, 300), outline="black", width=3)
    draw.line((300, 236, 520, 236), fill="black", width=2)
    draw.rectangle((140, 400, 1100, 900), fill="black")
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    recognised += [
        (box(160, 200, 1088, 234), "全镇全年累计调解各类矛盾纠纷总数达到12", 0.98),
        (box(160, 255, 500, 289), "件，已全部办结。", 0.93),
    ]
    assert read_document(buffer.getvalue(), "a.png").text == "全镇全年累计调解各类矛盾纠纷总数达到12件，已全部办结。"


def test_more_pages_than_may_be_recognised(recognised: list) -> None:
    with pytest.raises(UnreadableDocument, match="ocr_page_limit"):
        read_document(picture(3), "a.tif", Limits(ocr_pages=2))


def test_recognition_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_rapidocr(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "rapidocr":
            raise ImportError(name)
        return real(name, *arguments, **named)

    ocr._engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_rapidocr)
    with pytest.raises(UnreadableDocument) as caught:
        read_document(picture(), "a.tif")
    assert caught.value.reason == "missing_tool"
    assert "pip install -e '.[ocr]'" in caught.value.remedy


def test_a_damaged_picture() -> None:
    with pytest.raises(UnreadableDocument, match="damaged_file"):
        read_document(picture()[:60], "a.tif")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            b"GIF89a\xff\xff\xff\xff\xf0" + bytes(8) + b"," + bytes(4) + b"\xff\xff\xff\xff\0\x08\xff\0;",
            "page_size_limit",
            id="more-pixels-than-memory",
        ),
        pytest.param(b"II*\0\x08\0\0\0\0\0", "damaged_file", id="no-picture-behind-the-head"),
    ],
)
def test_a_hostile_picture_has_a_reason_that_is_always_the_same(data: bytes, reason: str) -> None:
    details = set()
    for _ in range(2):
        with pytest.raises(UnreadableDocument) as caught:
            read_document(data, "a.gif")
        details.add(caught.value.detail)
    assert caught.value.reason == reason
    assert len(details) == 1
    assert " at 0x" not in details.pop()


def test_a_scanned_page_is_recognised(documents: Path) -> None:
    pytest.importorskip("rapidocr", reason="text recognition is not installed")
    import pypdfium2

    scan = pypdfium2.PdfDocument(documents / "scan" / "003_scan.pdf")
    buffer = io.BytesIO()
    scan[0].render(scale=150 / 72).to_pil().save(buffer, "PNG")  # pyright: ignore[reportArgumentType]
    source = read_document(buffer.getvalue(), "page.png")
    truth = (documents / "truth" / "003.txt").read_text(encoding="utf-8")
    assert len(source.text) > 300
    assert fuzz.partial_ratio("".join(source.text.split()), "".join(truth.split())) > 97


def test_recognition_widens_the_limits(monkeypatch: pytest.MonkeyPatch, make_pdf: Callable[..., bytes]) -> None:
    seen: list[str] = []
    monkeypatch.setattr(ocr, "recognition_begins", lambda: seen.append("begins"))
    monkeypatch.setattr(ocr, "_engine", lambda: lambda *_, **__: None)
    with pytest.raises(UnreadableDocument, match="no_text"):
        read_document(picture(), "a.tif")
    assert seen == ["begins"]
    read_document(make_pdf([[(72.0, 700.0, 16.0, "全年调解纠纷12件，成效明显。")]]), "a.pdf")
    assert seen == ["begins"]


def scanned_pdf() -> bytes:
    """One page that consists of a picture at 150 dpi."""
    buffer = io.BytesIO()
    Image.new("L", (1240, 1754), 200).save(buffer, "PDF", resolution=150)
    return buffer.getvalue()


def bound(*documents: bytes) -> bytes:
    whole = pdfium.PdfDocument.new()
    for data in documents:
        whole.import_pages(pdfium.PdfDocument(data))
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def test_pages_with_text_and_scanned_pages_are_one_report(recognised: list, make_pdf: Callable[..., bytes]) -> None:
    recognised.append((box(160, 262, 1080, 296), "全年调解纠纷86件。", 0.97))
    first, last = (
        make_pdf([[(90, 700, 16, line)]]) for line in ("一、工作成效开展讲座12场。", "二、存在问题人员不足。")
    )
    source = read_document(bound(first, scanned_pdf(), last), "a.pdf")
    assert source.text.split() == ["一、工作成效开展讲座12场。", "全年调解纠纷86件。", "二、存在问题人员不足。"]
    assert source.reader.startswith("pdf+rapidocr")
    start = source.text.index("86件")
    assert {place.page for place in boxes_of(source, start, start + 3)} == {2}
    assert confidences(source, start, start + 3) == [0.97]
    assert confidences(source, 0, 5) == [None]
