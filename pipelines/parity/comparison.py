"""What does a release say of each row of a researcher's list, and what does it have that the list has not?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from archive.records import HAPPENED
from pipelines.lexicon.country_codes import country_codes
from pipelines.lexicon.meetings import FIRST_TERM, meetings, registry
from pipelines.parity.looked import Looked
from pipelines.parity.matching import Assigned, Pair, assigned
from pipelines.parity.sheet import Line, Sheet

__all__ = ["Compared", "Comparison", "RowVerdict", "compare"]

Json = dict[str, Any]
Rows = Mapping[str, list[Json]]


class RowVerdict(StrEnum):
    MATCHED = "matched"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One row with its verdict."""

    line: Line
    verdict: RowVerdict
    note: str
    leg: Json | None = None
    differ: Mapping[str, tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole file; `found`: stays of the same meetings and months that it does not have."""

    sheet: Sheet
    rows: tuple[Compared, ...]
    found: tuple[Json, ...]
    covers: str  # what `found` was limited to


def compare(sheet: Sheet, rows: Rows) -> Comparison:
    """Set every row beside the stays of a release.

    rows   tables legs and search_log, days as dates
    """
    legs = [leg for leg in rows["legs"] if leg["record_status"] == "active"]
    looked = Looked(rows["search_log"])
    apart = {line.number: why for line in sheet.lines if line.problem is None and (why := _outside(line)) is not None}
    inside = [line for line in sheet.lines if line.problem is None and line.number not in apart]
    matches = assigned(inside, legs)
    taken = {pair.leg["leg_id"] for pair in matches.pairs.values()}
    span = _Span(inside)
    others: dict[tuple[str, str | None], list[Json]] = defaultdict(list)
    for leg in legs:
        if leg["meeting_id"] is not None:
            others[leg["country"], leg["meeting_id"]].append(leg)
    return Comparison(
        sheet=sheet,
        rows=tuple(
            _row(line, apart.get(line.number), matches, looked, _beside(others[line.country, line.meeting]))
            for line in sheet.lines
        ),
        found=tuple(
            sorted(
                (leg for leg in legs if leg["leg_id"] not in taken and _took_place(leg) and span.holds(leg)),
                key=lambda leg: (leg["date_earliest"], leg["country"], leg["leg_id"]),
            )
        ),
        covers=span.told(),
    )


def _row(line: Line, outside: str | None, matches: Assigned, looked: Looked, beside: str) -> Compared:
    pair, lost = matches.pairs.get(line.number), matches.lost.get(line.number)
    if line.problem is not None:
        return Compared(line=line, verdict=RowVerdict.UNREADABLE, note=line.problem)
    if outside is not None:
        return Compared(line=line, verdict=RowVerdict.OUT_OF_SCOPE, note=outside)
    if pair is None and lost is not None:
        note = f"{lost.leg['leg_id']} would fit, but fits another row of the list as well or better"
        return Compared(line=line, verdict=RowVerdict.NOT_FOUND, note=note)
    if pair is None:
        note = f"no such stay; {beside}{looked.told(line.country, line.meeting, line.days)}"
        return Compared(line=line, verdict=RowVerdict.NOT_FOUND, note=note)
    if pair.differ:
        note = "; ".join(
            f"{field}: {here} here, {there} in the release" for field, (here, there) in pair.differ.items()
        )
        return Compared(line=line, verdict=RowVerdict.CONTRADICTED, note=note, leg=pair.leg, differ=pair.differ)
    return Compared(line=line, verdict=RowVerdict.MATCHED, note=_agreement(pair), leg=pair.leg)


def _beside(legs: Iterable[Json]) -> str:
    """Stays in that country for that meeting, none of which fits: a name may be written as nobody foresaw."""
    told = [f"{leg['leader_name'] or 'no leader'} [{leg['leg_id']}]" for leg in legs]
    return f"the release has others there for that meeting: {', '.join(sorted(told))}; " if told else ""


def _agreement(pair: Pair) -> str:
    fields = sorted({"days" if field in {"start", "end"} else field for field in pair.agree})
    note = f"agree: {', '.join(['country', *fields])}"
    missing = [
        name
        for name, value in (("leader", pair.leg["leader_name"]), ("meeting", pair.leg["meeting_id"]))
        if name in pair.line.told and value is None
    ]
    if missing:
        note += f"; not told in the release: {', '.join(missing)}"
    if pair.leg["mode"] not in HAPPENED:
        note += f"; in the release only as {pair.leg['mode']}"
    if pair.leg["verification"] == "contested":
        note += "; contested in the release"
    return note


def _outside(line: Line) -> str | None:
    """Why a row is none of this dataset's; None when it may be."""
    if country_codes()[line.country].kind == "home":
        return f"{line.country} is not abroad"
    known = {m.id: m.term for m in registry()}
    if line.meeting is not None and line.meeting not in known:
        return f"{line.meeting} is not in the registry of meetings"
    if line.meeting is not None and known[line.meeting] < FIRST_TERM:
        return f"{line.meeting} lies before the {FIRST_TERM}th congress, with which the dataset begins"
    last = line.days.last or line.days.first if line.days is not None else None
    if last is not None and last < meetings()[0].opened_on:
        return f"{last} lies before the {FIRST_TERM}th congress, with which the dataset begins"
    return None


def _took_place(leg: Json) -> bool:
    return leg["mode"] in HAPPENED and leg["verification"] != "contested"


class _Span:
    """What a file covers: the meetings it names, and where a row or a stay names none the months of its days."""

    def __init__(self, lines: Iterable[Line]) -> None:
        told: Sequence[Line] = list(lines)
        self.meetings = {line.meeting for line in told if line.meeting is not None}
        days = [day for line in told if line.days is not None for day in (line.days.first, line.days.last)]
        known: list[date] = sorted(day for day in days if day is not None)
        self.first: date | None = known[0] if known else None
        self.last: date | None = known[-1] if known else None

    def holds(self, leg: Json) -> bool:
        if self.meetings and leg["meeting_id"] is not None:
            return leg["meeting_id"] in self.meetings
        if self.first is None or self.last is None:
            return False
        return bool(leg["date_earliest"] <= self.last and leg["date_latest"] >= self.first)

    def told(self) -> str:
        period = f"{self.first} to {self.last}" if self.first else ""
        return ", ".join(filter(None, [*sorted(self.meetings), period])) or "nothing"
