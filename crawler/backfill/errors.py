"""What can be wrong with an order to a web archive, or with a line of its answer?

BackfillError
├── BadEndpoint   no address of a web archive: exit status 2
├── BadWindow     days that are none, or in the wrong order: exit status 2
├── NothingToAsk  a source that has no addresses of its own: exit status 2
├── NothingUnder  places under which no source has any: exit status 2
├── BadAnswer     an answer of an index that is none
└── BadRow        a row of an index that names no capture
"""

from __future__ import annotations

from crawler.errors import CrawlError

__all__ = ["BackfillError", "BadAnswer", "BadEndpoint", "BadRow", "BadWindow", "NothingToAsk", "NothingUnder"]


class BackfillError(CrawlError):
    """Base of what can go wrong with a backfill."""


class BadEndpoint(BackfillError):
    """An endpoint that cannot be one."""

    def __init__(self, found: str, problem: str) -> None:
        self.found, self.problem = found, problem
        super().__init__(
            f"--endpoint {found!r}: {problem}; expected an address such as https://web.archive.org or, for pywb,"
            " http://127.0.0.1:8080/collection"
        )


class BadWindow(BackfillError):
    """Days of filing or capture that cannot be asked for."""

    def __init__(self, option: str, found: str, expected: str) -> None:
        self.option, self.found = option, found
        super().__init__(f"{option} {found!r}, expected {expected}")


class NothingToAsk(BackfillError):
    """A source without addresses of its own: there is nothing that an index could be asked for."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"the source {source!r} takes any host and has no addresses of its own: name another with --source,"
            " or bring its pages in with: xuanjie import FILE"
        )


class NothingUnder(BackfillError):
    """`--under` with places where none of the sources files anything."""

    def __init__(self, places: tuple[str, ...]) -> None:
        self.places = places
        super().__init__(
            f"--under {' '.join(places)}: no question of these sources begins so; without --under, --plan prints them"
        )


class BadAnswer(BackfillError):
    """What an index answered is neither rows nor a refusal that we know."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class BadRow(BackfillError):
    """A row that names no capture: `field`, and what stands there."""

    def __init__(self, field: str, found: object, expected: str) -> None:
        self.field, self.found, self.expected = field, found, expected
        super().__init__(f"{field} {str(found)[:80]!r}, expected {expected}")
