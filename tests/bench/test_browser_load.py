"""Does the browser answer more than its peers? Long; needs wrk, and in XUANJIE_PYWB the bin folder of a pywb 2.10."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from big_release import make
from browser_load import measure
from figures_told import figure

pytestmark = [pytest.mark.long, pytest.mark.timeout(2_400)]

# how many times the answers of a peer
SNAPSHOT, RECORD, LIST, JSON = 2, 2, 5, 4
RSS = 200  # MiB
SECONDS = int(os.environ.get("XUANJIE_LOAD_SECONDS", "60"))


def test_snapshots_records_and_lists_beside_pywb_and_datasette(demo: Path, tmp_path: Path) -> None:
    pywb = Path(os.environ.get("XUANJIE_PYWB", "nowhere"))
    if not (pywb / "wayback").exists() or shutil.which("wrk") is None:
        pytest.skip("needs wrk, and XUANJIE_PYWB=ENVIRONMENT/bin")
    found = measure(make(demo, tmp_path / "big", copies=129, snapshots=20_000), pywb, SECONDS)
    pairs = {
        "snapshot": ("raw", "raw pywb"),
        "record": ("record", "record peer"),
        "list": ("list", "list peer"),
        "JSON": ("json", "json peer"),
    }
    for what, (own, peer) in pairs.items():
        times = found[own].rate / found[peer].rate
        figure(
            "F20",
            f"{what}: wrk -c32 for {SECONDS} s",
            f"{times:.1f} times the peer's: {found[own].rate:.0f} a second, 99 of 100 within {found[own].p99:.0f} ms",
            peer=f"{found[peer].rate:.0f} a second, {found[peer].p99:.0f} ms",
        )
    assert found["raw"].rate > SNAPSHOT * found["raw pywb"].rate
    assert found["record"].rate > RECORD * found["record peer"].rate
    assert found["list"].rate > LIST * found["list peer"].rate
    assert found["json"].rate > JSON * found["json peer"].rate
    assert all(load.failed == 0 and load.rss <= RSS for name, load in found.items() if "pe" not in name)
