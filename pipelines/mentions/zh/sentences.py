"""Which sentences of a Chinese page tell its story, and which belong to something else?

Finders match on `Prose.text`: the folded view without white space (a date printed as 3 月 28 日 reads 3月28日), one
line per paragraph. `Prose.span` leads back to the text layer, `Prose.printed` to the characters as printed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from archive.records import Span
from pipelines.noise import seen
from pipelines.view import View

__all__ = ["MAX_QUOTE", "Prose", "Sentence", "within"]

MAX_QUOTE = 400  # FORMAT: a quote is a sentence or two, not the page
_LONGEST = 1500  # a list of guests has 600; what goes on without a full stop is cut at a comma, for speed
_ROOMY = 240  # a sentence longer than this is quoted by its clause

# One form of each mark of punctuation, so that rules name it once; 10:24 and 1,300 keep theirs.
_MARKS = str.maketrans(";:?!(),", "；：？！（），")
_IN_NUMBER = re.compile(r"(?<=\d)[:,](?=\d)")
_BEFORE_CLAUSE = re.compile(r"[，。；：！？\n]")
_BEHIND_CLAUSE = re.compile(r"[，。；！？\n]")
_END = re.compile(r"[。！？?；;](?:[\"）)】]{0,2})")
# Rule sentences.zh.aside: navigation, credits and look-back boxes inside the article block (guide §12).
_ASIDE = re.compile(
    r"^(?:[（(【\[]?(?:责任编辑|责编|编辑[：:]|来源[：:]|原标题|上一篇|下一篇|点击进入|扫一扫|分享到|更多精彩|推荐阅读|延伸阅读"
    r"|相关(?:阅读|链接|报道|新闻|消息)|热门(?:推荐|文章)|往期回顾|新闻背景|背景资料|人物简介|AI导读|AI摘要|智能摘要|内容摘要"
    r"|本刊(?:资料室|编辑部)|免责声明|声明[：:]|版权))"
)
# A bare heading of this kind hides everything after it.
_ASIDE_HEAD = re.compile(
    r"^[【\[（(]?(?:相关(?:阅读|链接|报道|新闻|消息)|延伸阅读|推荐阅读|热门推荐|往期回顾)[】\]）)]?[：:]?$"
)
# Rule sentences.zh.other_item: the paragraph reports something else under the same headline (guide §12, §13).
_OTHER_ITEM = re.compile(r"^(?:另(?:据|悉|讯)|又讯|【(?:其他|又讯|另讯|国内|国际|简讯)[^】]{0,8}】)")
_FOOTER = re.compile(r"^[《（(]?人民日报(?:海外版)?》?[（(]?\d{4}年\d{1,2}月\d{1,2}日")
_BULLET = re.compile(r"^[■●◆▲★□○◇►▶•·]")
# 一、 1. （一） ①: items only where two tell a dated journey or meeting; sections of a feature have numbers too
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|（[一二三四五六七八九十\d]{1,3}）|[①-⑳])")
_TELLS = re.compile(r"\d[日号][^。]{0,80}(?:访|率|会见|出席)|(?:访|率|会见)[^。]{0,40}\d[日号]")
# A chronicle: every paragraph begins with its own day
_CHRONICLE = re.compile(r"简讯|动态|大事记|要闻|一览|纪事|纪要|往来|交往|综览|回顾|快讯")
_DATED = re.compile(r"^(?:[\d一二三四五六七八九十]{1,2}[、.．])?(?:\d{4}年)?\d{1,2}月\d{1,2}日?")
_HEADING = re.compile(r"^(?!（|■|●|央视网消息|新华社)[^。；|｜]{5,36}$")
_DATELINE = re.compile(
    r"^(?:【?(?:新华社|新华网|本报|人民网|中新网|中新社|央视网|光明网|国际在线|中国网|共同社|法新社)[^，。；;\d]{0,12}"
    r"\d{1,2}月\d{1,2}日(?:电|讯|消息)|【[^】]{2,24}(?:电|讯)】)"
)


class HasPlace(Protocol):
    """Anything found at an offset of the prose."""

    @property
    def at(self) -> int: ...


Placed = TypeVar("Placed", bound=HasPlace)


def within(found: Sequence[Placed], start: int, end: int) -> Sequence[Placed]:
    """What begins in [start, end), of mentions sorted by `at`."""
    return found[bisect_left(found, start, key=_place) : bisect_left(found, end, key=_place)]


def _place(found: HasPlace) -> int:
    return found.at


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the prose: half-open range, the part of the page, and the item of a digest it belongs to."""

    start: int
    end: int
    part: str  # title, body, heading (of a digest item), caption
    paragraph: int
    item: int


