"""Plots: charts as SVG or PNG, for the auditor's page and `fadu plot`.

Bars begin at zero; a bound (余, 近, 约) is shown by hatching and a sign, not by colour alone.
"""

from __future__ import annotations

import functools
import io
import threading
from typing import TYPE_CHECKING, Any, Literal

from extract.lineage.plot_data import Bar, Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PictureFormat = Literal["svg", "png"]

CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans CJK JP"),
    *("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei"),
    *("Droid Sans Fallback", "Noto Serif CJK SC", "SimSun", "Songti SC"),
)
"""Fonts with the characters of simplified Chinese, the most legible first: of Linux, macOS and Windows."""

PROBE = "镇"
"""A character that a font must have to be used for Chinese."""

EXACT = "#0072B2"
BOUND = "#A9D3EC"
"""Blue and light blue of the Okabe-Ito palette, which differ in lightness for every kind of colour vision."""

INK = "#1f2933"
QUIET = "#5b6770"

SIGNS = {"more_than": "＞", "less_than": "＜", "about": "≈"}
LATIN_SIGNS = {"more_than": ">", "less_than": "<", "about": "≈"}
HATCHES = {"more_than": "///", "less_than": "\\\\\\", "about": "..."}

FEWEST_PLACES = 5
"""Minimum number of bar positions of an upright chart, so that a single bar does not fill it."""

DOTS_PER_INCH = 150

_drawing = threading.Lock()
"""matplotlib has global state, so one chart is drawn at a time."""


def draw(chart: Chart, picture_format: PictureFormat) -> bytes:
    """`chart` as a picture; the same chart gives the same bytes.

    Without a Chinese font on this machine, labels are in English, townships are given by code, and a note says so.
    """
    import matplotlib
    from matplotlib.figure import Figure

    font = chinese_font()
    style: dict[Any, Any] = {
        "font.family": [font, "DejaVu Sans"] if font else ["DejaVu Sans"],
        "svg.fonttype": "path",  # the reader's machine may lack the font
        "svg.hashsalt": "fadu",
        "hatch.linewidth": 0.6,
    }
    with _drawing, matplotlib.rc_context(style):
        figure = Figure(figsize=_size(chart), layout="constrained")
        _fill(figure, chart, is_chinese=font is not None)
        buffer = io.BytesIO()
        metadata = {"Date": None} if picture_format == "svg" else {"Software": None}
        figure.savefig(buffer, format=picture_format, dpi=DOTS_PER_INCH, metadata=metadata)
    return buffer.getvalue()


@functools.cache
def chinese_font() -> str | None:
    """The name of a font on this machine with Chinese characters; None if there is none."""
    from matplotlib import font_manager

    found = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in found and _writes_chinese(found[name])), None)


def _writes_chinese(path: str) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        return FT2Font(path).get_char_index(ord(PROBE)) != 0
    except (OSError, RuntimeError):  # removed since the list of fonts was made, or damaged
        return False


def _size(chart: Chart) -> tuple[float, float]:
    """Width and height in inches, with space for the label of each bar."""
    if chart.is_upright:
        return max(6.0, 1.5 + 0.75 * len(chart.bars)), 3.6
    return 7.0, 1.5 + 0.34 * len(chart.bars)


def _fill(figure: Figure, chart: Chart, *, is_chinese: bool) -> None:
    axes = figure.add_subplot()
    positions = range(len(chart.bars))
    values = [float(bar.value or 0) for bar in chart.bars]
    drawn = axes.bar(positions, values, width=0.62) if chart.is_upright else axes.barh(positions, values, height=0.62)
    for bar, patch in zip(chart.bars, drawn, strict=True):
        is_exact = bar.qualifier == "exact"
        patch.set(
            facecolor=EXACT if is_exact else BOUND,
            linewidth=0.0 if bar.value is None else 1.0,
            edgecolor=EXACT,
            hatch=HATCHES.get(bar.qualifier, ""),
        )
    axes.bar_label(drawn, [_value_label(bar, is_chinese) for bar in chart.bars], padding=4, color=INK, fontsize=9.5)
    names = [(bar.label.zh if is_chinese else bar.label.en) for bar in chart.bars]
    _axes(axes, chart, names)
    _words(figure, axes, chart, is_chinese=is_chinese)


def _axes(axes: Axes, chart: Chart, names: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    along, across = (axes.xaxis, axes.yaxis) if chart.is_upright else (axes.yaxis, axes.xaxis)
    along.set_ticks(range(len(names)), labels=[_safe(name) for name in names])
    along.set_tick_params(length=0, labelcolor=INK, labelsize=10)
    across.set_tick_params(length=0, labelcolor=QUIET, labelsize=9)
    is_whole = all(bar.value is None or bar.value == bar.value.to_integral_value() for bar in chart.bars)
    across.set_major_locator(MaxNLocator(nbins=6, integer=is_whole))
    across.grid(visible=True, color="#e3e6e8", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    highest = max((float(bar.value) for bar in chart.bars if bar.value is not None), default=0.0)
    lowest = min((float(bar.value) for bar in chart.bars if bar.value is not None), default=0.0)
    limits = (min(0.0, lowest * 1.15), max(highest * 1.15, 1.0 if highest <= 0 else 0.0))
    if chart.is_upright:
        axes.set_ylim(*limits)
        axes.set_xlim(-0.6, max(len(names), FEWEST_PLACES) - 0.4)
    else:
        axes.set_xlim(*limits)
        axes.invert_yaxis()


def _words(figure: Figure, axes: Axes, chart: Chart, *, is_chinese: bool) -> None:
    title = f"{chart.title.zh}\n{chart.title.en}" if is_chinese else chart.title.en
    notes = _legend(chart.bars, is_chinese)
    if is_chinese or chart.unit.isascii():
        notes.insert(0, f"单位 unit: {chart.unit}" if is_chinese else f"unit: {chart.unit}")
    if chart.note:
        notes.append(f"{chart.note.zh} {chart.note.en}" if is_chinese else chart.note.en)
    if not is_chinese:
        notes.append("no Chinese font on this machine: English labels")
    axes.set_title(_safe(title), loc="left", color=INK, fontsize=11.5, pad=12, linespacing=1.5)
    figure.supxlabel(_safe("    ".join(notes)), x=0.01, ha="left", color=QUIET, fontsize=9)


def _legend(bars: tuple[Bar, ...], is_chinese: bool) -> list[str]:
    words = {"more_than": ("多于", "more than"), "less_than": ("少于", "less than"), "about": ("约", "about")}
    signs = SIGNS if is_chinese else LATIN_SIGNS
    present = [q for q in words if any(bar.qualifier == q for bar in bars)]
    return [f"{signs[q]} {words[q][0] + ' ' if is_chinese else ''}{words[q][1]}" for q in present]


def _value_label(bar: Bar, is_chinese: bool) -> str:
    if bar.value is None:
        return "未报告" if is_chinese else "not stated"
    signs = SIGNS if is_chinese else LATIN_SIGNS
    sign = signs.get(bar.qualifier, "")
    return f"{sign} {bar.value.normalize():,f}".strip()


def _safe(text: str) -> str:
    """`text` without the character that starts a formula in matplotlib."""
    return text.replace("$", r"\$")
