"""What does the whole store say? Every table of a release, from documents to legs; a pure function of its inputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from archive.capture import Capture, SearchResult
from pipelines.claims.comparing import comparison_rows
from pipelines.documents import Document, Read, documents
from pipelines.identity import Mint
from pipelines.journeys.accounts import accounts
from pipelines.journeys.reconcile import journeys
from pipelines.ledger.edits import Releasing, edit_rows
from pipelines.ledger.region import Regions
from pipelines.parity.claims import seed_claims
from pipelines.parity.judge import parity_rows
from pipelines.parity.seed_article import seed_documents
from pipelines.release import page_rows as pages
from pipelines.release import registry_rows as registries
from pipelines.release.decision_rows import decision_rows
from pipelines.release.earlier import Earlier
from pipelines.release.event_rows import event_rows
from pipelines.release.family_rows import family_ids, family_rows
from pipelines.release.ids import journey_facts
from pipelines.release.journey_rows import journey_rows
from pipelines.release.passing import Passing
from pipelines.release.rekey_rows import rekey_rows
from pipelines.release.saying_rows import claim_rows, reception_rows
from pipelines.release.sifting import Wanted
from pipelines.release.spool import Spool
from pipelines.release.tables import TABLES, Rows
from pipelines.release.term_rows import TermCounts
from pipelines.review.applying import settle
from pipelines.review.decisions import FieldDecision
from pipelines.review.rulings import Review
from pipelines.voices.families import Verdict, families

__all__ = ["Dataset", "dataset"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Rows by table, each table in the order of its key."""

    rows: Rows
    documents: tuple[Document, ...]  # with a spool: those that were held

    def count(self, table: str) -> int:
        return len(self.rows[table])


def dataset(
    reads: Iterable[Read],
    captures: Mapping[str, Capture],
    searches: Iterable[SearchResult] = (),
    verdicts: Collection[Verdict] = (),
    review: Review | None = None,
    before: Earlier | None = None,
    regions: Regions | None = None,
    spool: Spool | None = None,
) -> Dataset:
    """Reconcile and lay out.

    reads     stored extractions, in any order; with a spool: by snapshot id, whenever they are gone through
    captures  by snapshot id, at least those of `reads`
    verdicts  of reviewers, on which documents are one voice
    review    the decision files; what they say of voices is added to `verdicts`
    before    the last release: what became of its ids
    regions   the texts of captures, for the table `edits`; without them it is empty
    spool     for the tables that grow with the archive: then only the pages are held on which records may hang, and the
              same rows lie on the disk
    raises    IdCollision when two records would bear one id, Contradiction when two verdicts do not fit; what
              `regions` raises
    """
    passing = None if spool is None else Passing(reads, captures, _wanted(review, verdicts), spool)
    known = sorted(reads if passing is None else passing.held, key=lambda r: r.extraction.snapshot_id)
    as_read = documents(known)
    settled = settle(as_read, review or Review())
    found = settled.documents
    kept = [d for d in found if d.is_kept]
    voices = families(found, (*verdicts, *settled.verdicts))
    mint = Mint()
    rows: dict[str, list[Json]] = {name: [] for name in TABLES}
    leg_of: dict[tuple[str, str], str] = {}
    together = journeys(accounts(kept))
    for journey, facts in zip(together, journey_facts(together, kept), strict=True):
        made = journey_rows(journey, mint, facts, voices)
        rows["delegations"].extend([made.delegation] if made.delegation else [])
        rows["legs"].extend(made.legs)
        rows["evidence"].extend(made.evidence)
        leg_of |= made.leg_of
    for table, (body, evidence) in {
        "events": event_rows(kept, leg_of, mint, voices),
        "aggregate_claims": claim_rows(kept, mint),
    }.items():
        rows[table].extend(body)
        rows["evidence"].extend(evidence)
    rows["evidence"].extend(pages.decision_evidence(found, settled.judged))
    stays = settled.as_read(leg_of)
    rows["visits"] = pages.visit_rows(as_read, stays)
    rows["reception"], remarks = reception_rows(kept, rows["legs"], rows["events"], mint)
    rows["evidence"].extend(remarks)
    rows["candidates"] = pages.candidate_rows(found, settled.judged)
    rows["editions"] = pages.edition_rows(found, voices.editions, mint)
    edition_of = {row["document_id"]: row["edition_id"] for row in rows["editions"]}
    family_of = family_ids(voices, mint)
    rows["documents"] = pages.document_rows(found, family_of, edition_of)
    rows["families"] = family_rows(voices, family_of)
    published = {d.document_id: d.announcement.published_on for d in found if d.announcement is not None}
    rows["claim_comparison"] = comparison_rows(
        rows["aggregate_claims"], rows["legs"], rows["events"], published, family_of
    )
    rows["issues"] = pages.issue_rows(found)
    rows["snapshots"] = pages.snapshot_rows(known, captures)
    told = Releasing(rows=rows, leg_of=stays)
    rows["edits"] = edit_rows(found, as_read, known, captures, regions, told)
    rows["meetings"] = registries.meeting_rows()
    rows["publishers"] = registries.publisher_rows()
    rows["people"] = registries.people_rows()
    rows["organisations"] = registries.organisation_rows()
    rows["posts"] = registries.post_rows()
    rows["tenures"] = registries.tenure_rows()
    rows["unresolved_leaders"] = registries.unresolved_rows(rows["delegations"], rows["evidence"], published)
    terms = TermCounts()
    for document in found:
        terms.add(document)
    rows["search_log"] = pages.search_rows(searches)
    rows["decisions"] = decision_rows(settled, leg_of, rows)
    rows["rekeys"] = rekey_rows(rows, before or Earlier())
    rows["parity"] = parity_rows(rows, seed_claims(), seed_documents(found))
    on_disk = {} if passing is None else passing.tables(rows, terms)
    rows["term_watch"] = terms.rows()
    whole = {name: sorted(body, key=itemgetter(*TABLES[name].key)) for name, body in rows.items()}
    return Dataset(rows={**whole, **on_disk}, documents=found)


def _wanted(review: Review | None, verdicts: Collection[Verdict]) -> Wanted:
    """Documents that somebody judged are held whatever they tell."""
    judged = [
        one
        for decision in (review or Review()).decisions
        for one in ([decision.judged] if isinstance(decision, FieldDecision) else decision.documents)
    ]
    told = {key for verdict in verdicts for key in verdict.documents}
    return Wanted(
        snapshots={one.snapshot for one in judged},
        keys={one.key for one in judged},
        documents=told | {one.document for one in judged},
    )
