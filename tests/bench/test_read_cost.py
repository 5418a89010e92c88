"""Does a page of four times the length cost about four times as much? One that is built to stall a reader, too."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from archive.snapshot import Snapshot
from pipelines.extract import extract_one
from pipelines.read import MAX_BODY

pytestmark = pytest.mark.timed

SHORT, LONG = 12_000, 48_000  # characters
LIMIT = 9  # four would be linear and sixteen quadratic; measured 4 to 6
TOUR = "12月14日至17日，应南非非国大邀请，中共中央对外联络部副部长郭业洲率团访问南非，介绍了十九大精神。"


def page(unit: str, characters: int) -> Snapshot:
    body = unit * (characters // len(unit))
    html = f"<h1>中共代表团访问南非</h1><div>2017-12-18 来源：新华社</div><div><p>{body}</p></div>"
    return Snapshot.of_file(html.encode(), url="http://x.cn/a.html", fetched_at=datetime(2018, 1, 1, tzinfo=UTC))


def seconds(snapshot: Snapshot) -> float:
    began = time.perf_counter()
    assert extract_one(snapshot).decision is not None
    return time.perf_counter() - began


@pytest.mark.parametrize(
    "unit",
    [
        "副部长郭业洲、",
        "中共代表团访问南非介绍十九大精神，",
        TOUR,
        f"{TOUR}</p><p>",
        "南非、老挝、越南、",
        "12月14日至17日，",
    ],
    ids=["names", "no full stop", "one paragraph", "paragraphs", "countries", "dates"],
)
def test_the_cost_of_reading_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    short, long = (min(seconds(page(unit, size)) for _ in range(3)) for size in (SHORT, LONG))
    assert long < LIMIT * short, f"{long / short:.1f} times"


def test_a_text_that_no_newsroom_writes_is_an_issue_and_not_read() -> None:
    found = extract_one(page(TOUR, MAX_BODY + 10_000))
    assert found.decision is None
    assert "characters of article text" in found.issues[0].detail
