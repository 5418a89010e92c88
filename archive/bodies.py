"""What stands at the place of a capture? Its HTTP block, held to the digests of the ledger."""

from __future__ import annotations

import hashlib
import os

from isal import isal_zlib
from isal.igzip_lib import IsalError

from archive.capture import Capture
from archive.encoding import MAX_DECODED, unwrap
from archive.errors import Damaged
from archive.index_reads import Page, Row
from archive.members import Http, parse_http
from archive.placed import place_of, stored_http
from archive.segments import OPEN, ArchivePaths, open_segment
from archive.warc import header_of

__all__ = ["http_at", "members_at", "shown_body"]

_GZIP = 31
_MOST = 4 * MAX_DECODED  # bytes unpacked before a digest has vouched for them; a larger record goes the slow way
_LINE = b"\r\n"
_END = _LINE + _LINE
_ENCODED = b"\r\ncontent-encoding:"
_RESPONSE, _REVISIT = b"\r\nWARC-Type: response\r\n", b"\r\nWARC-Type: revisit\r\n"


def http_at(paths: ArchivePaths, row: Row) -> tuple[Http, str]:
    """Status, headers and body of a capture's response, and the SHA-256 of that body.

    When the members are to the byte those that the ledger vouches for, they were held to every rule before they were
    acknowledged: what is inside need not be proved again. Otherwise every rule is applied, to say what is wrong. The
    digest of the group finds what was changed on the disk, in the headers too; that of the body a row of the ledger
    that names another capture's place, and a body that is unpacked otherwise than it was packed.

    row      of a capture
    raises   TakenDown, Damaged
    """
    capture = row.entry
    assert isinstance(capture, Capture)
    members = members_at(paths, row.segment, row.offset, row.length)
    found = _http(memoryview(members)[: capture.length]) if hashlib.sha256(members).hexdigest() == row.sha256 else None
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


def shown_body(paths: ArchivePaths, page: Page) -> tuple[bytes, str] | None:
    """The body of a capture without content-encoding, and its SHA-256; None when it is not there as the ledger says:
    http_at() tells why.

    Two digests prove what is given. That of the body as received finds every byte of it that was changed on the disk,
    packed or unpacked otherwise than it was recorded, and a row of the ledger that names another capture's place. That
    of the body without content-encoding, which the caller holds to the ledger, finds a header of that name that was
    changed; where there is none both are the same. The digest of the group, which costs a tenth of all this, would
    prove the request, the status line and the facts besides, of which nothing is given here.

    page   of a response, not of a revisit
    """
    content, end = _unpacked(members_at(paths, page.segment, page.offset, page.length))
    if content.find(_RESPONSE, 0, end) < 0:
        return None
    begin = content.find(_END, end + len(_LINE), len(content) - len(_END)) + len(_END)
    body = content[begin : -len(_END)]
    digest = hashlib.sha256(body).hexdigest()
    if begin < len(_END) or digest != page.payload_sha256:
        return None
    if _ENCODED not in content[end:begin].lower() and len(body) <= MAX_DECODED:
        return body, digest
    headers = parse_http(content, end + len(_LINE), begin).headers
    body = unwrap(body, header_of(headers, "Content-Encoding")).body
    return body, hashlib.sha256(body).hexdigest()


def members_at(paths: ArchivePaths, segment: str, offset: int, length: int) -> bytes:
    """Bytes of a segment, fewer when it ends before; b"" when it cannot be read."""
    sealed = f"{paths.root}/warc/{segment}"  # as ArchivePaths.sealed: pathlib takes as long as opening the file
    for place in (sealed, sealed + OPEN, sealed):  # it may be renamed between two looks
        try:
            handle = os.open(place, os.O_RDONLY)
        except OSError:
            continue
        try:
            return os.pread(handle, length, offset)
        except OSError:
            return b""
        finally:
            os.close(handle)
    return b""


def _http(member: memoryview) -> tuple[bytes, Http] | None:
    """The HTTP block of the one record of a member, behind what kind of record that is; None for anything else."""
    content, end = _unpacked(member)
    kind = next((one for one in (_RESPONSE, _REVISIT) if content.find(one, 0, end) >= 0), None)
    if kind is None:
        return None  # a tombstone: the slow way says when and why
    try:
        return kind, parse_http(content, end + len(_LINE), len(content) - len(_END))
    except ValueError:
        return None


def _unpacked(member: bytes | memoryview) -> tuple[bytes, int]:
    """The record of a member and the end of the last line of its head; no bytes when it is not one whole member with
    one whole record."""
    stream = isal_zlib.decompressobj(wbits=_GZIP)
    try:
        content: bytes = stream.decompress(member, _MOST)
    except IsalError:  # type: ignore[misc]  # its stub makes it a value
        return b"", 0
    end = content.find(_END)
    if not stream.eof or stream.unused_data or end < 0 or not content.endswith(_END):
        return b"", 0
    return content, end + len(_LINE)
