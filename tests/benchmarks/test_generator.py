"""The generator keeps its word: the truth stands where it says, and the same seed gives the same reports."""

from tests.benchmarks.generator import generate, townships, townships_of_whole_counties, write_reports


def test_the_truth_stands_in_the_text():
    figures = [(report, figure) for report in generate(50) for figure in report.figures]
    assert len(figures) > 1000
    for report, figure in figures:
        assert figure.start < figure.end <= len(report.text)
        assert report.text[figure.end - len(figure.unit) : figure.end].replace("％", "%") == figure.unit


def test_the_same_seed_gives_the_same_reports():
    assert list(generate(5, seed=3)) == list(generate(5, seed=3))
    assert [r.text for r in generate(5, seed=3)] != [r.text for r in generate(5, seed=4)]


def test_no_two_reports_are_of_the_same_township_and_year():
    names = [report.name for report in generate(500)]
    assert len(set(names)) == len(names)


def test_files_are_written_in_the_formats_asked_for(tmp_path):
    write_reports(tmp_path, 6, formats=("txt", "html", "docx"))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".docx", ".html", ".html", ".txt", ".txt"]


def test_few_townships_report_for_several_years():
    places = townships_of_whole_counties(20)
    reports = list(generate(3 * len(places), places=places))
    assert {report.year for report in reports} == {2024, 2023, 2022}
    assert {report.township for report in reports} == set(places)
    assert len({report.name for report in reports}) == len(reports)


def test_whole_counties_are_whole():
    counties = {(place.province, place.prefecture, place.county) for place in townships_of_whole_counties(20)}
    everywhere = [place for place in townships() if (place.province, place.prefecture, place.county) in counties]
    assert set(everywhere) == set(townships_of_whole_counties(20))
