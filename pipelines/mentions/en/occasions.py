"""What kind of occasion is it: a briefing, a part of a forum, a press conference, an excursion?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.en.audiences import DIPLOMATS
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["excursion", "is_forum", "own_staff", "party_speaks", "press", "written"]

_PRESS = re.compile(r"\b(?:press|news) (?:conference|briefing)\b", re.IGNORECASE)
_WORKING = re.compile(
    r"\b(?:(?<!press )(?<!news )(?<!video )conference|forum|dialogue of political parties|mechanism|summit"
    r"|consultation)\b",
    re.IGNORECASE,
)
_FORUM = re.compile(
    r"\b(?:[Tt]he|[Tt]heir|[Aa]n?|[Tt]his|annual|first|second|third|\d+(?:st|nd|rd|th)|[A-Z]\w+) (?:[\w'-]+ ){0,5}?"
    r"(?:[Ff]orum|[Ss]ummit|(?<!video )(?<!press )(?<!news )[Cc]onference|[Dd]ialogue|[Cc]onsultations?)\b"
    r"(?! (?:hall|room|cent(?:re|er)|call|on the (?:spirit|guiding)))"
)
_SITTING = re.compile(
    r"\b(?:briefings?|symposium|seminar|webinar|lectures?|presentation|salon|exchange meeting)\b",
    re.IGNORECASE,
)
_TOURED = re.compile(
    r"\b(?:[Dd]iplomats|[Ee]nvoys|[Aa]mbassadors|[Cc]onsuls(?:[ -][Gg]eneral)?|[Dd]iplomatic corps)\b[^.;]{0,140}?"
    r"\b(?:visit(?:s|ed)?|tour(?:s|ed)?|travel+(?:s|ed)|trip|explore[sd]?|took a (?:close|look)\w*|take a close)\b"
)
_SPEAKER = re.compile(
    r"\b[Ii]nternational (?:[Ll]iaison )?[Dd]epartment\b|\bIDCPC\b|\bILD\b|\bParty School\b"
    r"|\b(?:member|official|minister|head|delegate|representative|director|lecturer|scholar|expert)s? (?:of|to|from"
    r"|at|in|with) (?:the )?[^.;,]{0,40}?(?:CPC|Communist Party of China|Central Committee|[Cc]ongress)\b"
    r"|\bCPC (?:official|member|representative|scholar)s?\b"
)
_WRITTEN = re.compile(
    r"\b(?:signed|bylined|opinion) (?:article|piece)\b|\bop-ed\b|\b(?:wrote|writes|writing|published)\b[^.;]{0,60}?"
    r"\b(?:article|column|commentary|newspaper|daily)\b|\b(?:gave|gives|granted|in) an? (?:[\w-]+ ){0,2}interview\b"
    r"|\b(?:told|tells) (?:[A-Z]\w+ ){1,3}in an interview\b",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\b(?:[Ss]taff|[Pp]ersonnel|[Mm]embers|[Ee]mployees|[Dd]iplomats|[Pp]arty branch) (?:of|at) the (?:Chinese )?"
    r"(?:[Ee]mbassy|[Cc]onsulate|[Mm]ission)\b[^.;]{0,120}?\b(?:study|studied|learn)\b"
    r"|\b(?:[Ee]mbassy|[Cc]onsulate|[Mm]ission)\b[^.;]{0,60}? (?:meeting|session) (?:\w+ ){0,4}"
    r"to (?:convey and |learn and )?study\b"
)
_SERIES = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Annual) "
    r"(?:[A-Z][\w&'-]* (?:of |for |on |and )?){1,7}(?:Seminar|Forum|Dialogue|Conference|Summit|Symposium|Roundtable)\b"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th|annual|this year's)"
    r" (?:(?:theory|theoretical|political|party|joint|policy|high-level|think[- ]tank) ){1,3}"
    r"(?:seminar|forum|dialogue|conference|summit|symposium)\b"
)
_BRIEFS = re.compile(r"\bbriefs?\b|\bbriefed\b", re.IGNORECASE)


def is_forum(prose: Prose, shown: Sequence[Sentence]) -> bool:
    """Is the briefing a part of a forum or conference? Then the forum is told in title or lead, and no briefing is.

    A `symposium` or `briefing on M` is the briefing itself; a forum `on M` is one too, unless the title is the forum's.
    """
    title = prose.part("title")
    if any(_SERIES.search(prose.of(s)) for s in prose.lead(2)):
        return True
    if any(_SITTING.search(prose.of(s)) or _BRIEFS.search(prose.of(s)) for s in title):
        return False
    if any(_WORKING.search(prose.of(s)) for s in title):
        return True
    if any(_SITTING.search(prose.of(s)) for s in (*shown, *prose.part("body")[:3])):
        return False
    return any(_FORUM.search(prose.of(s)) for s in prose.part("body")[:3])


def press(prose: Prose, lead: Sequence[Sentence]) -> bool:
    """A press conference, told in title or lead, unless diplomats are told of there as listeners."""
    if any(_PRESS.search(prose.of(s)) for s in lead[:2]):
        return True
    return any(_PRESS.search(prose.of(s)) for s in lead) and not any(DIPLOMATS.search(prose.of(s)) for s in lead)


def written(prose: Prose) -> bool:
    """An article or interview in title or opening: readers are no listeners."""
    return any(_WRITTEN.search(prose.of(s)) for s in prose.lead(1))


def own_staff(prose: Prose) -> bool:
    """A mission's own people study: `staff of the embassy held a meeting to study M`."""
    return any(_STAFF.search(prose.of(s)) for s in prose.lead(2))


def excursion(prose: Prose, shown: Sequence[Sentence]) -> bool:
    """Diplomats tour a province, and what they are told on the way is no briefing unless one is named."""
    if not any(_TOURED.search(prose.of(s)) for s in prose.lead(1)):
        return False
    return not any(_SITTING.search(prose.of(s)) for s in (*prose.part("title"), *shown))


def party_speaks(prose: Prose) -> bool:
    """Does a Chinese Party body or its official stand in the story as the one who briefs?"""
    return any(_SPEAKER.search(prose.of(s)) for s in prose.story)
