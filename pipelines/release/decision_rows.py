"""How does the correction log stand in a release? Every decision with the row it concerns now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.review.decisions import FieldDecision, Value
from pipelines.review.fields import DECISION, ISSUES, PAGE, kind_at, record_at
from pipelines.review.records_by_passage import passages_by_place, whose
from pipelines.review.rulings import Ruling, Settled

__all__ = ["decision_rows", "shown"]

Json = dict[str, Any]

_BY_PASSAGE = {
    "events": "events",
    "claims": "aggregate_claims",
    "reception": "reception",
}  # first part of a path → table


def decision_rows(
    settled: Settled, leg_of: Mapping[tuple[str, str], str], rows: Mapping[str, list[Json]]
) -> list[Json]:
    """Rows of `decisions`.

    leg_of   (document, path of the stay now) → leg
    rows     the tables that the decisions are in
    """
    if not settled.rulings:
        return []
    places = _Places(settled, leg_of, rows)
    return [_row(ruling, places.of(ruling)) for ruling in settled.rulings]


def shown(value: Value) -> str | None:
    """A decided value as it stands in a cell."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)


def _row(ruling: Ruling, place: tuple[str, str] | None) -> Json:
    decision = ruling.decision
    one = decision if isinstance(decision, FieldDecision) else None
    judged = [decision.judged] if isinstance(decision, FieldDecision) else list(decision.documents)
    return {
        "decision_id": decision.id,
        "verb": decision.verb.value,
        "status": ruling.standing.value,
        "is_applied": ruling.is_applied,
        "note": ruling.note,
        "table": place[0] if place else None,
        "record_id": place[1] if place else None,
        "field": _column(one.path) if one else None,
        "documents": list(ruling.documents),
        "path": (ruling.path or one.path) if one else None,
        "before": shown(one.before) if one else None,
        "after": shown(one.after) if one else None,
        "reason": decision.reason,
        "decider": decision.decider,
        "decided_on": decision.on,
        "snapshots": [j.snapshot for j in judged],
        "text_sha256": [j.body_sha256 for j in judged],
        "passage_then": " … ".join(p.quote for p in one.passages) if one else None,
        "passage_now": ruling.passage_now,
        "support": one.support.quote if one and one.support else None,
        "supersedes": list(decision.supersedes),
    }


def _column(path: str) -> str:
    at = kind_at(path)
    if at is not None:
        return at[1].column
    return "status" if path == DECISION else path


class _Places:
    """Which row of which table shows a value."""

    def __init__(self, settled: Settled, leg_of: Mapping[tuple[str, str], str], rows: Mapping[str, list[Json]]) -> None:
        judged = {key for ruling in settled.rulings for key in ruling.documents}
        self._settled = settled
        self._documents = {d.document_id: d for d in settled.documents if d.document_id in judged}
        self._legs: dict[str, list[tuple[str, str]]] = defaultdict(list)  # document → (path, leg)
        for (document_id, path), leg in leg_of.items():
            self._legs[document_id].append((path, leg))
        self._team_of = {row["leg_id"]: row["delegation_id"] for row in rows["legs"]}
        self._passages = passages_by_place(rows["evidence"], _BY_PASSAGE.values())

    def of(self, ruling: Ruling) -> tuple[str, str] | None:
        """Table and key; None when no row shows it, or several do."""
        if ruling.path is None or not ruling.documents:
            return None
        (document_id,) = ruling.documents
        record_path = ruling.path.rpartition(".")[0]
        if ruling.path == DECISION or record_path in (PAGE, ISSUES):
            return "candidates", document_id
        path = self._settled.path_now(document_id, record_path)
        if path is None:
            return None
        table = _BY_PASSAGE.get(path.split(".")[0])
        if table is not None:
            told = self._documents[document_id].extraction
            record = record_at(told, path)
            found = None if record is None else whose(record, table, told.snapshot_id, self._passages)
            return None if found is None else (table, found)
        legs = {leg for stay, leg in self._legs[document_id] if f"{stay}.".startswith(f"{path}.")}
        if ".legs." in path:
            return ("legs", legs.pop()) if len(legs) == 1 else None
        # what only a round-up names is a leg of no delegation
        teams = {("delegations", team) if (team := self._team_of[leg]) else ("legs", leg) for leg in legs}
        return teams.pop() if len(teams) == 1 else None
