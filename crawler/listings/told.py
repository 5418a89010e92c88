"""How does a page of a listing, read in another process, come back? As lines of JSON, each taken in strictly.

Many short lines and not one long: a list of 50,000 rows is taken in a few hundred at a time, and other work goes on in
between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice

from crawler.listings.page import Lead, Link, ListingPage
from crawler.source import Format

__all__ = ["BadTold", "TakenIn", "told_page"]

_ROWS = 200  # on one line
_LONGEST = 2048 * 12  # characters of a cleaned address: 2048, each percent-encoded at the worst


class BadTold(ValueError):
    """What came from the other process is no page of a listing."""


def told_page(page: ListingPage) -> Iterator[bytes]:
    """The lines of a page, without their ends; the last one says that it is whole."""
    for name, links in (("articles", page.articles), ("twins", page.twins)):
        for rows in _some([[link.url, link.title, _day(link.day)] for link in links]):
            yield _line([name, rows])
    for rows in _some([[lead.url, lead.format.value, _day(lead.day)] for lead in page.listings]):
        yield _line(["listings", rows])
    yield _line(["page", page.next_url, page.total, page.refresh, page.digest, page.too_long])


class TakenIn:
    """Gathers a page from its lines."""

    def __init__(self) -> None:
        self._links: dict[str, list[Link]] = {"articles": [], "twins": []}
        self._leads: list[Lead] = []
        self._page: ListingPage | None = None

    def line(self, line: bytes) -> None:
        """Take in one line; raises BadTold."""
        if self._page is not None:
            raise BadTold("it goes on behind its last line")
        match _parsed(line):
            case ["articles" | "twins" as name, list(rows)]:
                self._links[name].extend(map(_link, rows))
            case ["listings", list(rows)]:
                self._leads.extend(map(_lead, rows))
            case ["page", next_url, int() | None as total, refresh, str(digest), int(too_long)] if not (
                isinstance(total, bool) or isinstance(too_long, bool)
            ):
                self._page = ListingPage(
                    articles=tuple(self._links["articles"]),
                    twins=tuple(self._links["twins"]),
                    listings=tuple(self._leads),
                    next_url=None if next_url is None else _url(next_url),
                    total=total,
                    refresh=None if refresh is None else _url(refresh),
                    digest=digest,
                    too_long=too_long,
                )
            case other:
                raise BadTold(f"found {str(other)[:100]}, expected rows or the last line of a page")

    def page(self) -> ListingPage:
        """The page, when all its lines came; raises BadTold."""
        if self._page is None:
            raise BadTold("it ends before its last line")
        return self._page


def _some(rows: list[list[str | None]]) -> Iterator[list[list[str | None]]]:
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        yield some


def _line(value: object) -> bytes:
    return json.dumps(value).encode("ascii")  # halves of characters, which a list may hold, stay what they are


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError as why:
        raise BadTold(f"no JSON: {why}") from why


def _link(row: object) -> Link:
    match row:
        case [url, str(title), day]:
            return Link(url=_url(url), title=title, day=_date(day))
    raise BadTold(f"found {str(row)[:100]}, expected address, title and day")


def _lead(row: object) -> Lead:
    match row:
        case [url, str(form), day] if form in set(Format):
            return Lead(url=_url(url), format=Format(form), day=_date(day))
    raise BadTold(f"found {str(row)[:100]}, expected address, form and day")


def _url(given: object) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST or not given.startswith(("http://", "https://")):
        raise BadTold(f"found {str(given)[:100]!r}, expected an address")
    return given


def _date(given: object) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError as why:
        raise BadTold(f"found {str(given)[:100]!r}, expected a day") from why


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
