"""The generator keeps its word: the truth stands where it says, and the same seed gives the same reports."""

from tests.benchmarks.generator import generate, write_reports


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
