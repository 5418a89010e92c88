"""What does a data folder know of a store? The state that both last had in common, and those that it offered since.

An offer is noted before it is sent: a push that dies then does not know whether it arrived. The next one asks the
store, which has one state of each number. Until then an offer counts for nothing: taken for common, a pull would put
the store's older file in the place of one that was never sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from archive.errors import WriteFailed
from archive.lock import ArchiveLock
from archive.paths import DataPaths
from crawler.engines.place import Place
from crawler.engines.state import Kept, State, state_key
from pipelines.writing import replace_file

__all__ = ["Memory", "remembering"]

_COMMON, _OFFERED = "common.json", "offered-"


@contextmanager
def remembering(paths: DataPaths, place: Place) -> Iterator[Memory]:
    """Hold what a folder knows of a store: one push or pull between the two at a time.

    raises   Locked, WriteFailed, RemoteFailed
    """
    folder = paths.runs / "remote" / hashlib.sha256(place.address.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(str(folder), error.strerror or str(error)) from error
    with closing(ArchiveLock(folder / "lock")):
        memory = Memory(folder)
        _take_over(folder.with_suffix(".json"), memory)
        memory.ask(place)
        yield memory


class Memory:
    """See above; `folder` is held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def files(self) -> Mapping[str, Kept]:
        """The files of the state that both last had in common; none when there was none, or that was lost."""
        found = _state(self._folder / _COMMON)
        return {} if found is None else found.files

    def offer(self, state: State) -> None:
        """Before a state is written there. Raises WriteFailed."""
        replace_file(self._folder / f"{_OFFERED}{state.number:06d}-{state.sha256[:12]}.json", state.content())

    def agree(self, state: State) -> None:
        """When a state stands there and lies here. Raises WriteFailed."""
        replace_file(self._folder / _COMMON, state.content())
        for path, offered in self._offers():
            if offered is None or offered.number <= state.number:
                path.unlink(missing_ok=True)

    def ask(self, place: Place) -> None:
        """Which offers have arrived? One whose number nobody has used stays open. Raises RemoteFailed."""
        for path, offered in self._offers():
            if offered is None:
                path.unlink(missing_ok=True)
                continue
            with suppress(FileNotFoundError):
                if place.read(state_key(offered.number)) == offered.content():
                    self.agree(offered)
                path.unlink(missing_ok=True)

    def _offers(self) -> list[tuple[Path, State | None]]:
        """By number."""
        return [(path, _state(path)) for path in sorted(self._folder.glob(f"{_OFFERED}*.json"))]


def _take_over(old: Path, memory: Memory) -> None:
    """Until November 2026 one file held what was last offered or had in common."""
    found = _state(old)
    if found is not None:
        memory.offer(found)
        old.unlink()


def _state(path: Path) -> State | None:
    """A state that was kept here; None when there is none, or it is damaged: the store decides then."""
    with suppress(OSError, ValueError):
        return State.of(path.read_bytes())
    return None
