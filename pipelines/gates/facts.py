"""What do the gates look at? The whole log of the archive, the rows to be released, those of the release before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from archive.capture import Attempt, Capture, SearchResult
from pipelines.lexicon.meetings import Registered
from pipelines.release.spooled_table import GROWING, ReleasedTable
from pipelines.release.tables import TABLES, Rows, Table

__all__ = ["COMPARED", "Facts", "Previous", "newest_day", "previous_rows", "said_until", "taken_down"]

# tables of the release before that a gate compares with
COMPARED = (
    "aggregate_claims",
    "candidates",
    "decisions",
    "delegations",
    "documents",
    "events",
    "legs",
    "reception",
    "search_log",
    "snapshots",
)


# columns without which a table cannot be compared at all
_NEEDED = frozenset(
    {
        "country", "date_earliest", "date_latest", "decision_id", "delegation_id", "document_id", "documents",
        "event_id", "fetched_at", "first_at", "leg_id", "snapshot_id", "snapshots",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a gate may know. A function of archive, decisions, rules and the release before: no clock."""

    day: date  # of the newest capture
    captures: Iterable[Capture]  # all of them, of every role; in any order, gone through several times
    attempts: Iterable[Attempt]
    searches: Sequence[SearchResult]
    rows: Rows  # of the release to be made; days as dates
    previous: Rows | None = None  # of the last release, as previous_rows() reads them; None: this is the first
    meetings: Sequence[Registered]  # in order of opening
    by_address: Iterable[Capture] | None = None  # the captures by address; None: they are sorted where that is asked
    removed: frozenset[str] | None = None  # snapshots that were taken down; None: they are looked for in `captures`
    same_rules: bool = True  # rules, lexicons and registries are those of the last release


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """What could be read of the last release; `unread` says why a table is missing, which then nobody compares."""

    rows: dict[str, Sequence[dict[str, Any]]]
    unread: tuple[str, ...] = ()


def previous_rows(folder: Path) -> Previous:
    """The tables of a release that the gates compare with, days as dates.

    A release of an older program may lack a table, which is left out, or a column, which then is empty: neither is a
    reason to stop.
    """
    rows: dict[str, Sequence[dict[str, Any]]] = {}
    unread: list[str] = []
    for name in COMPARED:
        try:
            rows[name] = _rows(folder / f"{name}.jsonl", TABLES[name])
        except OSError as error:
            unread.append(f"{name}: {error.strerror or error}")
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            unread.append(f"{name}: {error}")
    return Previous(rows=rows, unread=tuple(unread))


def _rows(path: Path, table: Table) -> Sequence[dict[str, Any]]:
    """All columns of today's table, days as dates; the tables that grow with the archive stay on the disk."""
    as_row = _Row(table)
    with path.open(encoding="utf-8", newline="\n") as file:
        told = (as_row(line, number) for number, line in enumerate(file, 1))
        if table.name not in GROWING:
            return list(told)
        return ReleasedTable(path, as_row, sum(1 for _ in told))


class _Row:
    """A row of its line; raises ValueError for one that cannot be compared."""

    def __init__(self, table: Table) -> None:
        self._days = [column.name for column in table.columns if column.type == "date"]
        self._absent = {column.name: None for column in table.columns}
        self._owed = {column.name for column in table.columns if column.required} & _NEEDED

    def __call__(self, line: str, _number: int) -> dict[str, Any]:
        row: dict[str, Any] = self._absent | json.loads(line)
        if any(row[name] is None for name in self._owed):
            raise ValueError(f"a row without {', '.join(sorted(self._owed))}")
        return row | {name: date.fromisoformat(row[name]) for name in self._days if row[name] is not None}


def newest_day(captures: Iterable[Capture]) -> date:
    """The day of the newest capture: the gates' today. There is one at least."""
    return max(c.fetched_at for c in captures).astimezone(UTC).date()


def taken_down(facts: Facts) -> frozenset[str]:
    """The snapshots whose bytes were removed on request: what they told may go."""
    if facts.removed is not None:
        return facts.removed
    return frozenset(c.snapshot_id for c in facts.captures if c.takedown is not None)


def said_until(previous: Rows | None) -> datetime | None:
    """The last moment that the release before tells of: what the log says later is new. None for a first release."""
    if previous is None:
        return None
    told = [row["fetched_at"] for row in previous.get("snapshots", ())]
    told += [row["first_at"] for row in previous.get("search_log", ())]
    return max((datetime.fromisoformat(text) for text in told), default=None)
