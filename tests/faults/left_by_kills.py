"""In which states can a kill leave an archive? Copies of one at every call of its writing, and what of the next is cut.

A run of a recorder (small segments, so that sealing is part of it) is stopped for a copy before each call that changes
the disk. Between two copies a file may have grown: a kill, or a torn write, leaves any beginning of what was added.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from archive_samples import AGENT, URL, attempt, exchange, page, search

from archive.index import Index
from archive.recorder import Recorder

__all__ = ["State", "Stopped", "record_all", "stopping_before", "written_states"]

PAGES = 5
SEGMENT_BYTES = 4000


@dataclass(frozen=True)
class State:
    """A copy of the archive, the ids that were acknowledged by then, and which file grew next, to what."""

    root: Path
    acknowledged: frozenset[str]
    grows: tuple[tuple[str, bytes], ...]  # relative path, whole content before the next copy; the old is its beginning

    def restored(self, at: Path, part: float) -> Path:
        """The archive as a kill leaves it, `part` (0 to 1) of what was added next being written."""
        shutil.copytree(self.root, at)
        for name, after in self.grows[:1]:
            had = (at / name).stat().st_size if (at / name).exists() else 0
            (at / name).write_bytes(after[: had + int(part * (len(after) - had))])
        return at


def record_all(root: Path, said: Callable[[str], None] = lambda _: None) -> None:
    """The run: pages, a revisit, an attempt and a search over several segments. A second time completes the first."""
    with Recorder(root, agent=AGENT, segment_bytes=SEGMENT_BYTES) as recorder:
        for n in range(PAGES):
            body = page(f"page {n // 2}")
            said(recorder.exchange(exchange(body, url=f"{URL}?{n // 2}", hours=n)).snapshot_id)
        recorder.attempt(attempt())
        recorder.search(search())


CALLS = (
    (os, "write"),
    (os, "open"),
    (os, "fsync"),
    (os, "fdatasync"),
    (os, "ftruncate"),
    (os, "pwrite"),
    (Path, "unlink"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "mkdir"),
    (Path, "open"),
    (Index, "begin"),
    (Index, "commit"),
)


@contextmanager
def stopping_before(each: Callable[[str], None]) -> Iterator[None]:
    """Call `each` with a name before every call of Python's that may change a disk. What SQLite does inside is one."""

    def wrapped(owner: Any, name: str) -> Callable[..., Any]:
        call = getattr(owner, name)

        def stand_in(*given: Any, **named: Any) -> Any:
            each(name)
            return call(*given, **named)

        return stand_in

    made = [patch.object(owner, name, wrapped(owner, name)) for owner, name in CALLS]
    for one in made:
        one.start()
    try:
        yield
    finally:
        for one in made:
            one.stop()


class Stopped(BaseException):
    """A kill, where a process of its own is not needed."""


def written_states(folder: Path) -> list[State]:
    """The states of one run, in order."""
    root, copies = folder / "archive", folder / "copies"
    copies.mkdir(parents=True)
    root.mkdir()
    said: list[str] = []
    taken: list[tuple[Path, frozenset[str]]] = []
    busy = False

    def copy(_: str) -> None:
        nonlocal busy
        if busy:  # copying makes such calls itself
            return
        busy = True
        try:
            here = _contents(root)
            if not taken or here != _contents(taken[-1][0]):
                taken.append((Path(shutil.copytree(root, copies / f"{len(taken):03d}")), frozenset(said)))
        finally:
            busy = False

    with stopping_before(copy):
        record_all(root, said.append)
    copy("the end")
    states = []
    for n, (at, acknowledged) in enumerate(taken):
        following = _contents(taken[n + 1][0]) if n + 1 < len(taken) else {}
        states.append(State(at, acknowledged, tuple(_grown(_contents(at), following))))
    return states


def _contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def _grown(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The file that was added to, when it is the only one that changed: the order of several is not known."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if len(changed) == 1:
        (name,) = changed
        if name in after and after[name].startswith(before.get(name, b"")):
            yield name, after[name]
