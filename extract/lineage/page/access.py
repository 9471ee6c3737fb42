"""Access: who may request the page, and the security headers of its responses.

If bound to this machine, requests must name this machine as host (against DNS rebinding, where a foreign name resolves
to 127.0.0.1). If bound elsewhere, they need a token, in a header or once in the URL, which then becomes a cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Names of this machine."""

COOKIE = "fadu_access"

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
"""Content-Security-Policy of every page: no scripts, own styles and pictures, no forms to other sites."""

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Content-Security-Policy of pictures: an SVG has inline styles; shown as a picture, it never runs scripts."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of a server: the host names that requests may use (None: any) and its token (None: none needed)."""

    hosts: tuple[str, ...] | None = LOOPBACK
    token: str | None = None
    framed_by: str = "'none'"
    """Who may embed the page in a frame, as a Content-Security-Policy source; Airflow does."""


class Guard:
    """The middleware that applies `access` to each request, and the headers to each response."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app: ASGIApp = _refusal(scope, self._access) or self._app
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # the same headers; the server leaves out the body
        await app(scope, receive, _with_headers(send, self._access))


def cookie_value(token: str) -> str:
    """The cookie's value: derived from the token, but not the token itself."""
    return hmac.new(token.encode(), b"fadu page", hashlib.sha256).hexdigest()


def _refusal(scope: Scope, access: Access) -> Response | None:
    """The response to a request that is refused; None if it may pass."""
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("405: this page only shows\n", 405, {"Allow": "GET, HEAD"})
    if access.hosts is not None and _host_name(Headers(scope=scope).get("host", "")) not in access.hosts:
        return PlainTextResponse("421: this page answers to the name of this machine only\n", 421)
    if access.token is None:
        return None
    return _without_token(Request(scope), access.token)


def _without_token(request: Request, token: str) -> Response | None:
    """None for a request with the token or cookie; else a redirect that sets the cookie, or a refusal."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and _same(given.strip(), token):
        return None
    if _same(request.cookies.get(COOKIE, ""), cookie_value(token)):
        return None
    if _same(request.query_params.get("token", ""), token):
        rest = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
        path = "/" + request.url.path.lstrip("/")  # "//elsewhere" would lead to another machine
        answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
        is_secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, cookie_value(token), httponly=True, samesite="lax", secure=is_secure, path="/")
        return answer
    wanted = "401: open the address with ?token=… as `fadu serve` printed it, or send Authorization: Bearer …\n"
    return PlainTextResponse(wanted, 401, {"WWW-Authenticate": "Bearer"})


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())


def _host_name(host: str) -> str:
    """The name in a Host header, without its port.

    >>> _host_name("[::1]:8000"), _host_name("LOCALHOST:8000")
    ('::1', 'localhost')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _with_headers(send: Send, access: Access) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", _POLICY + access.framed_by)
        await send(message)

    return guarded
