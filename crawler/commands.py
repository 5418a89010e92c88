"""The verb `refresh`: the scheduled job that joins the crawl with what the lower floors make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("refresh")(refresh_command)


def refresh_command(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names; none = what is due.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="No crawl, everything else.")] = False,
    contact: Annotated[
        str | None, typer.Option(help="Web or mail address for the User-Agent; default $XUANJIE_CONTACT.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Worker processes of the extraction.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Crawl what is due, extract what is new, reconcile, check and release. Nothing new, no new release."""
    # the verb loads what it needs, so that --help stays quick
    import json

    from pipelines.commands import show_progress
    from pipelines.refresh import refresh_offline

    if offline and names:
        raise typer.BadParameter("--offline crawls nothing: leave out the sources")
    paths: DataPaths = ctx.obj
    crawled = None
    if not offline:
        from crawler.due import due_sources
        from crawler.run import crawl
        from crawler.session import now

        due = due_sources(tuple(names or ()), paths, now())
        if due:
            overrides: dict[str, object] = {} if contact is None else {"XUANJIE_CONTACT": contact}
            crawled = crawl(due, data=paths.root, overrides=overrides)
        else:
            typer.echo("nothing is due", err=True)
    done = refresh_offline(paths, jobs=jobs, progress=show_progress("extracting"))
    if as_json:
        typer.echo(
            json.dumps(
                {"crawl": crawled.as_json() if crawled else None, "release": done.as_json()},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        typer.echo("\n".join(done.lines()))
    raise typer.Exit(crawled.status if crawled else 0)
