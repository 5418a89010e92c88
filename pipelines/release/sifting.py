"""Which pages may a record hang on? These are held; the others are laid out one by one as they pass.

Most of an archive are pages of which nothing is told but that they were read and rejected. Whether two captures are one
article, and by which id it goes, hangs only on captures of the same key or the same text at one site: so whatever hangs
together is either held as a whole or passes as a whole. Held is what has a page that

- tells something: it is not rejected, or has a visit, a briefing, a total, a remark, facts, passages or editions;
- is judged by a decision or a verdict, by its capture, key or id;
- stands at an address that a page names as its edition in another language.

Whether a page is held is known when all were seen; so that each is decoded once, one that tells nothing is laid out as
if nothing hung together with it, and the few of which that was not true are dropped afterwards.

Held too many is no fault: the tables are the same (tests/unit/test_sifting.py compares them with all pages held).
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.records import Extraction, Status
from pipelines.codec import decode, encode
from pipelines.documents import Document, Read, documents, places_of
from pipelines.identity import Mint, address_key
from pipelines.release.archived import StoredReads
from pipelines.release.spool import Sorter, Spool

__all__ = ["Sifted", "Wanted", "sift"]

_BUCKETS = 256  # of marks, so that one at a time fits in memory
_MARK = 8  # bytes of a digest: two places with one mark only make more hang together than need be
_NUMBER = 4
_FLUSH = 2**13


def _pass_over(*_: object) -> None:
    """For who asks for what is held alone."""


Seen = Callable[[Read], None]
Lay = Callable[[int, Read, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Pages that something else speaks of."""

    snapshots: Collection[str] = ()
    keys: Collection[str] = ()
    documents: Collection[str] = ()  # ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What became of the captures.

    held      those on which records may hang
    is_lone   of the number of one that was laid out: is it all there is of its document, and not held?
    several   the other documents, of captures that hang together; made as they are asked for, in no order, and once
    """

    held: tuple[Read, ...]
    is_lone: Callable[[int], bool]
    several: Iterator[Document]


def sift(
    reads: Iterable[Read], wanted: Wanted, spool: Spool, seen: Seen = _pass_over, lay_out: Lay = _pass_over
) -> Sifted:
    """
    reads     in one order each time they are gone through, as often as they are
    seen      called with each of them, in that order
    lay_out   called with those that tell nothing, their number and the key of their address
    cost      five bytes of memory for each capture, beside those that are held; each is decoded once, those that are
              held or hang together twice
    """
    marks = _Marks(spool)
    telling: list[int] = []
    named: set[str] = set()
    count = 0
    for number, read in enumerate(reads):
        seen(read)
        told = read.extraction
        key = address_key(told.url)
        marks.add(key, number)
        for place in places_of(read, key):
            marks.add("\x1f".join(place), number)
        if tells(told) or told.snapshot_id in wanted.snapshots or key in wanted.keys or _is_wanted(key, told, wanted):
            telling.append(number)
        else:
            lay_out(number, read, key)
        named.update(map(address_key, told.editions))
        count = number + 1
    together = _Together(count)
    for first, second in marks.pairs():
        together.join(first, second)
    telling += marks.of(named)
    together.close()
    holding = {together.root(number) for number in telling}
    held = _those(reads, lambda number: together.root(number) in holding) if holding else ()
    return Sifted(
        held=tuple(read for _, read in held),
        is_lone=lambda number: together.is_alone(number) and number not in holding,
        several=_several(reads, together, holding, spool),
    )


def tells(told: Extraction) -> bool:
    """May a record, a family or an edition hang on this page?"""
    decision = told.decision
    if decision is not None and (decision.status is not Status.REJECTED or decision.spans):
        return True
    parts = (told.delegations, told.events, told.claims, told.reception, told.sketch, told.facts, told.editions)
    return any(parts)


def _is_wanted(key: str, told: Extraction, wanted: Wanted) -> bool:
    """Is one of the ids that a document at this address may have among those wanted?"""
    if not wanted.documents:
        return False
    return any(Mint().id_for("a", *facts) in wanted.documents for facts in ((key,), (key, told.url)))


def _several(reads: Iterable[Read], together: _Together, holding: set[int], spool: Spool) -> Iterator[Document]:
    several = Sorter(spool)

    def passes_with_others(number: int) -> bool:
        return not together.is_alone(number) and together.root(number) not in holding

    for number, read in _those(reads, passes_with_others):
        several.add((together.root(number),), [read.fetched_at, read.content_sha256, encode(read.extraction)])
    for _, group in groupby(several, key=itemgetter(0)):
        yield from documents([_read(value) for _, value in group])


def _those(reads: Iterable[Read], holds: Callable[[int], bool]) -> Iterable[tuple[int, Read]]:
    """Those of which something holds, with their numbers."""
    if isinstance(reads, StoredReads):
        return reads.those(holds)
    return ((number, read) for number, read in enumerate(reads) if holds(number))


def _read(told: list[Any]) -> Read:
    return Read(fetched_at=told[0], content_sha256=told[1], extraction=decode(told[2]))


class _Marks:
    """Which captures have which marks: on the disk, in buckets by mark."""

    def __init__(self, spool: Spool) -> None:
        self._spool, self._file = spool, spool.file(self)
        self._open = [bytearray() for _ in range(_BUCKETS)]
        self._written: list[list[tuple[int, int]]] = [[] for _ in range(_BUCKETS)]  # where pieces of each bucket stand
        self._end = 0

    def add(self, text: str, number: int) -> None:
        mark = _mark(text)
        bucket = self._open[mark[0]]
        bucket += mark
        bucket += number.to_bytes(_NUMBER)
        if len(bucket) >= _FLUSH:
            self._flush(mark[0])

    def _flush(self, bucket: int) -> None:
        with self._spool.faults():
            self._file.seek(self._end)
        self._spool.write(self._file, self._open[bucket])
        self._written[bucket].append((self._end, len(self._open[bucket])))
        self._end += len(self._open[bucket])
        self._open[bucket] = bytearray()

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Captures of one mark, each with the first of them."""
        for bucket in range(_BUCKETS):
            first: dict[bytes, int] = {}
            for mark, number in self._of(bucket):
                known = first.setdefault(mark, number)
                if known != number:
                    yield known, number

    def of(self, texts: Iterable[str]) -> Iterator[int]:
        """Captures that have one of these marks."""
        asked: dict[int, set[bytes]] = {}
        for mark in map(_mark, texts):
            asked.setdefault(mark[0], set()).add(mark)
        for bucket, marks in asked.items():
            yield from (number for mark, number in self._of(bucket) if mark in marks)

    def _of(self, bucket: int) -> Iterator[tuple[bytes, int]]:
        step = _MARK + _NUMBER
        pieces = []
        with self._spool.faults():
            for at, size in self._written[bucket]:
                pieces.append(os.pread(self._file.fileno(), size, at))
        for piece in (*pieces, bytes(self._open[bucket])):
            for at in range(0, len(piece), step):
                yield piece[at : at + _MARK], int.from_bytes(piece[at + _MARK : at + step])


def _mark(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=_MARK).digest()


class _Together:
    """Which numbers hang together: union-find over two arrays."""

    def __init__(self, count: int) -> None:
        self._parent = array("l" if count >= 2**31 else "i", range(count))
        self._is_one_of_many = bytearray(count)

    def join(self, one: int, other: int) -> None:
        self._is_one_of_many[one] = self._is_one_of_many[other] = 1
        first, second = self.root(one), self.root(other)
        if first != second:
            self._parent[max(first, second)] = min(first, second)

    def close(self) -> None:
        """No pair comes any more."""
        for number in range(len(self._parent)):
            self._parent[number] = self._parent[self._parent[number]]  # the smaller number is the root, and is done

    def root(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def is_alone(self, number: int) -> bool:
        return not self._is_one_of_many[number]
