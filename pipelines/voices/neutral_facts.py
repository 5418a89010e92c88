"""Which facts of a text are the same in every language? Days, countries, people and numbers, for aligning editions."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind
from babel import Locale, UnknownLocaleError

from archive.folding import fold
from pipelines.lexicon.people import people, person_key
from pipelines.lexicon.places import CODES, places
from pipelines.mentions.calendar import chinese_number

__all__ = ["neutral_facts"]

# What is drawn from a longer text says little of any one item, and costs more than it is worth.
_MAX_TEXT = 20_000
_SHORTEST_STEM = 4  # letters of a country's name that must be left when its case ending goes
_CASE_ENDINGS = {"ru": 2, "uk": 2}  # letters; Португалия, Португалии
_UNSPACED = {"zh", "ja", "ko", "th", "ar"}  # a name may stand inside a longer run of letters
_LONGEST_NUMBER = 12  # characters; longer ones are identifiers, and int() refuses what has more than 4,300 digits
_SMALLEST = 10  # numbers below are written in words as often as in digits
_YEARS = range(1900, 2100)
_DAYS_AND_YEARS = {"月", "日", "号", "월", "일", "年", "년"}
_DAY = r"(3[01]|[12]\d|0?[1-9])"
_NUMBER = re.compile(r"\d(?<![\d.,/:-].)(?:\d{0,2}(?:[,.  ]\d{3}(?!\d))++|\d*+(?![.,:/-]\d))")
_DAY_BEFORE = re.compile(r"(\d(?<!\d.)\d?+)(?:st|nd|rd|th|er|º|\.)?\s{1,4}+(?:(?:de|of)\s{1,4}+)?$")
_DAY_BEHIND = re.compile(rf"\.?\s{{1,4}}{_DAY}(?!\d)")
_REACH = 20  # characters from a day to the month behind it
_EAST_ASIAN_DAY = re.compile(r"(?<!\d)(\d\d?+)\s?[月월]\s?(\d\d?+)\s?[日号일]")
# 四十, 二百余人; what has no unit (一一) or a larger one (一万二千) is left
_HAN_NUMBER = re.compile(
    r"(?<![〇零一二两三四五六七八九十百千万亿])(?=.{0,3}[十百千])[零一二两三四五六七八九十百千]{2,9}+(?![〇万亿])"
)


def neutral_facts(text: str, language: str) -> tuple[str, ...]:
    """Facts of an article's text, sorted, each once.

    text      title and body as printed
    language  BCP 47; one that CLDR does not know gives numbers only
    returns   `day 03-01`, `country PT`, `person guoyezhou`, `number 40`; a year stands in none of them, since pages
              leave it out
    """
    text = fold(text[:_MAX_TEXT]).translate(_digits())
    base = language.split("-", 1)[0].lower()
    return tuple(sorted({*_days(text, base), *_countries(text, base), *_people(text), *_numbers(text)}))


@cache
def _digits() -> dict[int, str]:
    """Thai, Khmer, Lao, Burmese, Bengali ... digits, and the Arabic separators."""
    digits = {n: str(unicodedata.decimal(chr(n))) for n in range(0x80, sys.maxunicode + 1) if chr(n).isdecimal()}
    return digits | {ord("٬"): ",", ord("٫"): "."}


def _days(text: str, base: str) -> Iterator[str]:
    for hit in _EAST_ASIAN_DAY.finditer(text):
        if 1 <= int(hit[1]) <= 12 and 1 <= int(hit[2]) <= 31:
            yield f"day {int(hit[1]):02}-{int(hit[2]):02}"
    months = _month_names(base)
    if not months:
        return
    names, matcher = _month_matcher(base)
    lowered = text.lower()
    for number, start, end in matcher.find_matches_as_indexes(lowered, overlapping=True):
        if not (_is_word(lowered[start - 1 : start]) or _is_word(lowered[end : end + 1])):
            day = _DAY_BEFORE.search(lowered[max(0, start - _REACH) : start]) or _DAY_BEHIND.match(lowered, end)
            if day is not None and 1 <= int(day[1]) <= 31:
                yield f"day {months[names[number]]:02}-{int(day[1]):02}"


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum()


@cache
def _month_names(base: str) -> dict[str, int]:
    """Month names in running text, lower case; none for languages that write months as numbers."""
    if base in {"zh", "ja", "ko"}:
        return {}
    try:
        known = Locale.parse(base)
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, int] = {}
    for form in ("wide", "abbreviated"):
        for number, name in known.months["format"][form].items():
            if len(name) > 2:
                names.setdefault(name.lower().rstrip("."), number)
    return names


@cache
def _month_matcher(base: str) -> tuple[tuple[str, ...], AhoCorasick]:
    """Names by pattern number, and the matcher."""
    names = tuple(_month_names(base))
    return names, AhoCorasick(list(names), matchkind=MatchKind.Standard)


def _countries(text: str, base: str) -> Iterator[str]:
    lowered = text.lower()
    codes, matcher = _country_matcher(base)
    spaced = base not in _UNSPACED
    endings = _CASE_ENDINGS.get(base, 0) > 0
    for number, start, end in matcher.find_matches_as_indexes(lowered):
        inside = lowered[start - 1 : start].isalpha() or (not endings and lowered[end : end + 1].isalpha())
        if not (spaced and inside):
            yield f"country {codes[number]}"


@cache
def _country_matcher(base: str) -> tuple[tuple[str, ...], AhoCorasick]:
    """Codes by pattern number, and the matcher."""
    forms: dict[str, str] = {}
    if base in {"zh", "en"}:
        for place in places():
            if place.lang[:2] == base and place.kind in {"name", "alias"} and len(place.codes) == 1:
                forms.setdefault(place.form.lower(), place.codes[0])
    else:
        forms = _cldr_names(base)
    forms = {form: code for form, code in forms.items() if code != "CN"}
    matcher = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)
    return tuple(forms.values()), matcher


def _cldr_names(base: str) -> dict[str, str]:
    try:
        territories = Locale.parse(base).territories
    except (UnknownLocaleError, ValueError):
        return {}
    cut = _CASE_ENDINGS.get(base, 0)
    names: dict[str, str] = {}
    for code in sorted(CODES & set(territories)):
        name = fold(territories[code]).lower()
        stem = name[: len(name) - cut] if len(name) - cut >= _SHORTEST_STEM else name
        if len(stem) > 1:
            names.setdefault(stem, code)
    return names


def _people(text: str) -> Iterator[str]:
    keys, matcher = _person_matcher()
    for number, start, end in matcher.find_matches_as_indexes(text.lower()):
        if not keys[number][1] or not (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
            yield f"person {keys[number][0]}"


@cache
def _person_matcher() -> tuple[tuple[tuple[str, bool], ...], AhoCorasick]:
    """(key, written in letters) by pattern number: every name of the lexicon in Chinese and in pinyin."""
    forms: dict[str, tuple[str, bool]] = {}
    for person in people():
        key = person_key(person.hans)
        forms.setdefault(fold(person.hans), (key, False))
        for latin in (person.pinyin, *(alias for alias in person.aliases if alias.isascii())):
            forms.setdefault(latin.lower(), (key, True))
    return tuple(forms.values()), AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)


def _numbers(text: str) -> Iterator[str]:
    hits = [hit for hit in _NUMBER.finditer(text) if len(hit[0]) <= _LONGEST_NUMBER]
    printed = [(int(re.sub(r"\D", "", hit[0])), hit.end()) for hit in hits]
    printed += [(chinese_number(hit[0]) or 0, hit.end()) for hit in _HAN_NUMBER.finditer(text)]
    for value, end in printed:
        if value >= _SMALLEST and value not in _YEARS and text[end : end + 1] not in _DAYS_AND_YEARS:
            yield f"number {value}"
