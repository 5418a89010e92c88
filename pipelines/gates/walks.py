"""Which pages of a list were asked for in one go? The search log cut into walks, list by list.

The log has no row that says where a walk begins. A walk ends where an address comes up again, or where the list's log
pauses for hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.capture import SearchResult
from pipelines.gates.expectations import Expectations

__all__ = ["ANSWERED", "List", "Walk", "walks_by_list"]

ANSWERED = frozenset({"found", "empty"})
_ARCHIVES = "index of "  # a web archive's index as a channel: it lists what was captured, not what was printed

List = tuple[str, str]  # source, and the list as the source names it, else its address


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Pages of one list in the order in which they were asked for; one at least."""

    rows: tuple[SearchResult, ...]

    @property
    def first(self) -> SearchResult:
        return self.rows[0]

    @property
    def last(self) -> SearchResult:
        return self.rows[-1]

    @property
    def at(self) -> datetime:
        """When it was over."""
        return self.rows[-1].at

    @property
    def shown(self) -> int:
        """Links of all pages."""
        return sum(row.links for row in self.rows)

    @property
    def met_known(self) -> bool:
        """Did it show an article that was known before, so that nothing can lie between?"""
        return any(row.outcome == "found" and row.links > row.new for row in self.rows)


def walks_by_list(searches: Iterable[SearchResult], asked: Expectations) -> Mapping[List, Sequence[Walk]]:
    """The walks of every list, oldest first; those of web archives' indexes are left out."""
    of: dict[List, list[SearchResult]] = defaultdict(list)
    for row in searches:
        name = row.channel or row.url
        if not name.startswith(_ARCHIVES):
            of[row.source, name].append(row)
    return {key: _cut(of[key], timedelta(hours=asked.of("chain_broken.pause_hours", key[0]))) for key in sorted(of)}


def _cut(rows: Sequence[SearchResult], pause: timedelta) -> list[Walk]:
    walks: list[list[SearchResult]] = []
    seen: set[str] = set()
    for row in sorted(rows, key=lambda r: (r.at, r.url, r.outcome, r.links, r.new)):
        if not walks or row.url in seen or row.at - walks[-1][-1].at > pause:
            walks.append([])
            seen = set()
        walks[-1].append(row)
        seen.add(row.url)
    return [Walk(rows=tuple(found)) for found in walks]
