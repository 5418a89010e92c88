"""How do documents, captures and judgements stand in the tables?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from archive.capture import Capture, SearchResult, utc_text
from archive.records import Attested
from pipelines.damage import REPLACEMENT
from pipelines.documents import Document, Read
from pipelines.editions import Basis, editions
from pipelines.identity import Mint
from pipelines.lexicon.meetings import meetings
from pipelines.publishers import publishers
from pipelines.release.evidence import Evidence
from pipelines.sketch import alike

__all__ = [
    "address",
    "candidate_rows",
    "claim_rows",
    "decision_evidence",
    "document_rows",
    "edition_rows",
    "issue_rows",
    "meeting_rows",
    "printable",
    "publisher_rows",
    "reception_rows",
    "search_rows",
    "snapshot_rows",
    "visit_rows",
]

Json = dict[str, Any]


def document_rows(documents: Sequence[Document], edition_of: Mapping[str, str]) -> list[Json]:
    """Rows of `documents`; `edition_of`: document → edition_id."""
    family = _families(documents)
    return [
        {
            "document_id": d.document_id,
            "key": address(d.key),
            "urls": [address(url) for url in d.urls],
            "snapshots": list(d.snapshots),
            "source": printable(d.extraction.source),
            "publisher": d.publisher.key if d.publisher else None,
            "side": d.publisher.side.value if d.publisher else None,
            "family_id": family[d.document_id],
            "edition_id": edition_of.get(d.document_id),
        }
        for d in documents
    ]


def edition_rows(documents: Sequence[Document], mint: Mint) -> list[Json]:
    language = {d.document_id: d.language for d in documents}
    rows = []
    for item in editions(documents):
        edition_id = mint.id_for("x", item.documents[0])
        for document_id in item.documents:
            links = [link for link in item.links if document_id in (link.first, link.second)]
            rows.append(
                {
                    "edition_id": edition_id,
                    "document_id": document_id,
                    "language": language[document_id],
                    "basis": min((link.basis for link in links), key=list(Basis).index).value,
                    "linked_to": sorted({key for link in links for key in (link.first, link.second)} - {document_id}),
                    "shared": sorted({fact for link in links for fact in link.shared}),
                }
            )
    return rows


def candidate_rows(documents: Iterable[Document]) -> list[Json]:
    rows = []
    for d in documents:
        page, decision = d.announcement, d.decision
        rows.append(
            {
                "document_id": d.document_id,
                "snapshot_id": d.extraction.snapshot_id,
                "url": address(d.extraction.url),
                "status": decision.status.value if decision else None,
                "rule": decision.rule if decision else None,
                "kind": decision.kind.value if decision else None,
                "decider": "rules",
                "title": (page.title or None) if page else None,
                "published_on": page.published_on if page else None,
                "outlet": (page.outlet or None) if page else None,
                "language": page.language if page else None,
                "layout": (page.layout or None) if page else None,
                "issues": sorted({i.code for i in d.extraction.issues}),
            }
        )
    return rows


def decision_evidence(documents: Iterable[Document]) -> list[Json]:
    """The passages that a kept or adjacent judgement rests on."""
    rows: list[Json] = []
    for d in documents:
        decision = d.decision
        if decision is not None and decision.rule is not None and decision.spans:
            proof = Evidence("candidates", d.document_id)
            rule = f"codebook.{decision.rule}"
            proof.value("rule", Attested(value=decision.rule, spans=decision.spans, rule=rule), d)
            rows.extend(proof.rows())
    return rows


def snapshot_rows(reads: Iterable[Read], captures: Mapping[str, Capture]) -> list[Json]:
    rows = []
    for read in reads:
        capture = captures[read.extraction.snapshot_id]
        rows.append(
            {
                "snapshot_id": capture.snapshot_id,
                "url": address(capture.url),
                "fetched_at": utc_text(capture.fetched_at),
                "via": capture.via,
                "origin": address(capture.origin) or None,
                "retrieved_at": None if capture.retrieved_at is None else utc_text(capture.retrieved_at),
                "http_status": capture.status,
                "content_type": printable(capture.content_type),
                "payload_sha256": capture.payload_sha256,
                "content_sha256": capture.content_sha256,
                "text_layer_sha256": read.extraction.text_sha256,
                "normaliser": read.extraction.normaliser,
                "warc_file": capture.warc_file,
                "offset": capture.offset,
                "length": capture.length,
            }
        )
    return rows


def issue_rows(documents: Iterable[Document]) -> list[Json]:
    return [
        {
            "document_id": d.document_id,
            "snapshot_id": d.extraction.snapshot_id,
            "number": number,
            "code": issue.code,
            "detail": printable(issue.detail) or "?",
        }
        for d in documents
        for number, issue in enumerate(d.extraction.issues)
    ]


def visit_rows(documents: Iterable[Document], leg_of: Mapping[tuple[str, str], str]) -> list[Json]:
    rows = []
    for d in documents:
        if d.decision is None:
            continue
        for i, visit in enumerate(d.extraction.delegations):
            for j, leg in enumerate(visit.legs):
                path = f"delegations.{i}.legs.{j}"
                rows.append(
                    {
                        "document_id": d.document_id,
                        "path": path,
                        "snapshot_id": d.extraction.snapshot_id,
                        "status": d.decision.status.value,
                        "leg_id": leg_of.get((d.document_id, path)),
                        "meeting_id": _value(visit.meeting),
                        "mode": visit.mode.value,
                        "leader_name": _value(visit.leader_name),
                        "leader_title": _value(visit.leader_title),
                        "country": leg.country.value,
                        "start": _value(leg.start),
                        "end": _value(leg.end),
                        "date_precision": leg.precision.value,
                    }
                )
    return rows


def claim_rows(kept: Iterable[Document], mint: Mint) -> tuple[list[Json], list[Json]]:
    """Rows of `aggregate_claims` and their evidence."""
    rows: list[Json] = []
    evidence: list[Json] = []
    for d in kept:
        for number, claim in enumerate(d.extraction.claims):
            claim_id = mint.id_for("c", d.document_id, claim.unit, str(claim.quantity.value), str(number))
            proof = Evidence("aggregate_claims", claim_id)
            proof.value("quantity", claim.quantity, d)
            rows.append(
                {
                    "claim_id": claim_id,
                    "document_id": d.document_id,
                    "quantity": claim.quantity.value,
                    "qualifier": claim.qualifier,
                    "unit": claim.unit,
                    "meeting_id": claim.meeting,
                    "as_of": claim.as_of,
                }
            )
            evidence.extend(proof.rows())
    return rows, evidence


def reception_rows(kept: Iterable[Document]) -> list[Json]:
    return [
        {
            "document_id": d.document_id,
            "number": number,
            "speaker": said.speaker,
            "role": said.role,
            "country": said.country,
            "stance": said.stance,
            "carried_by": said.by,
        }
        for d in kept
        for number, said in enumerate(d.extraction.reception)
    ]


def search_rows(searches: Iterable[SearchResult]) -> list[Json]:
    """One row per listing, month and outcome: a repeated search that finds nothing else changes no release."""
    rows: dict[tuple[str, str, str, str], Json] = {}
    for search in searches:
        at = utc_text(search.at)
        source, url = printable(search.source) or "?", address(search.url)
        key = (source, url, at[:7], search.outcome)
        row = rows.setdefault(
            key,
            {
                "source": source,
                "url": url,
                "month": at[:7],
                "outcome": search.outcome,
                "channel": None,
                "links": 0,
                "newest": None,
                "oldest": None,
                "first_at": at,
                "vantages": [],
            },
        )
        row["links"] = max(row["links"], search.links)
        row["first_at"] = min(row["first_at"], at)
        row["channel"] = max(filter(None, (row["channel"], printable(search.channel))), default=None)
        row["newest"] = max(filter(None, (row["newest"], search.newest)), default=None)
        row["oldest"] = min(filter(None, (row["oldest"], search.oldest)), default=None)
        row["vantages"] = sorted({*row["vantages"], *filter(None, [printable(search.vantage)])})
    return [rows[key] for key in sorted(rows)]


def meeting_rows() -> list[Json]:
    return [
        {"meeting_id": m.id, "kind": m.kind, "opened_on": m.opened_on, "closed_on": m.closed_on} for m in meetings()
    ]


def publisher_rows() -> list[Json]:
    return [
        {"publisher": p.key, "side": p.side.value, "country": p.country, "name": p.name} for p in publishers().values()
    ]


def _families(documents: Sequence[Document]) -> dict[str, str]:
    """Document → first document (by id) with a near-identical text, joined transitively; others stand alone."""
    first = {d.document_id: d.document_id for d in documents}
    sizes = {d.document_id: len(d.extraction.sketch) for d in documents}
    by_hash: dict[int, list[Document]] = {}
    for d in documents:
        for value in d.extraction.sketch:
            by_hash.setdefault(value, []).append(d)

    def root(key: str) -> str:
        while first[key] != key:
            key = first[key]
        return key

    for d in documents:
        common = Counter(o.document_id for value in d.extraction.sketch for o in by_hash[value])
        for other, shared in common.items():
            one, two = sorted((root(d.document_id), root(other)))
            if one != two and alike(shared, sizes[d.document_id], sizes[other]):
                first[two] = one
    return {key: root(key) for key in first}


def printable(text: str | None) -> str | None:
    """A label that came from outside, fit for a cell: "" is unknown, and what nobody could read is a question mark."""
    return text.replace(REPLACEMENT, "?") if text else None


def address(url: str) -> str:
    """A release holds no U+FFFD; in an address the character is written like any other outside of ASCII."""
    return url.replace(REPLACEMENT, quote(REPLACEMENT))


def _value(attested: Attested[Any] | None) -> Any:
    return None if attested is None else attested.value
