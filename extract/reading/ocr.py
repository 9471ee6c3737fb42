"""Ocr: recognised lines of scanned pages, each with its box and confidence; needs the optional extra `ocr`."""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import metadata
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from extract.errors import UnreadableDocument
from extract.reading.glyphs import Glyph, Line
from extract.reading.grid import Cell, Grid, ruled_grid
from extract.reading.isolation import recognition_begins
from extract.reading.limits import Limits
from extract.reading.open_tables import open_tables
from extract.reading.paged_text import Page, paged_text
from extract.reading.picture_rulings import picture_rulings
from extract.reading.pictures import LONGEST_SIDE, RESOLUTION, check_pages, open_frames, size_in_points
from extract.records import SourceText

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2 as pdfium

READER = ("rapidocr", "2")

THREADS = 1
"""Threads of the recogniser: workers share the machine, and its threads spin while they wait."""
SAME_LINE = 0.5
"""Minimum vertical overlap of two parts of one printed line, as a share of the height of the smaller box."""
CELL_GAP = 1.5
"""Gap, in line heights, above which two parts of a line are table cells."""
LONG_LINE = 6.0
FEWEST_LONG_LINES = 3
"""Minimum ratio of width to height of a line used to measure skew, and minimum number of such lines."""
SHORT_LINE = 3.0
MOST_TOO_HIGH = 1.5
"""Maximum ratio of width to height of a line of a few characters, and maximum factor by which its box is too high."""
MOST_TILT = math.radians(5)
"""Maximum skew of a scanned page in radians; a larger angle is another writing direction."""
ON_END = 1.5
"""Ratio of height to width above which the recogniser takes a line for a rotated one."""
DOUBTFUL = 0.85
"""Median confidence below which a page may be upside down: it is 0.55 to 0.75 then, else above 0.95."""
POINTS_PER_INCH = 72
_CHINESE_MARKS = str.maketrans("(),:;!?", "（），：；！？")
_NARROW_MARK = re.compile("(?<=[\u4e00-\u9fff”》、。])[(),:;!?]|[(),:;!?](?=[\u4e00-\u9fff“《])")
"""A half-width mark next to Chinese characters, where print is full-width; the recogniser confuses the two."""
_DOCUMENT_YEAR = re.compile(r"[\[［【(（〔]((?:19|20)\d\d)[\]］】)）〕](?=\s*第?\d{1,4}\s*号)")
"""The year of a document number, which is enclosed in 〔〕 (GB/T 9704-2012, 7.2.5)."""


def read_image(data: bytes, limits: Limits) -> SourceText:
    """The recognised text of a picture or of the frames of a TIFF. Raises UnreadableDocument."""
    frames = open_frames(data, limits)
    _check(len(frames), limits)
    pages = [
        _recognise(_pixels(picture), Page(number, *size_in_points(picture), ()))
        for number, picture in enumerate(frames, start=1)
    ]
    return paged_text(pages, "image", (recogniser_name(), READER[1]))


def recognise_pages(pages: Iterable[tuple[int, pdfium.PdfPage]], count: int, limits: Limits) -> list[Page]:
    """The recognised lines of PDF pages, with boxes in points.

    Raises UnreadableDocument (`missing_tool`, `ocr_page_limit`).
    """
    _check(count, limits)
    found = []
    for number, page in pages:
        width, height = page.get_size()
        scale = min(RESOLUTION / POINTS_PER_INCH, LONGEST_SIDE / max(width, height, 1.0))
        pixels = page.render(scale=scale).to_numpy()  # pyright: ignore[reportArgumentType]  # a float is meant
        page.close()
        found.append(_recognise(pixels, Page(number, width, height, ())))
    return found


def recognise_pictures(pages: Sequence[tuple[Page, bytes]], limits: Limits) -> list[Page]:
    """The recognised lines of pages that are pictures, with boxes in points. Raises UnreadableDocument."""
    _check(len(pages), limits)
    return [_recognise(_pixels(open_frames(picture, limits)[0]), page) for page, picture in pages]


