"""Which texts retell another newsroom's, in other words or another language, without saying so?

Every report of one stay names its country, its leader and its days, so these prove nothing. What is asked for is that a
text has signs of the other in it, and nothing of its own: see docs/codebook.md, "How many independent voices?".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archive.records import Attested, Extraction, Status
from pipelines.documents import Document
from pipelines.voices.publishers import Publisher, level

__all__ = ["Rewrite", "rewrites"]

_DAYS_LATER = 7  # a weekly paper prints an agency's text within the week; what is later tells of another occasion
_SHARED = 4  # facts: country, leader and day are three, and every report of one stay has them
_KINDS = 3  # of facts, a country among them; or, of a briefing for a continent,
_NUMBERS = 3  # numbers, which do not agree by chance
_OWN_PERCENT = 10  # of its facts that may be new: one misread number in ten is a slip, two are a reporter
_LEAST_NUMBER = 32  # smaller ones are days and ordinals of congresses, which languages print differently
_COUNTRIES_TO_SHARED = 3  # of the countries of the earlier text, the later names one in so many, else it is a round-up
_LENGTH = 1.5  # times that of the earlier text; a longer one has something to add
_WORDING_PERCENT = 30  # of the shorter text in common: who rewrites in the same language keeps some of the words
# Letters in which a language says what Chinese says in one: English takes about four, Japanese and Korean two.
_LETTERS = {"zh": 1.0, "ja": 2.0, "ko": 2.0}
_LETTERS_OTHERWISE = 4.0
# Signs of the other text: a second country, a second official, a number. A reporter of the host country may have been
# in the room, and knows of these from there; one sign may then be chance.
_SIGNS, _SIGNS_OF_WITNESS = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A text and the earlier one that it retells, with the facts that both tell."""

    document: str
    of: str
    shared: tuple[str, ...]


