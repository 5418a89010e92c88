"""Which stay of a release is told by which row of somebody's list? Best pairs first, each row and each stay once.

A pair is of one country, and leader and meeting agree, or printed days overlap, or nothing differs and something
agrees. Pairs with more that agrees and less that differs come first; then closer days, then more cells alike to the
letter; what is still equal is decided by what rows and ids say, never by their order in a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from archive.folding import fold
from archive.records import HAPPENED
from pipelines.lexicon.people import chinese_name, person_key
from pipelines.lexicon.posts import Rank
from pipelines.parity.cells import without_remark
from pipelines.parity.days import Days
from pipelines.parity.sheet import Line
from pipelines.parity.stock import REFUSED
from pipelines.ranks import rank_of

__all__ = ["Assigned", "Pair", "assigned"]

Json = dict[str, Any]
_EXACT = {"day", "leg_range"}
_FIRM = 31  # days of the longest span that says of two stays in one country that they are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One row beside one stay. `differ`: field → what the row says, what the release says."""

    line: Line
    leg: Json
    agree: Mapping[str, int]  # field → how much it counts
    differ: Mapping[str, tuple[str, str]]
    distance: int  # days between the printed ones
    alike: int  # cells that are the same to the letter

    @property
    def order(self) -> tuple[Any, ...]:
        weight = sum(self.agree.values()) - len(self.differ)
        told = tuple(sorted(self.line.told.items()))
        return (-weight, len(self.differ), self.distance, -self.alike, told, self.leg["leg_id"], self.line.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DaysSaid:
    agree: Mapping[str, int]
    differ: tuple[str, ...]
    distance: int
    firm: bool  # printed days of both overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """By line of the file. `lost`: of a row without a stay, the best pair that another row had taken."""

    pairs: Mapping[int, Pair]
    lost: Mapping[int, Pair]


def assigned(lines: Iterable[Line], legs: Iterable[Json]) -> Assigned:
    """Which rows and stays are one."""
    by_country: dict[str, list[Json]] = defaultdict(list)
    for leg in legs:
        by_country[leg["country"]].append(leg)
    pairs = [pair for line in lines for leg in by_country[line.country] if (pair := _pair(line, leg)) is not None]
    found: dict[int, Pair] = {}
    lost: dict[int, Pair] = {}
    stays: set[str] = set()
    for pair in sorted(pairs, key=lambda p: p.order):
        row, stay = pair.line.number, pair.leg["leg_id"]
        if row not in found and stay not in stays:
            found[row] = pair
            stays.add(stay)
        elif stay in stays:
            lost.setdefault(row, pair)
    return Assigned(pairs=found, lost={row: pair for row, pair in lost.items() if row not in found})


def _pair(line: Line, leg: Json) -> Pair | None:
    agree: dict[str, int] = {}
    differ: dict[str, tuple[str, str]] = {}
    same = _is_one_person(without_remark(line.told.get("leader", "")), leg)
    if same:
        agree["leader"] = 1
    elif same is not None:
        differ["leader"] = (line.told["leader"], leg["leader_name"])
    if line.meeting is not None and leg["meeting_id"] is not None:
        if line.meeting == leg["meeting_id"]:
            agree["meeting"] = 1
        else:
            differ["meeting"] = (line.told["meeting"], leg["meeting_id"])
    days = _compared(line.days, leg) if line.days is not None else None
    if not _is_one_stay(agree, differ, days):
        return None
    if days is not None:
        agree |= days.agree
        for field in days.differ:
            differ[field] = (_days_told(line, field), leg["date_edtf"])
    differ |= _other_rank(line, leg)
    if leg["mode"] in REFUSED:
        differ["mode"] = ("took place", leg["mode"])
    return Pair(
        line=line,
        leg=leg,
        agree=agree,
        differ=differ,
        distance=days.distance if days is not None else 0,
        alike=_alike(line, leg),
    )


def _is_one_stay(agree: Mapping[str, int], differ: Mapping[str, Any], days: _DaysSaid | None) -> bool:
    if {"leader", "meeting"} <= agree.keys():
        return True
    if {"leader", "meeting"} <= differ.keys():
        return False  # another team, for another meeting
    if days is not None and days.firm:
        return True
    return not differ and not (days is not None and days.differ) and bool(agree or (days is not None and days.agree))


def _is_one_person(name: str, leg: Json) -> bool | None:
    """One key, and no two Chinese names; None where a name is missing, or in a script that has no key."""
    printed = leg["leader_name"] or ""
    mine, theirs = _keys(name), {leg["leader_key"] or "", person_key(printed)} - {""}
    if not mine or not theirs:
        return None
    return bool(mine & theirs) and len({chinese_name(name), chinese_name(printed)} - {None}) < 2


@cache
def _keys(name: str) -> frozenset[str]:
    """Keys of a name in a list: one of two words in Latin letters may have its surname behind (Tao Song)."""
    words = name.split()
    orders = (words, words[::-1]) if len(words) == 2 and name.isascii() else (words,)
    return frozenset(key for order in orders if (key := person_key(" ".join(order))))


def _compared(days: Days, leg: Json) -> _DaysSaid:
    """What the days of a row and those of a stay say of each other, as exactly as both are told."""
    start, end = leg["start"], leg["end"]
    if start is None and end is None:
        if _meet(days.first, days.last, leg["date_earliest"], leg["date_latest"]):
            return _DaysSaid(agree={"days": 1}, differ=(), distance=0, firm=False)
        return _DaysSaid(agree={}, differ=("days",) if _is_beyond(days, leg) else (), distance=0, firm=False)
    known = _Known(days=days, start=start, end=end)
    if leg["date_precision"] in _EXACT or start is None or end is None:
        sides = [
            (name, mine == theirs)
            for name, mine, theirs in (("start", days.first, start), ("end", days.last, end))
            if days.shape in {"range", "from", "until"} and mine is not None and theirs is not None
        ]
        if sides:
            agree = {name: 1 for name, same in sides if same}
            return known.said(agree, tuple(name for name, same in sides if not same))
    meet = _meet(days.first, days.last, start, end)
    weight = 2 if None not in (days.first, days.last, start, end) and days.shape != "day" else 1
    return known.said({"days": weight} if meet else {}, () if meet else ("days",))


def _is_beyond(days: Days, leg: Json) -> bool:
    """Do days lie beyond a stay's limits on the side that its publication closes? The other side is an estimate."""
    if leg["date_bounds_rule"] == "capture_window":
        return False
    after = days.first is not None and days.first > leg["date_latest"]
    return after if leg["mode"] in HAPPENED else not after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Days of a row and the printed ones of a stay."""

    days: Days
    start: date | None
    end: date | None

    def said(self, agree: Mapping[str, int], differ: tuple[str, ...]) -> _DaysSaid:
        sides = ((self.days.first, self.start), (self.days.last, self.end))
        distance = sum(abs((one - two).days) for one, two in sides if one is not None and two is not None)
        mine, theirs = _span(self.days.first, self.days.last), _span(self.start, self.end)
        short = all((last - first).days <= _FIRM for first, last in (mine, theirs))
        return _DaysSaid(agree=agree, differ=differ, distance=distance, firm=short and _meet(*mine, *theirs))


def _span(first: date | None, last: date | None) -> tuple[date, date]:
    """A side that is open is taken to be the day of the other."""
    days = [day for day in (first, last) if day is not None]
    return days[0], days[-1]


def _meet(first: date | None, last: date | None, start: date | None, end: date | None) -> bool:
    """Do two spans have a day in common? A side that is open has no limit."""
    return (last is None or start is None or start <= last) and (first is None or end is None or first <= end)


def _other_rank(line: Line, leg: Json) -> dict[str, tuple[str, str]]:
    """Titles are worded in many ways; only the ranks that two of them carry can differ."""
    mine, theirs = line.told.get("title"), leg["leader_title_printed"]
    if mine is None or theirs is None:
        return {}
    ranks = rank_of(mine), rank_of(theirs)
    if Rank.UNKNOWN in ranks or ranks[0] is ranks[1]:
        return {}
    return {"title": (f"{mine} ({ranks[0].value})", f"{theirs} ({ranks[1].value})")}


def _days_told(line: Line, field: str) -> str:
    told = line.told
    return told.get(field) or told.get("dates") or " to ".join(filter(None, (told.get("start"), told.get("end"))))


def _alike(line: Line, leg: Json) -> int:
    cities: Sequence[str] = leg["cities"]
    pairs = (("leader", [leg["leader_name"]]), ("title", [leg["leader_title_printed"]]), ("city", cities))
    return sum(
        fold(line.told[field]) in {fold(value) for value in values if value}
        for field, values in pairs
        if field in line.told
    )
