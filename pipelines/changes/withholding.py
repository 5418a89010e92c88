"""Which values of the release before are not repeated in the changes, because a page that they rest on was taken down?

The release before still holds them; the new one must not. What stays is that a cell changed, and every value that is
made of identifiers alone. Which page of several gave a value is not asked: a record that rests on such a page repeats
nothing, in the one release in which its page goes. The column `caused_by` says so; `before` is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from archive.removal.not_repeated import WITHOUT_WORDS
from pipelines.changes.cell_texts import key_of, plain, row_of, row_text
from pipelines.changes.change import Change, Kind
from pipelines.changes.fold import is_rekey
from pipelines.release.tables import TABLES, Rows

__all__ = ["captures_gone", "withheld"]

Json = dict[str, Any]
Place = tuple[str, str]  # table, id

_RECORDS = ("delegations", "legs", "events", "aggregate_claims", "reception")  # each may name those before it
_OF_IDS = frozenset(  # columns of identifiers that name rows of this dataset; those of registries were read from pages
    {
        "claim_id", "claims", "decision_id", "delegation_id", "delegations", "document_id", "documents", "edition_id",
        "event_id", "evidence_id", "family_id", "from_snapshot", "leg_id", "linked_to", "number", "reception_id",
        "records", "snapshot_id", "snapshots", "to_at", "to_snapshot", "unresolved_id",
    }
)  # fmt: skip


def captures_gone(changes: Iterable[Change]) -> frozenset[str]:
    """The captures that the later release has no more."""
    return frozenset(
        one.id for one in changes if one.table == "snapshots" and one.kind is Kind.REMOVED and one.field is None
    )


def withheld(changes: Sequence[Change], before: Rows, removed: Collection[str]) -> list[Change]:
    """The same changes, without the values before that rest on these captures.

    before    tables of the earlier release
    removed   captures of it that were taken down since
    """
    if not removed:
        return list(changes)
    old_ids = {one.row: one.before for one in changes if is_rekey(one) and one.before is not None}
    asked = [one for one in changes if one.before is not None and one.table not in WITHOUT_WORDS]
    places = {one: (one.table, old_ids.get(one.row, one.id)) for one in asked}
    resting = _resting(before, frozenset(removed), set(places.values()))
    hurt = {one for one, place in places.items() if place in resting}
    return [_without_words(one) if one in hurt else one for one in changes]


def _resting(before: Rows, removed: frozenset[str], asked: Collection[Place]) -> set[Place]:
    """Those of these rows that name such a capture, a document of it or a record that does, or that a passage of it
    speaks for."""
    names = set(removed)
    for table in ("documents", *_RECORDS):
        names |= {key_of(table, row) for row in before.get(table, ()) if _names_any(row, names)}
    # an older program may have had other columns
    passages = (row for row in before.get("evidence", ()) if row.get("snapshot_id") in removed)
    found = {(str(row.get("table")), str(row.get("id"))) for row in passages}
    for table in sorted({table for table, _ in asked}):
        found |= {(table, key_of(table, row)) for row in before.get(table, ()) if _names_any(row, names)}
    return found.intersection(asked)


def _names_any(row: Mapping[str, Any], names: Collection[str]) -> bool:
    return any(text in names for text in _texts(plain(row)))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one)
        case dict():
            for one in value.values():
                yield from _texts(one)


def _without_words(change: Change) -> Change:
    assert change.before is not None
    key = TABLES[change.table].key
    if change.field is not None:
        if change.field in _OF_IDS or change.field in key:
            return change
        left = None
    else:
        row = row_of(change.table, change.before)
        left = row_text({name: value for name, value in row.items() if name in _OF_IDS or name in key})
        if left == change.before:
            return change
    return change.without(left)
