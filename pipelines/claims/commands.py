"""The verb `claims`: official totals beside what can be counted."""

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
    app.command()(claims)


def claims(
    ctx: typer.Context,
    meeting: Annotated[
        str | None, typer.Option("--meeting", metavar="ID", help="Of one meeting: pc19, cc18-p5.")
    ] = None,
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Show official totals (teams, countries, events) beside the countable legs, meeting by meeting."""
    from pipelines.claims.beside import claims_beside, lines
    from pipelines.release.reading import release_folder

    paths: DataPaths = ctx.obj
    found = claims_beside(release_folder(paths.releases, folder), meeting)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        answer(*lines(found))
