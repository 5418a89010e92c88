"""What may still be said from a text with characters that nobody can read? Only what does not touch them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from archive.records import Attested, Claim, DelegationVisit, Event, LegVisit, Precision, Reception, Span
from pipelines.findings import Findings

__all__ = ["REPLACEMENT", "without_damage"]

T = TypeVar("T")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def without_damage(findings: Findings) -> Findings:
    """Drop every value whose own text or passage holds U+FFFD, and cut the context of the others before it."""
    return replace(
        findings,
        decision=replace(findings.decision, spans=tuple(map(_trimmed, filter(_whole, findings.decision.spans)))),
        delegations=tuple(map(_visit, findings.delegations)),
        events=tuple(made for e in findings.events if (made := _event(e)) is not None),
        reception=tuple(said for r in findings.reception if (said := _remark(r)) is not None),
        claims=tuple(claim for c in findings.claims if (claim := _claim(c)) is not None),
    )


def _visit(visit: DelegationVisit) -> DelegationVisit:
    return replace(
        visit,
        meeting=_sound(visit.meeting),
        leader_name=_sound(visit.leader_name),
        leader_title=_sound(visit.leader_title),
        leader_org=_sound(visit.leader_org),
        size=_sound(visit.size),
        members=_all_sound(visit.members),
        legs=tuple(made for leg in visit.legs if (made := _leg(leg)) is not None),
    )


def _leg(leg: LegVisit) -> LegVisit | None:
    country = _sound(leg.country)
    if country is None:
        return None
    start, end = _sound(leg.start), _sound(leg.end)
    return replace(
        leg,
        country=country,
        start=start,
        end=end,
        precision=_precision(leg, start, end),
        cities=_all_sound(leg.cities),
        inviter=_sound(leg.inviter),
        interlocutors=_all_sound(leg.interlocutors),
        audiences=_all_sound(leg.audiences),
        attendance=_sound(leg.attendance),
    )


def _precision(leg: LegVisit, start: Attested[date] | None, end: Attested[date] | None) -> Precision:
    """What the days that are left claim: no two days are `within` anything when a damaged one is gone."""
    if (start is None) == (leg.start is None) and (end is None) == (leg.end is None):
        return leg.precision
    return Precision.UNKNOWN if start is None and end is None else Precision.BOUNDED


def _event(event: Event) -> Event | None:
    form = _sound(event.form)
    if form is None:
        return None
    return replace(
        event,
        form=form,
        country=_sound(event.country),
        city=_sound(event.city),
        start=_sound(event.start),
        end=_sound(event.end),
        meeting=_sound(event.meeting),
        organiser=_sound(event.organiser),
        speakers=_all_sound(event.speakers),
        attendance=_sound(event.attendance),
        audience=_all_sound(event.audience),
    )


def _remark(remark: Reception) -> Reception | None:
    """None when its words, or whoever said them, cannot be read."""
    speaker, role, stance = _sound(remark.speaker), _sound(remark.role), _sound(remark.stance)
    lost = (speaker is None) != (remark.speaker is None) or (role is None) != (remark.role is None)
    if stance is None or lost or _broken(remark.by):
        return None
    organisation, country = _sound(remark.organisation), _sound(remark.country)
    return replace(remark, speaker=speaker, role=role, organisation=organisation, country=country, stance=stance)


def _claim(claim: Claim) -> Claim | None:
    quantity = _sound(claim.quantity)
    if quantity is None:
        return None
    return replace(
        claim,
        quantity=quantity,
        unit_printed=_sound(claim.unit_printed),
        meeting=_sound(claim.meeting),
        as_of=_sound(claim.as_of),
        speaker=_sound(claim.speaker),
    )


def _sound(attested: Attested[T] | None) -> Attested[T] | None:
    """The value with its readable passages; None when it or all of them are damaged."""
    if attested is None or _broken(str(attested.value)):
        return None
    spans = tuple(map(_trimmed, filter(_whole, attested.spans)))
    return replace(attested, spans=spans) if spans else None


def _all_sound(values: tuple[Attested[T], ...]) -> tuple[Attested[T], ...]:
    return tuple(sound for value in values if (sound := _sound(value)) is not None)


def _whole(span: Span) -> bool:
    return REPLACEMENT not in span.quote


def _trimmed(span: Span) -> Span:
    return replace(span, prefix=span.prefix.rpartition(REPLACEMENT)[2], suffix=span.suffix.partition(REPLACEMENT)[0])


def _broken(*texts: str | None) -> bool:
    return any(text is not None and REPLACEMENT in text for text in texts)
