"""The verb `cite`: how one record, or one capture, is quoted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.one_line import answer, warn
from archive.paths import DataPaths
from pipelines.release.files.citation_style import Style

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(cite)


def cite(
    ctx: typer.Context,
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Of a delegation, leg, event, claim or snapshot.")],
    style: Annotated[Style, typer.Option("--style", help="How to spell it.")] = Style.TEXT,
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
) -> None:
    """Print a ready citation: release, DOI, record, and the page it stands on with capture time and digest."""
    from pipelines.release.cite_record import record_citation
    from pipelines.release.files.citing import cited
    from pipelines.release.reading import release_folder

    paths: DataPaths = ctx.obj
    found = record_citation(release_folder(paths.releases, folder), record_id)
    if found.id != record_id:
        warn(f"{record_id} is now {found.id}")
    answer(*cited(found, style).split("\n"))
