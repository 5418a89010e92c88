"""Which answers are kept in memory? Those of one release, packed, the last used first.

An answer that looked at the archive or the searchable texts, too, is of one state of them. Most did not: a crawl that
writes many times a second would otherwise have each list written anew each time.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.web.view import Bytes

__all__ = ["Kept"]

MOST_BYTES = 24 << 20
_LARGEST = 1 << 20  # larger answers are not kept
_OVERHEAD = 900  # bytes of a kept answer besides its body and its question
_LEVEL = 1  # a page shrinks to a sixth in a tenth of the time that writing it took


@dataclass(frozen=True, slots=True)
class _Answer:
    packed: Bytes
    etag: str
    size: int
    rests_on: Mapping[str, str]  # parts of the edition's state, as they were


class Kept:
    """Answers with their ETags by path and query, some MiB of them. Threads share it."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._answers: OrderedDict[tuple[str, str], _Answer] = OrderedDict()
        self._size = 0
        self._release: object = None
        self._lock = threading.Lock()

    def find(self, release: object, state: Mapping[str, str], question: tuple[str, str]) -> tuple[Bytes, str] | None:
        """The kept answer, if what it rests on is as it was; everything is forgotten when the release is another."""
        with self._lock:
            if release != self._release:
                self._answers.clear()
                self._size, self._release = 0, release
                return None
            found = self._answers.get(question)
            if found is None or any(state[part] != was for part, was in found.rests_on.items()):
                return None
            self._answers.move_to_end(question)
        return replace(found.packed, body=zlib.decompress(found.packed.body)), found.etag

    def keep(
        self, release: object, rests_on: Mapping[str, str], question: tuple[str, str], answer: Bytes, etag: str
    ) -> None:
        """Keep an answer that was found in such a state; one of another release is not kept."""
        if len(answer.body) > _LARGEST:
            return
        packed = replace(answer, body=zlib.compress(answer.body, _LEVEL))
        size = len(packed.body) + sum(map(len, question)) + _OVERHEAD
        with self._lock:
            if release != self._release:
                return
            before = self._answers.pop(question, None)
            self._size += size - (before.size if before else 0)
            self._answers[question] = _Answer(packed, etag, size, rests_on)
            while self._size > self._most:
                _, gone = self._answers.popitem(last=False)
                self._size -= gone.size
