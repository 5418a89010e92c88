"""The verb `ledger`: captures, edits and misses of one announcement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from archive.one_line import answer
from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(ledger)


def ledger(
    ctx: typer.Context,
    asked: Annotated[str, typer.Argument(metavar="ID", help="Of a document, leg, delegation, event; or an address.")],
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Show what was observed of an announcement: captures, changed passages, last seen, first missed, from where."""
    from pipelines.ledger.look_up import ledger_of
    from pipelines.ledger.telling import ledger_lines
    from pipelines.release.reading import release_folder

    paths: DataPaths = ctx.obj
    found = ledger_of(release_folder(paths.releases, folder), asked)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        answer(*ledger_lines(found))
