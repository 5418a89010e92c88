"""Which official totals does an English page give: for which meeting, as of which day, and who says so?

claims.en.meeting   the meeting named in the sentence of the number, of several the one in the nearest clause; else the
                    one the page is about
claims.en.as_of     `by`, `as of` a day, `by the end of March`: the day printed for the number
"""

from __future__ import annotations

import re
from datetime import date

from archive.records import Attested, Claim
from pipelines.assemble.en_cues import Scope
from pipelines.assemble.en_page import Page
from pipelines.mentions.en.claims import Count, find_represented
from pipelines.mentions.en.sentences import Sentence, within
from pipelines.mentions.en.sources import source_of
from pipelines.mentions.meetings import MeetingMention

__all__ = ["claims_of"]

_GOES_ON = re.compile(r"(?:They|These|Their|In (?:all|total)|Altogether)\b")
_CLAUSE = re.compile("[,;]")
_AS_OF = re.compile(r"\b(?:[Bb]y|[Aa]s of|[Uu]ntil|[Uu]p to|[Tt]hrough)(?: the)?(?: end of)? $")


def claims_of(page: Page, scope: Scope) -> tuple[Claim, ...]:
    """Official totals of a page that reports teams; of one about a briefing at home, who was represented there."""
    if scope.decision.rule == "K3":
        return tuple(_claim(page, count, one_event=True) for count in find_represented(page.prose))
    if scope.decision.rule not in ("K4", "K5", "K1", "K2"):
        return ()
    return tuple(_claim(page, count) for count in page.totals if count.is_claim)


def _claim(page: Page, count: Count, *, one_event: bool = False) -> Claim:
    prose = page.prose
    meeting = _meeting(page, count)
    source = source_of(prose, count.sentence, page.outlet)
    return Claim(
        quantity=Attested(value=count.quantity, spans=(prose.quote(count.start, count.end),), rule=count.rule),
        operator=count.operator,
        unit=count.unit,
        unit_printed=_printed(page, count.noun, count.end, count.rule),
        planned=count.planned,
        one_event=one_event,
        meeting=None
        if meeting is None or meeting.meeting is None
        else Attested(
            value=meeting.meeting, spans=(prose.quote(meeting.start, meeting.end),), rule="claims.en.meeting"
        ),
        as_of=_as_of(page, count.sentence),
        told_on=page.when.told,
        speaker=None if source is None else _printed(page, *source[0], source[1]),
    )


def _printed(page: Page, start: int, end: int, rule: str) -> Attested[str]:
    return Attested(value=page.prose.printed(start, end), spans=(page.prose.quote(start, end),), rule=rule)


def _meeting(page: Page, count: Count) -> MeetingMention | None:
    def clauses_away(meeting: MeetingMention) -> int:
        return len(_CLAUSE.findall(page.prose.text, *sorted((meeting.start, count.start))))

    inside = within(page.meetings, count.sentence.start, count.sentence.end)
    return min((m for m in inside if m.own and m.meeting is not None), key=clauses_away, default=page.meeting)


def _as_of(page: Page, sentence: Sentence) -> Attested[date] | None:
    """Printed in the sentence, or in the one before it, whose teams it goes on counting: `They worked in 40 ...`."""
    prose = page.prose
    told = [sentence]
    if _GOES_ON.match(prose.text, sentence.start, sentence.end):
        told += [s for s in prose.part("body") if s.paragraph == sentence.paragraph and s.end <= sentence.start][-1:]
    for place in told:
        for day in within(page.dates, place.start, place.end):
            if day.last is not None and _AS_OF.search(prose.text, place.start, day.start):
                span = prose.quote(day.start, day.end)
                return Attested(value=day.last, spans=(span,), rule="claims.en.as_of")
    return None
