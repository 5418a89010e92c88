"""Which paragraphs does the markup of a page set apart: entries of a list, what follows a rule, heads of sections?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from pipelines.pages.page import Page, Range

__all__ = ["openings"]

_HEADS = {"h2", "h3", "h4", "h5", "h6", "b", "strong"}
_LONGEST_HEAD = 120  # characters; a longer paragraph in bold is text that somebody stressed


def openings(page: Page, body: Sequence[Range]) -> Mapping[int, str]:
    """Where the paragraph begins → "head", "rule" (a line above it) or "entry" (it begins an `<li>`).

    body     ranges of the text layer in page order
    returns  only the paragraphs that are one of the three: a head (it lies whole in `<h2>`.. or `<b>`) is nothing else,
             an entry has no rule
    """
    starts = [start for start, _ in body]
    whole = set(body)
    found: dict[int, str] = {}
    elements = page.text.elements.names
    for tag in elements.get("hr", ()):
        after = bisect_left(starts, page.text.range_of(tag)[0])
        if 0 < after < len(starts):
            found[starts[after]] = "rule"
    known = set(starts)
    for tag in elements.get("li", ()):
        start, _ = page.text.range_of(tag)
        if start in known:
            found[start] = "entry"
    for tag in (tag for name in _HEADS for tag in elements.get(name, ())):
        start, end = page.text.range_of(tag)
        if (start, end) in whole and end - start <= _LONGEST_HEAD:
            found[start] = "head"
    return found
