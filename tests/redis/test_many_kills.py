"""Four workers and fifty kills, Redis among the killed: no page is lost or another than to the crawl in one process, no
host is asked too soon. Plain scrapy-redis loses some."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from figures_told import figure
from kills import HOSTS, REDIS_EVERY, SEED, Toll, alone, ours, tolls


@pytest.mark.fault("R1", "R2")
@pytest.mark.invariant(3)
def test_four_kills_one_of_them_of_redis_lose_nothing(tmp_path: Path) -> None:
    # slow pages: the crawl must not be over before the fourth kill, also where the killer gets little of a processor
    expected = alone(tmp_path / "alone", hosts=4, articles=30, late=0.15)
    own = ours(
        tmp_path / "ours",
        random.Random(SEED),
        expected,
        kills=4,
        redis_every=4,
        hosts=4,
        articles=30,
        late=0.15,
        pause=0.3,
        lease=6.0,
    )
    assert (own.kills, own.redis_kills) == (4, 1)
    assert own.lost == own.other == own.too_soon == own.damage == 0
    assert len(expected) == own.pages + 4  # and each host's robots.txt


@pytest.mark.fault("R1", "R2")
@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_kills_lose_nothing() -> None:
    own, plain = tolls(50, 10)
    assert (own.kills, own.redis_kills) == (50, 50 // REDIS_EVERY)
    assert own.lost == own.other == own.too_soon == own.damage == 0
    assert own.asked_twice <= HOSTS * own.kills  # what the killed held: at most one page of each host
    assert plain.lost > 0
    said(own, plain)


@pytest.mark.fault("R1", "R2")
@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
def test_a_thousand_kills_lose_nothing() -> None:
    own, plain = tolls(1000, 20)
    said(own, plain)
    assert own.redis_kills >= 1000 // REDIS_EVERY - 1
    assert own.lost == own.other == own.too_soon == own.damage == 0


def said(own: Toll, plain: Toll) -> None:
    figure(
        "F14",
        f"{own.kills:,} kills: {own.kills - own.redis_kills:,} of four workers, {own.redis_kills} of Redis",
        f"{own.lost} of {own.pages:,} pages lost, {own.other} other than to one process, {own.damage} damaged,"
        f" {own.too_soon} asked too soon",
        peer=f"plain scrapy-redis, {plain.kills} kills: {plain.lost} of {plain.pages:,}",
    )
