"""Killed at any call that changes the disk, does a crawl lose nothing, and end in the same content?

PR: 8 points, half of them calls of SQLite's log, evenly spread over a crawl of twelve addresses. NIGHT: every one.
After every third point the crawl that goes on is killed as well.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from content_hash import archive_facts
from crawl_kills import Counted, Killed, in_folder, twelve_pages
from crawl_sweep import CrawlSweep
from figures_told import figure
from sweep import KILL, Point, sampled, was_killed
from tracing import needs_strace

pytestmark = needs_strace


@pytest.mark.fault("K1")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("most", [8, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_crawl_killed_at_any_call_is_completed_with_the_same_content(tmp_path: Path, most: int) -> None:
    with twelve_pages(tmp_path / "site") as tiny:
        sweep = CrawlSweep(tiny)
        points = sweep.points(tmp_path / "count")
        expected = archive_facts(tmp_path / "count" / "data" / "archive")
        counted = Counted()
        chosen = sampled(points, most)
        killed = 0
        for number, point in enumerate(chosen):
            for instead in near(points, point, 3 if len(chosen) < len(points) else 1):
                folder = tmp_path / f"{number}-{instead}"
                crawl = Killed(in_folder(tiny, folder), folder / "data")
                status = sweep.run(folder / "data", instead, KILL)
                assert was_killed(status) or status == 0, sweep.output
                if was_killed(status):
                    killed += 1
                    break
            crawl.look(counted)
            kills = 1
            if number % 3 == 2:  # and once more while it takes up what the first kill left
                sweep.again_at(folder / "data", points[(7 * number + 3) % len(points)], KILL)
                crawl.look(counted)
                kills = 2
            if (status := sweep.again(folder / "data")) != 0:
                counted.wrong.append(f"{point}: the same command again: {status} {sweep.output}")
                continue
            crawl.completed(counted, expected, kills)
            if counted.wrong:
                break
            shutil.rmtree(folder)
            if number % 50 == 49:
                print(f"{number + 1} of {len(chosen)} points", flush=True)
    assert counted.wrong == []
    assert counted.told() == "0 lost, 0 without provenance, 0 never fetched, 0 double"
    assert killed >= 0.9 * len(chosen)
    injected = f"SIGKILL at {killed} of {len(points)} calls of a crawl of 12 addresses, a third killed once more"
    figure("F1", injected, counted.told())
    figure("F2", injected, f"{counted.other_content} other contents, {counted.repeats} addresses asked again")


def near(points: Sequence[Point], point: Point, most: int) -> Sequence[Point]:
    """It and those before it: a point falls away when two answers change places."""
    at = points.index(point)
    return points[max(0, at - most + 1) : at + 1][::-1]
