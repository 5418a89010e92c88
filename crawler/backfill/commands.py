"""The verb `backfill`: past captures of the sources' pages, from web archives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer

from archive.one_line import say
from archive.paths import DataPaths
from crawler.crawl_options import Contact, Vantage, settings_of

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("backfill")(backfill_command)


def backfill_command(
    ctx: typer.Context,
    archive: Annotated[Literal["wayback", "commoncrawl"], typer.Argument(help="Which archive, or kind of archive.")],
    sources: Annotated[
        list[str] | None, typer.Option("--source", metavar="NAME", help="A source; again for more. None = all.")
    ] = None,
    endpoint: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Another archive: http://HOST/COLLECTION of a pywb, or an index host."),
    ] = None,
    form: Annotated[
        Literal["wayback", "pywb"] | None,
        typer.Option(help="How --endpoint is addressed; without it a path in the address means pywb."),
    ] = None,
    files: Annotated[
        str | None, typer.Option("--data-endpoint", metavar="URL", help="Where the WARC files of commoncrawl lie.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day of filing.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day of filing.")] = None,
    taken_first: Annotated[
        str | None, typer.Option("--captured-from", metavar="DATE", help="First day of capture; default --from.")
    ] = None,
    taken_last: Annotated[
        str | None, typer.Option("--captured-to", metavar="DATE", help="Last day of capture; default none.")
    ] = None,
    captures: Annotated[
        Literal["changes", "all", "first"],
        typer.Option(help="Of one address: first, last and every change; all; or the first."),
    ] = "changes",
    by: Annotated[
        Literal["host", "section", "month"] | None,
        typer.Option(help="How much one question to the index covers; default section, month up to three months."),
    ] = None,
    under: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help="Only questions that begin so: xinhuanet.com/world/; again for more."),
    ] = None,
    listings: Annotated[bool, typer.Option("--listings", help="The sources' listing pages too.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Copies to take now; the same command takes the next ones.")
    ] = None,
    plan_only: Annotated[bool, typer.Option("--plan", help="Print the questions, and ask none.")] = False,
    offered: Annotated[
        bool,
        typer.Option(
            "--offered-to-programs",
            help="You have seen that the archive offers index and copies to programs, whatever its robots.txt says.",
        ),
    ] = False,
    contact: Contact = None,
    vantage: Vantage = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Bring in past captures from a web archive. The same command again goes on where a killed one stopped."""
    # the verb loads what it needs, so that --help stays quick
    import json

    from crawler.backfill.choose import Captures
    from crawler.backfill.endpoint import endpoint_of
    from crawler.backfill.plan import plan_of
    from crawler.backfill.queries import By
    from crawler.backfill.run import backfill, chosen_sources

    if archive == "commoncrawl" and form is not None:
        raise typer.BadParameter("--form goes with wayback: commoncrawl has one of its own")
    if archive == "wayback" and files is not None:
        raise typer.BadParameter("--data-endpoint goes with commoncrawl")
    plan = plan_of(
        endpoint_of(archive, given=endpoint, form=form, data=files),
        by=None if by is None else By(by),
        first=first,
        last=last,
        taken_first=taken_first,
        taken_last=taken_last,
        captures=Captures(captures),
        under=under or (),
        listings=listings,
        limit=limit,
        offered=offered,
    )
    chosen = tuple(sources or ())
    if plan_only:
        asked = {
            name: [f"{query.match.value} {query.url}" for query in plan.questions(source, datetime.now(UTC))]
            for name, source in chosen_sources(chosen, plan).items()
        }
        typer.echo(json.dumps(asked, ensure_ascii=False, indent=2) if as_json else "\n".join(_planned(asked, plan)))
        return
    paths: DataPaths = ctx.obj
    report = backfill(chosen, plan, data=paths.root, overrides=settings_of(contact, vantage))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        say(*_told(report))
    raise typer.Exit(report.status)


def _planned(asked: dict[str, list[str]], plan: Any) -> list[str]:
    lines = [f"{name}: {question}" for name, questions in asked.items() for question in questions]
    count = len(lines)
    minutes = count * plan.endpoint.index_delay / 60
    whole = " for each crawl" if plan.endpoint.via == "commoncrawl" else ""
    return [*lines, f"{count} questions{whole}, {minutes:.0f} minutes{whole} or more, and the copies that they lead to"]


def _told(report: Any) -> list[str]:
    lines = []
    for source in report.sources:
        ended = ", ".join(f"{n} {outcome}" for outcome, n in sorted(source.outcomes.items())) or "nothing"
        lines.append(
            f"{source.source}: {source.captured} copies of {source.new} wanted, {source.listings} answers of the index"
            f" with {source.links} articles; {ended}" + ("" if source.complete else "; INCOMPLETE")
        )
        lines += [f"  ! {alarm}" for alarm in source.alarms]
        lines += [f"  - {note}" for note in source.notes]
    return lines
