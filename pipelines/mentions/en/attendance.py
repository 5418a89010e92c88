"""How many people came to a briefing?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.mentions.en.claims import NUMBER, count_words
from pipelines.mentions.en.sentences import MONTH_NAMES, Prose, Sentence

__all__ = ["COMES", "Attendance", "find_attendance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    start: int
    end: int
    quantity: int


_PEOPLE = (
    r"people|persons|participants|diplomats|representatives|guests|journalists|reporters|editors|delegates"
    r"|attendees|officials|members|scholars|envoys|students|listeners|leaders|ambassadors|politicians|experts"
    r"|figures|dignitaries|cadres"
    r"|personalities|entrepreneurs|executives|teachers|spectators|visitors|businesspeople|lawmakers"
    r"|friends|academics|managers|professors|researchers|lecturers|analysts|activists|organi[sz]ers|workers"
    r"|councill?ors"
    r"|counsell?ors|senators|MPs|parliamentarians|personages|notables|citizens|nationals"
    r"|heads of (?:diplomatic )?missions?"
    r"|attach[eé]s|columnists|lawyers|economists|farmers|directors|heads|deputies|secretaries|ministers|youths|women"
    r"|alumni"
    r"|compatriots|specialists|commentators|correspondents|observers|speakers|graduates|consuls|business(?:men|women)"
)
_ATTENDED = re.compile(
    rf"(?:\b(?P<q>more than|over|above|at least|nearly|almost|close to|about|around|some|roughly|approximately"
    rf"|a total of) )?\b{NUMBER} (?!{MONTH_NAMES}\b)(?:(?!and\b|to\b|in\b|from\b|countries\b|parties\b|books\b"
    rf"|copies\b|organi[sz]ations\b|\d)[\w'-]+ ){{0,5}}?(?:{_PEOPLE})\b",
    re.IGNORECASE,
)
# `an audience of 80`, `a 70-strong audience`, `attended by 45 from business circles`, `drew 120`: the people unnamed
_QUALIFIED = (
    r"(?:more than |over |above |at least |nearly |almost |close to |about |around |some |roughly |approximately )?"
)
_AUDIENCE = re.compile(
    rf"\b(?:audience (?:of|(?:that )?number(?:ed|ing)) |(?:attended by|drew|attracted) (?=[^.;]{{0,30}}?\d+(?: from\b"
    rf"|[.,]| and ))"
    rf"|, (?=(?:[a-z]+ ){{0,2}}\S{{1,12}} in (?:number|all|total)\b)|an? (?=\S+-strong audience)){_QUALIFIED}{NUMBER}",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(?:participants|attendees|listeners|spectators|guests)$")  # they are there by their name
_OF_PLENUM = re.compile(r" (?:and [\w ]{3,30} )?of the (?:CPC |\d+th |party )*Central Committee")
COMES = re.compile(
    r"\b(?:attend\w*|took part|take part|takes part|taking part|came|present|participat\w*|join\w*|fill\w*"
    r"|gather\w*|audience|listeners|listening|counted|in the hall|turned out|turnout"
    r"|were invited|heard|listened|was held for|held for|drew|attracted"
    r"|walked|accepted|taken through|(?:were|was) given|pressed|sat down|sat in|put into|crowded|"
    r"packed|addressed|briefed)\b",
    re.IGNORECASE,
)
_REACHES = re.compile(
    r"\b(?:brought|turned up|tuned in|logged (?:in|on)|followed|brought together|reached|hosted|welcomed|invited"
    r"|introduced"
    r"|explained"
    r"|expounded|told|spoke|lectured?|in the room|on hand|hall|seats"
    r"|in all|in total|altogether|on the line|logged|dialled in|connected|linked (?:in|up)|viewers?|watched"
    r"|crowd|showed up|online"
    r"|screens?|cameras?|(?:were|was) (?:there|in|at))\b",
    re.IGNORECASE,
)
_NOT_ATTENDANCE = re.compile(
    r"\b(?:each|donat\w+|copies|scholarship\w*|invitations?|Party members|members of the Party|trained|employ\w+"
    r"|jobs|delegate \d+|consists of|including|among them|of whom|[Aa]lso present were"
    r"|member(?:s)? of the delegation)\b[\w ,']{0,40}$"
)


_FOR = re.compile(r"\b(?:[Ff]or|[Bb]efore) (?:an audience of )?$")
_SITTING = re.compile(
    r"\b(?:briefing|lecture|seminar|symposium|session|event|talk|presentation|meeting|spoke|set out"
    r"|explained|introduced|outlined|lectured)\b"
)


def find_attendance(prose: Prose, sentences: Iterable[Sentence]) -> Attendance | None:
    """How many people came: the first number bound to people in a sentence that tells of coming.

    events.en.attendance   `over 260 people from more than 150 countries`: the number before the people, not the others
    events.en.audience     `an audience of 80`, `attended by 45 from business circles`
    Traps: invitations per party, copies of a book, members of the Party, `including 90 ambassadors`, the members of the
    Central Committee at the plenum itself.
    """
    for sentence in sentences:
        comes = COMES.search(prose.of(sentence)) or _REACHES.search(prose.of(sentence))
        for hit in _ATTENDED.finditer(prose.text, sentence.start, sentence.end):
            before = prose.text[max(sentence.start, hit.start() - 60) : hit.start()]
            held_for = _FOR.search(before) is not None and _SITTING.search(prose.of(sentence)) is not None
            if not (comes or held_for or _PRESENT.search(hit[0])) or _OF_PLENUM.match(prose.text, hit.end()):
                continue
            if _NOT_ATTENDANCE.search(before) or re.match(r",? each\b", prose.text[hit.end() : hit.end() + 8]):
                continue
            quantity = count_words(hit["n"])
            if hit["n"].isalpha() and quantity < 10:
                continue
            return Attendance(start=hit.start(), end=hit.end(), quantity=quantity)
        unnamed = _AUDIENCE.search(prose.text, sentence.start, sentence.end)
        if unnamed is not None:
            return Attendance(start=unnamed.start(), end=unnamed.end(), quantity=count_words(unnamed["n"]))
    return None
