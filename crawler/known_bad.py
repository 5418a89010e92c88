"""Which versions of what we stand on are known to let harm in? What reads strangers' pages refuses to start on them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.errors import KnownBad

__all__ = ["FLOORS", "READS_PAGES", "check_versions"]

# Distribution → the first version that is not known to be bad, and what is wrong with those before. An installation by
# pip has these or later ones (pyproject.toml); one that was changed by hand, or by a distribution, need not.
FLOORS: Mapping[str, tuple[tuple[int, ...], str]] = {
    "scrapy": ((2, 19), "earlier ones follow redirects and unpack bodies in ways this software does not guard against"),
    "lxml": ((6, 1), "earlier ones resolve external entities by default"),
}
# `verify` and `review` look at a page through the text layer alone, which Python's own parser makes: they go on
READS_PAGES = {
    "crawl", "worker", "gather", "backfill", "screen", "refresh", "extract", "read", "import", "demo", "score",
    "release", "show", "browse",
}  # fmt: skip
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def check_versions(floors: Mapping[str, tuple[tuple[int, ...], str]] = FLOORS) -> None:
    """Refuse a version below its floor.

    raises   KnownBad naming the first, with both versions
    """
    from importlib import metadata  # takes 25 ms: `--help` does without

    for name, (floor, why) in floors.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # the import says so better
        numbers = _NUMBERS.match(found)
        if numbers is None or tuple(map(int, numbers[0].split("."))) < floor:
            raise KnownBad(name, found, ".".join(map(str, floor)), why)
