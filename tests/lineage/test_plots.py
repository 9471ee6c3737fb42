"""Charts: what they show of the published facts, and that they show it honestly."""

from __future__ import annotations

import errno
import os
import re
from decimal import Decimal

import pytest

from extract.errors import WarehouseError
from extract.lineage import plot_data, plots
from extract.lineage.plot_data import Bar, Chart
from extract.lineage.published import open_published
from extract.lineage.wording import Label


@pytest.fixture(scope="module")
def published(built):
    with open_published(built) as published:
        yield published


def chart(*bars: Bar, is_upright: bool = True) -> Chart:
    return Chart(Label("Inspections", "行政检查"), "次", bars, is_upright)


def bar(label: str, value: str | None, qualifier: str = "exact") -> Bar:
    return Bar(Label(label, label), None if value is None else Decimal(value), qualifier)


def drawn(picture: Chart):
    """The axes of the chart as matplotlib holds them."""
    from matplotlib.figure import Figure

    figure = Figure()
    plots._fill(figure, picture, is_chinese=False)
    return figure.axes[0]


@pytest.mark.parametrize("is_upright", [True, False])
def test_bars_begin_at_zero(is_upright):
    axes = drawn(chart(bar("2023", "980"), bar("2024", "1000"), is_upright=is_upright))
    low, high = axes.get_ylim() if is_upright else axes.get_xlim()
    assert low == 0
    assert high > 1000
    assert all((patch.get_y() if is_upright else patch.get_x()) == 0 for patch in axes.patches)


def test_a_bound_is_seen_without_colour():
    axes = drawn(chart(bar("2022", "100"), bar("2023", "100", "more_than"), bar("2024", "100", "about")))
    assert len({patch.get_hatch() for patch in axes.patches}) == 3
    assert [text.get_text() for text in axes.texts] == ["100", "> 100", "≈ 100"]


def test_what_is_not_stated_is_no_zero():
    axes = drawn(chart(bar("2023", "0"), bar("2024", None)))
    assert [text.get_text() for text in axes.texts] == ["0", "not stated"]


def test_exact_and_bounded_bars_differ_in_lightness():
    def lightness(colour):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    assert (lightness(plots.BOUND) + 0.05) / (lightness(plots.EXACT) + 0.05) >= 3


def test_the_same_chart_gives_the_same_bytes():
    for picture_format in ("svg", "png"):
        one = chart(bar("2023", "12.5"), bar("2024", "20", "less_than"))
        assert plots.draw(one, picture_format) == plots.draw(one, picture_format)


def test_without_a_chinese_font_labels_are_english_and_say_so(monkeypatch):
    monkeypatch.setattr(plots, "CHINESE_FONTS", ())
    plots.chinese_font.cache_clear()
    try:
        assert plots.chinese_font() is None
        from matplotlib.figure import Figure

        figure = Figure()
        plots._fill(figure, chart(bar("2024", "3", "more_than")), is_chinese=False)
        words = [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text"))]
        assert "Inspections" in words
        assert all(word.isascii() for word in words), "nothing that the font cannot write"
        assert any("no Chinese font" in word for word in words)
        assert plots.draw(chart(bar("2024", "3", "more_than")), "svg").rstrip().endswith(b"</svg>")
    finally:
        plots.chinese_font.cache_clear()


def test_hostile_names_are_text():
    picture = plots.draw(chart(bar("<script>$x^2$</script>\\frac", "1")), "svg").decode()
    assert "<script" not in picture


def test_years_without_a_report_are_gaps(published, built):
    township = plot_data.township_named(published, "明通镇", None)
    found = plot_data.years_chart(published, township, "publicity.materials_distributed")
    years = [int(b.label.en) for b in found.bars]
    assert years == list(range(years[0], years[-1] + 1))
    assert found.bars[-1] == Bar(Label("2024", "2024"), Decimal(320), "more_than")


def test_townships_of_a_county_side_by_side(published):
    township = plot_data.township_named(published, "明通镇", 2024)
    found = plot_data.county_chart(published, township, "publicity.materials_distributed", 2024)
    values = [b.value for b in found.bars if b.value is not None]
    assert values == sorted(values, reverse=True)
    assert "明通镇" in [b.label.zh for b in found.bars]


def test_coverage_is_a_share_of_reports(published):
    found = plot_data.coverage_chart(published, None)
    assert found.unit == "%"
    assert len(found.bars) == 12
    assert all(b.value is not None and 0 <= b.value <= 100 for b in found.bars)


def test_what_cannot_be_drawn_is_said(published):
    township = plot_data.township_named(published, "明通镇", None)
    with pytest.raises(WarehouseError, match=r"no\.such"):
        plot_data.years_chart(published, township, "no.such")
    with pytest.raises(WarehouseError, match="1990"):
        plot_data.coverage_chart(published, 1990)
    with pytest.raises(WarehouseError, match="没有镇"):
        plot_data.township_named(published, "没有镇", None)


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["years", "--township", "明通镇", "--indicator", "publicity.materials_distributed", "-o", "a.svg"], b"<?xml"),
        (["coverage", "--year", "2024", "-o", "a.PNG"], b"\x89PNG"),
    ],
)
def test_the_command_writes_a_picture(fadu, built, tmp_path, monkeypatch, arguments, start):
    monkeypatch.chdir(tmp_path)
    code, output, _ = fadu(built, "plot", *arguments)
    assert code == 0
    assert (tmp_path / output.strip()).read_bytes().startswith(start)


def test_a_full_disk_leaves_the_old_picture(fadu, built, tmp_path, monkeypatch):
    (tmp_path / "a.svg").write_bytes(b"old")

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.write_bytes", fail)
    assert fadu(built, "plot", "coverage", "-o", str(tmp_path / "a.svg"))[0] == 2
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.svg", b"old")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["coverage", "-o", "a.pdf"], r"\.svg or \.png"),
        (["years", "-o", "a.svg"], "--township and --indicator"),
        (["county", "--township", "明通镇", "--indicator", "x", "-o", "a.svg"], "--year"),
        (["coverage", "-o", "nowhere/a.svg"], "nowhere: no such folder"),
    ],
)
def test_the_command_says_what_is_missing(fadu, built, arguments, message):
    code, _, error = fadu(built, "plot", *arguments)
    assert code == 2
    assert re.search(message, error)
