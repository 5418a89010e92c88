"""Which layouts are there, and in which order are they tried on a page?"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from urllib.parse import urlsplit

from pipelines.pages import (
    cctv,
    cgtn,
    chinacomcn,
    chinadaily,
    chinamil,
    chinanews,
    cri,
    globaltimes,
    govcn,
    guangming,
    huanqiu,
    ild,
    mfa,
    party_sites,
    people,
    people_languages,
    qiushi,
    scio,
    thepaper,
    xinhua,
    xinhua_languages,
)
from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "candidates", "original_url"]

_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(?=https?://)")
# Xinhua's gateway to Traditional characters serves the page of another of its hosts (SITES 3)
_GATEWAY = re.compile(
    r"^(https?://)big5\.(?:xinhuanet\.com|news\.cn)/gate/big5/(?=[a-z0-9.-]+\.(?:xinhuanet\.com|news\.cn)/)"
)

_FAMILIES = (
    ild,
    people,
    people_languages,
    qiushi,
    party_sites,
    xinhua,
    xinhua_languages,
    cctv,
    cgtn,
    cri,
    chinanews,
    mfa,
    guangming,
    chinacomcn,
    chinadaily,
    globaltimes,
    huanqiu,
    scio,
    govcn,
    thepaper,
    chinamil,
)

LAYOUTS: tuple[type[Layout], ...] = tuple(layout for family in _FAMILIES for layout in family.LAYOUTS)
_OF_HOST: dict[str, list[int]] = defaultdict(list)  # host suffix → numbers of the layouts that name it
for _number, _layout in enumerate(LAYOUTS):
    for _suffix in _layout.hosts:
        _OF_HOST[_suffix].append(_number)


def candidates(url: str, day: date) -> tuple[type[Layout], ...]:
    """Layouts whose hosts and pattern fit the URL: those of that day first, then the others.

    day  day of the page (its URL's, else the capture's). A page keeps its old look when the site changes, and an old
         page may have been moved into the new one, so the other looks are tried too.
    """
    labels = (urlsplit(url).hostname or "").lower().split(".")
    suffixes = (".".join(labels[i:]) for i in range(len(labels)))
    numbers = {number for suffix in suffixes for number in _OF_HOST.get(suffix, ())}
    fitting = [layout for layout in map(LAYOUTS.__getitem__, sorted(numbers)) if layout.reads(url)]
    return tuple(sorted(fitting, key=lambda layout: not layout.seen_on(day)))


def original_url(url: str) -> str:
    """The address a page had before a web archive or a gateway served it again."""
    return _GATEWAY.sub(r"\1", _ARCHIVED.sub("", url))
