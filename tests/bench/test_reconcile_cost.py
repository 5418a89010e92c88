"""Do ten times as many pages cost about ten times as much to reconcile, and to lay out?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timed

SCRIPT = Path(__file__).with_name("synthetic_visits.py")
LIMIT = 13  # ten would be linear, a hundred quadratic


def measured(visits: int, *only: str) -> dict[str, Any]:
    """In a process of its own, so that the one size does not warm up or fill the memory for the other."""
    told = subprocess.run([sys.executable, SCRIPT, str(visits), *only], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    print(found)
    return found


def growth(small: dict[str, Any], large: dict[str, Any], steps: tuple[str, ...]) -> float:
    return sum(large[step] for step in steps) / sum(small[step] for step in steps)


def least(visits: int, *only: str) -> dict[str, Any]:
    """Of two runs, step by step: what else the machine does only ever adds."""
    one, two = measured(visits, *only), measured(visits, *only)
    return {step: min(one[step], two[step]) for step in one}


@pytest.mark.long
def test_ten_times_the_visits_take_at_most_thirteen_times_as_long() -> None:
    small, large = (least(visits, "journeys") for visits in (2_000, 20_000))
    assert growth(small, large, ("accounts", "journeys")) <= LIMIT


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_visits_take_at_most_thirteen_times_as_long_as_ten_thousand() -> None:
    small, large = (measured(visits) for visits in (10_000, 100_000))
    assert growth(small, large, ("accounts", "journeys")) <= LIMIT
    assert growth(small, large, ("dataset",)) <= LIMIT
