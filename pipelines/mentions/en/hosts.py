"""At whose invitation did the team come?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["Host", "find_hosts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One inviter: the range of its name as printed, and the country it belongs to when that can be told."""

    sentence: Sentence
    start: int
    end: int
    code: str | None
    rule: str


_INVITED = re.compile(r"\b(?:[Aa]t|[Oo]n|[Uu]pon) (?:the )?(?:joint )?invitations? (?:of|from|by) |\b[Ii]nvited by ")
_HOSTED = re.compile(r"\b(?:hosted by|at the initiative of|jointly held by|co-hosted by) ")
_STOP = re.compile(
    r",(?! (?:the |and the )(?:[A-Z]))|[.;:]| and (?!the\b|of\b)(?=[a-z])|\b(?:from (?=\w+day|[A-Z][a-z]+\.? \d"
    r"|\d|the \d)|to (?=[a-z])|on (?=\w+day|[A-Z][a-z]+\.? \d|\d)|during|between (?=\w+day"
    r"|[A-Z][a-z]+\.? \d|\d)|visited|paid|arrived|led|was|were|is|will|has|who|which|that|last|this|next"
    r"|in (?=[A-Z][a-z]+ on|\d{4}|early|late|mid))\b|\b—| -- "
)
_SPLIT = re.compile(r"(?:,| and|, and) (?:the )?(?=[A-Z])")
_LEAD = re.compile(r"(?:the |its |their |both |ruling |opposition |host |co-ruling )*")


def find_hosts(prose: Prose, countries: Sequence[CountryMention]) -> tuple[Host, ...]:
    """Every inviter of the story.

    hosts.en.invitation   `at the invitation of A and B`: split only where A and B belong to two countries
    hosts.en.hosted       `hosted by`, when no invitation is printed
    Traps: an embassy that hosts; the comma and verb that end the name.
    """
    found: list[Host] = []
    for rule, pattern in (("hosts.en.invitation", _INVITED), ("hosts.en.hosted", _HOSTED)):
        for sentence in prose.part("body"):
            for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
                found.extend(_names(prose, sentence, countries, hit.end(), rule))
        if found:
            break
    return tuple(
        h
        for h in found
        if not re.search(
            r"[Ee]mbassy|[Cc]onsulate|\bCPC\b|Communist Party of China|\bChinese\b|International Department",
            prose.text[h.start : h.end],
        )
    )


def _names(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], start: int, rule: str) -> list[Host]:
    stop = _STOP.search(prose.text, start, sentence.end)
    end = stop.start() if stop else sentence.end
    pieces: list[tuple[int, int]] = []
    cursor = start
    for cut in _SPLIT.finditer(prose.text, start, end):
        pieces.append((cursor, cut.start()))
        cursor = cut.end()
    pieces.append((cursor, end))
    codes = [_code(countries, a, b) for a, b in pieces]
    named = [c for c in codes if c is not None]
    if len(pieces) > 1 and len(set(named)) < 2:
        pieces, codes = [(start, end)], [named[0] if named else None]
    hosts = []
    for (a, b), code in zip(pieces, codes, strict=True):
        lead = _LEAD.match(prose.text, a, b)
        a = lead.end() if lead else a
        b = a + len(prose.text[a:b].rstrip(" ,"))
        if b - a >= 3 and re.search(r"[A-Z]|party|parties|government|parliament", prose.text[a:b]):
            hosts.append(Host(sentence=sentence, start=a, end=b, code=code, rule=rule))
    return hosts


def _code(countries: Sequence[CountryMention], start: int, end: int) -> str | None:
    codes = {m.code for m in countries if start <= m.start < end}
    return codes.pop() if len(codes) == 1 else None
