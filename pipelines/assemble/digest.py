"""What does a page of several items tell as a whole, each item having been judged by itself?"""

from __future__ import annotations

from collections.abc import Sequence

from archive.records import Decision, Kind, Status
from pipelines.errors import TooComplex
from pipelines.findings import Findings

__all__ = ["not_too_many", "told_together"]

# A year's chronicle of a department has some 200 entries; each is seen by itself, and 5,000 would cost minutes.
MAX_ITEMS = 400

_ORDER = ("K4", "K2", "K1", "K3", "K5", "A1", "R1", "R2", "R4", "R3", "R5")
_SUMMED = ("K1", "A1")  # two of them on one page are a round-up in kind (docs/codebook.md, Kind)


def not_too_many(items: int, snapshot: str) -> None:
    """Nothing, unless a digest has more items than anybody's.

    raises  TooComplex
    """
    if items > MAX_ITEMS:
        raise TooComplex(snapshot, "items of a digest", items, MAX_ITEMS)


def told_together(items: Sequence[Findings]) -> Findings:
    """The findings of a page from those of its items, in page order; items lend one another nothing.

    codebook: an item in scope gives the page its rule and its records, an adjacent one its journey, a rejected one
    nothing

    returns  the page as kept or adjacent by its best item, else rejected by the one rule that its items share, or by R5
    """
    issues = tuple(dict.fromkeys(issue for item in items for issue in item.issues))
    for status in (Status.KEPT, Status.ADJACENT):
        fitting = [item for item in items if item.decision.status is status]
        if fitting:
            best = min(fitting, key=lambda item: _ORDER.index(item.decision.rule or "R5")).decision
            journeys = [item for item in items if item in fitting or item.decision.status is Status.ADJACENT]
            several = len(journeys) > 1 and best.rule in _SUMMED
            return Findings(
                decision=Decision(
                    status=best.status,
                    rule=best.rule,
                    kind=Kind.ROUNDUP if several else best.kind,
                    spans=best.spans,
                ),
                delegations=tuple(d for item in journeys for d in item.delegations),
                events=tuple(e for item in fitting for e in item.events),
                reception=tuple(r for item in fitting for r in item.reception),
                claims=tuple(dict.fromkeys(c for item in fitting for c in item.claims)),
                issues=issues,
            )
    rules = {item.decision.rule for item in items}
    if len(rules) == 1 and "R5" not in rules:
        return Findings(decision=items[0].decision, issues=issues)
    return Findings(decision=Decision(status=Status.REJECTED, rule="R5", kind=Kind.ROUNDUP), issues=issues)
