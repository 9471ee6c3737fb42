"""Layout: a dashboard's rows, head and filters as Superset keeps them in its import files."""

from __future__ import annotations

from typing import Any

COLUMNS = 12
"""Width of Superset's grid."""

HEIGHTS = {"number": 20, "rows": 66, "pivot": 60}
"""In Superset's units of eight pixels; every other chart has the height of a chart."""

CHART_HEIGHT = 52
HEAD_HEIGHT = 12


def position(dashboard: dict[str, Any], charts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The grid: a head with both titles, then the rows."""
    nodes: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard["title"]}},
    }
    rows = [_head(nodes, dashboard)]
    for number, row in enumerate(dashboard["rows"]):
        rows.append(_row(nodes, number, row, charts))
    nodes["GRID_ID"] = {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]}
    return nodes


def _head(nodes: dict[str, Any], dashboard: dict[str, Any]) -> str:
    code = f"**{dashboard['subtitle']}**\n\n{dashboard['note']}"
    meta = {"code": code, "width": COLUMNS, "height": HEAD_HEIGHT}
    nodes["MARKDOWN-head"] = {"type": "MARKDOWN", "id": "MARKDOWN-head", "children": [], "meta": meta}
    return _add_row(nodes, "ROW-head", ["MARKDOWN-head"])


def _row(nodes: dict[str, Any], number: int, row: list[Any], charts: dict[str, dict[str, Any]]) -> str:
    members = [entry if isinstance(entry, list) else [entry, COLUMNS // len(row)] for entry in row]
    height = max(charts[name].get("height") or HEIGHTS.get(charts[name]["kind"], CHART_HEIGHT) for name, _ in members)
    for name, width in members:
        chart = charts[name]
        meta = {
            "chartId": chart["id"],
            "uuid": chart["uuid"],
            "sliceName": chart["title"],
            "width": width,
            "height": height,
        }
        nodes[f"CHART-{name}"] = {"type": "CHART", "id": f"CHART-{name}", "children": [], "meta": meta}
    return _add_row(nodes, f"ROW-{number}", [f"CHART-{name}" for name, _ in members])


def _add_row(nodes: dict[str, Any], identity: str, children: list[str]) -> str:
    parents = ["ROOT_ID", "GRID_ID"]
    nodes[identity] = {
        "type": "ROW",
        "id": identity,
        "children": children,
        "meta": {"background": "BACKGROUND_TRANSPARENT"},
        "parents": parents,
    }
    for child in children:
        nodes[child]["parents"] = [*parents, identity]
    return identity


def native_filter(
    key: str, entry: dict[str, Any], dataset_uuid: str, shown: list[str], charts: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """A filter of the bar at the left; charts that `ignore` it stay out of its scope."""
    inside = [charts[name]["id"] for name in shown if key not in charts[name].get("ignore", ())]
    outside = [charts[name]["id"] for name in shown if key in charts[name].get("ignore", ())]
    first = entry.get("first", False)
    control = {
        "enableEmptyFilter": first,
        "defaultToFirstItem": first,
        "multiSelect": not first,
        "searchAllOptions": True,
        "inverseSelection": False,
        "creatable": False,
        "sortAscending": not (entry.get("descending") or "by" in entry),
    }
    return {
        "id": f"NATIVE_FILTER-{key}",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": entry["title"],
        "description": "",
        "targets": [{"datasetUuid": dataset_uuid, "column": {"name": entry["column"]}}],
        "controlValues": control,
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": outside},
        "chartsInScope": inside,
        "tabsInScope": [],
        **({"requiredFirst": True} if first else {}),  # the charts wait for its value
        **({"sortMetric": entry["by"]} if "by" in entry else {}),
    }
