"""Which briefings were there? Events of one form, country, meeting and day are one; their rows and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records import Event, LegVisit, Mode, Precision
from pipelines.accounts import Stay
from pipelines.bounds import basis_of, bounds, edtf
from pipelines.choose import choose, claimed
from pipelines.documents import Document
from pipelines.identity import Mint
from pipelines.release.evidence import Evidence, plain
from pipelines.release.team import conflicts_of, null_reasons, trigger_of, voice_columns
from pipelines.sketch import near_identical
from pipelines.wording import same

__all__ = ["event_rows", "same_events"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event in one document."""

    document: Document
    number: int
    event: Event

    @property
    def path(self) -> str:
        return f"events.{self.number}"

    @property
    def traits(self) -> tuple[str, ...]:
        """What must be equal: form, country, meeting."""
        e = self.event
        return (
            e.form.value.value,
            e.country.value if e.country else "-",
            e.meeting.value if e.meeting else "-",
        )


def event_rows(
    kept: Iterable[Document], leg_of: Mapping[tuple[str, str], str], mint: Mint
) -> tuple[list[Json], list[Json]]:
    """Rows of `events` and their evidence.

    leg_of   (document, path of the stay) → leg: a meeting inside a visit belongs to the leg of its country
    """
    rows: list[Json] = []
    evidence: list[Json] = []
    taken: set[tuple[str, ...]] = set()
    for told in same_events(kept):
        founder = told[0]
        start = founder.event.start
        facts = (*founder.traits, start.value.isoformat() if start else "-")
        if facts in taken:  # several undated or twin events: the document tells them apart
            facts = (*facts, founder.document.document_id, founder.path)
        taken.add(facts)
        event_id = mint.id_for("e", *facts)
        proof = Evidence("events", event_id)
        rows.append(_row(event_id, told, leg_of, proof))
        evidence.extend(proof.rows())
    return rows, evidence


def same_events(kept: Iterable[Document]) -> list[tuple[Told, ...]]:
    """Events grouped: equal form, country and meeting, and the same first day or a near-identical text.

    returns  groups, each earliest published first, in the order of their first members
    """
    buckets: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for document in kept:
        for number, event in enumerate(document.extraction.events):
            told = Told(document=document, number=number, event=event)
            buckets[told.traits].append(told)
    groups: list[list[Told]] = []
    for bucket in buckets.values():
        own: list[list[Told]] = []
        for told in sorted(bucket, key=_order):
            joined = [g for g in own if any(_one_event(told, other) for other in g)]
            own = [g for g in own if g not in joined]
            own.append([*(t for g in joined for t in g), told])
        groups.extend(own)
    ordered = [tuple(sorted(group, key=_order)) for group in groups]
    return sorted(ordered, key=lambda group: _order(group[0]))


def _one_event(first: Told, second: Told) -> bool:
    if first.document.document_id == second.document.document_id:
        return False  # a page that tells two events means two
    one, two = first.event.start, second.event.start
    if one is not None and two is not None:
        return one.value == two.value
    return first.number == second.number and near_identical(
        first.document.extraction.sketch, second.document.extraction.sketch
    )


def _row(event_id: str, told: Sequence[Told], leg_of: Mapping[tuple[str, str], str], proof: Evidence) -> Json:
    names = ("form", "country", "city", "start", "end", "meeting", "organiser", "attendance")
    choices: dict[str, Any] = {}
    for name in names:
        claims = [
            c for t in told for c in claimed(getattr(t.event, name), t.document, f"{t.path}.{name}", Mode.CONCLUDED)
        ]
        choice = choose(claims, equal=same if name in {"city", "organiser"} else None)
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
        "trigger": trigger_of(value["meeting_id"]),
        "organiser": value["organiser"],
        "speakers": list(
            {
                (p.name, p.role, p.country): {"name": p.name, "role": p.role, "country": p.country}
                for t in told
                for p in t.event.speakers
            }.values()
        ),
        "attendance": value["attendance"],
        "audience": list(dict.fromkeys(a for t in told for a in t.event.audience)),
    }
    row |= voice_columns([t.document for t in told], value["country"], ())
    row |= {"conflicts": conflicts_of(choices)}
    return row | {"null_reasons": null_reasons(row, {"leg_id": "not_applicable"})}


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


def _order(told: Told) -> tuple[tuple[str, str], int]:
    return (told.document.order, told.number)
