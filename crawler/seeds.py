"""Where does a walk begin? The listings of a source, and the addresses that people wrote down for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from crawler.errors import BadSeed
from crawler.listings.addresses import clean_url
from crawler.source import Listing, Source

__all__ = ["check_seeds", "lists_by_date", "read_seeds"]


def lists_by_date(listing: Listing, *, today: date, opened: date, since: date | None) -> Iterator[str]:
    """The addresses of a dated listing, newest first: one for each day, month or year, as its address says.

    From `since`, or the listing's window before the day on which the run was opened, to today; what holds today is
    among them as long as the listing goes on.
    """
    assert listing.start is not None
    first = max(since or opened - listing.window, listing.start)
    day = min(today, listing.end or today)
    last = ""
    while day >= first:
        url = listing.on(day)
        if url != last:
            yield url
        last = url
        day -= timedelta(days=1)


def read_seeds(folder: Path, source: Source) -> tuple[str, ...]:
    """The addresses in `NAME.txt`, one a line, in the file's order; () when there is no such file.

    Empty lines and what follows a # at the start of a line are left out.

    raises   BadSeed for a line that is no address, or none of the source's hosts
    """
    path = folder / f"{source.name}.txt"
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as why:
        raise BadSeed(path, 0, f"no UTF-8 text: {why.reason}") from why
    except OSError as why:
        raise BadSeed(path, 0, f"cannot be read: {why.strerror}") from why
    seeds: dict[str, None] = {}
    for number, line in enumerate(lines, 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        url = clean_url(written, written) if written.startswith(("http://", "https://")) else None
        if url is None or len(written.split()) > 1:
            raise BadSeed(path, number, f"found {written[:100]!r}, expected an address that begins with http")
        if not source.allows(url):
            raise BadSeed(path, number, f"{url} lies on no host of {source.name}")
        if source.any_host and source.article(url) is None:  # its patterns stand for the hosts it has not
            raise BadSeed(
                path, number, f"{url} is no address that {source.name} takes: see [[article]] in {source.path}"
            )
        seeds[url] = None
    return tuple(seeds)


def check_seeds(folder: Path, sources: Mapping[str, Source]) -> None:
    """Raise BadSeed for the first file of seeds that cannot be used, or that is named like no source."""
    for path in sorted(folder.glob("*.txt")):
        source = sources.get(path.stem)
        if source is None:
            raise BadSeed(path, 0, f"no source {path.stem!r}; a file of addresses is named like its source")
        read_seeds(folder, source)
