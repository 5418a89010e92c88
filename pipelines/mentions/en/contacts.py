"""Who meets whom, and where: contacts abroad on a page that need not tell a visit, and visitors in China."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.actors import Actors
from pipelines.mentions.en.audiences import DIPLOMATS
from pipelines.mentions.en.delegations import Body, Team
from pipelines.mentions.en.frames import FUTURE, Frame
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.places import HOME, dateline_places, host_country, locatives, unique
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["find_contacts", "find_incoming"]

_CONTACT = re.compile(
    r"\b(?:met|meets?|meeting|sat down with|sits? down with|talks?"
    r"|received|receives?|welcomed|held|holds|attend(?:s|ed)|spoke|speaks|visit(?:s|ed)"
    r"|addressed|brief(?:s|ed|ings?)?|introduce[ds]?|explain(?:s|ed)?|expound(?:s|ed)?|lecture[ds]?|symposium"
    r"|seminar"
    r"|session[s]?"
    r"|hosted|call(?:s|ed|ing)? on(?! (?:all|\w+) to\b)|play(?:s|ed)? host|paid a courtesy call|exchang(?:e|ed) views"
    r"|discussions?|conversation|informed|delivered"
    r"|gave|presents?|presented|opened|took place|took questions|stood before|before (?:them|him|her) stood"
    r"|arriv(?:e|es|ed)"
    r"|event|programme|program|forum|dialogue|gathering"
    r"|guests? of|invitation of|audience|received|travel+ed|toured|stayed|spent|told|heard|listened|speakers?"
    r"|lecturers?)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"\b(?:met|meets?|meeting|sat down with|sits? down with"
    r"|holds? talks|held talks|received|receives?|welcomed|welcomes|talked|briefs?"
    r"|briefed|co-chaired|hosted|call(?:s|ed|ing)? on(?! (?:all|\w+) to\b)|play(?:s|ed)? host|had a meeting"
    r"|listen(?:s|ed) to|heard|talks? by|inform(?:s"
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
_NEXT = re.compile(  # `flew to B, where it is to be received`: the next stop
    r"\b(?:flew|flies|went|goes|travel+ed|travels|moved|left|leaves)(?: on)? (?:to|for) [A-Z][^.;]{1,40}, where "
    r"(?:it|they|he|she|the \w+) (?:is to|are to|will|would)\b"
)
_INVITED = re.compile(r"\b(?:guests? of|[Aa]t the invitation of|[Ii]nvited by)\b")
_HERE = re.compile(r"\bhere\b(?! is| are)")
_TOOK_PLACE_HERE = re.compile(r"\b(?:took place|was held|were held|opened|held|is being held|convened|met) here\b")
# Where China's ambassador is posted, a team of the Party that he accompanies is too.
_POSTED = re.compile(
    r"\b(?:[Aa]mbassador|[Ee]mbassy|[Cc]onsul(?:ate)?[- ][Gg]eneral|[Cc]harg[eé] d'[Aa]ffaires(?: a\.i\.)?)"
    r"(?: of China| of the People's Republic of China)? (?:to|in) (?:the )?(?:Republic of |Kingdom of )?$"
)


def find_contacts(prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> tuple[Frame, ...]:
    """Meetings abroad on a page that need not tell a visit: `held talks with NAME in Pyongyang`.

    direction.en.contact    a team or a Chinese official of the Party, a verb of meeting, and `in CITY`
    direction.en.host       a host with a nationality met, received ... the team: that country, unless it is in China
    direction.en.invited    our team came at the invitation, or was the guest, of a host with a country
    direction.en.here       `met here`: the country of the dateline
                            or of a host city's committee, mayor or leader
    direction.en.mission    a team together with China's `ambassador to A`
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
        if not here and _TOOK_PLACE_HERE.search(prose.text, sentence.start, sentence.end):
            here = [p for p in filed[:1] if p.code not in HOME]
        before, placed = placed, (sentence.paragraph, here[-1:]) if here else placed
        actor = actors.anyone(sentence, seen)
        if actor is None or actor.body is Body.FOREIGN:
            continue
        seen = seen or actor.body is Body.PARTY
        if not _CONTACT.search(prose.text, sentence.start, sentence.end) and not (
            actor.body is Body.PARTY and actor.person is not None and within(teams, sentence.start, sentence.end)
        ):
            continue
        places = locatives(prose, sentence, countries)
        rule = "direction.en.contact"
        if places and all(p.code in HOME for p in places):
            continue
        places = [p for p in places if p.code not in HOME]
        if _NEXT.search(prose.text, sentence.start, sentence.end):
            continue
        if not places and _HERE.search(prose.text, sentence.start, sentence.end):
            if filed and filed[0].code in HOME:
                continue
            last = before[1] if before is not None and not filed else []
            places, rule = list(filed[:1]) or last, "direction.en.here"
        if not places and any(
            t.body in (Body.PARTY, Body.CHINESE) and not t.lecture for t in within(teams, sentence.start, sentence.end)
        ):
            places, rule = _posted(prose, sentence, countries), "direction.en.mission"
        ours = actor.body is Body.PARTY and any(
            t.body is Body.PARTY and not t.lecture for t in within(teams, sentence.start, sentence.end)
        )
        invited = actor.body is Body.PARTY and _INVITED.search(prose.of(sentence)) is not None
        if not places and (ours or invited or _MEETS.search(prose.text, sentence.start, sentence.end)):
            host = host_country(prose, sentence, countries)
            places, rule = host or [], "direction.en.host"
            if host and invited:
                rule = "direction.en.invited"
            if host is None and filed and filed[0].code not in HOME:
                places, rule = list(filed[:1]), "direction.en.filed"
        if not places and actor.plural and actor.body is Body.PARTY:
            # `parties in A, B and C have received delegations`: several teams, several hosts
            named = [
                m for m in within(countries, sentence.start, sentence.end) if m.code not in HOME and m.kind != "party"
            ]
            fronted = _FROM_TO.match(prose.text, sentence.start, sentence.end)
            if fronted is not None:  # `From A to B and from C to D, delegations have explained ...`
                named = [m for m in named if m.end <= fronted.end()]
            several = fronted is not None or _MEETS.search(prose.of(sentence)) is not None
            places = named if len({m.code for m in named}) >= 2 and several else []
        if not places and actor.body is Body.PARTY and sentence.part == "body":
            # `The forum was held in New York. The CPC delegation was led by NAME, who explained ...`
            places = before[1] if before is not None and before[0] == sentence.paragraph else []
            if not places and ours and _VISITORS_TEAM.search(prose.text, sentence.start, sentence.end):
                # `Students heard about the congress in CITY. NAME, who heads a visiting delegation of the party, ...`
                places = before[1] if before is not None and not frames else []
            if not places and seen and _TEAM.search(prose.text, sentence.start, sentence.end):
                places = _listeners_in(prose, sentence, countries)
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


