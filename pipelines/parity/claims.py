"""What does the seed article claim, one checkable claim at a time? Facts and figures in our words, read strictly.

seed_claims.csv has one row per claim:

    id          stable name
    kind        what is claimed; decides which of the other cells must be filled (_NEEDS)
    meetings    ids of Party meetings, with a space between them
    country     ISO 3166-1 alpha-2
    subject     what else the claim is about: a city and month, an audience, ranks, a person, post and month
    operator    how the number is meant, as archive.records.Operator has it
    quantity    the number
    where       place in the article
    in_scope    yes or no: can this dataset say anything of it?
    reason      why not; empty where it can
    statement   the claim in our words
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from archive.errors import BadInput
from archive.records import Operator
from pipelines.lexicon.meetings import registry
from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["ClaimKind", "SeedClaim", "Verdict", "load_claims", "seed_claims"]

_FOLDER = Path(__file__).parent
_FILE = "seed_claims.csv"
_COLUMNS = (
    "id", "kind", "meetings", "country", "subject", "operator", "quantity", "where", "in_scope", "reason", "statement",
)  # fmt: skip


class Verdict(StrEnum):
    """What the release says of a claim or of a row of somebody's list."""

    MATCHED = "matched"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"


class ClaimKind(StrEnum):
    MEETING_HELD = "meeting_held"
    COUNTRIES_BRIEFED = "countries_briefed"
    COUNTRY_BRIEFED = "country_briefed"
    MEETINGS_BRIEFED = "meetings_briefed"
    FIRST_MEETING = "first_meeting"
    COUNTRIES_PER_TEAM = "countries_per_team"
    RANK_SHARE = "rank_share"
    AUDIENCE = "audience"
    BRIEFING_IN_CHINA = "briefing_in_china"
    EVENT_ATTENDANCE = "event_attendance"
    EVENT_COUNTRIES = "event_countries"
    EVENT_SPEAKER = "event_speaker"
    PROVINCIAL_BRIEFINGS = "provincial_briefings"
    PRAISE = "praise"
    HOST_COVERAGE = "host_coverage"
    OFFICE = "office"
    # of these the release records nothing
    APPENDIX = "appendix"
    CONFERENCE = "conference"
    INSTITUTION = "institution"
    MEMBERSHIP = "membership"
    PROGRAMME = "programme"
    STATEMENT = "statement"


