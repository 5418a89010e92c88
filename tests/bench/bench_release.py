"""What does a release cost when the archive grows and the records do not? First, of more pages, unchanged.

A demo's records, and pages that say nothing of it in any number (big_store.py). Each release in a process of its own.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from big_store import add, make
from measure import Figure, Ground, Spent, spent_by

__all__ = ["figures"]

_XUANJIE = Path(sys.executable).with_name("xuanjie")
_FULL = 5  # rounds; fewer is --quick
_SMALL, _LARGE = 10_000, 1_000_000
_QUICK_SMALL, _QUICK_LARGE = 1_000, 10_000
_MORE = range(10_000_000, 10_000_100)  # numbers that no page has yet


@dataclass(frozen=True, kw_only=True)
class _Size:
    """What the releases of one archive took."""

    captures: int
    first: Spent
    unchanged: Spent
    more: Spent


def figures(ground: Ground) -> Iterator[Figure]:
    demo = ground.scratch / "demo"
    spent_by([_XUANJIE, "--data", ground.scratch, "demo", "--into", demo])
    is_full = ground.rounds >= _FULL
    small, large = (
        _measured(demo, ground.scratch / str(n), n)
        for n in ((_SMALL, _LARGE) if is_full else (_QUICK_SMALL, _QUICK_LARGE))
    )
    times = large.captures / small.captures
    sizes = f"{small.captures:,} and {large.captures:,}"
    once = "each size once: a release of a million captures takes half an hour"
    yield Figure(
        name=f"release, {sizes} captures: CPU time",
        values=(large.first.cpu / small.first.cpu,),
        target=1.1 * times,
        at_least=False,
        reference="the smaller archive, the same records",
        absolute={"CPU s": f"{small.first.cpu:.1f} and {large.first.cpu:.1f}"},
        note=once,
    )
    yield Figure(
        name=f"release, {sizes} captures: memory",
        values=(large.first.peak / small.first.peak,),
        target=1.2,
        at_least=False,
        reference="the smaller archive, the same records",
        absolute={"MB": f"{small.first.peak / 1e6:.0f} and {large.first.peak / 1e6:.0f}"},
        note=once,
    )
    yield Figure(
        name=f"release of 100 more pages, {sizes} captures: CPU time",
        values=(large.more.cpu / small.more.cpu,),
        target=1.1 * times,
        at_least=False,
        reference="the smaller archive, the same records",
        absolute={"CPU s": f"{small.more.cpu:.1f} and {large.more.cpu:.1f}"},
        note="all tables are written again, which is most of it",
    )
    yield Figure(
        name=f"unchanged release of {large.captures:,} captures: CPU time",
        values=(large.unchanged.cpu / large.first.cpu,),
        target=0.05,
        at_least=False,
        reference="its first release, without the reading of pages that came before",
        absolute={"CPU s": f"{large.unchanged.cpu:.1f}", "MB": f"{large.unchanged.peak / 1e6:.0f}"},
    )


def _measured(demo: Path, target: Path, captures: int) -> _Size:
    make(demo, target, captures=captures)
    release = [_XUANJIE, "--data", target, "release"]
    first, unchanged = spent_by(release), spent_by(release)
    add(target, _MORE)
    more = spent_by(release)
    shutil.rmtree(target)
    return _Size(captures=captures, first=first, unchanged=unchanged, more=more)
