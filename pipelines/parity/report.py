"""How do both kinds of comparison become one report: entries with verdict, reason and links to records and pages?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.parity.claims import Verdict
from pipelines.parity.comparison import Comparison

__all__ = ["Entry", "Report", "of_claims", "of_comparison"]

Json = dict[str, Any]
Rows = Mapping[str, list[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One claim of the seed, or one row of a file. `details`: what else a program may want to know of it."""

    key: str
    about: str
    verdict: str
    note: str
    records: tuple[str, ...]
    documents: tuple[str, ...]
    details: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that is told, however it is written. `found`: stays that only the release has, none for the seed."""

    title: str
    release: str
    verdicts: tuple[str, ...]  # that there are, in the order of their headings
    entries: tuple[Entry, ...]
    found: tuple[Json, ...] | None
    covers: str
    records: Mapping[str, str]  # id of each record that is named → one line on it
    pages: Mapping[str, Json]  # id of each document that is named → {"urls", "snapshots"}
    totals: Json | None = None  # official totals beside what can be counted (pipelines/claims/beside.py)

    def counts(self) -> dict[str, int]:
        told = Counter(entry.verdict for entry in self.entries)
        return {verdict: told[verdict] for verdict in self.verdicts}

    def as_json(self) -> Json:
        """For --json and .json."""
        data: Json = {
            "title": self.title,
            "release": self.release,
            "counts": self.counts(),
            "entries": [
                {
                    "key": entry.key,
                    "verdict": entry.verdict,
                    "about": entry.about,
                    "note": entry.note,
                    **entry.details,
                    "records": list(entry.records),
                    "documents": [{"document_id": d, **self.pages[d]} for d in entry.documents],
                }
                for entry in self.entries
            ],
        }
        if self.found is not None:
            data |= {"covers": self.covers, "newly_found": list(self.found)}
        if self.totals is not None:
            data |= {"official_totals": self.totals}
        return data


def of_claims(release: str, rows: Rows, order: Sequence[str], totals: Json | None = None) -> Report:
    """The report on the seed article.

    rows    tables parity, documents, delegations, legs, events, aggregate_claims and reception of a release
    order   ids of the claims as the article makes them; one that only the release knows comes last
    totals  of claims_beside(), to stand below
    """
    place = {claim: number for number, claim in enumerate(order)}
    parity = sorted(rows["parity"], key=lambda r: (place.get(r["claim_id"], len(place)), r["claim_id"]))
    details = ("kind", "meetings", "country", "subject", "operator", "quantity", "stands_in", "found")
    entries = tuple(
        Entry(
            key=row["claim_id"],
            about=f"{row['statement']} ({row['stands_in']})",
            verdict=row["verdict"],
            note=row["note"],
            records=tuple(row["records"]),
            documents=tuple(row["documents"]),
            details={name: row[name] for name in details},
        )
        for row in parity
    )
    return Report(
        title="Parity with the seed article",
        release=release,
        verdicts=tuple(v.value for v in Verdict),
        entries=entries,
        found=None,
        covers="",
        records=_records(rows, {record for entry in entries for record in entry.records}),
        pages=_pages(rows, {document for entry in entries for document in entry.documents}),
        totals=totals,
    )


def of_comparison(release: str, rows: Rows, compared: Comparison, verdicts: Iterable[str]) -> Report:
    """The report on a file; `rows`: tables legs and documents of the release."""
    sheet = compared.sheet
    entries = tuple(
        Entry(
            key=f"{sheet.name}:{row.line.number}",
            about=", ".join(row.line.told.values()),
            verdict=row.verdict.value,
            note=row.note,
            records=(row.leg["leg_id"],) if row.leg else (),
            documents=tuple(row.leg["documents"]) if row.leg else (),
            details={
                "line": row.line.number,
                "told": dict(row.line.told),
                "differences": [
                    {"field": field, "here": here, "release": there}
                    for field, (here, there) in (row.differ or {}).items()
                ],
            },
        )
        for row in compared.rows
    )
    names = ("leg_id", "country", "date_edtf", "meeting_id", "leader_name", "mode", "documents")
    found = tuple({name: leg[name] for name in names} for leg in compared.found)
    records = {record for entry in entries for record in entry.records} | {leg["leg_id"] for leg in found}
    documents = {d for entry in entries for d in entry.documents} | {d for leg in found for d in leg["documents"]}
    return Report(
        title=f"Parity with {sheet.name}",
        release=release,
        verdicts=tuple(verdicts),
        entries=entries,
        found=found,
        covers=compared.covers,
        records=_records(rows, records),
        pages=_pages(rows, documents),
    )


def _records(rows: Rows, named: set[str]) -> dict[str, str]:
    keys = {
        "delegations": "delegation_id",
        "legs": "leg_id",
        "events": "event_id",
        "aggregate_claims": "claim_id",
        "reception": "reception_id",
    }
    lines = {row[key]: _line(row) for table, key in keys.items() for row in rows.get(table, ()) if row[key] in named}
    return {record: lines[record] for record in sorted(lines)}


def _line(row: Json) -> str:
    """Where and when, who, for which meeting: what of these a record has."""
    where = ", ".join(row["countries"]) if "countries" in row else row.get("country")
    when = row.get("date_edtf") or (f"{row['date_earliest']}..{row['date_latest']}" if "date_latest" in row else None)
    total = f"{row['quantity']} {row['unit']}" if "unit" in row else None
    who = row.get("leader_name") or row.get("speaker")
    told = (where, row.get("city"), when, who, row.get("stance"), total, row.get("meeting_id"))
    return " · ".join(str(part) for part in told if part)


def _pages(rows: Rows, named: set[str]) -> dict[str, Json]:
    return {
        row["document_id"]: {"urls": row["urls"], "snapshots": row["snapshots"]}
        for row in rows["documents"]
        if row["document_id"] in named
    }
