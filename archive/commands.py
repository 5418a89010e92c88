"""The verbs of floor 1. Heavy modules are imported inside the verb that needs them: `--help` must be quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import BadInput
from archive.paths import DataPaths

__all__ = ["register"]

_AGENT = "xuanjie/0.1"


def register(app: typer.Typer) -> None:
    """Add this floor's verbs to the front door."""
    app.command("import")(import_files)
    app.command()(show)


def import_files(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="WARC, WACZ, a manifest (.jsonl, .jsonl.xz), or a folder of one."),
    ],
) -> None:
    """Bring in saved pages: WARC or WACZ files, or pages named by a manifest. A second time adds nothing."""
    from archive.imports import ImportReport, import_path
    from archive.recorder import Recorder

    data: DataPaths = ctx.obj
    refused = 0
    total = ImportReport(added=0, known=0, issues=())
    terminal = sys.stderr.isatty()

    def progress(taken: int) -> None:
        if terminal and taken % 100 == 0:
            print(f"\r{taken} pages", end="", file=sys.stderr, flush=True)

    with Recorder(data.archive, agent=_AGENT) as recorder:
        for path in files:
            try:
                report = import_path(path, recorder, progress)
            except BadInput as error:
                refused += 1
                print(f"xuanjie: {error}", file=sys.stderr)
                continue
            for issue in report.issues:
                print(f"xuanjie: {issue}", file=sys.stderr)
            total += report
    print(f"{total.added} captures added, {total.known} known before, {len(total.issues)} issues")
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
