"""Commands: `fadu serve` and `fadu plot`, for the command line; what they need is imported when they run."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extract.lineage.plot_data import Chart
    from extract.lineage.published import Published

PAGE_PORT = 8082
"""Beside Airflow's page (8080)."""


class ChartKind(StrEnum):
    """What a chart shows."""

    years = "years"
    county = "county"
    coverage = "coverage"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's need a token.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="Port of the page.")] = PAGE_PORT,
    token: Annotated[
        str | None, typer.Option(envvar="FADU_TOKEN", help="Wanted from readers; made up where one is needed.")
    ] = None,
) -> None:
    """Show the facts, their sources and the review queue as web pages, until Ctrl-C."""
    from extract.lineage.page.server import serve as serve_page
    from extract.settings import read_settings

    serve_page(read_settings(os.environ), host, port, token or None, typer.echo)


def plot(
    kind: Annotated[
        ChartKind, typer.Argument(help="years of a township, townships of its county, or coverage by category.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .svg or .png file.", show_default=False)],
    township: Annotated[str | None, typer.Option(help="Name or division code.", show_default=False)] = None,
    indicator: Annotated[str | None, typer.Option(help="Code, Chinese or English name.", show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help="Year that the reports are about.", show_default=False)] = None,
) -> None:
    """Draw a chart of published facts."""
    from extract.lineage.plots import draw
    from extract.lineage.published import open_published
    from extract.settings import read_settings

    ending = output.suffix.lower()
    if ending not in (".svg", ".png"):
        raise typer.BadParameter(f"{output} ends with {ending or 'nothing'}; expected .svg or .png")
    with open_published(read_settings(os.environ)) as published:
        picture = draw(_chart(published, kind, township, indicator, year), "svg" if ending == ".svg" else "png")
    output.write_bytes(picture)
    typer.echo(str(output))


def _chart(
    published: Published, kind: ChartKind, township: str | None, indicator: str | None, year: int | None
) -> Chart:
    from extract.lineage import plot_data
    from extract.lineage.names import find_indicator

    if kind is ChartKind.coverage:
        return plot_data.coverage_chart(published, year)
    if township is None or indicator is None:
        raise typer.BadParameter(f"a chart of {kind} needs --township and --indicator")
    if kind is ChartKind.county and year is None:
        raise typer.BadParameter("a chart of a county needs --year")
    place = plot_data.township_named(published, township, year)
    code = find_indicator(published, indicator)["indicator"]
    if kind is ChartKind.county:
        return plot_data.county_chart(published, place, code, year or 0)
    return plot_data.years_chart(published, place, code)
