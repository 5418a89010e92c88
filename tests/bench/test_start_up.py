"""Does the command line answer at once? Measured against the import of its own framework, in the same breath."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.timed

LIMIT = 3  # times `import typer`; measured 2.0 with 39 verbs and plain help
ROUNDS = 9
XUANJIE = Path(sys.executable).with_name("xuanjie")


def seconds(*command: str | Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def test_help_costs_at_most_three_times_the_import_of_typer() -> None:
    pairs = [(seconds(XUANJIE, "--help"), seconds(sys.executable, "-c", "import typer")) for _ in range(ROUNDS)]
    ours, reference = (min(column) for column in zip(*pairs, strict=True))
    assert ours < LIMIT * reference, f"{ours / reference:.1f} times the import of typer"
