"""The command line: `fadu …`, a thin shell over the packages that do the work.

Each command imports what it needs only when it runs, so that `fadu --help` is fast.
"""

from __future__ import annotations

import errno
import functools
import io
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from extract import analyst_commands, decision_commands
from extract.errors import FaduError, LineageError, SettingsError, UnreadableDocument
from extract.lineage import commands as lineage_commands
from extract.orchestration import DEFAULT_PORT
from extract.settings import LAST_PORT, Settings, read_settings

TERMINAL_COLUMNS = [
    *("township", "county", "division_code", "year", "category", "indicator", "indicator_zh"),
    *("value", "unit", "unit_family", "qualifier"),
]
"""Columns of `fadu facts` as a table, so that a line fits a terminal; CSV and JSON have every column."""

PLACE_ERRORS = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENAMETOOLONG)
)
"""A full or read-only disk, or a file or folder that this user cannot use: a traceback would not help."""


class CleanErrors(TyperGroup):
    """A command group that prints one line, not a traceback, for errors that this package raises on purpose."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; exits with 2 if a setting, folder or disk cannot be used, with 1 for any other error."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # as standard error: no character may stop a command
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in PLACE_ERRORS:
                raise
            place = error.filename or f"{read_settings(os.environ).home}, or where the output goes"
            typer.echo(f"fadu: {error.strerror}: {place}", err=True)
            raise typer.Exit(2) from None
        except FaduError as error:
            typer.echo(f"fadu: {error}", err=True)
            raise typer.Exit(2 if isinstance(error, SettingsError) else 1) from None


class Utf8Command(TyperCommand):
    """A command that refuses words that are not UTF-8, which DuckDB cannot compare; paths may be any bytes."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command. Raises BadParameter naming the word."""
        for value in ctx.params.values():
            if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
                raise typer.BadParameter(f"{value!a} is not UTF-8; expected text in the terminal's encoding")
        return super().invoke(ctx)


