"""Which line above the body looks most like a headline, where the page's <title> does not tell?"""

from __future__ import annotations

import re

from pipelines.pages.page import Line, Page, Range
from pipelines.pages.stamp import looks_stamped
from pipelines.word_list import WordList

__all__ = ["headings", "is_heading_line", "most_prominent"]

_TITLE_NAMES = WordList("<title>|<tit>|<headline>|<bt>|<biaoti>|<bigtitle>", names=True)
_TAGS = {"h1": 6.0, "h2": 5.0, "h3": 4.0, "h4": 2.0, "strong": 2.0, "b": 2.0, "big": 2.0, "font": 1.0}
_NAMED = 4.0
_LONG_ENOUGH = 3.0  # for 8 to 80 characters: section names (热点排行) are shorter
_BEFORE_LINKS = -5.0  # the heading of a list
_NO_HEADLINE = -10.0
_STEP = 0.3  # for every line between it and the body
_WINDOW = 20  # lines above the body that are looked at
_PATH = re.compile(r"[>»›→]|当前位置|當前位置|您现在的位置|您現在的位置|欢迎|歡迎")
_SHORTEST = 5  # 简介, 正文
_MAX = 300
_MAX_LINES = 3


def headings(page: Page, end: int) -> list[tuple[Range, float]]:
    """Shown elements above `end` that are headings by tag or by name, with their weight, in page order."""
    return [one for one in page.once(_all) if one[0][1] <= end]


def _all(page: Page) -> list[tuple[Range, float]]:
    found: list[tuple[Range, float]] = []
    elements = page.text.elements
    tagged = [tags for name in _TAGS if (tags := elements.names.get(name))]
    titled = [tags for said, tags in elements.called.items() if _calls_title(said)]
    named = {id(tag) for tags in titled for tag in tags}
    for tag in elements.ordered([*tagged, *titled]):
        weight = _TAGS.get(tag.name, 0.0) + (_NAMED if id(tag) in named else 0.0)
        start, stop = page.text.range_of(tag)
        if not start < stop or stop - start > _MAX:
            continue
        lines = page.lines_in(start, stop)
        if lines and len(lines) <= _MAX_LINES and not any(line.hidden or line.is_linked for line in lines):
            found.append(((start, stop), weight))
    return found


def _calls_title(said: str) -> bool:
    """Do the classes and the id of an element call it a title?"""
    return _TITLE_NAMES.stands_in(said) or said.lower().endswith("title")


def is_heading_line(line: Line, known: list[tuple[Range, float]]) -> bool:
    """Is the whole line inside one of these headings (of weight 4 or more)?"""
    return any(weight >= _NAMED and low <= line.start and line.end <= high for (low, high), weight in known)


def most_prominent(page: Page, body_start: int, *, least: float) -> Range | None:
    """The line or heading above the body that looks most like a headline; None below the weight `least`."""
    lines = [line for line in page.lines_in(0, body_start) if not line.hidden][-_WINDOW:]
    weights: dict[Range, float] = {}
    for place, line in enumerate(lines):
        if line.is_linked or not _SHORTEST <= len(line.text) <= _MAX:
            continue
        weight = _LONG_ENOUGH if 8 <= len(line.text) <= 80 else 0.0
        if looks_stamped(line) or _PATH.search(line.text):
            weight += _NO_HEADLINE
        if place + 1 < len(lines) and lines[place + 1].is_linked:
            weight += _BEFORE_LINKS
        weights[line.start, line.end] = weight - _STEP * (len(lines) - 1 - place)
    tagged = dict(headings(page, body_start))
    best, most = None, least
    for (start, end), weight in weights.items():
        around = [place for place in tagged if place[0] <= start and end <= place[1]]
        total = weight + max((tagged[place] for place in around), default=0.0)
        if total >= most:
            best, most = min(around, default=(start, end)), total  # all lines of a heading that runs over several
    return best
