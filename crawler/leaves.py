"""Which other pages of the same article does an article page lead to?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from crawler.listings.addresses import clean_url, too_long
from crawler.listings.html_page import base_of
from crawler.listings.page import check_parsable
from crawler.source import Source

__all__ = ["MAX_LEAVES", "Leaves", "has_leaves", "leaves"]

MAX_LEAVES = 50  # pages of one article; the longest seen have some dozens of pictures, one a page
_LINKS = SoupStrainer(["a", "base"])


@dataclass(frozen=True, slots=True)
class Leaves:
    """Other pages of one article.

    addresses   each once, in the order of the page that leads to them
    too_long    how many more there are whose addresses are too long to be asked for
    """

    addresses: tuple[str, ...]
    too_long: int = 0


def has_leaves(source: Source, url: str) -> bool:
    """True when the source addresses the pages of an article of this kind by number."""
    found = source.matched(url)
    return found is not None and "page" in found[0].pattern.groupindex


def leaves(html: str, url: str, source: Source) -> Leaves:
    """Links to other pages of the article at `url`: the same pattern fits, on the same host, and all its groups are
    equal but `page`. Whole-text and print versions are among them if the pattern says so.

    raises   Unparsable
    """
    check_parsable(html)
    soup = BeautifulSoup(html, "lxml", parse_only=_LINKS)
    base = base_of(soup, url)
    here = _groups(source, url)
    found: dict[str, str] = {}
    unfit: set[int] = set()  # hashes: the addresses themselves may fill the memory
    for anchor in soup.find_all("a", href=True):
        href = str(anchor["href"])
        fit = clean_url(base, href)
        target = too_long(base, href) if fit is None else fit
        if target is None or urlsplit(target).netloc != urlsplit(url).netloc or not source.allows(target):
            continue
        there = _groups(source, target)
        if here is None or there is None or there[0] != here[0] or there[1] == here[1]:
            continue
        if fit is None:
            unfit.add(hash(target))
        else:
            found.setdefault(source.key(target), target)
    return Leaves(tuple(found.values()), len(unfit))


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
