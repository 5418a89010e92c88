"""Which exchanges stand in a WARC file that others wrote? Streamed; whole records before a cut are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO
from urllib.parse import urlsplit

from archive.capture import Exchange, Outcome, Role, address_problem
from archive.encoding import MAX_DECODED
from archive.errors import Unrecordable
from archive.members import Http, parse_http
from archive.stated import digest_problem, fits
from archive.unpacked import CHUNK, CutShort, unpacked
from archive.warc import header_of

__all__ = ["ForeignRevisit", "Skipped", "bare_uri", "exchange_of", "exchanges", "role_of", "unchunked"]

_MAX_HEAD = 64 * 1024  # bytes of WARC headers
_MAX_BLOCK = MAX_DECODED + _MAX_HEAD
_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,2}\s*\Z")
_HEAD_END = re.compile(rb"\r?\n\r?\n")  # some tools write bare line feeds
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_BLOCKED = {401, 403, 405, 407, 412, 418, 429, 451, 521}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRevisit:
    """A capture whose body stands elsewhere."""

    exchange: Exchange  # its body is empty
    refers_to_url: str
    refers_to_at: datetime | None
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What was not taken, and why.

    cut   True when the file ends or breaks here and nothing after it could be read
    """

    where: str  # "record 7" or an address
    problem: str
    cut: bool = False


def exchanges(file: IO[bytes]) -> Iterator[Exchange | ForeignRevisit | Skipped]:
    """The responses, resources and revisits of a WARC or WARC.gz stream, in order."""
    stream = _Bytes(unpacked(file))
    number = 0
    try:
        while (head := _head(stream)) is not None:
            number += 1
            length = _length(head)
            if length > _MAX_BLOCK:
                stream.skip(length)
                uri = head.get("warc-target-uri", f"record {number}")
                yield Skipped(where=uri, problem=f"{length} bytes, at most {_MAX_BLOCK} are taken")
                continue
            block = stream.read(length)
            found = exchange_of(head, block, number)
            if found is not None:
                yield found
        if number == 0:
            yield Skipped(where="the file", problem="no record", cut=True)
    except CutShort as error:
        yield Skipped(where=f"record {number + 1}" if number else "the file", problem=str(error), cut=True)


