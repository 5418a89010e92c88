"""What does a reader of this page see: its lines, which of them are links, which are hidden?"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar, cast

from bs4 import Tag

from archive.text import PageText
from pipelines.noise import Cut, clean, noise
from pipelines.word_list import WordList

__all__ = ["Line", "Page", "Range", "joined", "overlap"]

T = TypeVar("T")
Range = tuple[int, int]  # half-open, code points of the text layer

# What takes an element off the screen: not displayed, or pushed far outside it (both seen on hijacked mirrors). A
# negative margin alone is how tables and columns were centred.
_HIDING = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden"
    r"|left(?<![-\w]left)\s*+:\s*+-\d{4}|t(?<![-\w]t)(?:op|ext-indent)\s*+:\s*+-\d{4}"
)
# Print too small or too clear to see. A box of size 0 whose children have a size of their own only closes gaps.
_TINY = re.compile(r"font-size\s*:\s*0(?![.\d])")
_SIZED = re.compile(r"font(?:-size)?\s*:")
_CLEAR = re.compile(r"opacity\s*:\s*0(?:\.0{1,3})?(?![.\d])")
_HIDING_CLASSES = {"screen-reader-text", "sr-only", "visually-hidden", "d-none"}
_MAY_HIDE = {"class", "hidden", "style"}  # attributes; most elements have none of them
_HEAD = {"head", "title"}
# A sentence's end in any script we meet; Thai has none, there a long line without links must do. A Chinese line with
# a comma is a sentence too when it is long enough not to be a menu (topic pages print such lines without a full stop).
_SENTENCE = re.compile(r"[。！？；।.!?](?:(?<![.!?])|[\"”’')\]]*(?=\s|$))")
_CLAUSE = re.compile(r"[，、]")
_MAX_META = 500
_SHORTEST = 8
_LONG_LINE = 60
_LONG_CLAUSE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the text layer as the page shows it."""

    start: int
    end: int
    text: str
    shown: str  # the text without the characters that are hidden inside it
    linked: int  # characters inside links
    hidden: bool  # most of it is off the screen

    @property
    def is_linked(self) -> bool:
        """Mostly link: a headline in a list, a menu."""
        return self.linked * 10 > len(self.text) * 6

    @property
    def ends_sentence(self) -> bool:
        """Is there a sentence's end in it?"""
        return _SENTENCE.search(self.text) is not None

    @property
    def is_sentence(self) -> bool:
        """Running text, shown or not: has a sentence's end or is long, and is not a link."""
        if self.is_linked or len(self.text) < _SHORTEST:
            return False
        if _SENTENCE.search(self.text) or len(self.text) >= _LONG_LINE:
            return True
        return len(self.text) >= _LONG_CLAUSE and bool(_CLAUSE.search(self.text))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One parsed page with what the readers of `pages` need to know about it."""

    text: PageText
    html: str
    url: str
    captured_on: date  # the day of the capture in Beijing: no page is dated later
    snapshot: str  # id, for messages

    @property
    def layer(self) -> str:
        return self.text.layer.text

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the layer, in order; lines of the head count as hidden."""
        layer = self.layer
        elements = self.text.elements
        links = joined(map(self.text.range_of, elements.named("a")))
        maybe = [tag for tag in elements.every if not _MAY_HIDE.isdisjoint(tag.attrs) or tag.name in _HEAD]
        hidden = joined(map(self.text.range_of, filter(is_hidden, maybe)))
        places: list[Range] = []
        start = 0
        for whole in layer.split("\n"):
            if text := whole.strip():
                first = start + whole.index(text)
                places.append((first, first + len(text)))
            start += len(whole) + 1
        return tuple(
            Line(
                start=start,
                end=end,
                text=layer[start:end],
                shown=_without(layer, hidden, start, end) if veiled else layer[start:end],
                linked=linked,
                hidden=veiled * 2 > end - start,
            )
            for (start, end), veiled, linked in zip(
                places, _overlaps(hidden, places), _overlaps(links, places), strict=True
            )
        )

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def noise(self) -> list[Cut]:
        """Readings, in brackets or by markup, and invisible marks between the words of the whole layer."""
        marked = joined(map(self.text.range_of, self.text.elements.named("rt", "rp")))
        return noise(self.layer, 0, len(self.layer), marked)

    def words(self, found: Range) -> str:
        """A passage without the readings and invisible marks between its words: for comparing, never for quoting."""
        return clean(self.layer, *found, self.noise)

    def around(self, found: Range) -> list[Tag]:
        """The elements that hold a passage, outermost first."""
        chain: list[Tag] = []
        node: Tag | None = self.text.soup
        while node is not None:
            inner = self._inner(node)
            last = bisect_right(inner, found[0], key=lambda one: one[0][0]) - 1
            node = inner[last][1] if last >= 0 and _holds(inner[last][0], found) else None
            if node is not None:
                chain.append(node)
        return chain

    @cached_property
    def _seen_inside(self) -> dict[int, list[tuple[Range, Tag]]]:
        return {}

    def _inner(self, node: Tag) -> list[tuple[Range, Tag]]:
        """The elements directly inside one that print something, in page order: looked up once, as a box may hold
        thousands of paragraphs."""
        known = self._seen_inside.get(id(node))
        if known is None:
            ranged = ((self.text.range_of(child), child) for child in node.children if isinstance(child, Tag))
            known = self._seen_inside[id(node)] = [one for one in ranged if one[0][0] < one[0][1]]
        return known

    def called(self, words: WordList) -> list[Tag]:
        """The elements whose classes or id say one of the words, in no order; `words` are words of names."""
        if not words.stands_in(self._said):
            return []
        return [tag for said, tags in self.text.elements.called.items() if words.stands_in(said) for tag in tags]

    @cached_property
    def _said(self) -> str:
        return "\n".join(self.text.elements.called)

    def lines_in(self, start: int, end: int) -> tuple[Line, ...]:
        """Lines that begin in [start, end)."""
        return self.lines[slice(*self.places_in(start, end))]

    def places_in(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the lines that begin in [start, end): the first, and the one behind the last."""
        return bisect_left(self._line_starts, start), bisect_left(self._line_starts, end)

    def line_at(self, offset: int) -> Line:
        return self.lines[max(0, bisect_right(self._line_starts, offset) - 1)]

    def once(self, look: Callable[[Page], T]) -> T:
        """What a look at the whole page finds, looked up once: several readers ask the same."""
        if look not in self._found:
            self._found[look] = look(self)
        return cast(T, self._found[look])

    @cached_property
    def _found(self) -> dict[Callable[[Page], Any], Any]:
        return {}

    @cached_property
    def _metas(self) -> dict[str, str]:
        """Content of every <meta> by lower-case name, property or itemprop; the first of each name."""
        found: dict[str, str] = {}
        for tag in self.text.elements.named("meta"):
            name = str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "").lower()
            content = tag.get("content")
            if isinstance(content, str) and content.strip():
                found.setdefault(name, content.strip()[:_MAX_META])
        return found

    def meta(self, name: str) -> str | None:
        """Content of the first <meta> of that name (or property), as printed."""
        return self._metas.get(name.lower())


def is_hidden(tag: Tag) -> bool:
    """Does this element itself keep its text off the screen?"""
    if tag.name in _HEAD:
        return True
    said = tag.attrs
    if not said:
        return False
    if "hidden" in said:
        return True
    style = said.get("style")
    if isinstance(style, str) and (_HIDING.search(style.lower()) or _CLEAR.search(style)):
        return True
    if isinstance(style, str) and _TINY.search(style) and tag.find(style=_SIZED) is None:
        return True
    classes = said.get("class")
    return isinstance(classes, list) and not _HIDING_CLASSES.isdisjoint(classes)


def _holds(outer: Range, inner: Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Ranges joined where they overlap, sorted."""
    joined: list[Range] = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def overlap(ranges: list[Range], start: int, end: int) -> int:
    """How many characters of [start, end) the joined ranges cover."""
    total = 0
    for low, high in _from(ranges, start):
        if low >= end:
            break
        total += max(0, min(high, end) - max(low, start))
    return total


def _overlaps(ranges: list[Range], passages: list[Range]) -> Iterator[int]:
    """The overlap of each passage with the joined ranges: both in page order, so that one look at each will do."""
    first = 0
    for start, end in passages:
        while first < len(ranges) and ranges[first][1] <= start:
            first += 1
        total, at = 0, first
        while at < len(ranges) and ranges[at][0] < end:
            low, high = ranges[at]
            total += min(high, end) - max(low, start)
            at += 1
        yield total


def _without(layer: str, ranges: list[Range], start: int, end: int) -> str:
    """layer[start:end] without the joined ranges, blanks folded."""
    pieces: list[str] = []
    cursor = start
    for low, high in _from(ranges, start):
        if low >= end:
            break
        if high > cursor:
            pieces.append(layer[cursor : max(cursor, low)])
            cursor = max(cursor, high)
    pieces.append(layer[cursor:end])
    return " ".join(" ".join(pieces).split())


def _from(ranges: list[Range], start: int) -> Iterator[Range]:
    """The joined ranges from the one that may reach `start` on."""
    return islice(ranges, max(0, bisect_right(ranges, (start, start)) - 1), None)
