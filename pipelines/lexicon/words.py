"""Which words of a language stand for the things that lexical rules look for? One file per language in words/.

A row is a role (visit, envoy, present, month:11 ...) and a printed form. `*` at the end of a word stands for its
endings, as the language's script has them. What each role means is said in ROLES.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["ROLES", "load_words", "local_places", "words"]

_FOLDER = Path(__file__).parent

ROLES: Mapping[str, str] = {
    "party": "the CPC's name, full and short",
    "centre": "the Central Committee",
    "department": "the CPC's International Department and other departments that brief foreigners",
    "team": "a delegation",
    "ownteam": "a team that only the Party sends (briefing team, team to present the spirit of a congress)",
    "teams": "several teams, as round-ups tell of them",
    "envoy": "a special envoy",
    "visit": "visits, visited, a visit; arrived in",
    "present": "presents, briefs, informs, reports to",
    "briefing": "a briefing as an event",
    "seminar": "a symposium, lecture, forum or dialogue as an event",
    "conference": "a forum or conference of which a briefing is a part",
    "diplomats": "foreign diplomats, envoys and embassies as an audience",
    "foreigners": "foreign guests as an audience: foreign parties, foreign friends, journalists",
    "kin": "Chinese who live abroad as an audience: overseas Chinese, the Chinese community; a lecture to them is R2",
    "online": "by video, online",
    "embassy": "a Chinese embassy or consulate",
    "ambassador": "an ambassador: no leader of a team",
    "theme": "a theme or document of the Party that briefings present where no meeting is named",
    "congress": "the word congress, for names of other parties' congresses",
    "post": "the first word of a title: minister, head, deputy head, member, secretary",
    "host": "the words that a host receives or meets somebody with",
    "incoming": "foreigners come to China: visits China, arrived in Beijing, was received in Beijing by",
    "lecture": "a lecture team for audiences at home",
    "other": "a delegation of parliament, government, business, army, friendship",
    "theirs": "another party's congress: party congress of a foreign party, congratulates on their congress",
    "future": "will visit, is to, plans",
    "ongoing": "is visiting, is on a visit",
    "over": "ended, returned from, concluded its visit",
    "retro": "looks back on a visit long over",
    "cancelled": "was cancelled or postponed",
    "agency": "a news agency, as datelines name it",
    "people": "what is counted when attendance is told: people, diplomats, guests",
    "about": "about: a number's qualifier",
    "more": "more than",
    "nearly": "nearly",
    "contact": "meets, talks with",
    "and": "and, between the last two of a list",
    "elsewhere": "before or after that: what is told of an earlier or later stop, no leg of this page",
    "begun": "begun in: behind the word for a tour of several countries, the place where the team was before",
    "others": "and other countries: behind the countries that a sum over several teams lists",
    "there": "this country: the one just told of",
    "these": "these countries: those just listed",
    "ours": "our country: where the page is written",
    "tour": "a tour of several countries: what is told of an earlier stop is a leg of it",
    "appointed": "was appointed to an office: what the office does is background",
    "head": "head of the delegation: a part played there, no part of a title",
    "leave": "leaves for: the place behind it is the next stop, not listed with the one before",
    "seat": "the capital: the capital of {country} or the {demonym} capital is a place of it",
    "honorific": "mr, comrade: before or after a name, no title",
    "last_month": "last month",
    "this_month": "this month",
    "today": "today",
    "yesterday": "yesterday",
    "month": "month:1 to month:12",
    "weekday": "weekday:0 (Monday) to weekday:6",
    "ordinal": "ordinal:19: the number of a congress or plenum in words, before or after the noun",
    "number": "number:3: a small number in words, for days of the month",
}
_NUMBERED = {"month": range(1, 13), "weekday": range(7), "ordinal": range(1, 31), "number": range(1, 1001)}


def load_words(folder: Path, lang: str) -> dict[str, tuple[str, ...]]:
    """Role → its forms in the file's order; raises LexiconError for an unknown role or a form twice in a role."""
    file = f"words/{lang}.csv"
    found: dict[str, list[str]] = {}
    for line, (role, form) in read_table(file, ("role", "form"), folder=folder):
        name, _, number = role.partition(":")
        if name not in ROLES or (name in _NUMBERED) != bool(number):
            raise LexiconError(file, line, f"role {role!r}", "one of pipelines.lexicon.words.ROLES")
        if number and (not number.isdecimal() or int(number) not in _NUMBERED[name]):
            raise LexiconError(file, line, f"number {number!r}", f"one of {_NUMBERED[name]}")
        if not form or form in found.get(role, ()):
            raise LexiconError(file, line, f"form {form!r}", "a form, once per role")
        if re.search(r"\*\w", form):
            raise LexiconError(file, line, f"form {form!r}", "`*` at the end of a word only")
        found.setdefault(role, []).append(form)
    return {role: tuple(forms) for role, forms in found.items()}


@cache
def words(lang: str) -> Mapping[str, tuple[str, ...]]:
    return load_words(_FOLDER, lang)


@cache
def local_places(lang: str, folder: Path = _FOLDER) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """(form, codes, kind) of countries/<lang>.csv; several codes: the rest of the page decides. Raises LexiconError."""
    file = f"countries/{lang}.csv"
    seen: set[str] = set()
    rows: list[tuple[str, tuple[str, ...], str]] = []
    for line, (form, code, kind) in read_table(file, ("form", "code", "kind"), folder=folder):
        codes = tuple(code.split(" "))
        if unknown := [c for c in codes if c not in CODES]:
            raise LexiconError(file, line, f"code {unknown[0]!r}", "ISO 3166-1 alpha-2, XK or EU")
        if kind not in ("name", "short", "demonym", "capital", "city"):
            raise LexiconError(file, line, f"kind {kind!r}", "name, short, demonym, capital or city")
        if not form or (form.casefold() in seen and kind != "demonym"):
            raise LexiconError(file, line, f"form {form!r}", "a form, once")
        seen.add(form.casefold())
        rows.append((form, codes, kind))
    return tuple(rows)
