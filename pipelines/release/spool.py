"""Where does that lie which is too much to hold? In files without a name, sorted by runs and read back line by line.

A file without a name is seen by nobody and gone with the process, however it ends: a run that is killed leaves nothing
to clear away. Memory holds one run; what is read back are lines, from any place and as often as wanted.
"""

from __future__ import annotations

import heapq
import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from archive.errors import WriteFailed
from pipelines.release.json_line import spelled, value_at

__all__ = ["Key", "Lines", "Sorter", "Spool"]

_RUN = 2 * 2**20  # bytes of lines that are sorted in memory at a time, some 5 MB as objects
_KEY = 250  # bytes that a key takes beside its line: two texts in a tuple
_MOST_RUNS = 64  # of one length; as many become one
_PIECE = 2**16  # bytes written and read at a time
_SHORT = 2**12  # of each of many files that are read side by side
_SPELLING = (
    "surrogatepass"  # half a surrogate pair is found by the checks, which name its cell; here it may not stop us
)

Key = tuple[Any, ...]


class Spool:
    """A folder, of a disk that has room for the release itself, in which files without a name are made.

    raises   WriteFailed
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, holder: object) -> IO[bytes]:
        """An empty one; it is closed, and so is gone, when its holder is."""
        with self.faults():
            self._folder.mkdir(parents=True, exist_ok=True)
            file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - see below
        weakref.finalize(holder, file.close)
        return file

    def write(self, file: IO[bytes], content: bytes | bytearray) -> None:
        """All of it, at the place where the file is; raises WriteFailed."""
        rest = memoryview(content)
        with self.faults():
            while rest:
                rest = rest[file.write(rest) :]

    @contextmanager
    def faults(self) -> Iterator[None]:
        """What the disk refuses by what it means for the user."""
        try:
            yield
        except OSError as error:
            raise WriteFailed(str(self._folder), error.strerror or str(error)) from error


class Lines:
    """Lines that were written one after the other: many may read them, each from the beginning."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self._file = spool.file(self)
        self._open = bytearray()  # not written yet
        self.size = 0  # bytes, line ends among them
        self.count = 0

    def add(self, line: str) -> None:
        """Without its line end; raises WriteFailed."""
        raw = line.encode(errors=_SPELLING)
        self._open += raw
        self._open += b"\n"
        self.size += len(raw) + 1
        self.count += 1
        if len(self._open) >= _PIECE:
            self.flush()

    def flush(self) -> None:
        """Keep nothing of them in memory; raises WriteFailed."""
        self.spool.write(self._file, self._open)
        self._open = bytearray()

    def pieces(self, most: int = _PIECE) -> Iterator[bytes]:
        """The bytes, at most so many at a time; raises WriteFailed."""
        self.flush()
        at = 0
        while at < self.size:
            with self.spool.faults():
                piece = os.pread(self._file.fileno(), min(most, self.size - at), at)
            at += len(piece)
            yield piece

    def __iter__(self) -> Iterator[str]:
        return self.told()

    def told(self, most: int = _PIECE) -> Iterator[str]:
        """The lines; at most so many bytes are read at a time."""
        rest = b""
        for piece in self.pieces(most):
            whole, end, open_line = piece.rpartition(b"\n")
            if end:
                yield from (rest + whole).decode(errors=_SPELLING).split("\n")
                rest = open_line
            else:
                rest += piece


class Sorter:
    """Values of JSON, or lines, by keys of texts and numbers; equal keys stay in the order in which they came."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._here: list[tuple[Key, str]] = []
        self._held = 0
        self._runs: list[list[Lines]] = []  # by how often they were merged: so no line is written more than thrice

    def add(self, key: Key, value: Any) -> None:
        """Raises WriteFailed."""
        self.add_line(key, spelled(value))

    def add_line(self, key: Key, line: str) -> None:
        """A text without a line end, for lines(); raises WriteFailed."""
        self._here.append((key, line))
        self._held += len(line) + _KEY
        if self._held >= _RUN:
            self._write()

    def __iter__(self) -> Iterator[tuple[Key, Any]]:
        """Keys and values, by key."""
        for key, line in self.lines():
            yield key, value_at(line)[0]

    def lines(self) -> Iterator[tuple[Key, str]]:
        """Keys and lines, by key."""
        here = sorted(self._here, key=itemgetter(0))
        older = [lines for runs in reversed(self._runs) for lines in runs]
        return self._merged([*map(_told, older), iter(here)]) if older else iter(here)

    def _write(self) -> None:
        self._keep(self._as_lines(sorted(self._here, key=itemgetter(0))), 0)
        self._here, self._held = [], 0

    def _keep(self, run: Lines, level: int) -> None:
        if level == len(self._runs):
            self._runs.append([])
        self._runs[level].append(run)
        if len(self._runs[level]) == _MOST_RUNS:
            merged = self._as_lines(self._merged(list(map(_told, self._runs[level]))))
            self._runs[level] = []
            self._keep(merged, level + 1)

    def _as_lines(self, told: Iterator[tuple[Key, str]] | list[tuple[Key, str]]) -> Lines:
        lines = Lines(self._spool)
        for key, line in told:
            lines.add(spelled(key) + line)
        lines.flush()  # of sixty runs the ends alone would be 4 MB
        return lines

    @staticmethod
    def _merged(runs: list[Iterator[tuple[Key, str]]]) -> Iterator[tuple[Key, str]]:
        return heapq.merge(*runs, key=itemgetter(0))


def _told(lines: Lines) -> Iterator[tuple[Key, str]]:
    """A key and its value stand on one line, one behind the other: where the key ends is seen as it is read."""
    for line in lines.told(_SHORT):
        key, end = value_at(line)
        yield tuple(key), line[end:]
