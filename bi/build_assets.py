"""Builds `assets/`, the files that Superset imports, from dbt's manifest, `datasets/*.sql` and `dashboards.yml`.

A maintainer runs it when a model or a dashboard changes: `.venv/bin/python bi/build_assets.py [MANIFEST]`. The files
are kept in the project, so that starting Superset does not require dbt.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

import duckdb
import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from charts import parameters  # noqa: E402 - a folder of scripts, not a package
from layout import native_filter, position  # noqa: E402 - as above
from manifest import Manifest, Metric  # noqa: E402 - as above

ASSETS = HERE / "assets"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "fadu:bi")
VERSION = "1.0.0"
STAMP = "2024-01-01T00:00:00+00:00"
"""Superset wants a time in metadata.yaml; a fixed one, so that the files change only when their content does."""

DATABASE = "Fadu"
VIEWS = re.compile(r"facts(_\w+)?|review_queue|terms(_by_year)?")
"""Published views that are datasets as they are."""


def build(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """Every file by its path below `assets/`."""
    spec: dict[str, Any] = yaml.safe_load((HERE / "dashboards.yml").read_text("utf-8"))
    files = {"metadata.yaml": {"version": VERSION, "type": "assets", "timestamp": STAMP}}
    files["databases/fadu.yaml"] = _database()
    datasets = _datasets(manifest, spec)
    files |= {f"datasets/{DATABASE}/{name}.yaml": dataset for name, dataset in datasets.items()}
    charts = _identified(spec["charts"], datasets)
    files |= {f"charts/{name}.yaml": _chart(chart) for name, chart in charts.items()}
    for name, dashboard in spec["dashboards"].items():
        files[f"dashboards/{name}.yaml"] = _dashboard(name, dashboard, charts, spec)
    return files


def _database() -> dict[str, Any]:
    """The published copy; which file that is, and that it is read-only, `superset_config.py` says."""
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": "duckdb:///fadu.duckdb",
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "allow_file_upload": False,
        "cache_timeout": None,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": _uuid("database"),
        "version": VERSION,
    }


def _datasets(manifest: Manifest, spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    tables = manifest.tables()
    found = {}
    for name in (name for name in tables if VIEWS.fullmatch(name)):
        metrics = _metrics(manifest, spec["datasets"].get(name, {}))
        metrics += manifest.metrics("indicator_years") if name == "facts" else []
        found[name] = _dataset(name, manifest.describe(name), metrics)
        found[name]["columns"] = [_column(manifest, c, kind, name) for c, kind in tables[name].items()]
    with duckdb.connect() as connection:
        for table, columns in tables.items():
            connection.execute(f"create table {table} ({', '.join(f'{c} {kind}' for c, kind in columns.items())})")
        for path in sorted((HERE / "datasets").glob("*.sql")):
            found[path.stem] = _query_dataset(manifest, path, spec["datasets"][path.stem], connection)
    return found


def _query_dataset(
    manifest: Manifest, path: Path, entry: dict[str, Any], connection: duckdb.DuckDBPyConnection
) -> dict[str, Any]:
    """A dataset that is a query; its columns' types are those that DuckDB gives it over empty tables."""
    sql = path.read_text("utf-8")
    plain = re.sub(r"\{\{.*?\}\}", "", sql)
    comment = " ".join(line.removeprefix("--").strip() for line in sql.splitlines() if line.startswith("--"))
    dataset = _dataset(path.stem, comment, _metrics(manifest, entry))
    dataset["sql"] = "\n".join(line for line in sql.splitlines() if not line.startswith("--")) + "\n"
    described = connection.execute(f"describe {plain}").fetchall()
    dataset["columns"] = [_column(manifest, name, kind) for name, kind, *_ in described]
    return dataset


def _dataset(name: str, description: str, metrics: list[Metric]) -> dict[str, Any]:
    return {
        "table_name": name,
        "description": description,
        "schema": "main",
        "sql": None,
        "params": None,
        "template_params": None,
        "filter_select_enabled": True,
        "extra": None,
        "main_dttm_col": "year_start_date" if name == "fact_profile" else None,
        "offset": 0,
        "cache_timeout": None,
        "normalize_columns": False,
        "always_filter_main_dttm": False,
        "metrics": [_metric(metric) for metric in metrics],
        "uuid": _uuid(f"dataset/{name}"),
        "version": VERSION,
        "database_uuid": _uuid("database"),
    }


