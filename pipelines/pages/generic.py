"""How is a page of an unknown look read? By the weight of its sentences, checked against trafilatura."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bs4 import Tag
from trafilatura import extract

from pipelines.errors import NoBody
from pipelines.pages.credits import is_stamp
from pipelines.pages.density import densest
from pipelines.pages.headline import find_headline, repeats_title, title_keys
from pipelines.pages.page import Page, Range
from pipelines.pages.paragraphs import Paragraphs, paragraphs_in, paragraphs_of

__all__ = ["GenericReading", "read_generic"]

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

    raises  NoBody when no line of it is a sentence
    """
    container, shown = _container(page)
    ours = paragraphs_of(page, container, shown=shown)
    theirs = _trafilatura(page)
    contested = (
        _weigh(page, theirs) > 0 and min(_share(page, ours.body, theirs), _share(page, theirs, ours.body)) < _AGREE
    )
    if contested and _weigh(page, theirs) > _MORE * _weigh(page, list(ours.body)):
        ours = paragraphs_in(page, theirs, _body_of(page))
    keys = title_keys(page)
    first = _first_sentence(page, ours.body, keys)
    title = find_headline(page, first) or (first, first)  # an empty range: the page has no headline
    ours = _below(page, ours, title, keys)
    if not ours.body:
        raise NoBody(page.snapshot, len(page.layer))
    return GenericReading(title=title, paragraphs=ours, contested=contested)


def _container(page: Page) -> tuple[Tag, bool]:
    tag = densest(page)
    if tag is not None:
        return tag, True
    tag = densest(page, shown=False)  # a body that waits for a script to show it
    if tag is None:
        raise NoBody(page.snapshot, len(page.layer))
    return tag, False


def _trafilatura(page: Page) -> list[Range]:
    """The lines trafilatura takes for the article, found back in the layer, in order."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
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
    for start, _ in body:
        line = page.line_at(start)
        if line.is_sentence and not repeats_title(page, (line.start, line.end), keys):
            return start
    return body[0][0] if body else len(page.layer)


def _below(page: Page, found: Paragraphs, title: Range, keys: list[str]) -> Paragraphs:
    """Without the headline, what stands above it inside the same element, and the date line under it."""
    body = [r for r in found.body if r[0] >= title[1] and not repeats_title(page, r, keys)]
    for place, (start, _) in enumerate(body[:4]):
        line = page.line_at(start)
        if is_stamp(line):
            body = body[place + 1 :] if place < 2 else body
            break
        if line.is_sentence:
            break
    return Paragraphs(
        body=tuple(body),
        captions=tuple(r for r in found.captions if r[0] >= title[1]),
    )


def _body_of(page: Page) -> Tag:
    tag = page.text.soup.find("body")
    return tag if isinstance(tag, Tag) else page.text.soup
