"""What does a CDX index answer? Rows, the key of the next page, or a refusal; what cannot be read is named.

Four ways of writing are read: the Wayback Machine's JSON (a table with its header, then an empty row and the resume
key), its text (seven columns, then a blank line and the key), the JSON lines of pywb and Common Crawl, and CDXJ lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.capture import Outcome, address_problem, time_problem
from crawler.backfill.errors import BadAnswer, BadRow
from crawler.listings.addresses import clean_url
from crawler.turns import Turns

__all__ = ["CdxAnswer", "CdxRow", "Place", "parse_answer", "parse_pages", "parse_row", "refusal_in"]

COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}  # pywb and Common Crawl → Wayback
_TIMESTAMP = re.compile(r"[0-9]{14}")
_NUMBER = re.compile(r"[0-9]{1,15}")
_STATUS = re.compile(r"[1-9][0-9]{2}")
_FILENAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,500}")
_REVISIT = "warc/revisit"
_TEXT = 400  # characters of an error that are told
# Of what costs a parser time in one go; real rows have some 190 characters, 16 MiB of them less than half of these.
_MOST = {"[": 200_000, "{": 200_000, ",": 2_000_000, "\n": 400_000, "\r": 400_000}
_PAGES_BYTES = 4096  # of a number
_REFUSALS = (
    (re.compile(r"AdministrativeAccessControlException|Blocked Site Error"), Outcome.BLOCKED),
    (re.compile(r"RobotAccessControlException|Blocked By Robots"), Outcome.ROBOTS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a Common Crawl record stands."""

    filename: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxRow:
    """One capture as an index knows it.

    urlkey     what captures of one address have in common, host, scheme and port apart
    timestamp  14 digits, UTC
    original   the address as the index writes it; playback wants it so
    url        the same, cleaned: `:80` gone; the name under which we keep the page
    status     None for a revisit record, whose status stands with the capture that it repeats
    digest     of the body, as the index writes it; "" when it says none
    """

    urlkey: str
    timestamp: str
    original: str
    url: str
    mime: str
    status: int | None
    digest: str
    place: Place | None = None

    @property
    def captured_at(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    @property
    def shows_a_page(self) -> bool:
        """True for status 200 and for a repetition, of which only the playback tells."""
        return self.status == 200 or self.is_revisit

    @property
    def is_revisit(self) -> bool:
        return self.mime == _REVISIT or self.status is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxAnswer:
    """rows in the index's order; `bad`: one line for each that names no capture; `resume`: "" at the end."""

    rows: tuple[CdxRow, ...]
    bad: tuple[str, ...] = ()
    resume: str = ""

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.bad)


_Found = Mapping[str, object] | BadRow  # a row by its columns, or what stands in its place


async def parse_answer(body: bytes) -> CdxAnswer:
    """The rows of an answer; raises BadAnswer for what is no index answer (refusal_in() reads refusals).

    In turns with what else the loop has to do: 5,000 rows take a quarter of a second.
    """
    found, resume = _found(body)
    rows: list[CdxRow] = []
    bad: list[str] = []
    turns = Turns()
    for one in found:
        try:
            if isinstance(one, BadRow):
                raise one
            rows.append(parse_row(one))
        except BadRow as why:
            bad.append(str(why))
        await turns.next()
    return CdxAnswer(rows=tuple(rows), bad=tuple(bad), resume=resume)


def parse_pages(body: bytes) -> int:
    """The number of pages that `showNumPages=true` was answered with; raises BadAnswer."""
    text = body[: _PAGES_BYTES + 1].decode("utf-8", "replace").strip()
    try:
        found = json.loads(text) if text and len(body) <= _PAGES_BYTES else None
    except (ValueError, RecursionError):
        found = None
    pages = found.get("pages") if isinstance(found, dict) else found
    if type(pages) is not int or not 0 <= pages < 1_000_000:
        raise BadAnswer(f"{text[:_TEXT]!r} where a number of pages was expected")
    return pages


def refusal_in(body: bytes) -> tuple[Outcome, str] | None:
    """The refusal that an answer spells out, with its text; None when it is none."""
    text = " ".join(body[:4096].decode("utf-8", "replace").split())
    for pattern, outcome in _REFUSALS:
        if pattern.search(text):
            return outcome, text[:_TEXT]
    return None


