"""Which saved pages does a file name? JSON Lines that point to page files, or hold the body of an item."""

from __future__ import annotations

import codecs
import lzma
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import escape
from pathlib import Path
from typing import IO, Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from archive.capture import address_problem, time_problem
from archive.encoding import MAX_DECODED
from archive.errors import BadInput

__all__ = ["BadLine", "Item", "ManifestLine", "item_page", "page_bytes", "saved_lines"]

_BODY = re.compile(rb'"html"\s*:')
_MAX_LINE = 32 * 1024 * 1024  # bytes; a page in a line is far smaller


def _address(value: str) -> str:
    problem = address_problem(value)
    if problem is not None:
        raise ValueError(problem)
    return value


def _possible(value: datetime) -> datetime:
    problem = time_problem(value)
    if problem is not None:
        raise ValueError(problem)
    return value


_Address = Annotated[str, AfterValidator(_address)]


class ManifestLine(BaseModel):
    """One saved page. `file` is relative to the manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(min_length=1)
    url: _Address
    fetched_at: Annotated[AwareDatetime, AfterValidator(_possible)]
    case_id: str | None = None
    content_type: str = "text/html"
    source: str | None = None


def _compact_day(value: object) -> object:
    return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC) if isinstance(value, str) else value


class Item(BaseModel):
    """One news item without its page: the title, when it was published, and a fragment of HTML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: Annotated[AwareDatetime, BeforeValidator(_compact_day), AfterValidator(_possible)]  # printed as 20120702
    url: _Address
    title: str
    pubtime: str
    source: str | None
    html: str

    @property
    def fetched_at(self) -> datetime:
        """Noon UTC of the day: nobody noted the hour, and in China that day is then over for the evening news."""
        return datetime.combine(self.date.date(), time(12), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that names no page; `number` counts from 1."""

    number: int
    problem: str


def saved_lines(path: Path) -> Iterator[tuple[int, ManifestLine | Item | BadLine]]:
    """The lines of a .jsonl or .jsonl.xz file in order, with their numbers; blank lines are left out.

    raises   BadInput when there is no such file; a bad line is a value, so that the others go on
    """
    if not path.is_file():
        found = "a directory" if path.is_dir() else "nothing"
        raise BadInput(str(path), found, "a manifest: one JSON object per line with file, url and fetched_at")
    try:
        file = _open(path)
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a readable manifest") from error
    number = 0
    with file:
        try:
            while raw := file.readline(_MAX_LINE):
                number += 1
                if number == 1:
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                if raw.strip():
                    yield number, _line(raw, number)
        except (lzma.LZMAError, EOFError, OSError) as error:
            yield number + 1, BadLine(number=number + 1, problem=f"the file ends here: {error}")


def item_page(item: Item) -> bytes:
    """The smallest page that holds an item, in UTF-8; says in its head that it was composed."""
    title = escape(item.title)
    stamp = escape(f"{item.pubtime} 来源：{item.source}" if item.source else item.pubtime)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="xuanjie import">\n<title>{title}</title>\n</head>\n<body>\n'
        f'<h1>{title}</h1>\n<div class="stamp">{stamp}</div>\n'
        f'<div class="content">\n{item.html}\n</div>\n</body>\n</html>\n'
    ).encode()


def page_bytes(folder: Path, name: str, *, inside: bool = True) -> bytes:
    """The bytes of a page file that a manifest in `folder` names.

    inside   a file out of the folder is refused: what is archived is published, and a manifest may be a stranger's
    raises   BadInput when it is missing, too large, out of the folder, a device or a pipe
    """
    path = folder / name
    try:
        place = path.resolve()
        if inside and not place.is_relative_to(folder.resolve()):
            raise BadInput(name, "a path out of the manifest's folder", "a file beside the manifest or below it")
        if not stat.S_ISREG(place.stat().st_mode):
            raise BadInput(name, "no regular file", "a saved page")
        with place.open("rb") as file:
            body = file.read(MAX_DECODED + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(path.name, reason or type(error).__name__, "a readable file beside the manifest") from error
    if len(body) > MAX_DECODED:
        raise BadInput(name, f"more than {MAX_DECODED} bytes", f"at most {MAX_DECODED}")
    return body


def _open(path: Path) -> IO[bytes]:
    return lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb")


def _line(raw: bytes, number: int) -> ManifestLine | Item | BadLine:
    try:
        # the body of an item is its mark; every other line is meant as a manifest line
        return Item.model_validate_json(raw) if _BODY.search(raw) else ManifestLine.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "line"
        return BadLine(number=number, problem=f"{where}: {first['msg']}")
