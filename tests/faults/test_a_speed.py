"""How fast is an archive checked and its ledger made anew, beside warcio's own check? (figure F19)

The bars of the plan in records a second (verify 10,000, rebuild 5,000) and bytes a second (500 MB by the manifest
alone) are asserted as shares of what warcio check and a bare SHA-256 do in the same breath, there 15,900 and 2,000 MB.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, ledger, page
from figures_told import figure
from other_validators import warcio_faults

from archive.fixity import quick_findings, verify
from archive.recorder import Recorder
from archive.recovery import rebuild_index

CAPTURES = 400
RECORDS = 3 * CAPTURES + 1  # response, request and metadata of each; the opening
WORDS = 800  # of three characters: some 7 KB of gzip a page


@pytest.fixture
def root(tmp_path: Path) -> Path:
    dice = random.Random(1)
    words = ["".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(3)) for _ in range(3000)]
    with Recorder(tmp_path / "archive", agent=AGENT) as recorder, recorder.batch():
        for n in range(CAPTURES):
            text = page(" ".join(dice.choices(words, k=WORDS)))
            recorder.exchange(exchange(text, url=f"http://www.example.cn/{n}", hours=n))
    return tmp_path / "archive"


def best(act: Callable[[], object], times: int = 3) -> float:
    """CPU seconds."""

    def once() -> float:
        start = time.process_time()
        act()
        return time.process_time() - start

    return min(once() for _ in range(times))


@pytest.mark.timed
@pytest.mark.fault("B1")
def test_checks_and_rebuilding_keep_up_with_warcio(root: Path) -> None:
    segments = sorted((root / "warc").iterdir())
    content = b"".join(path.read_bytes() for path in segments)
    before = ledger(root)
    assert verify(root) == []
    assert [*quick_findings(root)] == []
    by_warcio = RECORDS / best(lambda: [warcio_faults(path) for path in segments])
    deep, rebuilt = RECORDS / best(lambda: verify(root)), RECORDS / best(lambda: rebuild_index(root))
    quick = len(content) / best(lambda: [*quick_findings(root)])
    bare = len(content) / best(lambda: hashlib.sha256(content))
    assert ledger(root) == before
    figure(
        "F19",
        f"{CAPTURES} captures, {RECORDS} records, {len(content) / 1e6:.1f} MB of segments, one core",
        f"rebuilt ledger: same content, {rebuilt:,.0f} records/s; verify {deep:,.0f} records/s; verify --quick"
        f" {quick / 1e6:,.0f} MB/s",
        peer=f"warcio check {by_warcio:,.0f} records/s; bare SHA-256 {bare / 1e6:,.0f} MB/s",
    )
    assert deep >= 10 / 15.9 * by_warcio
    assert rebuilt >= 5 / 15.9 * by_warcio
    assert quick >= 0.25 * bare
