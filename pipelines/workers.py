"""How is work shared among processes? A spawned pool without network, whose death is one clear line."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from pipelines.errors import PipelineError
from pipelines.offline import forbid_network, no_network

__all__ = ["WorkerDied", "begin_alone", "spread"]

T = TypeVar("T")
U = TypeVar("U")

_AHEAD = 32  # pieces handed out and not yet taken back, so that a long list needs little memory
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LOOK_SECONDS = 1.0  # how long a worker may outlive the run where the kernel does not tell it


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


def begin_alone(parent: int) -> None:
    """What a worker does first: it lives no longer than the run that started it, and has no network."""
    forbid_network()
    _end_with(parent)


def _end_with(parent: int) -> None:
    """A run that is killed cannot tell its workers: the kernel does (Linux), or they look for themselves."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _offline(work: Callable[[T], U], piece: T) -> U:
    """A refusal that a library swallowed ends the piece all the same."""
    with no_network():
        return work(piece)
