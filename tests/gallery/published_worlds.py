"""How does a refresh of the gallery come before the function that publishes? Its rows on the disk, its log in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from published import NO_INPUTS, publish_rows
from world import BEGIN, Row

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from pipelines.gates.facts import Facts
from pipelines.gates.fault import GateFault, StoppedByGates
from pipelines.release.contents import Ingredients
from pipelines.release.earlier import Earlier
from pipelines.release.making import Sound, make_release
from pipelines.release.publish import Published
from pipelines.release.run_rows import run_rows
from pipelines.release.tables import TABLES, Column, Table
from pipelines.review.rulings import Review

_EMPTY: Mapping[str, Any] = {"array": [], "object": {}, "string": "", "integer": 0, "boolean": False, "date": BEGIN}

__all__ = ["released_before", "through_the_release_path", "whole"]


def whole(rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """The rows of a world with every table and column of a release, in the order of their keys: what the world does not
    tell of is empty."""
    return {name: _filled(table, rows.get(name, ())) for name, table in TABLES.items()}


def _filled(table: Table, rows: Sequence[Row]) -> list[Row]:
    made = [{c.name: row.get(c.name, _nothing(c)) for c in table.columns} for row in rows]
    return sorted(made, key=lambda row: [row[name] for name in table.key])


def _nothing(column: Column) -> Any:
    """The value of a cell that the world does not fill, as its column can hold it."""
    if column.values and column.required:
        return column.values[0]
    return _EMPTY[column.type] if column.required or column.type in {"array", "object"} else None


def released_before(root: Path, facts: Facts) -> DataPaths:
    """A data folder with an archive and the release that was made before the refresh with these facts."""
    assert facts.previous is not None
    with Recorder(root / "archive", agent="test"):
        pass
    publish_rows(root, whole(facts.previous), day="2018-01-05")
    return DataPaths(root)


def through_the_release_path(paths: DataPaths, facts: Facts) -> Published | list[GateFault]:
    """What the function that publishes makes of a refresh with these facts: a release, or what stopped it.

    Nothing of `facts.previous` is handed on: it reads the release before from the disk.
    """
    rules = {} if facts.same_rules else {"pipelines/gates/judge.py": "another"}
    with ArchiveReader(paths.archive) as reader, reader.steady():
        sound = Sound(
            made_of=Ingredients(
                captures={}, reads=(), searches=tuple(facts.searches), review=Review(), before=Earlier()
            ),
            rows=whole(facts.rows),
            runs=run_rows([], [], []),
            inputs=replace(NO_INPUTS, rules=rules),
            day=facts.day,
            captures=facts.captures,
            by_address=sorted(facts.captures, key=lambda one: (one.url, one.fetched_at, one.snapshot_id)),
            attempts=facts.attempts,
            archive=reader,
        )
        try:
            return make_release(paths, sound, doi=None, override=None)[1]
        except StoppedByGates as stopped:
            return list(stopped.stops)
