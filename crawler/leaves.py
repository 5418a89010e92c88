"""Which other pages of the same article does an article page lead to?"""

from __future__ import annotations

from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from crawler.listings.addresses import clean_url
from crawler.listings.html_page import base_of
from crawler.listings.page import check_parsable
from crawler.source import Source

__all__ = ["MAX_LEAVES", "has_leaves", "leaves"]

MAX_LEAVES = 50  # pages of one article; the longest seen have some dozens of pictures, one a page
_LINKS = SoupStrainer(["a", "base"])


def has_leaves(source: Source, url: str) -> bool:
    """True when the source addresses the pages of an article of this kind by number."""
    found = source.matched(url)
    return found is not None and "page" in found[0].pattern.groupindex


def leaves(html: str, url: str, source: Source) -> tuple[str, ...]:
    """Links to other pages of the article at `url`, each once, in the page's order: the same pattern fits, on the same
    host, and all its groups are equal but `page`. Whole-text and print versions are among them if the pattern says so.

    raises   Unparsable
    """
    check_parsable(html)
    soup = BeautifulSoup(html, "lxml", parse_only=_LINKS)
    base = base_of(soup, url)
    here = _groups(source, url)
    found: dict[str, str] = {}
    for anchor in soup.find_all("a", href=True):
        target = clean_url(base, str(anchor["href"]))
        if target is None or urlsplit(target).netloc != urlsplit(url).netloc or not source.allows(target):
            continue
        there = _groups(source, target)
        if here is None or there is None or there[0] != here[0] or there[1] == here[1]:
            continue
        found.setdefault(source.key(target), target)
    return tuple(found.values())


def _groups(source: Source, url: str) -> tuple[tuple[object, ...], str] | None:
    """(pattern and its groups but `page`, page); None for an address without pages."""
    found = source.matched(url)
    if found is None:
        return None
    kind, hit = found
    groups = hit.groupdict("")
    if "page" not in groups:
        return None
    page = groups.pop("page")
    return (kind.pattern.pattern, *sorted(groups.items())), page