def recogniser_name() -> str:
    """The name and installed version of the recogniser, for the record."""
    try:
        return f"{READER[0]} {metadata.version('rapidocr')}"
    except metadata.PackageNotFoundError:
        return READER[0]


def _check(count: int, limits: Limits) -> None:
    check_pages(count, limits)
    recognition_begins()
    _engine()


@functools.cache
def _engine() -> Any:
    """The recogniser, created once per process: its models take a second to load."""
    try:
        import logging

        from rapidocr import RapidOCR
    except ImportError as error:
        raise UnreadableDocument(
            "missing_tool",
            "the pages are pictures, and text recognition is not installed",
            "in the project's folder type .venv/bin/python -m pip install -e '.[ocr]' and drop the file again",
        ) from error
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "Global.use_cls": False,  # the orientation classifier wrongly rotates, and so loses, whole lines
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _pixels(picture: Any) -> np.ndarray:
    """The picture as the recogniser expects it: rows of BGR pixels."""
    import numpy as np

    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _recognise(pixels: np.ndarray, page: Page) -> Page:
    pixels, page, result = _upright(pixels, page)
    if result is None or result.boxes is None or result.txts is None:
        return page
    scale_x, scale_y = page.width / pixels.shape[1], page.height / pixels.shape[0]
    boxes = [[(float(x) * scale_x, float(y) * scale_y) for x, y in box] for box in result.boxes]
    page = replace(page, tilt=_tilt(boxes))
    lines = []
    for box, text, confidence in zip(boxes, result.txts, result.scores, strict=True):
        xs, ys = zip(*(page.upright(*point) for point in box), strict=True)
        if text.strip():
            text = _printed_marks(text.strip())
            lines.append(Line(page.number, text, min(xs), min(ys), max(xs), max(ys), round(float(confidence), 4)))
    if not lines:
        return page
    height = median(line.height for line in lines)
    lines = [_of_usual_height(line, height) for line in lines]
    grid = ruled_grid(picture_rulings(pixels, page.tilt, height / scale_y, scale_y))
    return replace(page, lines=tuple(_with_ruled_tables(lines, grid)))


def _upright(pixels: np.ndarray, page: Page) -> tuple[np.ndarray, Page, Any]:
    """The picture, its page and the recognition result, all rotated if it was scanned sideways or upside down.

    The recogniser rotates a vertical line to the left before reading it; high confidence shows that the page needs the
    same rotation.
    """
    import numpy as np

    result = _engine()(pixels, use_cls=False)
    is_lying, sureness = _impression(result)
    turns = (1 if sureness >= DOUBTFUL else 3) if is_lying else 2 if 0 < sureness < DOUBTFUL else 0
    if not turns:
        return pixels, page, result
    turned = np.ascontiguousarray(np.rot90(pixels, turns))
    again = _engine()(turned, use_cls=False)
    is_still_lying, new_sureness = _impression(again)
    if (is_still_lying, -new_sureness) >= (is_lying, -sureness):
        return pixels, page, result
    width, height = (page.width, page.height) if turns == 2 else (page.height, page.width)
    return turned, replace(page, width=width, height=height, more_turns=turns), again


def _impression(result: Any) -> tuple[bool, float]:
    """Whether most lines are vertical, and the median confidence of all lines; 0 without lines."""
    if result is None or result.boxes is None or not len(result.scores):
        return False, 0.0
    sides = [(max(xs) - min(xs), max(ys) - min(ys)) for xs, ys in (zip(*box, strict=True) for box in result.boxes)]
    on_end = sum(height > ON_END * width for width, height in sides)
    return on_end * 2 > len(sides), median(result.scores)


def _of_usual_height(line: Line, height: float) -> Line:
    """The line; if it is a few characters, for which the recogniser's box is too high, with the usual height."""
    if line.right - line.left > SHORT_LINE * line.height or not height < line.height <= MOST_TOO_HIGH * height:
        return line
    middle = (line.top + line.bottom) / 2
    return replace(line, top=middle - height / 2, bottom=middle + height / 2)


