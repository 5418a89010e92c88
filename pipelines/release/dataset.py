"""What does the whole store say? Every table of a release, from documents to legs; a pure function of its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from archive.capture import Capture, SearchResult
from pipelines.accounts import accounts
from pipelines.documents import Document, Read, documents
from pipelines.identity import Mint
from pipelines.reconcile import journeys
from pipelines.release import page_rows as pages
from pipelines.release.event_rows import event_rows
from pipelines.release.ids import journey_facts
from pipelines.release.journey_rows import journey_rows
from pipelines.release.tables import TABLES
from pipelines.release.term_rows import term_rows

__all__ = ["Dataset", "dataset"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Rows by table, each table in the order of its key."""

    rows: Mapping[str, list[Json]]
    documents: tuple[Document, ...]

    def count(self, table: str) -> int:
        return len(self.rows[table])


def dataset(reads: Iterable[Read], captures: Mapping[str, Capture], searches: Iterable[SearchResult] = ()) -> Dataset:
    """Reconcile and lay out.

    reads     stored extractions, in any order
    captures  by snapshot id, at least those of `reads`
    raises    IdCollision when two records would bear one id
    """
    known = sorted(reads, key=lambda r: r.extraction.snapshot_id)
    found = documents(known)
    kept = [d for d in found if d.is_kept]
    mint = Mint()
    rows: dict[str, list[Json]] = {name: [] for name in TABLES}
    leg_of: dict[tuple[str, str], str] = {}
    together = journeys(accounts(kept))
    for journey, facts in zip(together, journey_facts(together, kept), strict=True):
        made = journey_rows(journey, mint, facts)
        rows["delegations"].append(made.delegation)
        rows["legs"].extend(made.legs)
        rows["evidence"].extend(made.evidence)
        leg_of |= made.leg_of
    for table, (body, evidence) in {
        "events": event_rows(kept, leg_of, mint),
        "aggregate_claims": pages.claim_rows(kept, mint),
    }.items():
        rows[table].extend(body)
        rows["evidence"].extend(evidence)
    rows["evidence"].extend(pages.decision_evidence(found))
    rows["visits"] = pages.visit_rows(found, leg_of)
    rows["reception"] = pages.reception_rows(kept)
    rows["candidates"] = pages.candidate_rows(found)
    rows["editions"] = pages.edition_rows(found, mint)
    rows["documents"] = pages.document_rows(found, {row["document_id"]: row["edition_id"] for row in rows["editions"]})
    rows["issues"] = pages.issue_rows(found)
    rows["snapshots"] = pages.snapshot_rows(known, captures)
    rows["meetings"] = pages.meeting_rows()
    rows["publishers"] = pages.publisher_rows()
    rows["term_watch"] = term_rows(found)
    rows["search_log"] = pages.search_rows(searches)
    return Dataset(
        rows={name: sorted(body, key=itemgetter(*TABLES[name].key)) for name, body in rows.items()}, documents=found
    )
