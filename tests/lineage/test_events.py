"""OpenLineage: one graph from the dropped file to the published fact, joined by the names of the datasets."""

from __future__ import annotations

import json
import logging
import os
from collections import defaultdict
from collections.abc import Iterable

import pytest

from extract.landing.archive import archive_path
from extract.landing.publish import publish
from extract.landing.transform import build_marts
from extract.lineage import events

Node = tuple[str, str]


def read_events(settings):
    folder = settings.home / "lineage"
    return [
        json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]


def edges(found: Iterable[dict]) -> dict[Node, set[Node]]:
    graph: dict[Node, set[Node]] = defaultdict(set)
    for event in found:
        for source in event.get("inputs", ()):
            for target in event.get("outputs", ()):
                graph[source["namespace"], source["name"]].add((target["namespace"], target["name"]))
    return graph


def reachable(graph: dict[Node, set[Node]], start: Node) -> set[Node]:
    seen, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += graph.get(node, ())
    return seen


@pytest.fixture(scope="module")
def emitted(built):
    return [event for event in read_events(built) if event["job"]["name"].startswith("landing.")]


def test_every_arrived_file_leads_to_its_archived_original_and_the_raw_tables(built, emitted):
    graph = edges(emitted)
    arrived = [node for node in graph if node[1].startswith(f"{built.drop}/")]
    assert len(arrived) == 6
    for node in arrived:
        ends = reachable(graph, node)
        assert (f"duckdb://{built.warehouse}", "fadu.raw.observations") in ends


def test_each_original_names_the_file_that_it_is_a_copy_of(built, emitted):
    copies = {
        output["name"]: output["facets"]["symlinks"]["identifiers"][0]["name"]
        for event in emitted
        if event["job"]["name"] == "landing.archive_reports"
        for output in event["outputs"]
    }
    assert len(copies) == 6
    for original, dropped in copies.items():
        assert original == str(archive_path(built.archive, original.rpartition("/")[2]))
        assert dropped.startswith(f"{built.drop}/")


def test_the_published_files_come_from_the_marts_in_the_version_that_was_published(built, emitted):
    (event,) = [event for event in emitted if event["job"]["name"] == "landing.publish_marts"]
    assert (f"duckdb://{built.warehouse}", "fadu.main.fct_indicator_year") in edges([event])
    (database,) = [output for output in event["outputs"] if output["name"] == str(built.published_database)]
    assert database["facets"]["version"]["datasetVersion"] == built.published_database.resolve().parent.name


def test_the_same_work_again_is_the_same_run(copied):
    for _ in range(2):
        events.loaded(copied, "manual__r", [copied.landing / "x.parquet"], ["observations"])
    first, second = read_events(copied)[-2:]
    assert first["run"]["runId"] == second["run"]["runId"]
    tags = {tag["key"]: tag["value"] for tag in first["run"]["facets"]["tags"]["tags"]}
    assert tags["airflow_run_id"] == "manual__r"


def test_a_backend_that_does_not_answer_fails_nothing(copied, monkeypatch, caplog):
    monkeypatch.setattr(os, "environ", {**os.environ, "OPENLINEAGE_URL": "http://127.0.0.1:9"})  # the client adds some
    before = len(read_events(copied))
    with caplog.at_level(logging.WARNING):
        events.loaded(copied, "r", [copied.landing / "x.parquet"], ["observations"])
    assert "was not taken" in caplog.text
    assert len(read_events(copied)) == before


@pytest.mark.slow
def test_one_connected_path_from_an_arrived_file_to_the_fact_and_the_published_file(built, copied):
    """With dbt's own events in the middle, as `build_warehouse` has them written."""
    build_marts(copied)
    publish(copied)
    found = json.dumps(read_events(copied))
    graph = edges(json.loads(found.replace(str(built.home), str(copied.home))))  # what was told before the copy
    arrived = next(node for node in graph if node[1].startswith(f"{copied.drop}/"))
    ends = reachable(graph, arrived)
    warehouse = f"duckdb://{copied.warehouse}"
    path = [
        *((warehouse, "fadu.raw.observations"), (warehouse, "fadu.staging.stg_observations")),
        *((warehouse, "fadu.main.fct_observation"), (warehouse, "fadu.main.fct_indicator_year")),
        ("file", str(copied.published_database)),
    ]
    assert [node for node in path if node not in ends] == []
    assert ("file", str(copied.published_database)) in reachable(graph, (warehouse, "fadu.main.fct_indicator_year"))
