"""What became of every id that was ever released? Lives and tombstones: a fold over the changes of all releases."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipelines.changes.cell_texts import key_of
from pipelines.changes.change import Cause, Change, Kind
from pipelines.release.history_tables import RECORDS, TOMBED
from pipelines.release.tables import TABLES, Rows
from pipelines.release.tables.rekeys import REKEYED

__all__ = ["Step", "record_history", "tombstones"]

Json = dict[str, Any]
Place = tuple[str, str]  # table, id

_REASON_OF_REKEY = {"rekeyed": "moved", "merged": "merged", "split": "split", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One release of the chain, and what changed in it."""

    version: str
    changes: Sequence[Change]  # of the first release: none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """How an id went."""

    last_release: str
    cause: Cause | None
    row: Json  # as it was; empty where the change does not hold it


def tombstones(chain: Sequence[Step], rows: Rows, *, taken_down: Collection[str] = ()) -> list[Json]:
    """Rows of `tombstones`: ids that a release of the chain had and the last one has not, in the order of the key.

    chain       oldest release first, the one of `rows` last
    rows        tables of the last release; `rekeys` says what took the place of a delegation, leg or event
    taken_down  captures that were removed on request
    """
    rekeys = {(row["table"], row["old_id"]): row for row in rows.get("rekeys", ())}
    went = _gone(chain)
    alive = _alive(rows, {*went, *rekeys})
    gone = {place: told for place, told in went.items() if place not in alive}
    for place, row in rekeys.items():
        if place not in alive:
            gone.setdefault(place, _Gone(last_release=row["last_release"], cause=None, row={}))
    if not gone:
        return []
    find = _Finder(rows, gone, frozenset(taken_down))
    return [_tombstone(place, gone[place], rekeys.get(place), find) for place in sorted(gone)]


def record_history(chain: Sequence[Step], rows: Rows, stones: Sequence[Json]) -> list[Json]:
    """Rows of `record_history`, in the order of the key.

    chain    as for tombstones(): a record that no change has brought is of the first release of the chain
    stones   what tombstones() gives for the same
    """
    first, last = _lives(chain)
    oldest = chain[0].version if chain else "-"
    fates = {(row["table"], row["id"]): row for row in stones if row["table"] in RECORDS}
    places = {(table, key_of(table, row)) for table in RECORDS for row in rows.get(table, ())} | fates.keys()
    return [
        {
            "table": table,
            "id": key,
            "first_release": first.get((table, key), oldest),
            "last_changed_release": last.get((table, key), first.get((table, key), oldest)),
            "record_status": fates[table, key]["reason"] if (table, key) in fates else "active",
            "successor": fates[table, key]["successor"] if (table, key) in fates else None,
        }
        for table, key in sorted(places)
    ]


def _alive(rows: Rows, places: Collection[Place]) -> set[Place]:
    """Those of these places that a release has."""
    tables = {table for table, _ in places}
    found = ((table, key_of(table, row)) for table in TOMBED if table in tables for row in rows.get(table, ()))
    return {place for place in found if place in places}


def _gone(chain: Sequence[Step]) -> dict[Place, _Gone]:
    """Every id that was removed or moved at some step; the last time counts."""
    found: dict[Place, _Gone] = {}
    for before, step in pairwise(chain):
        for change in step.changes:
            place, row = _old_place(change)
            if place is not None and place[0] in TOMBED:
                found[place] = _Gone(last_release=before.version, cause=change.cause, row=row)
    return found


def _old_place(change: Change) -> tuple[Place | None, Json]:
    """The id that is gone by a change, and its row."""
    if change.kind is Kind.REMOVED and change.field is None:
        return change.row, json.loads(change.before) if change.before is not None else {}
    if _is_rekey(change) and change.before is not None:
        return (change.table, change.before), {}
    return None, {}


def _is_rekey(change: Change) -> bool:
    return change.kind is Kind.CHANGED and change.table in REKEYED and (change.field,) == TABLES[change.table].key


def _lives(chain: Sequence[Step]) -> tuple[dict[Place, str], dict[Place, str]]:
    """(first release, last change) of the ids that the changes name."""
    first: dict[Place, str] = {}
    last: dict[Place, str] = {}
    oldest = chain[0].version if chain else "-"
    for step in chain[1:]:
        for change in step.changes:
            if change.table not in RECORDS:
                continue
            last[change.row] = step.version
            came = _is_rekey(change) or (change.kind is Kind.ADDED and change.field is None)
            first.setdefault(change.row, step.version if came else oldest)
            old, _ = _old_place(change)
            if old is not None:
                last[old] = step.version
                first.setdefault(old, oldest)
    return first, last


