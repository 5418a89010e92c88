"""Who speaks in an English sentence that is not one of ours: people by name and post, sides, guests, parties?

speakers.en.again   `NAME said`, by one name of somebody named in full before
speakers.en.group   `The Serbian side|Several envoys|One German guest|The SPD said`

Traps: the department, the team and its members, the guests who are the team, `the official` named before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.foreigners import Foreigner
from pipelines.mentions.en.named_speakers import is_person, named_speakers
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.places import HOME
from pipelines.mentions.en.saying import (
    CLAUSE,
    HOW,
    PREPOSITION,
    SAID_BY,
    SAYS,
    VERBS,
    Range,
    Speaker,
    country_of,
    is_ours,
)
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["speakers_in"]

_NOUN = (
    r"(?i:side|hosts?|envoys?|diplomats?|ambassadors?|participants?|guests?|listeners?|representatives?|delegates"
    r"|leaders?|officials?|scholars?|experts?|interlocutors?|politicians?|lawmakers?|deput(?:y|ies)|senators?|editors?"
    r"|students?|researchers?|speakers?|attendees|audience|critics|observers?|colleagues?|academics|cadres|opposition"
    r"|members?|parliamentarians?|MPs?|journalists?|professors?|lecturers?|entrepreneurs?|friends?|secretary|minister"
    r"|newspaper|daily|veteran|analysts?|managers?|backbencher|office)"
)
_TAIL = r"(?:,? (?:of|from|in|at|attending|present|taking part|who)\b[^,.;\"]{0,70}?)?"
_GROUP = re.compile(
    rf"(?P<who>(?:[Oo]ne of them|(?:[\w'-]+ ){{0,6}}?{_NOUN}){_TAIL})(?:,? who [^.;\"]{{2,90}}?,)? {HOW}(?:{VERBS})\b"
)
_SAID = re.compile(r"[\"',\u201d] (?:said|says|added|remarked|joked) (?=one |an? )")
_ONE = re.compile(rf"(?P<who>(?:[\w'-]+ ){{1,6}}?{_NOUN})\b")
_FINITE = re.compile(r" (?:had|has|have)\b")
_ENVOYS = ("envoy", "ambassador", "diplomat", "consul")  # those of other countries live in Beijing
_ALONE = ("Participants", "Diplomats", "Envoys", "Listeners", "Attendees")
_ONE_NAME = re.compile(r"[\w'-]+")


def speakers_in(
    prose: Prose, sentences: Sequence[Sentence], foreigners: Sequence[Foreigner], countries: Sequence[CountryMention]
) -> Iterator[tuple[Sentence, Speaker]]:
    """The foreign side's speakers, sentence by sentence.

    foreigners  people of the other side named on the page, whether they speak where they are named or not
    """
    known = [
        Speaker(key=prose.text[slice(*f.name)], at=f.name[0], name=f.name, role=f.role, country=f.country, rule="")
        for f in foreigners
        if is_person(prose, *f.name, countries)
    ]
    for sentence in sentences:
        named = [
            n
            for n in named_speakers(prose, sentence, countries)
            if " " in n.key or not any(n.key in k.key.split() for k in known if k.at < sentence.start)
        ]
        earlier = [k for k in known if k.at < sentence.start and not any(_same(k, n) for n in named)]
        known = [k for k in known if k.at >= sentence.start and not any(_same(k, n) for n in named)] + earlier + named
        spoken = [*named, *_again(prose, sentence, earlier)]
        yield from ((sentence, speaker) for speaker in spoken)
        taken = [r for s in spoken for r in (s.name, s.role) if r is not None]
        for speaker in _groups(prose, sentence, countries):
            role = speaker.role
            if role is not None and not any(a < role[1] and role[0] < b for a, b in taken):
                yield sentence, speaker


def _same(first: Speaker, second: Speaker) -> bool:
    return first.key in second.key or second.key in first.key


def _again(prose: Prose, sentence: Sentence, known: Sequence[Speaker]) -> Iterator[Speaker]:
    """Somebody named in full before, who speaks under one name."""
    for person in known:
        names = [name for name in person.key.split() if len(name) > 2]
        for start, end in _alone(prose.text, sentence, names):
            after, before = (end, sentence.end), (sentence.start, start)
            says = SAYS.match(prose.text, *after) or SAID_BY.search(prose.text, *before)
            if says and not PREPOSITION.search(prose.text, *before):
                yield Speaker(
                    key=person.key, at=start, name=person.name, role=person.role, country=person.country,
                    rule="speakers.en.again",
                )  # fmt: skip
                break


def _alone(text: str, sentence: Sentence, names: Sequence[str]) -> Iterator[Range]:
    """Where one of the names stands alone, no part of a longer name."""
    for hit in _ONE_NAME.finditer(text, sentence.start, sentence.end):
        following = text[hit.end() : hit.end() + 2]
        if hit[0] in names and not (following[:1] == " " and following[1:].isupper()):
            yield hit.span()


def _groups(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> Iterator[Speaker]:
    text = prose.text
    heads = [sentence.start, *(hit.end() for hit in CLAUSE.finditer(text, sentence.start, sentence.end))]
    ranges: list[Range] = []
    for head in heads:
        hit = _GROUP.match(text, head, sentence.end)
        if hit:
            ranges.append(hit.span("who"))
        ranges += [
            (head, m.end)
            for m in within(countries, head, head + 5 if head == sentence.start else head)
            if m.kind == "party"
            and text[head : m.start] in ("", "The ", "the ")
            and SAYS.match(text, m.end, sentence.end)
        ]
    for said in _SAID.finditer(text, sentence.start, sentence.end):
        one = _ONE.match(text, said.end(), sentence.end)
        ranges += [one.span("who")] if one else []
    for start, end in dict.fromkeys(ranges):
        cut = _FINITE.search(text, start, end)
        end = cut.start() if cut and " who " not in text[start : cut.start()] else end
        printed = text[start:end]
        at_home = any(m.code in HOME for m in within(countries, start, end)) and not any(
            envoy in printed.casefold() for envoy in _ENVOYS
        )
        if (
            at_home
            or is_ours(printed)
            or (" " not in printed and printed not in _ALONE)
            or any(True for _ in chinese_names(printed))
        ):
            continue
        yield Speaker(
            key=printed.casefold(),
            at=start,
            name=None,
            role=(start, end),
            country=country_of(countries, (start, end), None),
            rule="speakers.en.group",
        )
