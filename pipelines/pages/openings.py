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
    returns  only the paragraphs that are one of the three; a head is a paragraph that lies whole in `<h2>`.. or `<b>`
    """
    starts = [start for start, _ in body]
    whole = set(body)
    found: dict[int, str] = {}
    for tag in page.text.elements.named("li", "hr", *_HEADS):
        start, end = page.text.range_of(tag)
        if tag.name == "hr":
            after = bisect_left(starts, start)
            if 0 < after < len(starts):
                found.setdefault(starts[after], "rule")
        elif tag.name in _HEADS:
            if (start, end) in whole and end - start <= _LONGEST_HEAD:
                found[start] = "head"
        elif found.get(start) != "head":
            found[start] = "entry"
    known = set(starts)
    return {start: how for start, how in found.items() if start in known}
