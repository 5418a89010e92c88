"""Which sentences of an English page tell its story, and which are dateline, credit, caption or something else?

Finders match on `Prose.text`, the folded view (one kind of quote and dash); offsets are the view's own, so a value is
taken from `view.text` at the same place.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from archive.records import Span
from pipelines.mentions.en.pinyin import chinese_names, titled_names
from pipelines.view import View

__all__ = ["MAX_QUOTE", "MONTH_NAMES", "Dateline", "Prose", "Sentence", "within"]

MAX_QUOTE = 400  # FORMAT: a quote is a sentence or two, not the page

MONTH_NAMES = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
)

_DAY = rf"(?:{MONTH_NAMES}\.? ?\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {MONTH_NAMES}\.?)"
_AGENCY = r"\((?:[A-Z][\w'. -]{1,30})\)"
_DASH = r"(?:--+|—|-|:(?= ))"

# Rule sentences.en.dateline: `CITY, Mon. D (Agency) --`, `CITY/CITY, Mon. D (Agency) --`, `City, Month Dth --`,
# `CITY (Agency) -`, `City, Mon D (Agency) `. The city is a word or two, all capitals or capitalised; the dash, or
# day and agency together, is what makes it a dateline.
_DATELINE = re.compile(
    rf"(?P<cities>[A-Z][\w'.]*(?:[ /-][A-Z][\w'.]*){{0,5}}"
    rf"(?:, (?!{MONTH_NAMES}\b)[A-Z][\w.]*(?: [A-Z][\w.]*){{0,2}})?)"
    rf"(?:, (?P<day>{_DAY})(?:,? (?P<year>(?:19|20)\d\d))?\.?)?(?: ?(?P<agency>{_AGENCY}))?"
    rf"(?P<dash> {{0,2}}{_DASH}+ {{0,2}}| (?=[A-Z]))"
)
_SHOUTED = re.compile(r"(?!CPC\b|IDCPC\b|ILD\b|NPC\b|CPPCC\b)[A-Z][A-Z'./ -]{2,}(?:: | ?— ?| -+ )")  # KUALA LUMPUR: ...
# People's Daily Online: the opening bracket of "(Xinhua)" is lost, then the time of posting.
_POSTED = re.compile(
    r"\(?(?:Xinhua|People's Daily(?: Online)?|Global Times|CGTN"
    r"|China Daily)\)\s*\d\d:\d\d,\s*\w+\.? \d{1,2}, \d{4}\s*"
)
# Rule sentences.en.aside: editor lines, credits, boxes of related stories inside the article block.
_ASIDE = re.compile(
    r"[(\[]?(?:Web editor|Editor|Editors|Reporting by|Edited by|Source|Photo(?: by)?|File photo"
    r"|Related(?: stories| news)?"
    r"|Read more|Also read|See also|More from|More on|Recommended|Share(?: this)?|Tags|Copyright|Disclaimer"
    r"|Advertisement"
    r"|Follow us|Subscribe|Click here|Contact us|Keywords)\b(?: \w+){0,3} ?(?::|\)|\]|$|—|\|)",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Prof|Lt|Col|Capt|Jr|Sr|vs|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep"
    r"|Oct|Nov|Dec|H\.E"
    r"|Mt|Hon|Amb|Pres|Inc|Ltd|Co|approx|i\.e|e\.g)|\b[A-Z])\.$"
)
_LONGEST = 3000  # characters; the longest list of guests seen has 900
# A clause after a semicolon that names its own subject is read alone: `NAME spoke in A; a second team is touring B`.
_END = re.compile(
    r"[.!?][\"')\]]{0,2}(?= +[\"'(\[]?[A-Z0-9])|;(?= +(?:[A-Z][a-z]|and (?:an?|the|another) |an? "
    r"|another |the ))"
)
# Rule sentences.en.item: what opens an item of a digest or newsletter, at the head of its paragraph: `[China] `,
# `2. `, `(3) `, a bullet, `PERU. `; an `<li>`, what follows an `<hr>`, a heading over a story. Trap: a score or a year
# that opens a sentence; a list of quotes.
_TICKER = re.compile(
    r"\[[A-Z][\w ,&-]{1,30}\] |\(?\d{1,2}[.)] (?=[A-Z])|[•·▪■●◆◇○□★►▶▲△*] ?(?=[A-Z\"])|(?:--?|—) ?(?=[A-Z])"
    r"|[①-⑳] ?(?=[A-Z])"
    r"|[A-Z][A-Z' -]{3,30}(?:, [A-Z][A-Z' -]{3,30}){0,3}\. (?=[A-Z])"
)
_MARK = re.compile(r"\(?\d{1,2}[.)] |[•·▪■●◆◇○□★►▶▲△*①-⑳] ?|(?:--?|—) ?")  # no part of the item's first sentence
_HEADING = re.compile(r"[^.;!?]{8,110}$")


class HasStart(Protocol):
    """Anything found at an offset of the view."""

    @property
    def start(self) -> int: ...


Placed = TypeVar("Placed", bound=HasStart)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the prose: half-open range, the part of the page, its paragraph and its item in a digest."""

    start: int
    end: int
    part: str  # title, body, heading (of a digest item), caption
    paragraph: int
    item: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where and when a text says it was filed. Ranges are half-open view offsets."""

    start: int
    end: int
    cities: tuple[int, int]
    day: tuple[int, int] | None  # the range of "Dec. 27" or "27 December"
    year: int | None


class Prose:
    """The text of one view as English rules read it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.text = view.folded
        datelines: list[Dateline] = []
        sentences = tuple(_sentences(view, datelines))
        self.dateline = datelines[0] if datelines else None
        self._parted = sentences  # as a digest has them; whoever reads the page as one story takes headings as text
        self._take(tuple(replace(s, part="body") if s.part == "heading" else s for s in sentences))
        printed = {n.start: n for n in (*titled_names(self.text), *chinese_names(self.text))}
        self.names = tuple(n for _, n in sorted(printed.items()))

    def _take(self, sentences: tuple[Sentence, ...]) -> None:
        self.sentences = sentences
        self.cast: Mapping[str, Any] | None = None  # surname → person, kept for mentions/en/people.py
        self._starts = [s.start for s in self.sentences]
        self._parts = {
            name: tuple(s for s in self.sentences if s.part == name) for name in ("title", "body", "caption")
        }
        self.story = self._parts["title"] + self._parts["body"]  # captions carry a day of their own: the picture's

    @property
    def items(self) -> tuple[int, ...]:
        """The numbers of what looks like items of a digest, in page order; assemble/en_items.py knows if they are."""
        return tuple(dict.fromkeys(s.item for s in self._parted if s.item))

    def only(self, *items: int, headed: bool = True) -> Prose:
        """The page as if it held its title and these items of a digest.

        headed   with the page's own headline; the heading of an item is its headline in any case
        """
        other = copy(self)
        own = [s for s in self._parted if s.item in items and s.part in ("body", "heading")]
        heads = [replace(s, part="title") for s in own if s.part == "heading"]
        title = [s for s in self._parted if s.part == "title" and headed]
        other._take(tuple(sorted((*title, *heads, *(s for s in own if s.part == "body")), key=_begin)))
        return other

    def divided(self, openers: Collection[int]) -> Prose:
        """The page with an item from each of these sentences' starts on."""
        other = copy(self)
        starts = sorted(openers)
        other._parted = tuple(
            replace(s, item=bisect_right(starts, s.start)) if s.part == "body" else s for s in self.sentences
        )
        return other

    def item(self, number: int) -> tuple[Sentence, ...]:
        """The sentences of one item, its heading among them; item 0 is what stands above the first."""
        return tuple(s for s in self._parted if s.item == number and s.part in ("body", "heading"))

    def promoted(self, captions: Collection[Sentence]) -> Prose:
        """The page with these captions as part of its body."""
        other = copy(self)
        other._take(tuple(replace(s, part="body") if s in captions else s for s in self.sentences))
        return other

    def part(self, *parts: str) -> tuple[Sentence, ...]:
        """The sentences of these parts, in the order asked for."""
        if len(parts) == 1:
            return self._parts[parts[0]]
        return tuple(s for name in parts for s in self._parts[name])

    def lead(self, count: int = 2) -> tuple[Sentence, ...]:
        """The title and the first sentences of the body."""
        return self.part("title") + self.part("body")[:count]

    def of(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end]

    def printed(self, start: int, end: int) -> str:
        return self.view.text[start:end]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The story sentence that holds `offset`; None in a dateline or an aside."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.sentences[index].end:
            return None
        return self.sentences[index]

    def span(self, start: int, end: int) -> Span:
        return self.view.span(start, end)

    def quote(self, start: int, end: int) -> Span:
        """The sentence around [start, end), or as much of it as a quote may hold, cut at a comma or a blank."""
        sentence = self.sentence_at(start)
        left, right = (sentence.start, sentence.end) if sentence is not None and end <= sentence.end else (start, end)
        if right - left > MAX_QUOTE:
            left = _cut(self.text, left, start, end)
        if right - left > MAX_QUOTE:
            right = max(self.text.rfind(" ", end, left + MAX_QUOTE), end)
        return self.span(left, min(right, left + MAX_QUOTE))


