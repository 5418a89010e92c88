"""Which answers are kept in memory? Those of one release and one state of the archive, packed, the last used first."""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from dataclasses import replace

from archive.web.view import Bytes

__all__ = ["Kept"]

MOST_BYTES = 24 << 20
_LARGEST = 1 << 20  # larger answers are not kept
_OVERHEAD = 900  # bytes of a kept answer besides its body and its question
_LEVEL = 1  # a page shrinks to a sixth in a tenth of the time that writing it took


class Kept:
    """Answers with their ETags by path and query, some MiB of them. Threads share it."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._answers: OrderedDict[tuple[str, str], tuple[Bytes, str, int]] = OrderedDict()
        self._size = 0
        self._state: object = None
        self._lock = threading.Lock()

    def find(self, state: object, question: tuple[str, str]) -> tuple[Bytes, str] | None:
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
        answer, etag, _ = found
        return replace(answer, body=zlib.decompress(answer.body)), etag

    def keep(self, state: object, question: tuple[str, str], answer: Bytes, etag: str) -> None:
        """Keep an answer that was found in a state; one of another state is not kept."""
        if len(answer.body) > _LARGEST:
            return
        packed = replace(answer, body=zlib.compress(answer.body, _LEVEL))
        size = len(packed.body) + sum(map(len, question)) + _OVERHEAD
        with self._lock:
            if state != self._state:
                return
            before = self._answers.pop(question, None)
            self._size += size - (before[2] if before else 0)
            self._answers[question] = (packed, etag, size)
            while self._size > self._most:
                _, (_, _, gone) = self._answers.popitem(last=False)
                self._size -= gone
