"""Four workers and fifty kills: no page is lost, no host is asked too soon. Plain scrapy-redis loses some."""

from __future__ import annotations

import pytest
from figures_told import figure
from kills import HOSTS, Toll, tolls


@pytest.mark.fault("R1")
@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_kills_lose_nothing() -> None:
    own, plain = tolls(50, 10)
    assert own.kills == 50
    assert own.lost == own.too_soon == own.damage == 0
    assert own.asked_twice <= HOSTS * own.kills  # what the killed held: at most one page of each host
    assert plain.lost > 0
    said(own, plain)


@pytest.mark.fault("R1", "R2")
@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
def test_a_thousand_kills_lose_nothing() -> None:
    own, plain = tolls(1000, 20)
    said(own, plain)
    assert own.lost == own.too_soon == own.damage == 0


def said(own: Toll, plain: Toll) -> None:
    found = f"{own.lost} of {own.pages:,} pages lost, {own.damage} damaged, {own.too_soon} asked too soon"
    figure(
        "F14",
        f"{own.kills:,} kills, four workers",
        found,
        peer=f"plain scrapy-redis, {plain.kills} kills: {plain.lost} of {plain.pages:,}",
    )
