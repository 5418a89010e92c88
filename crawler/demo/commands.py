"""The verb `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import BadInput
from archive.one_line import warn
from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command("demo")(demo)


def demo(
    ctx: typer.Context,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Data folder of the demo; default demo/ in the data folder.", show_default=False),
    ] = None,
) -> None:
    """The whole way on the bundled composed web, without network: crawl, extract, reconcile, check, release."""
    # Scrapy, duckdb and rich are loaded here and not above: `xuanjie --help` must be quick.
    from rich.console import Console

    from crawler.demo.demo import run_demo
    from crawler.demo.telling import tell
    from crawler.stop_asked import StopAsked

    if into is not None and into.exists() and not into.is_dir():
        raise BadInput(str(into), "a file", "a folder for --into")
    chosen: DataPaths = ctx.obj
    # A folder of its own, so that composed pages never lie among real ones.
    paths = DataPaths(into or chosen.root / "demo")
    progress = Console(stderr=True)
    try:
        done = run_demo(paths, lambda what: progress.print(what, highlight=False, markup=False))
    except StopAsked as why:
        warn(str(why))
        raise typer.Exit(why.status) from None
    tell(Console(), done.crawls, done.refreshed.published.folder, paths)
