"""Which element of an unknown page holds the article? The one whose sentences outweigh its links by most."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from bs4 import Tag

from pipelines.pages.page import Line, Page

__all__ = ["densest"]

_ZONES = {"nav", "footer", "aside", "form", "button", "header"}
_CONTAINERS = {
    "div",
    "td",
    "article",
    "section",
    "main",
    "body",
    "center",
    "table",
    "tbody",
    "tr",
    "p",
    "font",
    "span",
    "dd",
}
# A link costs its length and a bit more, a short line without sentence (menu, date, label) half its length: with these
# the editor's note under an article does not pull in the list of related articles that follows it.
_LINK_COST = 1.5
_SHORT_COST = 0.5


def densest(page: Page, *, shown: bool = True) -> Tag | None:
    """The element that holds the article, None when no line of the page is a sentence.

    shown    weigh hidden lines as furniture
    cost     one pass over the lines, one over the elements
    """
    zones = [page.text.range_of(tag) for tag in page.text.soup.find_all(list(_ZONES))]
    weights = [_weight(line, shown) for line in page.lines]
    for start, end in zones:
        for i in range(bisect_left(page.lines, start, key=_start), bisect_left(page.lines, end, key=_start)):
            weights[i] = min(0.0, weights[i])
    sums = [0.0, *accumulate(weights)]
    best: Tag | None = None
    best_key = (0.0, 0, 0)
    for order, tag in enumerate(page.text.soup.find_all(list(_CONTAINERS))):
        start, end = page.text.range_of(tag)
        low = bisect_left(page.lines, start, key=_start)
        high = bisect_left(page.lines, end, key=_start)
        if low == high or page.lines[high - 1].end > end:
            continue
        key = (sums[high] - sums[low], start - end, order)  # the smallest, then the innermost of equals
        if key > best_key:
            best, best_key = tag, key
    return best if best_key[0] > 0 else None


def _weight(line: Line, shown: bool) -> float:
    if line.hidden and shown:
        return 0.0
    if line.is_sentence:
        return float(len(line.text) - 2 * line.linked)
    return -(_LINK_COST * line.linked + _SHORT_COST * (len(line.text) - line.linked))


def _start(line: Line) -> int:
    return line.start
