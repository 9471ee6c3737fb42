"""Every address of the page: what it shows, what it refuses, and that it only reads."""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from extract.landing.publish import publish
from extract.lineage.page import labels
from extract.lineage.page.access import Access
from extract.lineage.page.app import create_app
from extract.lineage.page.queries import PAGE_SIZE
from extract.settings import read_settings


@pytest.fixture(scope="module")
def fact(query):
    """A fact of two figures."""
    return query("select * from facts where used_mention_count > 1 and township = '明通镇' and year = 2023")[0][0]


def words(page):
    """The text of a page, without its elements."""
    return re.sub(r"<[^>]*>", "", page)


def test_facts_are_listed_and_filtered(client, query):
    (count,) = query("select count(*) from facts")[0]
    assert f"{count:,} 条" in client.get("/").text
    narrowed = client.get("/", params={"q": "城口 明通", "year": "2023", "category": "dispute"}).text
    (expected,) = query(
        "select count(*) from facts where township = '明通镇' and year = 2023 and category = 'dispute'"
    )[0]
    assert f"{expected:,} 条" in narrowed
    assert len(re.findall(r'<td class="num value">', narrowed)) == expected
    assert "巴山镇" not in narrowed


@pytest.mark.parametrize(
    "parameters", [{"q": "没有这个镇"}, {"year": "1999"}, {"indicator": "nothing.such"}, {"q": "%' or 1=1 --"}]
)
def test_nothing_found_is_said(client, parameters):
    answer = client.get("/", params=parameters)
    assert answer.status_code == 200
    assert "No published fact matches" in answer.text


def test_a_code_and_each_part_of_a_name_find_a_township(client, query):
    (code,) = query("select distinct division_code from facts where township = '明通镇'")[0]
    for words in (code, code[:6] + " 明通", "重庆 明通镇"):
        assert "明通镇" in client.get("/", params={"q": words}).text