def parse_row(given: Mapping[str, object]) -> CdxRow:
    """A row by its columns, under either family of names; raises BadRow."""
    row = {_NAMES.get(name, name): value for name, value in given.items()}
    timestamp, original = _word(row, "timestamp"), _word(row, "original")
    if _TIMESTAMP.fullmatch(timestamp) is None:
        raise BadRow("timestamp", timestamp, "14 digits")
    try:
        moment = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as why:
        raise BadRow("timestamp", timestamp, "a time") from why
    problem = time_problem(moment)
    if problem is not None:
        raise BadRow("timestamp", timestamp, problem)
    url = clean_url(original, original)
    problem = "an http or https address" if url is None else address_problem(url)
    if url is None or problem is not None:
        raise BadRow("original", original, str(problem))
    status = _word(row, "statuscode")
    if status not in {"", "-"} and _STATUS.fullmatch(status) is None:
        raise BadRow("statuscode", status, "three digits or -")
    digest = _word(row, "digest")
    return CdxRow(
        urlkey=_word(row, "urlkey") or url,
        timestamp=timestamp,
        original=original,
        url=url,
        mime=_word(row, "mimetype").lower(),
        status=int(status) if status not in {"", "-"} else None,
        digest="" if digest == "-" else digest,
        place=_place(row),
    )


def _place(row: Mapping[str, object]) -> Place | None:
    if "filename" not in row or "offset" not in row:
        return None
    filename, offset, length = (_word(row, name) for name in ("filename", "offset", "length"))
    if _FILENAME.fullmatch(filename) is None or ".." in filename:
        raise BadRow("filename", filename, "a path of plain characters")
    for name, value in (("offset", offset), ("length", length)):
        if _NUMBER.fullmatch(value) is None:
            raise BadRow(name, value, "a whole number")
    if int(length) == 0:
        raise BadRow("length", length, "at least 1")
    return Place(filename=filename, offset=int(offset), length=int(length))


def _word(row: Mapping[str, object], name: str) -> str:
    value = row.get(name, "")
    if type(value) is int:
        return str(value)
    if not isinstance(value, str) or not value.isprintable():
        raise BadRow(name, value, "printable text")
    return value.strip()


def _found(body: bytes) -> tuple[Iterator[_Found], str]:
    """What an answer holds, unread, and the key of the next page; raises BadAnswer, now or while it is gone through."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff").strip("\r\n \t")
    for sign, most in _MOST.items():
        if (times := text.count(sign)) > most:
            raise BadAnswer(f"{times} times {sign!r}, more than {most}: no page of an index")
    if not text:
        return iter(()), ""
    if text.startswith("["):
        return _table(text)
    lines = text.splitlines()
    if text.startswith("{"):
        return _json_lines(lines), ""
    return _text(lines)


def _table(text: str) -> tuple[Iterator[_Found], str]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as why:
        raise BadAnswer(f"a table that is no JSON: {str(why)[:_TEXT]}") from why
    if not table:
        return iter(()), ""
    header = table[0]
    if not isinstance(header, list) or not {"timestamp", "original"} <= {n for n in header if isinstance(n, str)}:
        raise BadAnswer(f"a table without a header that names timestamp and original: {str(header)[:_TEXT]}")
    resume = ""
    if len(table) > 2 and table[-2] == [] and isinstance(table[-1], list) and len(table[-1]) == 1:
        resume = str(table[-1][0])
        table = table[:-2]
    return (_named(header, row) for row in table[1:]), resume


def _named(header: list[Any], row: object) -> _Found:
    if not isinstance(row, list) or len(row) != len(header):
        return BadRow("row", row, f"{len(header)} columns")
    return {str(name): value for name, value in zip(header, row, strict=True)}


def _json_lines(lines: Iterable[str]) -> Iterator[_Found]:
    for line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            yield BadRow("line", line, "a JSON object")
        elif "timestamp" in row or "message" not in row:  # {"message": "No Captures found for: ..."} is no row
            yield row


def _text(lines: list[str]) -> tuple[Iterator[_Found], str]:
    resume = ""
    if len(lines) > 2 and not lines[-2].strip():
        resume, lines = lines[-1].strip(), lines[:-2]
    return _text_rows(lines), resume


def _text_rows(lines: list[str]) -> Iterator[_Found]:
    has_rows = False
    for line in lines:
        if line.strip():
            one = _columns(line)
            has_rows = has_rows or not isinstance(one, BadRow)
            yield one
    if not has_rows:
        raise BadAnswer(f"no index rows but {' '.join(lines[:_TEXT])[:_TEXT]!r}")


def _columns(line: str) -> _Found:
    parts = line.split(" ")
    if len(parts) == len(COLUMNS):
        return dict(zip(COLUMNS, parts, strict=True))
    if len(parts) > 2 and parts[2].startswith("{"):  # CDXJ
        urlkey, timestamp, rest = line.split(" ", 2)
        try:
            more = json.loads(rest)
        except (ValueError, RecursionError):
            more = None
        if isinstance(more, dict):
            return {**more, "urlkey": urlkey, "timestamp": timestamp}
    return BadRow("line", line, f"{len(COLUMNS)} columns")
