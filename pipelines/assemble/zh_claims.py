"""Which official totals does a Chinese page give: for which meeting, as of which day, and who says so?

claims.zh.meeting   the meeting named in the sentence of the number, of several the one in the nearest clause; else the
                    one the page presents
claims.zh.as_of     截至|到{日}: the day printed for the number; a month counts to its end
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from archive.records import Attested, Claim, Unit
from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.counts import Total, represented_in, totals_in
from pipelines.mentions.zh.marks import Meeting
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.sources import source_of

__all__ = ["claims_of"]

_CLAUSE = re.compile("[，；]")
_AS_OF = re.compile(r"(?:截至|截止到?|直至|到)$")


def claims_of(page: Page, outlet: str | None, *, one_event: bool) -> tuple[Claim, ...]:
    """Official totals, each value of a unit once: as the body gives it, before the headline.

    outlet     who carries the text; it is no source of its own
    one_event  the page is about one briefing at home: who was represented there is told as well
    """
    out: dict[tuple[Unit, int], Claim] = {}
    for sentence in sorted(page.prose.sentences, key=lambda s: s.part == "title"):
        for total in (t for t in totals_in(page.prose, sentence) if t.is_claim):
            out.setdefault((total.unit, total.value), _claim(page, sentence, total, outlet))
    if one_event and not out:
        for sentence in (s for s in page.prose.sentences if s.part == "body"):
            for total in represented_in(page.prose, sentence):
                if all(unit is not total.unit for unit, _ in out):
                    claim = _claim(page, sentence, total, outlet)
                    out[total.unit, total.value] = replace(claim, one_event=True)
    return tuple(sorted(out.values(), key=lambda c: c.quantity.spans[0].start))


def _claim(page: Page, sentence: Sentence, total: Total, outlet: str | None) -> Claim:
    prose = page.prose
    meeting = _meeting(page, sentence, total.at)
    source = source_of(prose, sentence, total.at, outlet)
    return Claim(
        quantity=Attested(value=total.value, spans=(prose.quote(total.at, total.to),), rule="counts.zh.total"),
        operator=total.operator,
        unit=total.unit,
        unit_printed=_printed(page, *total.noun, "counts.zh.total"),
        planned=total.planned,
        meeting=None
        if meeting is None or meeting.key is None
        else Attested(value=meeting.key, spans=(prose.quote(meeting.at, meeting.to),), rule="claims.zh.meeting"),
        as_of=_as_of(page, sentence),
        told_on=None if page.anchor.reckoned else page.anchor.day,
        speaker=None if source is None else _printed(page, *source[0], source[1]),
    )


def _printed(page: Page, at: int, to: int, rule: str) -> Attested[str]:
    return Attested(value=page.prose.printed(at, to), spans=(page.prose.quote(at, to),), rule=rule)


def _meeting(page: Page, sentence: Sentence, at: int) -> Meeting | None:
    """Of the sentence; else that which the page presents, else the first of the Party that it names."""

    def clauses_away(meeting: Meeting) -> int:
        return len(_CLAUSE.findall(page.prose.text, *sorted((meeting.at, at))))

    named = [m for m in page.marked.meetings if m.own and m.key is not None]
    inside = [m for m in named if sentence.start <= m.at < sentence.end]
    presented = [p.meeting for p in page.presenting if p.meeting.key is not None]
    return next(iter((*sorted(inside, key=clauses_away), *presented, *named)), None)


def _as_of(page: Page, sentence: Sentence) -> Attested[date] | None:
    for day in page.dates_in(sentence.start, sentence.end):
        if _AS_OF.search(page.prose.text, sentence.start, day.at):
            span = page.prose.quote(day.at, day.to)
            return Attested(value=day.last, spans=(span,), rule="claims.zh.as_of")
    return None
