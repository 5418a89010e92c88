"""Which round numbers mark an axis of counts?"""

from __future__ import annotations

__all__ = ["step_of", "ticks"]

_MOST = 6  # marks beside zero


def step_of(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that needs six steps at most to reach a count."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if most <= _MOST * factor * power:
                return factor * power
        power *= 10


def ticks(most: int) -> tuple[int, ...]:
    """0 and the multiples of the step, up to the first that is not below the count; 0 and 1 where there is none."""
    step = step_of(max(1, most))
    return tuple(range(0, max(1, most) + step, step))
