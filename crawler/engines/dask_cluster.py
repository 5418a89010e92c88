"""How does a Dask cluster read pages? Bounded pieces in flight, answers in order, workers of other code refused.

What travels is pickled by Dask, so that whoever can reach the scheduler can run code on it, on every worker, and here.
The border of trust is the network the cluster stands in: nothing of this makes an open port safe.
"""

from __future__ import annotations

import ipaddress
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from crawler.engines.errors import BadAddress, ClusterLost, MissingExtra, NoCluster
from pipelines.apart import Engine, Opener, OtherCode
from pipelines.recipe import reading_recipe

__all__ = ["dask_engine", "done_by_worker"]

T = TypeVar("T")
U = TypeVar("U")

_ANSWER_SECONDS = 10  # for a scheduler that is there
_WORKERS_SECONDS = 30  # for the first worker
_LOOK_SECONDS = 5.0  # how often we look whether anybody works
_ALONE_SECONDS = 60.0  # without any worker, after which the run ends
_AHEAD = 3  # pieces for each thread: one at work, the others so that it never waits for us
_RETRIES = 2  # of a piece that failed: what it reads may have been out of reach for a moment


@contextmanager
def dask_engine(address: str, opener: Opener) -> Iterator[Engine]:
    """The cluster whose scheduler has this address, as an engine of extraction.

    address  tcp://host:port or tls://host:port (TLS as Dask's own configuration says)
    opener   how a worker opens a segment of the archive
    raises   MissingExtra, BadAddress, NoCluster; OtherCode for a worker that reads by other rules than we do
    """
    _check_address(address)
    client = _connected(address)
    try:
        try:
            client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
        except TimeoutError as error:
            raise NoCluster(address, f"the scheduler has no worker, after {_WORKERS_SECONDS} seconds") from error
        _check_workers(client)
        yield Engine(spread=partial(_spread, client, address), opener=opener)
    finally:
        client.close(timeout=_ANSWER_SECONDS)


def done_by_worker(expected: str, work: Callable[[T], U], piece: T) -> tuple[str, str, U | None]:
    """What runs on a worker: the work, when it reads by the rules that it was asked for.

    returns  recipe and address of the worker, and what it has done; None when the recipe is another
    """
    from distributed import get_worker

    found = reading_recipe()
    return found, str(get_worker().address), work(piece) if found == expected else None


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("dask", "dask.distributed") from error
    make: Any = Client  # its signature is not typed
    try:
        return make(address, timeout=_ANSWER_SECONDS, set_as_default=False, name="xuanjie")
    except (OSError, ValueError) as error:
        raise NoCluster(address, str(error) or type(error).__name__) from error


def _check_address(address: str) -> None:
    wanted = "tcp://HOST:PORT or tls://HOST:PORT"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress("--dask", str(error), wanted) from error
    if parts.username is not None or parts.password is not None:
        raise BadAddress("--dask", "an address with credentials", wanted)
    if parts.scheme not in {"tcp", "tls"} or not host or port is None:
        raise BadAddress(address, "no address of a scheduler", wanted)
    if parts.scheme == "tcp" and _is_public(host):
        raise BadAddress(
            address, "a public address without TLS: anybody could run code there", "tls://, or a private one"
        )


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False  # a name: who gave it knows where it leads


def _check_workers(client: Any) -> None:
    """Raises OtherCode for the first worker, by address, that does not read by our rules."""
    ours = reading_recipe()
    told: dict[str, Any] = client.run(reading_recipe, on_error="return")
    for worker, found in sorted(told.items()):
        if found != ours:
            raise OtherCode(worker, found if isinstance(found, str) else f"nothing ({found})", ours)


def _spread(client: Any, address: str, work: Callable[[T], U], pieces: Iterable[T]) -> Iterator[U]:
    """Results in the order of the pieces; a piece whose worker died is done again by another.

    raises   ClusterLost, OtherCode; what the work itself raises
    """
    from distributed.comm.core import CommClosedError

    run, ours = uuid.uuid4().hex, reading_recipe()
    task = partial(done_by_worker, ours, work)
    waiting: deque[Any] = deque()
    try:
        ahead = max(2, _AHEAD * sum(client.nthreads().values()))
        for number, piece in enumerate(pieces):
            waiting.append(client.submit(task, piece, key=f"xuanjie-{run}-{number}", pure=False, retries=_RETRIES))
            if len(waiting) >= ahead:
                yield _taken(_result(client, address, waiting.popleft()), ours)
        while waiting:
            yield _taken(_result(client, address, waiting.popleft()), ours)
    except (CancelledError, CommClosedError) as error:
        raise ClusterLost(address, str(error) or "the scheduler is gone") from error
    finally:
        for future in waiting:
            future.release()


def _taken(told: tuple[str, str, Any], ours: str) -> Any:
    """What a worker has done, unless it was done by other rules."""
    found, worker, result = told
    if found != ours:
        raise OtherCode(worker, found, ours)
    return result


def _result(client: Any, address: str, future: Any) -> tuple[str, str, Any]:
    """Wait for one piece, but not for ever when nobody is left to do it."""
    from distributed import KilledWorker

    alone_since: float | None = None
    told: tuple[str, str, Any] | None = None
    while told is None:
        try:
            told = future.result(timeout=_LOOK_SECONDS)
        except TimeoutError:
            if client.status != "running":
                raise ClusterLost(address, "the scheduler is gone") from None
            alone_since = None if client.nthreads() else alone_since or time.monotonic()
            if alone_since is not None and time.monotonic() - alone_since > _ALONE_SECONDS:
                raise ClusterLost(address, f"no worker was left for {_ALONE_SECONDS:.0f} seconds") from None
        except KilledWorker as error:
            raise ClusterLost(address, f"every worker that took one piece died of it: {error}") from error
    return told
