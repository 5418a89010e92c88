"""How much memory does the browser take beside a hundred thousand snapshots, or a million? The figure F22.

XUANJIE_SNAPSHOTS says how many: 100,000, or at the size of the night 1,000,000 (some 9 GB of disk). Pages of records
are asked for by 32 clients at once, and then the pages that look at the whole archive: its lists at their ends and
sorted, sources, addresses and their captures, the CDX server, searches for addresses. Needs wrk.
"""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from big_release import make
from browsed import Browsing, browsing
from browser_load import Server, mixed
from figures_told import figure

from archive.reader import ArchiveReader

SNAPSHOTS = int(os.environ.get("XUANJIE_SNAPSHOTS", "100000"))
SECONDS = 60
_MOST = 200  # MiB
_PATIENCE = 60  # seconds


@pytest.mark.long
@pytest.mark.fault("W3")
@pytest.mark.timeout(3 * 3600)
def test_the_browser_stays_small_beside_a_large_archive(demo: Path, tmp_path: Path) -> None:
    if shutil.which("wrk") is None:
        pytest.skip("needs wrk")
    data = make(demo, tmp_path / "big", copies=129, snapshots=SNAPSHOTS)
    with browsing(data) as browser:
        server = Server(url=browser.url, pid=browser.process.pid)
        load = server.loaded("all kinds of pages", mixed(data, each=1_000), SECONDS, tmp_path)
        refused = {path: status for path in far(data) if (status := asked(browser, path)) != 200}
        peak = peak_of(browser.process.pid)
    figure(
        "F22",
        f"the browser beside {SNAPSHOTS:,} snapshots: wrk -c32 for {SECONDS} s, then lists to their ends",
        f"{peak} MiB at most, {load.rate:.0f} answers a second, 99 of 100 within {load.p99:.0f} ms,"
        f" {load.failed + len(refused)} errors",
    )
    assert load.failed == 0
    assert refused == {}
    assert peak <= _MOST


def far(data: Path) -> Iterator[str]:
    """Addresses of pages that look at the whole archive."""
    with ArchiveReader(data / "archive") as reader:
        some = [capture.url for capture in islice(reader.captures_by_address(), 0, SNAPSHOTS, SNAPSHOTS // 20)]
        sources = reader.asked("SELECT DISTINCT source FROM captures WHERE source IS NOT NULL ORDER BY source")
    for listed in ("/snapshots", "/snapshots.json"):
        yield listed
        for page in (2, 100, SNAPSHOTS // 200, SNAPSHOTS // 50):
            yield f"{listed}?page={page}"
        yield f"{listed}?sort=fetched_at&page={SNAPSHOTS // 100}"
        yield from (f"{listed}?source={row['source']}&sort=fetched_at" for row in sources)
    yield from (
        "/",
        "/snapshots/calendar",
        "/ledger",
        "/sources",
        "/coverage",
        "/searches",
        "/announcements",
        "/changes",
        "/downloads",
    )
    yield from (f"/sources/{row['source']}" for row in sources)
    for url in some:
        yield f"/search?q={quote(url)}"
        yield f"/cdx/search/cdx?url={quote(url)}"
        yield f"/timemap/link/{url}"
    for match in ("host", "domain", "prefix"):
        yield f"/cdx/search/cdx?url={quote(some[0].split('/')[2])}/&matchType={match}&limit=1000"


def asked(browser: Browsing, path: str) -> int:
    asking = http.client.HTTPConnection(browser.host, browser.port, timeout=_PATIENCE)
    try:
        asking.request("GET", path)
        answer = asking.getresponse()
        while answer.read(1 << 20):
            pass
        return answer.status
    finally:
        asking.close()


def peak_of(pid: int) -> int:
    """MiB of memory that a process held at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
