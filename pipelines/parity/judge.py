"""What does a release say of each claim of the seed article: matched, contradicted, not found, out of scope?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipelines.parity import abroad, in_china, registered
from pipelines.parity.claims import ClaimKind, SeedClaim, Verdict
from pipelines.parity.finding import Finding
from pipelines.parity.seed_article import Rows, without_documents
from pipelines.parity.stock import Stock

__all__ = ["parity_rows"]

Json = dict[str, Any]
Judge = Callable[[SeedClaim, Stock], Finding]


def parity_rows(rows: Rows, claims: Iterable[SeedClaim], barred: frozenset[str]) -> list[Json]:
    """Rows of the table `parity`, one per claim, in their order.

    rows     the other tables of the release
    barred   documents that are the seed itself: nothing that only they say counts
    """
    stock = Stock(without_documents(rows, barred))
    return [_row(claim, _judged(claim, stock)) for claim in claims]


def _judged(claim: SeedClaim, stock: Stock) -> Finding:
    if claim.out_of_scope is not None:
        return Finding(verdict=Verdict.OUT_OF_SCOPE, note=claim.out_of_scope)
    return _JUDGES[claim.kind](claim, stock)


def _row(claim: SeedClaim, finding: Finding) -> Json:
    return {
        "claim_id": claim.id,
        "kind": claim.kind.value,
        "meetings": list(claim.meetings),
        "country": claim.country,
        "subject": claim.subject,
        "operator": claim.operator.value if claim.operator else None,
        "quantity": claim.quantity,
        "statement": claim.statement,
        "stands_in": claim.where,
        "verdict": finding.verdict.value,
        "found": finding.found,
        "records": list(finding.records),
        "documents": list(finding.documents),
        "note": finding.note,
    }


_JUDGES: Mapping[ClaimKind, Judge] = {
    ClaimKind.MEETING_HELD: registered.meeting_held,
    ClaimKind.COUNTRIES_BRIEFED: abroad.countries_briefed,
    ClaimKind.COUNTRY_BRIEFED: abroad.country_briefed,
    ClaimKind.MEETINGS_BRIEFED: abroad.meetings_briefed,
    ClaimKind.FIRST_MEETING: abroad.first_meeting,
    ClaimKind.COUNTRIES_PER_TEAM: abroad.countries_per_team,
    ClaimKind.RANK_SHARE: abroad.rank_share,
    ClaimKind.AUDIENCE: abroad.audience,
    ClaimKind.BRIEFING_IN_CHINA: in_china.briefing_in_china,
    ClaimKind.EVENT_ATTENDANCE: in_china.event_attendance,
    ClaimKind.EVENT_COUNTRIES: in_china.event_countries,
    ClaimKind.EVENT_SPEAKER: in_china.event_speaker,
    ClaimKind.PROVINCIAL_BRIEFINGS: in_china.provincial_briefings,
    ClaimKind.PRAISE: in_china.praise,
    ClaimKind.HOST_COVERAGE: abroad.host_coverage,
    ClaimKind.OFFICE: registered.office,
}
