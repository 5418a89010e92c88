"""Of which kind, year, language, outlet and decision is each record? A few bytes each, for counting fast."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.web.catalogue.handle import Catalogue

__all__ = ["FACETS", "TABLE", "Facts", "facts_of", "lay_out_facts"]

FACETS = ("kind", "year", "language", "outlet", "status")
TABLE = "CREATE TABLE search_facts (places BLOB, days BLOB, combinations JSON)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """By number of a record: its place in `combinations` of the values of FACETS, and its day (0: none).

    ranges  kind → first and last number
    """

    places: array[int]
    days: array[int]
    combinations: Sequence[tuple[str, ...]]
    ranges: Mapping[str, tuple[int, int]]

    def of_kind(self, kind: str, numbers: Sequence[int]) -> Sequence[int]:
        """Those of one kind among numbers in their order."""
        first, last = self.ranges.get(kind, (1, 0))
        return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def lay_out_facts(connection: sqlite3.Connection) -> None:
    """Pack what search_records says; a step of the building."""
    known: dict[tuple[str, ...], int] = {}
    places, days = array("I", [0]), array("i", [0])
    for kind, day, *others in connection.execute(
        "SELECT kind, day, language, outlet, status FROM search_records ORDER BY number"
    ):
        values = (kind, (day or "")[:4], *(other or "" for other in others))
        places.append(known.setdefault(values, len(known)))
        days.append(_ordinal(day))
    connection.execute(
        "INSERT INTO search_facts VALUES (?, ?, ?)",
        (places.tobytes(), days.tobytes(), json.dumps(list(known), ensure_ascii=False)),
    )


def facts_of(catalogue: Catalogue) -> Facts:
    """What the building packed; read once for each release."""
    row = catalogue.rows("SELECT * FROM search_facts")
    places, days = array("I"), array("i")
    if row:
        places.frombytes(row[0]["places"])
        days.frombytes(row[0]["days"])
    ranges = catalogue.rows("SELECT kind, first, last FROM search_kinds")
    return Facts(
        places=places,
        days=days,
        combinations=[tuple(values) for values in row[0]["combinations"]] if row else [],
        ranges={one["kind"]: (one["first"], one["last"]) for one in ranges},
    )


def _ordinal(day: str | None) -> int:
    try:
        return date.fromisoformat((day or "")[:10]).toordinal()
    except ValueError:
        return 0
