"""Charts: what a short entry of `dashboards.yml` means in Superset's chart parameters, one function a kind.

Bars begin at zero, shares are in percent, colours are told apart by colour-blind readers, and every table can be
searched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Chart = dict[str, Any]
Parameters = dict[str, Any]

COLOURS = "fadu"
ONE_HUE = "fadu_blue"
"""Schemes of `superset_config.py`."""

MOST_BARS = 40
"""Bars that a chart of half a page shows legibly; the largest come first."""

EXACT = ",.10~g"
"""d3's format for figures as they are: every digit, separated by thousands, no zeros behind the point."""

PAGE = 10
"""Rows of a page of a table: what its height shows without scrolling where each takes a line."""


def parameters(chart: Chart) -> Parameters:
    """Superset's parameters of a chart, its type among them."""
    return {
        "adhoc_filters": [_where(chart["where"])] if "where" in chart else [],
        "row_limit": 10_000,
        "extra_form_data": {},
        "color_scheme": COLOURS,
        **_KINDS[chart["kind"]](chart),
    }


def _number(chart: Chart) -> Parameters:
    return {
        "viz_type": "big_number_total",
        "metric": chart["metric"],
        "header_font_size": 0.4,
        "y_axis_format": chart.get("format", EXACT),
    }


def _bar(chart: Chart) -> Parameters:
    """Upright bars in the order of a scale, such as years."""
    by = [chart["by"]] if "by" in chart else []
    return {
        "viz_type": "echarts_timeseries_bar",
        "x_axis": chart["x"],
        "xAxisForceCategorical": True,
        "x_axis_sort_asc": True,
        "metrics": [chart["metric"]],
        "groupby": by,
        "stack": "Stack" if by else None,
        "orientation": "vertical",
        "show_legend": bool(by),
        "show_value": True,
        "only_total": True,
        "truncateYAxis": False,
        "y_axis_bounds": [0, None],
        "y_axis_format": chart.get("format", EXACT),
        "rich_tooltip": True,
        "legendOrientation": "top",
        "legendType": "plain",
    }


def _bar_across(chart: Chart) -> Parameters:
    """Lying bars, the longest at the top: names stay legible."""
    return {
        **_bar(chart),
        "orientation": "horizontal",
        "x_axis_sort": chart["metric"],
        "x_axis_sort_asc": True,
        "x_axis_sort_series": "sum",
        "x_axis_sort_series_ascending": True,
        "row_limit": MOST_BARS,
    }


def _line(chart: Chart) -> Parameters:
    return {
        "viz_type": "echarts_timeseries_line",
        "x_axis": chart["x"],
        "xAxisForceCategorical": True,
        "x_axis_sort_asc": True,
        "metrics": chart["metrics"],
        "groupby": [],
        "markerEnabled": True,
        "markerSize": 8,
        "show_legend": True,
        "show_value": True,
        "truncateYAxis": False,
        "y_axis_bounds": [0, None],
        "y_axis_format": EXACT,
        "rich_tooltip": True,
        "legendOrientation": "top",
    }


def _heat(chart: Chart) -> Parameters:
    return {
        "viz_type": "heatmap_v2",
        "x_axis": chart["x"],
        "groupby": chart["y"],
        "metric": chart["metric"],
        "linear_color_scheme": ONE_HUE,
        "normalize_across": "heatmap",
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "value_asc",
        "show_values": True,
        "show_legend": True,
        "left_margin": "auto",
        "bottom_margin": "auto",
        "xAxisLabelRotation": 45,
        "xscale_interval": 1,
        "yscale_interval": 1,
        "value_bounds": [0, 1] if "%" in chart.get("format", "") else [0, None],  # one shade, one share, on every map
        "y_axis_format": chart.get("format", "SMART_NUMBER"),
    }


def _box(chart: Chart) -> Parameters:
    return {
        "viz_type": "box_plot",
        "columns": [chart["over"]],
        "groupby": [chart["x"]],
        "metrics": [chart["metric"]],
        "whiskerOptions": "Min/max (no outliers)",
        "number_format": EXACT,
        "x_ticks_layout": "flat",
    }


def _sparklines(chart: Chart) -> Parameters:
    """Small multiples: one row a member, its line over the years and its last value."""
    line = {
        "key": "line",
        "colType": "spark",
        "sparkType": "line",
        "label": "历年 Over the years",
        "width": "260",
        "height": "40",
        "showYAxis": False,
        "yAxisBounds": [0, None],
        "d3format": EXACT,
        "dateFormat": "%Y",
    }
    last = {"key": "last", "colType": "time", "timeLag": 0, "label": "末年 Last", "d3format": EXACT}
    return {
        "viz_type": "time_table",
        "metrics": [chart["metric"]],
        "groupby": [chart["by"]],
        "granularity_sqla": "year_start_date",
        "time_grain_sqla": "P1Y",
        "time_range": "No filter",
        "column_collection": [line, last],
        "limit": 60,
    }


def _pivot(chart: Chart) -> Parameters:
    return {
        "viz_type": "pivot_table_v2",
        "groupbyRows": chart["rows"],
        "groupbyColumns": chart["columns"],
        "metrics": [chart["metric"]],
        "metricsLayout": "COLUMNS",
        "aggregateFunction": "List Unique Values",  # a cell is one fact, as printed: >300 份
        "rowOrder": "key_a_to_z",
        "colOrder": "key_a_to_z",
        "rowTotals": False,
        "colTotals": False,
    }


def _rows(chart: Chart) -> Parameters:
    """The rows themselves."""
    return {
        "viz_type": "table",
        "query_mode": "raw",
        "all_columns": chart["columns"],
        "order_by_cols": [_order(column) for column in chart["sort"]],
        "server_pagination": False,
        "page_length": PAGE,
        "include_search": True,
        "allow_render_html": True,
        "show_cell_bars": False,
        "table_timestamp_format": "%Y-%m-%d %H:%M",
        "column_config": {
            column: {"d3NumberFormat": _format(column)} for column in chart["columns"] if _format(column)
        },
    }


def _order(column: str) -> str:
    """Superset's order by `column`; downwards where a minus stands before it."""
    return json.dumps([column.removeprefix("-"), not column.startswith("-")])


def _format(column: str) -> str:
    """d3's format of a column: years without separators, shares in percent; empty where the type says enough."""
    if column.endswith("year"):
        return "d"
    if column.endswith("report_share_change"):
        return "+.0%"
    return ".0%" if column.endswith("_share") else ""


def _where(condition: str) -> dict[str, str]:
    return {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}


_KINDS: dict[str, Callable[[Chart], Parameters]] = {
    "number": _number,
    "bar": _bar,
    "bar_across": _bar_across,
    "line": _line,
    "heat": _heat,
    "box": _box,
    "sparklines": _sparklines,
    "pivot": _pivot,
    "rows": _rows,
}
