"""Whom did the team of an English page meet, who came along, and how many were they?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Attested, Person
from pipelines.assemble.en_page import Page
from pipelines.mentions.en.claims import count_words
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.foreigners import find_foreigners
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.places import locatives
from pipelines.mentions.en.sentences import Sentence, within

__all__ = ["interlocutors_of", "members_of", "size_of"]

_NUMBER = r"(?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty)"
_SIZE = re.compile(
    rf"\b{_NUMBER}[- ](?:member|strong|person|man)\b(?= (?:[\w'-]+ ){{0,5}}(?:delegation|team|group|mission|party)\b)"
    rf"|\b(?:delegation|team|group|mission) of {_NUMBER.replace('<n>', '<m>')}(?= (?:members?|people|officials"
    rf"|persons)\b|[,.])",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(?:includ(?:es|ed|ing)|consist(?:s|ed|ing) of|compris(?:es|ed|ing)|made up of"
    r"|(?:other )?members (?:of the delegation |are"
    r"|were|include[sd]?)|accompanied by|together with)\b"
)
_TEAM = re.compile(r"\b(?:[Dd]elegation|[Tt]eam|[Gg]roup|[Mm]ission)\b")
_AMBASSADOR = re.compile(r"[Aa]mbassador|[Cc]onsul|[Cc]harg[eé]")


def size_of(page: Page) -> Attested[int] | None:
    """delegations.en.size: `an eight-member team`, `a delegation of 12 officials`. Trap: a foreign team's members."""
    prose = page.prose
    for sentence in prose.part("body"):
        hit = _SIZE.search(prose.text, sentence.start, sentence.end)
        if hit is None:
            continue
        teams = within(page.teams, sentence.start, sentence.end)
        if not any(t.body is Body.FOREIGN for t in teams):
            number = count_words(hit["n"] or hit["m"])
            return Attested(value=number, spans=(prose.quote(*hit.span()),), rule="delegations.en.size")
    return None


def members_of(page: Page, leader: str | None) -> tuple[Attested[str], ...]:
    """delegations.en.members: Chinese people after `the team includes`, `accompanied by`; no leader, no ambassador."""
    prose = page.prose
    found: dict[str, Attested[str]] = {}
    for sentence in prose.part("body"):
        hit = _INCLUDES.search(prose.text, sentence.start, sentence.end)
        if hit is None or _TEAM.search(prose.of(sentence)) is None:
            continue
        for person in people_in(prose, hit.end(), sentence.end):
            title = prose.text[slice(*person.title)] if person.title is not None else ""
            near = prose.text[max(sentence.start, person.name[0] - 40) : person.name[0]]
            name = prose.printed(*person.name)
            if name != leader and not _AMBASSADOR.search(title + near):
                quote = prose.quote(*person.name)
                found.setdefault(name, Attested(value=name, spans=(quote,), rule="delegations.en.members"))
    return tuple(found.values())


def interlocutors_of(
    page: Page, code: str, codes: Sequence[str], told: Sequence[Sentence] | None
) -> tuple[Attested[Person], ...]:
    """contacts.en.met: foreigners met in a country: nationals, told in a sentence placed there, or of the only leg."""
    prose = page.prose
    sentences = tuple(told) if told is not None else prose.part("body")
    found = []
    for person in find_foreigners(prose, sentences, page.countries):
        here = {m.code for m in locatives(prose, person.sentence, page.countries)} & set(codes)
        country = person.country or (codes[0] if len(codes) == 1 else next(iter(here)) if len(here) == 1 else None)
        if country == code:
            role = prose.printed(*person.role) if person.role is not None else None
            met = Person(name=prose.printed(*person.name), role=role, country=country)
            found.append(Attested(value=met, spans=(prose.quote(*person.name),), rule="contacts.en.met"))
    return tuple(found)
