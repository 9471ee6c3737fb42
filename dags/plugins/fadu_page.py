"""The auditor's page inside Airflow: a menu entry for users who are logged in to Airflow."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

PREFIX = "/fadu"


class Page:
    """The page, created on its first request: every Airflow process loads the plugins, but only the API server shows
    it.
    """

    def __init__(self) -> None:
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request."""
        if self._app is None:
            from airflow.api_fastapi.core_api.security import get_user

            from extract.lineage.page.access import Access
            from extract.lineage.page.app import create_app
            from extract.settings import settings

            # Airflow decides by its own login who has access, and embeds the page in a frame.
            self._app = create_app(settings(), Access(hosts=None, framed_by="'self'"), [get_user])
        await self._app(scope, receive, send)


class FaduPage(AirflowPlugin):
    """The facts with their sources, in Airflow's menu."""

    name = "fadu_page"
    fastapi_apps: list[Any] = [{"app": Page(), "url_prefix": PREFIX, "name": "Fadu"}]  # noqa: RUF012 - as the base class has it
    external_views: list[Any] = [  # noqa: RUF012 - as above
        {"name": "法度 Fadu", "href": f"{PREFIX}/", "destination": "nav", "url_route": "fadu", "category": "browse"}
    ]
