"""The verb `screen`: what is worth keeping in WARC files of others, and the number of what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from archive.one_line import say, warn

if TYPE_CHECKING:
    from archive.paths import DataPaths
    from archive.screening import Screening

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command()(screen)


def screen(
    ctx: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="WARC files (.warc, .warc.gz) of any size; also at s3://….")
    ],
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Worker processes, each for one file at a time.")] = 1,
    sources_in_full: Annotated[
        bool, typer.Option("--sources-in-full", help="Read every page under a listed source, whatever it holds.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Look through WARC files of others: pages of worth come into the archive, all others are counted."""
    # the verb loads what it needs, so that --help stays quick
    import json

    from crawler.schedule.moments import right_now
    from crawler.source import load_sources
    from pipelines.commands import show_progress
    from pipelines.holding import hold_store
    from pipelines.screening.run import screen_files

    paths: DataPaths = ctx.obj
    ctx.meta["room"](paths.root)
    listed = [host for source in load_sources().values() for host in source.hosts] if sources_in_full else []
    with hold_store(paths):
        done = screen_files(
            paths, files, at=right_now(), listed=listed, jobs=jobs, opened=ctx.meta["remote"],
            progress=show_progress("files"),
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False, indent=1))
    else:
        say(*map(_told, done.screenings))
        say(f"{done.added} captures added, {done.known} known before, {len(done.issues)} issues")
    warn(*done.issues)
    if done.issues:
        raise typer.Exit(3)


def _told(s: Screening) -> str:
    return (
        f"{s.file}: {s.pages} pages of {s.hosts} hosts, {s.screened_out} left unread, {s.candidates} read:"
        f" {s.kept} kept, {s.adjacent} adjacent, {s.rejected} rejected, {s.unread} unread, {s.unreadable} unreadable"
    )
