"""Do the properties hold for 20,000 examples each, and not for the hundred of a submission alone?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fault_marks import drawn, marked
from figures_told import figure

ROOT = Path(__file__).parents[2]
EXAMPLES = 20_000
_FEWER = 1_000  # of properties whose examples are whole releases, of a second each and more: 20,000 would take hours
_WHOLE_RELEASES = (
    "tests/gallery/",
    "tests/properties/test_nothing_is_removed.py",
    "tests/web/test_any_text_odd_rows.py",
)
# The state machines, test_s_polite_machine and test_k_frontier, have their own numbers.
_OF_THE_MATRIX = {one for mark in ("invariant", "fault") for names in marked(mark).values() for one in names}
PROPERTIES = sorted(_OF_THE_MATRIX & drawn())


def run(name: str, examples: int, *, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--timeout={seconds}",
            "--hypothesis-show-statistics",
            name,
        ],
        cwd=ROOT,
        env=os.environ | {"XUANJIE_EXAMPLES": str(examples)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_number_of_examples_can_be_asked_for() -> None:
    done = run(
        "tests/properties/test_calendar_properties.py::test_numbers_below_a_hundred_are_read_back", 37, seconds=60
    )
    assert done.returncode == 0, done.stdout
    assert "37 passing, 0 failing" in done.stdout


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("name", PROPERTIES, ids=lambda name: name.rpartition("::")[2])  # pytest numbers long ones
def test_a_property_holds_for_twenty_thousand_examples(name: str) -> None:
    begun = time.monotonic()
    done = run(name, _FEWER if name.startswith(_WHOLE_RELEASES) else EXAMPLES, seconds=4 * 3600)
    assert done.returncode == 0, done.stdout[-5000:]
    runs = [int(count) for count in re.findall(r"(\d+) passing, 0 failing", done.stdout)]
    figure("F11", f"{name.rpartition('::')[2]}: {sum(runs):,} examples, {time.monotonic() - begun:.0f} s", "holds")
