"""What became of the ids that the last release had and this one has not? A row each, and those of older releases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.release.earlier import Earlier, Known, known_records
from pipelines.release.tables import Rows

__all__ = ["rekey_rows"]

Json = dict[str, Any]


def rekey_rows(rows: Rows, before: Earlier) -> list[Json]:
    """Rows of `rekeys`: nothing that was named in a release vanishes without a word.

    A successor is found by the accounts that both hold (document and place in it) in the same country; where none is
    the same, by a common document and country; of an event by a common document, form and country, and where several
    are left by day or city. Rows of older releases are carried on with the successor of their successor; the row of an
    id that is alive again is dropped.

    rows     of this release: delegations, legs, events, visits, documents
    """
    alive = known_records(rows)
    by_id = {row["old_id"]: row for row in before.rekeys}
    by_id |= _gone(before, alive, _known_then(rows["documents"], before))
    return [_final(by_id[key], by_id, alive) for key in sorted(by_id) if key not in alive]


def _known_then(documents: Iterable[Mapping[str, Any]], before: Earlier) -> dict[str, frozenset[str]]:
    """Document → its snapshots, of those that have the id or a capture of one that told of a record before."""
    captures = frozenset().union(*before.documents.values())
    return {
        row["document_id"]: frozenset(row["snapshots"])
        for row in (documents if before.documents else ())
        if row["document_id"] in before.documents or not captures.isdisjoint(row["snapshots"])
    }


def _gone(before: Earlier, alive: Mapping[str, Known], snapshots: Mapping[str, frozenset[str]]) -> dict[str, Json]:
    find = _Finder(alive, before.documents, snapshots)
    heirs = {key: find.heirs(old) for key, old in before.records.items() if key not in alive}
    takers = Counter(found[0] for found in heirs.values() if len(found) == 1)
    made: dict[str, Json] = {}
    for key, found in heirs.items():
        old = before.records[key]
        new = found[0] if found else None
        if new is None:
            reason = "withdrawn"
        elif len(found) > 1:
            reason = "split"
        else:
            reason = "merged" if takers[new] > 1 or new in before.records else "rekeyed"
        shared = old.documents & find.old_documents(alive[new]) if new is not None else old.documents
        made[key] = {
            "old_id": key,
            "table": old.table,
            "new_id": new,
            "also": found[1:],
            "reason": reason,
            "matched_by": sorted(shared),
            "last_release": before.release or "-",
        }
    return made


class _Finder:
    """The records of this release by what they stand on."""

    def __init__(
        self,
        alive: Mapping[str, Known],
        before: Mapping[str, frozenset[str]],
        now: Mapping[str, frozenset[str]],
    ) -> None:
        document_of = {snapshot: key for key, own in now.items() for snapshot in own}
        # a document whose own id has changed is known by its captures
        self._now = {
            key: {key} if key in now else {document_of[s] for s in own if s in document_of}
            for key, own in before.items()
        }
        self._before: dict[str, set[str]] = defaultdict(set)
        for key, found in self._now.items():
            for document in found:
                self._before[document].add(key)
        self._alive = alive
        self._by_account: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._by_document: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, record in alive.items():
            for document, path in record.accounts:
                self._by_account[record.table, document, path].append(key)
            for document in record.documents:
                self._by_document[record.table, document].append(key)

    def old_documents(self, record: Known) -> frozenset[str]:
        """Its documents by the ids that they had."""
        return frozenset(old for document in record.documents for old in self._before.get(document, {document}))

    def heirs(self, old: Known) -> list[str]:
        """The records in its place, the one that holds most of it first; several of an event only where nothing tells
        which is meant."""
        told = [(document, path) for before, path in old.accounts for document in self._now.get(before, {before})]
        found = self._most(old, (key for told_at in told for key in self._by_account[(old.table, *told_at)]))
        if not found:
            places = [document for before in old.documents for document in self._now.get(before, {before})]
            found = self._most(old, (key for document in places for key in self._by_document[old.table, document]))
        alike = [key for key in found if self._is_same_session(old, self._alive[key])]
        return alike if alike and old.table == "events" else found

    def _most(self, old: Known, keys: Iterable[str]) -> list[str]:
        counts = Counter(key for key in keys if self._may_be(old, self._alive[key]))
        return sorted(counts, key=lambda key: (-counts[key], key))

    def _may_be(self, old: Known, new: Known) -> bool:
        same_place = bool(old.countries & new.countries) or old.countries == new.countries
        return same_place and old.form == new.form

    def _is_same_session(self, old: Known, new: Known) -> bool:
        same_day = old.start is not None and old.start == new.start
        return same_day or (old.city is not None and old.city == new.city)


def _final(row: Json, by_id: Mapping[str, Json], alive: Mapping[str, Known]) -> Json:
    """The row with the record that is in its place now, after however many changes."""
    found = (_heir(key, by_id, alive) for key in (row["new_id"], *row["also"]))
    heirs = list(dict.fromkeys(key for key in found if key is not None))
    if not heirs:
        return row | {"new_id": None, "also": [], "reason": "withdrawn"}
    reason = "rekeyed" if row["reason"] == "split" and len(heirs) == 1 else row["reason"]
    return row | {"new_id": heirs[0], "also": heirs[1:], "reason": reason}


def _heir(key: str | None, by_id: Mapping[str, Json], alive: Mapping[str, Known]) -> str | None:
    seen: set[str] = set()
    while key is not None and key not in alive:
        if key in seen or key not in by_id:
            return None
        seen.add(key)
        key = by_id[key]["new_id"]
    return key