def _tilt(boxes: Iterable[Sequence[tuple[float, float]]]) -> float:
    """The skew of the page in radians, positive if long lines run down to the right; 0 if it cannot be measured."""
    angles = []
    for (left, top), (right, top_there), _, (_, bottom) in boxes:
        if right - left >= LONG_LINE * (bottom - top) > 0:
            angles.append(math.atan2(top_there - top, right - left))
    if len(angles) < FEWEST_LONG_LINES or abs(tilt := median(angles)) > MOST_TILT:
        return 0.0
    return tilt


def _with_ruled_tables(lines: list[Line], grid: Grid) -> Iterator[Line]:
    """The printed lines of the page in reading order, those of ruled tables cell by cell at the table's position."""
    cells: dict[Cell, list[Line]] = defaultdict(list)
    free: list[Line] = []
    for line in lines:
        cell = grid.cell_at((line.left + line.right) / 2, (line.top + line.bottom) / 2)
        (cells[cell] if cell else free).append(line)
    tables = sorted(cells, key=lambda cell: (cell.table, cell.row, cell.column))
    by_table = [list(table) for _, table in groupby(tables, key=lambda cell: cell.table)]
    for table in sorted(by_table, key=lambda table: table[0].top):
        yield from _in_reading_order([line for line in free if _is_above(line, table[0])])
        free = [line for line in free if not _is_above(line, table[0])]
        for cell in table:
            yield from (
                replace(_joined(row), text="".join(part.text for part in row), cell=cell) for row in _rows(cells[cell])
            )
    yield from _in_reading_order(free)


def _is_above(line: Line, cell: Cell) -> bool:
    return (line.top + line.bottom) / 2 < cell.top


def _printed_marks(text: str) -> str:
    """`text` with its punctuation as in Chinese print.

    >>> _printed_marks("(一)依据城府发[2024]53号")
    '（一）依据城府发〔2024〕53号'
    """
    text = _NARROW_MARK.sub(lambda m: m[0].translate(_CHINESE_MARKS), text)
    return _DOCUMENT_YEAR.sub(r"〔\1〕", text)


def _in_reading_order(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines from top to bottom, the parts of each printed line joined from left to right."""
    return _with_open_tables(_rows(lines))


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """The parts of each printed line, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda part: part.top + part.bottom):
        if rows and _overlap(rows[-1][-1], line) > SAME_LINE:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda part: part.left) for row in rows]


def _with_open_tables(rows: list[list[Line]]) -> Iterator[Line]:
    """The printed lines of the rows, those of tables without ruling lines cell by cell."""
    lines = [line for row in rows for line in row]
    if not lines:
        return
    boxes = [[Glyph(line.left, line.top, line.right, line.bottom, line.text) for line in row] for row in rows]
    recognised = {id(box): line for box, line in zip((box for row in boxes for box in row), lines, strict=True)}
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    at = 0
    for table in open_tables(boxes, left, right, median(line.height for line in lines), first=0):
        yield from map(_joined, rows[at : table.start])
        yield from (replace(recognised[id(box)], cell=cell) for cell, own in table.cells for box in own)
        at = table.end
    yield from map(_joined, rows[at:])


def _overlap(a: Line, b: Line) -> float:
    return (min(a.bottom, b.bottom) - max(a.top, b.top)) / max(min(a.height, b.height), 1.0)


def _joined(row: list[Line]) -> Line:
    text = row[0].text
    for last, part in pairwise(row):
        text += ("\t" if part.left - last.right > CELL_GAP * part.height else "") + part.text
    return Line(
        row[0].page,
        text,
        min(part.left for part in row),
        min(part.top for part in row),
        max(part.right for part in row),
        max(part.bottom for part in row),
        min(part.confidence or 0.0 for part in row),
    )
