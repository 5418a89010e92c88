"""The verb `browse`: looks for the release and the archive, and serves the browser until it is told to end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(browse)


def browse(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes any free one.", min=0, max=65535)] = 8642,
    release: Annotated[
        Path | None, typer.Option(help="Folder of a release to show instead of the latest.", show_default=False)
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Further name to answer to; may be repeated.", show_default=False)
    ] = None,
    replay_host: Annotated[
        str, typer.Option(help="Other name under which ReplayWeb.page shows pages with their scripts.")
    ] = "replay.localhost",
    replayweb: Annotated[
        Path | None,
        typer.Option(
            help="Its unpacked npm package replaywebpage; without it there is no such view.", show_default=False
        ),
    ] = None,
) -> None:
    """Look at the delegations, the evidence and the archive in a web browser. Nothing can be changed there."""
    from crawler.browse_run import run  # uvicorn and starlette: 0.2 s that other verbs need not spend

    paths: DataPaths = ctx.obj
    full = None if replayweb is None else (replay_host, replayweb)
    run(paths, release=release, host=host, port=port, names=tuple(allow_host or ()), full=full)
