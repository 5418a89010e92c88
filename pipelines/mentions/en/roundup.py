"""Is a page a sum over several teams, and which of its sentences tell of which team?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.claims import Count
from pipelines.mentions.en.delegations import Body, Team
from pipelines.mentions.en.direction import Frame
from pipelines.mentions.en.people import Person
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["Row", "find_rows", "sums_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One team of a round-up: where it went, who led it if the page says so, and the sentences that tell of it."""

    places: tuple[CountryMention, ...]
    person: Person | None
    sentences: tuple[Sentence, ...]
    frame: Frame


_MANY = re.compile(
    r"\b(?:delegations|teams|groups|missions)\b[\w ,']{0,60}\b(?:have|had|has|been|went|gone|travell?ed|visited"
    r"|fanned|set out|explain|brief|introduce|toured|took)",
    re.IGNORECASE,
)


_PLANNED = re.compile(r"\b(?:will|plans? to|is to|are to|going to|intends? to|would)\b")


def sums_up(
    prose: Prose, frames: Sequence[Frame], totals: Sequence[Count], teams: Sequence[Team]
) -> tuple[tuple[int, int], ...]:
    """The passages that speak of several teams as done: a total of teams, or teams in the plural in several countries.

    roundup.en.sum   Traps: `Beijing sends such teams after each congress` beside the one visit a page is about; teams
                     that are only going to be sent
    """
    counted = [c for c in totals if c.unit == "teams"]
    if counted:
        return tuple((c.sentence.start, c.sentence.end) for c in counted[:1])
    ours = [f for f in frames if f.actor in (Body.PARTY, Body.CHINESE, Body.OPEN)]
    listed = [
        f for f in ours if f.plural and len(f.places) >= 3 and not (f.future and _PLANNED.search(prose.of(f.sentence)))
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


def find_rows(prose: Prose, frames: Sequence[Frame]) -> tuple[Row, ...]:
    """One row per team told; a team of unknown leader that is listed with others gets a row per country.

    roundup.en.row   a frame of the body opens a row; the same leader or the same country goes on
    """
    rows: list[Row] = []
    for frame in frames:
        if frame.sentence.part != "body" or frame.actor not in (Body.PARTY, Body.CHINESE, Body.OPEN):
            continue
        if frame.plural and frame.person is None:
            rows.extend(Row(places=(p,), person=None, sentences=(frame.sentence,), frame=frame) for p in frame.places)
            continue
        codes = {p.code for p in frame.places}
        known = next(
            (i for i, r in enumerate(rows)
             if (frame.person is not None and r.person is not None and r.person.full == frame.person.full)
             or codes & {p.code for p in r.places}),
            None,
        )  # fmt: skip
        if known is None:
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
                places=row.places + extra, person=row.person or frame.person, sentences=row.sentences, frame=row.frame
            )
    return tuple(rows)
