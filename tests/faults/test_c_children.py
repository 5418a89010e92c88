"""Is a child process that works on hostile bytes held to its limits, and does its parent hear of its end?"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from child_jobs import begin

from pipelines.child import Child, ChildFailed, Ended, Ending, Limits


@pytest.fixture(params=[True, False], ids=["a copy", "a new Python"])
def child(request: pytest.FixtureRequest) -> Iterator[Child]:
    found = Child(begin, "!", limits=Limits(cpu_seconds=1, silence_seconds=30.0), fork=request.param)
    yield found
    found.close()


def test_orders_are_answered_in_their_order(child: Child) -> None:
    for word in (b"one", b"two", b"three"):
        child.order(b"say " + word)
    assert [child.take() for _ in range(3)] == [b"one!", b"two!", b"three!"]
    assert len(child.ask(b"big 5000000")) == 5_000_000


@pytest.mark.fault("C3")
def test_work_that_never_ends_is_ended_by_the_kernel(child: Child) -> None:
    assert child.ask(b"say hello") == b"hello!"
    with pytest.raises(Ended) as found:
        child.ask(b"spin")
    assert found.value.ending is Ending.CPU
    assert found.value.is_the_order
    assert child.pid is None


@pytest.mark.fault("C3")
@pytest.mark.skipif(sys.platform != "linux", reason="reads a clock of Linux")
def test_a_child_is_not_ended_for_what_earlier_orders_were_counted_too_long(child: Child) -> None:
    """Found by 20,000 pages of any bytes: the kernel's count of ticks had run 20 s ahead of its exact clock."""
    ahead = sum(float(child.ask(b"ticks 0.5")) for _ in range(8))
    print(f"4 s counted, {ahead:.1f} s of them not worked")
    assert child.ask(b"say still") == b"still!"


@pytest.mark.fault("C3", "K4")
def test_memory_is_bounded_and_the_child_lives_on(child: Child) -> None:
    assert child.ask(b"grow") == b"no memory"
    assert child.ask(b"say still") == b"still!"


@pytest.mark.fault("C3", "K4")
def test_a_death_is_told_with_its_signal(child: Child) -> None:
    child.order(b"say first")
    child.order(b"die")
    child.order(b"say third")
    assert child.take() == b"first!"
    with pytest.raises(Ended, match="SIGSEGV") as found:
        child.take()
    assert not found.value.is_the_order
    assert child.waiting == 2


@pytest.mark.fault("C3")
def test_a_child_that_is_silent_is_killed() -> None:
    child = Child(begin, limits=Limits(silence_seconds=0.3))
    with pytest.raises(Ended) as found:
        child.ask(b"hang")
    assert found.value.ending is Ending.SILENCE


def test_what_the_work_raises_reaches_the_parent(child: Child, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ChildFailed, match="ValueError: a rule's mistake"):
        child.ask(b"fail")


def test_a_child_has_no_network(child: Child) -> None:
    with pytest.raises(ChildFailed, match="NetworkForbidden"):
        child.ask(b"connect")


def test_nothing_of_the_parent_is_open_in_a_copy(tmp_path: Path) -> None:
    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    child = Child(begin)
    assert str(tmp_path) not in child.ask(b"open").decode()
    os.close(lock)
    other = os.open(tmp_path / "lock", os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)  # would be refused if the child held it too
    os.close(other)
    child.close()


def test_a_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = """
        import os, signal, sys
        sys.path.insert(0, sys.argv[1])
        from child_jobs import begin
        from pipelines.child import Child
        children = [Child(begin, fork=True), Child(begin, fork=False)]
        for child in children:
            child.ask(b"say here")
            child.order(b"hang")
            print(child.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(Path(__file__).parent)], capture_output=True, text=True
    )
    pids = [int(line) for line in run.stdout.split()]
    assert len(pids) == 2, run.stderr
    ends = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() and not _is_dead(pid) for pid in pids):
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_signal_in_the_moment_of_the_fork_ends_no_work_of_the_parent_in_the_copy() -> None:
    code = """
        import os, signal, sys
        sys.path.insert(0, sys.argv[1])
        from child_jobs import begin
        from pipelines import child as module
        from pipelines.child import Child
        serve = module.serve
        def interrupted(*arguments, **more):
            os.kill(os.getpid(), signal.SIGINT)
            serve(*arguments, **more)
        module.serve = interrupted
        try:
            child = Child(begin)
            print(child.ask(b"say here").decode())
            child.close()
        finally:
            os.write(1, b"put in order\\n")
    """
    run = subprocess.run(
        [sys.executable, "-u", "-c", textwrap.dedent(code), str(Path(__file__).parent)], capture_output=True, text=True
    )
    assert (run.returncode, run.stdout) == (0, "here\nput in order\n"), run.stderr


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
