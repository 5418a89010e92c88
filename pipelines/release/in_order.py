"""What do two lists have in common that are in one order? Both are gone through once, and neither is held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from pipelines.release.spool import Sorter
from pipelines.release.spooled_table import SpooledTable, TableOnDisk
from pipelines.release.tables import Row

__all__ = ["both", "by_key", "only_first", "sorted_like"]

A = TypeVar("A")
B = TypeVar("B")


def both(
    one: Iterable[A], other: Iterable[B], key: Callable[[A], str], other_key: Callable[[B], str]
) -> Iterator[tuple[A, B]]:
    """Pairs of equal keys. Several of the first list may have one key, of the second only one."""
    rest = iter(other)
    beside = next(rest, None)
    for first in one:
        place = key(first)
        while beside is not None and other_key(beside) < place:
            beside = next(rest, None)
        if beside is not None and other_key(beside) == place:
            yield first, beside


def only_first(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """What only the first of two lists holds."""
    rest = iter(other)
    beside = next(rest, None)
    for text in one:
        while beside is not None and beside < text:
            beside = next(rest, None)
        if beside != text:
            yield text


def sorted_like(rows: Sequence[Row], pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of texts in order: on the disk where these rows lie there."""
    if not isinstance(rows, SpooledTable):
        yield from sorted(pairs)
        return
    sorter = Sorter(rows.spool)
    for first, second in pairs:
        sorter.add_line((first, second), "")
    for (first, second), _ in sorter.lines():
        yield first, second


def by_key(rows: Sequence[Row], name: str) -> Iterable[Row]:
    """The rows in the order of a column that is the table's key: on the disk they are."""
    if isinstance(rows, TableOnDisk):
        return rows
    key: Callable[[Row], Any] = itemgetter(name)
    return sorted(rows, key=key)
