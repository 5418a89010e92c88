"""Power that is lost while pages of several hosts share a sync: no address is settled whose page is not there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from loopback import Tiny, WebServer, site_of
from other_validators import assert_sound_for_all

from archive.errors import ArchiveError
from archive.reader import ArchiveReader
from archive.recorder import Recorder

HOSTS, PAGES = 4, 12


@contextmanager
def several_hosts(folder: Path) -> Iterator[Tiny]:
    with ExitStack() as stack:
        servers = [stack.enter_context(WebServer(site_of([list(range(PAGES))]))) for _ in range(HOSTS)]
        listings = tuple({"url": f"{server.base}/a/index.html", "pagination": "none"} for server in servers)
        folder.mkdir()
        yield Tiny(folder, servers[0], listings=listings, keys_of_port=True)


def power_cut(tiny: Tiny, at_sync: int, mutant: str = "none") -> int:
    runner = Path(__file__).parents[1] / "run_power_cut.py"
    command = [sys.executable, str(runner), str(at_sync), mutant, tiny.asked()[-1]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in {0, 9}, done.stdout + done.stderr
    return done.returncode


def lost(data: Path) -> list[str]:
    """Addresses that are settled as captured and whose capture the archive has not."""
    try:
        with Recorder(data / "archive", agent="test"):
            pass  # what the next start does first
    except ArchiveError as why:
        return [str(why)]
    with ArchiveReader(data / "archive") as reader:
        held = {capture.snapshot_id for capture in reader.captures()}
    db = sqlite3.connect(data / "frontier.sqlite")
    try:
        rows = db.execute("SELECT url, snapshot FROM urls WHERE outcome IN ('ok', 'unchanged')").fetchall()
    finally:
        db.close()
    return [url for url, snapshot in rows if snapshot not in held]


@pytest.mark.fault("D3")
@pytest.mark.parametrize("at_sync", [6, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2, 3, 4, 5, 7, 8, 9))])
def test_no_settled_page_is_lost_whichever_sync_does_not_come(tmp_path: Path, at_sync: int) -> None:
    with several_hosts(tmp_path / "site") as tiny:
        assert power_cut(tiny, at_sync) == 9
        assert lost(tiny.data) == []
        done = tiny.crawl()
        assert done.status == 0, json.dumps(done.report)
        ended = done.report["outcomes"]  # a page whose settling was forgotten is asked again, and unchanged
        assert sum(ended.values()) == ended["ok"] + ended.get("unchanged", 0) == HOSTS * (PAGES + 1)
        assert_sound_for_all(tiny.data / "archive")


@pytest.mark.fault("D3")
@pytest.mark.mutation("D")
def test_a_page_that_counts_as_safe_too_early_would_be_seen(tmp_path: Path) -> None:
    with several_hosts(tmp_path / "early") as tiny:
        assert power_cut(tiny, 6, "early") == 9
        assert lost(tiny.data) != []
