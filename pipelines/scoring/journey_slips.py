"""Where do the program's journeys and the readers' trips differ, and which of the readers' ids are held to be wrong?"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadInput
from pipelines.journeys.accounts import Account, Stay

__all__ = ["Disagreement", "Item", "StayRead", "Told", "disagreements", "trips_put_right"]

Item = tuple[str, str, int]  # case, country, how many of that country in that case before it
Told = tuple[str, str, int]  # case, country, journey
_COLUMNS = ["case_id", "country", "labelled", "trip", "reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRead:
    """One stay as the program read it, with the trip of the label; only one of the two for a stay that one side has."""

    case_id: str
    country: str
    trip: str | None
    journey: int | None
    leader: str | None = None
    meeting: str | None = None
    mode: str | None = None
    start: str | None = None
    end: str | None = None
    precision: str | None = None

    def __str__(self) -> str:
        place = f"  {self.case_id:<14}{self.country:<4}{self.trip or 'not labelled':<26}"
        if self.journey is None:
            return f"{place}not found"
        days = f"{self.start or '?'}/{self.end or '?'} {self.precision}"
        told = (self.leader or "no leader", self.meeting or "no meeting", self.mode, days)
        return f"{place}{self.journey:>4}  {' · '.join(map(str, told))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One trip in several journeys, one journey of several trips, or a stay that only one side has."""

    sort: str  # split, merged, missing, surplus
    stays: tuple[StayRead, ...]

    def __str__(self) -> str:
        trips = sorted({s.trip for s in self.stays if s.trip})
        return "\n".join([f"{self.sort} {' + '.join(trips)}".strip(), *map(str, self.stays)])


def disagreements(
    wanted: Mapping[Item, object], found: Mapping[Item, object], stays: Mapping[Told, tuple[Account, Stay]]
) -> Iterator[Disagreement]:
    """Split trips, merged journeys, and stays that only one side has.

    wanted, found   item → its trip, its journey
    stays           of the program, as it read them
    """
    read = {item: _read(item, wanted, found, stays) for item in wanted.keys() | found.keys()}
    for sort, own, other in (("split", wanted, found), ("merged", found, wanted)):
        clusters: dict[object, list[StayRead]] = defaultdict(list)
        sides: dict[object, set[object]] = defaultdict(set)
        for item in own.keys() & other.keys():
            clusters[own[item]].append(read[item])
            sides[own[item]].add(other[item])
        for cluster in sorted(clusters, key=str):
            if len(sides[cluster]) > 1:
                told = sorted(clusters[cluster], key=lambda s: (s.journey, s.trip, s.case_id, s.country))
                yield Disagreement(sort=sort, stays=tuple(told))
    for sort, one_sided in (("missing", wanted.keys() - found.keys()), ("surplus", found.keys() - wanted.keys())):
        for item in sorted(one_sided):
            yield Disagreement(sort=sort, stays=(read[item],))


def trips_put_right(path: Path) -> dict[tuple[str, str, str], str]:
    """(case, country, labelled trip) → the trip held to be meant, from a CSV file of case_id, country, labelled, trip
    and reason.

    raises   BadInput for another header, a short row, an empty cell, or the same label twice
    """
    expected = f"a row of {','.join(_COLUMNS)}, none empty, each label once"
    found: dict[tuple[str, str, str], str] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if header != _COLUMNS:
                raise BadInput(f"{path}:1", ",".join(header), ",".join(_COLUMNS))
            for cells in reader:
                if len(cells) != len(_COLUMNS) or not all(map(str.strip, cells)) or tuple(cells[:3]) in found:
                    raise BadInput(f"{path}:{reader.line_num}", ",".join(cells), expected)
                found[cells[0], cells[1], cells[2]] = cells[3]
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), expected) from error
    except (csv.Error, ValueError) as error:
        raise BadInput(str(path), str(error), expected) from error
    return found


def _read(
    item: Item,
    wanted: Mapping[Item, object],
    found: Mapping[Item, object],
    stays: Mapping[Told, tuple[Account, Stay]],
) -> StayRead:
    case_id, country, _ = item
    trip = str(wanted[item]) if item in wanted else None
    if item not in found:
        return StayRead(case_id=case_id, country=country, trip=trip, journey=None)
    journey = int(str(found[item]))
    account, stay = stays[case_id, country, journey]
    start, end = (day.value.isoformat() if day else None for day in (stay.leg.start, stay.leg.end))
    return StayRead(
        case_id=case_id,
        country=country,
        trip=trip,
        journey=journey,
        leader=account.visit.leader_name.value if account.visit.leader_name else None,
        meeting=account.meeting,
        mode=account.mode.value,
        start=start,
        end=end,
        precision=stay.leg.precision.value,
    )
