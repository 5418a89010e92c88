"""Where does a page name a country: by its name, short form, adjective, a city in it or a party of it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.lexicon.parties import parties
from pipelines.lexicon.places import Trap, places, traps
from pipelines.lexicon.table import LexiconError
from pipelines.view import View

__all__ = ["CountryKind", "CountryMention", "find_countries", "resolve_short"]

CountryKind = Literal["name", "short", "demonym", "capital", "city", "party", "region"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryMention:
    """One passage that stands for a country. start, end: half-open offsets in the view."""

    start: int
    end: int
    code: str  # ISO 3166-1 alpha-2, XK, EU
    kind: CountryKind
    surface: str  # as printed


@dataclass(frozen=True, slots=True)
class _Entry:
    codes: tuple[str, ...]
    kind: CountryKind
    open: bool  # one of `codes` only if the rest of the page names it


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    form: str  # as the lexicon has it
    entry: _Entry


_CONTEXT = 24  # characters a trap may look at on either side; the longest pattern needs about fifteen


def find_countries(view: View, language: str) -> tuple[CountryMention, ...]:
    """Every mention, in page order, none inside another; the longest form wins.

    language  BCP 47; Chinese and English have a lexicon, others raise LexiconError
    A form with several possible countries (Congo, 刚果, Korean, 人民党) is a mention only when exactly one of them is
    named beyond doubt on the page; an ambiguous party also when a country stands beside it or in its sentence.
    """
    base = language.split("-")[0].lower()
    if base == "zh":
        text = view.folded
        hits = _select(hit for hit in _chinese_hits(text) if not _trapped(text, hit, "zh"))
    elif base == "en":
        text = view.folded.replace("—", "-")
        hits = _select(hit for hit in _english_hits(text) if not _trapped(text, hit, "en"))
    else:
        raise LexiconError("countries.csv", 1, f"no forms for language {language!r}", "zh or en")
    certain = {hit.entry.codes[0] for hit in hits if not hit.entry.open}
    mentions: list[CountryMention] = []
    for hit in hits:
        code = _read(text, hit, hits, certain)
        if code is not None:
            mentions.append(
                CountryMention(
                    start=hit.start,
                    end=hit.end,
                    code=code,
                    kind=hit.entry.kind,
                    surface=view.text[hit.start : hit.end],
                )
            )
    return tuple(mentions)


_OF = re.compile(r"(?: \([A-Z][A-Za-z-]+\))? of (?:the )?")
_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?] (?=[A-Z])")


def _read(text: str, hit: _Hit, hits: Sequence[_Hit], certain: AbstractSet[str]) -> str | None:
    """The country of one form; of an open party name the one beside it, else told in its sentence, else on the page."""
    if hit.entry.open and hit.entry.kind == "party":
        named = [h for h in hits if not h.entry.open and h.entry.kind in ("name", "short", "demonym")]
        before = hit.start - (text[hit.start - 1 : hit.start] == " ")
        after = _OF.match(text, hit.end)
        beside = {h.entry.codes[0] for h in named if h.end == before or (after is not None and h.start == after.end())}
        if len(beside) == 1:
            return next(iter(beside))
        left = [h for h in named if h.end <= hit.start and h.entry.codes[0] != "CN"]
        if left and not _SENTENCE_END.search(text, left[-1].end, hit.start):
            return left[-1].entry.codes[0] if left[-1].entry.codes[0] in hit.entry.codes else None
    codes = [code for code in hit.entry.codes if code in certain] if hit.entry.open else hit.entry.codes
    return codes[0] if len(codes) == 1 else None


def resolve_short(view: View, mentions: Sequence[CountryMention], char: str) -> str | None:
    """The country that a one-character form (菲 in 访菲, 斯 in 中斯) means on this page, None when it cannot be told.

    It binds to a full name anywhere on the page that begins with the character, else to one that contains it; two
    such countries leave it open.
    """
    names = [(m.code, view.folded[m.start : m.end]) for m in mentions if m.kind in ("name", "short")]
    starting = {code for code, name in names if name.startswith(char)}
    containing = starting or {code for code, name in names if char in name}
    return next(iter(containing)) if len(containing) == 1 else None


@cache
def _entries(base: str) -> Mapping[str, _Entry]:
    found: dict[str, _Entry] = {}
    for party in parties():
        if party.lang == base:
            found[party.form] = _Entry(party.countries, "party", party.ambiguous)
    for place in places():
        if place.lang[:2] == base:
            found[place.form] = _Entry(
                place.codes, "name" if place.kind == "alias" else place.kind, len(place.codes) > 1
            )
    return found


@cache
def _chinese() -> tuple[AhoCorasick, tuple[tuple[str, _Entry], ...]]:
    entries = _entries("zh")
    return AhoCorasick(list(entries), matchkind=MatchKind.Standard), tuple(entries.items())


def _chinese_hits(text: str) -> Iterator[_Hit]:
    automaton, entries = _chinese()
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        form, entry = entries[index]
        yield _Hit(start, end, form, entry)


_WORD = re.compile(r"\w+")


@cache
def _english() -> Mapping[str, tuple[tuple[str, str, _Entry], ...]]:
    """First word → (printed form, form of the lexicon, entry). Headlines and datelines in capitals are forms too."""
    found: dict[str, dict[str, tuple[str, _Entry]]] = {}
    for form, entry in _entries("en").items():
        for variant in (form, form.upper()):
            first = _WORD.match(variant)
            if first is None:
                raise LexiconError("countries.csv", 1, f"form {variant!r}", "a form that begins with a letter")
            found.setdefault(first.group(), {}).setdefault(variant, (form, entry))
    return {first: tuple((variant, *entry) for variant, entry in forms.items()) for first, forms in found.items()}


def _english_hits(text: str) -> Iterator[_Hit]:
    by_first = _english()
    for word in _WORD.finditer(text):
        start = word.start()
        for variant, form, entry in by_first.get(word.group(), ()):
            end = start + len(variant)
            if text.startswith(variant, start) and not text[end : end + 1].isalnum():
                yield _Hit(start, end, form, entry)


def _trapped(text: str, hit: _Hit, base: str) -> bool:
    found = _traps_of(base, hit.form, hit.entry.kind)
    if not found:
        return False
    before, after = text[max(0, hit.start - _CONTEXT) : hit.start], text[hit.end : hit.end + _CONTEXT]
    if not text.startswith(hit.form, hit.start):  # printed in capitals: SOUTH CHINA SEA
        before, after = before.title(), after.title()
    for trap in found:
        if (trap.before is None or trap.before.search(before)) and (trap.after is None or trap.after.match(after)):
            return True
    return False


@cache
def _traps_of(base: str, form: str, kind: CountryKind) -> tuple[Trap, ...]:
    """Traps of the form itself, and those of all forms of its kind (`*city`)."""
    return traps().get((base, form), ()) + traps().get((base, f"*{kind}"), ())


def _select(hits: Iterable[_Hit]) -> list[_Hit]:
    """Longest first, then leftmost; what overlaps a chosen one is dropped (加纳 in 参加纳米比亚). In page order."""
    chosen: list[_Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if not taken.intersection(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)
