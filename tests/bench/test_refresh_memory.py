"""How much memory does a refresh take beside a hundred thousand snapshots, or a million? The figure F22.

XUANJIE_SNAPSHOTS says how many: 100,000, or at the size of the night 1,000,000. The first refresh finds all of the
archive new: it compares every page with what the store says and reads none again; the next has a hundred new pages.
Both write the whole release.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from big_archive import add_more, make
from browsed import XUANJIE
from figures_told import figure

SNAPSHOTS = int(os.environ.get("XUANJIE_SNAPSHOTS", "100000"))
_KEPT = 2_000  # pages that records come from; 200 and less say nothing of what records cost
_MOST = 1_000  # MB, of the refresh and its children together


@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own list of what a process holds")
def test_a_refresh_stays_small_beside_a_large_archive(tmp_path: Path) -> None:
    paths = make(tmp_path / "data", captures=SNAPSHOTS, kept=_KEPT)
    whole = most_held(paths.root)
    add_more(paths, 100)
    more = most_held(paths.root)
    figure(
        "F22",
        f"refresh of {SNAPSHOTS:,} snapshots, {_KEPT:,} of which give records",
        f"{whole:.0f} MB at most with its children, {more:.0f} MB when 100 pages are new",
    )
    assert max(whole, more) <= _MOST


def most_held(data: Path) -> float:
    """MB that a refresh and its children held at most together, looked at each twentieth of a second."""
    command = [XUANJIE, "--data", data, "refresh", "--offline"]
    most = 0.0
    said = data / "refresh.log"
    with said.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as refresh:
        while refresh.poll() is None:
            most = max(most, sum(map(held, tree(refresh.pid))))
            time.sleep(0.05)
    assert refresh.returncode == 0, said.read_text("utf-8")[-2_000:]
    return most


def tree(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text("ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in children:
        yield from tree(int(child))


def held(pid: int) -> float:
    """MB of memory that a process has in use now; what it shares with another is counted with both."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
