"""Does the client of the soak ask at the pace it says, at half of what it gets, and follow a record to its new id?"""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

from faults.load_client import Pace
from faults.soak import asked
from loopback import Answer, WebServer


def test_half_of_a_load_is_found_from_what_answers_took() -> None:
    pace = Pace(None, time.perf_counter() - 2)
    for _ in range(10):
        pace.answered(0.004)
    before = time.perf_counter()
    first = pace.due()
    assert before <= first <= time.perf_counter()
    pace.answered(0.004)
    assert abs(pace.due() - first - 0.008) < 1e-9, "each takes 4 ms and is followed by as much"


def test_a_steady_pace_goes_on_from_its_beginning_however_long_answers_take() -> None:
    pace = Pace(50, 100.0)
    pace.answered(3.0)
    assert pace.due() == 100.02


def test_a_record_that_took_another_id_is_followed_and_other_answers_are_told() -> None:
    moved = Answer(status=301, headers={"Location": "/legs/new"})
    with WebServer({"/legs/old": moved, "/legs/new": Answer("there")}) as server:
        browser: Any = SimpleNamespace(url=server.base)
        for path, often, refused in (("/legs/old", "/legs/new", set()), ("/gone", "/gone", {404})):
            with asked(browser, 20, [path]) as end:
                while server.paths().count(often) < 3:
                    time.sleep(0.02)
                assert set(end().refused) == refused
        assert server.paths().count("/legs/old") == 1
