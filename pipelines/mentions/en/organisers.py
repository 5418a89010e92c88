"""Who holds a briefing: the ILD, a Party or provincial body, a Party school, an embassy?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.mentions.en.sentences import MONTH_NAMES, Prose, Sentence

__all__ = ["ILD", "MISSION", "find_organiser", "mission_organiser"]

Range = tuple[int, int]

MISSION = re.compile(
    r"\b(?:[Cc]ounsell?or|[Ss]ecretary|[Dd]iplomat|[Aa]ttach[eé])\b[^.;]{0,50}? (?:of|at|in"
    r"|with) the Chinese (?:[Ee]mbassy"
    r"|[Mm]ission|[Cc]onsulate)|\bChinese diplomat\b|\bChinese (?:[Ee]mbass(?:y|ies)|[Cc]onsulate(?:[- ][Gg]eneral)?"
    r"|[Mm]ission to|[Aa]mbassador"
    r"|[Cc]onsul[- ][Gg]eneral|[Cc]harg[eé])|\b(?:China|Beijing)'s (?:[Aa]mbassador|[Cc]onsul|[Ee]mbassy|[Mm]ission to"
    r"|[Cc]harg[eé])"
    r"|\b[Mm]issions? of (?:the People's Republic of )?China (?:to|in) "
    r"|\bEmbassy of (?:the People's Republic of )?China"
    r"|\b[Aa]mbassador of (?:the People's Republic of )?China"
    r"|\b[Cc]onsul(?:ate)?[- ][Gg]eneral of (?:the People's Republic of )?China|\bPRC [Ee]mbassy"
)
ILD = re.compile(
    r"(?:International (?:Liaison )?Department(?: \([A-Z]+\))?(?: of the (?:CPC Central Committee"
    r"|Communist Party of China(?: \(CPC\))? Central Committee|Central Committee of the (?:Communist Party of China"
    r"|CPC)))?|\bIDCPC\b|\bILD\b)"
)
# A name: capitalised words, joined by `of the`, `and the` and the like, with initials in brackets.
_WORD = rf"(?=[A-Z(])(?!\w{{1,9}}day\b|{MONTH_NAMES}\b)(?:[A-Z][\w'&-]{{0,40}}+|\([A-Z][A-Za-z]{{0,20}}+\))"
_NAME = rf"{_WORD}(?:(?: (?:of|for|on|and|under|at|the)){{0,4}} {_WORD}){{0,20}}"
_CHINESE_BODY = re.compile(
    r"International (?:Liaison )?Department|\bIDCPC\b|\bILD\b|Foreign Affairs (?:Office|Department|Bureau|Commission"
    r"|Committee)"
    r"|\bParty School|\bCPC\b|Communist Party of China"
    r"|(?:Provincial|Municipal|Regional|City|County) (?:Party )?Committee"
    r"|(?:Publicity|Propaganda|United Front Work) Department|Party History|\bChinese? (?:\w+ ){0,3}?Academ"
    r"|Academy of Governance"
    r"|Chinese (?:Academy|Association|People's|Foreign Ministry|Ministry)|\bChina (?:\w+ ){0,5}?(?:Association"
    r"|Institutes?|Cent(?:er|re)|Council|Foundation|Society|Academy|Network)\b|China's (?:Foreign )?Ministry"
)
_NO_BODY = re.compile(r"\b(?:Congress|Plenum|Plenary|Session|Thought)\b")
_BY = re.compile(
    r"\b(?:(?:co-|jointly |co)?(?:organi[sz]ed|host(?:ed)?|sponsored|held|convened|arranged|called|given|staged|run"
    r"|put on|laid on|set up|prepared)(?: [\w'-]+){0,6}? by|(?:invited|asked)(?: \w+){0,3} by|at the invitation of"
    r"|(?:[Ii]nvitations?|[Gg]uests) (?:of|from)|(?:[Oo]rgani[sz]er|[Hh]ost|[Oo]rgani[sz]ers|[Hh]osts)"
    r"(?: \w+){0,3} (?:was|were)) (?:the )?$"
)
_HOLDS = re.compile(
    r",? (?:(?:which|that|jointly|also|has|had|together|on \w+day|(?:yesterday|today|\w+day|here)(?: (?:morning"
    r"|afternoon|evening))?|with [^,.;]{3,60}) )*(?:co-)?(?:organi[sz]e[sd]?"
    r"|organi[sz]ing|host(?:s|ed)?|holds?|held|conven(?:es|ed)|stag(?:es|ed)|g[ai]ves?|r[au]ns?|put on|laid on|arranged"
    r"|invite[sd]?|asked|call(?:s|ed) (?:in|together)|brought together|gather(?:s|ed)|brief(?:s|ed)"
    r"|explain(?:s|ed)|introduced|expounded|presented|informed|opened)\b"
)


def find_organiser(prose: Prose, sentences: Sequence[Sentence]) -> Range | None:
    """The Chinese body that holds or calls the briefing, with those that hold it jointly.

    events.en.organiser   `organised by BODY`, `at the invitation of BODY`, `BODY held ...`; else the ILD if it is named
    Traps: the CPC in the name of a congress or a plenum; a host's university or institute; who only sends a speaker.
    """
    for sentence in sentences:
        for start, end in _bodies(prose, sentence):
            before = prose.text[max(sentence.start, start - 70) : start]
            if _BY.search(before) or _HOLDS.match(prose.text, end, sentence.end):
                return start, end
    for sentence in sentences:
        hit = ILD.search(prose.text, sentence.start, sentence.end) if sentence.part == "body" else None
        if hit is not None:
            return hit.span()
    return None


def mission_organiser(prose: Prose, sentences: Sequence[Sentence]) -> Range | None:
    """The embassy, consulate or mission named first, with the country it is in."""
    for sentence in sentences:
        hit = MISSION.search(prose.text, sentence.start, sentence.end)
        if hit is None or sentence.part != "body":
            continue
        if "mbassy" in hit[0] or "onsulate" in hit[0] or "ission" in hit[0]:
            more = re.compile(r"(?: (?:in|to) (?:the )?[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3})?").match(
                prose.text, hit.end(), sentence.end
            )
            return hit.start(), more.end() if more else hit.end()
    return None


def _bodies(prose: Prose, sentence: Sentence) -> Iterator[Range]:
    if sentence.part != "body":
        return
    for name in re.compile(_NAME).finditer(prose.text, sentence.start, sentence.end):
        if _CHINESE_BODY.search(name[0]) and not _NO_BODY.search(name[0]):
            start = name.start() + (4 if name[0].startswith("The ") else 0)
            yield start, name.end()
