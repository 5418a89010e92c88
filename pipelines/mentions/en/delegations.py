"""Which teams does a page name, and whose are they: the Party's, another Chinese body's, or a foreign party's?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.sentences import Prose, within

__all__ = ["CHINAS_OTHERS", "CPC", "SENDER", "Body", "Team", "body_of_title", "find_teams"]

CPC = (
    r"(?:\bCPC\b|\bCCP\b|Communist Party of China|Chinese Communist Party|China's Communist Party"
    r"|China's ruling (?:Communist )?[Pp]arty"
    r"|Chinese (?:ruling )?[Pp]arty|\bIDCPC\b|International (?:Liaison )?Department|Central Party School"
    r"|Party School|\bits Communist Party)"
)


# The other parties of China: whatever their teams present, they are not the CPC's.
CHINAS_OTHERS = re.compile(
    r"\bZhi ?[Gg]ong\b|\bJiu ?[Ss]an Society\b|\bChina Democratic League\b|Revolutionary Committee of the (?:Chinese )?"
    r"Kuomintang|\b[Dd]emocratic [Ss]elf-[Gg]overnment League\b"
    r"|China (?:National )?Democratic (?:National )?Construction"
    r"|China Association for Promoting Democracy|Peasants' and Workers' Democratic Party"
)


class Body(StrEnum):
    """Whose team."""

    PARTY = "party"  # the CPC, a department of its Central Committee, a Party school, a Party committee
    CHINESE = "chinese"  # Chinese, not said whose
    OTHER = "other"  # NPC, CPPCC, government, province, trade, friendship, military, media ...
    FOREIGN = "foreign"
    OPEN = "open"  # "the delegation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """One noun phrase. start, end: view offsets of the phrase with its `of the ...`; noun: offset of the noun's end."""

    start: int
    end: int
    noun: int
    body: Body
    plural: bool
    lecture: bool  # a lecture or publicity group


