"""What does a release say of claims about briefings in China, and of what foreigners said?"""

from __future__ import annotations

from typing import Any

from pipelines.lexicon.meetings import registry
from pipelines.parity.claims import SeedClaim, Verdict
from pipelines.parity.figures import OPERATOR_WORDS, counted, printed
from pipelines.parity.finding import Finding, documents_of, found, heard, number_of, some
from pipelines.parity.stock import Stock

__all__ = [
    "briefing_in_china",
    "event_attendance",
    "event_countries",
    "event_speaker",
    "praise",
    "provincial_briefings",
]

Json = dict[str, Any]


def _at(claim: SeedClaim, stock: Stock) -> list[Json]:
    city, _, month = (claim.subject or "").rpartition(" ")
    return stock.events_at(claim.meetings, city, month)


def briefing_in_china(claim: SeedClaim, stock: Stock) -> Finding:
    events = _at(claim, stock)
    if not events:
        return Finding(verdict=Verdict.NOT_FOUND, note="no briefing on that meeting in that city and month")
    return found(events, "event_id", f"{some(events, 'briefing')} on that meeting in that city and month")


def event_attendance(claim: SeedClaim, stock: Stock) -> Finding:
    figures = [(e["attendance"], e) for e in _at(claim, stock) if e["attendance"] is not None]
    return _figure(claim, [(n, e["event_id"], documents_of([e])) for n, e in figures], "people")


def event_countries(claim: SeedClaim, stock: Stock) -> Finding:
    """A total on the page of a briefing may count something else than its guests: another number says nothing."""
    operator, quantity = number_of(claim)
    told = stock.totals_in(documents_of(_at(claim, stock)), "countries")
    totals = [r for r in told if printed(r["quantity"], operator, quantity) is Verdict.MATCHED]
    return _figure(claim, [(r["quantity"], r["claim_id"], (r["document_id"],)) for r in totals], "countries")


def _figure(claim: SeedClaim, figures: list[tuple[int, str, tuple[str, ...]]], what: str) -> Finding:
    """Printed figures set against the claim: one that bears it out is enough."""
    operator, quantity = number_of(claim)
    if not figures:
        return Finding(verdict=Verdict.NOT_FOUND, note=f"no page tells how many {what} were there")
    good = [f for f in figures if printed(f[0], operator, quantity) is Verdict.MATCHED]
    shown = good or figures
    numbers = ", ".join(str(n) for n in sorted({n for n, _, _ in shown}))
    return Finding(
        verdict=Verdict.MATCHED if good else Verdict.CONTRADICTED,
        note=f"pages say {numbers} {what}; claimed are {OPERATOR_WORDS[operator]} {quantity}",
        found=max(n for n, _, _ in shown),
        records=tuple(sorted({record for _, record, _ in shown})),
        documents=tuple(sorted({d for _, _, documents in shown for d in documents})),
    )


def event_speaker(claim: SeedClaim, stock: Stock) -> Finding:
    events = _at(claim, stock)
    spoke = [e for e in events if any(s["country"] == claim.country for s in e["speakers"])]
    if spoke:
        return found(spoke, "event_id", "named among the speakers")
    said = stock.reception_in(documents_of(events), claim.country or "")
    note = "no speaker of that country is named" if events else "the briefing itself is not found"
    return heard(said, "what somebody of that country said there is reported", note)


def provincial_briefings(claim: SeedClaim, stock: Stock) -> Finding:
    operator, quantity = number_of(claim)
    closed = [m.closed_on for m in registry() if m.id in claim.meetings and m.closed_on is not None]
    events = stock.provincial_since(max(closed))
    note = f"{len(events)} of {OPERATOR_WORDS[operator]} {quantity} briefings outside the capital found"
    return found(events, "event_id", note, counted(len(events), operator, quantity), found=len(events))


def praise(claim: SeedClaim, stock: Stock) -> Finding:
    said = stock.reception_in(stock.documents_on(claim.meetings), claim.country or "")
    praise = [r for r in said if r["stance"] == "praise"]
    return heard(praise, f"{some(praise, 'remark')} of praise reported", "no praise from there is reported")
