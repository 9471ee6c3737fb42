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
    take_back: Annotated[bool, typer.Option("--take-back", help="Take the current decision back.")] = False,
    by: Annotated[str, typer.Option(envvar="USER", help="Who decides.")] = "",
    note: Annotated[str, typer.Option(help="Why.", show_default=False)] = "",
) -> None:
    """List the reports whose township could not be determined, or decide about one."""
    from extract import reviewing

    settings = read_settings(os.environ)
    if document is None and (code is not None or take_back):
        raise typer.BadParameter("name the report to decide about, by its file name or the beginning of its id")
    if document is None:
        for line in reviewing.queue_lines(settings):
            typer.echo(line)
    elif (code is None) != take_back:
        raise typer.BadParameter("give either --code or --take-back")
    else:
        typer.echo(reviewing.decide(settings, document, code, by, note))


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