_NOUN = re.compile(
    r"\b(?:delegations?|teams?|groups?|missions?|Delegations?|Teams?|Groups?|DELEGATION)\b(?! of (?:Seven|Twenty|7"
    r"|20)\b| leaders?\b)"
)
_POST = re.compile(r"\b(?:Chinese|China's|Permanent|diplomatic|PRC) (?:[Dd]iplomatic )?[Mm]issions? (?:to|in)\b")
_OF = re.compile(
    r"(?: \([A-Z]+\))? (?P<prep>of|from|sent by|representing|dispatched by|organi[sz]ed by) (?:the |its |his "
    r"|their )?"
)
_STOP = re.compile(
    r"[,.;:!?]|\b(?:led|headed|visited|visits|visit|visiting|will|met|meets|that|which|who|is|was|are|were|has|have"
    r"|had|to|on|in|at|during|for|arrived|paid|held|came|and (?:the|a|its))\b"
)
# Adjectives that stand before the noun in lower case.
_MODIFIER = re.compile(
    r"(?:[A-Z(][\w'()&/.-]*|\d+-member|(?:two|three|four|five|six|seven|eight|nine|ten|\w+teen)-member"
    r"|\d+-strong|a|an|the|its|this|that|of|and|high-level|senior|goodwill|party|party-to-party"
    r"|friendship|ruling|visiting|joint|large|small|government|governmental|parliamentary|official|provincial"
    r"|municipal|military|trade|business|media|think|tank|study|cultural"
    r"|medical|youth|women's|external|publicity|lecture|lecturers?|central|economic|working|expert|naval|sports"
    r"|foreign|communist|cadres?|observation|briefing)$"
)
_LECTURE = re.compile(r"\b(?:lectur\w+|publicity|central)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\bNPC\b|[Pp]eople's [Cc]ongress|\bCPPCC\b|Political Consultative|\b[Gg]overnment(?:al)?\b"
        r"|State Council|[Pp]arliament|[Ll]egislat|\b[Tt]rade\b|\b[Bb]usiness"
    r"|[Ee]conomic|[Ee]nterprise|[Ee]ntrepreneur|[Cc]ommerce|[Ff]riendship|[Ff]riendly [Cc]ontact|[Mm]ilitary"
        r"|\bPLA\b|[Ll]iberation [Aa]rmy|[Nn]av(?:y|al)|[Dd]efen[cs]e|[Pp]eacekeep"
    r"|[Pp]rovinc(?:e|ial)(?! Committee| Party)|[Mm]unicipal(?! Committee| Party)|\b[Mm]inistry\b|[Mm]edical"
        r"|[Ss]ports|[Tt]ouris|[Cc]ultural|[Tt]roupe|[Mm]edia|[Tt]hink [Tt]ank"
    r"|[Tt]rade [Uu]nion|[Ff]ederation|[Uu]niversit|Academy of Sciences|[Cc]orporation|\b[Cc]ompan"
        r"|[Aa]gricultur|[Ss]tudents?|[Ss]upreme"
)  # fmt: skip
_FOREIGN = re.compile(
    r"\b(?:foreign|African|Asian|Latin American|European|Arab|Caribbean|overseas)\b|\b[Pp]olitical parties\b"
    r"|\bPart(?:y|ies)\b|\bCommunist Parties\b"
    r"|\b(?:African National Congress|ANC|FRELIMO|SWAPO|MPLA|ZANU-PF|EPRDF|Fatah|Front|Movement|Union|League)\b"
)
_VISITING = re.compile(r"\b(?:study|cadres?|visiting|observation) $")
_LED = re.compile(r",? (?:led|headed) by\b")
_CHINA = re.compile(r"\b(?:Chinese|China|China's)\b|\bfrom Beijing\b")
_STATE_POST = re.compile(
    r"[Ff]oreign [Mm]inist(?:er|ry)|[Mm]inister of (?:[Ff]oreign|[Cc]ommerce|[Dd]efen[cs]e|[Ff]inance"
    r"|[Ee]ducation|[Cc]ulture|[Aa]griculture|[Pp]ublic|[Nn]atural|[Ss]cience)|State Council(?! Information)"
    r"|[Ss]tate [Cc]ouncil+or"
    r"|\bNPC\b|National People's Congress|\bCPPCC\b|Political Consultative|[Gg]overnor|\b[Mm]ayor\b"
    r"|[Aa]mbassador|[Cc]onsul|\b[Mm]inistry\b|\bPLA\b|Military Commission|[Ff]riendship|[Pp]remier|(?:Chinese"
    r"|China's) (?:vice[- ])?president|[Gg]overnment"
)
SENDER = re.compile(r"(?<=[Ee]nvoy) (?:of|for) (?:the )?(?:Chinese |China's )?[Pp]resident\b")
_PARTY_POST = re.compile(
    r"(?:\b[Hh]ead|[Cc]hief|[Dd]irector|[Mm]inister|[Vv]ice[- ][Mm]inister|[Ss]ecretary|[Pp]resident|[Dd]ean"
    r"|[Ee]nvoy|[Rr]esearcher|[Pp]rofessor|[Ee]ditor|[Oo]fficial|[Ee]xpert|[Ss]cholar|[Cc]ounsel)\b[^,;]{0,60}?"
    + CPC.replace(r"|\bits Communist Party", "")
    + r"|(?:of|in) (?:the )?(?:[\w ]{0,40})(?:Publicity|Organi[sz]ation|United Front Work|Propaganda) Department"
    r"|Discipline Inspection|Party History|[Ii]nternational [Ll]iaison|ruling party|\b[Tt]he [Pp]arty's\b"
    r"|\b[Pp]arty (?:secretary|chief)|[Gg]eneral [Ss]ecretary"
    r"|[Ee]nvoy (?:of|for) (?:[Cc]hinese )?(?:[Pp]resident |[Ll]eader )?Xi|Xi's"
    r"|Policy Research Office|Office of the (?:CPC )?Central Committee|\bParty School"
)
_TOP_MEMBER = re.compile(r"(?:[Aa] |[Tt]he )?[Mm]ember of the (?:Political Bureau|Politburo)")
_PARTY_MEMBER = re.compile(CPC + r"|Central Committee|Politburo|Political Bureau")