def _metrics(manifest: Manifest, entry: dict[str, Any]) -> list[Metric]:
    own = [
        Metric(name, label, expression, format="".join(d3))
        for name, (label, expression, *d3) in entry.get("metrics", {}).items()
    ]
    return own + (manifest.metrics(entry["semantic_model"]) if "semantic_model" in entry else [])


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "metric_name": metric.name,
        "verbose_name": metric.label,
        "metric_type": None,
        "expression": metric.expression,
        "description": metric.description or None,
        "d3format": metric.format or None,
        "extra": {},
        "warning_text": None,
    }


def _column(manifest: Manifest, name: str, kind: str, table: str | None = None) -> dict[str, Any]:
    label, description = manifest.column_words(name, table)
    return {
        "column_name": name,
        "verbose_name": label,
        "description": description,
        "type": kind.upper(),
        "is_dttm": kind.lower().startswith(("date", "timestamp")),
        "is_active": True,
        "groupby": True,
        "filterable": True,
        "expression": None,
        "python_date_format": None,
        "advanced_data_type": None,
        "extra": {},
    }


def _identified(charts: dict[str, Any], datasets: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each chart with its metric's format and ids; the numbers tie the files together, Superset gives its own."""
    formats = {m["metric_name"]: m["d3format"] for d in datasets.values() for m in d["metrics"] if m["d3format"]}
    return {
        name: {
            **chart,
            **({"format": formats[chart["metric"]]} if chart.get("metric") in formats else {}),
            "id": number,
            "uuid": _uuid(f"chart/{name}"),
        }
        for number, (name, chart) in enumerate(charts.items(), start=1)
    }


def _chart(chart: dict[str, Any]) -> dict[str, Any]:
    params = parameters(chart)
    return {
        "slice_name": chart["title"],
        "description": chart.get("about"),
        "certified_by": None,
        "certification_details": None,
        "viz_type": params["viz_type"],
        "params": params,
        "query_context": None,
        "cache_timeout": None,
        "uuid": chart["uuid"],
        "version": VERSION,
        "dataset_uuid": _uuid(f"dataset/{chart['dataset']}"),
    }


def _dashboard(name: str, entry: dict[str, Any], charts: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    shown = [cell[0] if isinstance(cell, list) else cell for row in entry["rows"] for cell in row]
    filters = spec["filters"]
    configured = [
        native_filter(key, filters[key], _uuid(f"dataset/{filters[key]['dataset']}"), shown, charts)
        for key in entry["filters"]
    ]
    return {
        "dashboard_title": entry["title"],
        "description": entry["subtitle"],
        "css": "",
        "slug": name,
        "certified_by": "",
        "certification_details": "",
        "published": True,
        "uuid": _uuid(f"dashboard/{name}"),
        "position": position(entry, charts),
        "metadata": {
            "color_scheme": "fadu",
            "cross_filters_enabled": False,
            "native_filter_configuration": configured,
            "refresh_frequency": 0,
            "label_colors": spec["colours"],
            "expanded_slices": {},
            "timed_refresh_immune_slices": [],
            "default_filters": "{}",
            "chart_configuration": {},
        },
        "version": VERSION,
    }


def _uuid(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def write(files: dict[str, dict[str, Any]], folder: Path) -> None:
    """Writes the files into `folder` in place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
        target.write_text(text, encoding="utf-8")


def parse_project() -> Manifest:
    """The manifest of the project beside this folder, parsed now."""
    project = HERE.parent / "dbt_project"
    with tempfile.TemporaryDirectory() as target:
        folders = ["--project-dir", project, "--profiles-dir", project, "--target-path", target, "--log-path", target]
        command = [sys.executable, str(Path(sys.executable).parent / "dbt"), "parse", "--quiet", *map(str, folders)]
        subprocess.run(command, check=True)
        return Manifest(Path(target) / "manifest.json")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path, nargs="?", help="dbt's manifest.json; without it the project is parsed.")
    arguments = parser.parse_args()
    found = Manifest(arguments.manifest) if arguments.manifest else parse_project()
    write(build(found), ASSETS)
