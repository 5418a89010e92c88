"""Who meets whom, and where: contacts abroad on a page that need not tell a visit, and visitors in China."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.actors import Actors
from pipelines.mentions.en.audiences import DIPLOMATS
from pipelines.mentions.en.delegations import Body, Team
from pipelines.mentions.en.direction import FUTURE, Frame
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.places import HOME, dateline_places, host_country, locatives, unique
from pipelines.mentions.en.sentences import Prose, within

__all__ = ["find_contacts", "find_incoming"]

_CONTACT = re.compile(
    r"\b(?:met|meets?|meeting|sat down with|sits? down with|talks?"
    r"|received|receives?|welcomed|held|holds|attend(?:s|ed)|spoke|speaks|visit(?:s|ed)"
    r"|addressed|brief(?:s|ed|ings?)?|introduced|explained|expounded|lecture[ds]?|symposium|seminar|session"
    r"|session[s]?"
    r"|hosted|call(?:s|ed|ing)? on(?! (?:all|\w+) to\b)|play(?:s|ed) host|paid a courtesy call|exchang(?:e|ed) views"
    r"|discussions?|conversation|informed|delivered"
    r"|gave|presented|opened|took place|arriv(?:e|es|ed)|event|programme|program|forum|dialogue|gathering"
    r"|audience|received)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"\b(?:met|meets?|meeting|sat down with|sits? down with"
    r"|holds? talks|held talks|received|receives?|welcomed|welcomes|talked|briefs?"
    r"|briefed|co-chaired|hosted|call(?:s|ed|ing)? on(?! (?:all|\w+) to\b)|play(?:s|ed) host|had a meeting|inform(?:s"
    r"|ed)|told|exchanged views|hosts|attended"
    r"|attends)\b",
    re.IGNORECASE,
)
# What a host does with visitors; who attends or briefs in a Chinese city may speak to a hall of residents.
_RECEIVES = re.compile(
    r"\b(?:met|meets|meeting with|sat down with|holds? talks|held talks|received|receives?|welcomed|welcomes"
    r"|talked with"
    r"|co-chaired|call(?:s|ed|ing)? on|play(?:s|ed) host|had a meeting|exchanged views)\b",
    re.IGNORECASE,
)
# `came to CITY for a briefing`: who comes for an event in China is its listener
_FOR_EVENT = re.compile(
    r"(?: on \w+)? (?:for|to (?:attend|hear|join|take part in)) (?:an?|the) [^.;,]{0,60}?"
    r"\b(?:briefing|seminar|forum|symposium|lecture|conference)\b"
)
_HERE = re.compile(r"\bhere\b(?! is| are)")


def find_contacts(prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> tuple[Frame, ...]:
    """Meetings abroad on a page that need not tell a visit: `held talks with NAME in Pyongyang`.

    direction.en.contact    a team or a Chinese official of the Party, a verb of meeting, and `in CITY`
    direction.en.host       a host with a nationality met, received ... the team: that country, unless it is in China
    direction.en.here       `met here`: the country of the dateline
    direction.en.filed      no place told at all: the dateline's, unless another sentence tells one (a correspondent in
                            Seoul reports of Pyongyang)
    """
    frames: list[Frame] = []
    filed = dateline_places(prose, countries)
    actors = Actors(prose, countries, teams)
    seen = False
    placed: tuple[int, list[CountryMention]] | None = None  # the last place abroad told in a paragraph
    for sentence in prose.story:
        here = [p for p in locatives(prose, sentence, countries) if p.code not in HOME]
        before, placed = placed, (sentence.paragraph, here[-1:]) if here else placed
        actor = actors.anyone(sentence, seen)
        if actor is None or actor.body is Body.FOREIGN:
            continue
        seen = seen or actor.body is Body.PARTY
        if not _CONTACT.search(prose.text, sentence.start, sentence.end):
            continue
        places = locatives(prose, sentence, countries)
        rule = "direction.en.contact"
        if places and all(p.code in HOME for p in places):
            continue
        places = [p for p in places if p.code not in HOME]
        if not places and _HERE.search(prose.text, sentence.start, sentence.end):
            if filed and filed[0].code in HOME:
                continue
            places, rule = list(filed[:1]), "direction.en.here"
        if not places and _MEETS.search(prose.text, sentence.start, sentence.end):
            host = host_country(prose, sentence, countries)
            places, rule = host or [], "direction.en.host"
            if host is None and filed and filed[0].code not in HOME:
                places, rule = list(filed[:1]), "direction.en.filed"
        if not places and actor.plural and actor.body is Body.PARTY:
            # `parties in A, B and C have received delegations`: several teams, several hosts
            named = [
                m for m in within(countries, sentence.start, sentence.end) if m.code not in HOME and m.kind != "party"
            ]
            places = named if len({m.code for m in named}) >= 2 and _MEETS.search(prose.of(sentence)) else []
        if not places and actor.body is Body.PARTY and sentence.part == "body":
            # `The forum was held in New York. The CPC delegation was led by NAME, who explained ...`
            places = before[1] if before is not None and before[0] == sentence.paragraph else []
        if places:
            frames.append(
                Frame(
                    sentence=sentence, start=sentence.start, end=sentence.end, actor=actor.body, plural=actor.plural,
                    person=actor.person, places=unique(places), contact=True,
                    future=FUTURE.search(prose.of(sentence)) is not None, present=True, rule=rule,
                )
            )  # fmt: skip
    told = [f for f in frames if f.rule != "direction.en.filed"]
    return tuple(told or frames)


def find_incoming(
    prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]
) -> tuple[tuple[int, int], ...]:
    """Passages of title and lead that show visitors in China.

    direction.en.incoming   a foreign delegation that visits China; `met here` under a Beijing dateline; `met in Beijing
                            with`; `visiting` guests received by a Chinese host
    Traps: Chinese teams that "visit" are told by find_visits; a minister who came last year is no visitor today.
    """
    found: list[tuple[int, int]] = []
    filed = dateline_places(prose, countries)
    home_filed = bool(filed) and filed[0].code in HOME
    for sentence in prose.lead(3):
        text = prose.of(sentence)
        meets = _MEETS.search(text)
        home = [m for m in locatives(prose, sentence, countries) if m.code in HOME]
        visitors = [t for t in within(teams, sentence.start, sentence.end) if t.body is Body.FOREIGN]
        people = people_in(prose, sentence.start, sentence.end)
        residents = DIPLOMATS.search(text) is not None  # the corps lives in China
        receives = None if residents else _RECEIVES.search(text)
        chinese_host = bool(people) and meets is not None
        to_china = [
            m for m in within(countries, sentence.start, sentence.end)
            if m.code == "CN" and m.kind != "demonym" and not _FOR_EVENT.match(prose.text, m.end, sentence.end)
            and re.search(
                r"(?:\bvisit(?:s|ing|ed)?|\bvisit to"
                r"|\btour(?:s|ed|ing)?(?: of| to| in)?|\btrip to|\b(?:back|returned|home) from|\bc[ao]me to"
                r"|\barrived in|\bguests? of|\bstay in) (?:the )?$",
                          prose.text[max(sentence.start, m.start - 24) : m.start])
        ]  # fmt: skip
        if (
            (visitors and (to_china or (meets and (home or home_filed or chinese_host))))
            or (bool(people) and receives and home)
            or (receives and home_filed and _HERE.search(text))
            or (to_china and (visitors or not any(t.body is Body.PARTY for t in teams)))
            or (visitors and re.search(r"\bVisits? (?:IDCPC|International Department)\b", text))
        ):
            found.append((sentence.start, sentence.end))
    return tuple(found)
