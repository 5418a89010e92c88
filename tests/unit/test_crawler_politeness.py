"""What a host asks for, and which machines are asked at all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.settings import Settings

from archive.capture import Outcome
from crawler.frontier_rows import apart_from_pages
from crawler.peers import is_public
from crawler.politeness import Gate, asked_rest, least_delay, retry_after_seconds

NOW = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.fault("S2")
@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1000000000", 1e9),
        ("9" * 400, 999999999999.0),
        ("Wed, 01 Jan 2020 00:02:00 GMT", 120.0),
        ("Tue, 31 Dec 2019 23:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("1 Jan 99999999999999999999 0:0:0", None),
        ("Fri, 31 Dec 2027 23:59:59 +9999999999", None),
        ("", None),
        ("１２０", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(given: str, seconds: float | None) -> None:
    assert retry_after_seconds(given, NOW) == seconds


@pytest.mark.fault("S2")
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": ["5", "60", "soon"]}, 60.0),
        ({"Retry-After": ["0"]}, 0.0),
        # by the server's own clock, where it tells it
        ({"Date": ["Wed, 01 Jan 2020 00:00:00 GMT"], "Retry-After": ["Wed, 01 Jan 2020 00:02:00 GMT"]}, 120.0),
        ({"Date": ["Wed, 01 Jan 2020 00:00:00 GMT"], "Retry-After": ["Tue, 31 Dec 2019 00:02:00 GMT"]}, None),
        ({"Date": ["yesterday"], "Retry-After": ["Wed, 01 Jan 2020 00:02:00 GMT"]}, None),
    ],
)
def test_of_several_rests_the_longest_counts_and_dates_are_the_servers(
    headers: dict[str, list[str]], seconds: float | None
) -> None:
    assert asked_rest(Response("http://h/", headers=headers)) == seconds


@pytest.mark.fault("S2")
def test_a_host_that_names_no_time_is_left_alone_twice_as_long_each_time_in_a_row() -> None:
    gate = Gate(again_after=10.0, clock=lambda: 0.0)
    rests = []
    for _ in range(3):
        gate.back_off("h")
        rests.append(gate.rest_left("h"))
    assert rests == [10.0, 20.0, 40.0]
    for _ in range(40):
        gate.back_off("h")
    assert gate.rest_left("h") == 3600.0
    assert gate.parked("h") is None


@pytest.mark.fault("S2")
def test_a_host_that_asks_for_more_than_an_hour_is_parked() -> None:
    gate = Gate()
    gate.pause("h", 3600.0)
    assert gate.parked("h") is None
    gate.pause("h", 3601.0)
    assert "for 3601 s; no run asks it before" in (gate.parked("h") or "")
    assert 3600.0 < gate.rest_left("h") <= 3601.0, "for the next run"


@pytest.mark.fault("S2")
def test_of_a_rest_without_end_a_week_is_kept() -> None:
    gate = Gate()
    gate.pause("h", 1e12)
    assert gate.rest_left("h") <= 7 * 86_400.0
    assert "for 1000000000000 s, of which 7 days are kept" in (gate.parked("h") or "")


@pytest.mark.fault("S2")
@pytest.mark.parametrize(("left", "is_parked"), [(3_601.0, True), (3_599.0, False)])
def test_what_an_earlier_run_was_asked_for_holds_for_the_next_one(left: float, *, is_parked: bool) -> None:
    gate = Gate()
    gate.remember("h", gate.unix_time() + left)
    assert left - 1.0 < gate.rest_left("h") <= left
    assert (gate.parked("h") is not None) == is_parked
    assert (gate.parked(apart_from_pages("h")) is not None) == is_parked, "nor are its pictures asked for"
    assert list(gate.all_parked()) == (["h"] if is_parked else [])


@pytest.mark.fault("S3")
def test_five_failures_in_a_row_park_a_host_and_four_do_not() -> None:
    gate = Gate()
    outcomes = (Outcome.TIMEOUT, Outcome.ERROR, Outcome.NETWORK, Outcome.DNS, Outcome.OK, Outcome.ERROR)
    for n, outcome in enumerate(outcomes):
        gate.note("h", f"http://h/{n}", outcome)
    assert gate.parked("h") is None
    for n in range(4):
        gate.note("h", f"http://h/more{n}", Outcome.ERROR)
    assert gate.parked("h") is not None
    assert gate.parked("other") is None


@pytest.mark.fault("S4")
def test_three_refusals_in_a_row_park_a_host() -> None:
    gate = Gate()
    outcomes = (Outcome.BLOCKED, Outcome.BLOCKED, Outcome.NOT_FOUND, Outcome.BLOCKED, Outcome.BLOCKED)
    for n, outcome in enumerate(outcomes):
        gate.note("h", f"http://h/{n}", outcome)
    assert gate.parked("h") is None
    gate.note("h", "http://h/last", Outcome.BLOCKED)
    assert gate.all_parked() == {"h": "3 refusals in a row"}


def test_one_address_that_fails_again_and_again_parks_nobody() -> None:
    gate = Gate()
    for outcome in (Outcome.BLOCKED, Outcome.ERROR):
        for _ in range(9):
            gate.note("h", "http://h/x", outcome)
    assert gate.all_parked() == {}


@pytest.mark.parametrize("seconds", [301.0, 1e6, float("inf")])
def test_a_crawl_delay_that_no_walk_can_keep_parks_the_host_by_name(seconds: float) -> None:
    gate = Gate()
    gate.slow_down("h", 300.0)
    assert gate.parked("h") is None
    gate.slow_down("h", seconds)
    assert gate.parked("h") == f"robots.txt asks for {seconds:.0f} s between two requests, more than 300 s"


@pytest.mark.fault("W6")
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.0.0.53",
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "fc00::1",
        "localhost",
        "",
    ],
)
def test_no_machine_of_ours_or_of_the_neighbourhood_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_machines_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_what_a_host_asks_for_by_its_pictures_holds_for_them_and_is_remembered() -> None:
    """Pauses that note() gives stand under the name under which it counts."""
    asked: list[float] = []
    now = [0.0]

    async def sleep(seconds: float) -> None:
        asked.append(seconds)
        now[0] += seconds

    gate = Gate(again_after=4.0, clock=lambda: now[0], sleep=sleep)
    gate.note(apart_from_pages("h"), "http://h/1.png", Outcome.DNS)
    crawler: Any = SimpleNamespace(engine=SimpleNamespace(running=True))
    asyncio.run(gate.enter("h", delay=0.0, crawler=crawler, counted_as=apart_from_pages("h")))
    assert sum(asked) == 4.0
    gate.leave("h")
    asyncio.run(gate.enter("h", delay=0.0, crawler=crawler))
    assert sum(asked) == 4.0, "pages wait for nothing that their pictures did"


@pytest.mark.parametrize(("via", "in_tests", "least"), [("live", "", 3.0), ("live", "1", 0.0), ("demo", "", 0.0)])
def test_no_setting_asks_a_live_site_sooner_than_its_source_says(
    monkeypatch: pytest.MonkeyPatch, via: str, in_tests: str, least: float
) -> None:
    monkeypatch.setenv("XUANJIE_TESTS_ON_LOOPBACK", in_tests)
    source = SimpleNamespace(delay=timedelta(seconds=3))
    for given in (0.0, 9.0):
        settings = Settings({"DOWNLOAD_DELAY": given, "XUANJIE_VIA": via})
        crawler: Any = SimpleNamespace(settings=settings, spider=SimpleNamespace(source=source))
        assert least_delay(crawler) == max(given, least)
