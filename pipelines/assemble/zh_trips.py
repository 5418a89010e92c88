"""Which journeys does a Chinese page tell of: who leads, to which countries, and when is each stay?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.marks import Place
from pipelines.mentions.zh.people import Person, Side
from pipelines.mentions.zh.visits import Visit

__all__ = ["TOLD", "Trip", "trips_of"]

TOLD = frozenset({"go", "invited", "report"})  # the journey itself, not a meeting on it


@dataclass(slots=True, kw_only=True)
class Trip:
    """One journey of one item while it is put together."""

    item: int
    name: str | None
    person: Person | None  # the printed title that goes with the name
    visits: list[Visit] = field(default_factory=list)

    @property
    def places(self) -> dict[str, Place]:
        """Country → where it is first named as visited, in printed order."""
        out: dict[str, Place] = {}
        for visit in self.visits:
            for place in visit.places:
                out.setdefault(place.code, place)
        return out


def trips_of(page: Page) -> list[Trip]:
    """Journeys by item and leader, those of the headline only where the body names no country."""
    out: list[Trip] = []
    names = page.named
    for item in page.items():
        body = [v for v in page.visits if v.sentence.part == "body" and v.sentence.item == item]
        if item == page.items()[0]:
            if not body:
                body = [v for v in page.visits if v.sentence.part != "body"]
            else:
                captions = [v for v in page.visits if v.sentence.part == "caption" and v.way in TOLD | {"met"}]
                body = [*body, *captions]
        out.extend(_by_leader(page, item, body, names))
    return out


def _by_leader(
    page: Page, item: int, visits: Sequence[Visit], names: Sequence[tuple[int, int, str, str]]
) -> list[Trip]:
    if any(v.places for v in visits):
        visits = [v for v in visits if v.places]  # a region adds nothing to named countries
    trips: dict[str | None, Trip] = {}
    for visit in visits:
        name = _leader_name(page, visit, names)
        trip = trips.get(name)
        if trip is None:
            trip = trips[name] = Trip(item=item, name=name, person=None)
        trip.visits.append(visit)
    nameless = trips.get(None)
    if nameless is not None and len(trips) == 1:
        nameless.name = _named_elsewhere(page, item, names)
    elif nameless is not None and len(trips) == 2 and not _several_teams(page, nameless):
        # one journey: told once with its leader, once by the group alone
        other = next(t for n, t in trips.items() if n is not None)
        other.visits = sorted([*other.visits, *nameless.visits], key=lambda v: v.at)
        del trips[None]
    for trip in trips.values():
        if trip.name is not None:
            trip.person = _titled(page, item, trip.name)
    if nameless is not None and None in trips and len(trips) > 1:
        # a country told of again with its leader is one stay, not two
        led = {code for name, trip in trips.items() if name is not None for code in trip.places}
        nameless.visits = [replace(v, places=tuple(p for p in v.places if p.code not in led)) for v in nameless.visits]
        if not nameless.places:
            del trips[None]
    return [_without_subsumed(t, several=_several_teams(page, t)) for t in trips.values()]


def _several_teams(page: Page, trip: Trip) -> bool:
    """Does the page sum up several groups under one noun (guide §14), so that a lone leader is not theirs?"""
    text = " ".join(page.text(s) for s in dict.fromkeys(v.sentence for v in trip.visits))
    return (
        len(trip.places) > 4 or re.search(r"陆续|多个|多批|[几数\d]+(?:多|余)?[个批]|另一支|与此同时", text) is not None
    )


def _without_subsumed(trip: Trip, *, several: bool) -> Trip:
    """A journey that is told as such names its countries; the places of its meetings add none in them."""
    told = [v for v in trip.visits if v.way in TOLD]
    if told and not several:
        codes = {p.code for v in told for p in v.places}
        trip.visits = [v for v in trip.visits if v.way in TOLD or any(p.code in codes for p in v.places)]
    return trip


def _leader_name(page: Page, visit: Visit, names: Sequence[tuple[int, int, str, str]]) -> str | None:
    if visit.actor.person is not None:
        return visit.actor.person.name
    inside = [n for n in names if visit.sentence.start <= n[0] < visit.sentence.end]
    if inside:
        return inside[0][2]
    known = {p.name for p in page.people if p.side is Side.PARTY and not p.former}
    text = page.prose.text[visit.sentence.start : visit.sentence.end]
    bare = [n for n in known if n in text]
    return bare[0] if len(bare) == 1 and visit.sentence.part != "caption" else None


def _named_elsewhere(page: Page, item: int, names: Sequence[tuple[int, int, str, str]]) -> str | None:
    """The leader that another sentence of the item names as such (带队的是…, 由…率领)."""
    sentences = [*page.sentences(item), *(s for s in page.prose.sentences if s.part != "body")]
    for sentence in sentences:
        for at, _, name, _ in names:
            if sentence.start <= at < sentence.end:
                return name
    for sentence in sentences:
        text = page.prose.text
        for person in page.people:
            if sentence.start <= person.at < sentence.end and person.side is Side.PARTY and not person.former:
                before, after = text[max(sentence.start, person.at - 10) : person.at], text[person.to : person.to + 12]
                if re.search(r"带队|团长|领队|率领|率团|由$|以$", before + person.title) or re.match(
                    r"(?:率|带领|带队|为团长|任团长)", after
                ):
                    return person.name
    return None


def _titled(page: Page, item: int, name: str) -> Person | None:
    """The fullest printed title of the leader: in the item's body first, then the headline and captions."""
    mine = [p for p in page.people if p.name == name and p.side is Side.PARTY]
    parts: dict[bool, list[Person]] = {True: [], False: []}
    for person in mine:
        sentence = page.prose.sentence_at(person.at)
        if sentence is not None:
            parts[sentence.part == "body" and sentence.item == item].append(person)
    for found in (parts[True], parts[False]):
        if found:
            return max(found, key=lambda p: (len(p.title) > 1.5 * len(found[0].title), -p.at))
    return None
