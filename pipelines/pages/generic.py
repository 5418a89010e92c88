"""How is a page of an unknown look read? By the weight of its sentences, checked against two other readers."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from bs4 import Tag
from trafilatura import extract

from pipelines.errors import NoBody
from pipelines.pages.credits import is_stamp
from pipelines.pages.density import densest, is_notice
from pipelines.pages.headline import find_headline, find_lone_headline, repeats_title, says_the_same, title_keys
from pipelines.pages.page import Line, Page, Range
from pipelines.pages.paragraphs import Paragraphs, paragraphs_in, paragraphs_of, without_byline
from pipelines.pages.prominence import headings, is_heading_line
from pipelines.pages.witness import seen_quickly, without_headlines

__all__ = ["GenericReading", "read_generic"]

_HOME = re.compile(r"^https?://[^/?#]+/?(?:(?:index|default|home)\.(?:s?html?|php|aspx?|jsp))?$", re.IGNORECASE)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page without text on standard error
_MAX_GAP = 3  # short lines (captions, headings) between two sentences of one article
_NEAR_START = 2000  # characters from the body's first line within which its headline may stand
_SHORT_LATIN = 60  # characters
_AGREE = 0.5  # share of one reader's text that the other must have, else the two read different things
_MORE = 1.3  # trafilatura's text is preferred when it holds this many times the sentences of the densest element


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericReading:
    """Title and body of a page without layout.

    title      empty when the page prints none
    contested  the two readers saw different articles
    """

    title: Range
    paragraphs: Paragraphs
    contested: bool


def read_generic(page: Page) -> GenericReading:
    """Read a page of an unknown look.

    returns  a headline without paragraphs for a page (a video, a picture) that has no text
    raises   NoBody when no line is a sentence and no heading repeats the title (a listing), and for the address of a
             site's root: a home page holds the beginnings of articles, never one
    """
    if _HOME.match(page.url):
        raise NoBody(page.snapshot, len(page.layer))
    anchor = find_lone_headline(page)
    held = _container(page, anchor)
    if held is None:
        return _headline_alone(page)
    container, shown = held
    ours = _run_on(page, container, paragraphs_of(page, container, shown=shown))
    # resiliparse first: the two agree on nearly every page. Where they do not, trafilatura, at thirty times the cost.
    quick = _resiliparse(page)
    agreed = _agreement(page, ours.body, quick) >= _AGREE or (
        _agreement(page, ours.body, without_headlines(page, quick)) >= _AGREE
    )
    theirs = [] if agreed else _trafilatura(page)
    contested = not agreed and _weigh(page, theirs) > 0 and _agreement(page, ours.body, theirs) < _AGREE
    # Where a headline anchors the body, the sentence under it decides; else the reader that finds more is believed.
    if contested and anchor is None and _weigh(page, theirs) > _MORE * _weigh(page, list(ours.body)):
        ours = paragraphs_in(page, theirs, _body_of(page))
    first = _first_sentence(page, ours.body, title_keys(page))
    title = find_headline(page, first) or (first, first)  # an empty range: the page has no headline
    ours = _below(page, ours, title)
    if not ours.body:
        return _headline_alone(page)
    return GenericReading(title=title, paragraphs=ours, contested=contested)


def _run_on(page: Page, container: Tag, found: Paragraphs) -> Paragraphs:
    """One sentence goes on into the sentences that follow it in the same parent, up to a link or a notice.

    An old page may hold its paragraphs and long lists of links in one and the same cell; then its first paragraph alone
    outweighs the cell.
    """
    if sum(page.line_at(start).is_sentence for start, _ in found.body) > 1:
        return found
    start, end = page.text.range_of(container)
    parent = next((up for up in container.parents if page.text.range_of(up)[1] > end), None)
    if parent is None:
        return found
    stop, gap = end, 0
    for line in page.lines_in(end, page.text.range_of(parent)[1]):
        if line.hidden:
            continue
        gap = 0 if line.is_sentence else gap + 1
        if line.is_linked or is_notice(line) or gap > _MAX_GAP:
            break
        stop = line.end if line.is_sentence else stop
    return found if stop == end else paragraphs_in(page, [(start, stop)], parent)


def _headline_alone(page: Page) -> GenericReading:
    title = find_lone_headline(page)
    if title is None:
        raise NoBody(page.snapshot, len(page.layer))
    return GenericReading(title=title, paragraphs=Paragraphs(body=(), captions=()), contested=False)


def _container(page: Page, headline: Range | None) -> tuple[Tag, bool] | None:
    """The body's element, and whether it is shown; a body that waits for a script to show it is not."""
    for shown in (True, False):
        tag = densest(page, after=headline[1] if headline else None, shown=shown)
        if tag is not None:
            return tag, shown
    return None


