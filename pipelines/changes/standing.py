"""On which captures and decisions does a row stand, and which of them does only one of two releases have?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any

from pipelines.changes.cell_texts import key_of
from pipelines.changes.change import Cause, Difference
from pipelines.changes.what_columns_stand_on import SOURCE_TABLES, stands_on_registry
from pipelines.release.archived import Again
from pipelines.release.in_order import by_key, only_first
from pipelines.release.tables import Rows

__all__ = ["Standing"]

Json = dict[str, Any]
Place = tuple[str, str]

_SNAPSHOT = itemgetter("snapshot_id")
_HOLDERS = ("leg_id", "delegation_id", "event_id", "claim_id")  # columns through which a row stands on a record's pages
_RECORDS = ("delegations", "legs", "events", "aggregate_claims", "reception")


class Standing:
    """What two releases hold, asked for one difference after the other."""

    def __init__(
        self, before: Rows, after: Rows, old_ids: Mapping[Place, str], differences: Iterable[Difference]
    ) -> None:
        """
        differences   all that will be asked for
        """
        self._old_ids = old_ids
        now = {one.row for one in differences}
        self._sides = (
            _Side(before, {(table, old_ids.get((table, key), key)) for table, key in now}),
            _Side(after, now),
        )
        one, two = (
            Again(lambda rows=rows: map(_SNAPSHOT, by_key(rows.get("snapshots", ()), "snapshot_id")))  # type: ignore[misc]
            for rows in (before, after)
        )
        self.new, self.lost = frozenset(only_first(two, one)), frozenset(only_first(one, two))
        log, log_now = (
            {key_of("decisions", row): row for row in rows.get("decisions", ())} for rows in (before, after)
        )
        self._decided: dict[str, set[str]] = defaultdict(set)  # document, record or field of it → decisions
        for decision_id in log.keys() ^ log_now.keys():
            row = log.get(decision_id) or log_now[decision_id]
            for place in (*_own_documents(row), row.get("record_id")):
                if place is not None:
                    self._decided[place].add(decision_id)

    def captures(self, difference: Difference) -> set[str]:
        """Captures behind the row that only one of the releases has."""
        return {c for c in self._all_captures(difference) if c in self.new or c in self.lost}

    def lost_captures(self, difference: Difference) -> set[str]:
        """Captures behind the row that are not read any more."""
        return self._all_captures(difference) & self.lost

    def decisions(self, difference: Difference) -> set[str]:
        """Decisions about the record or its documents that only one of the releases has."""
        if difference.table == "decisions":
            return {difference.id}
        told = set(self._decided.get(difference.id, ()))
        for document in self._documents(difference):
            told |= self._decided.get(document, set())
        return told

    def cause(self, difference: Difference, possible: Iterable[Cause]) -> Cause:
        """What the record stands on points to, among the causes that are possible (all of them when none is)."""
        among = frozenset(possible) or frozenset(Cause)
        hints = (
            (Cause.REVIEWER, difference.table == "decisions"),
            (Cause.SOURCE, difference.table in SOURCE_TABLES),
            (Cause.REGISTRY, stands_on_registry(difference)),
            (Cause.REVIEWER, bool(self.decisions(difference))),
            (Cause.SOURCE, bool(self.captures(difference))),
        )
        told = next((cause for cause, points in hints if points and cause in among), None)
        order = (Cause.EXTRACTOR, Cause.REGISTRY, Cause.SOURCE, Cause.REVIEWER)
        return told or next(cause for cause in order if cause in among)

    def _all_captures(self, difference: Difference) -> set[str]:
        found: set[str] = set()
        for side, row in self._rows(difference):
            found |= side.captures_of(row)
        return found

    def _documents(self, difference: Difference) -> set[str]:
        return {document for side, row in self._rows(difference) for document in side.documents_of(row)}

    def _rows(self, difference: Difference) -> Iterable[tuple[_Side, Json]]:
        keys = (self._old_ids.get(difference.row, difference.id), difference.id)
        for side, key in zip(self._sides, keys, strict=True):
            row = side.row(difference.table, key)
            if row is not None:
                yield side, row


class _Side:
    """One release: its rows by id, and which captures its documents have."""

    def __init__(self, rows: Rows, wanted: Collection[Place]) -> None:
        """
        wanted   rows that will be asked for
        """
        self._rows: dict[Place, Json] = {}
        for table in {table for table, _ in wanted}:
            for row in rows.get(table, ()):
                place = (table, key_of(table, row))
                if place in wanted:
                    self._rows[place] = row
        self._documents_of: dict[str, list[str]] = {}
        for table in _RECORDS:
            for row in rows.get(table, ()):
                self._documents_of[key_of(table, row)] = _own_documents(row)
        named = {document for row in self._rows.values() for document in self.documents_of(row)}
        self._captures_of = {
            key_of("documents", row): row.get("snapshots") or []
            for row in (rows.get("documents", ()) if named else ())
            if key_of("documents", row) in named
        }

    def row(self, table: str, key: str) -> Json | None:
        return self._rows.get((table, key))

    def documents_of(self, row: Json) -> set[str]:
        """Those that it names, else those of the record that it is about."""
        told = set(_own_documents(row))
        if not told:
            ids = (row.get("id"), *(row.get(name) for name in _HOLDERS), *(row.get("records") or ()))
            told.update(d for key in ids if key is not None for d in self._documents_of.get(key, ()))
        return told

    def captures_of(self, row: Json) -> set[str]:
        named = row.get("snapshot_id")
        if named is not None:
            return {named}
        own = row.get("snapshots")
        found = set(own) if isinstance(own, list) else set()
        for document in self.documents_of(row):
            found.update(self._captures_of.get(document, ()))
        return found


def _own_documents(row: Json) -> list[str]:
    told = row.get("documents")
    if isinstance(told, list):
        return [document for document in told if isinstance(document, str)]
    document = row.get("document_id")
    return [] if document is None else [document]
