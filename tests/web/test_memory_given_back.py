"""Does a browser give back the memory of a release that it no longer shows?"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time
from pathlib import Path
from typing import cast

import pytest

from archive.web.edition import Edition
from archive.web.given_back import give_back
from archive.web.site import Site

_PIECE = 64 << 10  # bytes; glibc takes pieces of 128 KiB and more from the kernel, and gives those back by itself
_PIECES = 2_000
_glibc = hasattr(ctypes.CDLL(None), "malloc_trim")


class Shown:
    """Stands for an edition: many pieces of memory."""

    def __init__(self) -> None:
        self.pieces = [b"x" * _PIECE for _ in range(_PIECES)]
        self.ring = self  # as the connections of a real one: only a collection frees it


def held() -> int:
    """Bytes of memory that this process has in use, by the kernel's count."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux" or not _glibc, reason="glibc on Linux counts and gives back in this way")
def test_the_memory_of_a_release_goes_back_to_the_system_when_a_newer_one_is_shown(tmp_path: Path) -> None:
    folders, between = [tmp_path / "1", tmp_path / "2"], []
    for folder in folders:
        folder.mkdir()

    def opened(folder: Path) -> Edition:
        shown = Shown() if folder == folders[0] else object()
        between.append(b"x" * _PIECE)  # lives on behind the pieces: free() alone gives back none of them
        return cast(Edition, shown)

    gc.collect()
    give_back()  # else the pieces lie in gaps that other tests of this process left
    before = held()
    latest = folders[0]
    site = Site(lambda: latest, opened)
    full = held()
    question = [site.edition()]  # one that is under way when the newer one comes
    threading.Timer(0.3, question.clear).start()
    latest = folders[1]
    until = time.monotonic() + 30
    while isinstance(site.edition(), Shown) or held() - before > 0.2 * (full - before):
        assert time.monotonic() < until, f"{(held() - before) >> 20} MiB of {(full - before) >> 20} are still held"
        time.sleep(0.01)
    assert full - before > 0.8 * _PIECE * _PIECES
