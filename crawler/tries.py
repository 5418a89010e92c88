"""How long is an address tried? The pauses between its tries, and its time on the wire over all of them."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable

from scrapy.settings import BaseSettings

__all__ = ["WireTime", "spread", "wire_time_of"]

_MOST_SPREAD = 0.5  # of the pause, added to it: never earlier than was promised to the host
_REMEMBERED = 10_000  # addresses; failures park a host long before it has so many
_FORGOTTEN_AFTER = 600.0  # seconds since the last try: more than we let pass between two tries of ours


def spread(url: str, tries: int) -> float:
    """By what a pause before the next try is multiplied, from 1 to 1.5.

    Addresses that failed in the same moment do not come back in the same moment. The number is drawn from the address
    and not by chance, so that a run can be told from its archive.

    tries   made before the one that has just failed, from 0
    """
    drawn = hashlib.sha256(f"{tries} {url}".encode("utf-8", "surrogatepass")).digest()
    return 1.0 + _MOST_SPREAD * int.from_bytes(drawn[:4], "big") / 2**32


class WireTime:
    """Seconds that addresses have been on the wire without a whole answer, in this process.

    A server that sends one byte a second costs a whole time-out at each try. The sum has a cap, whatever the number of
    tries. Waiting for the host's turn or for its Retry-After is not counted: nobody is kept busy by it. What is asked
    for again after ten minutes is another matter: a process of workers lives for weeks.

    most   seconds; 0 for no cap
    clock  seconds, on a clock that nobody sets
    """

    def __init__(self, most: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._spent: dict[str, tuple[float, float]] = {}  # address → its sum, and when something was added to it

    def left(self, url: str) -> float:
        """Seconds; 0 when the address has had all of them, infinity when there is no cap."""
        return max(0.0, self.most - self._sum(url)) if self.most else math.inf

    def add(self, url: str, seconds: float) -> None:
        """The address was on the wire for so long, and brought no whole answer."""
        spent = self._sum(url) + seconds
        self._spent.pop(url, None)  # the last one added to stands last
        if len(self._spent) >= _REMEMBERED:
            self._spent.pop(next(iter(self._spent)))
        self._spent[url] = (spent, self._clock())

    def forget(self, url: str) -> None:
        """It has answered, or its end was told: what it is asked later is another matter."""
        self._spent.pop(url, None)

    def _sum(self, url: str) -> float:
        spent, at = self._spent.get(url, (0.0, 0.0))
        return spent if self._clock() < at + _FORGOTTEN_AFTER else 0.0


def wire_time_of(settings: BaseSettings) -> WireTime:
    return WireTime(settings.getfloat("XUANJIE_URL_SECONDS"))
