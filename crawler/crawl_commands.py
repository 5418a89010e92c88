"""The verbs `crawl` and `sources`."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command("crawl")(crawl_command)
    app.command("sources")(sources_command)


def crawl_command(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names; none = all.")] = None,
    since: Annotated[str | None, typer.Option(help="YYYY-MM-DD: walk back to this day of filing.")] = None,
    only: Annotated[str | None, typer.Option(metavar="URL", help="One address instead of a walk.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only sources whose time has come.")] = False,
    contact: Annotated[
        str | None, typer.Option(help="Web or mail address for the User-Agent; default $XUANJIE_CONTACT.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run report as one JSON document.")] = False,
) -> None:
    """Capture pages. The same command again goes on where a killed one stopped."""
    import json

    from crawler.due import due_sources
    from crawler.run import crawl
    from crawler.session import now

    paths: DataPaths = ctx.obj
    chosen = tuple(names or ())
    if due:
        chosen = due_sources(chosen, paths, now())
        if not chosen:
            typer.echo("nothing is due", err=True)
            return
    overrides: dict[str, object] = {} if contact is None else {"XUANJIE_CONTACT": contact}
    report = crawl(chosen, data=paths.root, overrides=overrides, since=since, only=only)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for source in report.sources:
            ended = ", ".join(f"{n} {outcome}" for outcome, n in sorted(source.outcomes.items())) or "nothing"
            typer.echo(
                f"{source.source}: {ended}; {source.listings} listing pages, {source.new} new links"
                + ("" if source.complete else "; INCOMPLETE")
            )
            for alarm in source.alarms:
                typer.echo(f"  ! {alarm}")
            for note in source.notes:
                typer.echo(f"  - {note}")
    raise typer.Exit(report.status)


def sources_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
) -> None:
    """List the sources."""
    import json

    from crawler.source import load_sources

    sources = load_sources()
    if as_json:
        typer.echo(json.dumps([s.facts() for s in sources.values()], ensure_ascii=False, indent=2))
        return
    for source in sources.values():
        typer.echo(f"{source.name:<14} {source.side.value:<13} {','.join(source.languages):<18} {source.title}")
        for listing in source.listings:
            typer.echo(f"    {listing.url}  ({listing.channel}) {listing.confidence}")
        for note in source.notes:
            typer.echo(f"    - {note}")
