"""What can go wrong with the meaning: a page that cannot be read.

PipelineError
└── ReadError           this page gives no announcement; the run goes on, the page becomes an issue row
    ├── EmptyPage       no bytes, or nothing but white space
    ├── NotHtml         a PDF, an image, an archive ...
    ├── TooComplex      built to stop a parser: refused before any parser sees it
    ├── Unparsable      the parser itself gives up
    ├── LayoutMismatch  a selector of a layout did not match: the next layout is tried
    └── NoBody          parsed, but nobody finds an article in it

A page that no process can read within its limits raises nothing here: its issue has the code UNEXTRACTABLE.
"""

from __future__ import annotations

from archive.errors import Carried

__all__ = [
    "UNEXTRACTABLE",
    "EmptyPage",
    "LayoutMismatch",
    "NoBody",
    "NotHtml",
    "PipelineError",
    "ReadError",
    "TooComplex",
    "Unparsable",
]

UNEXTRACTABLE = "unextractable"


class PipelineError(Carried):
    """Base of the floor's errors; `status` is the exit status of a command that meets it."""

    status = 1


class ReadError(PipelineError):
    """One page cannot be read. `code` is the code of the issue row, `snapshot` the page's id."""

    code = "unreadable"

    def __init__(self, snapshot: str, message: str) -> None:
        self.snapshot = snapshot
        super().__init__(f"{message}; see the page: xuanjie show {snapshot}")


class EmptyPage(ReadError):
    """The response has no text at all."""

    code = "empty_page"

    def __init__(self, snapshot: str, size: int) -> None:
        self.size = size
        super().__init__(snapshot, f"found {size} bytes without text, expected a page")


class NotHtml(ReadError):
    """The response is no HTML."""

    code = "not_html"

    def __init__(self, snapshot: str, found: str) -> None:
        self.found = found
        super().__init__(snapshot, f"found {found}, expected HTML")


class TooComplex(ReadError):
    """The page would cost a parser more than any newsroom's page does."""

    code = "too_complex"

    def __init__(self, snapshot: str, what: str, found: int, limit: int) -> None:
        self.what, self.found, self.limit = what, found, limit
        super().__init__(snapshot, f"found {found} {what}, at most {limit} are read")


class Unparsable(ReadError):
    """The markup is so broken that the parser refuses it."""

    code = "unparsable"

    def __init__(self, snapshot: str, reason: str) -> None:
        self.reason = reason
        super().__init__(snapshot, f"the parser refuses the markup ({reason})")


class LayoutMismatch(ReadError):
    """A selector did not match exactly once: the site looked different, or this is no article."""

    code = "layout_mismatch"

    def __init__(self, snapshot: str, layout: str, selector: str, found: int) -> None:
        self.layout, self.selector, self.found = layout, selector, found
        super().__init__(snapshot, f"{layout}: {selector!r} matched {found} elements, not 1")


class NoBody(ReadError):
    """No part of the page reads like an article."""

    code = "no_body"

    def __init__(self, snapshot: str, characters: int) -> None:
        self.characters = characters
        super().__init__(snapshot, f"found no sentences of an article among {characters} characters of text")
