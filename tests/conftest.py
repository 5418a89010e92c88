"""What every test shares: hypothesis profiles, a finished demo, and the browser that shows it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from browsed import Browsing

# The machine is shared and slow at times: a deadline in seconds would test the machine.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("submission", settings.get_profile("house"), derandomize=True)
settings.load_profile("house")

os.environ.setdefault("XUANJIE_TESTS_ON_LOOPBACK", "1")  # crawler/peers.py: servers of tests may be named


# Files whose tests share something that takes seconds to make: one worker makes it. (xdist's own way to say so,
# the mark xdist_group, does nothing under pytest 9.)
TOGETHER = {
    f"tests/{name}.py"
    for name in (
        "browser/test_rendering",
        "end_to_end/test_correct_once",
        "end_to_end/test_demo_run",
        "end_to_end/test_notebooks",
        "end_to_end/test_rebuild",
        "end_to_end/test_review_demo",
        "end_to_end/test_season_alarms",
        "end_to_end/test_stranger_counts_cells",
        "faults/test_a_anchors",
        "faults/test_d_power_loss",
        "interop/test_backfill_pywb",
        "interop/test_package_other_readers",
        "interop/test_wacz_other_readers",
        "replica/test_replica_crawl",
        "unit/test_panel_files",
        "web/test_archive_pages_odd_rows",
        "web/test_heavy_pages",
        "web/test_interface_cdx",
        "web/test_interface_memento",
        "web/test_overview_odd_rows",
        "web/test_records_odd_rows",
        "web/test_records_past",
    )
}


class Together(LoadScopeScheduling):
    """Test by test to whoever is free, but for the files above."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


def pytest_configure(config: pytest.Config) -> None:
    """`make test` draws the same examples wherever and whenever it runs, so that a red test tells of the change that
    was made, and not of luck; `make test-long`, and whoever runs tests by hand, draws others each time."""
    if "not long" in config.option.markexpr and "XUANJIE_EXAMPLES" not in os.environ:
        settings.load_profile("submission")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """XUANJIE_EXAMPLES=20000: so many examples of every property, whatever its own number (test_many_examples.py)."""
    if "XUANJIE_EXAMPLES" not in os.environ:
        return
    wanted = int(os.environ["XUANJIE_EXAMPLES"])
    for item in items:
        test = getattr(item, "obj", None)
        machine = getattr(getattr(test, "__self__", None), "settings", None)
        if isinstance(machine, settings):
            test.__self__.__class__.settings = settings(machine, max_examples=wanted)  # type: ignore[union-attr]
        elif hasattr(test, "hypothesis"):
            own = getattr(test, "_hypothesis_internal_use_settings", None) or settings()
            test._hypothesis_internal_use_settings = settings(own, max_examples=wanted)  # type: ignore[union-attr]


@pytest.fixture(scope="session", autouse=True)
def _pictures_drawn_once() -> Iterator[None]:
    """Six pictures are half of what a small release costs, and tests release the same rows again and again."""
    from archive.figures import png

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(png, "png_bytes", lru_cache(maxsize=256)(png.png_bytes))
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished demo, made once for all workers; for reading only (browsed.demo_copy makes a copy to change)."""
    from browsed import made_demo  # here, because a checkout may hold the tests of a source and nothing else

    base = tmp_path_factory.getbasetemp()
    return made_demo(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture(scope="session")
def browser(demo: Path) -> Iterator[Browsing]:
    """`xuanjie browse` on that demo."""
    from browsed import browsing

    with browsing(demo) as running:
        yield running
