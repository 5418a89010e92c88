"""What does one call of a regular expression cost at its worst? CPU time per text, set against a reference expression.

One `search` (or `match`, `fullmatch`, as the expression is used) over the whole text is measured; the pipelines run
theirs sentence by sentence, which is cheaper and earns nothing here. A shared machine runs the same code at half speed
for a while, so a time counts only against REFERENCE, measured in the same breath: `scaled` is what the call would have
cost on the machine on which PER_MILLION was taken.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from regex_texts import Seed, filled, seeds

__all__ = ["Cost", "TooLong", "breaking_off", "cost", "worst", "worst_seeds"]

_REFERENCE = re.compile(r"\b(?:foo|bar)")
_REFERENCE_TEXT = "A B " * 12_500
_REFERENCE_SECONDS = 0.00100  # that, on the idle two-core machine of 2026-11: \b enters three of four places
_SCREEN = 2_000  # characters of the first look: enough for a quadratic one to stand out a hundredfold
_LAST_LOOK, _LAST_CALL = 0.2, 0.5  # seconds of CPU after which a call is broken off: far over any limit
_ENOUGH = 0.15  # seconds: a longer text is not asked for
_STEEP = 5.0  # growth that is measured again: 4 is linear
_NEVER = float("inf")


class TooLong(Exception):
    """A call was broken off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The worst text of an expression, and what it costs."""

    seed: Seed
    length: int  # characters; less than asked for when those were far too dear already
    seconds: float  # scaled; infinite when broken off
    growth: float  # seconds over those of a quarter of the text: 4 when linear, 16 when quadratic

    @property
    def per_million(self) -> float:
        """Milliseconds for a million characters."""
        return self.seconds * 1e9 / self.length

    def __str__(self) -> str:
        text = f"{self.seed.head[:40]!r} then {self.seed.body[:60]!r}"
        return f"{self.per_million:.0f} ms a million, growth {self.growth:.1f} at {self.length} characters of {text}"


def worst_seeds(pattern: re.Pattern[str], method: str, most: int, *, looks: int | None = None) -> list[Seed]:
    """The dearest seeds on short texts, dearest first; one that is broken off comes alone.

    looks  seeds that are looked at, evenly chosen; all when None
    """
    every = list(seeds(pattern))
    step = 1 if looks is None else max(1, len(every) // looks)
    times: list[tuple[float, Seed]] = []
    for seed in every[::step]:
        took = _once(pattern, method, filled(seed, _SCREEN), _LAST_LOOK)
        if took == _NEVER:
            return [seed]
        times.append((took, seed))
    return [seed for _, seed in sorted(times, key=lambda item: -item[0])[:most]]


def cost(pattern: re.Pattern[str], method: str, seed: Seed, length: int, *, rounds: int) -> Cost:
    """The least of some rounds, each beside a measure of the reference; from short texts to the whole one.

    What costs that much with less is not asked for more: `re` cannot be broken off while it only moves its start,
    and a quadratic expression would hold a megabyte for ten minutes.
    """
    spent: list[float] = []
    for share in (64, 16, 4, 1):
        text = filled(seed, length // share)
        best = reference = _NEVER
        for _ in range(rounds):
            reference = min(reference, _once(_REFERENCE, "search", _REFERENCE_TEXT))
            best = min(best, _once(pattern, method, text))
            if best > _ENOUGH:
                break
        spent.append(best / max(1.0, reference / _REFERENCE_SECONDS))
        if spent[-1] > _ENOUGH and len(spent) > 1:
            break
    growth = spent[-1] / max(spent[-2], 1e-7) if len(spent) > 1 else _NEVER
    return Cost(seed=seed, length=length // share, seconds=spent[-1], growth=growth)


def worst(
    pattern: re.Pattern[str],
    method: str,
    length: int,
    *,
    limit: float,
    most: int,
    looks: int | None = None,
    doubt: float | None = None,
) -> Cost | None:
    """The worst cost above the limit; None when the expression keeps it. A quadratic one is above any limit.

    pattern, method  what is called, and how
    length           characters of the text
    limit            scaled milliseconds for a million characters
    most, looks      seeds that are measured at full length, and that are looked at before
    doubt            above this cost, or a growth of five, the least of five more measures counts; the limit when None
    """
    found = [cost(pattern, method, seed, length, rounds=1) for seed in worst_seeds(pattern, method, most, looks=looks)]
    doubt = limit if doubt is None else doubt
    sure = [
        cost(pattern, method, one.seed, length, rounds=5) if one.per_million > doubt or one.growth > _STEEP else one
        for one in found
        if one.per_million > limit
    ]
    return max((one for one in sure if one.per_million > limit), key=lambda one: one.per_million, default=None)


def _once(pattern: re.Pattern[str], method: str, text: str, most: float = _LAST_CALL) -> float:
    """CPU seconds of one call, infinite when it is broken off after `most`; `re` looks for signals while it runs.

    The clock is that of the thread: while a timer of CPU time runs, Linux counts the process in steps of 4 ms.
    """
    call = getattr(pattern, method)
    try:
        signal.setitimer(signal.ITIMER_PROF, most)
        start = time.thread_time()
        call(text)
        return time.thread_time() - start
    except TooLong:
        return _NEVER
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def breaking_off() -> Iterator[None]:
    """Calls that take too much CPU time raise TooLong in here."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, before)
