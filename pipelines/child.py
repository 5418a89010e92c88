"""How is code run on bytes that may hold it for ever, eat the memory or kill it? In a child process with limits.

A child takes orders and gives one answer to each, in their order; both are bytes. It has no network, no file of its
parent's is open in it, and it lives no longer than the thread that started it. Whoever has a child must be ready for
its end at any time: `Ended` says why, and the first order without an answer is what it died of.

A copy must open no SQLite file that its parent has open: the library would take the parent's locks for its own.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipelines.child_pipes import is_readable, send
from pipelines.child_work import HEAD, Limits, Order, Together, serve
from pipelines.errors import PipelineError
from pipelines.offline import copying

__all__ = ["Begin", "Child", "ChildFailed", "Ended", "Ending", "Limits", "Order", "Together"]

Begin = Callable[..., Order | Together]  # importable by name; called in the child, gives what answers orders

_ENVIRONMENT = {"PYTHONUTF8": "1"}  # of a new Python: nothing that it does depends on where it was started
_IDLE = 200  # one that works has more than this part of the time, were a hundred others at work beside it


class Ending(StrEnum):
    """Why a child has ended."""

    CPU = "cpu"  # one order took more processor time than the limit
    SILENCE = "silence"  # one order took more time than the limit
    KILLED = "killed"  # by a signal: a fault in a library, the kernel short of memory, a person
    EXITED = "exited"


class Ended(PipelineError):
    """A child ended before it had answered."""

    status = 3

    def __init__(self, ending: Ending, detail: str) -> None:
        self.ending, self.detail = ending, detail
        super().__init__(f"a process that works apart ended early: {detail}")

    @property
    def is_the_order(self) -> bool:
        """True when what it was given is the cause. After a kill it may have been anything, and after a silence too
        (the machine was stopped): one more try tells."""
        return self.ending is Ending.CPU


class ChildFailed(PipelineError):
    """The work in a child raised something; the child itself has ended in order."""

    def __init__(self, kind: str, message: str, status: int) -> None:
        self.kind, self.message = kind, message
        self.status = status
        super().__init__(f"{kind}: {message}" if status == 1 else message)


@dataclass(slots=True)
class _Pipes:
    pid: int
    orders: int  # file descriptors
    answers: int


class Child:
    """One child process, started at once; close() ends it.

    begin        importable by name; called in the child with `arguments`
    fork         True: a copy of this process, with all that it has loaded (milliseconds). The thread that forks is the
                 only one in the copy, where a lock that another thread held is held for ever: for processes of one
                 thread. False: a new Python that imports what `begin` needs (half a second and more), for all others:
                 whatever has a reactor has threads that look up names
    environment  of a new Python; a copy has that of this process
    """

    def __init__(
        self,
        begin: Begin,
        *arguments: str,
        limits: Limits | None = None,
        fork: bool = True,
        environment: Mapping[str, str] = _ENVIRONMENT,
    ) -> None:
        self.limits = limits or Limits()
        self._waiting = 0
        self._since = time.monotonic()  # of the oldest order, or of the last look at who is silent
        self._spent: float | None = None  # seconds of processor time at that look
        self._came = bytearray()
        self._pipes: _Pipes | None = (
            _forked(begin, arguments, self.limits)
            if fork and sys.platform == "linux"
            else _spawned(begin, arguments, self.limits, environment)
        )

    @property
    def pid(self) -> int | None:
        """None once it has ended."""
        return None if self._pipes is None else self._pipes.pid

    @property
    def waiting(self) -> int:
        """Orders without an answer."""
        return self._waiting

    def fileno(self) -> int:
        """What select() waits for: readable when an answer comes, or the end. raises Ended"""
        return self._open().answers

    def order(self, message: bytes) -> None:
        """Hand over one order; take() tells of a child that has died, after the answers that it had given.

        message   Short ones never wait: a pipe takes 64 KB. A long one is for a child that has no other order
        raises    Ended, of one that ended before, or takes nothing in for as long as the limit of silence
        """
        pipes = self._open()
        if not self._waiting:
            self._since, self._spent = time.monotonic(), None
        self._waiting += 1
        with suppress(BrokenPipeError):
            if not send(pipes.orders, message, self.limits.silence_seconds):
                raise self._silent()

    def take(self, seconds: float | None = None) -> bytes | None:
        """The answer to the oldest order.

        seconds   how long to wait; None: as long as the limit of silence
        returns   None when there is none yet
        raises    Ended, ChildFailed
        """
        pipes = self._open()
        ends = math.inf if seconds is None else time.monotonic() + seconds
        while (message := self._whole()) is None:
            look_at = math.inf if self.limits.silence_seconds is None else self._since + self.limits.silence_seconds / 2
            if not is_readable(pipes.answers, min(ends, look_at) - time.monotonic()):
                if time.monotonic() >= look_at and self._waiting and self._is_idle(pipes.pid):
                    raise self._silent()
                if time.monotonic() >= ends:
                    return None
                continue
            came = os.read(pipes.answers, 1 << 20)
            if not came:
                raise self._ended()
            self._came += came
        self._waiting -= 1
        self._since, self._spent = time.monotonic(), None
        return message

    def ask(self, message: bytes) -> bytes:
        """Order and answer, for a child that has nothing else to do. raises Ended, ChildFailed"""
        self.order(message)
        answer = self.take()
        assert answer is not None  # it waited until the limit of silence, which raises
        return answer

    def kill(self) -> None:
        """End it now, whatever it does."""
        if self._pipes is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pipes.pid, signal.SIGKILL)
            self._wait()

    def close(self) -> None:
        """End it: at once when it has nothing to do, else by a kill."""
        if self._pipes is None:
            return
        if self._waiting:
            self.kill()
            return
        os.close(self._pipes.orders)
        self._pipes.orders = -1
        if not is_readable(self._pipes.answers, 5.0):  # it ends at the end of orders
            os.kill(self._pipes.pid, signal.SIGKILL)
        self._wait()

    def _open(self) -> _Pipes:
        if self._pipes is None:
            raise Ended(Ending.EXITED, "it was ended before")
        return self._pipes

    def _whole(self) -> bytes | None:
        """The first message of what came. raises ChildFailed"""
        if len(self._came) < HEAD.size:
            return None
        kind, length = HEAD.unpack_from(self._came)
        end = HEAD.size + length
        if len(self._came) < end:
            return None
        message = bytes(self._came[HEAD.size : end])
        del self._came[:end]
        if kind == b"E":
            self.kill()
            told = json.loads(message)
            raise ChildFailed(told["kind"], told["message"], told["status"])
        return message

    def _is_idle(self, pid: int) -> bool:
        """Did it do nothing since the last look? One that works on a busy machine is left to the limit of its CPU."""
        now, spent = time.monotonic(), _spent_by(pid)
        since, before = self._since, self._spent
        self._since, self._spent = now, spent
        return before is not None and spent - before <= (now - since) / _IDLE

    def _silent(self) -> Ended:
        self.kill()
        return Ended(Ending.SILENCE, f"no answer for {self.limits.silence_seconds or 0:.0f} seconds")

    def _ended(self) -> Ended:
        status = self._wait()
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGPROF:
                return Ended(Ending.CPU, f"more than {self.limits.cpu_seconds} seconds of processor time")
            return Ended(Ending.KILLED, f"ended by {signal.Signals(number).name}")
        return Ended(Ending.EXITED, f"it left with status {os.waitstatus_to_exitcode(status)}")

    def _wait(self) -> int:
        assert self._pipes is not None
        pipes, self._pipes = self._pipes, None
        for handle in (pipes.orders, pipes.answers):
            if handle >= 0:
                os.close(handle)
        return os.waitpid(pipes.pid, 0)[1]


def _spent_by(pid: int) -> float:
    """Seconds of processor time; 0 where nobody tells."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _forked(begin: Begin, arguments: tuple[str, ...], limits: Limits) -> _Pipes:
    parent = os.getpid()

    def copied(orders_in: int, answers_out: int) -> int:
        # Ctrl-C between the fork and the copy's own handlers would end this process's work in the copy
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            with copying():
                pid = os.fork()
            if pid == 0:
                serve(lambda: begin(*arguments), orders_in, answers_out, parent=parent, limits=limits, is_copy=True)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return pid

    return _started(copied)


def _spawned(begin: Begin, arguments: tuple[str, ...], limits: Limits, environment: Mapping[str, str]) -> _Pipes:
    def spawned(orders_in: int, answers_out: int) -> int:
        for handle in (orders_in, answers_out):
            os.set_inheritable(handle, True)
        what = {
            "begin": f"{begin.__module__}:{begin.__qualname__}",
            "arguments": arguments,
            "orders": orders_in,
            "answers": answers_out,
            "parent": os.getpid(),
            "limits": limits.told(),
            "path": sys.path,
        }
        return os.posix_spawn(
            sys.executable, [sys.executable, "-m", "pipelines.child_work", json.dumps(what)], dict(environment)
        )

    return _started(spawned)


def _started(start: Callable[[int, int], int]) -> _Pipes:
    """The pipes to a child, which `start` begins with its own ends of them."""
    orders_in, orders = os.pipe()
    answers, answers_out = os.pipe()
    try:
        pid = start(orders_in, answers_out)
    finally:
        os.close(orders_in)
        os.close(answers_out)
    os.set_blocking(orders, False)
    return _Pipes(pid, orders, answers)
