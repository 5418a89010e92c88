"""What can go wrong on the way to a page.

CrawlError
├── UnknownSource    a name that no TOML file has: exit status 2
├── BadSource        a TOML file that cannot be used, with file and key: exit status 2
│   └── UnknownKey   a key that this version does not know
├── NoContact        a live crawl without an address for complaints: exit status 2
├── BadVantage       a label of the vantage that is no short printable line: exit status 2
├── BadLogForm       another form of the log than there is: exit status 2
├── NotOurs          an address that no source may fetch: exit status 2
├── NotOfTheWeb      `--only` with something that is no http or https address: exit status 2
├── BadSeed          a line of data/seeds/NAME.txt that is no address of the source: exit status 2
├── NoBrowser        a source whose pages are rendered, without a browser or what drives it: exit status 2
├── NoRoom           too little space or too few rights to begin; nothing was begun: exit status 5
├── BadDate          `--since` with something that is no date: exit status 2
├── CrawlBroke       Scrapy ended a crawl in a way that is a fault of this software: exit status 1
├── KnownBad         a version of a library that is known to let harm in: exit status 2
├── BadFrontier      a frontier file that is none, or is damaged: exit status 2
└── OldFrontier      a frontier file of another version: exit status 2

What is refused for one address only (robots, host parked) is no error but an outcome: crawler/refusals.py.
"""

from __future__ import annotations

from pathlib import Path

from archive.errors import on_one_line

__all__ = [
    "BadDate",
    "BadFrontier",
    "BadLogForm",
    "BadSeed",
    "BadSource",
    "BadVantage",
    "CrawlBroke",
    "CrawlError",
    "KnownBad",
    "NoBrowser",
    "NoContact",
    "NoRoom",
    "NotOfTheWeb",
    "NotOurs",
    "OldFrontier",
    "UnknownKey",
    "UnknownSource",
]


class CrawlError(Exception):
    """Base of the floor's errors; `status` is the exit status of a command that meets it."""

    status = 2

    def __init__(self, message: str) -> None:
        super().__init__(on_one_line(message))


class UnknownSource(CrawlError):
    """No TOML file and no hand-written spider has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"no source {name!r}; there are: {', '.join(known)}")


class BadSource(CrawlError):
    """A source file that cannot be used."""

    def __init__(self, path: Path, key: str, found: str) -> None:
        self.path, self.key, self.found = path, key, found
        super().__init__(f"{path}: {key}: {found}" if key else f"{path}: {found}")


class UnknownKey(BadSource):
    """A key that this version of the software does not know; a typing slip would otherwise pass for a setting."""

    def __init__(self, path: Path, key: str) -> None:
        super().__init__(path, key, "unknown key; CONTRIBUTING.md has a table of the known ones")


class NoContact(CrawlError):
    """A live crawl tells the site whom to write to, or does not start."""

    def __init__(self) -> None:
        super().__init__(
            "a live crawl names a contact in its User-Agent: give --contact or set XUANJIE_CONTACT"
            " to a web address or a mail address"
        )


class BadVantage(CrawlError):
    """A label of the vantage that does not fit a cell of the records."""

    def __init__(self, found: str, most: int) -> None:
        self.found = found
        super().__init__(
            f"--vantage {found[:100]!r} has {len(found)} characters; expected a printable label of at most {most}, like"
            " 'DE, university network'; give --vantage or set XUANJIE_VANTAGE"
        )


class BadLogForm(CrawlError):
    """XUANJIE_LOG asks for something else than text or JSON."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"XUANJIE_LOG is {found[:100]!r}; expected text or json")


class NotOurs(CrawlError):
    """An address on no host of the sources asked for."""

    def __init__(self, url: str, sources: tuple[str, ...]) -> None:
        self.url = url
        super().__init__(f"{url} lies on no host of {', '.join(sources)}; hosts are listed by: xuanjie sources --json")


class NotOfTheWeb(CrawlError):
    """An address of a kind that no source is asked by."""

    def __init__(self, url: str, scheme: str) -> None:
        self.url = url
        found = scheme or repr(url[:100])
        super().__init__(
            f"--only {url[:100]}: found {found}, expected http or https; give the address as a browser shows it,"
            " with http:// or https://"
        )


class BadSeed(CrawlError):
    """A file of addresses that cannot be used; `line` counts from 1, 0 stands for the file."""

    def __init__(self, path: Path, line: int, found: str) -> None:
        self.path, self.line, self.found = path, line, found
        super().__init__(f"{path}:{line}: {found}" if line else f"{path}: {found}")


class NoBrowser(CrawlError):
    """Pages are to be rendered, and this machine cannot."""

    def __init__(self, sources: tuple[str, ...], missing: str, install: str) -> None:
        self.sources, self.missing = sources, missing
        super().__init__(f"{', '.join(sources)}: browser = true, and {missing}; nothing was asked for; {install}")


class KnownBad(CrawlError):
    """A library in a version that must not meet pages of others."""

    def __init__(self, name: str, found: str, floor: str, why: str) -> None:
        self.name, self.found, self.floor = name, found, floor
        super().__init__(
            f"{name} {found} is installed, expected {floor} or later: {why}; nothing was done;"
            f" pip install -U '{name}>={floor}'"
        )


class NoRoom(CrawlError):
    """A run that could not end well is not begun."""

    status = 5

    def __init__(self, place: str, found: str, expected: str) -> None:
        self.place, self.found, self.expected = place, found, expected
        super().__init__(
            f"{place}: found {found}, expected {expected}; nothing was begun, mend that and run the same command again"
        )


class BadDate(CrawlError):
    """Something that is no calendar date where one is needed."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"--since {found!r} is no date; expected YYYY-MM-DD")


class CrawlBroke(CrawlError):
    """Scrapy raised where this software expected it not to."""

    status = 1

    def __init__(self, source: str, reason: str) -> None:
        self.source = source
        super().__init__(
            f"the crawl of {source} broke off: {reason}; what was captured is kept, the same command goes on"
        )


class BadFrontier(CrawlError):
    """A frontier file that SQLite cannot read. It is a means and no evidence, so the way out is to be rid of it."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"{path}: {reason}, expected a frontier; delete it (and {path.name}-wal, {path.name}-shm):"
            " what is known is learnt again from the archive"
        )


class OldFrontier(CrawlError):
    """A frontier written by another version."""

    def __init__(self, path: Path, found: int, expected: int) -> None:
        super().__init__(
            f"{path}: found frontier version {found}, expected {expected};"
            " finish its open runs with the version that wrote it, or move the file away: known pages are then"
            " learnt again from the archive"
        )
