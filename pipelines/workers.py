"""How is work shared among processes? A spawned pool without network, whose death is one clear line."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from pipelines.child_work import begin_alone
from pipelines.errors import PipelineError
from pipelines.offline import no_network

__all__ = ["WorkerDied", "spread"]

T = TypeVar("T")
U = TypeVar("U")

_AHEAD = 32  # pieces handed out and not yet taken back, so that a long list needs little memory


class WorkerDied(PipelineError):
    """A worker process ended before its work did."""

    status = 3

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        super().__init__(
            f"one of {jobs} worker processes ended early (killed, or out of memory); nothing stored is lost, "
            "run the same command again, with fewer --jobs if memory was short"
        )


def spread(work: Callable[[T], U], pieces: Iterable[T], jobs: int) -> Iterator[U]:
    """Results in the order of the pieces, as map() gives them.

    work     importable by name: workers are started anew, they share nothing
    jobs     processes; 1 works in this one. They end with the thread that asks for the first result, however it ends
    raises   WorkerDied
    """
    if jobs <= 1:
        yield from map(work, pieces)
        return
    handed: deque[Future[U]] = deque()
    context = get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=begin_alone, initargs=(os.getpid(),)) as pool:
            try:
                for piece in pieces:
                    handed.append(pool.submit(_offline, work, piece))
                    if len(handed) == _AHEAD:
                        yield handed.popleft().result()
                while handed:
                    yield handed.popleft().result()
            finally:  # what nobody will take is not begun
                for future in handed:
                    future.cancel()
    except BrokenProcessPool as error:
        raise WorkerDied(jobs) from error


def _offline(work: Callable[[T], U], piece: T) -> U:
    """A refusal that a library swallowed ends the piece all the same."""
    with no_network():
        return work(piece)
