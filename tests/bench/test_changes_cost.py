"""Do ten times as many records cost about ten times as much to compare with the release before?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timed

SCRIPT = Path(__file__).with_name("compared_releases.py")
LIMIT = 14  # ten would be linear, a hundred quadratic


def measured(legs: int) -> dict[str, Any]:
    """In a process of its own, so that the one size does not warm up or fill the memory for the other."""
    told = subprocess.run([sys.executable, SCRIPT, str(legs)], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    print(found)
    return found


def test_ten_times_the_records_take_at_most_fourteen_times_as_long() -> None:
    small, large = ([measured(legs) for _ in range(2)] for legs in (1_000, 10_000))
    assert min(one["seconds"] for one in large) / min(one["seconds"] for one in small) <= LIMIT
    assert large[0]["changes"] > 9 * small[0]["changes"]
