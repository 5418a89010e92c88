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


_INVITED = re.compile(
    r"\b(?:[Aa]t|[Oo]n|[Uu]pon|[Ff]ollowing|[Ii]n response to) (?:the |an )?(?:joint |official )?"
    r"(?:invitations?|request) (?:of|from|by) |\b[Ii]nvited by |\binvitation (?:had )?c[ao]me from "
    r"|\binvitation (?:was|had been) (?:issued|extended|sent) by |\b(?:as|was|were|is|are|been) (?:the |an "
    r"|official )*guests? of "
)
_HOSTED = re.compile(
    r"\b(?:hosted by|at the initiative of|jointly held by|co-hosted by"
    r"|[Tt]he (?:(?:host|inviting) part(?:y|ies)|hosts?)(?: of the (?:visit|delegation|tour))? (?:is|was|were"
    r"|are)(?= (?:the )?[A-Z])) "
)
# The inviter stands before: `the P, which had invited it`, `the P, the host party`, `at the P's invitation`
_INVITES = re.compile(
    r",? (?:which |that |who )?(?:has |had )invited (?:it|them|the (?:delegation|team|group|visitors|guests))\b"
    r"|, (?:which |that )invited (?:it|them|the (?:delegation|team|group|visitors|guests))\b"
    r"|, (?:the |its )?(?:inviting|host) (?:party|organi[sz]ation)\b|'s? invitation\b(?! to)"
)
_NAME_WORD = re.compile(r"(?:[A-Z][\w'&.-]*|\([A-Z][\w-]+\)|of|the|for|and|de|do|da)$")
_NAMED = (
    r"(?:Party|Front|Movement|Union|Congress|League|Alliance|Committee|Council|Association|Coalition|Forum"
    r"|Centre|Center)"
)
_GENERIC = re.compile(rf"\b{_NAMED}\b|party|parties|government|parliament", re.IGNORECASE)
_AMBASSADOR = re.compile(r"\b(?:[Aa]mbassador|[Cc]onsul|[Cc]harg[eé])")
_TRAVELLERS = re.compile(r"\b(?:delegations?|team|group|visit(?:s|ed|ors)?|visiting|trip|tour(?:ed)?)\b", re.IGNORECASE)
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
    hosts.en.inviting     `the P, which had invited it`, `the P, the host party`, `at the P's invitation`
    hosts.en.hosted       `hosted by`, `the host was P`; the last two only for countries without printed invitation
    Traps: an embassy that hosts; an ambassador who was invited somewhere; the comma and verb that end the name.
    """
    found: list[Host] = []
    for rule in ("hosts.en.invitation", "hosts.en.inviting", "hosts.en.hosted"):
        known = {h.code for h in found}
        hosts = [h for sentence in prose.part("body") for h in _in_sentence(prose, sentence, countries, rule)]
        found += [h for h in hosts if not found or (h.code is not None and h.code not in known)]
    return tuple(
        h
        for h in found
        if not re.search(
            r"[Ee]mbassy|[Cc]onsulate|\bCPC\b|Communist Party of China|\bChinese\b|International Department",
            prose.text[h.start : h.end],
        )
    )


def _in_sentence(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], rule: str) -> list[Host]:
    found: list[Host] = []
    if rule == "hosts.en.inviting":
        for hit in _INVITES.finditer(prose.text, sentence.start, sentence.end):
            start = _name_before(prose.text, sentence.start, hit.start())
            if start is not None:
                code = _code(countries, start, hit.start())
                found.append(Host(sentence=sentence, start=start, end=hit.start(), code=code, rule=rule))
        return found
    for hit in (_INVITED if rule == "hosts.en.invitation" else _HOSTED).finditer(
        prose.text, sentence.start, sentence.end
    ):
        before = prose.text[sentence.start : hit.start()]
        if not (_AMBASSADOR.search(before) and not _TRAVELLERS.search(before)):
            found.extend(_names(prose, sentence, countries, hit.end(), rule))
    return found


def _name_before(text: str, floor: int, end: int) -> int | None:
    """Where the proper name that ends at `end` begins: `members of the P (ABC)` is P (ABC), `Ana Kos of the P` is P."""
    begin = end
    for hit in reversed(list(re.finditer(r"\S+", text[floor:end]))):
        if not _NAME_WORD.match(hit[0]):
            break
        begin = floor + hit.start()
    lead = re.compile(r"(?:(?:of|the|for|and|The|At|de) )*").match(text, begin, end)
    begin = lead.end() if lead else begin
    for cut in re.finditer(r" of (?:the )?(?=[A-Z])", text[begin:end]):
        if not re.search(rf"{_NAMED}$", text[begin : begin + cut.start()]):
            return begin + cut.end()
    return begin if end - begin >= 3 else None


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
        owned = re.compile(r"[A-Z][\w-]+(?: [A-Z][\w-]+)?'s? (?:ruling |governing )?(?=[A-Z])").match(prose.text, a, b)
        if owned and not _GENERIC.search(prose.text, owned.end(), b):
            a = owned.end()  # `Hungary's Fidesz`; `Nepal's ruling party` and `Laos' Front` are nothing without it
        b = a + len(prose.text[a:b].rstrip(" ,"))
        if b - a >= 3 and re.search(r"[A-Z]|party|parties|government|parliament", prose.text[a:b]):
            hosts.append(Host(sentence=sentence, start=a, end=b, code=code, rule=rule))
    return hosts


def _code(countries: Sequence[CountryMention], start: int, end: int) -> str | None:
    codes = {m.code for m in countries if start <= m.start < end}
    return codes.pop() if len(codes) == 1 else None
