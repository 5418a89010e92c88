"""The verb `gather`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.one_line import say, warn

if TYPE_CHECKING:
    from archive.paths import DataPaths

__all__ = ["register"]

_AGENT = "xuanjie/0.1"


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("gather")(gather_command)


def gather_command(
    ctx: typer.Context,
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Data folders of workers, or their archives.")
    ],
) -> None:
    """Copy what other machines recorded into this archive, as it stands. A second time adds nothing."""
    from archive.gather import Gatherer, GatherReport, archive_in
    from archive.heads import note_head
    from crawler.redis.missing import missing_pages

    data: DataPaths = ctx.obj
    ctx.meta["room"](data.root)
    terminal = sys.stderr.isatty()

    def progress(groups: int) -> None:
        if terminal:
            print(f"\r{groups} records", end="", file=sys.stderr, flush=True)

    total = GatherReport(captures=0, others=0, known=0, taken_down=0)
    with Gatherer(data.archive, agent=_AGENT) as gatherer:
        for folder in folders:
            found = gatherer.take(archive_in(folder), progress)
            warn(*found.left_out)
            total += found
    note_head(data)
    say(
        f"{total.captures} captures and {total.others} attempts and searches added, {total.known} known before"
        + (f", {total.taken_down} taken down and not copied" if total.taken_down else "")
        + (f", {len(total.left_out)} left out" if total.left_out else "")
    )
    missing = list(missing_pages(data.frontier, data.archive))
    if missing:
        warn(
            f"{len(missing)} pages that a crawl has settled are not here, {missing[0]} is the first:"
            " gather the workers that are left; the next crawl asks for what never comes where a list still shows it"
        )
    if missing or total.left_out:
        raise typer.Exit(3)
