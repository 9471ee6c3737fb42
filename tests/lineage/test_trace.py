"""Tracing: from a published fact to the characters, bytes and arrival of its figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from extract.errors import WarehouseError
from extract.landing.archive import archive_path
from extract.lineage.names import find_indicator, find_township
from extract.lineage.published import Published, open_published
from extract.lineage.trace import trace
from extract.lineage.trace_text import trace_lines

MATERIALS = "publicity.materials_distributed"


@pytest.fixture(scope="module")
def published(built):
    with open_published(built) as copy:
        yield copy


@pytest.mark.parametrize("indicator", [MATERIALS, "发放宣传资料", MATERIALS.upper()], ids=["code", "zh", "capitals"])
@pytest.mark.parametrize("township", ["明通镇", "城口县明通镇", "重庆市城口县明通镇", " 明通镇 "])
def test_names_and_codes_lead_to_the_fact(published, built, township, indicator):
    if indicator == "发放宣传资料":
        (row,) = published.rows("select indicator_zh from dim_indicator where indicator = $i", i=MATERIALS)
        indicator = row["indicator_zh"]
    found = trace(published, built.archive, township, 2024, indicator)
    (fact,) = found.facts
    assert (fact.value, fact.qualifier) == (320, "more_than")


def test_every_figure_of_every_fact_stands_in_its_original(published, built):
    facts = published.rows("select distinct division_code, year, indicator from facts")
    assert len(facts) > 20
    exact = 0
    for row in facts:
        found = trace(published, built.archive, row["division_code"], row["year"], row["indicator"])
        original = archive_path(built.archive, found.report.document_id).read_bytes()
        for fact in found.facts:
            assert fact.observations
            for observation in fact.observations:
                assert observation.locations
                inside = slice(
                    observation.start - observation.sentence_start, observation.end - observation.sentence_start
                )
                assert observation.sentence[inside] == observation.surface
                for place in observation.locations:
                    if place.is_exact:
                        surface = original[place.byte_start : place.byte_end].decode(found.report.encoding)
                        assert surface in observation.surface
                        exact += 1
    assert exact > 20


def test_the_second_edition_stands_and_names_the_first(published, built):
    found = trace(published, built.archive, "明通镇", 2024, MATERIALS)
    assert found.report.edition_number == 2
    assert found.report.supersedes_report_id
    assert found.report.file_name == "明通镇更正.txt"
    assert [(arrival.file_name, arrival.run_id) for arrival in found.report.arrivals] == [
        ("明通镇更正.txt", "manual__second")
    ]


def test_figures_that_are_left_out_say_why(published, built):
    rows = published.rows(
        """
        select division_code, observations.year, observations.indicator, observations.usage
        from fct_observation as observations
        inner join dim_township using (township_id)
        where indicator_year_id is null and observations.indicator <> 'other.unclassified'
        """
    )
    assert rows
    for row in rows:
        found = trace(published, built.archive, row["division_code"], row["year"], row["indicator"])
        assert row["usage"] in {observation.usage for observation in found.left_out}
        lines = "\n".join(trace_lines(found))
        assert all(observation.usage_label.en in lines for observation in found.left_out)


def test_text_for_people_marks_the_figure_and_names_what_read_it(built, fadu):
    code, output, _ = fadu(built, "trace", "明通镇", "2024", MATERIALS)
    assert code == 0
    assert "发放宣传资料⟦320余份⟧" in output
    for word in ("明通镇更正.txt", "sha256", "plain_text", "manual__second", "taxonomy", "scope.", "bytes"):
        assert word in output


def test_json_holds_the_same(built, fadu, published):
    code, output, _ = fadu(built, "trace", "明通镇", "2024", MATERIALS, "--json")
    assert code == 0
    found = json.loads(output)
    assert found["facts"][0]["value"] == 320
    assert found["facts"][0]["observations"][0]["surface"] == "320余份"
    assert (
        found["report"]["document_id"] == trace(published, built.archive, "明通镇", 2024, MATERIALS).report.document_id
    )
    assert found["publication"]["database_sha256"] == published.manifest["database"]["sha256"]


@pytest.mark.parametrize(
    ("township", "year", "indicator", "message"),
    [
        ("明同镇", 2024, MATERIALS, "did you mean .*明通镇"),
        ("明通镇", 2019, MATERIALS, "there are 2024"),
        ("明通镇", 2024, "发放宣传材料", rf"did you mean .*{MATERIALS}"),
        ("明通镇", 2024, "publicity.material_distributed", rf"did you mean .*{MATERIALS}"),
        ("明通镇", 2024, "rulemaking.documents_issued", "states no figure|there is no indicator"),
    ],
    ids=["township", "year", "Chinese name", "code", "nothing stated"],
)
def test_unknown_names_get_suggestions(published, built, township, year, indicator, message):
    with pytest.raises(WarehouseError, match=message):
        trace(published, built.archive, township, year, indicator)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--township", "明同镇"], "did you mean .*明通镇"),
        (["--township", "明通镇", "--year", "2019"], "there are 2024"),
        (["--indicator", "publicity.material_distributed"], rf"did you mean .*{MATERIALS}"),
        (["--category", "nothing"], r"no category nothing; expected one of: .*dispute \(矛盾纠纷预防调处化解\)"),
        (["--township", "明通镇", "--category", "digital"], "no published fact matches"),
        (["--township", "河市镇"], "fadu review"),
        (["--township", "明通镇人民政府"], r"calls itself so is that of 重庆市城口县明通镇 \(500229105\)"),
        (["--township", " "], "needs a name"),
    ],
    ids=["township", "year", "indicator", "category", "together", "listed", "as the report says", "empty"],
)
def test_a_search_that_finds_no_fact_says_which_name_is_unknown(built, fadu, options, message):
    code, output, errors = fadu(built, "facts", "--format", "json", *options)
    assert (code, output) == (0, "")
    assert re.search(message, errors)


class Copy:
    """Stands for a published copy with two townships of one name."""

    def rows(self, query, **parameters):
        shared = {"code_system": "NBS", "township": "城关镇", "prefecture": None, "years": [2023, 2024]}
        return [
            {**shared, "township_id": "a", "division_code": "1", "county": "甲县", "province": "某省"},
            {**shared, "township_id": "b", "division_code": "2", "county": "乙县", "province": "某省", "years": [2024]},
        ]


def test_a_shared_name_is_told_apart_by_county_code_or_year():
    with pytest.raises(WarehouseError, match=r"2 townships .* 某省甲县城关镇 \(1\); 某省乙县城关镇 \(2\)"):
        find_township(Copy(), "城关镇", 2024)
    assert find_township(Copy(), "乙县城关镇", 2024)["township_id"] == "b"
    assert find_township(Copy(), "1", 2024)["township_id"] == "a"
    assert find_township(Copy(), "城关镇", 2023)["township_id"] == "a"


def test_a_year_before_a_township_was_renamed_names_what_it_was_then():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table dim_township as
            select *, '甲县' as county, null::varchar as prefecture, '某省' as province, 'NBS' as code_system
            from (values ('a', 'a', '1', '石门乡'), ('b', 'a', '2', '石门镇'), ('c', 'c', '3', '青山镇'))
                as townships (township_id, lineage_id, division_code, township);
            create table dim_report as
            select *, true as is_current
            from (values ('a', 2019), ('b', 2020), ('c', 2019)) as reports (township_id, year)
            """
        )
        then = r"石门镇 about 2019 is published; there are 2020; in that year the township was 某省甲县石门乡 \(1\)$"
        with pytest.raises(WarehouseError, match=then):
            find_township(Published(Path(), {}, connection), "石门镇", 2019)


def test_every_indicator_is_found_by_each_of_its_names_or_is_ambiguous_to_nobody(published):
    for row in published.rows("select indicator, indicator_zh, indicator_en from dim_indicator"):
        assert find_indicator(published, row["indicator"])["indicator"] == row["indicator"]
        for name in ("indicator_zh", "indicator_en"):
            assert find_indicator(published, row[name])[name] == row[name]
