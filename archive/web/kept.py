"""Which answers are kept in memory? Those of one release and one state of the archive, the last used first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

__all__ = ["Kept"]

_Answer = TypeVar("_Answer")
MOST_BYTES = 24 << 20
_LARGEST = 1 << 20  # larger answers are not kept
_OVERHEAD = 600  # bytes of a kept answer besides its body


class Kept(Generic[_Answer]):
    """Answers by question, some MiB of them. Threads share it."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._answers: OrderedDict[object, tuple[_Answer, int]] = OrderedDict()
        self._size = 0
        self._state: object = None
        self._lock = threading.Lock()

    def find(self, state: object, question: object) -> _Answer | None:
        """The kept answer; everything is forgotten when the state is another."""
        with self._lock:
            if state != self._state:
                self._answers.clear()
                self._size, self._state = 0, state
                return None
            found = self._answers.get(question)
            if found is None:
                return None
            self._answers.move_to_end(question)
            return found[0]

    def keep(self, state: object, question: object, answer: _Answer, size: int) -> None:
        """Keep an answer that was found in a state; one of another state is not kept."""
        size += _OVERHEAD
        if size > _LARGEST:
            return
        with self._lock:
            if state != self._state:
                return
            before = self._answers.pop(question, None)
            self._size += size - (before[1] if before else 0)
            self._answers[question] = (answer, size)
            while self._size > self._most:
                _, (_, gone) = self._answers.popitem(last=False)
                self._size -= gone
