"""What speaks against an English page as a report of a journey or briefing: a life told, a foreign congress?"""

from __future__ import annotations

import re
from functools import lru_cache

from archive.records import Span
from pipelines.assemble.en_page import Page
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.sentences import within

__all__ = ["foreign_congress", "other_cpc", "other_team", "promotes", "recites", "resident_met"]

# `the Commonwealth Parliamentary Conference (CPC)`: the letters stand for another body on this page
_HIJACKED = re.compile(r"\b((?:[A-Z][\w'-]{1,40}+ (?:of |for |and |the ){0,2}){1,5})\((?:the )?CPC\)")


# A life told at its end or at a new post recites journeys; it reports none.
_DIED = re.compile(
    r"\b(?:retires?|steps down|dies|died|passe[sd] away|obituary|obituaries|in memoriam|laid to rest)\b", re.IGNORECASE
)


_APPOINTED = re.compile(
    r"\b(?:(?:is|was|were|has been|been|gets?|newly) (?:appointed|named|promoted|made|elected)|appointed|named"
    r"|takes? (?:over|office|up (?:the )?post)|took (?:over|office)|becomes|to head|new (?:head|chief|minister|director"
    r"|ambassador|boss|face))\b"
)


# `Spokesperson's Regular Press Conference`: whatever is asked there, nothing of it is reported
_PRESS_TALK = re.compile(
    r"\b(?:[Ss]pokes(?:person|man|woman)'?s?\b[^.;]{0,40}\b[Pp]ress (?:[Cc]onference|[Bb]riefing)"
    r"|(?:[Rr]egular|[Dd]aily) [Pp]ress (?:[Cc]onference|[Bb]riefing)|Q(?:&| and )A\b)"
)
# `NAME has been named vice minister`, `the department has a new head`, `A replaces B`: the opening of such a notice
_NOTICE = re.compile(
    r"\b(?:(?:has|have) (?:been )?(?:named|appointed|promoted|elected)\b|(?:has|have|gets?|got) a new (?:head|chief"
    r"|minister|director|boss|leader)|[Rr]eplaces\b|[Ss]ucceeds\b|(?:was|is|were) (?:named|appointed|promoted) "
    r"|[Tt]akes over (?:as|from))"
)


_HONOURED = re.compile(
    r"\b(?:awarded|honou?red|(?:receives?|gets?|wins?) (?:[\w-]+ ){0,4}(?:medal|order|prize|award|doctorate)"
    r"|remembered|in memory of|tribute|memoirs?|autobiography|profile)\b",
    re.IGNORECASE,
)


_DISPLAY = re.compile(
    r"\b(?:museum|exhibition|exhibit|documentary|(?:new|a) book|(?:study|survey|report) (?:finds|says|shows))\b",
    re.IGNORECASE,
)


_OPINION = re.compile(
    r"\b(?:[Tt]he (?:author|writer) (?:is|was|teaches|works|holds|heads|lectures|lives|edits|writes|served)\b"
    r"|(?:views|opinions) expressed|in this (?:article|column)"
    r"|readers of this (?:news)?paper|[Oo]p-?[Ee]d\b)"
)


_STATE_HOST = re.compile(
    r"\b(?:NPC|National People's Congress|CPPCC|Chinese People's Political Consultative Conference)\b[^.;]{0,90}?"
    r"\b(?:held|holds?|host(?:s|ed)|organi[sz]e[sd]|brief(?:s|ed)|introduce[sd]|explain(?:s|ed)|met|meets|received)\b"
)


_MEETS_AMBASSADOR = re.compile(
    r"\b(?:met|meets?|Meets?|held talks|holds talks)\b(?:(?: \w+){0,6} with\b[^.;]{0,80}?| (?:the "
    r"|an? )?)\b(?:[Aa]mbassador"
    r" (?:of|to China|from)(?! (?:the )?(?:People's|China\b))|(?!Chinese)[A-Z][a-z]+ [Aa]mbassador(?: to China)?)"
)


_ATTENDS_THEIRS = re.compile(
    r"\b(?:attend\w*|congratulat\w*|inform\w*|brief\w*|report\w*|opened|opens|open|elect\w*|held|holds|conven\w*"
    r"|concluded?|closes?|closed|receiv\w*|greet\w*|examin\w*|adopt\w*|gather\w*)\b",
    re.IGNORECASE,
)


