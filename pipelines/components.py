"""Which things hang together when only pairs are known? Connected components, by union-find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

__all__ = ["components"]


def components(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Groups of the numbers 0 .. count - 1: two are in one group when pairs lead from one to the other.

    The same for any order of the pairs: members ascend, and groups follow each other by their first member. Time and
    memory grow with count plus the number of pairs; the pairs are read once and not kept.
    """
    parent = list(range(count))
    for one, other in pairs:
        first, second = _root(parent, one), _root(parent, other)
        if first != second:  # the smaller number stays the root, so that a group is named by its first member
            parent[max(first, second)] = min(first, second)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(count):
        groups[_root(parent, number)].append(number)
    return list(groups.values())


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]  # halves the path, so that the next walk is short
        number = parent[number]
    return number
