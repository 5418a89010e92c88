"""Workers live no longer than the run that started them, and reach no network."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from worker_jobs import (
    begin_blocking,
    begin_failing_at_x,
    begin_sleeping_a_little,
    begin_swallowing,
    begin_telling_its_pid,
)

from pipelines.child import ChildFailed, Limits
from pipelines.workers import Lost, Workers

ROOT = Path(__file__).parents[2]

RUN = """
import sys
from worker_jobs import begin_sleeping
from pipelines.workers import Workers
list(Workers(begin_sleeping, jobs=2).answers([b"60", b"60"]))
"""


def children_of(process: int) -> set[int]:
    """All processes below this one."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = {pid for pid, parent in parents.items() if parent == process}
    return found | {below for pid in found for below in children_of(pid)}


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("pause", [0.0, 0.5], ids=["at once", "while they work"])
def test_workers_are_gone_three_seconds_after_the_run_was_killed(pause: float) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], env=os.environ | {"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"}
    )
    left: set[int] = set()
    try:
        end = time.monotonic() + 60
        while len(children_of(run.pid)) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(pause)
        workers = children_of(run.pid)
        assert len(workers) == 2
        run.send_signal(signal.SIGKILL)
        run.wait()
        killed = time.monotonic()
        while (left := {p for p in workers if alive(p)}) and time.monotonic() < killed + 3:
            time.sleep(0.05)
        assert left == set()
    finally:
        run.kill()
        run.wait()
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def test_a_refusal_swallowed_in_a_worker_ends_the_run() -> None:
    with Workers(begin_swallowing, jobs=2) as workers, pytest.raises(ChildFailed, match="getaddrinfo") as found:
        list(workers.answers([b"1", b"2"]))
    assert found.value.kind == "NetworkForbidden"


def test_results_come_in_the_order_of_the_pieces() -> None:
    orders = [str(number % 7).encode() for number in range(300)]
    with Workers(begin_sleeping_a_little, jobs=3) as workers:
        assert list(workers.answers(orders)) == orders
        assert list(workers.answers(orders[:5])) == orders[:5]


def test_workers_whose_answers_are_being_taken_refuse_other_orders_at_once() -> None:
    with Workers(begin_sleeping_a_little) as workers:
        outer = workers.answers([b"1", b"2", b"3"])
        assert next(outer) == b"1"
        with pytest.raises(RuntimeError, match="not answered yet"):
            next(workers.answers([b"4"]))
        assert list(outer) == [b"2", b"3"]
        assert list(workers.answers([b"4"])) == [b"4"]


def test_workers_of_whom_one_failed_answer_the_next_orders() -> None:
    with Workers(begin_failing_at_x) as workers:
        with pytest.raises(ChildFailed, match="no order of ours"):
            list(workers.answers([b"1", b"x", b"2"]))
        assert list(workers.answers([b"2"])) == [b"2"]


SILENT = Lost("it was not done in 3 seconds, twice")


@pytest.mark.fault("C3")
@pytest.mark.parametrize("fork", [True, False], ids=["a copy", "a new Python"])
@pytest.mark.parametrize("blocks", [b"lock", b"pipe"])
def test_an_order_that_blocks_for_ever_without_work_is_lost_and_the_next_is_served(blocks: bytes, fork: bool) -> None:
    with Workers(begin_blocking, limits=Limits(silence_seconds=3.0), fork=fork) as workers:
        assert list(workers.answers([b"a", blocks, b"of seven"])) == [b"1", SILENT, b"8"]


@pytest.mark.fault("C3", "K4")
def test_a_child_that_takes_no_order_in_is_replaced_and_the_order_given_again() -> None:
    """It hangs on the order before, and a pipe holds 64 KB: order() itself hears of the silence."""
    long = b"x" * 1_000_000
    with Workers(begin_blocking, ahead=2, limits=Limits(silence_seconds=3.0)) as workers:
        assert list(workers.answers([b"pipe", long, b"a"])) == [SILENT, b"1000000", b"1"]


@pytest.mark.fault("K4")
@pytest.mark.parametrize("length", [1, 1_000_000])
def test_a_child_that_died_between_two_orders_is_replaced(length: int) -> None:
    with Workers(begin_telling_its_pid, ahead=1) as workers:
        answers = workers.answers(order for order in [b"a", b"b" * length, b"c"])
        first = int(next(answers))  # type: ignore[arg-type]
        os.kill(first, signal.SIGKILL)
        second, third = answers
        assert second == third != b"%d" % first
        with suppress(ProcessLookupError):
            os.kill(int(third), signal.SIGKILL)  # type: ignore[arg-type]
        (fourth,) = workers.answers([b"d" * length])
        assert isinstance(fourth, bytes)
        assert fourth != third