def other_cpc(page: Page) -> bool:
    """Do the letters CPC stand for another body on this page, and is China's party never named in full?"""
    return _is_other_cpc(page.prose.text)


@lru_cache(maxsize=16)
def _is_other_cpc(text: str) -> bool:
    """Every item of a digest asks the same."""
    named = [hit[1] for hit in _HIJACKED.finditer(text)]
    own = re.search(r"Communist Party of China|Chinese Communist Party|China's (?:ruling )?Communist Party", text)
    return bool(named) and own is None and not any(re.search(r"\bChin(?:a|ese)\b", name) for name in named)


def resident_met(page: Page) -> tuple[Span, ...]:
    """An official of the Party meets one foreign ambassador in China: neither a visitor from abroad nor a briefing."""
    for sentence in page.prose.lead(1):
        hit = _MEETS_AMBASSADOR.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None and not any(
            t.body is not Body.OPEN and sentence.start <= t.start < sentence.end for t in page.teams
        ):
            return (page.prose.quote(*hit.span()),)
    return ()


def recites(page: Page) -> bool:
    """An obituary, a notice of appointment or an opinion: what it tells of journeys and briefings is not its news."""
    prose = page.prose
    title = " ".join(prose.of(s) for s in prose.part("title"))
    first = " ".join(prose.of(s) for s in prose.part("body")[:1])
    if _DIED.search(title) or any(_OPINION.search(prose.of(s)) for s in prose.story):
        return True
    if _DISPLAY.search(title) is not None and not any(
        s.start <= t.start < s.end for t in page.teams for s in prose.part("title")
    ):
        return True
    if _PRESS_TALK.search(title):
        return True
    if _told_of_a_post(page):
        return True
    opens = prose.lead(1)[-1].end if prose.story else 0
    if any(f.start < opens for f in page.party_visits) or any(p.start < opens for p in page.presenting):
        return False
    if _HONOURED.search(title) is not None:
        return True
    return _DIED.search(first) is not None or (
        _APPOINTED.search(title) is not None and _APPOINTED.search(first) is not None
    )


def _told_of_a_post(page: Page) -> bool:
    """A notice of appointment in the first two sentences, before any journey or briefing is told."""
    opening = page.prose.part("body")[:2]
    told = next((s for s in opening if _NOTICE.search(page.prose.of(s))), None)
    if told is None:
        return False
    early = [t for t in page.teams if t.start < told.end and t.body is Body.PARTY]
    return not early and not any(p.start < opening[-1].end for p in page.presenting)


def foreign_congress(page: Page) -> tuple[Span, ...]:
    """Another party's congress told in title or lead, on a page that presents none of ours."""
    if page.presenting and not other_cpc(page):
        return ()
    for sentence in page.prose.lead(2):
        for mention in within(page.meetings, sentence.start, sentence.end):
            theirs = (not mention.own or other_cpc(page)) and not mention.period
            told = sentence.part == "title" or _ATTENDS_THEIRS.search(page.prose.of(sentence)) is not None
            if theirs and told:
                return (page.prose.quote(mention.start, mention.end),)
    return ()


# Promotion of travel or goods is no body's delegation: anything else (R5).
_TOURISM = re.compile(
    r"\b(?:[Tt]ouris(?:m|ts?)|travel trade|[Tt]rade fair|[Rr]oadshow|[Pp]romotion(?:al)? (?:event|campaign|tour)"
    r"|(?:[Tt]our|[Tt]ravel) (?:agents|agenc(?:y|ies)|operators))\b"
)


def promotes(page: Page) -> bool:
    """Does the page open with the promotion of travel or goods, and present no meeting?"""
    return not page.presenting and any(_TOURISM.search(page.prose.of(s)) for s in page.prose.lead(2))


def other_team(page: Page) -> tuple[Span, ...]:
    lead = page.prose.lead(3)
    if promotes(page):
        return ()
    for sentence in page.prose.lead(1):
        hit = _STATE_HOST.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None and not page.presenting:
            return (page.prose.quote(*hit.span()),)
    for team in page.teams:
        if team.body is Body.OTHER and any(s.start <= team.start < s.end for s in lead):
            return (page.prose.quote(team.start, team.noun),)
    return ()
