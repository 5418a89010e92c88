"""What is a finding, and how is one made of the records that bear it out?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from archive.records import Operator
from pipelines.parity.claims import SeedClaim, Verdict
from pipelines.parity.figures import OPERATOR_WORDS, counted

__all__ = ["Finding", "count_found", "documents_of", "found", "heard", "number_of", "some"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the release says of one claim, before it is weighed against the claim's words."""

    verdict: Verdict
    note: str
    found: int | None = None
    records: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def number_of(claim: SeedClaim) -> tuple[Operator, int]:
    if claim.operator is None or claim.quantity is None:
        raise ValueError(f"{claim.id} has no number")  # claims.py lets none of these kinds pass without one
    return claim.operator, claim.quantity


def count_found(claim: SeedClaim, found: int, legs: Iterable[Json], what: str) -> Finding:
    """A count of stays set against a claimed number."""
    operator, quantity = number_of(claim)
    verdict = counted(found, operator, quantity)
    told = list(legs)
    return Finding(
        verdict=verdict,
        note=f"{found} of {OPERATOR_WORDS[operator]} {quantity} {what} found",
        found=found,
        records=tuple(sorted(leg["leg_id"] for leg in told)),
        documents=documents_of(told),
    )


def found(
    rows: list[Json], key: str, note: str, verdict: Verdict = Verdict.MATCHED, *, found: int | None = None
) -> Finding:
    """A finding that rests on these rows; `key` is the column of their ids."""
    return Finding(
        verdict=verdict,
        note=note,
        found=found,
        records=tuple(sorted(row[key] for row in rows)),
        documents=documents_of(rows),
    )


def heard(rows: list[Json], heard: str, silent: str) -> Finding:
    """Matched by rows of `reception`, if there are any."""
    return Finding(
        verdict=Verdict.MATCHED if rows else Verdict.NOT_FOUND,
        note=heard if rows else silent,
        records=tuple(sorted(r["reception_id"] for r in rows)),
        documents=tuple(sorted({r["document_id"] for r in rows})),
    )


def some(things: Iterable[object], name: str) -> str:
    count = len(list(things))
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def documents_of(rows: Iterable[Json]) -> tuple[str, ...]:
    return tuple(sorted({d for row in rows for d in row["documents"]}))
