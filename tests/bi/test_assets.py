"""The dashboards' files: complete, tied together, labelled in both languages, and those that the generator writes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
import yaml

from extract.records import Disposition
from tests.conftest import ROOT, PipelineRun

BI = ROOT / "bi"
ASSETS = {str(path.relative_to(BI / "assets")): path for path in sorted((BI / "assets").rglob("*.yaml"))}
LOADED = {name: yaml.safe_load(path.read_text("utf-8")) for name, path in ASSETS.items()}
DATASETS = {content["uuid"]: content for name, content in LOADED.items() if name.startswith("datasets/")}
CHARTS = {content["uuid"]: content for name, content in LOADED.items() if name.startswith("charts/")}
DASHBOARDS = {content["slug"]: content for name, content in LOADED.items() if name.startswith("dashboards/")}


def chinese_and_english(text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text) and re.search("[A-Za-z]{2}", text))


def test_there_are_four_dashboards_and_no_chart_lies_idle():
    assert set(DASHBOARDS) == {"country", "township", "county", "quality"}
    shown = {
        node["meta"]["uuid"]
        for dashboard in DASHBOARDS.values()
        for node in dashboard["position"].values()
        if isinstance(node, dict) and node["type"] == "CHART"
    }
    assert shown == set(CHARTS)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda chart: chart["slice_name"])
def test_a_chart_asks_for_what_its_dataset_has(chart):
    dataset = DATASETS[chart["dataset_uuid"]]
    columns = {column["column_name"] for column in dataset["columns"]}
    metrics = {metric["metric_name"] for metric in dataset["metrics"]}
    params = chart["params"]
    assert chinese_and_english(chart["slice_name"])
    assert {params[key] for key in ("metric", "x_axis_sort") if key in params} <= metrics
    assert set(params.get("metrics", ())) <= metrics
    named = [*params.get("all_columns", ()), *params.get("columns", ()), *params.get("groupbyRows", ())]
    named += [params["groupby"]] if isinstance(params.get("groupby"), str) else params.get("groupby", [])
    assert set(named) <= columns
    assert params.get("y_axis_bounds", [0])[0] == 0
    assert not params.get("truncateYAxis", False)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset["table_name"])
def test_columns_and_metrics_are_named_in_both_languages_and_described(dataset):
    assert dataset["columns"]
    for column in dataset["columns"]:
        assert chinese_and_english(column["verbose_name"]), column["column_name"]
        assert column["description"], column["column_name"]
    for metric in dataset["metrics"]:
        assert chinese_and_english(metric["verbose_name"]), metric["metric_name"]


@pytest.mark.parametrize("slug", DASHBOARDS)
def test_filters_point_at_columns_and_a_note_says_why_a_chart_is_empty(slug):
    dashboard = DASHBOARDS[slug]
    for entry in dashboard["metadata"]["native_filter_configuration"]:
        (target,) = entry["targets"]
        columns = {column["column_name"] for column in DATASETS[target["datasetUuid"]]["columns"]}
        assert target["column"]["name"] in columns
    code = dashboard["position"]["MARKDOWN-head"]["meta"]["code"]
    assert "空" in code or "不出现" in code


def test_the_database_allows_no_writing():
    database = LOADED["databases/fadu.yaml"]
    assert not any(database[right] for right in ("allow_ctas", "allow_cvas", "allow_dml", "allow_file_upload"))
    assert database["sqlalchemy_uri"] == "duckdb:///fadu.duckdb"


def test_the_lock_holds_hashes_and_no_address():
    lock = (BI / "requirements.txt").read_text("utf-8")
    assert re.search(r"^apache-superset==6\.1\.0 ", lock, re.MULTILINE)
    assert lock.count("--hash=sha256:") > lock.count("==") > 100
    assert "://" not in lock


def answers(dataset: str, columns: str, **tables: list[dict[str, Any]]) -> set[tuple]:
    """Columns of a dataset over tables with these rows."""
    (sql,) = (content["sql"] for content in DATASETS.values() if content["table_name"] == dataset)
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            selects = (", ".join(f"{value!r} as {key}" for key, value in row.items()) for row in rows)
            connection.execute(f"create table {name} as {' union all by name '.join(f'select {s}' for s in selects)}")
        return set(connection.execute(f"select {columns} from ({re.sub(r'{{.*?}}', '', sql)})").fetchall())


def test_counties_of_one_name_and_measure_words_of_one_family_are_compared_apart():
    same: dict[str, Any] = {
        **{"year": 2024, "province": "四川省", "county": "市中区", "township": "白马镇", "township_id": "t"},
        **{"category": "c", "category_zh": "类", "indicator": "c.i", "indicator_zh": "指标", "indicator_en": "i"},
        **{"unit_family": "other", "qualifier": "exact", "value_label": "v", "indicator_year_id": "f"},
    }
    facts = [
        {**same, "prefecture": "乐山市", "unit": "杆", "value": 9},
        {**same, "prefecture": "内江市", "unit": "杆", "value": 5},
        {**same, "prefecture": "内江市", "unit": "盏", "value": 7},
    ]
    found = answers("fact_profile", "place, unit, county_median, county_township_count, county_rank", facts=facts)
    assert found == {
        ("四川省 乐山市 市中区 白马镇", "杆", 9, 1, 1),
        ("四川省 内江市 市中区 白马镇", "杆", 5, 1, 1),
        ("四川省 内江市 市中区 白马镇", "盏", 7, 1, 1),
    }


def test_what_can_become_of_a_number_is_named_in_both_languages():
    coverage = [
        {"numeral_coverage_id": name, "year": 2024, "township_id": "t", "disposition": name, "numeral_count": 1}
        for name in get_args(Disposition)
    ]
    townships = [{"township_id": "t", "province": "p", "prefecture": "f", "county": "c", "township": "t"}]
    labels = answers("numeral", "disposition_label", fct_numeral_coverage=coverage, dim_township=townships)
    assert len(labels) == len(coverage)
    assert all(chinese_and_english(label) for (label,) in labels)


def test_a_township_that_was_renamed_is_one():
    place = {"province": "四川省", "prefecture": "成都市", "county": "龙泉驿区", "lineage_id": "old"}
    townships = [
        {**place, "township_id": "old", "township": "西河镇"},
        {**place, "township_id": "new", "township": "西河街道"},
    ]
    same = {
        **{"is_current": True, "format": "text", "file_name": "a", "title": "a", "report_date": "2020-01-01"},
        **{"is_reported_in_time": True, "arrived_at": "2020-01-01"},
    }
    reports = [
        {**same, "report_id": "r1", "year": 2019, "township_id": "old"},
        {**same, "report_id": "r2", "year": 2020, "township_id": "new"},
    ]
    expression = next(
        metric["expression"]
        for dataset in DATASETS.values()
        for metric in dataset["metrics"]
        if metric["metric_name"] == "township_count"
    )
    assert answers("report", expression, dim_township=townships, dim_report=reports) == {(1,)}


@pytest.mark.slow
def test_the_files_are_those_that_the_generator_writes(tmp_path: Path):
    code = (
        "import sys; sys.path.insert(0, 'bi'); from pathlib import Path; import build_assets as b; "
        f"b.write(b.build(b.parse_project()), Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    written = {str(path.relative_to(tmp_path)): path.read_text("utf-8") for path in tmp_path.rglob("*.yaml")}
    kept = {name: path.read_text("utf-8") for name, path in ASSETS.items()}
    assert written == kept, "run `.venv/bin/python bi/build_assets.py`"


@pytest.mark.slow
@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset["table_name"])
def test_a_dataset_gives_its_columns_and_metrics_on_the_samples(pipeline_run: PipelineRun, dataset):
    source = f"({re.sub(r'{{.*?}}', '', dataset['sql'])})" if dataset["sql"] else dataset["table_name"]
    with duckdb.connect(str(pipeline_run.published), read_only=True) as connection:
        names = [column[0] for column in connection.execute(f"select * from {source} limit 0").description]
        assert names == [column["column_name"] for column in dataset["columns"]]
        for metric in dataset["metrics"]:
            connection.execute(f"select {metric['expression']} from {source}").fetchall()
