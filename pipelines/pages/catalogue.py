"""Which layouts are there, and in which order are they tried on a page?"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.ild import IldEn2017, IldEn2023, IldZh2018, IldZh2023
from pipelines.pages.layout import Layout
from pipelines.pages.mfa import Embassy2012, Embassy2021, MfaZh2019, MfaZh2021
from pipelines.pages.people import (
    PaperPeople2012,
    PaperPeople2024,
    PeopleEn,
    PeopleZh2012,
    PeopleZh2016,
    PeopleZh2020,
)
from pipelines.pages.xinhua import XinhuaEn, XinhuaZh2016, XinhuaZh2020

__all__ = ["LAYOUTS", "candidates", "original_url"]

_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(?=https?://)")

LAYOUTS: tuple[type[Layout], ...] = (
    IldZh2018, IldZh2023, IldEn2017, IldEn2023,
    PeopleZh2012, PeopleZh2016, PeopleZh2020, PeopleEn, PaperPeople2012, PaperPeople2024,
    XinhuaZh2016, XinhuaZh2020, XinhuaEn,
    MfaZh2019, MfaZh2021, Embassy2012, Embassy2021,
)  # fmt: skip


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
