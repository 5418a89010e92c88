"""Which days of a page belong to the stay in which country? Dates and visits in, one Stay per country out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from archive.records import Attested, Mode, Precision, Span
from pipelines.assemble.legs import Stay, bounded, known_range, single_day, unknown, whole_month
from pipelines.assemble.lexical_page import Page
from pipelines.mentions.en.sentences import within
from pipelines.mentions.lexical.dates import DateMention
from pipelines.mentions.lexical.text import Sentence

__all__ = ["mode_of", "stay_of"]

_JUST = 3  # days after an arrival in which a team is taken to be still there
_LONG_AGO = 20  # days between a journey's end and a page that only looks back


def stay_of(page: Page, code: str, countries: Sequence[str]) -> Stay:
    """The dates of the sentences that tell of this country, the visiting one first; else those told of the team."""
    own = [v for v in page.visits if any(m.code == code for m in v.places)]
    numbers = {n for v in own for n in v.told}
    near = [d for s in page.text.part("body") if s.number in numbers for d in _dates(page, s)]
    near = _without_departures(page, code, near)
    far = [
        d
        for s in page.text.part("body")
        if s.number in page.acting and s.number not in numbers and not _elsewhere(page, s, code)
        for d in _dates(page, s)
    ]
    elsewhere = _own_days(page, code)
    shared = max((len({m.code for m in v.places} - elsewhere) for v in own), default=1)
    if elsewhere:
        far = []  # each country is told by itself
    paired = _beside(page, code, near)
    if paired is not None:
        near, shared = [paired], 1
    else:
        told_of, follows = _segment(page, code, near)
        if follows is not None:
            return follows
        if len(told_of) < len(near):
            near, shared = told_of, 1
        if len(own) > 1 and len(near) > 1:
            alone = [
                d for v in own if len(v.places) == 1 for d in _dates(page, v.sentence) if v.sentence.part == "body"
            ]
            if alone:
                near, shared = [*alone, *(d for d in near if d not in alone)], 1
    for told in (near, far):
        for mention in told:
            if mention.shape == "range" and mention.first is not None and mention.last is not None:
                first, last = _attested(page, mention, mention.first), _attested(page, mention, mention.last)
                return known_range(first, last, shared if told is near else len(countries))
    if len(countries) == 1:
        both = _one_sided(page, [*near, *far], 1)
        if both is not None and both.start is not None and both.end is not None:
            return both
    held = _held(page, code)
    for told in (near, far, held) if len(countries) == 1 else (near, held):
        found = _one_sided(page, told, shared) or _single(page, told)
        if found is not None:
            return found
    month = next((d for d in (*near, *far) if d.shape == "month"), None)
    if month is not None and month.first is not None and month.last is not None:
        return whole_month(_attested(page, month, month.first), _attested(page, month, month.last))
    return unknown()


def _without_departures(page: Page, code: str, near: Sequence[DateMention]) -> list[DateMention]:
    """The days near a country, with the day on which the team leaves it told in the sentence of the next stop.

    "It is expected in A on Monday. It stays until the 6th before leaving for B, where it will be until the 9th."
    """
    kept = list(near)
    for before, visit in zip(page.visits, page.visits[1:], strict=False):
        places = sorted(visit.places, key=lambda m: m.start)
        leaving = page.marks.of("leave", visit.sentence.start, visit.sentence.end)
        if len(places) != 1 or not leaving or before.sentence.part != "body" or len(before.places) != 1:
            continue
        gone = [
            d for d in _dates(page, visit.sentence) if d.shape == "end" and d.end <= leaving[0].start < places[0].start
        ]
        if code == before.places[0].code != places[0].code:
            kept.extend(d for d in gone if d not in kept)
        elif code == places[0].code:
            kept = [d for d in kept if d not in gone]
    return kept


def _own_days(page: Page, code: str) -> set[str]:
    """The other countries of which a sentence of their own tells the days: their days are not shared with this one."""
    return {
        v.places[0].code
        for v in page.visits
        if len(v.places) == 1 and v.sentence.part == "body" and v.places[0].code != code and _dates(page, v.sentence)
    }


def _segment(page: Page, code: str, near: Sequence[DateMention]) -> tuple[list[DateMention], Stay | None]:
    """Arrived in A on 12 March and left on the 14th for B, where it stays until the 17th: what is told of each.

    returns  the days of this country; its stay when it begins with the end of the one before
    """
    for visit in page.visits:
        places = sorted(visit.places, key=lambda m: m.start)
        days = [d for d in near if visit.sentence.start <= d.start < visit.sentence.end]
        sided = all(d.shape in ("start", "end") for d in days)
        if len(places) != 2 or not 2 <= len(days) <= 4 or not sided or code not in {m.code for m in places}:
            continue
        cut = places[1].start
        first, second = [d for d in days if d.start < cut], [d for d in days if d.start >= cut]
        leaving = first[-1] if first and first[-1].shape == "end" else None
        if not first or not second:
            continue
        if code == places[0].code:
            return first, None
        last = next((d for d in second if d.shape == "end" and d.last is not None), None)
        if leaving is not None and leaving.last is not None and last is not None and last.last is not None:
            came, gone = _attested(page, leaving, leaving.last), _attested(page, last, last.last)
            return second, _in_order(came, gone, 1)
        return second, None
    return list(near), None


def _held(page: Page, code: str) -> list[DateMention]:
    """Days of a seminar or briefing in this country whose sentence does not name the team."""
    return [
        d
        for s in page.text.part("body")
        if any(page.marks.any(role, s.start, s.end) for role in ("seminar", "briefing"))
        and any(m.code == code and s.start <= m.start < s.end for m in page.places)
        for d in _dates(page, s)
    ]


def _beside(page: Page, code: str, near: Sequence[DateMention]) -> DateMention | None:
    """Of as many days as countries in one sentence, the one beside this country: in A from 1 to 3, in B from 4 to 5."""
    for visit in page.visits:
        places = sorted(visit.places, key=lambda m: m.start)
        days = [d for d in near if visit.sentence.start <= d.start < visit.sentence.end and d.shape in ("range", "day")]
        if len(places) < 2 or len(days) != len(places):
            continue
        for place, day in zip(places, days, strict=True):
            if place.code == code:
                return day
    return None


def _one_sided(page: Page, told: Sequence[DateMention], shared: int) -> Stay | None:
    start = next((d for d in told if d.shape == "start"), None)
    end = next((d for d in told if d.shape == "end"), None)
    first = _attested(page, start, start.first) if start is not None and start.first is not None else None
    last = _attested(page, end, end.last) if end is not None and end.last is not None else None
    if first is not None and last is None:
        last = _after(page, first, told)
    elif last is not None and first is None:
        first = _after(page, last, told, back=True)
    if first is not None and last is not None:
        return _in_order(first, last, shared)
    return bounded(first, last) if first is not None or last is not None else None


def _in_order(first: Attested[date], last: Attested[date], shared: int) -> Stay:
    """A range of two days that are printed apart; of days against their order nothing is known."""
    return known_range(first, last, shared) if first.value <= last.value else unknown()


def _after(
    page: Page, first: Attested[date], told: Sequence[DateMention], *, back: bool = False
) -> Attested[date] | None:
    """The last day of a visit whose first day and length are printed, both counted; back: the first from the last."""
    length = next((d for d in told if d.shape == "length" and d.days is not None), None)
    if length is None or length.days is None:
        return None
    spans = dict.fromkeys((*first.spans, page.text.quote(length.start, length.end)))
    days = timedelta(days=length.days - 1)
    return Attested(value=first.value - days if back else first.value + days, spans=tuple(spans), rule=length.rule)


def _single(page: Page, told: Sequence[DateMention]) -> Stay | None:
    """One printed day: of a journey that is still ahead its first, else a day of a meeting within the stay."""
    day = next((d for d in told if d.shape == "day"), None)
    if day is None or day.first is None:
        return None
    value = _attested(page, day, day.first)
    sentence = page.text.sentence_at(day.start)
    ahead = page.when.told is not None and day.first > page.when.told
    if ahead or any(v.future for v in page.visits if sentence is not None and v.sentence.number == sentence.number):
        last = _after(page, value, told)
        return (
            bounded(value) if last is None else known_range(value, last, 1)
        )  # will visit on the 17th: how long is not said
    if sentence is not None and any(v.over and v.sentence.number == sentence.number for v in page.visits):
        first = _after(page, value, told, back=True)  # ended on Friday a visit of four days
        if first is not None:
            return known_range(first, value, 1)
    return single_day(value, meeting=True)


def mode_of(page: Page, stays: Sequence[Stay]) -> Mode:
    """Announced, under way or over, from the days of the stays, then from the words of the visit."""
    lead = page.text.lead(4)
    if _any(page, "cancelled", lead):
        return Mode.CANCELLED
    told = page.when.told
    starts = [s.start.value for s in stays if s.start is not None]
    ends = [s.end.value for s in stays if s.end is not None and s.precision is not Precision.WITHIN]
    if told is not None and starts and min(starts) > told:
        return Mode.ANNOUNCED
    visited = {v.sentence.paragraph for v in page.visits}
    if _any(page, "retro", [s for s in lead if s.paragraph in visited]) or (
        told is not None and ends and (told - max(ends)).days > _LONG_AGO
    ):
        return Mode.RETROSPECTIVE
    if told is not None and ends and max(ends) <= told:
        told_of = [v for v in page.visits if v.sentence.part == "body"] or page.visits  # a headline has no past tense
        last = max(ends) == told and any(v.ongoing or v.future for v in told_of)  # "will end today"
        over = any(v.over for v in page.visits) or _any(page, "over", [s for s in lead if s.number in page.acting])
        return Mode.UNDER_WAY if last and not over else Mode.CONCLUDED
    if told is not None and ends and starts and min(starts) <= told < max(ends):
        return Mode.UNDER_WAY
    visits = [v for v in page.visits if v.sentence.part == "body"] or list(page.visits)
    if told is not None and ends and not starts and told < max(ends) and not (visits and visits[0].future):
        return Mode.UNDER_WAY  # met the party today and stays until Friday
    if visits and visits[0].future and (told is None or not any(not v.future for v in visits)):
        return Mode.ANNOUNCED
    if any(v.ongoing for v in visits):
        return Mode.UNDER_WAY
    arrived = [s.start.value for s in stays if s.start is not None and s.precision is Precision.BOUNDED]
    just = told is not None and bool(arrived) and (told - min(arrived)).days <= _JUST
    if not ends and just and not any(v.over for v in visits):
        return Mode.UNDER_WAY  # arrived the day before yesterday, and nothing is said of an end
    if not ends and visits and any(s.precision is Precision.WITHIN for s in stays) and not any(v.over for v in visits):
        return Mode.UNDER_WAY if told is not None and starts and (told - max(starts)).days <= 2 else Mode.CONCLUDED
    return Mode.CONCLUDED


def _any(page: Page, role: str, sentences: Sequence[Sentence]) -> bool:
    return any(page.marks.any(role, s.start, s.end) for s in sentences)


def _elsewhere(page: Page, sentence: Sentence, code: str) -> bool:
    """Does this sentence tell of a visit to other countries only?"""
    return any(all(m.code != code for m in v.places) for v in page.visits_of(sentence))


def _dates(page: Page, sentence: Sentence) -> list[DateMention]:
    return list(within(page.dates, sentence.start, sentence.end))


def _attested(page: Page, mention: DateMention, day: date) -> Attested[date]:
    spans: dict[Span, None] = {page.text.quote(mention.start, mention.end): None}
    if mention.relative and page.when.dateline is not None:
        spans[page.text.span(*page.when.dateline)] = None
    return Attested(value=day, spans=tuple(spans), rule=mention.rule)
