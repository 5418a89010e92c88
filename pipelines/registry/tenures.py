"""Who held which post from when to when, as known on which day?

Two times are kept. `from` and `to` are days of the world; `known_on` is the day on which that was known: of the page
that says so, or of the entry. A row is never changed: what is learnt later is a further row of the same person, post
and number, and stands in its place from its `known_on` on. So a release of an earlier day can be explained.

Nothing is extrapolated. A page that names somebody as head attests that day; between the first and the last such page
the tenure is certain, outside it is possible, and nobody knows.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from pipelines.lexicon.basis import Basis, read_basis
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["FromBasis", "Posts", "Tenure", "ToBasis", "current", "load_tenures", "posts_on", "tenures"]

_FOLDER = Path(__file__).parent
_EDTF = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


class FromBasis(StrEnum):
    """How the beginning is known."""

    APPOINTED = "appointed"  # it began then
    FIRST_SEEN = "first_seen"  # the earliest page that names it: it may have begun long before
    UNKNOWN = "unknown"


class ToBasis(StrEnum):
    """How the end is known."""

    LEFT = "left"  # it ended then
    LAST_SEEN = "last_seen"  # the latest page that names it: it may have gone on
    OPEN = "open"  # in office when this was recorded
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """One person's time in one post, as known on one day. Days are inclusive; EDTF (2016, 2016-04, 2016-04-08)."""

    person_id: str
    post_id: str
    number: int  # 1 for the first time in this post, 2 after a return to it
    from_edtf: str | None
    from_basis: FromBasis
    to_edtf: str | None
    to_basis: ToBasis
    known_on: date
    basis: Basis
    source: str | None

    @property
    def key(self) -> tuple[str, str, int]:
        return self.person_id, self.post_id, self.number

    @property
    def certain(self) -> tuple[date, date] | None:
        """First and last day that are beyond doubt; None when no single day is (a month with one page in it)."""
        first = None if self.from_edtf is None else _days(self.from_edtf)[1]
        last = self.known_on if self.to_basis is ToBasis.OPEN else None
        if self.to_edtf is not None:
            last = _days(self.to_edtf)[0]
        return (first, last) if first is not None and last is not None and first <= last else None

    @property
    def possible(self) -> tuple[date, date]:
        """First and last day that nothing excludes: a side that only pages attest, or nothing, is open."""
        began = self.from_basis is FromBasis.APPOINTED and self.from_edtf is not None
        ended = self.to_basis is ToBasis.LEFT and self.to_edtf is not None
        first = _days(self.from_edtf)[0] if began and self.from_edtf is not None else date.min
        last = _days(self.to_edtf)[1] if ended and self.to_edtf is not None else date.max
        return first, last


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Tenures of one person on one day (or through one stay)."""

    certain: tuple[Tenure, ...]  # beyond doubt on every day asked for
    possible: tuple[Tenure, ...]  # not excluded on some of them; never a ground for a value


def load_tenures(folder: Path) -> tuple[Tenure, ...]:
    """Read tenures.csv of a folder.

    raises   LexiconError for days that are none or run backwards, an end without its day, and two rows of one tenure
             that were known on one day
    """
    file = "tenures.csv"
    found: list[Tenure] = []
    known: set[tuple[str, str, int, date]] = set()
    columns = (
        "person_id", "post_id", "number", "from", "from_basis", "to", "to_basis", "known_on", "basis", "source",
    )  # fmt: skip
    for line, cells in read_table(file, columns, folder=folder):
        person, post, number, began, from_basis, ended, to_basis, known_on, basis, source = cells
        for edtf in filter(None, (began, ended)):
            if not _is_edtf(edtf):
                raise LexiconError(file, line, f"day {edtf!r}", "2016, 2016-04 or 2016-04-08")
        if from_basis not in set(FromBasis) or (from_basis == FromBasis.UNKNOWN) != (not began):
            raise LexiconError(file, line, f"{from_basis!r} from {began!r}", "appointed or first_seen, and a day")
        if to_basis not in set(ToBasis) or (to_basis in (ToBasis.LEFT, ToBasis.LAST_SEEN)) != bool(ended):
            raise LexiconError(file, line, f"{to_basis!r} to {ended!r}", "left or last_seen and a day, or open without")
        if not number.isdecimal() or int(number) < 1:
            raise LexiconError(file, line, f"number {number!r}", "1, or more after a return to the post")
        if len(known_on) != len("2016-04-08") or not _is_edtf(known_on):
            raise LexiconError(file, line, f"known_on {known_on!r}", "a day: 2016-04-08")
        made = Tenure(
            person_id=person,
            post_id=post,
            number=int(number),
            from_edtf=began or None,
            from_basis=FromBasis(from_basis),
            to_edtf=ended or None,
            to_basis=ToBasis(to_basis),
            known_on=date.fromisoformat(known_on),
            basis=read_basis(file, line, basis, source),
            source=source or None,
        )
        if began and ended and _days(began)[0] > _days(ended)[1]:
            raise LexiconError(file, line, f"{began} to {ended}", "a beginning before the end")
        if (*made.key, made.known_on) in known:
            raise LexiconError(file, line, f"{person} {post} known on {known_on} again", "another known_on")
        known.add((*made.key, made.known_on))
        found.append(made)
    return tuple(found)


@cache
def tenures() -> tuple[Tenure, ...]:
    return load_tenures(_FOLDER)


def current(rows: Iterable[Tenure], as_known_on: date | None = None) -> tuple[Tenure, ...]:
    """Of each tenure the row that was known last, on that day or ever."""
    latest: dict[tuple[str, str, int], Tenure] = {}
    for row in rows:
        if as_known_on is None or row.known_on <= as_known_on:
            held = latest.get(row.key)
            if held is None or held.known_on < row.known_on:
                latest[row.key] = row
    return tuple(latest[key] for key in sorted(latest))


def posts_on(
    person_id: str,
    first: date,
    last: date | None = None,
    *,
    as_known_on: date | None = None,
    rows: Iterable[Tenure] | None = None,
) -> Posts:
    """The posts of a person on a day, or through all days of a stay.

    first, last   the days, inclusive; one day without `last`
    as_known_on   what was known on that day; without it, what is known now
    rows          the tenures to ask; without them, the registry
    """
    until = first if last is None else last
    mine = _registered().get(person_id, ()) if rows is None else [row for row in rows if row.person_id == person_id]
    certain, possible = list[Tenure](), list[Tenure]()
    for row in current(mine, as_known_on):
        sure, may = row.certain, row.possible
        if sure is not None and sure[0] <= first and until <= sure[1]:
            certain.append(row)
        elif may[0] <= until and first <= may[1]:
            possible.append(row)
    return Posts(certain=tuple(certain), possible=tuple(possible))


@cache
def _registered() -> Mapping[str, tuple[Tenure, ...]]:
    found: dict[str, list[Tenure]] = defaultdict(list)
    for row in tenures():
        found[row.person_id].append(row)
    return {person_id: tuple(mine) for person_id, mine in found.items()}


def _is_edtf(text: str) -> bool:
    try:
        _days(text)
    except ValueError:
        return False
    return True


@cache
def _days(edtf: str) -> tuple[date, date]:
    """First and last day of a year, a month or a day; raises ValueError for what is none."""
    if not _EDTF.fullmatch(edtf):
        raise ValueError(edtf)
    match [int(part) for part in edtf.split("-")]:
        case [year]:
            return date(year, 1, 1), date(year, 12, 31)
        case [year, month]:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        case parts:
            return date(*parts), date(*parts)
