"""Is a page a sum over several teams, and which of its sentences tell of which team?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.claims import Count
from pipelines.mentions.en.date_words import DateMention
from pipelines.mentions.en.delegations import Body, Team
from pipelines.mentions.en.frames import Frame
from pipelines.mentions.en.people import Person
from pipelines.mentions.en.places import HOME, unique
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["Row", "find_listed", "find_rows", "sums_up", "teams_apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One team of a round-up: where it went, who led it if the page says so, and the sentences that tell of it."""

    places: tuple[CountryMention, ...]
    person: Person | None
    sentences: tuple[Sentence, ...]
    frame: Frame


_MANY = re.compile(
    r"\b(?:delegations|teams|groups|missions)\b[\w ,']{0,60}\b(?:have|had|has|been|went|gone|travell?ed|visited"
    r"|fanned|set out|explain|brief|introduce|toured|took)"
    r"|\b(?:sent|dispatched) (?:[\w-]+ ){0,2}(?:delegations|teams|groups|missions) to\b",
    re.IGNORECASE,
)


_PLANNED = re.compile(r"\b(?:will|plans? to|is to|are to|going to|intends? to|would)\b")


def sums_up(
    prose: Prose,
    frames: Sequence[Frame],
    totals: Sequence[Count],
    teams: Sequence[Team],
    dates: Sequence[DateMention] = (),
) -> tuple[tuple[int, int], ...]:
    """The passages that speak of several teams as done: a total of teams, or teams in the plural in several countries.

    roundup.en.sum   also five countries and more of one clause without leader and days: one team's route has four.
                     Traps: `Beijing sends such teams after each congress` beside the one visit a page is about; teams
                     that are only going to be sent
    """
    counted = [c for c in totals if c.unit == "teams"]
    if counted:
        return tuple((c.sentence.start, c.sentence.end) for c in counted[:1])
    ours = [f for f in frames if f.actor in (Body.PARTY, Body.CHINESE, Body.OPEN)]
    stations = [f for f in ours if f.rule == "roundup.en.turn"]
    wide = [c for c in totals if c.unit == "countries" and c.quantity >= _WAVE]
    if wide and len({p.code for f in stations for p in f.places}) >= 2:
        return ((wide[0].sentence.start, wide[0].sentence.end),)
    listed = [
        f
        for f in ours
        if len(f.places) >= (3 if f.plural else _ROUTE + 1)
        and (f.plural or (f.person is None and not _dated(prose, f.sentence, dates)))
        and not (f.future and _PLANNED.search(prose.of(f.sentence)))
    ]
    if listed:
        return ((listed[0].sentence.start, listed[0].sentence.end),)
    several = len({f.places[0].code for f in ours}) >= 3 or len({f.person.full for f in ours if f.person}) >= 2
    for sentence in prose.lead(3) if several else ():
        plural = any(
            t.plural and t.body is Body.PARTY and not t.lecture for t in within(teams, sentence.start, sentence.end)
        )
        if plural or _MANY.search(prose.of(sentence)):
            return ((sentence.start, sentence.end),)
    return ()


