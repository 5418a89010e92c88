"""Is a briefing for foreigners held in China, online or by an embassy, who holds it, and how many came?

events.lexical.briefing: {briefing} ... {diplomats | foreigners | online | embassy}, told in title or lead; the form is
    online, embassy_hosted, for_diplomats or in_china, in this order.
events.lexical.attendance: {number} {people}, by the templates of Grammar.attendance.

Traps: a briefing during a journey abroad is no event of this kind; a number of countries or media is no attendance; of
the whole and a part of it the whole stands first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Form
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.presenting import Presenting
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["Attendance", "Briefing", "find_attendance", "find_briefing", "read_count"]

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """at: the passage that shows it; form_at: the passage that shows its form."""

    sentence: Sentence
    at: Range
    form: Form
    form_at: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    value: int
    at: Range


def find_briefing(
    text: Text,
    marks: Marks,
    places: Sequence[CountryMention] = (),
    presenting: Sequence[Presenting] = (),
    dateline: Range | None = None,
) -> Briefing | None:
    """The first briefing of title or lead that has an audience of foreigners; else what such are told in China."""
    lead = text.lead(4)
    ordered = sorted(lead, key=lambda s: s.part != "body")
    for sentence in ordered:
        a, b = sentence.start, sentence.end
        hits = marks.of("briefing", a, b)
        if not hits and (marks.any("embassy", a, b) or marks.any("department", a, b)):
            hits = marks.of("seminar", a, b)
        if (
            hits
            and (found := _to_foreigners(marks, sentence, (hits[0].start, hits[0].end), lead, dateline)) is not None
        ):
            return found
    shown = {p.sentence.number for p in presenting}
    for (
        sentence
    ) in ordered:  # "diplomats were told of the plenum in Beijing", "the Department invited them and explained"
        a, b = sentence.start, sentence.end
        verbs = marks.of("present", a, b)
        home = any(marks.any(role, s.start, s.end) for role in ("department", "embassy") for s in lead) or any(
            m.code == "CN" and m.kind in ("capital", "city") and a <= m.start < b for m in places
        )
        if (
            verbs
            and home
            and sentence.number in shown
            and any(marks.any(role, a, b) for role in ("diplomats", "online", "embassy"))
        ):
            if marks.any("team", a, b) or marks.any("envoy", a, b):
                continue
            found = _to_foreigners(marks, sentence, (verbs[0].start, verbs[0].end), lead, dateline)
            if found is not None:
                return found
    return None


def _to_foreigners(
    marks: Marks, sentence: Sentence, at: Range, lead: Sequence[Sentence], dateline: Range | None
) -> Briefing | None:
    """The audience of this sentence, else of the lead; of two kinds of guests the one named first."""
    for roles in (("online",), ("embassy",), ("diplomats", "foreigners")):
        for told in (sentence, *lead):
            cues = sorted(
                (hit.start, hit.end, role)
                for role in roles
                for hit in marks.of(role, told.start, told.end)
                if dateline is None or not dateline[0] <= hit.start < dateline[1]  # an outlet may be called Online
            )
            if cues:
                start, end, role = cues[0]
                return Briefing(sentence=sentence, at=at, form=_FORMS[role], form_at=(start, end))
    return None


_FORMS = {
    "online": Form.ONLINE,
    "embassy": Form.EMBASSY_HOSTED,
    "diplomats": Form.FOR_DIPLOMATS,
    "foreigners": Form.IN_CHINA,
}


def find_attendance(text: Text, grammar: Grammar, marks: Marks, sentences: Sequence[Sentence]) -> Attendance | None:
    """The first number of people present; of whole and part the whole stands first."""
    for sentence in sentences:
        for template in grammar.attendance:
            for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
                value = read_count(hit["n"])
                dated = marks.any("month", hit.end("n"), hit.end("n") + 5)  # 2 December, for members of parties
                if value is not None and value > 1 and not dated:
                    return Attendance(value=value, at=hit.span())
    return None


def read_count(printed: str) -> int | None:
    """1.500, 1,500, 1 500 and 260 are numbers; 1.5 is none."""
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+|\d+", printed) is None:
        return None
    return int(re.sub(r"\D", "", printed))
