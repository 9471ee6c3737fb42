"""A signed-in client of Superset's interface, for the tests."""

from __future__ import annotations

from typing import Any

import requests

TIMEOUT = 120.0


class Client:
    """Asks as the admin."""

    def __init__(self, address: str, password: str) -> None:
        self._address = address
        self._session = requests.Session()
        login = {"username": "admin", "password": password, "provider": "db", "refresh": False}
        token = self._post("/api/v1/security/login", login).json()["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.headers["X-CSRFToken"] = self.get("/api/v1/security/csrf_token/")["result"]
        self._session.headers["Referer"] = address

    def get(self, path: str) -> Any:
        """The answer as Python objects."""
        answer = self._session.get(self._address + path, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()

    def sql(self, statement: str) -> tuple[int, Any]:
        """Status and answer of a statement in SQL Lab, as any signed-in analyst can write one."""
        (database,) = self.get("/api/v1/database/")["result"]
        wanted = {"database_id": database["id"], "sql": statement, "runAsync": False, "schema": "main"}
        answer = self._post("/api/v1/sqllab/execute/", wanted)
        return answer.status_code, answer.json()

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement that has to succeed."""
        status, answer = self.sql(statement)
        assert status == 200, answer
        return answer["data"]

    def _post(self, path: str, content: dict[str, Any]) -> requests.Response:
        return self._session.post(self._address + path, json=content, timeout=TIMEOUT)
