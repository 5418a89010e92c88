"""What does a cell of somebody's list mean: which country, which Party meeting? Read strictly, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from archive.folding import fold
from pipelines.lexicon.country_codes import country_codes
from pipelines.lexicon.meetings import meeting_id, registry
from pipelines.lexicon.places import CODES, places
from pipelines.lexicon.words import local_places
from pipelines.mentions import meetings_en, meetings_zh
from pipelines.mentions.lexical.grammar import compiled
from pipelines.mentions.lexical.grammars import GRAMMARS
from pipelines.mentions.lexical.text import plain
from pipelines.mentions.lexical.vocabulary import number_of
from pipelines.mentions.meeting_surface import Surface
from pipelines.mentions.meetings import longest

__all__ = ["Unreadable", "read_country", "read_meeting", "without_remark"]

_NAMES = {"name", "alias", "short"}
_BRACKETS = re.compile(r"[(（\[](?P<inside>[^()（）\[\]]*)[)）\]]$")
_ARTICLE = re.compile(r"^\s*the\s", re.IGNORECASE)
_MEETING_ID = re.compile(r"(?:pc|cc)\d{1,2}(?:-p\d{1,2})?")
_TWO = re.compile(r"\d(?:st|nd|rd|th)?\s*(?:and|&|/)\s*\d{1,2}(?:st|nd|rd|th)\b", re.IGNORECASE)  # 19th and 20th
_COMMITTEE = re.compile(r"\bCC\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Unreadable(Exception):
    """A cell that says nothing we can be sure of; the row is reported, the others go on."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        self.column, self.found, self.expected = column, found, expected
        super().__init__(f"{column}: found {found}, expected {expected}")


@cache
def read_country(cell: str) -> str:
    """Alpha-2 code of a cell.

    cell     an ISO 3166-1 code (alpha-2, alpha-3, number) or a name in a language of the lexicon; a second form may
             stand behind it in brackets: Laos (LA)
    raises   Unreadable for an unknown name, for two countries and for a name that several bear
    """
    text = cell.strip()
    found = _codes(text)
    brackets = _BRACKETS.search(text)
    if not found and brackets is not None:
        outside, inside = _codes(text[: brackets.start()]), _codes(brackets["inside"])
        found = outside & inside if outside and inside else outside or inside
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise Unreadable("country", f"{text!r}, a name of {' and '.join(sorted(found))}", "one country")
    raise Unreadable("country", repr(text), "an ISO 3166-1 code or the name of one country")


def without_remark(cell: str) -> str:
    """A name without what stands behind it in brackets: 宋涛 (as printed)."""
    return _BRACKETS.sub("", cell.strip()).strip()


@cache
def read_meeting(cell: str) -> str:
    """The id of the meeting that a cell names: pc19, 19th Party Congress, 十八届六中全会, XX съезд, 2019 Fourth Plenum.

    returns  also ids that the registry does not have (pc25)
    raises   Unreadable for no meeting, and for several
    """
    text = cell.strip()
    if _MEETING_ID.fullmatch(text.casefold()):
        return text.casefold()
    found: set[str] = set() if _TWO.search(text) else set(_meetings(_COMMITTEE.sub("Central Committee", text)))
    if len(found) == 1:
        return found.pop()
    several = f", which names {' and '.join(sorted(found))}" if found else ""
    raise Unreadable(
        "meeting", f"{text!r}{several}", "one congress or plenum: pc19, 19th Party Congress, 2019 Fourth Plenum"
    )


def _codes(text: str) -> frozenset[str]:
    """The countries that a text may name, as a whole."""
    if text in CODES:
        return frozenset({text})
    if text in _other_codes():
        return frozenset({_other_codes()[text]})
    for form in _turned(text):
        if _key(form) in _names():
            return _names()[_key(form)]
    key = _key(text)
    stems = [stem for stem in _stems() if re.fullmatch(stem, key)]
    return _stems()[max(stems, key=len)] if stems else frozenset()


def _turned(name: str) -> Iterator[str]:
    """A name as printed, and as it reads without the turn that lists give it: Korea, Republic of; Gambia, The."""
    yield name
    before, comma, behind = name.partition(",")
    whole = f"{behind} {before}" if comma else name
    yield whole
    yield _ARTICLE.sub("", whole)


@cache
def _other_codes() -> Mapping[str, str]:
    """ISO alpha-3 and M49 numbers."""
    return {code: c.alpha2 for c in country_codes().values() for code in (c.alpha3, c.m49) if code is not None}


@cache
def _names() -> Mapping[str, frozenset[str]]:
    """Every name by its key. Of the lexicon's and CLDR's reading of one name the lexicon's counts."""
    found: dict[str, set[str]] = {}
    for form, codes in _lexicon():
        if "*" not in form:
            found.setdefault(_key(form), set()).update(codes)
    for lang in ("zh_Hans", "zh_Hant", "en", *GRAMMARS):
        for code, name in Locale.parse(lang).territories.items():
            if code in CODES and _key(name) not in found:
                found[_key(name)] = {code}
    return {key: frozenset(codes) for key, codes in found.items()}


@cache
def _stems() -> Mapping[str, frozenset[str]]:
    """Names of the lexicon whose endings change, as patterns over keys."""
    return {re.escape(_key(form)).replace(r"\*", r"\w{0,4}"): frozenset(c) for form, c in _lexicon() if "*" in form}


def _lexicon() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((p.form, p.codes) for p in places() if p.kind in _NAMES)
    for lang in GRAMMARS:
        yield from ((form, codes) for form, codes, kind in local_places(lang) if kind in _NAMES)


def _key(name: str) -> str:
    """Letters alone, without case and accents: Côte d’Ivoire, COTE D'IVOIRE; the `*` of a stem stays."""
    decomposed = unicodedata.normalize("NFKD", fold(name).casefold())
    text = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return "".join(c for c in unicodedata.normalize("NFC", text) if c == "*" or unicodedata.category(c)[0] in "LMN")


def _meetings(text: str) -> Iterator[str]:
    """In Chinese and English; where these read nothing, in the other languages."""
    folded = fold(text)
    surfaces = [*longest(meetings_zh.surfaces(folded)), *longest(meetings_en.surfaces(folded.replace("—", "-")))]
    ids = [key for s in surfaces if s.whose != "other" and (key := _id(s.term, s.plenum, s, text)) is not None]
    yield from ids or _in_other_languages(text)


def _id(term: int | None, plenum: int | None, surface: Surface, text: str) -> str | None:
    """By the number of the term, else by the year that stands beside: 2019 Fourth Plenum, 2017 Party Congress."""
    if term is not None:
        return meeting_id(term, plenum)
    years = {int(year) for year in _YEAR.findall(text)}
    held = [
        m.id
        for m in registry()
        if m.opened_on.year in years
        and (m.plenum == plenum if surface.kind == "plenum" and plenum is not None else m.kind == surface.kind)
    ]
    return held[0] if len(held) == 1 else None


def _in_other_languages(text: str) -> Iterator[str]:
    for grammar in GRAMMARS.values():
        said = plain(text, grammar.script)
        for template in (*grammar.plenum, *grammar.congress):
            hit = compiled(grammar, template).search(said)
            if hit is not None:
                groups = {name: number_of(grammar, "ordinal", v) for name, v in hit.groupdict().items() if v}
                if groups.get("term") is not None:
                    yield meeting_id(groups["term"] or 0, groups.get("plenum"))
                    break
