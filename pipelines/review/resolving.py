"""Where in the documents' accounts does a record of a release stand, as the rules read them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.records import LegVisit
from pipelines.release.reading import table_rows
from pipelines.review.fields import record_at, records
from pipelines.review.judged_accounts import Account
from pipelines.review.records_by_passage import passages_by_place, whose
from pipelines.review.typed_values import Target

__all__ = ["places_of", "told_together"]

Place = tuple[Account, str]  # the account, and the path of the record that has the field


def places_of(folder: Path, table: str, record_id: str, accounts: Sequence[Account], target: Target) -> list[Place]:
    """Every place of the record in these accounts, by document and path."""
    if target.path is not None:
        return [(account, target.path.rpartition(".")[0] or target.path) for account in accounts]
    if table in ("legs", "delegations"):
        return _stays(folder, table, record_id, accounts, target)
    known = passages_by_place(table_rows(folder, "evidence"), [table])  # of its neighbours on the page too
    kind = "claims" if table == "aggregate_claims" else table
    found: list[Place] = []
    for account in accounts:
        told = account.then.extraction
        for path, _ in records(account.as_read.extraction):
            then = account.released.path_now(account.id, path) if path.startswith(f"{kind}.") else None
            record = record_at(told, then) if then is not None else None
            if record is not None and whose(record, table, told.snapshot_id, known) == record_id:
                found.append((account, path))
    return found


def told_together(folder: Path, delegation_id: str) -> Mapping[tuple[str, str], Sequence[str]]:
    """Other delegations (or legs of none) that a page tells of at once, as a round-up does: (document, path) → ids."""
    team_of = {leg["leg_id"]: leg["delegation_id"] or leg["leg_id"] for leg in table_rows(folder, "legs")}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for visit in table_rows(folder, "visits"):
        if visit["leg_id"] is not None:
            found[visit["document_id"], visit["path"].rpartition(".legs.")[0]].add(team_of[visit["leg_id"]])
    return {place: sorted(teams - {delegation_id}) for place, teams in found.items()}


def _stays(folder: Path, table: str, record_id: str, accounts: Sequence[Account], target: Target) -> list[Place]:
    legs = {record_id}
    if table == "delegations":
        legs = {leg["leg_id"] for leg in table_rows(folder, "legs") if leg["delegation_id"] == record_id}
    paths: dict[str, set[str]] = defaultdict(set)
    for visit in table_rows(folder, "visits"):
        if visit["leg_id"] in legs:
            stay = visit["path"]
            paths[visit["document_id"]].add(stay if target.record is LegVisit else stay.rpartition(".legs.")[0])
    return [(account, path) for account in accounts for path in sorted(paths[account.id])]
