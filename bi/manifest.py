"""The manifest of dbt as BI needs it: tables with their columns, names and meanings of columns, metrics as SQL.

First stage of `build_assets.py`; nothing here knows Superset.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AGGREGATIONS = {
    "sum": "sum({})",
    "average": "avg({})",
    "median": "median({})",
    "count": "count({})",
    "count_distinct": "count(distinct {})",
    "sum_boolean": "count_if({})",
}
"""SQL of the aggregations of a semantic model's measures."""

_DIMENSION = re.compile(r"\{\{\s*Dimension\('(?:\w+__)?(\w+)'\)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as SQL over the rows of its dataset; `format` is d3's, empty for its default."""

    name: str
    label: str
    expression: str
    description: str = ""
    format: str = ""


class Manifest:
    """What dbt says about the project."""

    def __init__(self, path: Path) -> None:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self._docs = {doc["name"]: doc["block_contents"].strip() for doc in content["docs"].values()}
        self._nodes = {node["name"]: node for node in content["nodes"].values() if node["resource_type"] == "model"}
        self._semantic_models = {model["name"]: model for model in content["semantic_models"].values()}
        self._metrics = {metric["name"]: metric for metric in content["metrics"].values()}

    def tables(self) -> dict[str, dict[str, str]]:
        """Columns and their types of every published table and view."""
        return {
            name: {column["name"]: column["data_type"] for column in node["columns"].values()}
            for name, node in self._nodes.items()
            if "marts" in node["fqn"]
        }

    def describe(self, table: str) -> str:
        """What the table holds and its grain."""
        return _one_line(self._nodes[table]["description"])

    def column_words(self, column: str, table: str | None = None) -> tuple[str, str]:
        """Name (Chinese / English) and meaning of a column. Raises KeyError naming what dbt does not say."""
        own = _one_line(self._nodes[table]["columns"][column]["description"]) if table else ""
        if f"label_{column}" in self._docs:
            return self._docs[f"label_{column}"], own or _one_line(self._docs[column])
        if re.match(r".*[\u4e00-\u9fff].* / ", own):  # the wide views name their indicators themselves
            return own, own
        raise KeyError(f"dbt_project/docs/labels.md names no column {column}")

    def metrics(self, semantic_model: str) -> list[Metric]:
        """The metrics whose measures are all of this semantic model."""
        found = []
        for name, metric in self._metrics.items():
            sql = self._metric_sql(name, semantic_model)
            if sql:
                label = f"{self._docs[f'label_metric_{name}']} / {metric['label']}"
                share = ".1%" if metric["type"] == "ratio" else ""
                found.append(Metric(name, label, sql, _one_line(metric["description"] or ""), share))
        return found

    def _metric_sql(self, name: str, semantic_model: str, where: str = "") -> str | None:
        metric = self._metrics[name]
        if metric["type"] == "ratio":
            parts = [
                self._part_sql(metric["type_params"][part], semantic_model) for part in ("numerator", "denominator")
            ]
            return None if None in parts else f"1.0 * {parts[0]} / nullif({parts[1]}, 0)"
        (measure,) = metric["type_params"]["input_measures"]
        measures = {entry["name"]: entry for entry in self._semantic_models[semantic_model]["measures"]}
        if measure["name"] not in measures:
            return None
        entry = measures[measure["name"]]
        sql = AGGREGATIONS[entry["agg"]].format(entry["expr"] or entry["name"])
        return f"{sql} filter (where {where})" if where else sql

    def _part_sql(self, part: dict[str, Any], semantic_model: str) -> str | None:
        dimensions = {d["name"]: d["expr"] or d["name"] for d in self._semantic_models[semantic_model]["dimensions"]}
        filters = [f["where_sql_template"] for f in (part["filter"] or {}).get("where_filters", ())]
        where = " and ".join(_DIMENSION.sub(lambda match: dimensions.get(match[1], match[1]), sql) for sql in filters)
        return self._metric_sql(part["name"], semantic_model, where)


def _one_line(text: str) -> str:
    return " ".join(text.split())
