"""The benchmark's tables, its truth, and that each of its ten queries answers."""

from __future__ import annotations

import csv
import doctest

import duckdb
import pytest

from tests.benchmarks import bench
from tests.benchmarks.bench import BEGIN, END, Measured, growth_per_report, pipeline_tables, with_sum, with_tables
from tests.benchmarks.query_times import query_milliseconds, typical_queries
from tests.benchmarks.stages import Cost
from tests.benchmarks.truth import drop_reports, published_correctness
from tests.conftest import PipelineRun

TEN = 10


def measured(reports: int, load: float) -> Measured:
    costs = {"scan": Cost(1, 2, 30), "load": Cost(load, 2 * load, 50)}
    return Measured(reports, costs, costs, {"warehouse": 2048 * reports}, {"found": 0.5}, {"ranking": (12.3, 7)})


def test_the_sum_adds_times_and_takes_the_largest_process():
    assert with_sum(measured(100, 4).first)["all"] == Cost(5, 10, 50)


def test_growth_is_what_further_reports_cost_between_the_last_two_sizes():
    sizes = [measured(10, 99), measured(100, 4), measured(300, 6)]
    assert growth_per_report(sizes, lambda size: size.first) == {"scan": 0, "load": 10, "all": 10}


def test_tables_show_each_size_and_the_growth():
    lines = pipeline_tables([measured(100, 4), measured(300, 6)]).splitlines()
    assert "| stage | 100 | 300 | ms a further report |" in lines
    assert "| load | 4.0 (8.0, 50) | 6.0 (12.0, 50) | 10.00 |" in lines
    assert "| stage | into 100 | into 300 | ms a report that is there already |" in lines
    assert "| warehouse | 2.0 | 2.0 |" in lines
    assert "| ranking | 12 (7) | 12 (7) |" in lines


def test_one_size_has_no_growth():
    assert "ms a further report" not in pipeline_tables([measured(100, 4)])


def test_tables_replace_what_stands_between_their_marks():
    assert with_tables(f"before{BEGIN}old{END}after", "new") == f"before{BEGIN}\nnew\n{END}after"
    assert doctest.testmod(bench).failed == 0


def test_the_results_have_room_for_tables():
    text = bench.RESULTS.read_text("utf-8")
    assert text.index(BEGIN) < text.index(END)


def test_dropped_reports_go_on_where_the_last_ended(tmp_path):
    drop, truth = tmp_path / "drop", tmp_path / "truth.csv"
    drop_reports(drop, truth, 0, 3, ("txt", "html"))
    drop_reports(drop, truth, 3, 2, ("txt", "html"))
    assert sorted(path.suffix for path in drop.iterdir()) == [".html", ".html", ".txt", ".txt", ".txt"]
    with truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["file_name"] for row in rows}) == 3
    assert all(row["start_offset"].isdigit() for row in rows)


@pytest.fixture
def published(tmp_path):
    """A published file with the two reports of `truth.csv`: one figure right, one with another unit, one untrue."""
    with duckdb.connect(str(tmp_path / "fadu.duckdb")) as connection:
        connection.execute(
            """
            create table dim_township as from (values ('t1', '110101'), ('t2', '110102'))
                as t (township_id, division_code);
            create table dim_report as from (values ('r1', 'a.txt', 't1', 2024), ('r2', 'b.txt', 't1', 2024))
                as t (report_id, file_name, township_id, year);
            create table fct_observation as
            select *, 'exact' as qualifier, 'service.approvals_handled' as indicator, 'whole' as scope
            from (values ('1', 'r1', 5, 8, 12::decimal(24, 6), '件'), ('2', 'r1', 10, 12, 3::decimal(24, 6), '项'),
                ('3', 'r2', 1, 3, 7::decimal(24, 6), '件'))
                as t (observation_id, report_id, start_offset, end_offset, value, unit);
            """
        )
    (tmp_path / "truth.csv").write_text(
        "file_name,division_code,year,start_offset,end_offset,value,unit,qualifier,indicator,scope\n"
        "a.txt,110101,2024,5,8,12,件,exact,service.approvals_handled,whole\n"
        "a.txt,110101,2024,10,12,3,件,exact,service.approvals_handled,whole\n"
        "b.txt,110102,2024,20,24,9,件,exact,service.approvals_handled,whole\n"
        "b.txt,110102,2024,30,34,8,件,exact,service.approvals_handled,whole\n",
        encoding="utf-8",
    )
    return tmp_path


def test_correctness_counts_what_is_missing_untrue_and_wrong(published):
    shares = published_correctness(published / "fadu.duckdb", published / "truth.csv")
    assert list(shares.values()) == pytest.approx([2 / 4, 2 / 3, 1 / 2, 1 / 2])


def test_there_are_ten_queries_with_a_question_in_both_languages():
    assert len(typical_queries()) == TEN
    for query in typical_queries():
        first = query.read_text("utf-8").splitlines()[0]
        assert first.startswith("-- ")
        assert first.endswith("?")
        assert any("\u4e00" <= character <= "\u9fff" for character in first)


@pytest.mark.slow
def test_every_query_runs_on_a_published_file(pipeline_run: PipelineRun):
    times = query_milliseconds(pipeline_run.published)
    assert len(times) == TEN
    assert all(milliseconds > 0 for milliseconds, _ in times.values())
    assert times["01_profile_of_a_township"][1] > 0
    assert times["07_sentences_behind_a_fact"][1] > 0
