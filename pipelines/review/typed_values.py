"""What did the reviewer type, and may that field have it? One line says what is wrong; nothing is written then."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date

from archive.errors import BadInput
from archive.records import Claim, DelegationVisit, Event, Kind, LegVisit, Reception, Status
from pipelines.release.tables import RULES, TABLES
from pipelines.review.decisions import Judgement, Value
from pipelines.review.fields import DECISION, ISSUES, PAGE, Field, field_of, fields_of, kind_at, problem_of, status_of
from pipelines.review.strict_keys import one_line

__all__ = ["Target", "parsed", "said_of", "target_of"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_RECORDS: Mapping[str, type] = {
    "legs": LegVisit,
    "delegations": DelegationVisit,
    "events": Event,
    "aggregate_claims": Claim,
    "reception": Reception,
}
_KINDS = {  # of a page under each rule, where nothing else is said; docs/codebook.md, "Kind"
    "K1": Kind.OUTBOUND_DELEGATION,
    "K2": Kind.SPECIAL_ENVOY_REPORT,
    "K3": Kind.BRIEFING_IN_CHINA,
    "K4": Kind.ROUNDUP,
    "K5": Kind.ROUNDUP,
    "A1": Kind.OUTBOUND_DELEGATION,
    "R1": Kind.INCOMING_VISIT,
    "R2": Kind.DOMESTIC_LECTURE,
    "R3": Kind.STATE_OR_OTHER_BODY,
    "R4": Kind.FOREIGN_PARTY_MEETING,
    "R5": Kind.OTHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A column of a table, and what decides it in the documents' accounts."""

    column: str
    record: type | None  # None: the document as a whole
    field: Field | None  # None: the judgement, or that somebody has looked at an issue
    path: str | None = None  # of what a document has once


def target_of(table: str, column: str) -> Target:
    """What a column of a table means in an account; raises BadInput with the columns that can be decided."""
    if table == "candidates":
        known = ("status", "published_on", "outlet")
        if column == "status":
            return Target(column=column, record=None, field=None, path=DECISION)
        if re.fullmatch(rf"{ISSUES}\.[a-z_]+", column):
            return Target(column=column, record=None, field=None, path=column)
        at = kind_at(f"{PAGE}.{column}")
        if at is not None:
            return Target(column=column, record=at[0], field=at[1], path=f"{PAGE}.{column}")
        raise BadInput(f"FIELD of {table}", column, f"one of {', '.join(known)}, {ISSUES}.CODE")
    if table not in _RECORDS:
        raise BadInput("ID", f"a row of {table}", f"one of {', '.join(_RECORDS)}, candidates")
    there = {c.name for c in TABLES[table].columns}
    kinds = [_RECORDS[table], *([DelegationVisit] if table == "legs" else [])]
    for kind in kinds:
        field = field_of(kind, column)
        if field is not None and field.column in there:
            return Target(column=field.column, record=kind, field=field)
    columns = ", ".join(f.column for kind in kinds for f in fields_of(kind).values() if f.column in there)
    raise BadInput(f"FIELD of {table}", _undecided(column, kinds, there), f"one of {columns}")


def _undecided(column: str, kinds: Collection[type], there: Collection[str]) -> str:
    """A column that no field of the review decides, and why."""
    if column not in there:
        return column
    if any(column == field.name for kind in kinds for field in fields(kind)):  # the rules read it: a list of people
        return f"{column}, a list of people as read from the pages, which cannot be decided by review"
    return f"{column}, which is worked out from others"


def parsed(target: Target, text: str | None, *, rule: str | None, kind: str | None, now: Value) -> Value:
    """The value that was typed; None for none.

    now     what is in force, of which a judgement keeps its kind where the rule stays
    raises  BadInput
    """
    where = f"VALUE for {target.column}"
    if target.field is None:
        if target.path != DECISION:
            raise BadInput(where, str(text), "no value: an issue is only accepted, correct what it is about")
        return _judgement(where, text, rule, kind, now)
    if rule is not None or kind is not None:
        raise BadInput("--rule, --kind", f"for {target.column}", "them only with the field status of a document")
    nothing = () if target.field.is_many else None
    value = nothing if text is None else _typed(where, target.field, text)
    problem = problem_of(target.field, value)
    if problem is not None:
        raise BadInput(where, "none" if text is None else repr(text)[:80], problem)
    return value


def said_of(name: str, text: str) -> str:
    """A reason or a name; raises BadInput."""
    problem = one_line(text)
    if problem is not None:
        raise BadInput(f"--{name}", problem, "one line of text")
    return text


def _typed(where: str, field: Field, text: str) -> Value:
    if field.is_many:
        return tuple(_word(where, part.strip()) for part in re.split("[;；]", text))
    if field.kind is date:
        try:
            return date.fromisoformat(text) if _DAY.fullmatch(text) else text
        except ValueError as error:
            raise BadInput(where, repr(text)[:80], f"a day of the calendar ({error})") from error
    if field.kind is int:
        return int(text) if _NUMBER.fullmatch(text) else text
    if field.kind is bool:
        return {"true": True, "false": False}.get(text, text)
    return _word(where, text)


def _word(where: str, text: str) -> str:
    problem = one_line(text)
    if problem is not None:
        raise BadInput(where, problem, "one line of text")
    return text


def _judgement(where: str, text: str | None, rule: str | None, kind: str | None, now: Value) -> Judgement:
    statuses = [s.value for s in Status if s is not Status.UNREAD]
    if text not in statuses:
        raise BadInput(where, "none" if text is None else repr(text)[:80], ", ".join(statuses))
    if rule not in RULES:
        raise BadInput("--rule", str(rule), f"the rule of the codebook: {', '.join(RULES)}")
    if status_of(rule).value != text:
        raise BadInput("--rule", rule, f"a rule by which a page is {text}")
    if kind is not None and kind not in [k.value for k in Kind]:
        raise BadInput("--kind", kind, ", ".join(k.value for k in Kind))
    as_now = now.kind if isinstance(now, Judgement) and now.rule == rule else _KINDS[rule]
    return Judgement(status=Status(text), rule=rule, kind=Kind(kind) if kind else as_now)
