"""Which paragraphs of a page's body tell its story a second time: summaries by a machine or by the editors?

A summary paraphrases. Read as text it becomes evidence in words that nobody printed of the event, or a second event.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from archive.folding import fold
from pipelines.pages.page import Page, Range
from pipelines.word_list import WordList

__all__ = ["heads_summary", "summaries_in"]

# Rule summaries.head: AI导读：…, 【核心提示】…, `Key takeaways` above a list. TRAP: a sentence may begin with 摘要 or
# Summary; only a closing bracket, a colon or the end of the line makes it a heading.
_MACHINE = (
    r"(?:AI|人工智能|智能|机器)(?:生成|自动|智能)?的?"
    r"(?:导读|摘要|总结|速读|速览|概要|提要|要点|解读)"
)
_EDITED = (
    r"(?:内容|新闻|文章|本文|阅读|核心|要点|全文|重要)"
    r"(?:提要|摘要|提示|速览|概要|要点|导读|内容|阅读|看点)"
    r"|摘要|导读|提要|划重点|一文速览|看点速览"
)
_ENGLISH = (
    r"(?:AI|A\.I\.)[- ](?:generated |powered )?(?:summary|overview|digest|takeaways?|brief)"
    r"|(?:article |quick |story )?summary|in brief|at a glance|(?:key|main) (?:points?|takeaways?|facts)|takeaways"
    r"|(?:story )?highlights|quick read|tl;?dr"
)
_HEAD = re.compile(
    rf"[【\[（(「\s]?(?:{_MACHINE}|{_EDITED}|{_ENGLISH})\s?(?:\((?:AI|beta)\)\s?)?"
    r"(?P<mark>[】\]）)」]?[:：|｜—–-]?)\s?",
    re.IGNORECASE,
)
_POINT = re.compile(r"(?:[•·●■◆▪▶►*–—-]|\d{1,2}[.、．)]|[①-⑳])\s?\S")
_CLASS = WordList(
    "|".join(
        [
            f"<ai{joint}{word}"
            for joint in ("", "-", "_")
            for word in ("summary>", "abstract>", "digest>", "guide>", "read")
        ]
        + [f"<{key}{word}>" for key in ("key", "key-", "key_") for word in ("point", "points", "takeaway", "takeaways")]
        + ["<takeaway>", "<takeaways>", "<zhaiyao>", "<daodu>", "<tiyao>"]
    ),
    names=True,
)
_BOX_SHARE = 2  # a summary's box is less than half of the text, else it is the text


def heads_summary(text: str) -> bool:
    """Is this line the heading of a summary and nothing else?"""
    return _HEAD.fullmatch(fold(text).strip()) is not None


def summaries_in(page: Page, body: Sequence[Range]) -> frozenset[Range]:
    """The paragraphs that are summaries: in a box that is named so, behind a heading, or under one of its own.

    returns  ranges of `body`; none when nothing but summary is there: then that is the page's text
    """
    size = sum(end - start for start, end in body)
    boxes = [page.text.range_of(tag) for tag in page.called(_CLASS)]
    found = [passage for low, high in boxes for passage in _inside(body, low, high)]
    if sum(end - start for start, end in found) * _BOX_SHARE >= size:
        found = []
    for number, passage in enumerate(body):
        text = fold(page.words(passage)).strip()
        head = _HEAD.match(text)
        if head is None or not (head["mark"] or head.end() == len(text)):
            continue
        found.append(passage)
        if head.end() == len(text):
            found += _under(page, body, number, size)
    return frozenset(found) if len(set(found)) < len(body) else frozenset()


def _under(page: Page, body: Sequence[Range], number: int, size: int) -> Sequence[Range]:
    """What stands under a heading of its own: the rest of its box; else a list; else one paragraph, or its points."""
    heading = body[number]
    for tag in page.around(heading):
        box = _inside(body, *page.text.range_of(tag))
        if len(box) > 1 and sum(end - start for start, end in box) * _BOX_SHARE < size:
            return [found for found in box if found != heading]
    after = body[number + 1 :]
    if not after:
        return []
    for tag in page.text.elements.named("ul", "ol"):
        low, high = page.text.range_of(tag)
        if low == after[0][0]:
            return _inside(body, low, high)
    points = 0
    while points < len(after) and _POINT.match(page.words(after[points])):
        points += 1
    return after[: max(points, 1)]


def _inside(body: Sequence[Range], low: int, high: int) -> list[Range]:
    """The ranges of `body`, which is in page order, that lie in [low, high): a page may have thousands of boxes."""
    first, last = bisect_left(body, (low, low)), bisect_right(body, (high, high))
    return [found for found in body[first:last] if found[1] <= high]
