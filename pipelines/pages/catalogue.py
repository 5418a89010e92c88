"""Which layouts are there, and in which order are they tried on a page?"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages import ild, mfa, people, xinhua
from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "candidates", "original_url"]

_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(?=https?://)")

_FAMILIES = (
    ild,
    people,
    xinhua,
    mfa,
)

LAYOUTS: tuple[type[Layout], ...] = tuple(layout for family in _FAMILIES for layout in family.LAYOUTS)


def candidates(url: str, day: date) -> tuple[type[Layout], ...]:
    """Layouts whose hosts and pattern fit the URL: those of that day first, then the others.

    day  day of the page (its URL's, else the capture's). A page keeps its old look when the site changes, and an old
         page may have been moved into the new one, so the other looks are tried too.
    """
    fitting = [layout for layout in LAYOUTS if layout.reads(url)]
    return tuple(sorted(fitting, key=lambda layout: not layout.seen_on(day)))


def original_url(url: str) -> str:
    """The address a page had before a web archive served it again."""
    return _ARCHIVED.sub("", url)
