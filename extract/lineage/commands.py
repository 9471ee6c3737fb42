"""Commands: `fadu trace`, `verify`, `evidence`, `serve` and `plot`; they import what they need when they run."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.settings import LAST_PORT, Settings, read_settings

if TYPE_CHECKING:
    from extract.lineage.plot_data import Chart
    from extract.lineage.published import Published

PAGE_PORT = 8082
"""The port of the auditor's page, next to that of Airflow's (8080)."""


class ChartKind(StrEnum):
    """What a chart shows."""

    years = "years"
    county = "county"
    coverage = "coverage"


def trace(
    township: Annotated[str, typer.Argument(help="Name, county and name, or division code.", show_default=False)],
    year: Annotated[int, typer.Argument(help="Year that the report is about.", show_default=False)],
    indicator: Annotated[
        str, typer.Argument(help="Code, Chinese or English name, e.g. enforcement.inspections.", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Trace a published fact to its rules, its sentences and their place in the file, and the file's history."""
    from extract.lineage.published import open_published
    from extract.lineage.trace import trace as trace_fact
    from extract.lineage.trace_text import to_plain, trace_lines

    settings = _settings()
    with open_published(settings) as published:
        found = trace_fact(published, settings.archive, township, year, indicator)
    if as_json:
        typer.echo(json.dumps(to_plain(found), ensure_ascii=False))
    else:
        typer.echo("\n".join(trace_lines(found)))


def verify(
    township: Annotated[str | None, typer.Option(help="Only this township's reports.", show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help="Only reports about this year.", show_default=False)] = None,
    sample: Annotated[int | None, typer.Option(help="Only this many reports, chosen at random.", min=1)] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Only the ledger of loads and publications.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Also extract every report again and compare it.")] = False,
    head: Annotated[
        list[str] | None, typer.Option(help="A ledger hash recorded elsewhere that the ledger must still contain.")
    ] = None,
) -> None:
    """Recompute every published value from its archived file; exit with 1 and name what does not match."""
    from extract.lineage import verify as verification
    from extract.lineage.verify_text import finding_lines
    from extract.progress import bar

    settings = _settings()
    if ledger:
        findings = verification.verify_ledger(settings, head or ())
    else:
        scope = verification.AuditScope(township, year, sample, deep, tuple(head or ()))
        findings = verification.verify(settings, scope, bar("report"))
    typer.echo("\n".join(finding_lines(findings)))
    if findings.mismatches:
        raise typer.Exit(1)


def evidence(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="New or empty folder for the pack.", show_default=False)
    ],
    township: Annotated[str | None, typer.Option(help="Name or division code.", show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help="Year that the reports are about.", show_default=False)] = None,
) -> None:
    """Write an offline evidence pack: facts, highlighted originals, hashes, ledger, and what they prove."""
    from extract.lineage.evidence import write_evidence
    from extract.lineage.verify_text import finding_lines
    from extract.progress import bar

    findings = write_evidence(_settings(), output, township, year, bar("report"))
    typer.echo("\n".join(finding_lines(findings)))
    typer.echo(f"The pack: {output / 'index.html'}")
    if findings.mismatches:
        raise typer.Exit(1)


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; one that other machines can reach needs a token.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option(help="Port of the web page.", min=1, max=LAST_PORT)] = PAGE_PORT,
    token: Annotated[
        str | None, typer.Option(envvar="FADU_TOKEN", help="Token that readers must give; generated if one is needed.")
    ] = None,
) -> None:
    """Serve the facts, their sources and the review queue as web pages, until Ctrl-C."""
    from extract.lineage.page.server import serve as serve_page

    serve_page(_settings(), host, port, token or None, typer.echo)


def plot(
    kind: Annotated[
        ChartKind,
        typer.Argument(help="A township over the years, the townships of its county, or coverage by category."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .svg or .png file.", show_default=False)],
    township: Annotated[str | None, typer.Option(help="Name or division code.", show_default=False)] = None,
    indicator: Annotated[str | None, typer.Option(help="Code, Chinese or English name.", show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help="Year that the reports are about.", show_default=False)] = None,
) -> None:
    """Draw a chart of published facts."""
    from extract.export import write_whole
    from extract.lineage.plots import draw
    from extract.lineage.published import open_published

    ending = output.suffix.lower()
    if ending not in (".svg", ".png"):
        raise typer.BadParameter(f"{output} ends with {ending or 'nothing'}; expected .svg or .png")
    if not output.parent.is_dir():
        raise typer.BadParameter(f"{output.parent}: no such folder")
    with open_published(read_settings(os.environ)) as published:
        picture = draw(_chart(published, kind, township, indicator, year), "svg" if ending == ".svg" else "png")
    write_whole(output, lambda path: path.write_bytes(picture))
    typer.echo(str(output))


def _settings() -> Settings:
    """The settings of this process, with a readable archive."""
    from extract.landing.storage import reachable

    return reachable(read_settings(os.environ))


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
