"""Server: `fadu serve`, the auditor's page on a port of this machine, or on others with a token."""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import socket
from collections.abc import Callable

from extract.errors import SettingsError
from extract.lineage.page.access import LOOPBACK, Access
from extract.settings import Settings

SHORTEST_TOKEN = 16
"""Fewest characters of a token: a shorter one could be guessed."""


def access_for(host: str, token: str | None) -> Access:
    """The rules for a server bound to `host`: if other machines can reach it, with a token, generated if missing.

    Raises SettingsError if the token is too short.
    """
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise SettingsError(f"the token has {len(token)} characters; expected at least {SHORTEST_TOKEN}")
    if is_this_machine(host):
        return Access(hosts=LOOPBACK, token=token)
    return Access(hosts=None, token=token or secrets.token_urlsafe(24))


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(settings: Settings, host: str, port: int, token: str | None, say: Callable[[str], None]) -> None:
    """Serves on `host`:`port` until Ctrl-C. Does not log URLs: they may contain the token.

    Raises SettingsError if the token is too short or the address cannot be used.
    """
    import uvicorn

    from extract.lineage.page.app import create_app

    access = access_for(host, token)
    app = create_app(settings, access)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning", server_header=False))
    with _listening(host, port) as listening, contextlib.suppress(KeyboardInterrupt):
        shown = f"[{host}]" if ":" in host else host
        say(f"The auditor's page: http://{shown}:{port}/{'?token=' + access.token if access.token else ''}")
        say("Ctrl-C stops it.")
        server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with contextlib.ExitStack() as closing:
            listening = closing.enter_context(socket.socket(family, kind, protocol))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            closing.pop_all()
    except OSError as error:
        raise SettingsError(
            f"port {port} of {host} cannot be used ({error.strerror}); name another with --port or --host"
        ) from error
    return listening