class Prose:
    """The text of one view as Chinese rules read it."""

    def __init__(self, view: View, *, split: bool = True) -> None:
        """split: number the items of what looks like a digest; assemble/zh_items.py knows better whether it is one."""
        self.view = view
        chars: list[str] = []
        self._offsets: list[int] = []
        bounds: list[tuple[int, int, str]] = []
        for paragraph in view.paragraphs:
            begin = len(chars)
            printed = view.folded[paragraph.start : paragraph.end]
            marked = list(printed.translate(_MARKS))
            for mark in _IN_NUMBER.finditer(view.folded, paragraph.start, paragraph.end):
                marked[mark.start() - paragraph.start] = mark[0]
            if len(printed.split()) == 1 and not (printed[0].isspace() or printed[-1].isspace()):
                chars += marked
                self._offsets += range(paragraph.start, paragraph.end)
            else:
                for offset, char in enumerate(marked, paragraph.start):
                    if not char.isspace():
                        chars.append(char)
                        self._offsets.append(offset)
            bounds.append((begin, len(chars), paragraph.part))
            chars.append("\n")
            self._offsets.append(paragraph.end)
        self.text = "".join(chars)
        marks = [paragraph.opens for paragraph in view.paragraphs]
        headings = _headings(self.text, bounds, marks) if split else frozenset()
        self.openers = (headings | _marked(self.text, bounds, marks)) if split else frozenset()
        self.sentences = tuple(_sentences(self.text, bounds, headings, self.openers))
        self._starts = [s.start for s in self.sentences]
        # where the marks stand: a page without one of them would be searched to its ends at every question
        self._clause_starts = [hit.start() for hit in _BEFORE_CLAUSE.finditer(self.text)]
        self._clause_ends = [hit.start() for hit in _BEHIND_CLAUSE.finditer(self.text)]

    def printed(self, start: int, end: int) -> str:
        """The characters as printed, white space and pinyin ruby left out."""
        return "".join(self.view.text[o] for o in self._offsets[start:end])

    def at_view(self, offset: int) -> int:
        """The prose offset of a view offset (the next character when that one is white space)."""
        return bisect_left(self._offsets, offset)

    def span(self, start: int, end: int) -> Span:
        return self.view.span(self._offsets[start], self._offsets[end - 1] + 1)

    def sentence_at(self, offset: int) -> Sentence | None:
        """The story sentence that holds `offset`; None inside an aside."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or not self.sentences[index].start <= offset < self.sentences[index].end:
            return None
        return self.sentences[index]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Widen [start, end) to its clause."""
        before = bisect_left(self._clause_starts, start)
        after = bisect_left(self._clause_ends, end)
        left = self._clause_starts[before - 1] + 1 if before else 0
        return left, self._clause_ends[after] if after < len(self._clause_ends) else len(self.text)

    def quote(self, start: int, end: int) -> Span:
        """The sentence around [start, end), or its clause, or itself: the widest that a reader takes in at a glance."""
        sentence = self.sentence_at(start)
        choices = [self.clause(start, end), (start, end)]
        if sentence is not None and end <= sentence.end and sentence.end - sentence.start <= _ROOMY:
            choices.insert(0, (sentence.start, sentence.end))
        for left, right in choices:
            span = self.span(left, right)
            if right > left and len(span.quote) <= MAX_QUOTE:
                return span
        return self.span(start, min(end, start + MAX_QUOTE // 4))

    def clean_spans(self, printed: str) -> list[Span]:
        """The passages whose quote is `printed` itself, nothing (no ruby) between its characters; page order."""
        found = []
        cursor = self.view.text.find(printed)
        while cursor >= 0:
            span = self.view.span(cursor, cursor + len(printed))
            if seen(span.quote) == printed:
                found.append(span)
            cursor = self.view.text.find(printed, cursor + 1)
        return found


def _sentences(
    text: str, bounds: Sequence[tuple[int, int, str]], headings: frozenset[int], openers: frozenset[int]
) -> list[Sentence]:
    item, seen_item, hidden = 0, False, False
    out: list[Sentence] = []
    for number, (start, end, part) in enumerate(bounds):
        line = text[start:end]
        if part == "body":
            if _ASIDE_HEAD.match(line):
                hidden = True
            if hidden or _ASIDE.match(line) or _FOOTER.match(line) or _OTHER_ITEM.match(line):
                continue
            if number in openers:
                item += seen_item
                seen_item = True
            if number in headings:
                part = "heading"
        if end <= start:
            continue
        where = item if part in ("body", "heading") else 0
        out.extend(Sentence(a, b, part, number, where) for a, b in _cut(text, start, end))
    return out


def _marked(text: str, bounds: Sequence[tuple[int, int, str]], marks: Sequence[str]) -> frozenset[int]:
    """Paragraphs that open an item by their first sign, their day, or the list or line that the markup shows.

    sentences.zh.item   ■ ● •; 一、 1. （一） ①; a dateline each; a day each in a chronicle's headline; `<li>`, `<hr>`
                        Traps: numbered arguments of a speech tell no dated journey or meeting
    """
    bodies = [(number, text[a:b]) for number, (a, b, part) in enumerate(bounds) if part == "body"]
    title = "".join(text[a:b] for a, b, part in bounds if part == "title")
    found: set[int] = set()
    for pattern, told in ((_BULLET, None), (_NUMBER, _TELLS), (_DATELINE, None), (_DATED, None)):
        fits = [number for number, body in bodies if pattern.match(body)]
        enough = sum(told is None or bool(told.search(text[bounds[n][0] : bounds[n][1]][:200])) for n in fits) >= 2
        if enough and (pattern is not _DATED or _CHRONICLE.search(title)):
            found.update(fits)
    for how in ("entry", "rule"):
        fits = [number for number, _ in bodies if marks[number] == how]
        if len(fits) >= (2 if how == "entry" else 1):
            found.update(fits if how == "entry" else [bodies[0][0], *fits])
    return frozenset(found)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph as ranges; one without an end is cut past `_LONGEST`, at a comma if it has one."""
    cursor = start
    for edge in (*(mark.end() for mark in _END.finditer(text, start, end)), end):
        while edge - cursor > _LONGEST:
            stop = min(edge, cursor + 2 * _LONGEST)
            comma = max(text.find(mark, cursor + _LONGEST, stop) for mark in "，、") + 1
            yield cursor, comma or stop
            cursor = comma or stop
        if edge - cursor > (1 if edge < end else 0):
            yield cursor, edge
        cursor = max(cursor, edge)


def _headings(text: str, bounds: Sequence[tuple[int, int, str]], marks: Sequence[str]) -> frozenset[int]:
    """Paragraphs that head the items of a digest: two or more short lines without a full stop, each before a story."""
    bodies = [(number, text[a:b]) for number, (a, b, part) in enumerate(bounds) if part == "body"]
    found = set()
    for (number, line), (_, after) in pairwise(bodies):
        short = _HEADING.match(line) or (marks[number] == "head" and line[-1:] not in "。；：，")
        if short and len(after) > 24 and after[-1] in '。）"！？':
            found.add(number)
    # sections of one feature have headings too, but a digest begins with one (after 央视网消息：)
    first = next((number for number, line in bodies if not line.endswith("：")), None)
    return frozenset(found) if len(found) >= 2 and first in found else frozenset()
