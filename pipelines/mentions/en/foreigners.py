"""Which foreigners does a page name as those whom a team met or who listened to it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.places import HOME
from pipelines.mentions.en.sentences import MONTH_NAMES, Prose, Sentence, within
from pipelines.mentions.en.titles import Range, title_after, title_before

__all__ = ["Foreigner", "find_foreigners"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreigner:
    """One person of the other side. Ranges are view offsets; country: told by the post or beside it, else None."""

    sentence: Sentence
    name: Range
    role: Range | None
    country: str | None


_WORD = r"[A-Z\u00c0-\u00de][\w'-]{1,40}+"
_NAME = re.compile(
    rf"(?<![A-Z\u00c0-\u00de]){_WORD}(?: (?:al|bin|da|de|del|der|do|dos|el|la|van|von|[A-Z]\.))?(?: {_WORD}){{1,6}}"
)
# Words in capitals that are the post or its body, not the name: `Labor Party President NAME`.
_RANK = re.compile(
    r"\b(?:Acting|Vice|Deputy|Former|First|Prime|Foreign|Senate|House|Party|Secretary|General|President|Premier"
    r"|Minister"
    r"|Speaker|Chairman|Chairwoman|Chairperson|Chair|Senator|King|Queen|Governor|Mayor|Ambassador|Leader|Director|Mr"
    r"|Mrs"
    r"|Ms|Dr|Prof|Professor|Comrade|Cde|Sheikh|Sir|Lord|Judge|Bishop|H\.E|Parliament|Party|Senate|Assembly|Congress"
    r"|Politburo|Relations|Affairs|Committee|Department|Council)\b\.?"
)
_NO_NAME = re.compile(
    rf"\b(?:{MONTH_NAMES}|\w+day|The|In|On|At|Part(?:y|ies)|Congress|Committee|Department|University|Hall|Street"
    rf"|House|Palace"
    r"|Hotel|Initiative|Road|Union|League|Front|Movement|Assembly|Council|Ministry|Commission|School|Institute|Academy"
    r"|Republic|Kingdom|States|Cent(?:re|er)|Association|Foundation|Forum|Plan|Thought|Session|Central|National"
    r"|International|People|Government|Parliament|Senate|Embassy|Airport|Bank|Times|News|Daily|Railway|Corridor|Belt"
    r"|Economic|Political|Communist|Chinese|China|CPC|Xinhua|World|War|Ocean|Sea|Island|Alliance|Coalition|Bureau)\b"
)
_MET_WITH = re.compile(
    r"\b(?:met|meets|received) $|\b(?:met|meets|meet|talks|meetings?|conversations?|held talks|received|call"
    r"|symposium|seminar|chaired)\b"
    r"(?: [\w,'-]+){0,6}? (?:with|by|between) $"
)
_LISTED = re.compile(r"(?:,| and|, and|,? as well as) (?:the |with )?$")
_ACTS = re.compile(
    r",? (?:(?:has|had|also|who|on \w+day|respectively|separately|which) ){0,4}(?:met|meets?|received|receives|hosted"
    r"|welcomed"
    r"|said|says|told|thanked|praised|congratulated|commended|addressed|attended|hailed|noted|expressed|chaired)\b"
)


def find_foreigners(
    prose: Prose, sentences: Sequence[Sentence], countries: Sequence[CountryMention]
) -> tuple[Foreigner, ...]:
    """People with a foreign name who hold a post, are met, or act towards the guests; each as first named in full.

    people.en.foreign   `met with NAME, ROLE, and NAME, ROLE`, `ROLE NAME received the delegation`, `NAME ... said`
    Traps: Chinese people; bodies, streets and papers in capitals.
    """
    found: dict[str, Foreigner] = {}
    for sentence in sentences:
        met = False  # the name before in this sentence was one
        free = sentence.start  # a post cannot begin before the end of the name before it
        for start, end in _names(prose, sentence):
            ranks = list(_RANK.finditer(prose.text, start, end))
            begin = ranks[-1].end() + 1 if ranks else start
            if begin >= end or " " not in prose.text[begin:end] or _is_no_person(prose, begin, end, countries):
                met = False
                continue
            after = title_after(prose.text, end, sentence.end)
            role = after or title_before(prose.text, begin, free)
            if role is None and ranks:
                role = (start, begin - 1)
            if role is not None and after is None:
                role = (max(free, min(start, role[0])), role[1])
                if _OPEN.search(prose.text[slice(*role)]):
                    role = None  # `head of the NAME`: a body
            before = prose.text[max(sentence.start, start - 90) : start]
            close = free = after[1] if after is not None else end
            acts = _ACTS.match(prose.text, close, sentence.end) is not None
            beside = _MET_WITH.search(before) is not None or (met and _LISTED.search(before) is not None)
            met = beside or acts or role is not None
            if not met or (role is not None and _ours(prose.text[slice(*role)])):
                met = False
                continue
            name = prose.printed(begin, end)
            if not any(name in known or known in name for known in found):
                found[name] = Foreigner(
                    sentence=sentence, name=(begin, end), role=role, country=_country(countries, start, close)
                )
    return tuple(found.values())


def _names(prose: Prose, sentence: Sentence) -> Iterator[Range]:
    for hit in _NAME.finditer(prose.text, sentence.start, sentence.end):
        yield hit.span()


_OPEN = re.compile(r"\b(?:of|in|to|at|for|the|and|from)$")


def _is_no_person(prose: Prose, start: int, end: int, countries: Sequence[CountryMention]) -> bool:
    """Chinese, the general secretary, a body, or a country or city."""
    name = prose.text[start:end]
    ours = name.startswith("Xi Jinping") or any(n.start == 0 and n.end == len(name) for n in chinese_names(name))
    place = any(m.end > start and m.end - m.start >= (end - start) - 5 for m in within(countries, start - 5, end))
    return ours or place or _NO_NAME.search(name) is not None


def _ours(role: str) -> bool:
    return re.search(r"\b(?:CPC|Communist Party of China|Chinese|China's)\b", role) is not None


def _country(countries: Sequence[CountryMention], start: int, end: int) -> str | None:
    """Of the post: named in it or right before the name."""
    codes = {m.code for m in within(countries, start - 24, end) if m.code not in HOME}
    return codes.pop() if len(codes) == 1 else None
