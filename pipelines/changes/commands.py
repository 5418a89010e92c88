"""The verb `diff`: every cell that differs between two releases, with its cause."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from archive.errors import BadInput
from archive.one_line import answer
from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(diff)


def diff(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="The earlier release: a version or a folder.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The later one.")],
    table: Annotated[str | None, typer.Option("--table", metavar="TABLE", help="Of this table only.")] = None,
    record_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="Of this record only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Say which cells differ between two releases, and why: source, extractor, registry or reviewer."""
    from pipelines.changes import telling
    from pipelines.changes.any_two import diff as compare
    from pipelines.changes.kept import change_rows
    from pipelines.release.tables import TABLES

    if table is not None and table not in TABLES:
        raise BadInput("--table", table[:80], f"one of {', '.join(TABLES)}")
    paths: DataPaths = ctx.obj
    found = compare(paths, a, b)
    changes = telling.chosen(found.changes, table, record_id)
    if as_json:
        print(json.dumps(telling.as_json(found, changes, change_rows(changes)), ensure_ascii=False, indent=1))
    else:
        answer(*telling.diff_lines(found, changes))
