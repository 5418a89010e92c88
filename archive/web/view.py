"""What is a page of the browser? A path, what it answers in each form, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.web.asked import Asked, Form

if TYPE_CHECKING:
    from archive.web.edition import Edition

__all__ = ["Bytes", "File", "Handler", "Page", "Policy", "Sheet", "View"]


class Policy(StrEnum):
    """Which headers guard an answer (guards.py)."""

    OURS = "ours"  # a page of ours
    REPLAY = "replay"  # what an archived page is made of, cleaned
    RAW = "raw"  # archived bytes as they are: only ever a download


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a page as CSV."""

    name: str  # stem of the file: legs
    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer that has an HTML, a JSON and perhaps a CSV form, all of the same facts.

    template  file in templates/
    title     of the window, without the name of the program
    data      the facts, as JSON has them: the .json form, and `data` in the template
    drawn     what only the template needs: pictures, forms
    """

    template: str
    title: str
    data: Mapping[str, Any]
    drawn: Mapping[str, Any] = field(default_factory=dict)
    sheet: Sheet | None = None
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bytes:
    """One answer that is bytes: a file, a picture, a part of a replay.

    filename  given: the browser keeps it as a file and shows nothing
    headers   more of them, names in small letters
    """

    body: bytes
    media_type: str
    filename: str | None = None
    policy: Policy = Policy.OURS
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One answer that is a file on the disk, sent piece by piece; always a download.

    size, sha256  of its bytes, which the handler has compared
    """

    path: Path
    size: int
    sha256: str
    filename: str
    media_type: str = "application/octet-stream"


Handler = Callable[["Edition", Asked], Page | Bytes | File]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One route.

    path     /legs/{leg_id}; what stands in braces is the name of a pattern of ids.PATTERNS
    handler  finds the answer; runs in a thread and may read the catalogue and the archive
    summary  one line for the description of the interface (openapi.json)
    query    parameter → what it means; any other is refused
    forms    which endings it has: none (HTML), .json, .csv
    kept     whether its answers may be kept in memory while what they looked at stays the same; False where no state
             tells of a change: decision files, bytes on the disk
    lays_out
             whether its answers lay out archived pages: such views share their places, and leave threads to others
    as_is    the path ends in {url:path}, an address of the web: it is handed on byte for byte in Asked.as_is, with what
             stands behind a question mark, and has no parameters or other forms of ours
    answers  for views that answer bytes: status → media type, for the description of the interface
    """

    path: str
    handler: Handler
    summary: str
    query: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[Form, ...] = (Form.HTML, Form.JSON)
    kept: bool = True
    lays_out: bool = False
    as_is: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)
