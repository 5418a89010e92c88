"""What does a language need to be read by lexicon: one frozen record of templates, compiled once.

A template is a regular expression with holes:

    <role>      any form of that role in lexicon/words/<lang>.csv, with its word borders
    <NAME>      a person's name as the language prints Chinese names           → group name
    <TITLE>     a printed title, up to a comma or the end of a clause          → group title
    <WHO>       who invites or organises, up to the next cue                    → group who
    <N>         a number of people or teams                                     → group n
    <TERM>, <PLENUM>   an ordinal in digits, Roman numerals or words            → groups term, plenum
    <D1> <M1> <Y1> <D2> <M2> <Y2>   day, month and year of a printed date       → groups of that name
    <DAYS>      how many days, in digits or words                               → group days
    <W1> <W2>   a weekday
    <..40>      up to forty characters inside one clause
    (?:^|...)   the head of a sentence, or what else is listed

Every template is matched inside one sentence of at most Text.LONGEST characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from pipelines.lexicon.words import words
from pipelines.mentions.lexical.forms import form_pattern
from pipelines.mentions.lexical.script import Script
from pipelines.mentions.lexical.text import plain

__all__ = ["Grammar", "compiled", "role_pattern"]

_HEAD = r"(?:^|(?<=[.!?]\s)|(?<=[。!?])|"  # `^` in a template is the head of a paragraph or of a sentence
ROMAN = {
    "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21, "XXII": 22, "XXIII": 23,
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grammar:
    """The data of one language. Tuples hold templates, best first."""

    lang: str  # primary subtag
    script: Script
    stop: str  # regular expression: the end of a sentence
    name: str  # regular expression: a Chinese person's name
    name_ok: Callable[[str], bool] | None = None  # refuses what has the shape of a name and is none
    declined: str = ""  # regular expression: the ending of a name that is not in its first case
    title: str = r"(?:[^,.;:()\"\n]|\([^()\n]{1,14}\)){2,160}?"
    who: str = r"(?:[^.;:\"()\n]|\"[^\"\n]{1,60}\"|\([^()\n]{1,40}\)){2,120}?"
    congress: tuple[str, ...] = ()  # <TERM>
    plenum: tuple[str, ...] = ()  # <PLENUM>, <TERM>
    congress_alone: tuple[str, ...] = ()  # the congress, this congress
    ordinal_suffix: str = ""
    days: tuple[str, ...] = ()  # <D1> <M1> and <Y1> where printed
    ranges: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()  # <DAYS>: a visit of four days
    months: tuple[str, ...] = ()  # <M1>, <Y1>: a whole month
    weekdays: tuple[str, ...] = ()
    year_offset: int = 0  # Buddhist years: 543
    led_by: tuple[str, ...] = ()  # <NAME> and, where printed beside it, <TITLE>
    acting: tuple[str, ...] = ()  # who visits or briefs, when the page says of nobody that they lead
    title_before: tuple[str, ...] = ()  # ends where a name begins
    title_after: tuple[str, ...] = ()  # begins where a name ends
    inviter: tuple[str, ...] = ()  # <WHO>
    incoming: tuple[str, ...] = ()  # foreigners come to China
    presenting: tuple[str, ...] = ()  # besides: a presenting word and a meeting in one sentence
    attendance: tuple[str, ...] = ()  # <N>
    organiser: tuple[str, ...] = ()  # <WHO>
    speaker: tuple[str, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()  # (unit, template with <N>)
    object_first: bool = False  # the country stands before the verb (ja, ko, hi)
    verb_after_place: bool = False  # the country stands between the host and the last verb (de)
    extra: Mapping[str, str] = field(default_factory=dict)  # further holes; JOIN: `and`, written to a word; TOWARD: to


@cache
def role_pattern(grammar: Grammar, role: str) -> str:
    """One alternation of a role's forms with their word borders; what never matches when the role is empty."""
    known = words(grammar.lang)
    forms = [form for key, listed in known.items() if key == role or key.startswith(f"{role}:") for form in listed]
    if not forms:
        return r"(?!)"
    script = grammar.script
    choice = "|".join(form_pattern(form, script) for form in sorted(forms, key=len, reverse=True))
    if not script.spaced:
        left = rf"(?<![{script.leads}])" if script.leads else ""
        return rf"{left}(?i:{choice})" + (rf"(?![{script.marks}])" if script.marks else "")
    prefix = f"(?:{script.prefixes}){{0,3}}" if script.prefixes else ""
    right = "" if script.particles else rf"(?![{script.letters}])"
    return rf"(?<![{script.letters}]){prefix}(?i:{choice}){right}"


