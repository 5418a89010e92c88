"""The verb `crawl`."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.one_line import say
from archive.paths import DataPaths
from crawler.crawl_options import Contact, Requisites, Vantage, settings_of

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("crawl")(crawl_command)


def crawl_command(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names; none = all.")] = None,
    since: Annotated[str | None, typer.Option(help="YYYY-MM-DD: walk back to this day of filing.")] = None,
    only: Annotated[str | None, typer.Option(metavar="URL", help="One address instead of a walk.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only sources whose time has come.")] = False,
    contact: Contact = None,
    vantage: Vantage = None,
    requisites: Requisites = True,
    redis: Annotated[
        str | None, typer.Option("--redis", metavar="URL", help="Have `xuanjie worker`s ask, through this Redis.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run report as one JSON document.")] = False,
) -> None:
    """Capture pages. The same command again goes on where a killed one stopped.

    Ends with 0 when all was had; with 3 when something is owed, also after Ctrl-C or SIGTERM.
    """
    import json

    paths: DataPaths = ctx.obj
    overrides = settings_of(contact, vantage, requisites=requisites)
    if redis is not None:
        from crawler.redis.run import crawl_shared

        if only is not None or due:
            raise typer.BadParameter("--redis walks whole sources: leave out --only and --due")
        report = crawl_shared(tuple(names or ()), redis=redis, data=paths.root, overrides=overrides, since=since)
    elif due:
        from crawler.schedule.starts import crawl_due, one_start

        if only is not None:
            raise typer.BadParameter("--only names one address: leave out --due")
        with one_start(paths):
            told = crawl_due(tuple(names or ()), paths, overrides=overrides, since=since)
        if told is None:
            typer.echo("nothing is due", err=True)
            return
        report = told
    else:
        from crawler.run import crawl

        report = crawl(tuple(names or ()), data=paths.root, overrides=overrides, since=since, only=only)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for source in report.sources:
            ended = ", ".join(f"{n} {outcome}" for outcome, n in sorted(source.outcomes.items())) or "nothing"
            say(
                f"{source.source}: {ended}; {source.listings} listing pages, {source.new} new links"
                + (f", {source.aliases} other addresses of known articles" if source.aliases else "")
                + ("" if source.complete else "; INCOMPLETE")
            )
            for alarm in source.alarms:
                say(f"  ! {alarm}")
            for owed in source.owed_first:
                if not any(alarm.startswith(owed.split(": ", 1)[0]) for alarm in source.alarms):
                    say(f"  ! {owed}")
            for note in source.notes:
                say(f"  - {note}")
    raise typer.Exit(report.status)
