"""What stands at the place of a capture? Its HTTP block, held to the digests of the ledger."""

from __future__ import annotations

import hashlib
import os

from isal import isal_zlib
from isal.igzip_lib import IsalError

from archive.capture import Capture
from archive.errors import Damaged
from archive.index_reads import Row
from archive.members import Http, parse_http
from archive.placed import place_of, stored_http
from archive.segments import ArchivePaths, open_segment

__all__ = ["http_at", "members_at"]

_GZIP = 31
_END = b"\r\n\r\n"
_RESPONSE, _REVISIT = b"\r\nWARC-Type: response\r\n", b"\r\nWARC-Type: revisit\r\n"


def http_at(paths: ArchivePaths, row: Row) -> tuple[Http, str]:
    """Status, headers and body of a capture's response, and the SHA-256 of that body.

    When the members are to the byte those that the ledger vouches for, they were unpacked and taken apart before they
    were acknowledged: what is inside need not be proved again. Otherwise every rule is applied, to say what is wrong.

    row      of a capture
    raises   TakenDown, Damaged
    """
    capture = row.entry
    assert isinstance(capture, Capture)
    members = members_at(paths, row.segment, row.offset, row.length)
    found = _http(members[: capture.length]) if hashlib.sha256(members).hexdigest() == row.sha256 else None
    if found is None:
        try:
            with open_segment(paths, row.segment) as file:
                http = stored_http(file, capture)
        except OSError as error:
            raise Damaged(place_of(capture), error.strerror or str(error), "the segment") from error
        return http, hashlib.sha256(http.body).hexdigest()
    kind, http = found
    digest = hashlib.sha256(http.body).hexdigest()
    if kind is _RESPONSE and digest != capture.payload_sha256:
        raise Damaged(place_of(capture), f"body with sha256 {digest[:12]}", capture.payload_sha256[:12])
    return http, digest


def members_at(paths: ArchivePaths, segment: str, offset: int, length: int) -> bytes:
    """Bytes of a segment, fewer when it ends before; b"" when it cannot be read."""
    for place in (paths.sealed, paths.open, paths.sealed):  # it may be renamed between two looks
        try:
            handle = os.open(place(segment), os.O_RDONLY)
        except OSError:
            continue
        try:
            return os.pread(handle, length, offset)
        except OSError:
            return b""
        finally:
            os.close(handle)
    return b""


def _http(member: bytes) -> tuple[bytes, Http] | None:
    """The HTTP block of the one record of a member, behind what kind of record that is; None for anything else."""
    stream = isal_zlib.decompressobj(wbits=_GZIP)
    try:
        content = stream.decompress(member)
    except IsalError:  # type: ignore[misc]  # its stub makes it a value
        return None
    end = content.find(_END)
    if not stream.eof or stream.unused_data or end < 0 or not content.endswith(_END):
        return None
    head = content[:end] + b"\r\n"
    kind = next((one for one in (_RESPONSE, _REVISIT) if one in head), None)
    if kind is None:
        return None  # a tombstone: the slow way says when and why
    try:
        return kind, parse_http(content[end + len(_END) : -len(_END)])
    except ValueError:
        return None
