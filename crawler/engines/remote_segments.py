"""How does a worker without the archive's folder open a segment? From the store that a push wrote to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import IO, cast

from crawler.engines.addresses import place_at
from crawler.engines.errors import NothingThere, RemoteDamaged
from crawler.engines.place import Place
from crawler.engines.state import State, newest_state, object_key, state_key

__all__ = ["RemoteSegments", "remote_segments"]

_SEGMENTS = "archive/warc/"


@dataclass(frozen=True, slots=True)
class RemoteSegments:
    """The segments of one state of a store: called with a name, it opens that segment. Small, for it travels."""

    address: str
    number: int

    def __call__(self, segment: str) -> IO[bytes]:
        """Raises FileNotFoundError where the state has no such segment; RemoteFailed and what a read raises."""
        place = _place(self.address)
        key = _keys(self.address, self.number).get(segment)
        if key is None:
            raise FileNotFoundError(2, f"not in state {self.number} of {self.address}; push first", segment)
        with ExitStack() as held:
            file = held.enter_context(place.stream(key))
            return cast("IO[bytes]", _Closing(file, held.pop_all()))


def remote_segments(address: str) -> RemoteSegments:
    """Of the newest state there; raises BadAddress, MissingExtra, NothingThere, RemoteDamaged, RemoteFailed."""
    state = newest_state(place_at(address))
    if state is None:
        raise NothingThere(address)
    return RemoteSegments(address, state.number)


class _Closing:
    """An open object that lets go of its connection when it is closed."""

    def __init__(self, file: IO[bytes], held: ExitStack) -> None:
        self._held = held
        self.read, self.seek, self.tell = file.read, file.seek, file.tell

    def __enter__(self) -> _Closing:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()


@cache
def _place(address: str) -> Place:
    return place_at(address)


@cache
def _keys(address: str, number: int) -> Mapping[str, str]:
    """Segment → key. A state is written once, so that it may be kept as long as the worker lives."""
    place = _place(address)
    try:
        state = State.of(place.read(state_key(number)))
    except ValueError as error:
        raise RemoteDamaged(place.name(state_key(number)), str(error)[:200], "a state of an archive") from error
    segments = ((path, kept) for path, kept in state.files.items() if path.startswith(_SEGMENTS))
    return {path.removeprefix(_SEGMENTS): object_key(path, kept) for path, kept in segments}
