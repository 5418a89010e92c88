"""How does a briefing stand in the tables? Its row, chosen among what its documents say, and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from archive.records import LegVisit, Mode, Precision
from pipelines.documents import Document
from pipelines.identity import Mint
from pipelines.journeys.accounts import Stay
from pipelines.journeys.bounds import basis_of, bounds, edtf
from pipelines.journeys.choose import Choice, Claimed, choose, choose_words, claimed
from pipelines.release.briefings import Told, same_events, same_place, tellings
from pipelines.release.evidence import Evidence, people_once, plain
from pipelines.release.ids import Claimant, captures_told, distinct_facts
from pipelines.release.team import conflicts_of, null_reasons, trigger_of, voice_columns
from pipelines.voices.families import Families
from pipelines.wording import fold

__all__ = ["event_rows"]

Json = dict[str, Any]


def event_rows(
    kept: Iterable[Document], leg_of: Mapping[tuple[str, str], str], mint: Mint, families: Families
) -> tuple[list[Json], list[Json]]:
    """Rows of `events` and their evidence.

    leg_of    (document, path of the stay) → leg: a meeting inside a visit belongs to the leg of its country
    families  of all documents
    """
    rows: list[Json] = []
    evidence: list[Json] = []
    documents = list(kept)
    found = same_events(documents)
    facts_of = distinct_facts(
        [_claimant(told[0]) for told in found],
        [frozenset(t.document.document_id for t in told) for told in found],
        map(_claimant, tellings(captures_told(documents))),
    )
    for told, facts in zip(found, facts_of, strict=True):
        event_id = mint.id_for("e", *facts)
        proof = Evidence("events", event_id)
        rows.append(_row(event_id, told, leg_of, proof, families))
        evidence.extend(proof.rows())
    return rows, evidence


def _row(
    event_id: str, told: Sequence[Told], leg_of: Mapping[tuple[str, str], str], proof: Evidence, families: Families
) -> Json:
    names = ("form", "country", "city", "start", "end", "meeting", "theme", "organiser", "attendance")
    choices: dict[str, Any] = {}
    for name in names:
        choice = _chosen(name, told, choices)
        field = "meeting_id" if name == "meeting" else name
        choices[field] = choice
        proof.choice(field, choice)
    value = {field: choice.value if choice else None for field, choice in choices.items()}
    start, end = value["start"], value["end"]
    precision = _precision(start, end)
    stays = [_as_stay(t) for t in told]
    limits = bounds(start, end, precision, stays, value["meeting_id"])
    rules = [choice.chosen.attested.rule for f in ("start", "end") if (choice := choices[f]) is not None]
    row: Json = {"event_id": event_id, "leg_id": _leg_of(told, leg_of)}
    row |= {
        "form": plain(value["form"]),
        "country": value["country"],
        "city": value["city"],
        "start": start,
        "end": end,
        "date_edtf": edtf(start, end, precision, limits),
        "date_earliest": limits.earliest,
        "date_latest": limits.latest,
        "date_precision": precision.value,
        "date_bounds_rule": limits.rule,
        "date_basis": basis_of(rules),
        "meeting_id": value["meeting_id"],
        "theme": value["theme"],
        "trigger": trigger_of(value["meeting_id"], value["theme"]),
        "organiser": value["organiser"],
        "speakers": people_once(p.value for t in told for p in t.event.speakers),
        "attendance": value["attendance"],
        "audience": list(dict.fromkeys(a.value for t in told for a in t.event.audience)),
    }
    row |= voice_columns([t.document for t in told], (value["country"] or "",), (), families)
    for one in told:
        for field in ("speakers", "audience"):
            for value_told in getattr(one.event, field):
                proof.value(field, value_told, one.document)
    early = _ends_too_early(told, choices)
    proof.claims("end", early, status="other")
    row |= {"conflicts": sorted([*conflicts_of(choices), *map(_as_conflict, early)], key=itemgetter("field"))}
    special = {"leg_id": "not_applicable"} | ({"theme": "not_applicable"} if value["meeting_id"] else {})
    return row | {"null_reasons": null_reasons(row, special)}


def _chosen(name: str, told: Sequence[Told], before: Mapping[str, Any]) -> Choice[Any] | None:
    claims = _claims(name, told)
    if name in {"city", "organiser"}:
        return choose_words(claims, same_place if name == "city" else None)
    start = before.get("start")
    if name == "end" and start is not None:  # of two documents: one's end may lie before the other's beginning
        claims = [c for c in claims if c.value >= start.value]
    return choose(claims)


def _ends_too_early(told: Sequence[Told], choices: Mapping[str, Any]) -> list[Claimed[Any]]:
    """Last days that lie before the first day shown, which another document gives: not shown, but said."""
    start = choices["start"]
    return [] if start is None else [c for c in _claims("end", told) if c.value < start.value]


def _as_conflict(claim: Claimed[Any]) -> Json:
    return {"field": "end", "value": str(claim.value), "document_id": claim.document.document_id}


def _claims(name: str, told: Sequence[Told]) -> list[Claimed[Any]]:
    return [c for t in told for c in claimed(getattr(t.event, name), t.document, f"{t.path}.{name}", Mode.CONCLUDED)]


def _claimant(told: Told) -> Claimant:
    """Form, country, meeting and day; then city and host; then the telling itself."""
    start = told.event.start
    bare = (*told.traits, start.value.isoformat() if start else "-")
    place = (*bare, fold(told.city), fold(told.organiser))
    document_id = told.document.document_id
    return Claimant(document_id=document_id, facts=(bare, place, (*place, document_id, told.path)))


def _precision(start: object, end: object) -> Precision:
    if start is None and end is None:
        return Precision.UNKNOWN
    if start is None or end is None:
        return Precision.BOUNDED
    return Precision.DAY if start == end else Precision.LEG_RANGE


def _as_stay(told: Told) -> Stay:
    """Events borrow the limits of stays: the rule is the same."""
    e = told.event
    country = e.country or e.form.map(lambda _: "CN")
    leg = LegVisit(country=country, start=e.start, end=e.end, precision=_precision(e.start, e.end))
    return Stay(number=0, leg=leg, document=told.document, visit=told.number, mode=Mode.CONCLUDED)


def _leg_of(told: Sequence[Told], leg_of: Mapping[tuple[str, str], str]) -> str | None:
    """The leg of the event's country in the same document, when there is exactly one."""
    legs = {
        leg_of[t.document.document_id, f"delegations.{i}.legs.{j}"]
        for t in told
        for i, visit in enumerate(t.document.extraction.delegations)
        for j, leg in enumerate(visit.legs)
        if t.event.country is not None
        and leg.country.value == t.event.country.value
        and (t.document.document_id, f"delegations.{i}.legs.{j}") in leg_of
    }
    return legs.pop() if len(legs) == 1 else None
