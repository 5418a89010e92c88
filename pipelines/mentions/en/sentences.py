"""Which sentences of an English page tell its story, and which are dateline, credit, caption or something else?

Finders match on `Prose.text`, the folded view (one kind of quote and dash); offsets are the view's own, so a value is
taken from `view.text` at the same place.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from archive.records import Span
from pipelines.mentions.en.pinyin import chinese_names
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
    r"|Mt|Hon|Amb|Pres|Inc|Ltd|Co|approx|i\.e|e\.g)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_LONGEST = 3000  # characters; the longest list of guests seen has 900
_END = re.compile(r"[.!?][\"')\]]{0,2}(?= +[\"'(\[]?[A-Z0-9])")
_TICKER = re.compile(r"\[[A-Z][\w ,&-]{1,30}\] ")


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
    part: str  # title, body, caption
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
        self.sentences = tuple(_sentences(view, datelines))
        self.dateline = datelines[0] if datelines else None
        self._starts = [s.start for s in self.sentences]
        self._parts = {
            name: tuple(s for s in self.sentences if s.part == name) for name in ("title", "body", "caption")
        }
        self.story = self._parts["title"] + self._parts["body"]  # captions carry a day of their own: the picture's
        self.names = tuple(chinese_names(self.text))

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
    for number, paragraph in enumerate(view.paragraphs):
        start, end = paragraph.start, paragraph.end
        if paragraph.part == "body":
            posted = _POSTED.match(text, start, end)
            start = posted.end() if posted else start
            if start >= end or _ASIDE.match(text, start, end):
                continue
            dateline = _dateline(text, start, end)
            if dateline is not None:
                datelines.append(dateline)
                start = dateline.end
        for first, last in _split(text, start, end):
            item += paragraph.part == "body" and _TICKER.match(text, first, last) is not None
            yield Sentence(first, last, paragraph.part, number, item if paragraph.part == "body" else 0)


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
