"""App: the auditor's page as a FastAPI application, standalone (`fadu serve`) or inside Airflow."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import jinja2
from fastapi import Depends, FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from extract.errors import WarehouseError
from extract.lineage import plot_data
from extract.lineage.page import labels, views
from extract.lineage.page.access import PICTURE_POLICY, Access, Guard
from extract.lineage.page.pictures import Pictures
from extract.lineage.page.queries import FactFilter
from extract.lineage.page.sources import Sources
from extract.lineage.page.store import Shelf, Store
from extract.lineage.page.text import plain, visible
from extract.lineage.wording import QUALIFIERS, usage_label
from extract.settings import Settings

FOLDER = Path(__file__).parent

Id = Annotated[str, InPath(pattern=r"^(?:[0-9a-f]{16}){1,2}$")]
"""The marts' keys are md5 hashes in hex, or half of one."""
FigureId = Annotated[str | None, Query(max_length=120, pattern=r"^[0-9A-Za-z:._-]*$")]
Code = Annotated[str | None, Query(max_length=80, pattern=r"^[a-z0-9_.]*$")]
Year = Annotated[str | None, Query(pattern=r"^([12][0-9]{3})?$")]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
SearchWords = Annotated[str, Query(max_length=100)]

_KEPT_PARAMETERS = ("q", "year", "category", "indicator", "result", "kind", "township")
"""Query parameters that links between the pages of a list keep."""

_NAVIGATION = (
    ("/", "数据", "Facts"),
    ("/reports", "报告", "Reports"),
    ("/checks", "核对", "Checks"),
    ("/review", "待定报告", "Review"),
    ("/charts", "图表", "Charts"),
)


def create_app(settings: Settings, access: Access, dependencies: Sequence[Any] = ()) -> FastAPI:
    """The application for the published copy and archive of `settings`.

    FastAPI calls `dependencies` before each response: inside Airflow, to require a logged-in user.
    """
    store, sources, pictures = Store(settings), Sources(settings), Pictures()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()
        sources.close()

    app = FastAPI(
        title="Fadu",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(dependency) for dependency in dependencies],
    )
    app.add_middleware(Guard, access=access)
    show = _renderer(store)
    _add_lists(app, show)
    _add_report_pages(app, show, sources)
    _add_pictures(app, store, sources, pictures)
    _add_errors(app, show)
    return app


Show = Callable[..., Response]


def _add_lists(app: FastAPI, show: Show) -> None:
    @app.get("/")
    def facts(
        request: Request,
        q: SearchWords = "",
        year: Year = None,
        category: Code = None,
        indicator: Code = None,
        page: PageNumber = 1,
    ) -> Response:
        wanted = _filter(q, year, category, indicator)
        return show(request, "facts", lambda shelf: views.facts_page(shelf, wanted, page))

    @app.get("/reports")
    def reports(request: Request, q: SearchWords = "", year: Year = None, page: PageNumber = 1) -> Response:
        wanted = _filter(q, year)
        return show(request, "reports", lambda shelf: views.reports_page(shelf, wanted, page))

    @app.get("/review")
    def review(request: Request, page: PageNumber = 1) -> Response:
        return show(request, "review", lambda shelf: views.review_page(shelf, page))

    @app.get("/checks")
    def checks(request: Request, result: Code = "inconsistent", kind: Code = None, page: PageNumber = 1) -> Response:
        return show(request, "checks", lambda shelf: views.checks_page(shelf, result or None, kind or None, page))

    @app.get("/charts")
    def charts(
        request: Request,
        q: SearchWords = "",
        indicator: Code = None,
        year: Year = None,
        township: Code = None,
        page: PageNumber = 1,
    ) -> Response:
        wanted = _filter(q, year, None, indicator)
        return show(request, "charts", lambda shelf: views.charts_page(shelf, wanted, township, page))


