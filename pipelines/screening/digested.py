"""What was a stream whose bytes somebody else takes, and does it end where a record ends?"""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from typing import IO

__all__ = ["PIECE", "Digested"]

PIECE = 1024 * 1024  # bytes asked of the stream at a time
_MOST_HELD = 64 * 1024 * 1024  # bytes since the last record, in which nothing but requests and metadata stand


class Digested:
    """A stream whose bytes are counted and digested on their way; those since the last record are kept."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._recent: deque[tuple[int, bytes]] = deque()  # where a piece begins, and the piece
        self._held = 0
        self.sha256 = hashlib.sha256()
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(PIECE if size < 0 else size)
        self.sha256.update(piece)
        self._recent.append((self.bytes, piece))
        self.bytes += len(piece)
        self._held += len(piece)
        while self._held > _MOST_HELD:  # nothing but requests and metadata for long
            self._held -= len(self._recent.popleft()[1])
        return piece

    def tell(self) -> int:
        return self.bytes

    def passed(self, position: int) -> None:
        """What stands before this is looked through."""
        recent = self._recent
        while len(recent) > 1 and recent[1][0] <= position:
            self._held -= len(recent.popleft()[1])

    def ends_whole(self, position: int) -> bool:
        """Does what stands from here to the end hold whole records? A reader takes a cut one for the end."""
        first = self._recent[0][0] if self._recent else 0
        if first > position:
            return True  # too long ago to say
        tail = b"".join(piece for _, piece in self._recent)[max(0, position - first) :]
        if tail.startswith(b"\x1f\x8b"):
            content = b""
            while tail := tail.lstrip(b"\0"):
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                try:
                    content = (content + member.decompress(tail))[-8:]
                except zlib.error:
                    return False
                if not member.eof:
                    return False
                tail = member.unused_data
            return content.endswith((b"\r\n\r\n", b"\n\n"))
        return tail.endswith((b"\r\n\r\n", b"\n\n"))
