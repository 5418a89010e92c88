"""How is work shared among processes, when a piece of it may end the process that does it? Children, replaced at need.

Answers come in the order of the pieces, whoever did which. A child that dies is replaced, and what it had not begun is
done by others; a piece that took all the processor time it may, or ended two children, the second of which had nothing
else to do, is lost with a reason. (One death may have been the kernel's choice when memory was short, or a person's.)
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

from pipelines.child import Begin, Child, ChildFailed, Ended, Ending, Limits
from pipelines.errors import PipelineError

__all__ = ["Lost", "WorkerDied", "Workers"]

_WINDOW = 64  # pieces for each child that are begun and not yet taken by the caller: their answers need memory
_LOOK_SECONDS = 1.0  # how often a silent child is looked after


class WorkerDied(PipelineError):
    """A piece ended the processes that did it, and cannot be left out."""

    status = 3

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"{what}: {reason}; nothing stored is lost")


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of an answer: the piece is at fault. `reason` is in the same words in every run."""

    reason: str


@dataclass(slots=True)
class _Piece:
    number: int
    order: bytes
    deaths: int = 0


@dataclass(slots=True)
class _Desk:
    """One child and what it was given."""

    child: Child | None = None
    given: deque[_Piece] = field(default_factory=deque)
    is_alone: bool = False  # its one piece has ended a child before


class Workers:
    """Children that answer orders; they are started when there is something to do, and kept until close().

    begin    importable by name; called in the child with `arguments`, gives what answers an order
    jobs     children at most
    ahead    orders handed to a child before it has answered; long ones (see Child.order) allow of 1 only
    fork     whether children are copies of this process; see Child
    """

    def __init__(
        self,
        begin: Begin,
        *arguments: str,
        jobs: int = 1,
        ahead: int = 8,
        limits: Limits | None = None,
        fork: bool = True,
    ) -> None:
        self._begin, self._arguments = begin, arguments
        self._ahead = ahead
        self._limits = limits or Limits()
        self._fork = fork
        self._desks = [_Desk() for _ in range(max(1, jobs))]
        self._is_asked = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for desk in self._desks:
            desk.given.clear()
            if desk.child is not None:
                desk.child.close()
                desk.child = None

    def answers(self, orders: Iterable[bytes]) -> Iterator[bytes | Lost]:
        """The answers, in the order of the orders, which are taken in some ahead.

        raises   ChildFailed when the work itself failed in a way that it does not answer with; RuntimeError while
                 the answers to other orders are being taken: the children's answers would be mixed up
        """
        if self._is_asked:
            raise RuntimeError("other orders of these Workers are not answered yet: ask Workers of their own, or later")
        self._is_asked = True
        coming = enumerate(orders)
        again: deque[_Piece] = deque()
        done: dict[int, bytes | Lost] = {}
        first = 0  # of what the caller has not taken
        is_over = False
        try:
            while True:
                while first in done:
                    yield done.pop(first)
                    first += 1
                while (desk := self._free()) is not None:
                    if not again:
                        if is_over or sum(len(d.given) for d in self._desks) + len(done) >= _WINDOW * len(self._desks):
                            break
                        found = next(coming, None)
                        if found is None:
                            is_over = True
                            break
                        again.append(_Piece(*found))
                    self._give(desk, again.popleft(), again, done)
                if not any(desk.given for desk in self._desks):
                    return
                for desk in self._answering():
                    self._take(desk, again, done)
        finally:
            self._is_asked = False
            for desk in self._desks:
                if desk.given:  # nobody will take it
                    desk.given.clear()
                    if desk.child is not None:
                        desk.child.kill()
                        desk.child = None

    def _free(self) -> _Desk | None:
        """Who has least to do, unless all have enough."""
        desk = min(self._desks, key=lambda desk: self._ahead if desk.is_alone else len(desk.given))
        return None if desk.is_alone or len(desk.given) >= self._ahead else desk

    def _give(self, desk: _Desk, piece: _Piece, again: deque[_Piece], done: dict[int, bytes | Lost]) -> None:
        if desk.child is None or desk.child.pid is None:
            desk.child = Child(self._begin, *self._arguments, limits=self._limits, fork=self._fork)
        desk.given.append(piece)
        try:
            desk.child.order(piece.order)
        except Ended as end:  # it takes nothing in: what it was given first holds it
            self._replace(desk, again, done, _reason(end, self._limits), is_sure=end.is_the_order)

    def _answering(self) -> list[_Desk]:
        """Those that have answered or died; all that are at work when a second has gone by."""
        asked = [desk for desk in self._desks if desk.child is not None and desk.given]
        working = {desk.child.fileno(): desk for desk in asked if desk.child is not None and desk.child.pid is not None}
        if len(working) < len(asked):  # one did not take its order
            return asked
        poll = select.poll()
        for handle in working:
            poll.register(handle, select.POLLIN)
        ready = poll.poll(_LOOK_SECONDS * 1000)
        return [working[handle] for handle, _ in ready] or list(working.values())

    def _take(self, desk: _Desk, again: deque[_Piece], done: dict[int, bytes | Lost]) -> None:
        """All that a child has answered."""
        assert desk.child is not None
        try:
            while desk.given and (answer := desk.child.take(0.0)) is not None:
                done[desk.given.popleft().number] = answer
                desk.is_alone = False
        except Ended as end:
            self._replace(desk, again, done, _reason(end, self._limits), is_sure=end.is_the_order)
        except ChildFailed as failure:
            if failure.kind != "MemoryError":
                raise
            self._replace(desk, again, done, _reason(None, self._limits), is_sure=False)

    def _replace(
        self, desk: _Desk, again: deque[_Piece], done: dict[int, bytes | Lost], reason: str, *, is_sure: bool
    ) -> None:
        piece, *others = desk.given
        desk.given.clear()
        desk.child, desk.is_alone = None, False
        again.extendleft(reversed(others))
        piece.deaths += 1
        if is_sure or piece.deaths > 1:
            done[piece.number] = Lost(reason)
        else:
            desk.is_alone = True
            self._give(desk, piece, again, done)


def _reason(end: Ended | None, limits: Limits) -> str:
    """No times, no numbers of processes: it is stored, and compared from run to run."""
    if end is None:
        return f"it needs more than {(limits.memory or 0) >> 20} MiB of memory"
    if end.ending is Ending.CPU:
        return f"it takes more than {limits.cpu_seconds} seconds of processor time"
    if end.ending is Ending.SILENCE:
        return f"it was not done in {limits.silence_seconds or 0:.0f} seconds, twice"
    return f"it ends the process that works on it, twice ({end.detail})"