def _tells_guest(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> bool:
    """`NAME told PARTY Secretary General NAME in Beijing`."""
    return any(
        any(m.code not in HOME for m in within(countries, hit.end(), hit.end() + 16))
        for hit in re.compile(r"\btold (?:the )?").finditer(prose.text, sentence.start, sentence.end)
    )


# `is expected to explain the decisions to parties in A`: where the listeners of our team are
_EXPLAINS = re.compile(r"\b(?:explain|present|introduc|expound|outlin)")
_TO_LISTENERS = re.compile(
    r" to (?:[\w-]+ )?(?:[\w-]+ )?(?:parties|leaders|cadres|politicians|officials) in (?:the )?$"
)
_SAID_TO = 160  # characters from `explain` to the listeners: the meeting and its decisions in between
_FROM_TO = re.compile(r"From [A-Z][\w' ]{1,30} to [A-Z][^.;]{1,120}?, (?=[\w ]{0,60}(?:delegations|teams|groups)\b)")
_VISITORS_TEAM = re.compile(r"\b[Vv]isiting (?:[\w-]+ ){0,4}?(?:delegation|team|group)\b")
_TEAM = re.compile(r"\b[Tt]he (?:delegation|team|group)\b")


def _listeners_in(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> list[CountryMention]:
    return [
        m for m in within(countries, sentence.start, sentence.end)
        if m.code not in HOME and m.kind in ("name", "short")
        and _TO_LISTENERS.search(prose.text, max(sentence.start, m.start - 60), m.start)
        and _EXPLAINS.search(prose.text, max(sentence.start, m.start - _SAID_TO), m.start)
    ][:1]  # fmt: skip


def _posted(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> list[CountryMention]:
    return [
        m for m in within(countries, sentence.start, sentence.end)
        if m.code not in HOME and m.kind not in ("demonym", "party")
        and _POSTED.search(prose.text, max(sentence.start, m.start - 80), m.start)
    ][:1]  # fmt: skip


def _from_abroad(sentence: Sentence, countries: Sequence[CountryMention]) -> bool:
    return any(m.code not in HOME for m in within(countries, sentence.start, sentence.end))


# `two weeks of lectures for cadres of P ended in Beijing`, `a ten-day training course`: a stay of visitors
_COURSE = re.compile(
    r"\b(?:[\w-]+ (?:days|weeks|months) of|[\w-]+-(?:day|week|month)) (?:[\w-]+ ){0,3}(?:lectures|training|courses?"
    r"|study|seminars?|programmes?|programs?|workshops?|classes)\b"
)


# `met with visiting youth leaders of P`: visitors, if no team
_VISITING = re.compile(
    r"\bvisiting (?:[A-Za-z][\w'-]* ){0,4}?(?:leaders?|politicians|cadres|guests|officials?|members|scholars"
    r"|journalists"
    r"|lawmakers|chair(?:man|woman|person)?|president|secretary|minister)\b"
)


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
            if m.code == "CN" and m.kind not in ("demonym", "party")
            and not _FOR_EVENT.match(prose.text, m.end, sentence.end)
            and re.search(
                r"(?:\bvisit(?:s|ing|ed)?|\bvisit to"
                r"|\btour(?:s|ed|ing)?(?: of| to| in)?|\b(?:left|leaves?|leaving|departs?|departed|flew"
                r"|fl(?:ies|y)) (?:for|to)"
                r"|\btrip to|\b(?:back|returned|home) from|\bc[ao]me to"
                r"|\barrived in|\bguests? of|\bstay in) (?:the )?$",
                          prose.text[max(sentence.start, m.start - 24) : m.start])
        ]  # fmt: skip
        if (
            (visitors and (to_china or (meets and (home or home_filed or chinese_host))))
            or (bool(people) and receives and home)
            or (
                bool(people)
                and receives
                and not residents
                and not any(t.body in (Body.PARTY, Body.CHINESE) for t in within(teams, sentence.start, sentence.end))
                and _from_abroad(sentence, countries)
                and _VISITING.search(prose.text, people[0].name[1], sentence.end) is not None
            )
            or (bool(people) and not residents and home and _tells_guest(prose, sentence, countries))
            or (receives and home_filed and _HERE.search(text))
            or (
                to_china
                and (visitors or not any(t.body is Body.PARTY for t in within(teams, sentence.start, sentence.end)))
            )
            or (home and _COURSE.search(text) and not residents and _from_abroad(sentence, countries))
            or (visitors and re.search(r"\bVisits? (?:IDCPC|International Department)\b", text))
        ):
            found.append((sentence.start, sentence.end))
    return tuple(found)
