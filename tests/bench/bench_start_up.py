"""How long does the command line take to answer, beside the import of its own framework?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from measure import Figure, Ground, ratios, spent_by

__all__ = ["figures"]

_XUANJIE = Path(sys.executable).with_name("xuanjie")
_TARGET = 3.0
_TIMES = 5  # runs in one measurement: a start is 0.1 s, the clock's ticks 0.01 s


def figures(ground: Ground) -> Iterator[Figure]:
    data = ground.scratch / "data"
    subprocess.run([_XUANJIE, "--data", data, "demo"], check=True, capture_output=True)
    releases = data / "demo" / "releases"
    release = releases / (releases / "latest").read_text("utf-8").strip()
    name = (release / "legs.csv").read_text("utf-8-sig").splitlines()[1].split(",")[0].strip('"')
    verbs = {
        "xuanjie --help": [_XUANJIE, "--help"],
        "xuanjie explain ID, cold": [_XUANJIE, "--data", data / "demo", "explain", name],
    }
    for what, command in verbs.items():
        took: list[float] = []
        values = ratios(
            lambda command=command, took=took: took.append(_cpu(command)) or took[-1],  # type: ignore[misc]
            lambda: _cpu([sys.executable, "-c", "import typer"]),
            rounds=ground.rounds,
        )
        yield Figure(
            name=what,
            values=tuple(1 / value for value in values),
            target=_TARGET,
            at_least=False,
            reference='python -c "import typer"',
            absolute={"CPU ms": f"{sorted(took)[len(took) // 2] * 1000:.0f}"},
            note="a process each time; files in the page cache",
        )


def _cpu(command: list[str | Path]) -> float:
    return sum(spent_by(command).cpu for _ in range(_TIMES)) / _TIMES
