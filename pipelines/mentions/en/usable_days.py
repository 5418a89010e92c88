"""Which printed days can be days of a visit or briefing, and which are the report's, the congress's or history's?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipelines.lexicon.meetings import meetings as known_meetings
from pipelines.mentions.en.dates import DateMention, Shape
from pipelines.mentions.en.dating import Dating
from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.meetings import MeetingMention

__all__ = ["is_reporting", "is_usable"]

_REPORT = re.compile(
    r"\b(?<!were )(?<!was )(?<!been )(?:said|says|announced|told|reported|reports|confirmed|added|quoted|stated"
    r"|released|noted|according to"
    r"|wrote|tweeted|published|posted(?! to| in| at)|denied|spokes\w+|disclosed|has learned"
    r"|statement)\b(?P<rest>[^;]{0,48})$"
)


_ACTS = re.compile(
    r"\b(?:visit\w*|met|meets?|held|receiv\w+|arriv\w+|began|concluded|attended|tour\w*|travel\w*|briefing|session"
    r"|talks|symposium|seminar)\b"
)


_MEETING_DATED = re.compile(
    r",? (?:which |that )?(?:was |were |is )?(?:to be )?(?:just |recently )?(?:held|convened|opened|closed"
    r"|concluded|ended|took place|taking place)\b[\w ,']{0,40}$"
)


_OWN_DATED = re.compile(
    r"(?: of (?:the|their|its|his) [\w ]{3,30})?,? (?P<rel>(?:which|that) (?:was |were |had )?)?(?:just |recently )?"
    r"(?:held|convened|opened|closed|concluded|ended|met|gathered|approved|adopted|took place)\b[\w ,']{0,40}$"
)


_THEN = re.compile(
    r"\b(?:founded|established|born|since(?! (?:its|his|her|their|the) arrival| $)|anniversary|years? ago|last year"
    r"|in the year|centur|liberation"
    r"|independence|elected|elections?|adopted)\b"
)


# A range or month of somebody else's doings: `Cuba held the congress of its own party from 16 to 19 April`, `President
# Xi visited South Korea from Oct. 30 to Nov. 1`, `the fair, which was held from Nov. 5 to 10`, `recalled the visit
# in May`
_OF_OTHERS = re.compile(
    r"\b(?:its|their|his) own (?:[\w-]+ ){0,2}(?:congress|plenum|party)\b|\bthe (?:[\w-]+ )?congress of its own party"
    r"|\b(?:[Pp]resident|[Pp]remier|[Pp]rime [Mm]inister|[Kk]ing|[Ff]oreign [Mm]inister) (?:[A-Z][\w'-]+ ){1,3}"
    r"(?:visited|paid|was in|toured|attended|met|travel+ed)\b"
    r"|\b(?:fair|summit|expo|exhibition|games|festival|election|vote|congress|plenum|plenary session)s?\b,?"
    r" (?:which |that )?(?:was |were |is |are )?(?:held|opened|took place|taking place|convened|met)\b"
    r"|\brecall(?:s|ed|ing)\b|\b(?:held|holds|convened) (?:the|its|their) (?:[\w-]+ ){0,3}(?:congress|plenum)\b"
)


def is_reporting(prose: Prose, sentence: Sentence, mention: DateMention) -> bool:
    """Is the day that of the report: `said on Saturday`, `it was announced here on Wednesday`?"""
    before = prose.text[max(sentence.start, mention.start - 90) : mention.start]
    said = _REPORT.search(before)
    if said is not None and not _ACTS.search(said["rest"]) and not re.search(r"\bthat\b|\"", said["rest"]):
        return True
    return (
        mention.shape is Shape.DAY
        and re.match(
            r",? (?:when|as) (?:it|he|she) (?:said|announced)| (?:denied|announced|confirmed)\b",
            prose.text[mention.end : mention.end + 40],
        )
        is not None
    )


def is_usable(
    prose: Prose,
    sentence: Sentence,
    mention: DateMention,
    meetings: Sequence[MeetingMention],
    when: Dating,
    not_before: date | None,
) -> bool:
    if mention.shape is Shape.SPAN:
        return True
    if mention.first is None or mention.last is None or is_reporting(prose, sentence, mention):
        return False
    if not_before is not None and mention.last < not_before:
        return False
    near = when.told is None or when.told - timedelta(days=300) <= mention.last <= when.told + timedelta(days=240)
    if not (near or _opens_with_year(prose, sentence, mention, when)):
        return False
    for meeting in within(meetings, sentence.start, mention.start):
        # another party's congress has no entry in the table: `the congress, which was held from ...`
        if meeting.meeting is None and _MEETING_DATED.match(prose.text, meeting.end, mention.start):
            return False
        # ours: `the congress, which met in November`, `held last month`; a briefing on it may be `held on Tuesday`
        dated = _OWN_DATED.match(prose.text, meeting.end, mention.start)
        if dated is not None and (dated["rel"] or mention.shape is Shape.MONTH):
            return False
    if mention.shape in (Shape.RANGE, Shape.MONTH) and _of_others(prose, sentence, mention):
        return False
    if mention.shape is Shape.MONTH and _of_the_meeting(prose, sentence, mention, meetings):
        return False
    before = prose.text[max(sentence.start, mention.start - 30) : mention.start]
    if mention.shape is Shape.DAY and _AFTER.search(before):
        return False
    if mention.shape is Shape.MONTH and before.endswith("ince "):
        return False  # `since September` says when a round began, not when one team was there
    return _THEN.search(before) is None


_BESIDE_IT = re.compile(r",? (?:of (?:the|its|their) (?:\w+ )?[Pp]arty )?(?:(?:in )?(?:early|mid|late)[ -]|in )?")


def _of_the_meeting(prose: Prose, sentence: Sentence, mention: DateMention, meetings: Sequence[MeetingMention]) -> bool:
    """`the sixth plenum of the party last month`, `the plenum in late October`: the month in which ours closed."""
    closed = {m.id: m.closed_on for m in known_meetings()}
    for meeting in within(meetings, sentence.start, mention.start):
        day = closed.get(meeting.meeting or "")
        if day is None or mention.first is None or mention.last is None:
            continue
        if mention.first <= day <= mention.last and _BESIDE_IT.fullmatch(prose.text, meeting.end, mention.start):
            return True
    return False


# `the situation after November 15th`: one side of a day on which something else was
_AFTER = re.compile(r"\b(?:after|prior to) (?:the )?$")


def _opens_with_year(prose: Prose, sentence: Sentence, mention: DateMention, when: Dating) -> bool:
    """`In April 2013, NAME led a delegation to A`, the opening words of an archive's entry: told long after."""
    opens = sentence in prose.part("body")[:1] and mention.start - sentence.start <= 6
    year = re.search(r"\b(?:19|20)\d\d$", prose.text[mention.start : mention.end])
    past = mention.last is not None and when.told is not None and mention.last < when.told
    return opens and year is not None and past


def _of_others(prose: Prose, sentence: Sentence, mention: DateMention) -> bool:
    """Does the clause before the days tell what others did, and no team of ours?"""
    clause = prose.text[max(sentence.start, mention.start - 160) : mention.start]
    hits = list(_OF_OTHERS.finditer(clause))
    return bool(hits) and _TEAM.search(clause, hits[-1].start()) is None


_TEAM = re.compile(r"\b(?:[Dd]elegation|[Tt]eam|[Ee]nvoy|[Vv]isitors|[Gg]uests|[Bb]riefing|[Ss]eminar|[Ss]ymposium)\b")
