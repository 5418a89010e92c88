"""At whose invitation does a team visit, and who organises a briefing?

hosts.lexical.inviter: at the invitation of {who} | invited by {who}, up to the next cue of the sentence.
hosts.lexical.organiser: {who} held {briefing} | {briefing} organised by {who}.

Traps: the party as guest is not its own host: a {who} that is the CPC is refused; several hosts belong to as many
countries in the same order, else to none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.grammar import Grammar, compiled, role_pattern
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["Host", "find_inviters", "find_organiser", "split_host"]

Range = tuple[int, int]
_BODIES = ("party", "centre", "department", "embassy")
_TRIES = 12  # hosts tried in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """who: whose invitation, as printed; phrase: the whole passage. Offsets in Text.plain."""

    who: Range
    phrase: Range


def find_inviters(
    text: Text, grammar: Grammar, marks: Marks, places: Sequence[CountryMention], sentences: Sequence[Sentence]
) -> tuple[Host, ...]:
    """Every invitation told, in page order, none twice."""
    found: dict[str, Host] = {}
    for sentence in sentences:
        taken: list[Range] = []
        for template in grammar.inviter:
            cursor = sentence.start
            while (hit := compiled(grammar, template).search(text.plain, cursor, sentence.end)) is not None:
                if any(a < hit.end() and hit.start() < b for a, b in taken):
                    cursor = hit.start() + 1  # a lazy match that runs over one host into the next
                    continue
                cursor = max(hit.end(), cursor + 1)
                who = _trim(text, grammar, hit.span("who"))
                if who is None or any(h.end - h.start == who[1] - who[0] for h in marks.of("party", *who)):
                    continue
                if grammar.verb_after_place:
                    who = _without_place(text, places, who)
                taken.append(hit.span())
                found.setdefault(text.plain[slice(*who)], Host(who=who, phrase=hit.span()))
    return tuple(sorted(found.values(), key=lambda h: h.who))


def split_host(text: Text, grammar: Grammar, host: Host, count: int) -> tuple[Host, ...]:
    """One phrase with as many hosts as countries: the parties of A and B. Empty when it cannot be told apart."""
    edges = [host.who[0]]
    starts: list[int] = []
    join = rf"{role_pattern(grammar, 'and')}|{grammar.extra.get('JOIN', ',')}|[,、]"
    for hit in re.compile(rf" ?(?:{join}) ?").finditer(text.plain, *host.who):
        edges.append(hit.start())
        starts.append(hit.end())
    parts = list(zip([host.who[0], *starts], [*edges[1:], host.who[1]], strict=True))
    return tuple(Host(who=p, phrase=host.phrase) for p in parts) if len(parts) == count else ()


def find_organiser(
    text: Text, grammar: Grammar, marks: Marks, sentences: Sequence[Sentence], dateline: Range | None
) -> Host | None:
    for sentence in sentences:
        start = sentence.start if dateline is None else min(max(sentence.start, dateline[1]), sentence.end)
        while start < sentence.end and text.plain[start].isspace():
            start += 1
        for template in grammar.organiser:
            hit = _from(grammar, marks, template, text, start, sentence.end)
            if hit is not None:
                who = _trim(text, grammar, hit.span("who"))
                if who is not None:
                    return Host(who=who, phrase=hit.span())
    return None


def _from(grammar: Grammar, marks: Marks, template: str, text: Text, start: int, end: int) -> re.Match[str] | None:
    """The first match whose host begins behind the dateline and names a body of the Party or an embassy."""
    pattern = compiled(grammar, template)
    cursor = start
    for _ in range(_TRIES):
        hit = pattern.search(text.plain, cursor, end)
        if hit is None:
            return None
        if hit.start("who") >= start and any(marks.any(role, *hit.span("who")) for role in _BODIES):
            return hit
        cursor = hit.start() + 1
    return None


def _without_place(text: Text, places: Sequence[CountryMention], who: Range) -> Range:
    """auf Einladung der Volkspartei Österreich besucht: the country before the verb is no part of the host's name."""
    for mention in places:
        if mention.end == who[1] and mention.start > who[0] + 3 and mention.kind == "name":
            return who[0], mention.start - 1
    return who


def _trim(text: Text, grammar: Grammar, who: Range) -> Range | None:
    start, end = who
    for line in (" - ", " -- "):  # behind a dateline
        cut = text.plain.rfind(line, start, end)
        start = cut + len(line) if cut >= 0 else start
    article = re.compile(role_pattern(grammar, "honorific") + " ")
    while start < end and text.plain[start] in " ,\"'-":
        start += 1
    while (hit := article.match(text.plain, start, end)) is not None:
        start = hit.end()
    while start < end and text.plain[end - 1] in " ,\"'-":
        if text.plain[end - 1] == '"' and text.plain.count('"', start, end) % 2 == 0:
            break  # the name of a party in quotation marks
        end -= 1
    return (start, end) if end - start > 1 else None
