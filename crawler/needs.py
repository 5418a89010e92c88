"""Which addresses does a kept page need so that it can be looked at, of those that may be asked for?"""

from __future__ import annotations

from archive.requisites import requisites_of
from crawler.listings.addresses import clean_url
from crawler.listings.page import check_parsable
from crawler.source import Source

__all__ = ["needs_of"]


def needs_of(html: str, url: str, source: Source, *, most: int) -> tuple[str, ...]:
    """The style sheets, PDFs and pictures of the page at `url`, cleaned, each once, in the order of asking.

    most     how many are looked for: whoever wants to know whether there are more asks for one more
    raises   Unparsable
    """
    check_parsable(html)
    found: dict[str, None] = {}
    for one in requisites_of(html, url):
        target = clean_url(url, one.url)
        if (
            target is not None
            and target != url
            and source.allows_requisite(target, url)
            and source.article(target) is None
        ):
            found[target] = None
            if len(found) >= most:
                break
    return tuple(found)
