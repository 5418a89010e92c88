"""What can go wrong between a crawl and its Redis.

CrawlError
├── UnsafeRedis      an address over which orders could be read or forged: exit status 2
├── NoRedis          no server answers there, or the packages are missing: exit status 2
├── OtherCrawl       another crawl hands out its addresses through the same Redis: exit status 4
└── NotShared        a crawl or a source that cannot be shared by many machines: exit status 2

BadMessage           a message that is none of ours; it is counted, set aside and never acted upon
NobodyCameBack       an address whose workers all vanish: it ends as `error`, and cannot hold up the crawl
"""

from __future__ import annotations

from crawler.errors import CrawlError

__all__ = ["BadMessage", "NoRedis", "NobodyCameBack", "NotShared", "OtherCrawl", "UnsafeRedis"]


class UnsafeRedis(CrawlError):
    """A Redis that strangers could read or write; `url` is shown without its password."""

    def __init__(self, url: str, found: str) -> None:
        self.url, self.found = url, found
        super().__init__(
            f"--redis {url}: {found}; expected redis://127.0.0.1:6379/0 on this machine,"
            " or rediss://:PASSWORD@HOST:PORT/0 (TLS and a password) on another"
        )


class NoRedis(CrawlError):
    """Nothing answers where the Redis should be."""

    def __init__(self, url: str, why: str) -> None:
        self.url = url
        super().__init__(f"--redis {url}: {why}")


class OtherCrawl(CrawlError):
    """One crawl at a time for each database of a Redis."""

    status = 4

    def __init__(self, url: str, holder: str) -> None:
        self.url, self.holder = url, holder
        super().__init__(
            f"{url} is used by the crawl of {holder}; wait until it has ended, or give this one a database of its own"
            " (redis://HOST:PORT/1)"
        )


class NotShared(CrawlError):
    """What one process must do alone."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}: not through Redis; {instead}")


class BadMessage(Exception):
    """A message with another size, signature or schema than ours."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class NobodyCameBack(Exception):
    """One lease after another has expired: the page ends whoever asks for it, or no machine reaches its host."""

    def __init__(self, leases: int) -> None:
        super().__init__(f"given to {leases} workers, none of which came back")
