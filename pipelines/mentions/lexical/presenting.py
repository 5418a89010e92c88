"""Which sentences present a meeting of the Party, its spirit or its documents?

presenting.lexical.word: {presents} ... {meeting of the CPC} in one sentence, or the meeting in the sentence before | a
    {team} whose name is the meeting's (the team to present the spirit of the 19th congress).
presenting.lexical.roundup: since {meeting of the CPC} {several teams} went abroad ..., {presents} elsewhere.

Traps: a meeting that only dates something (since the congress); another party's congress.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks
from pipelines.mentions.meetings import MeetingMention

__all__ = ["Presenting", "find_presenting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenting:
    sentence: Sentence
    mention: MeetingMention
    start: int
    end: int


def find_presenting(
    text: Text, grammar: Grammar, marks: Marks, meetings: Sequence[MeetingMention]
) -> tuple[Presenting, ...]:
    """In page order, body before title. Offsets count in Text.plain."""
    found: list[Presenting] = []
    for sentence in (*text.part("body"), *text.part("title")):
        own = [m for m in meetings if sentence.start <= m.start < sentence.end and m.own and not m.period and m.meeting]
        if not own and sentence.number > 0 and marks.any("present", sentence.start, sentence.end):
            before = text.sentences[sentence.number - 1]  # "... the plenum. Their task is to present its proposals."
            if before.paragraph == sentence.paragraph:
                own = [
                    m for m in meetings if before.start <= m.start < before.end and m.own and not m.period and m.meeting
                ]
        if not own:
            continue
        verbs = [(h.start, h.end) for h in marks.of("present", sentence.start, sentence.end)]
        for role in ("briefing", "seminar"):
            verbs += [(h.start, h.end) for h in marks.of(role, sentence.start, sentence.end)]
        for template in grammar.presenting:
            verbs += [h.span() for h in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end)]
        team = [t for t in marks.of("ownteam", sentence.start, sentence.end) if any(m.end <= t.start for m in own)]
        if verbs:
            near = min(verbs, key=lambda v: abs(v[0] - own[0].start))
            found.append(Presenting(sentence=sentence, mention=own[0], start=near[0], end=near[1]))
        elif team:
            found.append(Presenting(sentence=sentence, mention=own[0], start=team[0].start, end=team[0].end))
    return tuple(found) or _roundup(text, marks, meetings)


def _roundup(text: Text, marks: Marks, meetings: Sequence[MeetingMention]) -> tuple[Presenting, ...]:
    """Since the plenum several teams have gone abroad. What they presented stands in another sentence."""
    body = text.part("body")
    if not any(marks.any("present", s.start, s.end) for s in body):
        return ()
    for sentence in body:
        teams = marks.of("teams", sentence.start, sentence.end)
        for m in meetings:
            if teams and sentence.start <= m.start < sentence.end and m.own and m.meeting and m.basis == "explicit":
                return (Presenting(sentence=sentence, mention=m, start=teams[0].start, end=teams[0].end),)
    return ()
