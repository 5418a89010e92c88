"""What stood on the page before its server compressed it? Content-Encoding undone to the end of the stream."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from archive.capture import Outcome
from archive.errors import ArchiveError

__all__ = [
    "MAX_DECODED",
    "ContentError",
    "CutContent",
    "TooLarge",
    "UnknownEncoding",
    "Unwrapped",
    "decode_content",
    "unwrap",
]

MAX_DECODED = 16 * 1024 * 1024  # bytes; a news page has at most one hundredth of it (RELIABILITY C2, E10)
_MAX_RATIO = 200  # real pages compress 3 to 20 times
_RATIO_FROM = 1024 * 1024  # below this size a high ratio harms nobody (a page of blanks)
_MAX_LAYERS = 3
_MAX_MEMBERS = 1000  # of a gzip body; servers send one
# Compressed bytes fed at a time: what a damaged step yields is lost, so steps are small. The digest of a damaged body
# is that of what could be had: another number would make every archive with one look damaged.
_STEP = 4096
_GZIP, _DEFLATE = {"gzip", "x-gzip"}, {"deflate"}
_LOOKED_AT = 512  # bytes of what is called gzip and is none
_KNOWN = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"%PDF-", b"\xff\xfe", b"\xfe\xff")  # last: UTF-16
_ZSTD = b"\x28\xb5\x2f\xfd"
_CONTROLS = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B}  # 1B: ISO-2022


class ContentError(ArchiveError):
    """A body whose content-encoding cannot be undone to its end.

    partial    the bytes that could be had before the fault
    outcome    how a fetch with such a body ended
    truncated  the WARC-Truncated reason, None when the body itself is whole
    """

    outcome = Outcome.ERROR
    truncated: str | None = None

    def __init__(self, encoding: str, problem: str, partial: bytes) -> None:
        self.encoding, self.problem, self.partial = encoding, problem, partial
        super().__init__(f"content-encoding {encoding}: {problem}")


class CutContent(ContentError):
    """The stream ends early or its checksum is wrong."""

    outcome = Outcome.TRUNCATED
    truncated = "unspecified"


class TooLarge(ContentError):
    """The decoded body passes the limit, or grows as only a bomb does."""

    outcome = Outcome.TOO_LARGE
    truncated = "length"


class UnknownEncoding(ContentError):
    """An encoding that was not asked for and that WARC tools do not read (br, zstd ...)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwrapped:
    """A body without content-encoding, as far as it could be had."""

    body: bytes
    problem: ContentError | None  # None: body is whole


def decode_content(body: bytes, encoding: str, *, limit: int = MAX_DECODED) -> bytes:
    """Undo a Content-Encoding.

    body      as received
    encoding  the header's value, "" or "identity" for none; a list is undone from its end
    limit     bytes that the decoded body may have
    returns   the whole decoded body
    raises    CutContent, TooLarge, UnknownEncoding, each with what could be had in `.partial`
    """
    unwrapped = unwrap(body, encoding, limit=limit)
    if unwrapped.problem is not None:
        raise unwrapped.problem
    return unwrapped.body


def unwrap(body: bytes, encoding: str, *, limit: int = MAX_DECODED) -> Unwrapped:
    """The same as decode_content with the fault as a value beside what could be had.

    The fault is made and not raised: with its traceback it would keep everything that was unpacked on the way.
    """
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if name not in {"", "identity", "none", "utf-8"}]  # the last two: seen as slips
    if len(names) > _MAX_LAYERS:
        return _ended(TooLarge(encoding, f"{len(names)} layers, at most {_MAX_LAYERS} are undone", b""))
    for name in reversed(names):
        if name not in _GZIP | _DEFLATE:
            return _ended(UnknownEncoding(name, "not an encoding that was asked for (gzip, deflate)", body))
        undone = _inflate(body, name, limit)
        if undone.problem is not None:
            return undone
        body = undone.body
    if len(body) > limit:
        said = f"{len(body)} bytes, at most {limit} are kept"
        return _ended(TooLarge(encoding or "identity", said, body[:limit]))
    return Unwrapped(body=body, problem=None)


def _ended(problem: ContentError) -> Unwrapped:
    return Unwrapped(body=problem.partial, problem=problem)


def _is_plain(start: bytes) -> bool:
    """True for the start of a text, a picture or a PDF; False for a compressed stream of any kind."""
    if start.startswith(_KNOWN):
        return True
    return not start.startswith(_ZSTD) and not _is_zlib(start) and not _CONTROLS.intersection(start)


def _is_zlib(start: bytes) -> bool:
    """By the two bytes of RFC 1950: method 8, a window of at most 32 KiB, and a check of both."""
    return len(start) >= 2 and start[0] & 0x0F == 8 and start[0] >> 4 <= 7 and (start[0] << 8 | start[1]) % 31 == 0


def _inflate(body: bytes, name: str, limit: int) -> Unwrapped:
    if not body:
        return Unwrapped(body=b"", problem=None)  # a HEAD answer, a redirect: nothing was encoded
    if name in _GZIP:
        if not b"\x1f\x8b".startswith(body[:2]):
            if _is_plain(body[:_LOOKED_AT]):
                return Unwrapped(body=body, problem=None)  # the label is wrong: nothing was encoded
            return _ended(CutContent(name, "neither a gzip stream nor anything that was left unencoded", body))
        bits = zlib.MAX_WBITS | 16
    else:
        # "deflate" means zlib by the RFC and raw deflate by habit
        bits = zlib.MAX_WBITS if _is_zlib(body) else -zlib.MAX_WBITS
    out = bytearray()
    stream = zlib.decompressobj(bits)
    position, members = 0, 1
    while True:
        step = stream.unconsumed_tail or body[position : position + _STEP]
        if not stream.unconsumed_tail:
            position += len(step)
        if not step:
            said = f"the stream stops after {len(body)} bytes without its end"
            return _ended(CutContent(name, said, bytes(out)))
        try:
            out += stream.decompress(step, limit + 1 - len(out))
        except zlib.error as error:
            return _ended(CutContent(name, str(error), bytes(out)))
        if len(out) > limit:
            del out[limit:]
            return _ended(TooLarge(name, f"more than {limit} bytes from {len(body)}", bytes(out)))
        if len(out) > max(_RATIO_FROM, _MAX_RATIO * len(body)):
            return _ended(TooLarge(name, f"grows more than {_MAX_RATIO} times", bytes(out)))
        if stream.eof:
            position -= len(stream.unused_data)
            if name not in _GZIP or body[position : position + 2] != b"\x1f\x8b":
                # bytes behind the end belong to nothing; browsers ignore them too
                return Unwrapped(body=bytes(out), problem=None)
            if members == _MAX_MEMBERS:
                return _ended(TooLarge(name, f"more than {_MAX_MEMBERS} gzip members", bytes(out)))
            members += 1
            stream = zlib.decompressobj(bits)
