"""Which addresses does a page name as its own item in another language?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bs4.element import NavigableString

from archive.elements import Elements
from archive.folding import fold

__all__ = ["said_editions"]

_MOST = 20  # a page of more is a site map
# A language's own name, alone or with "version": what sites print on such a link.
_LANGUAGE = re.compile(
    r"[\[(【]? ?(?:(?:read|view) ?)?(?:(?:in|the) ?)?(?:english|chinese|french|spanish|russian|arabic|"
    r"japanese|korean|german|portuguese|中文|简体中文|英文|英语|法文|法语|俄文|俄语|日文|日语|韩文|阿文|西文|français|español|русский|العربية|"
    r"日本语|한국어|deutsch|português|hindi|हिन्दी) ?(?:version|edition|版|版本|原文|версия|versión)? ?[\])】]?",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"[0-9a-f](?:(?<=\d)\d{3}|(?<![0-9a-f].)[0-9a-f]{15})"
)  # an item's address has an id; a language's front page has none


def said_editions(elements: Elements, url: str) -> tuple[str, ...]:
    """Absolute addresses, sorted: `<link rel=alternate hreflang=...>`, and links whose whole text names a language and
    that lead to an item, not to a front page. Languages in the navigation lead to front pages."""
    found: set[str] = set()
    for href in _named(elements):
        try:
            target = urljoin(url, href.strip())
            parts = urlsplit(target)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and target != url and _ITEM.search(parts.path + "?" + parts.query):
            found.add(target.split("#", 1)[0])
    return tuple(sorted(found)) if len(found) <= _MOST else ()


def _named(elements: Elements) -> Iterator[str]:
    for tag in elements.named("link"):
        if "alternate" in tag.get_attribute_list("rel") and "href" in tag.attrs and "hreflang" in tag.attrs:
            yield str(tag["href"])
    for tag in elements.named("a"):
        if "href" not in tag.attrs:
            continue
        only = tag.contents[0] if len(tag.contents) == 1 else None
        text = " ".join((only if type(only) is NavigableString else tag.get_text(" ")).split())
        if 0 < len(text) <= 30 and _LANGUAGE.fullmatch(fold(text)):
            yield str(tag["href"])