def test_pages_of_a_list_hold_every_fact_once(client, query):
    (count,) = query("select count(*) from facts")[0]
    assert count > PAGE_SIZE, "the test needs a second page"
    ids = []
    for page in range(1, -(-count // PAGE_SIZE) + 1):
        ids += re.findall(r'href="/facts/([0-9a-f]{16})"', client.get("/", params={"page": page}).text)
    assert sorted(ids) == sorted(row[0] for row in query("select indicator_year_id from facts"))


def test_a_fact_shows_its_chain(client, query, fact):
    text = client.get(f"/facts/{fact}").text
    row = query(
        "select document_id, text_sha256, rules_version from fct_indicator_year join dim_report using (report_id)"
        " where indicator_year_id = ?",
        fact,
    )[0]
    assert all(value in text for value in row)
    assert "1000 + 200 = 1200 份" in text
    assert "the sum of the figures used" in text


def test_a_figure_that_was_left_out_says_why(client, query):
    (fact,) = query(
        "select indicator_year_id from facts"
        " where indicator = 'publicity.events' and township = '明通镇' and year = 2023"
    )[0]
    text = client.get(f"/facts/{fact}").text
    assert "20场次" in text
    assert "next year" in text


@pytest.mark.parametrize("name", ["明通镇2021.txt", "明通镇2022.txt", "高燕镇2024.pdf"])
def test_every_figure_is_marked_at_its_characters(client, query, report_ids, name):
    figures = query(
        "select observation_id, start_offset, end_offset, surface from fct_observation where report_id = ?",
        report_ids[name],
    )
    assert len(figures) >= 10
    for key, start, end, surface in figures:
        text = client.get(f"/reports/{report_ids[name]}", params={"figure": key}).text
        chosen = re.findall(r'<mark class="\w+ chosen" id="figure" data-start="(\d+)" data-end="(\d+)"', text)
        assert chosen == [(str(start), str(end))]
        pieces = re.findall(rf'data-start="{start}" data-end="{end}"[^>]*><a [^>]*>([^<]*)</a></mark>', text)
        assert "".join(pieces) == "".join(surface.split("\n"))


def test_a_page_picture_has_a_box_for_each_figure(client, query, report_ids):
    report_id = report_ids["高燕镇2024.pdf"]
    shown = set()
    for page in (1, 2):
        text = client.get(f"/reports/{report_id}/pages/{page}").text
        shown |= set(re.findall(r'<a href="/reports/\w+\?figure=([^"#]+)#figure">', text))
        picture = client.get(f"/reports/{report_id}/pages/{page}/picture")
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
    keys = {
        key.replace(":", "%3A")
        for (key,) in query("select observation_id from fct_observation where report_id = ?", report_id)
    }
    assert shown == keys


def test_a_page_that_is_not_there(client, report_ids):
    assert client.get(f"/reports/{report_ids['高燕镇2024.pdf']}/pages/99").status_code == 404
    assert client.get(f"/reports/{report_ids['明通镇2021.txt']}/pages/1").status_code == 404


def test_the_ledger_of_numerals_holds_each_of_them(client, query, report_ids):
    report_id = report_ids["明通镇2021.txt"]
    text = client.get(f"/reports/{report_id}/numerals").text
    spans = set(re.findall(r'<mark class="n-\w+" data-start="(\d+)" data-end="(\d+)"', text))
    expected = query("select start_offset, end_offset from fct_numeral where report_id = ?", report_id)
    assert spans == {(str(start), str(end)) for start, end in expected}


def test_the_review_queue_shows_evidence_and_the_command(client, query):
    (document,) = query("select document_id from review_queue")[0]
    text = client.get("/review").text
    assert f"fadu review {document[:12]} --code " in text
    assert "城关镇" in text
    assert "证据不足" in text
    assert "<form" not in text, "the page only shows"


def test_no_township_is_suggested_without_evidence():
    candidates = [{"division_code": "120114110", "score": 0.0}]
    row = {"document_id": "88e5" * 16, "year": 2024, "review_reason": "not_enough_evidence", "candidates": candidates}
    assert labels.review_command(row) == "fadu review 88e588e588e5 --code CODE --by NAME"
    row["candidates"][0]["score"] = 1.2
    assert "--code 120114110" in labels.review_command(row)
    assert "--code CODE" in labels.review_command({**row, "candidates": []})


def test_the_year_is_asked_for_where_it_is_unknown():
    row = {"document_id": "88e5" * 16, "year": None, "review_reason": "no_candidate", "candidates": []}
    assert labels.review_command(row) == "fadu review 88e588e588e5 --code CODE --year YEAR --by NAME"
    row["review_reason"] = "unknown_year"
    assert labels.review_command(row) == "fadu review 88e588e588e5 --year YEAR --by NAME"


def test_rates_that_do_not_add_up_come_first(client):
    text = words(client.get("/checks").text)
    assert "99.9 %" in text
    assert "98.571429 %" in text
    assert "69 ÷ 70" in text
    assert "95 %" not in text
    assert "95 %" in words(client.get("/checks", params={"result": ""}).text)


def test_every_chart_on_the_page_is_a_picture_and_an_unknown_one_an_error(client, query):
    (township,) = query("select distinct township_id from facts where township = '明通镇'")[0]
    page = client.get("/charts", params={"indicator": "enforcement.inspections", "q": "明通"}).text
    addresses = re.findall(r'<img src="([^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert answer.text.rstrip().endswith("</svg>")
    assert client.get("/charts/years.svg", params={"township": township, "indicator": "no.such"}).status_code == 404


def test_the_head_of_a_page_can_be_requested_alone(client):
    whole, head = client.get("/"), client.head("/")
    assert head.status_code == 200
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert not head.content


@pytest.mark.parametrize(
    "path",
    [
        *("/facts/0", "/facts/../../etc/passwd", "/facts/" + "g" * 32, "/reports/%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
        *("/facts/" + "0" * 32, "/reports/" + "0" * 32, "/reports/" + "0" * 32 + "/pages/1", "/static/../app.py"),
        *("/?year=20x4", "/?page=0", "/?page=x", "/?category=%27", "/?q=" + "a" * 101, "/openapi.json", "/docs"),
    ],
)
def test_what_is_no_address_of_the_page(client, path):
    assert client.get(path).status_code in (404, 422)


@pytest.mark.parametrize("parameters", [{"path": "x"}, {"root": "x"}, {"fragment": "x"}, {"page": "1", "self": "x"}])
def test_unknown_parameters_change_nothing(client, parameters):
    assert client.get("/", params=parameters).status_code == 200


def test_the_page_writes_nothing(client, site, fact, report_ids):
    def state():
        return {
            path: (path.lstat().st_size, path.lstat().st_mtime_ns)
            for folder in (site.archive, site.published, site.warehouse.parent)
            for path in sorted(folder.rglob("*"))
        }

    before = state()
    for path in ("/", f"/facts/{fact}", "/checks", "/review", "/charts", "/reports"):
        assert client.get(path).status_code == 200
    for report_id in report_ids.values():
        client.get(f"/reports/{report_id}")
        client.get(f"/reports/{report_id}/pages/1")
    assert state() == before


@pytest.fixture
def own(site, tmp_path):
    """A copy of the home that a test may change."""
    shutil.copytree(site.home, tmp_path / "home", symlinks=True)
    return read_settings({"FADU_HOME": str(tmp_path / "home")})


def test_a_new_publication_is_shown_at_once(own):
    with TestClient(create_app(own, Access()), base_url="http://127.0.0.1") as client:
        first = re.search(r"<code>([^<]+)</code>\s*</p>\s*</footer>", client.get("/").text)
        publish(own)
        second = re.search(r"<code>([^<]+)</code>\s*</p>\s*</footer>", client.get("/").text)
    assert first
    assert second
    assert first[1] != second[1]


def test_requests_go_on_while_publications_come(own):
    with TestClient(create_app(own, Access()), base_url="http://127.0.0.1") as client, ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(client.get, path) for path in ["/", "/reports", "/checks", "/charts"] * 10]
        for _ in range(3):
            publish(own)
        assert {answer.result().status_code for answer in answers} == {200}


def test_nothing_published_is_said(tmp_path):
    with TestClient(
        create_app(read_settings({"FADU_HOME": str(tmp_path)}), Access()), base_url="http://localhost"
    ) as c:
        answer = c.get("/")
    assert answer.status_code == 503
    assert "fadu run" in answer.text


def test_a_changed_original_is_not_shown_as_if_it_were_the_text(own, report_ids, query):
    report_id = report_ids["明通镇2021.txt"]
    (document,) = query("select document_id from dim_report where report_id = ?", report_id)[0]
    path = own.archive / document[:2] / document[2:4] / document
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"70", b"71"))
    with TestClient(create_app(own, Access()), base_url="http://127.0.0.1") as client:
        text = client.get(f"/reports/{report_id}").text
    assert "was changed" in text
    assert "71件" not in text
    assert "70件" in text, "the published sentences stay"


def test_inside_another_application_every_address_keeps_its_prefix(site):
    from fastapi import FastAPI

    outer = FastAPI()
    outer.mount("/fadu", create_app(site, Access(hosts=None, framed_by="'self'")))
    answer = TestClient(outer).get("/fadu/")
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    addresses = re.findall(r'(?:href|src|action)="([^"#]+)', answer.text)
    assert addresses
    assert all(address.startswith("/fadu/") for address in addresses)
    assert 'aria-current="page"' in answer.text


def test_answers_before_the_first_publication_do_not_break_later_ones(own):
    hidden = own.published.with_name("hidden")
    with TestClient(create_app(own, Access()), base_url="http://127.0.0.1") as client:
        os.rename(own.published, hidden)  # noqa: PTH104 - the folder as it is, links and all
        assert client.get("/").status_code == 503
        os.rename(hidden, own.published)  # noqa: PTH104 - as above
        assert client.get("/").status_code == 200
