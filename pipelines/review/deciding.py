"""How does a reviewer's word become decision files? The record is resolved to the documents whose passage is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.records import DelegationVisit
from pipelines.release.decision_rows import shown
from pipelines.release.reading import evidence_of, find_record
from pipelines.review.binding import Bound, Wish, bind, day_in_release, value_in
from pipelines.review.decision_files import load_decisions, write_decisions
from pipelines.review.decisions import Verb
from pipelines.review.judged_accounts import Account, accounts_of, current_release
from pipelines.review.resolving import places_of, told_together
from pipelines.review.typed_values import Target, said_of, target_of

__all__ = ["Decided", "decide"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, and the files written now."""

    verb: Verb
    record_id: str
    column: str
    bound: tuple[Bound, ...]
    files: tuple[Path, ...]
    others: tuple[str, ...]  # documents that say the shown value in another language


def decide(paths: DataPaths, wish: Wish) -> Decided:
    """Write one file for each document whose passage is shown.

    raises   BadInput, NoSuchRecord: nothing is written; WriteFailed
    """
    wish = replace(wish, reason=said_of("reason", wish.reason), decider=said_of("by", wish.decider))
    folder = current_release(paths)
    decisions = load_decisions(paths.decisions)
    table, row = find_record(folder, wish.record_id)
    target = target_of(table, wish.column)
    is_of_team = target.record is DelegationVisit and target.column != "mode"
    if table == "legs" and is_of_team and row["delegation_id"] is not None:
        # said of the team, so of all its legs: they would part otherwise; how far one stay had come is its own
        wish = replace(wish, record_id=row["delegation_id"])
        table, row = find_record(folder, wish.record_id)
    told_by = row["documents"] if "documents" in row else [row["document_id"]]
    if wish.document is not None and wish.document not in told_by:
        raise BadInput("--document", wish.document, f"one that tells of {wish.record_id}: {', '.join(told_by)}")
    accounts = accounts_of(paths, folder, [wish.document] if wish.document else told_by, decisions)
    places = places_of(folder, table, wish.record_id, accounts, target)
    chosen, others = _shown_by(folder, table, row, target, places, wish)
    if not chosen:
        raise BadInput(
            f"{wish.record_id} {wish.column}", "no document whose own account says it", "a value that a document tells"
        )
    team = row.get("delegation_id") or wish.record_id
    neighbours = told_together(folder, team) if target.record is DelegationVisit else {}
    tried = [bind(account, path, target, wish, neighbours.get((account.id, path), ())) for account, path in chosen]
    bound = tuple(made for made in tried if made is not None)
    if not bound:
        raise BadInput(f"VALUE for {target.column}", "the value that stands", "another one; confirm this with: accept")
    if wish.quote is not None and not any(b.decision.support for b in bound):
        raise BadInput(
            "--quote", repr(wish.quote)[:80], f"words of {', '.join(a.now.extraction.url for a, _ in chosen)}"
        )
    files = write_decisions(paths.decisions, [b.decision for b in bound if b.known is None])
    return Decided(
        verb=wish.verb, record_id=wish.record_id, column=target.column, bound=bound, files=tuple(files), others=others
    )


def _shown_by(
    folder: Path, table: str, row: Json, target: Target, places: Sequence[tuple[Account, str]], wish: Wish
) -> tuple[list[tuple[Account, str]], tuple[str, ...]]:
    """The accounts that say what the table shows; and documents that say it in another language or script."""
    if wish.document is not None or target.path is not None or len(places) == 1:
        return list(places), ()
    values = [(account, path, value_in(account.then, account.released, path, target)) for account, path in places]
    cell = row[target.column]
    if target.field is not None and target.field.is_many:
        return [(a, p) for a, p, value in values if value] or list(places), ()
    if target.column == "mode":  # the most certain is shown: each account that says otherwise stands against it
        against = [(a, p) for a, p, value in values if wish.verb is Verb.CORRECT and value != wish.value]
        return against or [(a, p) for a, p, value in values if value == cell], ()
    chosen = [(a, p) for a, p, value in values if shown(value) == (None if cell is None else str(cell))]
    if target.column == "date_precision":
        days = {row["start"], row["end"]}
        chosen = [
            (a, p) for a, p in chosen if {shown(day_in_release(a, p, n)) for n in ("start", "end")} == days
        ] or chosen
    alike = {
        e["snapshot_id"]
        for e in evidence_of(folder, table, wish.record_id)
        if e["field"] == target.column and e["status"] == "same_otherwise"
    }
    languages = {a.language for a, _ in chosen}
    told = [(a, p) for a, p, value in values if value is not None and a.now.extraction.snapshot_id in alike]
    told = [(a, p) for a, p in told if (a, p) not in chosen]
    chosen += [(a, p) for a, p in told if a.language in languages]
    return chosen, tuple(sorted({a.id for a, _ in told if a.language not in languages}))
