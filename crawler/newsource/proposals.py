"""Which selectors does a saved page suggest? Proposals for a person, never taken without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from bs4 import Tag

from archive.errors import BadInput
from archive.folding import fold
from archive.snapshot import Snapshot
from archive.text import PageText
from pipelines.errors import ReadError
from pipelines.pages.dates import printed_days
from pipelines.pages.page import Range
from pipelines.read import read

__all__ = ["Proposals", "proposals_of"]

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")  # a name that needs no escape in a selector
_NOT_SHOWN = {"html", "body", "head", "script", "style"}
_MOST = 3  # selectors proposed for one place
_LONGEST_LINE = 200  # characters of an element that holds a date or a credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """Selectors that match exactly one element of the page, the likeliest first, and its language (BCP 47).

    title   elements that hold the headline as the generic reader found it
    body    the smallest element round all of its paragraphs
    dates   elements above the body that print the day of publication
    """

    title: tuple[str, ...]
    body: tuple[str, ...]
    dates: tuple[str, ...]
    language: str


def proposals_of(html: bytes, *, url: str, at: datetime, where: str) -> Proposals:
    """Read a saved page without a layout and say in which elements its parts stand.

    at      moment of the capture: no day of publication is later
    where   the file's name, for the message
    raises  BadInput when the page cannot be read
    """
    try:
        reading = read(Snapshot.of_file(html, url=url, fetched_at=at))
    except ReadError as why:
        raise BadInput(where, f"a page that cannot be read ({why})", "the saved page of an article") from why
    told, text = reading.announcement, reading.page
    tags = [tag for tag in text.soup.find_all(True) if tag.name not in _NOT_SHOWN and not tag.find_parent("head")]
    body = (told.body[0][0], told.body[-1][1]) if told.body else told.title_range
    heads = (tag for tag in _smallest_round(tags, text, told.title_range) if text.range_of(tag)[1] < body[1])
    holders = (tag for tag in _smallest_round(tags, text, body) if tag.name != "p")
    return Proposals(
        title=_selectors(text, heads),
        body=_selectors(text, holders if told.body else ()),
        dates=_selectors(text, _dated(tags, text, told.published_on, body[0])),
        language=told.language,
    )


def _smallest_round(tags: Sequence[Tag], text: PageText, wanted: Range) -> list[Tag]:
    """Elements that hold the range and least beside it; an element inside another of the same text comes first."""
    held = [(end - start, -n, tag) for n, tag in enumerate(tags) for start, end in [text.range_of(tag)]
            if start <= wanted[0] and wanted[1] <= end and start < end]  # fmt: skip
    return [tag for _, _, tag in sorted(held, key=lambda row: row[:2])]


def _dated(tags: Sequence[Tag], text: PageText, day: date | None, before: int) -> Iterator[Tag]:
    """Short elements above the body that print the day, the smallest first."""
    for tag in sorted(tags, key=lambda tag: len(text.text_of(tag))):
        start, end = text.range_of(tag)
        if (
            day is not None
            and start < end <= before
            and end - start <= _LONGEST_LINE
            and any(printed.on == day for printed in printed_days(fold(text.layer.text[start:end])))
        ):
            yield tag


def _selectors(text: PageText, tags: Iterable[Tag]) -> tuple[str, ...]:
    """The first selectors that match one element with text, and it is this one."""
    found: list[str] = []
    for tag in islice(tags, _MOST):
        for css in _names(tag):
            shown = [other for other in text.soup.select(css) if text.text_of(other)]
            if len(shown) == 1 and shown[0] is tag and css not in found:
                found.append(css)
                break
    return tuple(found)


def _names(tag: Tag) -> Iterator[str]:
    """Ways to say which element, from the surest to the loosest."""
    own = [f"#{name}" for name in _listed(tag, "id")] + [f".{name}" for name in _listed(tag, "class")]
    yield from own
    yield from (f"{tag.name}{name}" for name in own)
    yield tag.name
    if tag.parent is not None:
        for name in [f"#{n}" for n in _listed(tag.parent, "id")] + [f".{n}" for n in _listed(tag.parent, "class")]:
            yield f"{name} > {tag.name}"


def _listed(tag: Tag, attribute: str) -> list[str]:
    """The names in an attribute that need no escape in a selector."""
    return [name for name in tag.get_attribute_list(attribute) if isinstance(name, str) and _PLAIN.fullmatch(name)]