def find_teams(prose: Prose, countries: Sequence[CountryMention]) -> tuple[Team, ...]:
    """Every team of the story in page order.

    delegations.en.team   the modifiers before the noun and its `of the ...` say whose it is; CPC before all else, for a
                          `CPC friendship delegation` is the Party's. Trap: NPC and CPPCC teams have the same sentences
    """
    found = []
    for sentence in prose.story:
        for noun in _NOUN.finditer(prose.text, sentence.start, sentence.end):
            if _POST.search(prose.text, max(sentence.start, noun.start() - 24), noun.end() + 4):
                continue  # `the Chinese Mission to the EU`
            start = _left(prose.text, sentence.start, noun.start())
            end = _right(prose.text, noun.end(), sentence.end)
            left, right = prose.text[start : noun.start()], prose.text[noun.end() : end]
            word = noun[0].lower()
            lecture = _LECTURE.search(left) is not None or re.search(r"\blecturers?\b", right) is not None
            body = _body(left, right, within(countries, start, end))
            sent = _VISITING.search(left) or _LED.match(prose.text, end, sentence.end)
            if not word.startswith("delegation") and body is Body.FOREIGN and not (lecture or sent):
                continue  # "groups" of anything
            found.append(
                Team(start=start, end=end, noun=noun.end(), body=body, plural=word.endswith("s"), lecture=lecture)
            )
    return tuple(found)


def body_of_title(title: str) -> Body:
    """Whose man holds this post? A Party post beside a State one is the Party's."""
    held = SENDER.sub(" ", title)  # `envoy of Chinese President Xi Jinping`: the sender's post is not the bearer's
    if _STATE_POST.search(held) and not _PARTY_POST.search(title):
        # a member of the Politburo who is also an officer of the NPC may travel for either
        return Body.CHINESE if _TOP_MEMBER.match(title) else Body.OTHER
    return Body.PARTY if _PARTY_POST.search(title) or _PARTY_MEMBER.search(title) else Body.CHINESE


def _body(left: str, right: str, mentions: Sequence[CountryMention]) -> Body:
    if re.search(r"\bNPC\b|\bCPPCC\b|National People's Congress|Political Consultative", left + right):
        return Body.OTHER
    if CHINAS_OTHERS.search(left + right):
        return Body.OTHER
    if re.search(CPC + r"|\bCPC\b", left) or re.search(CPC, right[:90]):
        return Body.PARTY
    if re.search(r"^ (?:of|from|(?:sent|dispatched) by) the (?:party|Party)\b(?! of)", right) or (
        re.search(r"\bParty(?: \w+)? $", left) and not mentions
    ):
        return Body.PARTY
    abroad = [m for m in mentions if m.code not in ("CN", "HK", "MO", "TW")]
    if abroad or _FOREIGN.search(left + right):
        return Body.FOREIGN
    if _OTHER.search(left + right):
        return Body.OTHER
    if _CHINA.search(left + right):
        return Body.CHINESE
    return Body.OPEN


def _left(text: str, floor: int, start: int) -> int:
    begin = start
    for hit in reversed(list(re.finditer(r"\S+", text[max(floor, start - 110) : start]))):
        word = hit[0]
        if not _MODIFIER.match(word) or word.endswith((",", ".", ";", ":")):
            break
        begin = max(floor, start - 110) + hit.start()
    return begin


_NUMBERED = re.compile(
    r"(?:\d+|\w+teen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty) (?:\w+ )?"
    r"(?:members?|people|persons|officials|scholars|experts|cadres)\b"
)


def _right(text: str, end: int, ceiling: int) -> int:
    of = _OF.match(text, end, ceiling)
    if of is None or _NUMBERED.match(text, of.end(), ceiling):
        return end
    stop = _STOP.search(text, of.end(), min(ceiling, of.end() + 140))
    right = stop.start() if stop else min(ceiling, of.end() + 140)
    return max(end, len(text[:right].rstrip()))