# one meeting, and a subject of this form, where judging asks for them
_ONE_MEETING = {ClaimKind.MEETING_HELD, ClaimKind.FIRST_MEETING, ClaimKind.PROVINCIAL_BRIEFINGS}
_MONTH = r"\d{4}(?:-\d\d)?"
_PLACED = re.compile(rf"\A\S.* {_MONTH}")
_SUBJECTS: Mapping[ClaimKind, re.Pattern[str]] = {
    ClaimKind.MEETING_HELD: re.compile(_MONTH),
    ClaimKind.OFFICE: re.compile(rf"\A[a-z-]+ [a-z-]+ {_MONTH}"),
    ClaimKind.BRIEFING_IN_CHINA: _PLACED,
    ClaimKind.EVENT_ATTENDANCE: _PLACED,
    ClaimKind.EVENT_COUNTRIES: _PLACED,
    ClaimKind.EVENT_SPEAKER: _PLACED,
}
_NUMBER, _EVENT = ("operator", "quantity"), ("meetings", "subject")
# the cells without which a claim of the kind cannot be judged; kinds that are not here are never in scope
_NEEDS: Mapping[ClaimKind, tuple[str, ...]] = {
    ClaimKind.MEETING_HELD: ("meetings", "subject"),
    ClaimKind.COUNTRIES_BRIEFED: ("meetings", *_NUMBER),
    ClaimKind.COUNTRY_BRIEFED: ("meetings", "country"),
    ClaimKind.MEETINGS_BRIEFED: ("meetings", *_NUMBER),
    ClaimKind.FIRST_MEETING: ("meetings",),
    ClaimKind.COUNTRIES_PER_TEAM: ("meetings", *_NUMBER),
    ClaimKind.RANK_SHARE: ("meetings", "subject", *_NUMBER),
    ClaimKind.AUDIENCE: ("meetings", "subject"),
    ClaimKind.BRIEFING_IN_CHINA: _EVENT,
    ClaimKind.EVENT_ATTENDANCE: (*_EVENT, *_NUMBER),
    ClaimKind.EVENT_COUNTRIES: (*_EVENT, *_NUMBER),
    ClaimKind.EVENT_SPEAKER: (*_EVENT, "country"),
    ClaimKind.PROVINCIAL_BRIEFINGS: ("meetings", *_NUMBER),
    ClaimKind.PRAISE: ("meetings", "country"),
    ClaimKind.HOST_COVERAGE: ("meetings", "country"),
    ClaimKind.OFFICE: ("subject",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedClaim:
    """One claim of the article."""

    id: str
    kind: ClaimKind
    meetings: tuple[str, ...]
    country: str | None
    subject: str | None
    operator: Operator | None
    quantity: int | None
    where: str
    out_of_scope: str | None  # why the dataset can say nothing of it
    statement: str


def load_claims(folder: Path) -> tuple[SeedClaim, ...]:
    """Read seed_claims.csv of a folder; raises BadInput naming file and line."""
    try:
        rows = read_table(_FILE, _COLUMNS, folder=folder)
    except LexiconError as error:
        raise BadInput(f"{folder / _FILE}:{error.line}", error.found, error.expected) from error
    found: dict[str, SeedClaim] = {}
    for line, cells in rows:
        where = f"{folder / _FILE}:{line}"
        claim = _claim(where, dict(zip(_COLUMNS, cells, strict=True)))
        if claim.id in found:
            raise BadInput(where, f"{claim.id!r} again", "each id once")
        found[claim.id] = claim
    return tuple(found.values())


@cache
def seed_claims() -> tuple[SeedClaim, ...]:
    return load_claims(_FOLDER)


def _claim(where: str, cells: Mapping[str, str]) -> SeedClaim:
    for name in ("id", "where", "statement"):
        if not cells[name]:
            raise BadInput(where, f"no {name}", f"a claim with {name}")
    kind, operator = cells["kind"], cells["operator"]
    if kind not in set(ClaimKind):
        raise BadInput(where, f"kind {kind!r}", ", ".join(ClaimKind))
    if operator and operator not in set(Operator):
        raise BadInput(where, f"operator {operator!r}", ", ".join(Operator))
    if cells["in_scope"] not in {"yes", "no"} or (cells["in_scope"] == "no") != bool(cells["reason"]):
        raise BadInput(where, f"in_scope {cells['in_scope']!r} with reason {cells['reason']!r}", "no with one, or yes")
    needs = _NEEDS.get(ClaimKind(kind))
    if cells["in_scope"] == "yes" and needs is None:
        raise BadInput(where, f"{kind} in scope", "no: nothing in a release tells of it")
    if cells["in_scope"] == "yes" and (missing := [name for name in needs or () if not cells[name]]):
        raise BadInput(where, f"{kind} without {missing[0]}", "that cell filled")
    form = _SUBJECTS.get(ClaimKind(kind))
    if form is not None and form.fullmatch(cells["subject"]) is None:
        raise BadInput(where, f"subject {cells['subject']!r}", f"one of the form {form.pattern}")
    quantity = cells["quantity"]
    if bool(quantity) != bool(operator) or (quantity and not (quantity.isascii() and quantity.isdecimal())):
        raise BadInput(where, f"quantity {quantity!r} with operator {operator!r}", "a number and an operator, or none")
    meetings = tuple(cells["meetings"].split())
    if ClaimKind(kind) in _ONE_MEETING and len(meetings) != 1:
        raise BadInput(where, f"{len(meetings)} meetings", f"one for {kind}")
    known = {m.id for m in registry()}
    if unknown := [m for m in meetings if m not in known]:
        raise BadInput(where, f"meeting {unknown[0]!r}", "one of pipelines/lexicon/meetings.csv")
    if cells["country"] and cells["country"] not in CODES:
        raise BadInput(where, f"country {cells['country']!r}", "ISO 3166-1 alpha-2, XK or EU")
    return SeedClaim(
        id=cells["id"],
        kind=ClaimKind(kind),
        meetings=meetings,
        country=cells["country"] or None,
        subject=cells["subject"] or None,
        operator=Operator(operator) if operator else None,
        quantity=int(quantity) if quantity else None,
        where=cells["where"],
        out_of_scope=cells["reason"] or None,
        statement=cells["statement"],
    )
