"""Who may ask, and the headers of every answer."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from extract.errors import SettingsError
from extract.lineage.page.access import COOKIE, Access, cookie_value
from extract.lineage.page.app import create_app
from extract.lineage.page.server import access_for, is_this_machine

TOKEN = "a-token-long-enough-to-be-one"
PATHS = ["/", "/reports", "/checks", "/review", "/charts", "/fadu.css", "/facts/0", "/nowhere", "/facts/" + "0" * 32]


@pytest.fixture
def remote(site):
    app = create_app(site, Access(hosts=None, token=TOKEN))
    return TestClient(app, base_url="http://warehouse.example", follow_redirects=False)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_pictures_are_shown_as_pictures_only(client):
    answer = client.get("/charts/coverage.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"].endswith("; sandbox")
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_sent(client, method):
    assert client.request(method, "/").status_code == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8082", 200),
        ("localhost", 200),
        ("[::1]:8082", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:80", 421),
        ("", 421),
    ],
)
def test_only_the_name_of_this_machine_is_answered(client, host, status):
    assert client.get("/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("path", [p for p in PATHS if p != "/nowhere"])
def test_without_the_token_nothing_is_shown(remote, path):
    for request in (
        {},
        {"headers": {"Authorization": "Bearer wrong"}},
        {"headers": {"Authorization": f"Basic {TOKEN}"}},
        {"headers": {"Cookie": f"{COOKIE}={TOKEN}"}},
        {"params": {"token": "错"}},
    ):
        answer = remote.get(path, **request)
        assert answer.status_code == 401
        assert "明通镇" not in answer.text


def test_the_token_in_a_header(remote):
    assert remote.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_the_token_in_the_address_becomes_a_cookie(remote):
    answer = remote.get("/reports", params={"token": TOKEN, "q": "明通"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/reports?q=%E6%98%8E%E9%80%9A"
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert remote.get(answer.headers["location"]).status_code == 200


def test_the_redirect_stays_on_this_server(remote):
    answer = remote.get("http://warehouse.example//evil.example/", params={"token": TOKEN})
    assert answer.headers["location"] == "/evil.example/"


def test_the_cookie_is_made_from_the_token_alone():
    assert cookie_value(TOKEN) != cookie_value(TOKEN + "x")


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        *(("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("warehouse.example", False)),
    ],
)
def test_other_machines_need_a_token(host, is_own):
    assert is_this_machine(host) == is_own
    access = access_for(host, None)
    assert (access.token is None) == is_own
    assert (access.hosts is not None) == is_own


def test_made_up_tokens_differ_and_short_ones_are_refused():
    assert access_for("0.0.0.0", None).token != access_for("0.0.0.0", None).token
    with pytest.raises(SettingsError, match="at least 16"):
        access_for("0.0.0.0", "secret")
