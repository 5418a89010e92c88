"""What capture costs, beside references in the same run: packing, and groups that share their syncs."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange
from corpus import page
from measure import spent_here

from archive.capture import Exchange
from archive.packing import pack
from archive.recorder import Recorder

pytestmark = pytest.mark.timed
ROUNDS = 3


@pytest.fixture(scope="module")
def pages() -> list[bytes]:
    """Of the benchmarks' corpus: as large, and as well to be packed, as those of sites."""
    return [page(number).body for number in range(40)]


def least(work: Callable[[], object]) -> float:
    return min(spent_here(work) for _ in range(ROUNDS))


def test_packing_takes_a_fraction_of_what_zlib_takes_at_its_best_and_makes_little_more(pages: list[bytes]) -> None:
    ours = least(lambda: [pack(body) for body in pages])
    best = least(lambda: [zlib.compress(body, 9, 31) for body in pages])
    assert ours <= best / 3
    assert sum(len(pack(body)) for body in pages) <= 1.10 * sum(len(zlib.compress(body, 9, 31)) for body in pages)


def test_an_exchange_costs_less_than_its_packing_by_zlib_did(tmp_path: Path, pages: list[bytes]) -> None:
    """Writing, checking and indexing a page together cost less than zlib alone took to pack it."""
    made: list[Exchange] = [exchange(body, url=f"{URL}?{n}") for n, body in enumerate(pages)]

    def ours(name: str) -> float:
        with Recorder(tmp_path / name, agent=AGENT) as recorder:
            recorder.gather()

            def keep() -> None:
                for one in made:
                    recorder.exchange(one)
                recorder.acknowledge()

            return spent_here(keep)

    assert min(ours(name) for name in "abc") <= least(lambda: [zlib.compress(body, 9, 31) for body in pages])


def test_groups_that_share_a_sync_take_a_fraction_of_the_time(tmp_path: Path) -> None:
    """Measured: a twentieth. Syncs cost time of the clock, so this one is by the clock."""
    made = [exchange(b"<html><p>a page</p></html>" + bytes(str(n), "ascii"), url=f"{URL}?{n}") for n in range(128)]

    def took(name: str, at_once: int) -> float:
        with Recorder(tmp_path / name, agent=AGENT) as recorder:
            recorder.gather()
            began = time.perf_counter()
            for n, one in enumerate(made, 1):
                recorder.exchange(one)
                if n % at_once == 0:
                    recorder.acknowledge()
            return time.perf_counter() - began

    each, shared = (min(took(f"{at_once} {n}", at_once) for n in range(3)) for at_once in (1, 16))
    assert shared <= each / 2
