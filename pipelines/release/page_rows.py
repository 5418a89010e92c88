"""How do documents, captures and judgements stand in the tables?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from archive.capture import Capture, SearchResult, utc_text
from archive.records import Attested
from pipelines.damage import REPLACEMENT
from pipelines.documents import Document, Read
from pipelines.identity import Mint
from pipelines.release.evidence import Evidence
from pipelines.review.corrected_days import HUMAN
from pipelines.voices.editions import EditionSet
from pipelines.voices.kinship import Basis

__all__ = [
    "address",
    "candidate_rows",
    "decision_evidence",
    "document_rows",
    "edition_rows",
    "issue_rows",
    "printable",
    "search_rows",
    "snapshot_rows",
    "visit_rows",
]

Json = dict[str, Any]

_QUOTED = quote(REPLACEMENT)


def document_rows(
    documents: Sequence[Document], family_of: Mapping[str, str], edition_of: Mapping[str, str]
) -> list[Json]:
    """Rows of `documents`; `family_of`, `edition_of`: document → its id."""
    return [
        {
            "document_id": d.document_id,
            "key": address(d.key),
            "urls": [address(url) for url in d.urls],
            "snapshots": list(d.snapshots),
            "source": printable(d.extraction.source),
            "publisher": d.publisher.key if d.publisher else None,
            "side": d.publisher.side.value if d.publisher else None,
            "family_id": family_of[d.document_id],
            "edition_id": edition_of.get(d.document_id),
        }
        for d in documents
    ]


def edition_rows(documents: Sequence[Document], items: Iterable[EditionSet], mint: Mint) -> list[Json]:
    """Rows of `editions`; `items`: the sets of these documents."""
    language = {d.document_id: d.language for d in documents}
    facts = {d.document_id: set(d.extraction.facts) for d in documents}
    rows = []
    for item in items:
        edition_id = mint.id_for("x", item.documents[0])
        for document_id in item.documents:
            links = [link for link in item.links if document_id in (link.first, link.second)]
            others = [facts[key] for key in item.documents if key != document_id]
            rows.append(
                {
                    "edition_id": edition_id,
                    "document_id": document_id,
                    "language": language[document_id],
                    "basis": min((link.basis for link in links), key=list(Basis).index).value,
                    "linked_to": sorted({key for link in links for key in (link.first, link.second)} - {document_id}),
                    "shared": sorted({fact for link in links for fact in link.shared}),
                    "own_facts": sorted(facts[document_id].difference(*others)),
                    "missing_facts": sorted(set.intersection(*others) - facts[document_id]),
                }
            )
    return rows


def candidate_rows(documents: Iterable[Document], judged: Collection[str] = ()) -> list[Json]:
    """Rows of `candidates`; `judged`: documents on which a reviewer decided."""
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
                "decider": "reviewer" if d.document_id in judged else "rules",
                "title": (page.title or None) if page else None,
                "published_on": page.published_on if page else None,
                "outlet": (page.outlet or None) if page else None,
                "language": page.language if page else None,
                "layout": (page.layout or None) if page else None,
                "issues": sorted({i.code for i in d.extraction.issues}),
            }
        )
    return rows


def decision_evidence(documents: Iterable[Document], judged: Collection[str] = ()) -> list[Json]:
    """The passages that a kept or adjacent judgement rests on, and a reviewer's (of documents in `judged`)."""
    rows: list[Json] = []
    for d in documents:
        decision = d.decision
        if decision is not None and decision.rule is not None and decision.spans:
            proof = Evidence("candidates", d.document_id)
            rule = f"{HUMAN}decision" if d.document_id in judged else f"codebook.{decision.rule}"
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


def printable(text: str | None) -> str | None:
    """A label that came from outside, fit for a cell: "" is unknown, and what nobody could read is a question mark."""
    return text.replace(REPLACEMENT, "?") if text else None


def address(url: str) -> str:
    """A release holds no U+FFFD; in an address the character is written like any other outside of ASCII."""
    return url.replace(REPLACEMENT, _QUOTED)


def _value(attested: Attested[Any] | None) -> Any:
    return None if attested is None else attested.value
