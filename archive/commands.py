"""The verbs of floor 1. Heavy modules are imported inside the verb that needs them: `--help` must be quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import archive.search_commands
from archive.errors import BadInput
from archive.one_line import say, warn
from archive.paths import DataPaths

__all__ = ["register"]

_AGENT = "xuanjie/0.1"


def register(app: typer.Typer) -> None:
    """Add this floor's verbs to the front door."""
    app.command("import")(import_files)
    app.command()(show)
    app.command()(takedown)
    app.command()(gc)
    archive.search_commands.register(app)


def import_files(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="WARC, WACZ, a manifest (.jsonl, .jsonl.xz), or a folder of one; a WARC also at s3://….",
        ),
    ],
) -> None:
    """Bring in saved pages: WARC or WACZ files, or pages named by a manifest. A second time adds nothing."""
    from archive.heads import note_head
    from archive.imports import ImportReport, import_path, import_stream
    from archive.recorder import Recorder

    data: DataPaths = ctx.obj
    refused = 0
    total = ImportReport(added=0, known=0, issues=())
    ctx.meta["room"](data.root)
    terminal = sys.stderr.isatty()

    def progress(taken: int) -> None:
        if terminal and taken % 100 == 0:
            print(f"\r{taken} pages", end="", file=sys.stderr, flush=True)

    with Recorder(data.archive, agent=_AGENT) as recorder:
        for name in files:
            try:
                if "://" in name:
                    with ctx.meta["remote"](name) as stream:
                        found = import_stream(name, stream, recorder, progress)
                else:
                    found = import_path(Path(name), recorder, progress)
            except BadInput as error:
                refused += 1
                warn(str(error))
                continue
            warn(*found.issues)
            if found.unlisted:
                warn(f"{name}: and {found.unlisted} issues more")
            total += found
    note_head(data)
    if refused < len(files):
        say(f"{total.added} captures added, {total.known} known before, {total.refused} issues")
    if refused:
        raise typer.Exit(2)
    if total.issues:
        raise typer.Exit(3)


def show(
    ctx: typer.Context,
    snapshot: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="A snapshot id, as evidence names it.")],
    html: Annotated[bool, typer.Option("--html", help="The page as characters.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The body as bytes, without content-encoding.")] = False,
) -> None:
    """Show one captured page: where it stands, its headers, how its bytes were read, and its text."""
    from archive.reader import ArchiveReader
    from archive.show import shown

    data: DataPaths = ctx.obj
    with ArchiveReader(data.archive) as reader:
        if raw:
            out = reader.snapshot(snapshot).body
        elif html:
            out = reader.snapshot(snapshot).html.encode("utf-8", "replace")
        else:
            out = shown(reader, snapshot).encode("utf-8", "replace")
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()


def takedown(
    ctx: typer.Context,
    snapshot: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="A snapshot id, as evidence names it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays in the archive for good.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who decided it.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this nothing is changed.")] = False,
) -> None:
    """Remove the bytes of a captured page for good, and leave a tombstone; lists first what that concerns."""
    from archive.capture import Takedown
    from archive.heads import note_head
    from archive.reader import ArchiveReader
    from archive.removal.elsewhere import holders
    from archive.removal.everywhere import take_down_everywhere
    from archive.removal.telling import told
    from archive.takedown import affected

    data: DataPaths = ctx.obj
    if apply:
        _check_words("--reason", reason, most=500, needed=True)
        _check_words("--by", by, most=100, needed=False)
        found = take_down_everywhere(data, snapshot, Takedown(day=ctx.meta["today"], reason=reason, by=by))
        note_head(data)
    else:
        with ArchiveReader(data.archive) as reader:
            found = affected(data.archive, reader.captures(), snapshot)
    urls = {capture.url for capture in (*found.members, *found.gone)}
    print(told(found, holders(data, found.snapshot_ids, urls), data.command, applied=apply), end="")


def _check_words(option: str, words: str, *, most: int, needed: bool) -> None:
    if needed and not words.strip():
        raise BadInput(option, "nothing", "a reason, in a few words")
    if len(words) > most or not words.isprintable():
        raise BadInput(option, f"{len(words)} characters", f"at most {most} printable ones, on one line")


def gc(
    ctx: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Remove them. Without this nothing is changed.")] = False,
) -> None:
    """List what nothing names any more (leftovers of killed runs), or remove it; never a segment of the archive."""
    from archive.gc import collect, leftovers

    data: DataPaths = ctx.obj
    kept = [one for one in leftovers(data) if not one.goes]
    going = collect(data) if apply else [one for one in leftovers(data) if one.goes]
    for verdict, found in (("removed" if apply else "goes", going), ("stays", kept)):
        for one in found:
            say(f"{verdict}  {one.bytes:>12}  {one.path.relative_to(data.root)}: {one.what}")
    total = sum(one.bytes for one in going)
    hint = "" if apply or not going else f"; nothing was changed, to remove: {data.command} gc --apply"
    say(f"{len(going)} {'removed' if apply else 'to remove'} ({total} bytes), {len(kept)} to look at{hint}")