def _agreement(page: Page, ours: tuple[Range, ...], theirs: list[Range]) -> float:
    return min(_share(page, ours, theirs), _share(page, theirs, ours))


def _resiliparse(page: Page) -> list[Range]:
    """The shown sentences of the layer that resiliparse has among what it takes for the article."""
    found = "".join(seen_quickly(page.html).split())
    shown = (line for line in page.lines if line.is_sentence and not line.hidden) if found else ()
    return [(line.start, line.end) for line in shown if "".join(line.text.split()) in found]


def _trafilatura(page: Page) -> list[Range]:
    """The lines trafilatura takes for the article, found back in the layer, in order."""
    found = extract(
        page.html, output_format="txt", include_comments=False, include_tables=True, deduplicate=False, fast=True
    )
    if not found:
        return []
    squeezed, offsets = _squeeze(page.layer)
    ranges: list[Range] = []
    cursor = 0
    for line in found.split("\n"):
        wanted = "".join(line.split())
        if len(wanted) < 2:
            continue
        at = squeezed.find(wanted, cursor)
        if at < 0:
            continue
        cursor = at + len(wanted)
        ranges.append((offsets[at], offsets[cursor - 1] + 1))
    return ranges


def _squeeze(text: str) -> tuple[str, list[int]]:
    offsets = [i for i, char in enumerate(text) if not char.isspace()]
    return "".join(text[i] for i in offsets), offsets


def _weigh(page: Page, ranges: list[Range]) -> int:
    """Characters of sentences in these ranges."""
    lines = {page.line_at(start).start: page.line_at(start) for start, _ in ranges}
    return sum(len(line.text) for line in lines.values() if line.is_sentence)


def _share(page: Page, part: list[Range] | tuple[Range, ...], whole: list[Range] | tuple[Range, ...]) -> float:
    """How much of `part`'s sentences stands in `whole`."""
    total = covered = 0
    starts = {page.line_at(start).start for start, _ in whole}
    for start, end in part:
        line = page.line_at(start)
        if line.is_sentence:
            total += end - start
            covered += (end - start) if line.start in starts else 0
    return covered / total if total else 0.0


def _first_sentence(page: Page, body: tuple[Range, ...], keys: list[str]) -> int:
    known = headings(page, body[0][1] + _NEAR_START) if body else []
    for start, _ in body:
        line = page.line_at(start)
        if (
            line.is_sentence
            and not repeats_title(page, (line.start, line.end), keys)
            and not is_heading_line(line, known)
        ):
            return start
    return body[0][0] if body else len(page.layer)


def _below(page: Page, found: Paragraphs, title: Range) -> Paragraphs:
    """Without the headline, what stands above it inside the same element, and the date line under it."""
    body = [r for r in found.body if r[0] >= title[1] and not says_the_same(page, r, title)]
    first = next((start for start, _ in body if _is_text(page.line_at(start)) and not is_stamp(page.line_at(start))), 0)
    stamps = [line.end for line in page.lines_in(title[1], first) if not line.hidden and is_stamp(line)]
    if stamps:
        body = [r for r in body if r[0] >= stamps[-1]]
    if all(is_stamp(page.line_at(start)) for start, _ in body):
        body = []  # a headline that reads like a sentence, and nothing under it but its date line
    return Paragraphs(
        body=tuple(without_byline(page, body)),
        captions=tuple(r for r in found.captions if r[0] >= title[1]),
    )


def _is_text(line: Line) -> bool:
    """A sentence; `Press Office of the C.C. of the Party` is none: a short Latin line that ends without a full stop."""
    return line.is_sentence and not (
        len(line.text) < _SHORT_LATIN and line.text.isascii() and line.text[-1] not in ".!?\"')"
    )


def _body_of(page: Page) -> Tag:
    tag = page.text.soup.find("body")
    return tag if isinstance(tag, Tag) else page.text.soup
