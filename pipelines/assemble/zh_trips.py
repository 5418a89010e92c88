"""Which journeys does a Chinese page tell of: who leads, to which countries, and when is each stay?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.marks import Place
from pipelines.mentions.zh.people import Person, Side
from pipelines.mentions.zh.sentences import Sentence
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

    _counted: list[Visit] | None = None  # the visits that the two tables below were made of, and how many there were
    _count: int = 0
    _places: dict[str, Place] = field(default_factory=dict)
    _by_sentence: dict[Sentence, list[Visit]] = field(default_factory=dict)

    def told_in(self, sentence: Sentence) -> Sequence[Visit]:
        """The visits that one sentence tells."""
        self._count_visits()
        return self._by_sentence.get(sentence, ())

    def goes_to(self, code: str) -> bool:
        return code in self.places

    @property
    def places(self) -> dict[str, Place]:
        """Country → where it is first named as visited, in printed order."""
        self._count_visits()
        return self._places

    def _count_visits(self) -> None:
        if self._counted is self.visits and self._count == len(self.visits):
            return
        self._counted, self._count = self.visits, len(self.visits)
        self._places, self._by_sentence = {}, {}
        for visit in self.visits:
            self._by_sentence.setdefault(visit.sentence, []).append(visit)
            for place in visit.places:
                self._places.setdefault(place.code, place)


def trips_of(page: Page) -> list[Trip]:
    """Journeys by item and leader, those of the headline only where the body names no country."""
    out: list[Trip] = []
    names = page.named
    for item in page.items():
        body = [v for v in page.visits if v.sentence.part == "body" and v.sentence.item == item]
        if item == page.items()[0]:
            if not body:
                # a digest's own headings tell of their own items
                body = [v for v in page.visits if v.sentence.part not in ("body", "heading") or v.sentence.item == item]
            else:
                told = {p.code for v in body for p in v.places}
                captions = [v for v in page.visits if v.sentence.part == "caption" and v.way in TOLD | {"met"}]
                # an archive picture adds no country to one journey; it may to a round-up
                many = len(told) > _ROUTE
                body = [*body, *(v for v in captions if many or not told or told >= {p.code for p in v.places})]
        out.extend(_by_leader(page, item, body, names))
    return out


_ROUTE = 4  # countries of one journey at most: the longest seen had four


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
    own = [_without_stops(page, t) for t in trips.values()]
    headed = {p.code for v in page.visits if v.sentence.part == "title" and v.way in TOLD for p in v.places}
    return [_without_subsumed(t, headed, several=_several_teams(page, t)) for t in own]


_TEAMS = re.compile(
    r"陆续|(?:[多几数两三四五六七八九十\d]|另外?)(?:多|余|几)?[个批路支](?!国|月|小时|方面|议题)|与此同时|其余|另一"
)


def _several_teams(page: Page, trip: Trip) -> bool:
    """Does the page sum up several groups under one noun (guide §14), so that a lone leader is not theirs?"""
    text = " ".join(page.text(s) for s in dict.fromkeys(v.sentence for v in trip.visits))
    return len(trip.places) > 4 or _TEAMS.search(text) is not None


def _without_subsumed(trip: Trip, headed: set[str], *, several: bool) -> Trip:
    """A journey that is told as such names its countries; the places of its meetings add none in them."""
    told = [v for v in trip.visits if v.way in TOLD]
    if told and not several:
        codes = {p.code for v in told for p in v.places} | headed
        trip.visits = [v for v in trip.visits if v.way in TOLD or any(p.code in codes for p in v.places)]
    return trip


_ONWARD = re.compile(
    r"(?:启程|动身|离京|出发|率团|共同|应邀|飞|奔)?(?:前往|前去|飞往|赴)|转[抵往赴访]|续[往访]|访问|出访"
)
_THEN = re.compile(
    r"继续|续[往访]|转[抵往赴访]|随后|之后|此后|其后|然后|接着|接下来|下一站|还[将要会]|再|离[^，。；]{1,8}后|结束[^，。；]{0,12}后|离[^，。；京]{1,2}[赴前转飞]|启程|飞往"
)
_TODAY = re.compile(r"[今明][天日早晚]")
_ENDED = re.compile(r"(?:刚刚?|已)?结束(?:了)?(?:对|在)?$|^结束")


def _without_stops(page: Page, trip: Trip) -> Trip:
    """Countries named only as the next or the earlier stop are no legs (FORMAT); the headline may name them as legs."""
    titles = [s for s in page.prose.sentences if s.part == "title"]
    headed = {p.code for s in titles for p in page.marked.places_in(s.start, s.end)}
    kept = []
    told = {frozenset(p.code for p in v.places) for v in trip.visits if not v.planned}
    times = Counter(code for v in trip.visits for code in {p.code for p in v.places})
    for visit in trip.visits:
        codes = {p.code for p in visit.places}
        others = any(other - codes for other in told)
        repeated = any(times[code] > 1 for code in codes)
        if codes and others and not repeated and not codes & headed and _is_stop(page, visit):
            continue
        kept.append(visit)
    trip.visits = kept or trip.visits
    return trip


def _is_stop(page: Page, visit: Visit) -> bool:
    """Does the passage only tell where the group came from or will go next?"""
    text, words = page.prose.text, page.prose.text[visit.at : visit.to]
    left = page.prose.clause(visit.at, visit.at + 1)[0]
    lead = text[left : visit.at]
    if _ENDED.search(words) or _ENDED.search(lead):
        return True
    lead = text[max(visit.sentence.start, left - 16) : visit.at]  # 离开A后，…将赴B
    then = _THEN.search(lead + words + text[visit.to : visit.to + 4])
    ahead = visit.planned or _TODAY.search(text, left, visit.at) is not None
    return ahead and _ONWARD.match(words) is not None and then is not None


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
                if (
                    re.search(r"带队|团长|领队|领团|领衔|领军|率领|率团|率队|带团|由$|以$", before + person.title)
                    or re.match(r"(?:同志)?(?:率|带领|带队|带团|领[衔军队团]|牵头|挂帅|为团长|任团长)", after)
                    or (before.endswith("由") and re.match(r"(?:担任|出任)", after))
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
