"""Do the words that a reviewer judged still stand in the article? Sentences taken out of it, and found again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

from archive.folding import fold
from archive.records import CONTEXT, Announcement, Span
from pipelines.damage import REPLACEMENT
from pipelines.review.decisions import Passage

__all__ = ["found_again", "most_like", "passages_of", "title_passage"]

_SENTENCE_END = re.compile(
    r"[。！？!?；]+[”’」』）)\"]*|(?<=\w)\.[”’)\"]*(?=\s+[\"“(]?[A-Z])|\n"
)  # not the point in Jan. 24
_LIKE = 0.5  # of 1: below it two sentences share little but common words (difflib's own rule of thumb is 0.6)


def passages_of(text: str, page: Announcement, spans: Iterable[Span]) -> tuple[Passage, ...]:
    """The sentences in which the spans stand, each once, in the page's order.

    A whole sentence, not the quote alone: a country's name stands in most versions of an article, whatever it says.
    """
    ranges = {_sentence(text, page, span) for span in spans}
    return tuple(_passage(text, start, end) for start, end in sorted(ranges))


def title_passage(text: str, page: Announcement) -> Passage:
    """The headline: what stands for an article as a whole."""
    return _passage(text, *page.title_range)


def found_again(text: str, page: Announcement, passage: Passage) -> Span | None:
    """Where the passage stands in the article now, in whatever script; of several places the one with its neighbours.

    returns  None when it does not; a list of headlines beside the article is not the article
    """
    folded, wanted = fold(text), fold(passage.quote)
    before, after = fold(passage.prefix), fold(passage.suffix)
    places: list[tuple[int, int]] = []
    for first, last in _article(page):
        at = folded.find(wanted, first, last)
        while at >= 0:
            left = _shared(before[::-1], folded[max(0, at - CONTEXT) : at][::-1])
            right = _shared(after, folded[at + len(wanted) : at + len(wanted) + CONTEXT])
            places.append((-(left + right), at))
            at = folded.find(wanted, at + 1, last)
    return Span.at(text, min(places)[1], min(places)[1] + len(wanted)) if places else None


def most_like(text: str, page: Announcement, passage: Passage) -> str | None:
    """The sentence of the article that resembles the passage most; None when none does."""
    wanted = fold(passage.quote)
    best, found = _LIKE, None
    for first, last in _article(page):
        for start, end in _sentences(text, first, last):
            alike = SequenceMatcher(None, wanted, fold(text[start:end]), autojunk=False).ratio()
            if alike > best:
                best, found = alike, text[start:end]
    return None if found is None else found.replace(REPLACEMENT, "?")


def _article(page: Announcement) -> list[tuple[int, int]]:
    return [page.title_range, *page.body, *page.captions]


def _sentence(text: str, page: Announcement, span: Span) -> tuple[int, int]:
    """From the beginning of the sentence where the span begins to the end of the one where it ends."""
    start, end = span.start, span.end
    for first, last in _article(page):
        if first <= span.start and span.end <= last:
            parts = [(a, b) for a, b in _sentences(text, first, last) if a < span.end and span.start < b]
            start, end = min((start, *(a for a, _ in parts))), max((end, *(b for _, b in parts)))
            break
    start = text.rfind(REPLACEMENT, start, span.start) + 1 or start
    lost = text.find(REPLACEMENT, span.end, end)
    return start, end if lost < 0 else lost


def _sentences(text: str, first: int, last: int) -> Iterable[tuple[int, int]]:
    start = first
    for hit in _SENTENCE_END.finditer(text, first, last):
        yield from _trimmed(text, start, hit.end())
        start = hit.end()
    yield from _trimmed(text, start, last)


def _trimmed(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _passage(text: str, start: int, end: int) -> Passage:
    span = Span.at(text, start, end)
    return Passage(
        quote=span.quote,
        prefix=span.prefix.rpartition(REPLACEMENT)[2],
        suffix=span.suffix.partition(REPLACEMENT)[0],
    )


def _shared(first: str, second: str) -> int:
    """Length of the common beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
