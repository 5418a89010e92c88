"""How does one WARC record become one gzip member? With igzip, whose output every gunzip reads, at a fifth of the cost.

The bytes of a member depend on the release of isal and on what the processor can do: nothing may rest on their being
the same elsewhere. What is inside them is.
"""

from __future__ import annotations

from isal import isal_zlib

from archive.errors import WriteFailed

__all__ = ["BadPacking", "pack"]

# Of igzip's levels 0 to 3: 1 and 2 take the same time and 2 makes less; 3 takes twice that for 2 % less
# (docs/decisions/capture-cost.md). zlib's 9, as warcio writes, takes ten to thirty times that for some 10 % less.
_LEVEL = 2
_GZIP = 31  # wbits: a gzip header before the stream, CRC-32 and length behind it
_HEAD = b"\x1f\x8b\x08"
_WORD = 1 << 32


class BadPacking(WriteFailed):
    """A member whose check sum or length is not that of what was packed: memory or processor of this machine fail."""

    def __init__(self, size: int, found: tuple[int, int], expected: tuple[int, int]) -> None:
        self.size, self.found, self.expected = size, found, expected
        super().__init__(
            f"a record of {size} bytes",
            f"packed with the CRC-32 and length {found}, expected {expected}: test the memory of this machine",
        )


def pack(record: bytes) -> bytes:
    """One record as one gzip member; raises BadPacking."""
    packer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP)
    member: bytes = packer.compress(record) + packer.flush()
    found = int.from_bytes(member[-8:-4], "little"), int.from_bytes(member[-4:], "little")
    expected = isal_zlib.crc32(record), len(record) % _WORD
    if found != expected or not member.startswith(_HEAD):
        raise BadPacking(len(record), found, expected)
    return member
