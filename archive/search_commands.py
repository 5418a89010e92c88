"""The verb `search`: finds in the latest release what the browser's search page finds, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import ArchiveError, BadInput
from archive.latest import latest_release
from archive.one_line import warn
from archive.paths import DataPaths

__all__ = ["register"]

_MOST_TO_READ = 1_000  # pages whose text is read on the way: some seconds
_ON_PAGE = 25


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(search)


def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Names, words, an id, an address of a page.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind: person, leg, text, …", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the search page's JSON.")] = False,
    release: Annotated[
        Path | None, typer.Option(help="Folder of a release to search instead of the latest.", show_default=False)
    ] = None,
) -> None:
    """Find records, ids, addresses and texts of pages; exit status 1 when nothing is found."""
    from archive.web.edition import Told, open_edition
    from archive.web.pages.search import answer_json
    from archive.web.search.background import Sources
    from archive.web.search.finding import find
    from archive.web.search.kinds import KINDS
    from archive.web.search.question import TooLong, asked_for
    from archive.web.search.reading import read_texts
    from archive.web.search.records import index_records
    from archive.web.search.telling import told

    paths: DataPaths = ctx.obj
    if kind is not None and kind not in KINDS:
        raise BadInput(f"--kind {kind}", "no kind", f"one of {', '.join(KINDS)}")
    try:
        question = asked_for(text)
    except TooLong as error:
        raise BadInput("TEXT", str(error), "fewer words") from error
    folder = release or _latest(paths)
    edition = open_edition(
        folder, archive=paths.archive_at_hand, cache=paths.browse, told=Told(), steps=(index_records,)
    )
    texts = Sources.of_edition(edition, paths.store)
    unread: ArchiveError | None = None
    try:
        read_texts(texts, most=_MOST_TO_READ)
    except ArchiveError as error:  # what was read before is searched all the same
        unread = error
    answer = find(edition, question, chosen={"kind": [kind]} if kind else {}, size=_ON_PAGE)
    is_found = bool(answer.exact or answer.groups)
    if unread is not None and not is_found:
        raise unread  # that nothing was found would be said of texts that nobody looked at
    if as_json:
        print(json.dumps(answer_json(question, answer), ensure_ascii=False, default=dict))
    else:
        print(told(answer, edition.version), end="")
    if unread is not None:
        warn(str(unread))
    if not is_found:
        raise typer.Exit(1)


def _latest(paths: DataPaths) -> Path:
    folder = latest_release(paths.releases)
    if folder is None:
        raise BadInput(f"a release in {paths.releases}", "none", "one made by: xuanjie demo, or xuanjie release")
    return folder