def rewrites(documents: Iterable[Document]) -> Iterator[Rewrite]:
    """At most one for each document: of the earlier text with which it shares most, the first published of several."""
    texts = sorted((t for d in documents if (t := _Text.of(d)) is not None), key=lambda t: t.order)
    frequency = Counter(fact for text in texts for fact in text.firm)
    holders: dict[str, list[_Text]] = defaultdict(list)
    for text in texts:
        for fact in text.firm:
            holders[fact].append(text)
    days = {fact: [t.day for t in held] for fact, held in holders.items()}
    for text in texts:
        # The earlier text lacks one fact in ten at most, so it has one of these.
        probes = sorted(text.firm, key=lambda f: (frequency[f], f))[: 1 + len(text.facts) * _OWN_PERCENT // 100]
        near: dict[str, _Text] = {}
        for fact in probes:
            first = bisect_left(days[fact], date.fromordinal(max(1, text.day.toordinal() - _DAYS_LATER)))
            last = bisect_right(days[fact], text.day)
            near |= {other.key: other for other in holders[fact][first:last]}
        found = [(other, shared) for other in near.values() if (shared := _retold(text, other))]
        if found:
            origin, shared = min(found, key=lambda pair: (-len(pair[1]), pair[0].order))
            yield Rewrite(document=text.key, of=origin.key, shared=shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What is compared of a document, worked out once."""

    key: str
    day: date
    publisher: Publisher | None
    language: str
    facts: frozenset[str]
    firm: frozenset[str]  # facts that languages print alike: countries, officials, numbers that are no days
    days: frozenset[date]
    speakers: frozenset[str]
    is_read: bool  # its language has rules, so that its speakers are known
    length: float
    sketch: frozenset[int]

    @property
    def order(self) -> tuple[date, int, str]:
        """Earlier first; on one day the one that is nearer to the Party."""
        return (self.day, level(self.publisher), self.key)

    @classmethod
    def of(cls, document: Document) -> _Text | None:
        page, extraction = document.announcement, document.extraction
        if page is None or page.published_on is None or not extraction.facts:
            return None
        language = page.language.split("-", 1)[0].lower()
        facts = frozenset(fact for fact in extraction.facts if _is_firm(fact) or fact.startswith("day "))
        return cls(
            key=document.document_id,
            day=page.published_on,
            publisher=document.publisher,
            language=language,
            facts=facts,
            firm=frozenset(fact for fact in facts if _is_firm(fact)),
            days=_dates(facts, page.published_on),
            speakers=frozenset(_speakers(extraction)),
            is_read=document.decision is not None and document.decision.status is not Status.UNREAD,
            length=page.characters / _LETTERS.get(language, _LETTERS_OTHERWISE),
            sketch=frozenset(extraction.sketch),
        )


def _retold(text: _Text, earlier: _Text) -> tuple[str, ...]:
    """The facts that both tell, when `text` retells `earlier`; () when it does not, or may not."""
    if earlier.publisher is None or earlier.publisher == text.publisher or not earlier.order < text.order:
        return ()
    if level(earlier.publisher) > level(text.publisher):
        return ()  # the Party's own newsrooms need no newspaper of the host country to know where a delegation was
    shared = text.facts & earlier.facts
    kinds = Counter(fact.split(" ", 1)[0] for fact in shared)
    if len(shared) < _SHARED or ((not kinds["country"] or len(kinds) < _KINDS) and kinds["number"] < _NUMBERS):
        return ()
    countries = _of_kind(shared, "country")
    if _COUNTRIES_TO_SHARED * len(countries) < len(_of_kind(earlier.facts, "country")):
        return ()
    if _adds(text, earlier) or _signs(shared) < _signs_needed(text, countries):
        return ()
    if text.language == earlier.language and text.sketch and earlier.sketch:
        common = len(text.sketch & earlier.sketch)
        if 100 * common < _WORDING_PERCENT * min(len(text.sketch), len(earlier.sketch)):
            return ()
    return tuple(sorted(shared))


def _adds(text: _Text, earlier: _Text) -> bool:
    """True when it tells what the earlier text does not: facts, people who speak, or simply more."""
    first, last = min(earlier.days, default=earlier.day), max((*earlier.days, earlier.day))
    # languages print a range of days differently: a day inside of the other's is none of its own
    new_days = [day for day in text.days if not first <= day <= last and day != text.day]
    own = len(text.firm - earlier.firm) + len(new_days)
    if 100 * own > _OWN_PERCENT * len(text.facts):
        return True
    if text.language == earlier.language:
        speaks = bool(text.speakers - earlier.speakers)
    else:  # names in two scripts cannot be compared, their number can
        speaks = len(text.speakers) > len(earlier.speakers)
    return speaks or text.length > _LENGTH * earlier.length > 0


def _signs(shared: Iterable[str]) -> int:
    """Countries and officials beyond the first, and numbers."""
    kinds = Counter(fact.split(" ", 1)[0] for fact in shared if _is_firm(fact))
    return max(0, kinds["country"] - 1) + max(0, kinds["person"] - 1) + kinds["number"]


def _signs_needed(text: _Text, countries: Sequence[str]) -> int:
    house = text.publisher
    if house is None or not house.side.value.startswith("host_") or house.country not in countries:
        return _SIGNS
    return _SIGNS_OF_WITNESS if text.is_read else 1 + len(text.facts)  # unread: nobody knows who speaks in it


def _of_kind(facts: Iterable[str], kind: str) -> list[str]:
    return [value for named, _, value in (fact.partition(" ") for fact in facts) if named == kind]


def _is_firm(fact: str) -> bool:
    kind, _, value = fact.partition(" ")
    return kind in {"country", "person"} or (kind == "number" and int(value) >= _LEAST_NUMBER)


def _dates(facts: Iterable[str], published: date) -> frozenset[date]:
    """Days of a text; its facts have no year: the one that brings them nearest to the publication."""
    found: set[date] = set()
    for month_day in _of_kind(facts, "day"):
        month, day = map(int, month_day.split("-"))
        near = [made for year in (-1, 0, 1) if (made := _date(published.year + year, month, day)) is not None]
        if near:
            found.add(min(near, key=lambda made: (abs((made - published).days), made)))
    return frozenset(found)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February, or what is no day at all
        return None


def _speakers(extraction: Extraction) -> Iterator[str]:
    """Named people of other countries who speak or are met."""
    people = [p.value for visit in extraction.delegations for leg in visit.legs for p in leg.interlocutors]
    people += [p.value for event in extraction.events for p in event.speakers]
    met = [(p.name, p.country) for p in people]
    met += [(_value(said.speaker), _value(said.country)) for said in extraction.reception]
    for name, country in met:
        if name and country != "CN":
            yield name


def _value(attested: Attested[str] | None) -> str | None:
    return None if attested is None else attested.value
