"""Room for large bodies goes to whoever asked first, comes back whatever became of them, and costs no host its name."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.settings import Settings

from crawler.large_bodies import Claim, LargeBodies
from crawler.middlewares import ArchiveMiddleware
from crawler.politeness import FAILURES_TO_PARK, Gate
from crawler.spider import SourceSpider


def never() -> None:
    raise AssertionError("it neither waits nor gives up")


def test_a_body_that_fits_no_more_waits_and_a_smaller_one_behind_it_does_not_pass_it() -> None:
    bodies, told = LargeBodies(100), list[str]()
    first = bodies.claim(60, never, never)
    second = bodies.claim(50, lambda: told.append("second"), never)
    third = bodies.claim(10, lambda: told.append("third"), never)
    assert (first.is_granted, second.is_granted, third.is_granted) == (True, False, False)
    first.release()
    assert told == ["second", "third"]
    first.release()  # nothing comes back twice
    assert not bodies.claim(50, lambda: told.append("fourth"), never).is_granted


def test_a_body_larger_than_all_room_has_all_of_it() -> None:
    bodies = LargeBodies(100)
    whole = bodies.claim(1000, never, never)
    assert whole.is_granted
    assert not bodies.claim(1, lambda: None, never).is_granted


def test_whoever_ends_while_waiting_is_told_nothing_and_holds_nothing() -> None:
    bodies, told = LargeBodies(100), list[str]()
    first = bodies.claim(100, never, never)
    bodies.claim(100, lambda: told.append("second"), never).release()
    bodies.claim(100, lambda: told.append("third"), never)
    first.release()
    assert told == ["third"]


@pytest.mark.fault("C2", "D1")
def test_when_nothing_can_be_kept_whoever_waits_gives_up_and_whoever_comes_later_too() -> None:
    async def crawl() -> list[str]:
        bodies, told = LargeBodies(100), list[str]()
        first = bodies.claim(100, never, never)
        second, _ = (bodies.claim(100, never, lambda name=name: told.append(name)) for name in ("second", "third"))
        bodies.end()
        assert told == ["second", "third"]
        second.release()
        first.release()  # to nobody
        assert not bodies.claim(1, never, lambda: told.append("fourth")).is_granted
        assert told == ["second", "third"], "not before the claim is in its hands"
        await asyncio.sleep(0)
        return told

    assert asyncio.run(crawl()) == ["second", "third", "fourth"]


@given(steps=st.lists(st.tuples(st.integers(1, 130), st.integers(0, 5))))
def test_no_more_room_is_held_than_there_is_and_everybody_has_a_turn(steps: list[tuple[int, int]]) -> None:
    bodies, asked = LargeBodies(100), list[Claim]()
    for size, ended in steps:
        asked.append(bodies.claim(size, lambda: None, never))
        if ended < len(asked):
            asked.pop(ended).release()
        assert sum(claim.size for claim in asked if claim.is_granted) <= 100
    while asked:
        assert asked[0].is_granted
        asked.pop(0).release()
    assert bodies.claim(100, never, never).is_granted


@pytest.mark.fault("C2", "S3")
@pytest.mark.parametrize("held_up", [True, False])
def test_a_time_out_behind_a_wait_of_ours_counts_against_no_host(held_up: bool) -> None:
    gate = Gate()
    spider: Any = SourceSpider(name="tiny")
    spider.session = SimpleNamespace(gate=gate, fatal=None, attempt=lambda *_, **__: None)
    spider.source = SimpleNamespace(name="tiny")
    crawler: Any = SimpleNamespace(spider=spider, settings=Settings({"DOWNLOAD_MAXSIZE": 1 << 24}))
    middleware = ArchiveMiddleware.from_crawler(crawler)
    for number in range(FAILURES_TO_PARK):
        meta = {"role": "article", "gate_host": "h"} | ({"held_up": 3.0} if held_up else {})
        middleware.process_exception(Request(f"http://h/{number}", meta=meta), DownloadTimeoutError())
    assert (gate.parked("h") is None) == held_up
