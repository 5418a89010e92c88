"""The verb `refresh`: the scheduled job itself, from the crawl of what is due to a release or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from archive.one_line import say, warn
from crawler.crawl_options import Contact, Requisites, Vantage, settings_of
from crawler.engines.asked import asked_engine
from pipelines.commands import ArchiveAt, Dask

if TYPE_CHECKING:
    from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("refresh")(refresh_command)


def refresh_command(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Only these, where due; none = all due.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="No crawl, everything else.")] = False,
    contact: Contact = None,
    vantage: Vantage = None,
    requisites: Requisites = True,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Worker processes of the extraction.")] = 1,
    dask: Dask = None,
    archive_at: ArchiveAt = None,
    full: Annotated[bool, typer.Option("--full", help="Read every page again; make the release anew.")] = False,
    override: Annotated[
        str | None, typer.Option("--override", metavar="REASON", help="Release although a gate refuses; is recorded.")
    ] = None,
    doi: Annotated[str | None, typer.Option("--doi", help="DOI reserved for this release.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Crawl what is due, extract what is new, reconcile, check and release. Nothing new, no new release."""
    # the verb loads what it needs, so that --help stays quick
    import json
    from dataclasses import asdict

    from archive.heads import note_head
    from crawler.refresh_run import refresh_run
    from crawler.schedule.moments import right_now
    from crawler.schedule.starts import crawl_due, one_start
    from crawler.status import season_alarms
    from crawler.stop_asked import StopAsked
    from pipelines.commands import show_progress
    from pipelines.holding import need_archive
    from pipelines.lexicon.meetings import registry
    from pipelines.refresh import refresh_offline
    from pipelines.release.asked import check_doi, check_reason

    if offline and names:
        raise typer.BadParameter("--offline crawls nothing: leave out the sources")
    if dask is not None and not offline:
        raise typer.BadParameter("--dask reads what was captured: crawl first, then refresh --offline --dask")
    check_reason(override)  # before the crawl, which may take hours
    check_doi(doi)
    paths: DataPaths = ctx.obj
    ctx.meta["room"](paths.root, releases=True)
    options = {"sources": names or [], "offline": offline, "jobs": jobs, "full": full, "override": override, "doi": doi}
    if offline:
        need_archive(paths)
    crawled = None
    try:
        with one_start(paths), refresh_run(paths, options, right_now) as run:
            if not offline:
                overrides = settings_of(contact, vantage, requisites=requisites)
                crawled = crawl_due(tuple(names or ()), paths, overrides=overrides)
                run.crawled(crawled)
                if crawled is None:
                    typer.echo("nothing is due", err=True)
            with asked_engine(dask, archive_at, paths) as engine:
                done = refresh_offline(
                    paths,
                    full=full,
                    jobs=jobs,
                    progress=show_progress("extracting"),
                    override=override,
                    doi=doi,
                    engine=engine,
                )
            alarms = season_alarms(paths, registry(), right_now())
            told = [{"kind": alarm.kind, "line": alarm.line} for alarm in alarms]
            head = note_head(paths)  # by which whoever cuts the archive afterwards is found out
            run.note(release=done.as_json(), alarms=told, status=crawled.status if crawled else 0)
            run.note(archive=None if head is None else asdict(head))
    except StopAsked as why:
        warn(str(why))
        raise typer.Exit(why.status) from None
    if as_json:
        found = {"crawl": crawled.as_json() if crawled else None, "release": done.as_json(), "alarms": told}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        say(*done.lines(), *(f"  ! {alarm.line}" for alarm in alarms))
    raise typer.Exit(crawled.status if crawled else 0)
