"""How is a record packed into one gzip member of exactly the length that another had?

What is short is filled up inside the member, so that a reader unpacks the record and nothing else: with a comment in
the gzip header (RFC 1952), or, where it is much, with empty stored blocks of deflate (RFC 1951, 3.2.4).
"""

from __future__ import annotations

import struct
import zlib

__all__ = ["packed_to"]

_MOST_COMMENT = 500  # bytes; some readers refuse a comment of more than 511
_HAS_COMMENT = 0x10
_EMPTY = b"\x00\x00\x00\xff\xff"  # a stored block of no bytes, not the last
_END = b"\x03\x00"  # a last block of no bytes


def packed_to(record: bytes, length: int) -> bytes | None:
    """The record as one gzip member of so many bytes; None when it takes more than that."""
    missing = length - len(_member(record, b"", 0))
    if missing < 0:
        return None
    if missing <= _MOST_COMMENT:
        return _member(record, _comment(missing), 0)
    blocks, rest = divmod(length - len(_member(record, b"", 1)), len(_EMPTY))
    return _member(record, _comment(rest), 1 + blocks)


def _comment(length: int) -> bytes:
    return b" " * (length - 1) + b"\x00" if length else b""


def _member(record: bytes, comment: bytes, blocks: int) -> bytes:
    """A gzip member without time and system; `blocks` empty ones behind the record's."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(record)
    if blocks:  # flushed, the record ends at a whole byte and itself with one empty block
        body += deflate.flush(zlib.Z_FULL_FLUSH) + _EMPTY * (blocks - 1) + _END
    else:
        body += deflate.flush()
    flags = _HAS_COMMENT if comment else 0
    header = b"\x1f\x8b\x08" + bytes([flags]) + b"\x00\x00\x00\x00\x02\xff" + comment
    return header + body + struct.pack("<LL", zlib.crc32(record), len(record) & 0xFFFFFFFF)
