"""Which values of a document's account can a reviewer decide, where do they stand, and what may they be?

A record's path is its place in the account as the rules read it: `delegations.0`, `delegations.0.legs.1`, `events.0`,
`claims.2`. Fields and their types are those of archive.records; what is a list of people is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from archive.records import (
    Announcement,
    Attested,
    Claim,
    DelegationVisit,
    Event,
    Extraction,
    LegVisit,
    Reception,
    Span,
    Status,
)
from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.places import CODES
from pipelines.lexicon.themes import theme_triggers
from pipelines.mentions.zh.marks import HOME
from pipelines.printed_days import FIRST_DAY
from pipelines.review.decisions import Judgement, Value

__all__ = [
    "DECISION",
    "ISSUES",
    "PAGE",
    "Field",
    "Record",
    "field_of",
    "fields_of",
    "identity_of",
    "judgement_of",
    "kind_at",
    "label",
    "problem_of",
    "record_at",
    "records",
    "shape",
    "spans_of",
    "status_of",
    "value_of",
    "vocabulary",
    "with_record",
]

Record = DelegationVisit | LegVisit | Event | Claim | Reception | Announcement

DECISION = "decision"  # the path of the document's own judgement
ISSUES = "issues"  # issues.CODE: somebody has looked
PAGE = "announcement"  # what the page says of itself

_COLUMNS = {  # where a release calls a field otherwise
    (DelegationVisit, "meeting"): "meeting_id",
    (DelegationVisit, "leader_title"): "leader_title_printed",
    (DelegationVisit, "size"): "size_stated",
    (LegVisit, "precision"): "date_precision",
    (Event, "meeting"): "meeting_id",
    (Claim, "meeting"): "meeting_id",
}
_OF_PAGE = {"published_on", "outlet"}  # the others are not said by the page, or are its text
_FIRST = {LegVisit: "country", Event: "form", Claim: "quantity", Reception: "stance"}  # without it there is no record
_KINDS: Mapping[str, type] = {
    "delegations.*": DelegationVisit,
    "delegations.*.legs.*": LegVisit,
    "events.*": Event,
    "claims.*": Claim,
    "reception.*": Reception,
    PAGE: Announcement,
}
_EXPECTED: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    date: "a day, like 2017-12-14",
}
_FEW = 12  # so many words of a vocabulary are named in a message
_NUMBER = re.compile(r"\.[0-9]+(?=\.|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a record type."""

    name: str
    column: str  # in the tables
    kind: type  # str, int, bool, date or an enumeration
    is_attested: bool
    is_many: bool
    is_required: bool
    is_first: bool  # a record whose first fact is nothing is no record


@cache
def fields_of(record: type) -> Mapping[str, Field]:
    """Fields that can be decided, by name."""
    hints = get_type_hints(record)
    found: dict[str, Field] = {}
    for one in fields(record):
        kind, optional = _bare(hints[one.name])
        many = get_origin(kind) is tuple and get_args(kind)[1:] == (...,)
        kind = get_args(kind)[0] if many else kind
        attested = get_origin(kind) is Attested
        kind = get_args(kind)[0] if attested else kind
        known = isinstance(kind, type) and (kind in (str, int, bool, date) or issubclass(kind, Enum))
        if known and (record is not Announcement or one.name in _OF_PAGE):
            first = _FIRST.get(record) == one.name
            found[one.name] = Field(
                name=one.name,
                column=_COLUMNS.get((record, one.name), one.name),
                kind=kind,
                is_attested=attested,
                is_many=many,
                is_required=not (optional or many or first),
                is_first=first,
            )
    return found


def field_of(record: type, name: str) -> Field | None:
    """By its name in the account or in the tables; None when it cannot be decided."""
    return next((f for f in fields_of(record).values() if name in (f.column, f.name)), None)


def vocabulary(field: Field) -> Collection[str] | None:
    """What its text may be; None where anything may."""
    if issubclass(field.kind, Enum):
        return [member.value for member in field.kind]
    if field.name == "country":
        return CODES
    if field.name == "meeting":
        return [m.id for m in meetings()]
    return list(theme_triggers()) if field.name == "theme" else None


def kind_at(path: str) -> tuple[type, Field] | None:
    """Record type and field of a path; None for a path that leads to no field, `decision` and `issues` among them."""
    place, _, name = path.rpartition(".")
    record = _KINDS.get(shape(place))
    field = None if record is None else fields_of(record).get(name)
    return None if record is None or field is None else (record, field)


def problem_of(field: Field, value: Value) -> str | None:
    """What a field expects instead of a value; None when it may have it."""
    if value is None:
        return "a value: this one always has one" if field.is_required or field.is_many else None
    kind = str if field.is_many or issubclass(field.kind, Enum) else field.kind
    parts = value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple) != field.is_many or any(type(part) is not kind for part in parts):
        return "a list of texts" if field.is_many else _EXPECTED[kind]
    known = vocabulary(field)
    if known is not None and not set(parts) <= set(known):
        return f"one of {', '.join(known)}" if len(known) < _FEW else f"a {field.name} of the codebook"
    if field.name == "country" and field.is_first and value in HOME:
        return "a country abroad, or --none when the team was in none"
    if isinstance(value, date) and value < FIRST_DAY:
        return f"a day from {FIRST_DAY}"
    if kind is int and any(isinstance(part, int) and part < 1 for part in parts):
        return "a number from 1"
    return None


