"""What does `xuanjie read` say of one page? An Extraction in the form of gold/FORMAT.md, "Output of xuanjie read"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from archive.records import Attested, Claim, DelegationVisit, Event, Extraction, LegVisit, Person, Reception

__all__ = ["attested_values", "report"]

Json = dict[str, Any]


def report(extraction: Extraction, case_id: str | None = None) -> Json:
    """One JSON-ready object; `evidence` has one row per passage, joined to its value by `path`."""
    page = extraction.announcement
    decision = extraction.decision
    head: Json = {} if case_id is None else {"case_id": case_id}
    return head | {
        "url": extraction.url,
        "source": extraction.source,
        "announcement": None
        if page is None
        else {
            "title": page.title,
            "published_on": _day(page.published_on),
            "outlet": page.outlet,
            "language": page.language,
            "characters": page.characters,
        },
        "decision": None
        if decision is None
        else {"status": decision.status.value, "rule": decision.rule, "kind": decision.kind.value},
        "delegations": [_delegation(d) for d in extraction.delegations],
        "events": [_event(e) for e in extraction.events],
        "reception": [_remark(r) for r in extraction.reception],
        "aggregate_claims": [_claim(c) for c in _sums(extraction)],
        "evidence": [*_decision_evidence(extraction), *_evidence(extraction)],
        "issues": [{"code": i.code, "detail": i.detail} for i in extraction.issues],
    }


def attested_values(extraction: Extraction) -> Iterator[tuple[str, Attested[Any]]]:
    """Every value that carries passages, with its path: `delegations.0.legs.1.start`."""
    yield from _reported(extraction)
    for i, claim in enumerate(_sums(extraction)):
        yield from _one(f"aggregate_claims.{i}.unit_printed", claim.unit_printed)
        yield from _one(f"aggregate_claims.{i}.speaker", claim.speaker)
    for i, claim in enumerate(c for c in extraction.claims if c.one_event):
        for name in ("quantity", "unit_printed", "meeting", "as_of", "speaker"):
            yield from _one(f"represented.{i}.{name}", getattr(claim, name))
    for i, remark in enumerate(extraction.reception):
        yield from _one(f"reception.{i}.organisation", remark.organisation)


def _sums(extraction: Extraction) -> list[Claim]:
    """What gold/FORMAT.md calls a claim: how many parties were at one briefing is none."""
    return [claim for claim in extraction.claims if not claim.one_event]


def _reported(extraction: Extraction) -> Iterator[tuple[str, Attested[Any]]]:
    """Those of them for which gold/FORMAT.md has a key."""
    for i, delegation in enumerate(extraction.delegations):
        for name in ("meeting", "leader_name", "leader_title", "leader_org", "size"):
            yield from _one(f"delegations.{i}.{name}", getattr(delegation, name))
        yield from _many(f"delegations.{i}", delegation, "members")
        for j, leg in enumerate(delegation.legs):
            path = f"delegations.{i}.legs.{j}"
            for name in ("country", "start", "end", "inviter", "attendance"):
                yield from _one(f"{path}.{name}", getattr(leg, name))
            yield from _many(path, leg, "cities", "interlocutors", "audiences")
    for i, event in enumerate(extraction.events):
        for name in ("form", "country", "city", "start", "end", "meeting", "organiser", "attendance"):
            yield from _one(f"events.{i}.{name}", getattr(event, name))
        yield from _many(f"events.{i}", event, "speakers", "audience")
    for i, claim in enumerate(_sums(extraction)):
        for name in ("quantity", "meeting", "as_of"):
            yield from _one(f"aggregate_claims.{i}.{name}", getattr(claim, name))
    for i, remark in enumerate(extraction.reception):
        for name in ("speaker", "role", "country", "stance"):
            yield from _one(f"reception.{i}.{name}", getattr(remark, name))


def _one(path: str, value: Attested[Any] | None) -> Iterator[tuple[str, Attested[Any]]]:
    if value is not None:
        yield path, value


def _many(path: str, record: object, *names: str) -> Iterator[tuple[str, Attested[Any]]]:
    for name in names:
        for number, value in enumerate(getattr(record, name)):
            yield f"{path}.{name}.{number}", value


def _evidence(extraction: Extraction) -> Iterator[Json]:
    for path, attested in _reported(extraction):
        for span in attested.spans:
            yield {"path": path, "quote": span.quote, "start": span.start, "end": span.end, "rule": attested.rule}


def _decision_evidence(extraction: Extraction) -> Iterator[Json]:
    decision = extraction.decision
    for span in decision.spans if decision else ():
        rule = f"codebook.{decision.rule}" if decision else ""
        yield {"path": "decision", "quote": span.quote, "start": span.start, "end": span.end, "rule": rule}


def _delegation(visit: DelegationVisit) -> Json:
    return {
        "meeting": _value(visit.meeting),
        "mode": visit.mode.value,
        "leader_name": _value(visit.leader_name),
        "leader_title": _value(visit.leader_title),
        "leader_org": _value(visit.leader_org),
        "members": [member.value for member in visit.members],
        "size": _value(visit.size),
        "legs": [_leg(leg) for leg in visit.legs],
    }


def _leg(leg: LegVisit) -> Json:
    return {
        "country": leg.country.value,
        "start": _day(_value(leg.start)),
        "end": _day(_value(leg.end)),
        "precision": leg.precision.value,
        "cities": [city.value for city in leg.cities],
        "inviter": _value(leg.inviter),
        "interlocutors": [_person(p.value, "role") for p in leg.interlocutors],
        "audiences": [kind.value for kind in leg.audiences],
        "attendance": _value(leg.attendance),
    }


def _event(event: Event) -> Json:
    return {
        "form": event.form.value.value,
        "country": _value(event.country),
        "city": _value(event.city),
        "start": _day(_value(event.start)),
        "end": _day(_value(event.end)),
        "meeting": _value(event.meeting),
        "organiser": _value(event.organiser),
        "speakers": [_person(p.value, "title") for p in event.speakers],
        "attendance": _value(event.attendance),
        "audience": [kind.value for kind in event.audience],
    }


def _claim(claim: Claim) -> Json:
    """`qualifier` is the operator in words, with "planned" before it for what is still to come."""
    operator = claim.operator.value.replace("_", " ")
    return {
        "quantity": claim.quantity.value,
        "qualifier": f"planned, {operator}" if claim.planned else operator,
        "unit": claim.unit.value,
        "meeting": _value(claim.meeting),
        "as_of": _day(_value(claim.as_of) or claim.told_on),
    }


def _remark(remark: Reception) -> Json:
    return {
        "speaker": _value(remark.speaker),
        "role": _value(remark.role),
        "country": _value(remark.country),
        "stance": remark.stance.value.value,
        "by": remark.by,
    }


def _person(person: Person, role_key: str) -> Json:
    return {"name": person.name, role_key: person.role, "country": person.country}


def _value(attested: Attested[Any] | None) -> Any:
    return None if attested is None else attested.value


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
