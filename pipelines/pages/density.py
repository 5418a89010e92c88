"""Which element of an unknown page holds the article? The one whose sentences outweigh its links by most."""

from __future__ import annotations

import re
from itertools import accumulate

from bs4 import Tag

from pipelines.pages.page import Line, Page, joined
from pipelines.pages.paragraphs import furniture

__all__ = ["densest", "is_notice"]

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
# A notice of one sentence under a footer may be longer than the whole announcement ("X将率团访问Y。"); where the
# headline is known, the sentence below it outweighs three such notices.
_FIRST_SENTENCE = 300.0
_RIGHTS = re.compile(
    r"版权所有|版權所有|著作权|未经.{0,12}(?:授权|许可)|违者.{0,8}(?:追究|责任)|免责声明|特别说明|转载请|注明.{0,4}来源.{0,40}本网"
    r"|京(?i:icp)|沪(?i:icp)|粤(?i:icp)|举报电话|a(?i:ll rights reserved)|A(?i:ll rights reserved)"
    r"|c(?i:opyright\s{0,9}+(?:©|&copy;|\(c\)|\d{4}))|C(?i:opyright\s{0,9}+(?:©|&copy;|\(c\)|\d{4}))"
)  # each way begins with a letter of one case: then a search skips all text between such letters


def densest(page: Page, *, after: int | None = None, shown: bool = True) -> Tag | None:
    """The element that holds the article, None when no line of the page is a sentence.

    after    end of the headline where one was found: the first sentence below it is the article's
    shown    weigh hidden lines as furniture
    cost     one pass over the lines, one over the elements
    """
    zones = joined(map(page.text.range_of, page.text.elements.named(*_ZONES)))
    weights = [_weight(line, shown) for line in page.lines]
    for start, end in zones:
        for i in range(*page.places_in(start, end)):
            weights[i] = min(0.0, weights[i])
    for start, end in joined(map(page.text.range_of, page.once(furniture))):
        for i in range(*page.places_in(start, end)):
            weights[i] = 0.0 if page.lines[i].is_linked else weights[i]  # a box of links between two paragraphs
    if after is not None:
        below = range(*page.places_in(after, len(page.layer)))
        first = next((i for i in below if weights[i] > 0), None)
        if first is not None:
            weights[first] += _FIRST_SENTENCE
    sums = [0.0, *accumulate(weights)]
    best: Tag | None = None
    best_key = (0.0, 0, 0)
    for order, tag in enumerate(page.text.elements.named(*_CONTAINERS)):
        start, end = page.text.range_of(tag)
        low, high = page.places_in(start, end)
        if low == high or page.lines[high - 1].end > end:
            continue
        key = (sums[high] - sums[low], start - end, order)  # the smallest, then the innermost of equals
        if key > best_key:
            best, best_key = tag, key
    return best if best_key[0] > 0 else None


def is_notice(line: Line) -> bool:
    """A statement of rights or liability, not of the article."""
    return bool(_RIGHTS.search(line.text))


def _weight(line: Line, shown: bool) -> float:
    if line.hidden and shown:
        return 0.0
    if is_notice(line):
        return -_SHORT_COST * len(line.text)
    if line.is_sentence:
        return float(len(line.text) - 2 * line.linked)
    return -(_LINK_COST * line.linked + _SHORT_COST * (len(line.text) - line.linked))