def within(items: Sequence[Placed], start: int, end: int) -> Sequence[Placed]:
    """The items, sorted by start, that begin in [start, end)."""
    return items[bisect_left(items, start, key=_begin) : bisect_left(items, end, key=_begin)]


def _begin(item: HasStart) -> int:
    return item.start


def _cut(text: str, left: int, start: int, end: int) -> int:
    """Where to begin a quote that must hold [start, end) and cannot hold all of the sentence before it."""
    floor = max(left, end - MAX_QUOTE * 3 // 4)
    comma = text.find(", ", floor, start)
    if comma >= 0:
        return comma + 2
    blank = text.find(" ", floor, start)
    return blank + 1 if blank >= 0 else start


def _sentences(view: View, datelines: list[Dateline]) -> Iterator[Sentence]:
    text = view.folded
    item = 0
    headings, openers = _openers(view)
    for number, paragraph in enumerate(view.paragraphs):
        start, end = paragraph.start, paragraph.end
        part, opened = paragraph.part, number in openers
        if part == "body":
            if number in headings:
                part = "heading"
            posted = _POSTED.match(text, start, end)
            start = posted.end() if posted else start
            if start >= end or _ASIDE.match(text, start, end):
                continue
            mark = _MARK.match(text, start, end) if _TICKER.match(text, start, end) else None
            if mark is not None and mark.end() < end:
                item, opened, start = item + 1, False, mark.end()
            dateline = _dateline(text, start, end)
            if dateline is not None:
                datelines.append(dateline)
                start = dateline.end
        for first, last in _split(text, start, end):
            item += paragraph.part == "body" and (opened or _opens(text, start, first, last))
            opened = False
            yield Sentence(first, last, part, number, item if paragraph.part == "body" else 0)


def _openers(view: View) -> tuple[frozenset[int], frozenset[int]]:
    """Headings over stories, and all paragraphs that the markup or a heading makes the first of an item."""
    bodies = [(number, p, view.folded[p.start : p.end]) for number, p in enumerate(view.paragraphs) if p.part == "body"]
    headings = {
        number for (number, p, line), (_, _, after) in pairwise(bodies)
        if (p.opens == "head" or _HEADING.match(line)) and line[-1] not in ".:;,"
        and len(after) > 40 and after.rstrip("\"')")[-1:] in (".", "!", "?")
    }  # fmt: skip
    headings = headings if len(headings) >= _FEWEST else set()
    entries = {number for number, p, _ in bodies if p.opens == "entry"}
    ruled = {number for number, p, _ in bodies if p.opens == "rule"}
    openers = set(headings)
    if len(entries) >= _FEWEST:
        openers |= entries
    if ruled:
        openers |= ruled | {bodies[0][0]}
    return frozenset(headings), frozenset(openers)


_FEWEST = 2  # one heading, one entry of a list parts nothing


def _opens(text: str, begins: int, first: int, last: int) -> bool:
    """Does a sentence open an item? A bracketed tag does anywhere, a number or bullet only where a paragraph begins."""
    hit = _TICKER.match(text, first, min(last + 2, len(text)))
    return hit is not None and (first == begins or hit[0].startswith("["))


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    cursor = start
    for mark in _END.finditer(text, start, end):
        if _ABBREVIATED.search(text, max(start, mark.start() - 12), mark.start() + 1):
            continue
        if mark.end() > cursor:
            yield from _short(text, cursor, mark.end())
        cursor = mark.end()
        while cursor < end and text[cursor] == " ":
            cursor += 1
    if text[cursor:end].strip():
        yield from _short(text, cursor, end)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or one without an end in pieces of at most `_LONGEST`, cut at a blank: rules look at it again and
    again."""
    while end - start > _LONGEST:
        stop = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
        yield start, stop
        start = stop
    yield start, end


def _dateline(text: str, start: int, end: int) -> Dateline | None:
    found = _DATELINE.match(text, start, min(end, start + 120))
    if found is not None and not found["dash"].strip() and (found["day"] is None or found["agency"] is None):
        return None  # without a dash (PTI) only day and agency together make a dateline
    if found is None or (found["day"] is None and found["agency"] is None and not _SHOUTED.match(found[0])):
        return None
    return Dateline(
        start=start,
        end=found.end(),
        cities=found.span("cities"),
        day=found.span("day") if found["day"] else None,
        year=int(found["year"]) if found["year"] else None,
    )
