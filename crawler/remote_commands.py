"""The verbs `push`, `pull` and `backup`: a data folder and its copy in S3-compatible storage, or in another folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.one_line import say, warn

if TYPE_CHECKING:
    from archive.paths import DataPaths
    from crawler.engines.place import Place

__all__ = ["register"]

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="s3://BUCKET/PREFIX or file:///FOLDER.")]

Withdraw = Annotated[
    list[str] | None,
    typer.Option("--withdraw", metavar="VERSION", help="Take a release out there for good; may be given again."),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command()(push)
    app.command()(pull)
    app.command()(backup)


def push(
    ctx: typer.Context,
    address: Address,
    check: Annotated[bool, typer.Option("--check", help="Read every object back, mend what is damaged.")] = False,
    withdraw: Withdraw = None,
) -> None:
    """Copy archive, decisions and releases to a store; what a takedown removed here is removed there."""
    from crawler.engines.addresses import place_at
    from crawler.engines.push import push as copy
    from pipelines.commands import show_progress

    paths: DataPaths = ctx.obj
    place = place_at(address)
    _ask_for_room(ctx, place)
    done = copy(paths, place, check=check, withdraw=withdraw or (), progress=show_progress("pushed"))
    say(*done.lines())
    _tell(done.problems)


def pull(ctx: typer.Context, address: Address) -> None:
    """Make the data folder from a store, or bring it up to it; every byte is checked before anything is changed."""
    from crawler.engines.addresses import place_at
    from crawler.engines.pull import pull as fetch
    from pipelines.commands import show_progress

    paths: DataPaths = ctx.obj
    place = place_at(address)
    ctx.meta["room"](paths.root, releases=True)
    done = fetch(paths, place, progress=show_progress("pulled"))
    say(*done.lines())
    warn(*done.problems)
    if done.problems:
        raise typer.Exit(1)


def backup(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="On another disk; made when missing.")],
    withdraw: Withdraw = None,
) -> None:
    """Copy to a folder what cannot be made again, and read all of it back; a crawl may go on meanwhile.

    That is `push` to a folder: sealed segments, manifest, decisions, releases. Left out is what can be made again
    (ledger, store, search index) and the segment that a crawl is writing, which the next backup has.
    """
    from archive.errors import BadInput
    from crawler.engines.addresses import place_at
    from crawler.engines.push import push as copy
    from pipelines.commands import show_progress

    paths: DataPaths = ctx.obj
    target = folder.resolve()
    if target == paths.root.resolve() or paths.root.resolve() in target.parents:
        raise BadInput(str(folder), "a folder inside the data folder", "one elsewhere, on another disk")
    place = place_at(f"file://{target}")
    _ask_for_room(ctx, place)
    done = copy(paths, place, withdraw=withdraw or (), progress=show_progress("copied"))
    checked = copy(paths, place, check=True)
    mended = [f"  mended: {key}" for key in checked.mended]
    say(*done.lines(), *mended, "every byte was read back; to make a data folder from it:")
    say(f"  xuanjie --data NEW pull {place.address}")
    _tell(checked.problems)


def _tell(problems: Sequence[str]) -> None:
    warn(*problems)
    if problems:
        raise typer.Exit(1)


def _ask_for_room(ctx: typer.Context, place: Place) -> None:
    """Where the copy is written, when that is a folder. The data folder itself may be full: just then copies matter."""
    if place.address.startswith("file://"):
        ctx.meta["room"](Path(place.address.removeprefix("file://")))
