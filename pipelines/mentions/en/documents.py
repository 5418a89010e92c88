"""Where does a page speak of a document that a Party meeting adopted, without naming the meeting beside it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.mentions.en.sentences import Prose
from pipelines.mentions.meetings import MeetingMention
from pipelines.mentions.themes import find_themes

__all__ = ["find_documents"]

_NOUN = r"(?:recommendations?|proposals?|suggestions?|decisions?|resolutions?|communiqu[eé]s?|guidelines?)"
# `the decision`, `its documents`: whose they are is said elsewhere, unless somebody else's name follows or precedes
_THE = re.compile(
    rf"\b(?:[Tt]he|[Ii]ts|[Tt]his|[Tt]hat) (?:[Pp]arty |[Cc]entral |main |key |new |two |full |adopted )?"
    rf"(?:{_NOUN}|documents?)\b(?! (?:of (?!the (?:plenum|session|congress|plenary|meeting|Central|CPC|Party)\b)|by "
    rf"|that |to (?!the |an? |[\dA-Z]|[a-z]+ (?:members|leaders|officials|of)\b|their |its |party |members|diplomats))"
    rf"|-mak)"
)
_BEFORE = re.compile(
    rf"\b{_NOUN} (?:on|for|of|about|concerning) (?:formulating |drawing up |drafting )?(?:the "
    rf"|China's )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"(?:'s)? {_NOUN}\b", re.IGNORECASE)


def find_documents(prose: Prose, meetings: Sequence[MeetingMention]) -> tuple[MeetingMention, ...]:
    """Passages that stand for a document of a meeting, as mentions of the meeting that adopted it, in page order.

    documents.en.named   `the recommendations for the 15th Five-Year Plan`: the lexicon says whose they are
    documents.en.the     `the decision` on a page that names one meeting of the CPC and no other
    Traps: the plan itself is the parliament's; `the decision of the court`, `the decision to leave`; decision-making.
    """
    found = {m.start: m for m in (*_named(prose, meetings), *_the(prose, meetings))}
    return tuple(found[start] for start in sorted(found))


def _named(prose: Prose, meetings: Sequence[MeetingMention]) -> Iterator[MeetingMention]:
    own = {m.meeting for m in meetings if m.own}
    for theme in find_themes(prose.view, "en"):
        if theme.document_of is None:
            continue
        before = _BEFORE.search(prose.text, max(0, theme.start - 60), theme.start)
        after = _AFTER.match(prose.text, theme.end)
        if theme.theme == "plan-proposals" and before is None and after is None and theme.document_of not in own:
            continue
        start = before.start() if before is not None else theme.start
        end = after.end() if after is not None else theme.end
        yield MeetingMention(
            start=start, end=end, meeting=theme.document_of, own=True, basis="inferred", period=False,
            surface=prose.printed(start, end),
        )  # fmt: skip


def _the(prose: Prose, meetings: Sequence[MeetingMention]) -> Iterator[MeetingMention]:
    named = [m for m in meetings if m.own and m.meeting is not None]
    if len({m.meeting for m in named}) != 1 or any(not m.own for m in meetings):
        return
    for sentence in prose.story:
        for hit in _THE.finditer(prose.text, max(sentence.start, named[0].end), sentence.end):
            yield replace(
                named[0], start=hit.start(), end=hit.end(), basis="inferred", period=False,
                surface=prose.printed(*hit.span()),
            )  # fmt: skip
