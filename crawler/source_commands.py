"""The verbs `sources` and `newsource`: look at the sources, begin a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from crawler.newsource.proposals import Proposals

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command("sources")(sources_command)
    app.command("newsource")(newsource_command)


def sources_command(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names, for all about them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/sources.md.")] = False,
) -> None:
    """List the sources, one line each; with names, their channels, layouts, signed cases and how sure each part is."""
    # the verbs load what they need, so that --help stays quick
    import json

    from crawler.errors import UnknownSource
    from crawler.source import load_sources
    from crawler.source_facts import facts_of
    from crawler.source_page import one_line, source_lines, sources_markdown

    facts = facts_of(load_sources())
    for name in names or ():
        if name not in facts.sources:
            raise UnknownSource(name, tuple(facts.sources))
    if markdown and (names or as_json):
        raise typer.BadParameter("--markdown prints all sources, as one page: leave out names and --json")
    if markdown:
        typer.echo(sources_markdown(facts), nl=False)
    elif as_json:
        typer.echo(json.dumps(facts.as_json(names or ()), ensure_ascii=False, indent=2))
    elif names:
        for name in names:
            source = facts.sources[name]
            typer.echo(
                f"{name}: {source.title} ({source.publisher}), {source.side.value}, {','.join(source.languages)}"
            )
            for line in source_lines(facts, source):
                typer.echo(f"  {line}")
    else:
        for source in facts.sources.values():
            typer.echo(one_line(facts, source))


def newsource_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower case letters, digits and _.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of one article.")],
    listing: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A list of articles; may be given again.")
    ] = None,
    side: Annotated[str | None, typer.Option(help="Who speaks: party_centre, state_media, embassy ...")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who answers for the site, as it prints its name.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="zh-Hans, en, ru ...; may be given again.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A saved article: selectors are proposed from it.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The checkout; default the one that runs.", show_default=False)
    ] = None,
) -> None:
    """Write the three files of a new source: what the site is, how it looks, and a page read by hand.

    Nothing is asked of the site and no file is overwritten. CONTRIBUTING.md walks through what is left to fill in.
    """
    from crawler.newsource.files import new_source, side_of, write_source
    from crawler.source_facts import CHECKOUT

    made = new_source(
        name,
        url,
        listings=tuple(listing or ()),
        side=side_of(side),
        publisher=publisher,
        languages=tuple(language or ()),
        proposals=None if page is None else _proposals(page, url),
    )
    owner = _owner(url, into or CHECKOUT)
    for path in write_source(made, into or CHECKOUT):
        typer.echo(f"wrote {path}")
    typer.echo("\n".join(made.left_to_do()))
    if owner is not None:
        typer.echo(f"note: {url} is {owner}'s already, and no address belongs to two sources: xuanjie sources {owner}")


def _owner(url: str, checkout: Path) -> str | None:
    """The source whose article the address is by now; None also while another begun source cannot be loaded."""
    from crawler.errors import BadSource
    from crawler.source import load_sources, source_of

    try:
        source = source_of(url, load_sources(checkout / "crawler" / "sources"))
    except BadSource:
        return None
    return None if source is None or source.any_host or source.article(url) is None else source.name


def _proposals(page: Path, url: str) -> Proposals:
    from archive.errors import BadInput
    from crawler.newsource.proposals import proposals_of
    from crawler.session import now

    try:
        html = page.read_bytes()
    except OSError as why:
        raise BadInput(str(page), f"no file that can be read ({why.strerror})", "the saved page of an article") from why
    return proposals_of(html, url=url, at=now(), where=str(page))
