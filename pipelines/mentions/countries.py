"""Where does a page name a country: by its name, short form, adjective, a city in it or a party of it?

countries.zh.name     the full or common name: 老挝, 刚果（布）
countries.zh.short    a short form of two characters or more, or one character bound to a name on the page: 印尼, 访菲
countries.zh.demonym  the side of a country: 越方, 老方
countries.zh.capital  its capital: 在万象会见
countries.zh.city     another city of it
countries.zh.party    a party that stands for its country: 人革党, 南非共

Traps: a name inside a longer one (索马里, 印度尼西亚), names of two countries (刚果, 几内亚, 人民党) that the rest of
the page has to settle, states and persons of the same name (Georgia, Jordan): lexicon/traps.csv. What cannot be told
is no mention.
"""

from __future__ import annotations

import re
from bisect import bisect_right
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

__all__ = ["CountryKind", "CountryMention", "ShortForms", "find_countries"]

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


_NAMES = ("name", "short")  # the kinds that lists of countries squeeze together
_CONTEXT = 24  # characters a trap may look at on either side; the longest pattern needs about fifteen


def find_countries(view: View, language: str) -> tuple[CountryMention, ...]:
    """Every mention, in page order, none inside another; the reading that covers most characters wins.

    language  BCP 47; Chinese and English have a lexicon, others raise LexiconError
    A form with several possible countries (Congo, 刚果, Korean, 人民党) is a mention only when exactly one of them is
    named beyond doubt on the page; an ambiguous party also when a country stands beside it or in its sentence.
    """
    base = language.split("-")[0].lower()
    if base == "zh":
        text = view.folded
        hits = _select(_standing(text, tuple(_chinese_hits(text)), "zh"))
    elif base == "en":
        text = view.folded.replace("—", "-")
        hits = _select(_standing(text, tuple(_english_hits(text)), "en"))
    else:
        raise LexiconError("countries.csv", 1, f"no forms for language {language!r}", "zh or en")
    named = _named(hits)
    mentions: list[CountryMention] = []
    for hit in hits:
        code = _read(text, hit, named)
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
_SENTENCE = 400  # characters of the longest sentence that is looked through
_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?] (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Named:
    """The countries that a page names beyond doubt, and where: looked up once for every open form."""

    codes: AbstractSet[str]
    by_start: Mapping[int, str]
    by_end: Mapping[int, str]
    foreign: tuple[tuple[int, str], ...]  # (end, code) of those that are not China, in page order


def _named(hits: Sequence[_Hit]) -> _Named:
    certain = [hit for hit in hits if not hit.entry.open]
    names = [(hit, hit.entry.codes[0]) for hit in certain if hit.entry.kind in ("name", "short", "demonym")]
    return _Named(
        codes={hit.entry.codes[0] for hit in certain},
        by_start={hit.start: code for hit, code in names},
        by_end={hit.end: code for hit, code in names},
        foreign=tuple((hit.end, code) for hit, code in names if code != "CN"),
    )


def _read(text: str, hit: _Hit, named: _Named) -> str | None:
    """The country of one form; of an open party name the one beside it, else told in its sentence, else on the page."""
    if not hit.entry.open:
        return hit.entry.codes[0]
    if hit.entry.kind == "party":
        after = _OF.match(text, hit.end)
        before = named.by_end.get(hit.start - (text[hit.start - 1 : hit.start] == " "))
        beside = {before, named.by_start.get(after.end()) if after is not None else None} - {None}
        if len(beside) == 1:
            return next(iter(beside))
        last = bisect_right(named.foreign, hit.start, key=lambda one: one[0]) - 1
        if last >= 0:
            end, code = named.foreign[last]
            if hit.start - end <= _SENTENCE and not _SENTENCE_END.search(text, end, hit.start):
                return code if code in hit.entry.codes else None
    codes = [code for code in hit.entry.codes if code in named.codes]
    return codes[0] if len(codes) == 1 else None


class ShortForms:
    """What one-character forms (菲 in 访菲, 斯 in 中斯) mean on a page."""

    def __init__(self, view: View, mentions: Sequence[CountryMention]) -> None:
        self._names = {(m.code, view.folded[m.start : m.end]) for m in mentions if m.kind in ("name", "short")}

    def country(self, char: str) -> str | None:
        """None when it cannot be told.

        It binds to a full name anywhere on the page that begins with the character, else to one that contains it; two
        such countries leave it open.
        """
        starting = {code for code, name in self._names if name.startswith(char)}
        containing = starting or {code for code, name in self._names if char in name}
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


def _standing(text: str, hits: Sequence[_Hit], base: str) -> Iterator[_Hit]:
    """The hits that no trap takes.

    A trap that sees only a part of a neighbouring country's name takes nothing: headlines squeeze names together, and
    the 安 of 马里安哥拉 is Angola's. One that sees the whole name does: 文莱苏丹 is a person.
    """
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    doubtful: list[tuple[_Hit, tuple[tuple[int, int], ...]]] = []
    for hit in hits:
        seen = _trap_contexts(text, hit, base)
        if seen:
            doubtful.append((hit, seen))
            continue
        if hit.entry.kind in _NAMES:
            size = hit.end - hit.start
            starts[hit.start] = max(size, starts.get(hit.start, 0))
            ends[hit.end] = max(size, ends.get(hit.end, 0))
        yield hit
    for hit, seen in doubtful:
        left, right = ends.get(hit.start, 0), starts.get(hit.end, 0)
        if all(0 < before < left or 0 < after < right for before, after in seen):
            yield hit


def _trap_contexts(text: str, hit: _Hit, base: str) -> tuple[tuple[int, int], ...]:
    """Of each trap that takes the hit: how many characters it saw before and after it."""
    found = _traps_of(base, hit.form, hit.entry.kind)
    if not found:
        return ()
    before, after = text[max(0, hit.start - _CONTEXT) : hit.start], text[hit.end : hit.end + _CONTEXT]
    if not text.startswith(hit.form, hit.start):  # printed in capitals: SOUTH CHINA SEA
        before, after = before.title(), after.title()
    seen: list[tuple[int, int]] = []
    for trap in found:
        left = trap.before.search(before) if trap.before is not None else None
        right = trap.after.match(after) if trap.after is not None else None
        if (trap.before is None or left) and (trap.after is None or right):
            seen.append((len(left[0]) if left else 0, len(right[0]) if right else 0))
    return tuple(seen)


@cache
def _traps_of(base: str, form: str, kind: CountryKind) -> tuple[Trap, ...]:
    """Traps of the form itself, and those of all forms of its kind (`*city`)."""
    return traps().get((base, form), ()) + traps().get((base, f"*{kind}"), ())


def _select(hits: Iterable[_Hit]) -> list[_Hit]:
    """The reading without overlap that covers most characters, of equal ones that with fewest forms. In page order.

    加纳 falls in 参加纳米比亚 (two characters against four), 南朝鲜 in 越南朝鲜 (three against two and two).
    """
    ordered = sorted(hits, key=lambda h: (h.end, h.start))
    ends = [hit.end for hit in ordered]
    best: list[tuple[int, int]] = [(0, 0)]  # of the first n hits: characters covered, minus the forms used
    taken: list[int] = [0]  # how many of the hits before the last one chosen still count; -1: the last is not chosen
    for n, hit in enumerate(ordered):
        free = bisect_right(ends, hit.start, 0, n)
        with_it = (best[free][0] + hit.end - hit.start, best[free][1] - 1)
        taken.append(free if with_it > best[n] else -1)
        best.append(max(with_it, best[n]))
    chosen: list[_Hit] = []
    n = len(ordered)
    while n:
        if taken[n] < 0:
            n -= 1
        else:
            chosen.append(ordered[n - 1])
            n = taken[n]
    return chosen[::-1]
