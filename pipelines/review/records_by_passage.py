"""Which record of a release does a record of one account stand in? Told by the passages that both rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.release.evidence import in_a_cell
from pipelines.review.fields import Record, fields_of

__all__ = ["Passages", "passages_by_place", "whose"]

# (snapshot, table, column, value, start, end) → ids of the records that have this value from there
Passages = Mapping[tuple[str, str, str, str, int, int], Sequence[str]]


def passages_by_place(evidence: Iterable[Mapping[str, Any]], tables: Iterable[str]) -> Passages:
    """Rows of the table `evidence`, by place."""
    wanted = set(tables)
    found: dict[tuple[str, str, str, str, int, int], list[str]] = defaultdict(list)
    for e in evidence:
        if e["table"] in wanted:
            found[e["snapshot_id"], e["table"], e["field"], e["value"], e["start"], e["end"]].append(e["id"])
    return found


def whose(record: Record, table: str, snapshot_id: str, known: Passages) -> str | None:
    """The id of the row that rests on most passages of the record; None when none does, or several do alike."""
    kind: type = type(record)
    shared: Counter[str] = Counter()
    for field in fields_of(kind).values():
        told = getattr(record, field.name) if field.is_attested else None
        for said in told if isinstance(told, tuple) else (told,) if told is not None else ():
            for span in said.spans:
                place = (snapshot_id, table, field.column, in_a_cell(said.value), span.start, span.end)
                shared.update(set(known.get(place, ())))
    best = [key for key, count in shared.items() if count == max(shared.values())]
    return best[0] if len(best) == 1 else None
