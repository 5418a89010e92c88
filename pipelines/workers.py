"""How is work shared among processes? A spawned pool without network, whose death is one clear line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from pipelines.errors import PipelineError
from pipelines.offline import forbid_network

__all__ = ["WorkerDied", "spread"]

T = TypeVar("T")
U = TypeVar("U")

_AHEAD = 64  # pieces handed out at a time, so that a long list needs little memory


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
    jobs     processes; 1 works in this one
    raises   WorkerDied
    """
    if jobs <= 1:
        yield from map(work, pieces)
        return
    waiting = iter(pieces)
    try:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=forbid_network) as pool:
            while window := list(islice(waiting, _AHEAD)):
                yield from pool.map(work, window)
    except BrokenProcessPool as error:
        raise WorkerDied(jobs) from error