def records(extraction: Extraction) -> Iterator[tuple[str, Record]]:
    """Every record of an account with its path."""
    for i, visit in enumerate(extraction.delegations):
        yield f"delegations.{i}", visit
        for j, leg in enumerate(visit.legs):
            yield f"delegations.{i}.legs.{j}", leg
    for i, event in enumerate(extraction.events):
        yield f"events.{i}", event
    for i, claim in enumerate(extraction.claims):
        yield f"claims.{i}", claim
    for i, remark in enumerate(extraction.reception):
        yield f"reception.{i}", remark
    if extraction.announcement is not None:
        yield PAGE, extraction.announcement


def record_at(extraction: Extraction, path: str) -> Record | None:
    """None when the account has none there."""
    return next((record for place, record in records(extraction) if place == path), None)


def shape(path: str) -> str:
    """Paths of one shape lead to records of one kind.

    >>> shape("delegations.0.legs.12")
    'delegations.*.legs.*'
    """
    return _NUMBER.sub(".*", path)


def with_record(extraction: Extraction, path: str, record: Record | None) -> Extraction:
    """The account with another record at a path, or without one."""
    if isinstance(record, Announcement):
        return replace(extraction, announcement=record)
    kind, number, *leg = path.split(".")
    if leg:
        visit = extraction.delegations[int(number)]
        made = replace(visit, legs=_put(visit.legs, int(leg[1]), record))
        return with_record(extraction, f"{kind}.{number}", made)
    changed: dict[str, Any] = {kind: _put(getattr(extraction, kind), int(number), record)}
    return replace(extraction, **changed)


def value_of(record: Record, field: Field) -> Value:
    """A field's value as decisions hold it."""
    told = getattr(record, field.name)
    if field.is_many:
        return tuple(str(t.value if field.is_attested else t) for t in told)
    value = told.value if isinstance(told, Attested) else told
    plain: Value = value.value if isinstance(value, Enum) else value
    return plain


def judgement_of(extraction: Extraction) -> Judgement | None:
    """None for what nobody judged: unread and unreadable pages."""
    told = extraction.decision
    if told is None or told.rule is None:
        return None
    return Judgement(status=told.status, rule=told.rule, kind=told.kind)


def status_of(rule: str) -> Status:
    """K, A or R: the letter of a rule of the codebook says how it decides."""
    return {"K": Status.KEPT, "A": Status.ADJACENT, "R": Status.REJECTED}[rule[0]]


def spans_of(record: Record, name: str | None = None) -> tuple[Span, ...]:
    """The passages of one field of a record, or of all of them; a leg's are not its delegation's."""
    found: list[Span] = []
    kind: type = type(record)
    for one in fields_of(kind).values():
        told = getattr(record, one.name)
        if one.is_attested and name in (None, one.name):
            found += [s for t in (told if one.is_many else (told,)) if t is not None for s in t.spans]
    return tuple(found)


def label(record: Record) -> str:
    """What tells a record from the others of its page, whatever their order."""
    if isinstance(record, LegVisit):
        return record.country.value
    if isinstance(record, Event):
        place = [said.value for said in (record.country, record.city) if said is not None]
        return " ".join([record.form.value.value, *place])
    if isinstance(record, Claim):
        return f"{record.quantity.value} {record.unit}"
    if isinstance(record, Reception):
        who = record.speaker or record.role
        return f"{who.value if who else '-'} {record.stance.value.value}"
    if isinstance(record, Announcement):
        return "page"
    countries = ",".join(sorted({leg.country.value for leg in record.legs}))
    return f"{record.leader_name.value if record.leader_name else '-'} {countries or '-'}"


def identity_of(record: Record) -> tuple[Span, ...]:
    """The passages by which a record is known: of its first fact, else of whatever it has."""
    if isinstance(record, DelegationVisit):
        own = spans_of(record, "leader_name") or spans_of(record, "meeting") or spans_of(record)
        return own or tuple(s for leg in record.legs for s in identity_of(leg))
    first = _FIRST.get(type(record))
    return spans_of(record, first) if first else ()


def _put(told: tuple[Any, ...], number: int, record: Record | None) -> tuple[Any, ...]:
    return (*told[:number], *(() if record is None else (record,)), *told[number + 1 :])


def _bare(hint: Any) -> tuple[Any, bool]:
    """A type without its None, and whether it had one."""
    if get_origin(hint) in (Union, type(int | str)):
        (kind,) = [a for a in get_args(hint) if a is not type(None)]
        return kind, True
    return hint, False