def _add_report_pages(app: FastAPI, show: Show, sources: Sources) -> None:
    @app.get("/facts/{indicator_year_id}")
    def fact(request: Request, indicator_year_id: Id) -> Response:
        return show(request, "fact", lambda shelf: views.fact_page(shelf, sources, indicator_year_id))

    @app.get("/reports/{report_id}")
    def report(request: Request, report_id: Id, figure: FigureId = None) -> Response:
        return show(request, "report", lambda shelf: views.report_page(shelf, sources, report_id, figure))

    @app.get("/reports/{report_id}/numerals")
    def numerals(request: Request, report_id: Id) -> Response:
        return show(request, "numerals", lambda shelf: views.numerals_page(shelf, sources, report_id))

    @app.get("/reports/{report_id}/pages/{page}")
    def picture(
        request: Request, report_id: Id, page: Annotated[int, InPath(ge=1, le=10_000)], figure: FigureId = None
    ) -> Response:
        return show(request, "picture", lambda shelf: views.picture_page(shelf, sources, report_id, page, figure))


def _add_pictures(app: FastAPI, store: Store, sources: Sources, pictures: Pictures) -> None:
    style = (FOLDER / "fadu.css").read_bytes()

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(status_code=204)  # browsers request it by themselves

    @app.get("/fadu.css")
    def css() -> Response:
        return Response(style, media_type="text/css")

    @app.get("/reports/{report_id}/pages/{page}/picture")
    def page_picture(report_id: Id, page: Annotated[int, InPath(ge=1, le=10_000)]) -> Response:
        with store.reading() as shelf:
            picture = views.picture_of(shelf, sources, report_id, page)
        return _picture(picture.content, picture.media_type)

    def chart(make: Callable[..., plot_data.Chart], *arguments: Any) -> Response:
        with store.reading() as shelf:
            try:
                return _picture(pictures.draw(shelf, make, *arguments))
            except WarehouseError as error:  # no such fact, though something is published
                raise views.NotFound(str(error)) from error

    @app.get("/charts/years.svg")
    def years(township: Code = None, indicator: Code = None) -> Response:
        return chart(plot_data.years_chart, township or "", indicator or "")

    @app.get("/charts/county.svg")
    def county(township: Code = None, indicator: Code = None, year: Year = None) -> Response:
        return chart(plot_data.county_chart, township or "", indicator or "", int(year or 0))

    @app.get("/charts/coverage.svg")
    def coverage(year: Year = None) -> Response:
        return chart(plot_data.coverage_chart, int(year) if year else None)


def _add_errors(app: FastAPI, show: Show) -> None:
    def message(request: Request, status: int, text: str) -> Response:
        try:
            return show(request, "message", lambda _: {"text": text}, status)
        except WarehouseError as error:
            return _bare(503, str(error))

    @app.exception_handler(views.NotFound)
    def not_found(request: Request, error: views.NotFound) -> Response:
        return message(request, 404, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, _: RequestValidationError) -> Response:
        return message(request, 422, "地址有误 · this is no address of this page")

    @app.exception_handler(WarehouseError)
    def unpublished(_: Request, error: WarehouseError) -> Response:
        return _bare(503, str(error))

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return message(request, 404, "没有这个页面 · there is no such page")
        return _bare(error.status_code, error.detail)


def _renderer(store: Store) -> Show:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"number": labels.number, "plain": plain}
    templates.globals |= {"labels": labels, "words": labels.words_of, "navigation": _NAVIGATION}
    templates.globals |= {"qualifiers": QUALIFIERS, "usage_label": usage_label}

    def show(request: Request, template: str, make: Callable[[Shelf], views.Values], status: int = 200) -> Response:
        root = str(request.scope.get("root_path", "")).rstrip("/")

        def url(path: str, fragment: str = "", **parameters: Any) -> str:
            return labels.address(root, path, fragment, **parameters)

        with store.reading() as shelf:
            values = make(shelf)
            query = {name: value for name, value in request.query_params.items() if name in _KEPT_PARAMETERS}
            page = templates.get_template(f"{template}.html").render(
                values, url=url, here=template, query=query, path=request.scope["path"].removeprefix(root), shelf=shelf
            )
        return HTMLResponse(page, status)

    return show


def _filter(q: str, year: str | None, category: str | None = None, indicator: str | None = None) -> FactFilter:
    return FactFilter(tuple(q.split()), int(year) if year else None, category or None, indicator or None)


def _picture(content: bytes, media_type: str = "image/svg+xml") -> Response:
    return Response(content, media_type=media_type, headers={"Content-Security-Policy": PICTURE_POLICY})


def _bare(status: int, text: str) -> Response:
    return Response(f"{status}: {text}\n", status, media_type="text/plain")
