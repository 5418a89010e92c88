"""What bytes does a file of others hold, piece by piece? gzip is undone, and a bomb is no file of saved pages."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

__all__ = ["CHUNK", "CutShort", "is_bomb", "unpacked"]

CHUNK = 64 * 1024
_MAX_RATIO = 200  # saved pages compress 3 to 20 times; the same bound as for one body
_RATIO_FROM = 64 * 1024 * 1024  # unpacked; below this a high ratio costs nobody anything


class CutShort(Exception):
    """The stream ends where more was promised, or is no stream."""


def is_bomb(packed: int, unpacked: int) -> bool:
    """Do so many bytes on disk unpack to more than any saved pages would?"""
    return unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * packed


def _piece(file: IO[bytes]) -> bytes:
    try:
        return file.read(CHUNK)
    except (zlib.error, lzma.LZMAError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise CutShort(f"the bundle is damaged here: {error}") from error
    except OSError as error:
        if error.errno is not None:  # the disk's; bzip2's own has none
            raise
        raise CutShort(f"the bundle is damaged here: {error}") from error


def unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a plain or gzip stream, at most CHUNK at a time; raises CutShort where it breaks, or is a bomb."""
    piece = _piece(file)
    if not piece.startswith(b"\x1f\x8b"):
        while piece:
            yield piece
            piece = _piece(file)
        return
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    packed, made = len(piece), 0
    while piece:
        try:
            out = stream.decompress(piece, CHUNK)
        except zlib.error as error:
            raise CutShort(f"no whole gzip member: {error}") from error
        made += len(out)
        if is_bomb(packed, made):
            raise CutShort(f"{packed} bytes that unpack to more than {made}: no saved pages do")
        if out:
            yield out
        if stream.eof:
            piece = stream.unused_data.lstrip(b"\0")
            if not piece:
                piece = _piece(file)
                packed += len(piece)
            if piece:
                stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            continue
        piece = stream.unconsumed_tail
        if not piece:
            piece = _piece(file)
            packed += len(piece)
    if not stream.eof:
        raise CutShort("the file ends inside a gzip member")