_THESE_DAYS = re.compile(
    r"\b(?:this week|last week|recently|(?:in )?recent days|these days|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


def _dated(prose: Prose, sentence: Sentence, dates: Sequence[DateMention]) -> bool:
    """Does the sentence print a day, or tell the news of one week?"""
    return bool(within(dates, sentence.start, sentence.end)) or _THESE_DAYS.search(prose.of(sentence)) is not None


def find_rows(prose: Prose, frames: Sequence[Frame], countries: Sequence[CountryMention]) -> tuple[Row, ...]:
    """One row per team told; a team of unknown leader that is listed with others gets a row per country.

    roundup.en.row      a frame of the body opens a row; the same leader or the same country goes on
    roundup.en.headed   a paragraph that opens with its countries and a stop: `Tonga and Samoa. A delegation ...`
    roundup.en.listed   `Tonga: 3-6 Nov, NAME, post`: the country and a colon open each paragraph of a list
    """
    listed = find_listed(prose, countries)
    headed = [r for r in _headed(prose, frames, countries) if r.frame.start not in {x.frame.start for x in listed}]
    told = _told(prose, [f for f in frames if not any(f.sentence in r.sentences for r in listed)])
    return tuple(sorted((*told, *headed, *listed), key=lambda r: r.frame.start))


def teams_apart(totals: Sequence[Count], rows: Sequence[Row]) -> bool:
    """roundup.en.apart   `Two delegations ... One of them ... The other`: each told by itself is news, no sum."""
    teams = [c for c in totals if c.unit == "teams"]
    if not teams and len(rows) == _TOLD and all(r.person is not None and not r.frame.plural for r in rows):
        # `A delegation headed by NAME visited A. Another, with NAME as its head, was in B`, and no wave beside them
        return not any(c.unit == "countries" and c.quantity >= _WAVE for c in totals)
    return any(c.quantity == len(rows) <= _TOLD for c in teams)


def find_listed(prose: Prose, countries: Sequence[CountryMention]) -> tuple[Row, ...]:
    """The rows of a list with the country before a colon; nothing unless three paragraphs are so made."""
    body = prose.part("body")
    rows = []
    for index, first in enumerate(body):
        if index and body[index - 1].paragraph == first.paragraph:
            continue
        named = [m for m in within(countries, first.start, first.end) if m.kind in ("name", "short", "capital")]
        if not named or named[0].start != first.start or named[0].code in HOME:
            continue
        sentences = tuple(s for s in body if s.paragraph == first.paragraph)
        head = _COLON.match(prose.text, named[0].end, first.end)
        if head is None or not _DONE_THERE.search(prose.text, head.end(), sentences[-1].end):
            continue
        places = tuple(m for m in named if m.end <= head.end())
        rows.append(
            Row(places=places, person=None, sentences=sentences, frame=_heads(first, head.end(), places, "listed"))
        )
    return tuple(rows) if len(rows) >= _LIST else ()


def _heads(first: Sentence, end: int, places: tuple[CountryMention, ...], how: str) -> Frame:
    return Frame(
        sentence=first, start=first.start, end=end, actor=Body.PARTY, plural=False, person=None, places=places,
        contact=False, future=False, present=False, rule=f"roundup.en.{how}",
    )  # fmt: skip


def _headed(prose: Prose, frames: Sequence[Frame], countries: Sequence[CountryMention]) -> list[Row]:
    """Rows that only a heading places: the paragraph has a team and no frame of its own. Trap: a dateline."""
    placed = {f.sentence.paragraph for f in frames if f.sentence.part == "body"}
    rows = []
    body = prose.part("body")
    for first in (s for i, s in enumerate(body) if i == 0 or body[i - 1].paragraph != s.paragraph):
        sentences = tuple(s for s in body if s.paragraph == first.paragraph)
        text = prose.text[first.start : sentences[-1].end]
        named = [m for m in within(countries, first.start, first.end) if m.code not in HOME]
        head = unique(named[:_MOST])
        if first.paragraph in placed or not named or named[0].start != first.start or not _TEAM.search(text):
            continue
        rest = _HEADING.sub("", prose.text[first.start : first.end])
        for mention in head:
            rest = rest.replace(mention.surface, "", 1)
        if len(prose.text[first.start : first.end]) > 80 or re.search(r"\w", rest.replace("and", "")):
            continue
        rows.append(Row(places=head, person=None, sentences=sentences, frame=_heads(first, first.end, head, "headed")))
    return rows


_SAME = re.compile(r"\b[Tt]he same (?:delegation|team|group)\b")
_ROUTE = 4  # countries of one journey at most
_WAVE = 5  # countries that no single team goes to
_LIST = 3  # paragraphs with a country before a colon that make a list
_TOLD = 2  # teams that one report tells one by one; three are a wave
_MOST = 6  # countries of one heading
_TEAM = re.compile(r"\b(?:delegation|team|group)\b")
_HEADING = re.compile(r"[.:,]$")
_COLON = re.compile(r"(?: and [A-Z][\w ]{2,30})?: ")
_DONE_THERE = re.compile(
    r"\b(?:delegation|team|group|talks?|seminar|lecture|briefing|visit|meeting|symposium|leader|invited|host|speaker)\b"
    r"|\d{1,2}(?:-\d{1,2})? [A-Z][a-z]{2}"
)


def _told(prose: Prose, frames: Sequence[Frame]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for frame in frames:
        if frame.sentence.part != "body" or frame.actor not in (Body.PARTY, Body.CHINESE, Body.OPEN):
            continue
        if (frame.plural or len(frame.places) > _ROUTE) and frame.person is None:
            had = {p.code for r in rows for p in r.places} if frame.contact else set()
            rows.extend(
                Row(places=(p,), person=None, sentences=(frame.sentence,), frame=frame)
                for p in frame.places
                if p.code not in had
            )
            continue
        codes = {p.code for p in frame.places}
        if frame.person is not None:  # `Two teams went to A and B. One, led by NAME, was in A`: told of by itself
            rows = [
                r for r in rows if not (r.frame.plural and r.person is None and {p.code for p in r.places} <= codes)
            ]
        known = next(
            (i for i, r in enumerate(rows)
             if (frame.person is not None and r.person is not None and r.person.full == frame.person.full)
             or codes & {p.code for p in r.places}),
            None,
        )  # fmt: skip
        if known is None and rows and frame.person is None and _SAME.search(prose.of(frame.sentence)):
            rows[-1] = replace(
                rows[-1], places=rows[-1].places + frame.places, sentences=(*rows[-1].sentences, frame.sentence)
            )
        elif known is None:
            others = {
                f.sentence.start for f in frames
                if f.sentence.start < frame.sentence.start
                or (f.sentence.start > frame.sentence.start and not codes & {p.code for p in f.places})
            }  # fmt: skip
            sentences = tuple(
                s for s in prose.part("body") if s.paragraph == frame.sentence.paragraph and s.start not in others
            )
            rows.append(Row(places=frame.places, person=frame.person, sentences=sentences, frame=frame))
        else:
            row = rows[known]
            extra = (
                tuple(p for p in frame.places if p.code not in {q.code for q in row.places})
                if frame.person is not None
                else ()
            )
            rows[known] = Row(
                places=row.places + (() if frame.future else extra), person=row.person or frame.person,
                sentences=row.sentences, frame=row.frame,
            )  # fmt: skip
    return tuple(rows)