@cache
def compiled(grammar: Grammar, template: str) -> re.Pattern[str]:
    """The template's pattern over Text.plain."""

    def hole(found: re.Match[str]) -> str:
        return _hole(grammar, found[1])

    text = plain(template, grammar.script).replace("(?:^|", _HEAD)
    return re.compile(re.sub(r"(?<!\?P)<((?:\.\.\d+)|[A-Z]+[12]?|[a-z_]+)>", hole, text), re.MULTILINE)


def _hole(grammar: Grammar, name: str) -> str:
    if name.startswith(".."):
        return rf"[^.;!?。；\n]{{0,{int(name[2:])}}}?"
    if name in grammar.extra:
        return plain(grammar.extra[name], grammar.script)
    if name in _GROUPS:
        return _GROUPS[name](grammar)
    return role_pattern(grammar, name)


def _ordinal(group: str) -> Callable[[Grammar], str]:
    def build(grammar: Grammar) -> str:
        words_ = role_pattern(grammar, "ordinal")
        roman = "|".join(sorted(ROMAN, key=len, reverse=True))
        edge = rf"(?<![{grammar.script.letters}])"
        suffix = plain(grammar.ordinal_suffix, grammar.script)
        digits = rf"(?<![\d.])\d{{1,2}}(?!\d)(?:{suffix})"
        return rf"(?P<{group}>{digits}|{edge}(?:{roman})(?:{suffix})?(?![A-Za-z])|{words_})"

    return build


def _day(group: str) -> Callable[[Grammar], str]:
    def build(grammar: Grammar) -> str:
        return rf"(?P<{group}>(?<![\d.,:])(?:3[01]|[12]\d|0?[1-9])(?!\d)|{role_pattern(grammar, 'number')})"

    return build


def _month(grammar: Grammar) -> str:
    """A month's name; a number where the language writes months so (ja, ko)."""
    if any(role.startswith("month:") for role in words(grammar.lang)):
        return role_pattern(grammar, "month")
    return r"(?<!\d)(?:1[0-2]|0?[1-9])(?!\d)"


_CENTURY = (r"(?:19|20)", r"(?:19|20|25)")  # any other printed year is found, and refused, by years.py
_GROUPS: Mapping[str, Callable[[Grammar], str]] = {
    "NAME": lambda g: rf"(?P<name>{g.name})",
    "TITLE": lambda g: rf"(?P<title>{g.title})",
    "WHO": lambda g: rf"(?P<who>{g.who})",
    "N": lambda g: r"(?P<n>(?<![\d.,])\d{1,3}(?:[., ]\d{3}|\d)?(?![\d]))",
    "TERM": _ordinal("term"),
    "PLENUM": _ordinal("plenum"),
    "DAYS": lambda g: rf"(?P<days>(?<![\d.,])\d{{1,2}}(?!\d)|{role_pattern(g, 'number')})",
    "D1": _day("d1"),
    "D2": _day("d2"),
    "M1": lambda g: rf"(?P<m1>{_month(g)})",
    "M2": lambda g: rf"(?P<m2>{_month(g)})",
    "Y1": lambda g: rf"(?P<y1>(?<!\d){_CENTURY[g.year_offset > 0]}\d\d(?!\d))",
    "Y2": lambda g: rf"(?P<y2>(?<!\d){_CENTURY[g.year_offset > 0]}\d\d(?!\d))",
    "W1": lambda g: rf"(?P<w1>{role_pattern(g, 'weekday')})",
    "W2": lambda g: rf"(?P<w2>{role_pattern(g, 'weekday')})",
}
