"""The verbs `schedule` and `status`: what is due when, and how it stands."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.one_line import say

if TYPE_CHECKING:
    from archive.paths import DataPaths
    from crawler.schedule.due import Due

__all__ = ["register"]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


class Install(StrEnum):
    """What `--install` takes; crawler/schedule/install.py has the same, which is loaded only when it is needed."""

    SYSTEMD = "systemd"
    CRON = "cron"


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command("schedule")(schedule_command)
    app.command("status")(status_command)


def schedule_command(
    ctx: typer.Context,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="A day, or a time with its offset; default now.")
    ] = None,
    install: Annotated[Install | None, typer.Option("--install", help="Write unit files instead.")] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help="Folder of the unit files.")] = None,
    user: Annotated[bool, typer.Option("--user", help="Units or crontab of the calling user.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a different file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is due at a time and which Party meeting causes that cadence, or install the hourly tick."""
    import json

    paths: DataPaths = ctx.obj
    if install is not None:
        if at is not None or as_json:
            raise typer.BadParameter("--install writes files: leave out --at and --json")
        _install(paths, install, into, user=user, force=force)
        return
    if into is not None or user or force:
        raise typer.BadParameter("--into, --user and --force belong to --install")
    from crawler.schedule.due import due, last_runs
    from crawler.schedule.moments import read_time, right_now
    from crawler.source import load_sources
    from pipelines.lexicon.meetings import registry

    moment = right_now() if at is None else read_time(at)
    sources = load_sources()
    stands = due(sources.values(), last_runs(paths, sources), registry(), moment)
    if as_json:
        typer.echo(json.dumps([stand.facts() for stand in stands], ensure_ascii=False, indent=2))
        return
    width = max((len(stand.source) for stand in stands), default=0)
    for stand in stands:
        typer.echo(_told(stand, width))


def _told(stand: Due, width: int) -> str:
    from archive.capture import utc_text
    from crawler.schedule.due import meeting_name, period_text

    meeting, cadence = stand.cadence.meeting, stand.cadence
    cause = "no meeting" if meeting is None else f"{meeting.id}, {meeting_name(meeting)}, {stand.day_text()}"
    last = "never ran" if stand.last_run is None else f"last run {utc_text(stand.last_run)}"
    turn = "due" if stand.is_due or stand.next_due is None else f"due at {utc_text(stand.next_due)}"
    often = f"{period_text(cadence.period):<13} {cadence.phase.value:<7}"
    return f"{stand.source:<{width}} {turn:<27} {often} {cause}; {last}"


def _install(paths: DataPaths, chosen: Install, into: Path | None, *, user: bool, force: bool) -> None:
    from crawler.schedule.install import Scheduler, install

    done = install(Scheduler(chosen.value), data=paths.root, into=into, user=user, force=force)
    for path in done.written:
        typer.echo(f"wrote {path}")
    for path in done.kept:
        typer.echo(f"kept {path}")
    if done.next_commands:
        typer.echo("next:")
    for line in done.next_commands:
        typer.echo(f"  {line}")


def status_command(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Last runs, freshness of each source, alarms, and who holds the locks."""
    import json

    from crawler.schedule.moments import right_now
    from crawler.source import load_sources
    from crawler.status import status
    from pipelines.lexicon.meetings import registry

    found = status(ctx.obj, tuple(load_sources().values()), registry(), right_now())
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        say(*found.lines())
