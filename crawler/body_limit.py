"""Which limit may a crawl set to the size of a body? At most the one for which memory and messages are laid out."""

from __future__ import annotations

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler.large_bodies import LARGEST

__all__ = ["BadBodyLimit", "body_limit"]


class BadBodyLimit(UsageError):
    """DOWNLOAD_MAXSIZE has a value with which large bodies would be lost; `status` is the exit status of a command.

    A UsageError, so that Scrapy's own command line ends with 2 and one line, too.
    """

    status = 2

    def __init__(self, found: object) -> None:
        self.found = found
        super().__init__(
            f"DOWNLOAD_MAXSIZE: found {str(found)[:100]!r}, expected 1 to {LARGEST} bytes (0, no limit, is none of"
            f" them); leave the setting out: it is {LARGEST} then"
        )


def body_limit(settings: BaseSettings) -> int:
    """The largest body that is kept whole, in bytes; raises BadBodyLimit."""
    given = settings.get("DOWNLOAD_MAXSIZE")
    try:
        limit = int(given)
    except (TypeError, ValueError, OverflowError):
        raise BadBodyLimit(given) from None
    if not 1 <= limit <= LARGEST:
        raise BadBodyLimit(given)
    return limit
