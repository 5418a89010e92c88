"""What does an English page tell of one stay: cities, inviter, whom the team met, who listened?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from archive.records import Attested, LegVisit, Precision
from pipelines.assemble.en_contacts import interlocutors_of
from pipelines.assemble.en_page import Page
from pipelines.assemble.en_values import attested_day, attested_kinds
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.audiences import kinds_in
from pipelines.mentions.en.hosts import Host
from pipelines.mentions.en.places import dateline_places, locatives
from pipelines.mentions.en.sentences import Prose, Sentence
from pipelines.mentions.en.stays import Stay
from pipelines.mentions.joined import Joined

__all__ = ["leg_of"]

_AUDIENCES = (
    ("party", re.compile(r"\bpart(?:y|ies)\b(?! School| of China| Constitution)|\b[A-Z][\w']{1,40}+ Part(?:y|ies)\b")),
    ("government", re.compile(r"\b(?:government|ministr\w+|officials|senators|parliament\w*|lawmakers)\b")),
    ("think_tank", re.compile(r"\bthink[- ]tanks?\b", re.IGNORECASE)),
    ("media", re.compile(r"\b(?:media|journalists)\b")),
    ("academia", re.compile(r"\b(?:scholars|universit\w+|professors|academ\w+|students)\b")),
    (
        "business",
        re.compile(r"\b(?:compan\w+|enterprises|entrepreneurs|business (?:circles|community|people|leaders))\b"),
    ),
    ("overseas_chinese", re.compile(r"\boverseas Chinese\b")),
)


def leg_of(
    page: Page,
    main: dict[str, CountryMention],
    code: str,
    stay: Stay | None,
    hosts: Sequence[Host],
    codes: Sequence[str],
    told: Sequence[Sentence] | None = None,
) -> LegVisit:
    """direction.en.city  the cities the team was in, told by `in CITY`, `reached CITY`; one leg.

    told: the sentences that tell of it, the whole body unless the page tells of several teams."""
    prose = page.prose
    country = Attested(value=code, spans=(prose.quote(main[code].start, main[code].end),), rule="direction.en.visit")
    cities: dict[str, Attested[str]] = {}
    told_here = told if told is not None else prose.part("body")
    for sentence in (*told_here, *(prose.part("title") if told is None else ())):
        if sentence.part == "title" and cities:
            break
        for mention in locatives(prose, sentence, page.countries):
            if mention.code != code and not (code == "EU" and mention.surface == "Brussels" and "BE" not in codes):
                continue
            said = _SAID_IN.search(prose.text, max(sentence.start, mention.start - 40), mention.start)
            if mention.kind in ("capital", "city") and said is None and not _about_others(prose.of(sentence)):
                end = mention.end + 5 if prose.text.startswith(" City", mention.end) else mention.end
                cities.setdefault(
                    prose.printed(mention.start, end),
                    Attested(
                        value=prose.printed(mention.start, end),
                        spans=(prose.quote(mention.start, end),),
                        rule="direction.en.city",
                    ),
                )
    cities = cities or (_filed_here(page, code) if told is None else {})
    inviter = _inviter(page, code, hosts, codes)
    came = find_attendance(prose, told or prose.part("body")) if len(codes) == 1 and page.presenting else None
    return LegVisit(
        country=country,
        start=attested_day(page, stay.start) if stay is not None and stay.start is not None else None,
        end=attested_day(page, stay.end) if stay is not None and stay.end is not None else None,
        precision=stay.precision if stay is not None else Precision.UNKNOWN,
        cities=tuple(cities.values()),
        inviter=inviter,
        interlocutors=interlocutors_of(page, code, codes, told),
        audiences=attested_kinds(prose, _audiences(page.presented)),
        attendance=Attested(
            value=came.quantity, spans=(prose.quote(came.start, came.end),), rule="events.en.attendance"
        )
        if came
        else None,
    )


def _filed_here(page: Page, code: str) -> dict[str, Attested[str]]:
    """direction.en.here: the dateline's city when the text says `arrived here`, `held here`, `flew into the capital`.

    Trap: the city of a dateline alone is no city of the stay, nor is that of `it was announced here`.
    """
    prose = page.prose
    filed = [m for m in dateline_places(prose, page.countries)[:1] if m.code == code and m.kind in ("capital", "city")]
    for sentence in prose.part("body") if filed else ():
        hit = _HERE.search(prose.text, sentence.start, sentence.end) or _met_here(prose, sentence)
        if hit is not None:
            name = filed[0].surface.title() if filed[0].surface.isupper() else filed[0].surface
            spans = (prose.span(filed[0].start, filed[0].end), prose.quote(*hit.span()))
            return {name: Attested(value=name, spans=spans, rule="direction.en.here")}
    return {}


_HERE = re.compile(
    r"\b(?:arriv(?:ed|es|ing)|met|meets|held(?: talks)?|left|landed|received|opened|took place|gathered|visiting|came"
    r"|spoke|attended|briefed|began|[a-z]+ed) here\b(?<!announced here)(?<!reported here)|\b(?:into|in"
    r"|reached) the capital\b"
)


# `paid a courtesy call on NAME here today`, `talks here on Oct. 9`
_HERE_TODAY = re.compile(
    r"(?<!announced)(?<!reported)(?<!said)(?<!told) here "
    r"(?:today|yesterday|this (?:morning|afternoon|evening)|on [A-Z])"
)
_MET = re.compile(r"\b(?:talks|call|meeting|briefing|seminar|symposium|session|lecture)\b")


def _met_here(prose: Prose, sentence: Sentence) -> re.Match[str] | None:
    """Is a meeting told in the sixty characters before `here today`?"""
    hit = _HERE_TODAY.search(prose.text, sentence.start, sentence.end)
    near = hit is not None and _MET.search(prose.text, max(sentence.start, hit.start() - 60), hit.start())
    return hit if near else None


# `NAME said in CITY on Friday that ...`: where somebody spoke of the team
_SAID_IN = re.compile(r"\b(?:said|stated|announced|told (?:reporters|journalists|the press|the media)) in $")


def _about_others(text: str) -> bool:
    """Sentences that place something other than the team: embassies that say, envoys bound elsewhere."""
    return (
        re.search(
            r"\b(?:[Ee]mbassy in|was born|will later|next stop|stop-?over|[Ii]n transit"
            r"|[Aa]nother (?:[\w-]+ ){0,2}(?:group|team|delegation))\b",
            text,
        )
        is not None
    )


def _inviter(page: Page, code: str, hosts: Sequence[Host], codes: Sequence[str]) -> Attested[str] | None:
    mine = [h for h in hosts if h.code == code] or (
        [h for h in hosts if h.code is None or len(codes) == 1] if len(codes) == 1 else []
    )
    if not mine and len(codes) > 1:
        open_hosts = [h for h in hosts if h.code is None]
        mine = open_hosts if len(hosts) == 1 else []
    if not mine:
        return None
    host = mine[0]
    for other in mine[1:]:  # several of one country are printed as one: `A and the B`
        if other.sentence == host.sentence and 0 <= other.start - host.end <= 20:
            host = replace(host, end=other.end)
    return Attested(
        value=page.prose.printed(host.start, host.end), spans=(page.prose.quote(host.start, host.end),), rule=host.rule
    )


@lru_cache(maxsize=16)
def _audiences(presented: Joined) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Every leg of a page asks the same."""
    return kinds_in(presented, _AUDIENCES)
