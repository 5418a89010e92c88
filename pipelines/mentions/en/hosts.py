"""At whose invitation did the team come?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.places import HOME
from pipelines.mentions.en.sentences import Prose, Sentence, within

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
    r"(?:invitations?|request)(?: (?:extended|issued|sent|made))? (?:of|from|by) "
    r"|\b[Ii]nvited (?:jointly |here |there |over |to (?:the country|[A-Z][a-z]{2,15}) )?by "
    r"|\binvitation (?:had )?c[ao]me from "
    r"|\binvitations? (?:(?:was|had been|were|has been|is) )?(?:issued|extended|sent) by |\b(?:as|was|were|is|are"
    r"|been|as) (?:the |an? "
    r"|official )*guests? of "
    r"|\bto which (?:it|they|the (?:delegation|team|group)) (?:had been|was|were) invited by "
    r"|[;,] host(?::| was the| was|) (?=[A-Z])"
)
_HOSTED = re.compile(
    r"\b(?:[Hh]osted (?:jointly )?by|at the initiative of|jointly held by|co-hosted by"
    r"|(?:[Tt]he|[Ii]ts|[Tt]heir|whose) (?:[A-Z][a-z]+ )?(?:(?:host|inviting) part(?:y|ies)|hosts?)"
    r"(?: (?:of the (?:visit|delegation|tour|team|group|trip)|in [A-Z][\w-]+(?: [A-Z][\w-]+)?))?(?: (?:is|was|were"
    r"|are|being)|,)(?= (?:the )?[A-Z])) "
)
# The inviter stands before: `the P, which had invited it`, `the P, the host party`, `at the P's invitation`
_INVITES = re.compile(
    r" invited (?:an? |the )(?:[\w-]+ ){0,3}(?:delegation|team|group)\b(?! of (?!the (?:CPC|Communist|Chinese)"
    r"|Chinese|CPC))"
    r"|,? (?:which |that |who )?(?:has |had )invited (?:it|them|the (?:delegation|team|group|visitors|guests))\b"
    r"|,? (?:which |that |who )?(?:has |have |had )?(?:extended|issued|sent) (?:an?|the|its|their) invitations?\b"
    r"|,? (?:which |that |who )?(?:has |had )?asked (?:it|them|the (?:delegation|team|group|visitors"
    r"|guests)) (?:to come|over|to visit)\b"
    r"|, (?:which |that )invited (?:it|them|the (?:delegation|team|group|visitors|guests))\b"
    r"|, (?:its|their|the) hosts?(?: there| here| in [A-Z]\w+)?(?=[,.;]|$)"
    r"|, (?:the |its )?(?:inviting|host) (?:party|organi[sz]ation)\b|'s? invitation\b(?! to)"
    r"|,? (?:(?:at|on|upon) whose|whose) invitation\b"
    r"|,? (?:which |that |who )?(?:(?:is|was|are|were) (?:the )?(?:hosts?|inviters?) (?:of|to|for)"
    r"|(?:has|have|had) (?:hosted|been hosting)|(?:is|was|are|were) hosting)"
    r" (?:it|them|(?:the|its|their) (?:visit|delegation|team|group|visitors|tour|trip|guests))\b"
)
_NAME_WORD = re.compile(r"(?:[A-Z][\w'&.()-]*|\([A-Z][\w-]+\)|of|the|for|and|de|do|da|party)$")
_NAMED = (
    r"(?:Party|Front|Movement|Union|Congress|League|Alliance|Committee|Council|Association|Coalition|Forum"
    r"|Centre|Center)"
)
_GENERIC = re.compile(rf"\b{_NAMED}\b|party|parties|government|parliament", re.IGNORECASE)
_AMBASSADOR = re.compile(r"\b(?:[Aa]mbassador|[Cc]onsul|[Cc]harg[eé])")
_TRAVELLERS = re.compile(r"\b(?:delegations?|team|group|visit(?:s|ed|ors)?|visiting|trip|tour(?:ed)?)\b", re.IGNORECASE)
_STOP = re.compile(
    r",(?! (?:the |and the )(?:[A-Z]))|[.;:]| and (?!the\b|of\b|by\b|from\b)(?=[a-z])|\b(?:from (?=\w+day"
    r"|[A-Z][a-z]+\.? \d"
    r"|\d|the \d)|to (?=[a-z])|on (?=\w+day|[A-Z][a-z]+\.? \d|\d)|during|between (?=\w+day"
    r"|[A-Z][a-z]+\.? \d|\d)|visited|paid|arrived|led|was|were|is|are|will|has|have|had|who|which|that|last|this|next"
    r"|toured|travell?ed|came|went|flew|met|held|introduced|briefed|explained|concluded|ended|began|started|headed|here"
    r"|made|attended|spoke|opened|to (?=[A-Z][a-z]+,? (?:from|on|to)\b)|an? (?=CPC|Chinese|delegation|team|group|\d"
    r"|[a-z]+-)"
    r"|in (?=[A-Z][a-z]+ on|\d{4}|early|late|mid))\b|\b—| -- "
)
_SPLIT = re.compile(r"(?:,| and|, and|,? as well as|,? together with) (?:(?:of|by|from) )?(?:the )?(?=[A-Z])")
_LEAD = re.compile(r"(?:the |its |their |both |ruling |opposition |host |co-ruling )*")


_OURS = re.compile(
    r"[Ee]mbassy|[Cc]onsulate|\bCPC\b|Communist Party of China|\bChinese\b|International Department|\bIDCPC\b"
    r"|National People's Congress|\bNPC\b"
)


def find_hosts(
    prose: Prose, countries: Sequence[CountryMention], told: Sequence[Sentence] | None = None
) -> tuple[Host, ...]:
    """Every inviter of the story, or of the sentences `told`.

    hosts.en.invitation   `at the invitation of A and B`: split only where A and B belong to two countries
    hosts.en.inviting     `the P, which had invited it`, `the P, the host party`, `at the P's invitation`
    hosts.en.hosted       `hosted by`, `the host was P`; the last two only for countries without printed invitation
    Traps: an embassy that hosts; an ambassador who was invited somewhere; the comma and verb that end the name.
    """
    found: list[Host] = []
    for rule in ("hosts.en.invitation", "hosts.en.inviting", "hosts.en.hosted"):
        known = {h.code for h in found}
        hosts = [h for sentence in told or prose.part("body") for h in _in_sentence(prose, sentence, countries, rule)]
        hosts = [h for h in hosts if not _OURS.search(prose.text, h.start, h.end)]
        found += [h for h in hosts if not found or (h.code is not None and h.code not in known)]
    return tuple(found)


def _in_sentence(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], rule: str) -> list[Host]:
    found: list[Host] = []
    if rule == "hosts.en.inviting":
        for hit in _INVITES.finditer(prose.text, sentence.start, sentence.end):
            start = _name_before(prose.text, sentence.start, hit.start())
            if start is not None and " and " in prose.text[start : hit.start()]:
                found.extend(_names(prose, sentence, countries, start, rule, hit.start()))
            elif start is not None:
                code = _code(countries, start, hit.start()) or _told(sentence, countries)
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
    if not re.search(r"[A-Z]", text[begin:end].removeprefix("The ")):
        return None
    lead = re.compile(r"(?:(?:of|the|for|and|The|At|de) )*").match(text, begin, end)
    begin = lead.end() if lead else begin
    for cut in re.finditer(r" of (?:the )?(?=[A-Z])", text[begin:end]):
        if not re.search(rf"{_NAMED}$", text[begin : begin + cut.start()]):
            return begin + cut.end()
    return begin if end - begin >= 3 else None


def _names(
    prose: Prose,
    sentence: Sentence,
    countries: Sequence[CountryMention],
    start: int,
    rule: str,
    ceiling: int | None = None,
) -> list[Host]:
    limit = ceiling or sentence.end
    stop = _STOP.search(prose.text, start, limit)
    end = stop.start() if stop else limit
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
    if len(pieces) == 1 and codes[0] is None:
        codes = [_told(sentence, countries)]
    for (a, b), code in zip(pieces, codes, strict=True):
        lead = _LEAD.match(prose.text, a, b)
        a = lead.end() if lead else a
        owned = re.compile(r"[A-Z][\w-]+(?: [A-Z][\w-]+)?'s? (?:ruling |governing )?(?=[A-Z])").match(prose.text, a, b)
        if owned and not any(m.end <= owned.end() for m in within(countries, a, owned.end())):
            owned = None  # `National People's Power`
        if owned and not _GENERIC.search(prose.text, owned.end(), b):
            a = owned.end()  # `Hungary's Fidesz`; `Nepal's ruling party` and `Laos' Front` are nothing without it
        b = a + len(prose.text[a:b].rstrip(" ,"))
        if b - a >= 3 and re.search(r"[A-Z]|party|parties|government|parliament", prose.text[a:b]):
            hosts.append(Host(sentence=sentence, start=a, end=b, code=code, rule=rule))
    return hosts


def _told(sentence: Sentence, countries: Sequence[CountryMention]) -> str | None:
    """The only foreign country of a sentence, for a host whose name says none."""
    codes = {m.code for m in within(countries, sentence.start, sentence.end) if m.code not in HOME}
    return codes.pop() if len(codes) == 1 else None


def _code(countries: Sequence[CountryMention], start: int, end: int) -> str | None:
    codes = {m.code for m in within(countries, start, end)}
    return codes.pop() if len(codes) == 1 else None
