"""Whom does an English page give for a number: a body, an official, or nobody but itself?

sources.en.according  `according to {BODY}`
sources.en.says       `{BODY} said`, `{NAME}, {POST}, said`, `, a spokesperson told reporters`
sources.en.again      `it said`, `he added`: whoever was given last

Traps: the paper that has learned or counts for itself; members of a team who tell what they were asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["source_of"]

Range = tuple[int, int]

_VERB = (
    r"(?:said|says|told|announced|added|adds|noted|revealed|reported|stated|disclosed|confirmed|(?:has|have) (?:said"
    r"|announced|made known|told|revealed|disclosed))"
)
_BODIES = (
    "department", "ministry", "committee", "office", "embassy", "commission", "school", "idcpc", "ild", "cpc",
    "party", "official", "spokes", "minister", "head", "director", "secretary", "ambassador", "side", "authorities",
    "government", "leader", "beijing",
)  # fmt: skip
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,.;:\"]{3,120})")
_SUBJECT = re.compile(
    rf"(?:^|(?<=[,;] )|(?<=\" ))(?P<who>[A-Za-z][^,.;:\"]{{1,120}}?(?:, [^,.;:\"]{{3,110}},)?) {_VERB}\b"
)
_SAID_BY = re.compile(r", (?:said|says|added) (?P<who>[^,.;:\"]{3,110})")
_AGAIN = re.compile(rf"\b(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey) {_VERB}\b")
_NOBODY = frozenset(
    [
        "audience",
        "listener",
        "listeners",
        "guest",
        "guests",
        "host",
        "hosts",
        "residents",
        "readers",
        "media",
        "estimate",
        "estimates",
        "count",
        "tally",
        "that",
        "which",
        "who",
    ]
)
_WHEN = (" on ", " late ", " last ", " earlier ", " this ")
_DAYS = ("day", "yesterday", "today")
_NEAR = 4  # sentences back to which `it said` leads


def source_of(prose: Prose, sentence: Sentence, outlet: str | None) -> tuple[Range, str] | None:
    """Who says the numbers of a sentence: view range and rule; None when the page itself does.

    outlet   who carries the text; it is no source of its own
    """
    found = next(_in(prose, sentence, outlet), None)
    if found is not None or _AGAIN.search(prose.text, sentence.start, sentence.end) is None:
        return found
    before = [s for s in prose.part("body") if s.end <= sentence.start][-_NEAR:]
    last = next((who for s in reversed(before) for who, _ in _in(prose, s, outlet)), None)
    return None if last is None else (last, "sources.en.again")


def _in(prose: Prose, sentence: Sentence, outlet: str | None) -> Iterator[tuple[Range, str]]:
    text = prose.of(sentence)
    forms = ((_ACCORDING, "sources.en.according"), (_SUBJECT, "sources.en.says"), (_SAID_BY, "sources.en.says"))
    for pattern, rule in forms:
        for hit in pattern.finditer(text):
            who = _without_day(hit["who"])
            if _is_source(who, outlet):
                start = sentence.start + hit.start("who")
                yield (start, start + len(who)), rule


def _is_source(who: str, outlet: str | None) -> bool:
    own = outlet is not None and outlet.casefold() in who.casefold()
    words = who.casefold().replace(",", " ").split()
    named = any(word.startswith(_BODIES) for word in words)
    return not own and named and _NOBODY.isdisjoint(words) and "members of" not in who


def _without_day(who: str) -> str:
    """`the department on Monday`, `a spokesman Tuesday`: without the day."""
    for mark in _WHEN:
        head, _, tail = who.rpartition(mark)
        if head and tail.endswith(_DAYS):
            who = head
    head, _, tail = who.rpartition(" ")
    return (head if tail.endswith(_DAYS) else who).rstrip(" ,")
