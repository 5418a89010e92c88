"""Four workers and fifty kills: no page is lost, no host is asked too soon. Plain scrapy-redis loses some."""

from __future__ import annotations

import pytest
from kills import HOSTS, tolls


@pytest.mark.fault("R1")
@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_kills_lose_nothing() -> None:
    own, plain = tolls(50, 10)
    assert own.kills == 50
    assert own.lost == own.too_soon == own.damage == 0
    assert own.asked_twice <= HOSTS * own.kills  # what the killed held: at most one page of each host
    assert plain.lost > 0