class _Bytes:
    """Exact reads from pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = bytearray()

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._buffer += piece
        return bool(piece)

    def line(self) -> bytes:
        """Up to and with the next line feed; what is left at the end of the stream."""
        while (at := self._buffer.find(b"\n")) < 0 and len(self._buffer) <= _MAX_HEAD and self._more():
            pass
        if at < 0 and len(self._buffer) > _MAX_HEAD:
            raise CutShort(f"a header line of more than {_MAX_HEAD} bytes")
        cut = at + 1 if at >= 0 else len(self._buffer)
        line = bytes(self._buffer[:cut])
        del self._buffer[:cut]
        return line

    def read(self, count: int) -> bytes:
        while len(self._buffer) < count and self._more():
            pass
        if len(self._buffer) < count:
            raise CutShort(f"the file ends inside a record, {count - len(self._buffer)} bytes early")
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def skip(self, count: int) -> None:
        while count > 0:
            step = min(count, CHUNK)
            self.read(step)
            count -= step


def _head(stream: _Bytes) -> dict[str, str] | None:
    """The headers of the next record, names in lower case; None at a clean end."""
    line = stream.line()
    while line in {b"\r\n", b"\n"}:
        line = stream.line()
    if not line:
        return None
    if not _VERSION.match(line):
        raise CutShort(f"no WARC record but {line[:40]!r}")
    head: dict[str, str] = {}
    size = 0
    while (line := stream.line()) not in {b"\r\n", b"\n"}:
        size += len(line)
        if not line.endswith(b"\n"):
            raise CutShort("the file ends inside the headers of a record")
        if size > _MAX_HEAD:
            raise CutShort(f"a record with more than {_MAX_HEAD} bytes of headers")
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            head.setdefault(name.strip().lower(), value.strip())
    return head


def _length(head: dict[str, str]) -> int:
    text = head.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise CutShort(f"a record with Content-Length {text[:30]!r}")
    return int(text)


def bare_uri(stated: str) -> str:
    """An address without the brackets that WARC 1.0 puts around it; one alone belongs to the address."""
    return stated[1:-1] if stated.startswith("<") and stated.endswith(">") else stated


def exchange_of(head: Mapping[str, str], block: bytes, number: int) -> Exchange | ForeignRevisit | Skipped | None:
    """What one record holds; None when it is of a type that holds no page.

    head     its headers, names in lower case
    number   its place in the file, for messages
    """
    kind = head.get("warc-type", "")
    url = bare_uri(head.get("warc-target-uri", ""))
    if kind not in {"response", "resource", "revisit"} or not url.lower().startswith(("http://", "https://")):
        return None
    problem = address_problem(url)
    if problem is not None:
        return Skipped(where=url, problem=problem)
    at = _moment(head.get("warc-date", ""))
    if at is None:
        return Skipped(where=url, problem=f"WARC-Date {head.get('warc-date', '')[:40]!r} is no time")
    truncated = head.get("warc-truncated") or None
    if kind == "resource":
        content_type = head.get("content-type", "application/octet-stream")
        http = Http(status=200, headers=(("Content-Type", content_type),), body=block)
        problem = digest_problem(head, block, http, block)
    else:
        try:
            http = _http(block)
        except ValueError as error:
            return Skipped(where=url, problem=str(error))
        body, is_whole = unchunked(http.headers, http.body)
        truncated = truncated if is_whole else truncated or "disconnect"
        if kind == "response":
            problem = digest_problem(head, block, http, body)
        elif fits(block, head.get("warc-block-digest", "")) is False:  # its payload stands elsewhere
            problem = "WARC-Block-Digest is not that of the block of this revisit"
        http = Http(status=http.status, headers=http.headers, body=body)
    if problem is not None:
        return Skipped(where=url, problem=problem)
    if len(http.body) > MAX_DECODED:
        return Skipped(where=url, problem=f"a body of {len(http.body)} bytes, at most {MAX_DECODED} are taken")
    try:
        exchange = Exchange(
            url=url,
            status=http.status,
            response_headers=http.headers,
            body=http.body if kind != "revisit" else b"",
            fetched_at=at,
            source=None,
            role=role_of(url, http),
            outcome=Outcome.TRUNCATED if truncated is not None else _outcome(http.status),
            via="import",
            ip=head.get("warc-ip-address"),
            truncated=truncated,
        )
    except Unrecordable as error:
        return Skipped(where=url, problem=error.problem)
    if kind != "revisit":
        return exchange
    return ForeignRevisit(
        exchange=exchange,
        refers_to_url=bare_uri(head.get("warc-refers-to-target-uri", url)),
        refers_to_at=_moment(head.get("warc-refers-to-date", "")),
        payload_digest=head.get("warc-payload-digest", ""),
    )


def _http(block: bytes) -> Http:
    """An HTTP response of other tools: lines may end in a bare line feed and be folded; raises ValueError."""
    end = _HEAD_END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block.rstrip(b"\r\n"), b"")
    lines = re.split(rb"\r?\n", re.sub(rb"\r?\n[ \t]+", b" ", head))
    strange = next((line for line in lines[1:] if b":" not in line), None)
    if end is None and strange is not None:
        raise ValueError(f"HTTP headers that do not end: {strange[:40]!r}")
    return parse_http(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def unchunked(headers: Iterable[tuple[str, str]], body: bytes) -> tuple[bytes, bool]:
    """The body without Transfer-Encoding, and whether it was whole; tools that have undone it keep the header."""
    if "chunked" not in header_of(headers, "Transfer-Encoding").lower() or not _CHUNK_SIZE.match(body):
        return body, True
    out = bytearray()
    position = 0
    while (size := _CHUNK_SIZE.match(body, position)) is not None:
        count = int(size[1], 16)
        if count == 0:
            return bytes(out), True
        piece = body[size.end() : size.end() + count]
        out += piece
        position = size.end() + count + 2
        if len(piece) < count:
            break
    return bytes(out), False


def role_of(url: str, http: Http) -> Role:
    """What an imported response is: an HTML page may be an article."""
    if urlsplit(url).path == "/robots.txt":
        return Role.ROBOTS
    html = "html" in header_of(http.headers, "Content-Type").lower()
    return Role.ARTICLE if html and http.status == 200 else Role.OTHER


def _outcome(status: int) -> Outcome:
    if status == 200:
        return Outcome.OK
    if 300 <= status < 400:
        return Outcome.REDIRECT
    if status in {404, 410}:
        return Outcome.NOT_FOUND
    return Outcome.BLOCKED if status in _BLOCKED else Outcome.ERROR


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC).replace(microsecond=0) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
