"""How is one program compared with another? Turn by turn in one run, by CPU time of a process of its own, as ratios.

Each topic has a file bench_<topic>.py with

    def figures(ground: Ground) -> Iterator[Figure]

and `python tests/bench/run_benchmarks.py [TOPIC …]` (make bench) writes all of them to docs/results/bench.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Figure", "Ground", "Spent", "ratios", "spent_by", "spent_here"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a topic measures."""

    corpus: Path  # the WARC that corpus.py made: 20,000 pages, or fewer with --quick
    relevant: Path  # its relevant addresses, one a line
    scratch: Path  # a folder of the topic's own, emptied before
    peers: Path  # a folder of virtual environments: news-please …; may lack any of them
    rounds: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table. `values` are ratios, one for each round; what fell short stays in the table."""

    name: str
    values: tuple[float, ...]
    target: float
    at_least: bool  # the median is to be at least the target; else at most
    reference: str  # beside what, in the same run
    absolute: Mapping[str, str] = field(default_factory=dict)  # of this machine: "pages/s": "12,600"
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        return self.median >= self.target if self.at_least else self.median <= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one process and those it waited for took."""

    cpu: float  # seconds, user and system
    wall: float  # seconds
    peak: int  # bytes resident, of the largest process
    output: str = ""


def ratios(
    ours: Callable[[], float], theirs: Callable[[], float], *, rounds: int, warm: bool = True
) -> tuple[float, ...]:
    """theirs/ours, one for each round: above 1 we take less. Turn by turn, the first by turns too.

    ours, theirs  do the work once and return what it took (seconds of CPU, say) per unit of work
    warm          do both once before, unmeasured
    """
    if warm:
        ours(), theirs()
    found = []
    for number in range(rounds):
        if number % 2:
            other, own = theirs(), ours()
        else:
            own, other = ours(), theirs()
        found.append(other / own)
    return tuple(found)


def spent_by(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Spent:
    """Run a command to its end; raises CalledProcessError with its output when it fails."""
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
    if child.returncode:
        sys.stderr.write(output)
        raise subprocess.CalledProcessError(child.returncode, command, output)
    return Spent(cpu=used.ru_utime + used.ru_stime, wall=wall, peak=used.ru_maxrss * 1024, output=output)


def spent_here(work: Callable[[], object]) -> float:
    """CPU seconds of this process for a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began
