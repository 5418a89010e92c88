"""How does a reviewer say that documents are one voice, or several? A decision file on their texts as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from archive.errors import BadInput
from archive.paths import DataPaths
from pipelines.review.decision_files import load_decisions, minted, write_decisions
from pipelines.review.decisions import FamilyDecision, Verb
from pipelines.review.judged_accounts import accounts_of, current_release
from pipelines.review.typed_values import said_of

__all__ = ["decide_voices"]


def decide_voices(
    paths: DataPaths, verb: Verb, document_ids: Sequence[str], *, reason: str, decider: str, on: date
) -> list[Path]:
    """Write the verdict; an older one on the same documents is superseded.

    returns  the file, or nothing when the same was said before
    raises   BadInput, among others when a verdict in force says the opposite of two of them; NoSuchRecord, WriteFailed
    """
    if len(set(document_ids)) < 2 or len(set(document_ids)) != len(document_ids):
        raise BadInput("DOC", ", ".join(document_ids) or "none", "two documents or more, each once")
    said_of("reason", reason), said_of("by", decider)
    folder = current_release(paths)
    known = [d for d in load_decisions(paths.decisions) if isinstance(d, FamilyDecision)]
    gone = {key for d in known for key in d.supersedes}
    accounts = accounts_of(paths, folder, document_ids, ())
    for account in accounts:
        account.check_day(on)
    judged = tuple(account.judged for account in accounts)
    mine = {j.document for j in judged}
    older: list[FamilyDecision] = []
    for other in known:
        theirs = {j.document for j in other.documents}
        if other.id in gone or len(mine & theirs) < 2:
            continue
        if mine == theirs:
            older.append(other)
        elif other.verb is not verb:
            raise BadInput(
                f"review {verb.value}",
                f"{other.id} ({other.verb.value}) on {', '.join(sorted(mine & theirs))}",
                "no verdict against it: decide on the same documents again, or take its file away",
            )
    if [(o.verb, o.decider, o.documents) for o in older] == [(verb, decider, judged)]:
        return []
    decision = FamilyDecision(
        id="",
        verb=verb,
        on=on,
        decider=decider,
        reason=reason,
        documents=judged,
        supersedes=tuple(d.id for d in older),
    )
    return write_decisions(paths.decisions, [minted(decision)])
