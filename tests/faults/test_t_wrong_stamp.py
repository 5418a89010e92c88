"""Is what a wrong clock stamped years ahead taken for the newest until then, or what is recorded later for newer?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive_samples import AGENT, exchange
from hypothesis import example, given
from hypothesis import strategies as st

from archive.capture import Capture, Exchange, Outcome
from archive.gather import Gatherer
from archive.order import AHEAD, COPIES, in_doubt
from archive.presence import Presence, Status, presences
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index

URL = "http://h.cn/a/1.html"
DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
TEN_YEARS = 3652


def page(day: float, *, text: str = "", via: str = "live", outcome: Outcome = Outcome.OK) -> Exchange:
    status = 404 if outcome is Outcome.NOT_FOUND else 200
    body = (text or f"<p>{day}</p>").encode()
    return exchange(body, url=URL, fetched_at=DAY + timedelta(days=day), via=via, outcome=outcome, status=status)


def recorded(root: Path, *pages: Exchange) -> Path:
    with Recorder(root, agent=AGENT) as recorder:
        for one in pages:
            recorder.exchange(one)
    return root


def latest_day(root: Path) -> float:
    """Of the last capture, the same when the ledger is made anew."""
    days = []
    for _ in range(2):
        with ArchiveReader(root) as reader:
            found = reader.latest(URL)
            assert found is not None
            days.append((found.fetched_at - DAY) / timedelta(days=1))
        rebuild_index(root)
    assert days[0] == days[1]
    return days[0]


def presence(root: Path) -> Presence:
    with ArchiveReader(root) as reader:
        (one,) = presences(reader.captures(), reader.attempts())
    return one


@pytest.mark.fault("T1")
def test_what_was_stamped_ten_years_ahead_is_the_latest_until_the_next_capture_and_not_for_ten_years(
    tmp_path: Path,
) -> None:
    root = recorded(tmp_path, page(0), page(TEN_YEARS))
    assert latest_day(root) == TEN_YEARS
    recorded(root, page(2))
    assert latest_day(root) == 2
    recorded(root, page(3, text="<p>2</p>"))
    assert latest_day(root) == 3


@pytest.mark.fault("T1", "S5")
def test_a_page_that_was_seen_by_a_wrong_clock_and_answers_404_since_is_gone(tmp_path: Path) -> None:
    misses = [page(day, outcome=Outcome.NOT_FOUND) for day in (2, 10, 25, 42)]
    one = presence(recorded(tmp_path / "ahead", page(0), page(TEN_YEARS), *misses))
    assert (one.status, one.checks) == (Status.GONE, 4)
    assert (one.first_missed, one.last_missed) == (DAY + timedelta(days=2), DAY + timedelta(days=42))
    back = presence(recorded(tmp_path / "ahead", page(50)))
    assert (back.status, back.last_seen) == (Status.PRESENT, DAY + timedelta(days=50))


@pytest.mark.fault("T1", "S5")
def test_a_miss_that_a_wrong_clock_stamped_is_no_check(tmp_path: Path) -> None:
    misses = [page(day, outcome=Outcome.NOT_FOUND) for day in (TEN_YEARS, 2, 17)]
    one = presence(recorded(tmp_path, page(0), *misses))
    assert (one.status, one.checks, one.last_missed) == (Status.MISSING, 2, DAY + timedelta(days=17))


@pytest.mark.fault("T1")
@pytest.mark.parametrize("via", sorted(COPIES))
def test_an_old_copy_that_is_taken_over_later_is_not_the_latest(tmp_path: Path, via: str) -> None:
    root = recorded(tmp_path, page(0), page(-TEN_YEARS, via=via))
    assert latest_day(root) == 0
    recorded(root, page(30, via=via))  # and a newer one is
    assert latest_day(root) == 30
    recorded(root, page(10))
    assert latest_day(root) == 30
    assert presence(root).last_seen == DAY + timedelta(days=30)


@pytest.mark.fault("T1")
def test_of_two_machines_the_one_that_is_gathered_second_is_not_the_newer_one(tmp_path: Path) -> None:
    parts = [recorded(tmp_path / "one", page(40)), recorded(tmp_path / "two", page(1))]
    with Gatherer(tmp_path / "all", agent=AGENT) as gatherer:
        for part in parts:
            gatherer.take(part)
    assert latest_day(tmp_path / "all") == 40
    assert presence(tmp_path / "all").last_seen == DAY + timedelta(days=40)


@given(st.lists(st.tuples(st.integers(-400, 400), st.sampled_from(["live", "demo", "import", "wayback"])), min_size=1,
                max_size=8, unique_by=lambda one: one[0]))  # fmt: skip
@example([(0, "live"), (AHEAD.days, "live"), (-1, "live")])
@example([(400, "live"), (300, "import"), (-400, "live"), (-300, "live")])
def test_the_ledger_and_the_rule_agree_on_the_latest(made: list[tuple[int, str]]) -> None:
    with TemporaryDirectory() as folder:
        recorded(Path(folder), *(page(day, via=via) for day, via in made))
        with ArchiveReader(Path(folder)) as reader:
            captures: list[Capture] = reader.captures_of(URL)
            found = reader.latest(URL)
    doubted = in_doubt(captures)
    assert found == max((c for c in captures if c.snapshot_id not in doubted), key=lambda c: c.fetched_at)
    for number, (day, via) in enumerate(made):
        later = [other for other, by in made[number + 1 :] if by not in COPIES]
        is_doubted = via not in COPIES and any(day - other > AHEAD.days for other in later)
        (capture,) = [c for c in captures if c.fetched_at == DAY + timedelta(days=day)]
        assert (capture.snapshot_id in doubted) == is_doubted