class TableFormat(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"


app = typer.Typer(
    name="fadu",
    cls=CleanErrors,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Fadu (法度): townships' annual reports on law-based government as facts, each traceable to its sentence.",
)
command = functools.partial(app.command, cls=Utf8Command)


@command()
def extract(
    files: Annotated[list[Path], typer.Argument(help="Report files, in any supported format.", show_default=False)],
    explain: Annotated[bool, typer.Option("--explain", help="Add rule and evidence for each decision.")] = False,
) -> None:
    """Print what each file says, as one JSON object per line; needs no warehouse.

    Exits with 1 if a file could not be read. Its line gives the reason; the other files are printed as usual.
    """
    from extract.progress import bar
    from extract.reading.limits import limits
    from extract.reading.sandbox import Sandbox
    from extract.report_json import failure_json, report_line

    failed = 0
    with Sandbox(functools.partial(report_line, explain), limits()) as sandbox:
        read = sandbox.map((file.absolute(), str(file)) for file in files)
        lines = bar("file")(read, len(files)) if len(files) > 1 else read
        for file, line in zip(files, lines, strict=True):
            if isinstance(line, UnreadableDocument):
                failed += 1
                line = json.dumps(failure_json(str(file), line), ensure_ascii=False)
            typer.echo(line.encode("utf-8", "backslashreplace"))  # a file name can be any bytes
    if failed:
        raise FaduError(f"{failed} of {len(files)} files could not be read; see the reason in their output")


@command()
def run(
    drop: Annotated[Path | None, typer.Option(help="Use this drop folder; it is emptied.", show_default=False)] = None,
) -> None:
    """Ingest and publish the files in the drop folder, by one run of the Airflow DAGs."""
    from extract import single_run

    single_run.run_once(_settings(drop), dict(os.environ), typer.echo)


@command()
def up(
    port: Annotated[
        int, typer.Option(envvar="FADU_PORT", help="Port of Airflow's web page.", min=1, max=LAST_PORT)
    ] = DEFAULT_PORT,
) -> None:
    """Run Airflow on this machine, with its web page and the drop-folder watcher, until Ctrl-C."""
    from extract import orchestration, service
    from extract.landing.storage import writable

    settings = writable(_settings(None))
    typer.echo("Preparing Airflow …")
    environment = orchestration.prepare_airflow(settings, orchestration.airflow_environment(settings, os.environ, port))

    def ready() -> None:
        typer.echo(f"Airflow's page:  http://127.0.0.1:{port}")
        typer.echo(f"Drop reports in: {settings.drop}")
        typer.echo(f"Facts appear in: {settings.published_database}")
        typer.echo("Ctrl-C stops everything.")

    typer.echo("Starting Airflow: API server, scheduler, DAG processor, triggerer …")
    service.run_service(environment, port, ready)
    typer.echo("Stopped.")


@command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
def airflow(arguments: Annotated[list[str], typer.Argument(help="An Airflow command.", show_default=False)]) -> None:
    """Run any Airflow command in this project's environment, for example `fadu airflow dags list`."""
    from extract import orchestration

    orchestration.become_airflow(_settings(None), os.environ, arguments)


@command()
def status(
    repair: Annotated[bool, typer.Option("--repair", help="Remove what a killed run left half-written.")] = False,
) -> None:
    """Show what is waiting, loaded, quarantined and published, and why files failed."""
    from extract.landing import status as landing_status
    from extract.landing.storage import reachable

    settings = reachable(_settings(None))
    if repair:
        _echo(landing_status.repair(settings))
    _echo(landing_status.status(settings))


@command()
def rebuild() -> None:
    """Rebuild a damaged or lost warehouse from the archive and the ledger, and publish it.

    Exits with 1 if the ledger was changed; what it records is rebuilt and published all the same.
    """
    from extract.landing import ledger, publish, transform
    from extract.landing import rebuild as rebuilding
    from extract.landing.storage import reachable
    from extract.progress import bar

    settings = reachable(_settings(None))
    _echo(rebuilding.rebuild(settings, bar("load")))
    typer.echo("Building the marts …")
    transform.build_marts(settings)
    publish.publish(settings)
    typer.echo(f"Published: {settings.published_database}")
    if problems := ledger.check(settings):
        path = ledger.ledger_path(settings)
        raise LineageError(f"{path}: changed since it was written ({problems[0]}); `fadu verify --ledger` names all")


@command()
def reextract(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; load nothing.")] = False,
    table_format: Annotated[
        TableFormat | None, typer.Option("--format", help="With --dry-run: print every change.", show_default=False)
    ] = None,
) -> None:
    """Extract all archived documents again with the installed rules, and publish the result."""
    from extract import reextracting
    from extract.landing.storage import reachable

    if table_format is not None and not dry_run:
        raise typer.BadParameter("--format prints the changes that --dry-run finds; give both")
    settings = reachable(_settings(None))
    if not dry_run:
        reextracting.run(settings, dict(os.environ), typer.echo)
        return
    from extract.progress import bar

    found = reextracting.preview(settings, bar("batch"))
    if table_format is None:
        typer.echo("\n".join(reextracting.change_lines(found)))
    else:
        import pandas as pd

        from extract.tables import print_frame

        print_frame(pd.DataFrame(found, columns=reextracting.COLUMNS), table_format.value)


@command()
def facts(
    township: Annotated[str | None, typer.Option(help="Name or division code.", show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help="Year that the reports are about.", show_default=False)] = None,
    category: Annotated[
        str | None, typer.Option(help="Code, Chinese or English name, e.g. capacity.", show_default=False)
    ] = None,
    indicator: Annotated[
        str | None,
        typer.Option(help="Code, Chinese or English name, e.g. enforcement.inspections.", show_default=False),
    ] = None,
    table_format: Annotated[TableFormat, typer.Option("--format", help="Output format.")] = TableFormat.table,
) -> None:
    """Print published facts: township, year, indicator, value."""
    from extract.tables import print_frame
    from extract.warehouse import open_warehouse

    settings = _settings(None)
    with open_warehouse(settings.published_database) as warehouse:
        frame = warehouse.facts(township=township, year=year, category=category, indicator=indicator)
    if frame.empty:
        from extract.lineage.names import why_nothing
        from extract.lineage.published import open_published

        with open_published(settings) as published:
            typer.echo(f"fadu: {why_nothing(published, township, year, category, indicator)}", err=True)
    print_frame(frame[TERMINAL_COLUMNS] if table_format is TableFormat.table else frame, table_format.value)


command()(decision_commands.review)
command()(decision_commands.withdraw)
command()(lineage_commands.trace)
command()(lineage_commands.verify)
command()(lineage_commands.evidence)
command()(lineage_commands.serve)
command()(lineage_commands.plot)
command()(analyst_commands.export)
command()(analyst_commands.terms)
command()(analyst_commands.docs)
command()(analyst_commands.bi)


def _settings(drop: Path | None) -> Settings:
    """The settings of this process; `drop` overrides the environment, also for child processes.

    Raises SettingsError if `drop` is not a folder: a mistyped path would look like an empty drop folder.
    """
    if drop is not None:
        if not drop.expanduser().is_dir():
            raise SettingsError(f"--drop is {str(drop)!r}; expected an existing folder")
        os.environ["FADU_DROP"] = str(drop.expanduser().absolute())
    return read_settings(os.environ)


def _echo(pairs: dict[str, Any]) -> None:
    from extract.tables import pair_lines

    for line in pair_lines(pairs):
        typer.echo(line)
