"""Which words report in English what somebody says, and who is one of ours when they do?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.places import HOME
from pipelines.mentions.en.sentences import within

__all__ = ["CLAUSE", "HOW", "PREPOSITION", "SAID_BY", "SAYS", "VERBS", "Range", "Speaker", "country_of", "is_ours"]

Range = tuple[int, int]

VERBS = (
    r"said|says|told|prais(?:ed|es)|commended|congratulated|thank(?:ed|s)|expressed|noted|stated|applauded|remarked"
    r"|hailed|lauded|describe[ds]?|called|highlighted|stressed|emphasi[sz]ed|underlined|welcomed|added|voiced|asked"
    r"|wished|conveyed|appreciated|spoke highly|valued|denied|critici[sz]ed|questioned|complained|warned|objected"
    r"|recalled|acknowledged|admired|pledged|reaffirmed|reiterated|agreed|hoped|commented|admitted|argued"
    r"|wanted to know|wondered|wrote|joked|replied|(?:has |have )?(?:spoken|spoke) of"
    r"|(?:has |have )?shared (?:his|her|their) impressions|found|believed?|considers?|considered"
)
HOW = r"(?:(?:also|later|then|yesterday|in turn|for (?:his|her|its) part|warmly|highly|repeatedly|on \w+day) ){0,3}"
SAYS = re.compile(rf",? (?:who )?{HOW}(?:{VERBS})\b")
SAID_BY = re.compile(
    r"[\"',\u201d] (?:said|says|added|noted|remarked|asked|recalled|commented|stated|wrote|joked)"
    r" (?P<role>[^,;:\"]{0,70})$"
)
PREPOSITION = re.compile(
    r"\b(?:of|by|with|to|for|from|in|on|at|under|than|as|or|when|while|had|has|was|is)(?: the| an?)? $"
)
CLAUSE = re.compile(r"(?:[;:] |, (?:and|while|but) |[\"\u201d],? |, )")
# Words and phrases that make a post or a group one of ours, of the press, or nobody in particular
_OUR_WORDS = frozenset((
    "cpc", "ccp", "chinese", "china", "china's", "idcpc", "ild", "delegation", "delegations", "team", "visitor",
    "visitors", "reporter", "reporters", "source", "sources", "organizers", "organisers", "xi", "their", "his",
    "her", "our", "told", "said", "asked",
))  # fmt: skip
_OUR_PHRASES = (
    "international department", "two sides", "both sides", "members of the group", "took the floor", "one of its",
    "one of our", "one of the lecturers", "one of the scholars", "members of its", "travelled with", "traveled with",
)  # fmt: skip
# `the envoy`: whoever was named last, and that may be ours
_ANAPHORS = frozenset((
    "guest", "guests", "official", "officials", "minister", "ambassador", "secretary", "spokesperson", "leader",
    "leaders", "member", "deputy", "speaker", "speakers", "audience", "office", "envoy",
))  # fmt: skip
_OPENING = frozenset((
    "as", "when", "while", "if", "that", "where", "than", "because", "after", "before", "which", "who", "until",
))  # fmt: skip
_TO_CHINA = re.compile(r"\b(?:to|in|accredited to|on|for) (?:China|Beijing)\b")  # `ambassador to China` is no Chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks in a sentence; view offsets. at: where the speaker is named there; key: the same for one speaker."""

    key: str
    at: int
    name: Range | None
    role: Range | None
    country: str | None
    rule: str


def is_ours(printed: str) -> bool:
    """Is a post or a group the Chinese side's, the press's, or nobody in particular?"""
    plain = _TO_CHINA.sub("", printed).casefold()
    words = plain.replace(",", " ").split()
    return (
        not _OUR_WORDS.isdisjoint(words)
        or any(phrase in plain for phrase in _OUR_PHRASES)
        or plain.startswith("one of them")
        or (bool(words) and words[0] in _OPENING)
        or (len(words) <= 2 and words[-1:] != [] and words[-1] in _ANAPHORS and words[0] in ("the", words[-1]))
    )


def country_of(countries: Sequence[CountryMention], role: Range | None, name: Range | None) -> str | None:
    """Named in the post, or right before the name."""
    where = role or (None if name is None else (name[0] - 24, name[0]))
    codes = [] if where is None else [m.code for m in within(countries, *where) if m.code not in HOME]
    return codes[0] if len(set(codes)) == 1 else None
