"""Which captures are there, by day, role, outcome, source and status? A page at a time, never all of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.web.catalogue.handle import Row
from archive.web.edition import Edition

__all__ = ["COLUMNS", "FACETS", "Captures", "Selected", "captures_of", "marginal"]

FACETS = ("role", "outcome", "source", "status")
COLUMNS = (
    "snapshot_id", "url", "fetched_at", "role", "outcome", "status", "source", "via", "vantage", "content_type",
    "revisit_of", "taken_down",
)  # fmt: skip
_RELEASE = {
    "fetched_at": "at", "status": "http_status", "content_type": "NULL", "revisit_of": "NULL", "taken_down": "NULL",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What is to be shown; `chosen` by facet, the value `none` for captures without one."""

    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    first_day: str | None = None
    last_day: str | None = None


class Captures:
    """Captures of an archive's ledger, or those that a release tells of when no archive is beside it."""

    def __init__(
        self, asked: Callable[..., Sequence[Row]], *, table: str, names: Mapping[str, str], where: str, key: str
    ) -> None:
        self._asked = asked
        self._table, self._names, self._where, self._key = table, names, where, key

    def counts(self, first_day: str | None, last_day: str | None) -> Sequence[Row]:
        """How many there are of each role, outcome, source and status at once, in a range of days."""
        where, values = self._conditions(Selected(first_day=first_day, last_day=last_day))
        columns = ", ".join(f'{self._name(facet)} AS "{facet}"' for facet in FACETS)
        grouped = ", ".join(f"+{self._name(facet)}" for facet in FACETS)  # by one scan, not by jumps from an index
        return self._asked(
            f"SELECT {columns}, count(*) AS count FROM {self._table} WHERE {where} GROUP BY {grouped}",  # noqa: S608
            *values,
        )

    def days(self, selected: Selected) -> Mapping[str, int]:
        """Day → how many."""
        where, values = self._conditions(selected)
        rows = self._asked(
            f"SELECT substr({self._name('fetched_at')}, 1, 10) AS day, count(*) AS count"  # noqa: S608 - our names
            f" FROM {self._table} WHERE {where} GROUP BY 1 ORDER BY 1",
            *values,
        )
        return {row["day"]: row["count"] for row in rows}

    def rows(self, selected: Selected, *, newest_first: bool, limit: int, offset: int) -> Sequence[Row]:
        """Some of them in order of time. Places first, which an index tells, then the rows that stand there."""
        where, values = self._conditions(selected)
        columns = ", ".join(f'{self._name(column)} AS "{column}"' for column in COLUMNS)
        way = "DESC" if newest_first else "ASC"
        order = f"{self._name('fetched_at')} {way}, {self._key} {way}"
        return self._asked(
            f"SELECT {columns} FROM {self._table} WHERE rowid IN (SELECT rowid FROM {self._table}"  # noqa: S608
            f" WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?) ORDER BY {order}",
            *values, limit, offset,
        )  # fmt: skip

    def _name(self, column: str) -> str:
        return self._names.get(column, column)

    def _conditions(self, selected: Selected) -> tuple[str, list[Any]]:
        conditions, values = [self._where], []
        at = self._name("fetched_at")
        if selected.first_day is not None:
            conditions.append(f"{at} >= ?")
            values.append(selected.first_day)
        if selected.last_day is not None:
            conditions.append(f"{at} < ?")
            values.append(f"{selected.last_day}~")  # behind every hour of that day
        for facet, chosen in selected.chosen.items():
            some = [value for value in chosen if value != "none"]
            parts = [f"CAST({self._name(facet)} AS TEXT) IN ({', '.join('?' * len(some))})"] if some else []
            if "none" in chosen:
                parts.append(f"{self._name(facet)} IS NULL")
            conditions.append(f"({' OR '.join(parts)})")
            values += some
        return " AND ".join(conditions), values


def captures_of(edition: Edition) -> Captures:
    """The captures at hand."""
    shelf = edition.shelf()
    if shelf.is_archive:
        return Captures(shelf.archive.asked, table="captures", names={}, where="1", key="snapshot_id")
    return Captures(
        edition.catalogue.rows, table="fetches", names=_RELEASE, where="snapshot_id IS NOT NULL", key="number"
    )


def marginal(counts: Sequence[Row], facet: str, chosen: Mapping[str, Sequence[str]]) -> Counter[str]:
    """Value of one facet → how many, given what is chosen in the others."""
    found: Counter[str] = Counter()
    for row in counts:
        if all(_text(row[name]) in values for name, values in chosen.items() if name != facet):
            found[_text(row[facet])] += row["count"]
    return found


def _text(value: Any) -> str:
    return "none" if value is None else str(value)
