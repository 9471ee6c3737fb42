"""Commands: `fadu review` and `fadu withdraw`; they import what they need when they run."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from extract.settings import read_settings


def review(
    document: Annotated[
        str | None,
        typer.Argument(
            help="The report to decide about: its file name, or the beginning of its id.", show_default=False
        ),
    ] = None,
    code: Annotated[
        str | None, typer.Option(help="Division code of the report's township.", show_default=False)
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year that the report is about.", show_default=False)] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take the current decisions back.")] = False,
    by: Annotated[str, typer.Option(envvar="USER", help="Who decides.")] = "",
    note: Annotated[str, typer.Option(help="Why.", show_default=False)] = "",
) -> None:
    """List the reports whose township or year could not be determined, or decide about one.

    A decision also corrects a township or year that was read wrongly.
    """
    from extract import reviewing

    settings = read_settings(os.environ)
    is_decision = code is not None or year is not None
    if document is None and (is_decision or take_back):
        raise typer.BadParameter("name the report to decide about, by its file name or the beginning of its id")
    if document is None:
        for line in reviewing.queue_lines(settings):
            typer.echo(line)
    elif is_decision == take_back:
        raise typer.BadParameter("give --code, --year or both, or else --take-back")
    elif take_back:
        typer.echo(reviewing.take_back(settings, document, by, note))
    else:
        typer.echo(reviewing.decide(settings, document, code, year, by, note))


def withdraw(
    document: Annotated[
        str | None,
        typer.Argument(help="The document: its file name, or the beginning of its id.", show_default=False),
    ] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Let a withdrawn document count again.")] = False,
    by: Annotated[str, typer.Option(envvar="USER", help="Who decides.")] = "",
    note: Annotated[str, typer.Option(help="Why.", show_default=False)] = "",
) -> None:
    """Withdraw a document that should not be there (a draft, a wrong file), or list what is withdrawn.

    It stays in the archive, but nothing of it is published, not even if the same file arrives again.
    """
    from extract import reviewing

    settings = read_settings(os.environ)
    if document is None and take_back:
        raise typer.BadParameter("name the document that should count again")
    if document is None:
        lines = reviewing.withdrawn_lines(settings)
    elif take_back:
        lines = iter([reviewing.take_back_withdrawal(settings, document, by, note)])
    else:
        lines = reviewing.withdraw(settings, document, by, note)
    for line in lines:
        typer.echo(line)