def _tombstone(place: Place, gone: _Gone, rekey: Json | None, find: _Finder) -> Json:
    table, key = place
    if find.is_taken_down(place, gone, rekey):
        reason, heirs = "taken_down", []
    elif rekey is not None:
        reason = _REASON_OF_REKEY[rekey["reason"]]
        heirs = [one for one in (rekey["new_id"], *rekey["also"]) if one is not None]
    else:
        heirs = find.heirs(table, gone.row)
        reason = "withdrawn" if not heirs else "split" if len(heirs) > 1 else find.how(table, heirs[0])
    return {
        "table": table,
        "id": key,
        "last_release": gone.last_release,
        "reason": reason,
        "successor": heirs[0] if heirs else None,
        "also": heirs[1:],
        "cause": None if gone.cause is None else gone.cause.value,
    }


class _Finder:
    """What holds today what a gone document or record held: found by its captures."""

    def __init__(self, rows: Rows, gone: Mapping[Place, _Gone], taken_down: frozenset[str]) -> None:
        self._taken_down = taken_down
        self._gone_documents = {
            key: told.row.get("snapshots") or [] for (table, key), told in gone.items() if table == "documents"
        }
        self._old_captures = {sid for own in self._gone_documents.values() for sid in own}
        named = {document for told in gone.values() for document in _named(told.row)}
        named |= {document for row in rows.get("rekeys", ()) for document in row["matched_by"]}
        self._document_of: dict[str, str] = {}  # of the documents that hold what a gone one held, and of those named
        self._captures_of: dict[str, Sequence[str]] = {}
        for row in rows.get("documents", ()):
            if row["document_id"] in named or not self._old_captures.isdisjoint(row["snapshots"]):
                self._captures_of[row["document_id"]] = row["snapshots"]
                self._document_of |= dict.fromkeys(row["snapshots"], row["document_id"])
        self._alike: dict[tuple[Any, ...], list[str]] = {}
        for table in _ALIKE:
            for row in rows.get(table, ()):
                self._alike.setdefault(_alike(table, row, row["document_id"]), []).append(key_of(table, row))

    def heirs(self, table: str, row: Json) -> list[str]:
        """Ids of today, the one that holds most of it first."""
        if table == "documents":
            return self._documents_of(row.get("snapshots") or [])
        if table not in _ALIKE:
            return []
        old = row.get("document_id")
        places = self._documents_of(self._gone_documents.get(old, ())) if isinstance(old, str) else []
        found = [key for place in places for key in self._alike.get(_alike(table, row, place), ())]
        return found if len(found) == 1 else []  # of several alike nobody knows which

    def how(self, table: str, heir: str) -> str:
        """Moved, or merged into a document that has captures of its own."""
        if table != "documents":
            return "moved"
        return "moved" if set(self._captures_of[heir]) <= self._old_captures else "merged"

    def is_taken_down(self, place: Place, gone: _Gone, rekey: Json | None) -> bool:
        """Was all that it stood on removed on request?"""
        table, key = place
        if table == "snapshots":
            return key in self._taken_down
        if table == "documents":
            captures = list(gone.row.get("snapshots") or [])
        elif rekey is not None and rekey["new_id"] is not None:
            return False
        else:
            row = gone.row
            documents = _named(row)
            documents = documents or (rekey["matched_by"] if rekey is not None else [])
            if any(document in self._captures_of for document in documents):
                return False
            captures = [sid for document in documents for sid in self._gone_documents.get(document, ())]
        return bool(captures) and all(sid in self._taken_down for sid in captures)

    def _documents_of(self, captures: Collection[str]) -> list[str]:
        counts: dict[str, int] = {}
        for sid in captures:
            if sid in self._document_of:
                counts[self._document_of[sid]] = counts.get(self._document_of[sid], 0) + 1
        return sorted(counts, key=lambda key: (-counts[key], key))


# what makes two rows of one document alike, in the tables whose ids hang on a document's
_ALIKE: Mapping[str, tuple[str, ...]] = {
    "aggregate_claims": ("quantity", "operator", "unit", "unit_printed", "meeting_id", "planned"),
    "reception": ("speaker", "role", "organisation", "country", "stance"),
}


def _named(row: Json) -> list[str]:
    """The documents that a row names."""
    return row.get("documents") or ([row["document_id"]] if "document_id" in row else [])


def _alike(table: str, row: Json, document: str) -> tuple[Any, ...]:
    return (table, document, *(row.get(name) for name in _ALIKE[table]))
