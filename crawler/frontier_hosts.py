"""Which hosts have an address to ask for, and which are being asked? Kept in mind, so that the file is not asked.

What is said of hosts with an address that waits may be too much, never too little: whoever finds none drops the host.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator

__all__ = ["HostsInMind"]


class HostsInMind:
    """The hosts of the runs of this process. One process at a time has the frontier, so nobody else changes them."""

    def __init__(self) -> None:
        self._waiting: dict[int, list[str]] = {}  # run → hosts, sorted
        self._leased: dict[int, tuple[int, str]] = {}  # address → run, host
        self._busy: dict[int, Counter[str]] = {}  # run → host → leases

    @property
    def under_way(self) -> int:
        return len(self._leased)

    def busy(self, run_id: int) -> int:
        """How many hosts have a lease."""
        return len(self._busy.get(run_id, ()))

    def knows(self, run_id: int) -> bool:
        return run_id in self._waiting

    def learn(self, run_id: int, hosts: Iterable[str]) -> None:
        """All hosts of a run with an address that waits."""
        self._waiting[run_id] = sorted(hosts)

    def in_turn(self, run_id: int, after: str) -> Iterator[str]:
        """Those without a lease, the ones behind `after` first."""
        hosts, busy = self._waiting[run_id], self._busy.get(run_id, Counter())
        cut = bisect_right(hosts, after)
        return (host for host in (*hosts[cut:], *hosts[:cut]) if host not in busy)

    def add(self, run_id: int, hosts: Iterable[str]) -> None:
        """Hosts with an address that may be new; of a run that is not known yet they are learnt later."""
        waiting = self._waiting.get(run_id)
        if waiting is None:
            return
        for host in hosts:
            at = bisect_left(waiting, host)
            if at == len(waiting) or waiting[at] != host:
                insort(waiting, host)

    def drop(self, run_id: int, host: str) -> None:
        """No address of this host waits any more."""
        waiting = self._waiting.get(run_id, [])
        if host in waiting:
            waiting.remove(host)

    def lease(self, run_id: int, url_id: int, host: str) -> None:
        self._leased[url_id] = (run_id, host)
        self._busy.setdefault(run_id, Counter())[host] += 1

    def end(self, url_id: int) -> None:
        """A lease has ended; one that an earlier process held is none of these."""
        found = self._leased.pop(url_id, None)
        if found is not None:
            self._free(*found)

    def give_back(self, url_id: int) -> None:
        """A lease has ended and its address waits again."""
        found = self._leased.pop(url_id, None)
        if found is not None:
            self._free(*found)
            self.add(found[0], (found[1],))

    def forget(self, run_id: int) -> None:
        """All leases of a run have ended; what waits is to be learnt again."""
        self._waiting.pop(run_id, None)
        self._busy.pop(run_id, None)
        self._leased = {url_id: found for url_id, found in self._leased.items() if found[0] != run_id}

    def _free(self, run_id: int, host: str) -> None:
        busy = self._busy.get(run_id)
        if busy is not None:
            busy[host] -= 1
            if busy[host] <= 0:
                del busy[host]
