"""Commands: `fadu export`, `fadu terms`, `fadu docs` and `fadu bi`; they import what they need when they run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from extract.settings import LAST_PORT, read_settings

DOCS_PORT = 8083
DASHBOARDS_PORT = 8088
"""Ports next to those of Airflow's page (8080) and the auditor's (8082)."""


def export(
    view: Annotated[str, typer.Argument(help="A published table or view, e.g. facts.", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .csv or .xlsx file.", show_default=False)],
) -> None:
    """Write a published table or view to a CSV file, or to a spreadsheet with its column descriptions."""
    from extract.export import export as export_view
    from extract.progress import bar

    rows = export_view(read_settings(os.environ), view, output, bar("row"))
    typer.echo(f"{rows} rows of {view} in {output}")


def terms() -> None:
    """Count the words in the reports' sections, and publish the counts."""
    from extract import orchestration

    settings = read_settings(os.environ)
    orchestration.run_dags(settings, os.environ, ("count_terms", "build_warehouse"), typer.echo)
    typer.echo(f"Published: {settings.published_database} (views terms and terms_by_year)")


def docs(
    port: Annotated[int, typer.Option(help="Port of the web page.", min=1, max=LAST_PORT)] = DOCS_PORT,
    build_only: Annotated[bool, typer.Option("--build-only", help="Write the page without serving it.")] = False,
) -> None:
    """Build the documentation of the tables and their lineage, and serve it on this machine until Ctrl-C."""
    from extract import model_docs

    typer.echo("Building the page …")
    page = model_docs.build_docs(read_settings(os.environ))
    typer.echo(f"The page, which opens offline: {page}")
    if not build_only:
        model_docs.serve_docs(page, port, lambda address: typer.echo(f"{address}  (Ctrl-C stops it)"))


def bi(
    port: Annotated[
        int, typer.Option(envvar="FADU_BI_PORT", help="Port of the dashboards.", min=1, max=LAST_PORT)
    ] = DASHBOARDS_PORT,
    new_password: Annotated[bool, typer.Option("--new-password", help="Set a new admin password first.")] = False,
) -> None:
    """Serve the Superset dashboards of the published copy on this machine, until Ctrl-C."""
    from extract import dashboards

    dashboards.become_superset(read_settings(os.environ), os.environ, port, new_password)
