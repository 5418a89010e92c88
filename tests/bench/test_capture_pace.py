"""Is a durable crawl not slower than plain Scrapy by more than two fifths? Long; needs nginx. The figure F25.

`make bench` has the same comparison with more pages, and others beside it (bench_capture.py).
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bench_capture import Track
from capture_ground import web_of
from corpus import page
from figures_told import figure

LEAST, PAGES, DIFFERENT, ROUNDS = 0.6, 2_000, 500, 5


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Not of pytest's own, which nobody else may look into: nginx reads as nobody."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.long
@pytest.mark.timed
@pytest.mark.timeout(1_800)
def test_a_durable_crawl_is_not_much_slower_than_plain_scrapy(scratch: Path) -> None:
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("needs nginx: apt-get install nginx-light")
    (scratch / "pages").mkdir()
    for number in range(DIFFERENT):
        (scratch / "pages" / f"{number}.html").write_bytes(page(number).body)
    with web_of(scratch) as port:
        track = Track(scratch, port, DIFFERENT)
        for number in range(ROUNDS):
            for client in ("ours", "scrapy")[:: 1 if number % 2 else -1]:
                track.run(client, PAGES)
    pairs = zip(track.told["ours"], track.told["scrapy"], strict=True)
    times = statistics.median(ours["per_second"] / theirs["per_second"] for ours, theirs in pairs)
    figure(
        "F25",
        f"{ROUNDS} crawls of {PAGES:,} pages each, every page archived and synced",
        f"{times:.2f} times the pages of plain Scrapy ({track.told_of('ours', 'per_second'):.0f} a second)",
        peer=f"{track.told_of('scrapy', 'per_second'):.0f} a second, nothing archived",
    )
    assert times >= LEAST
