"""Do two hundred connections that hang keep others from their answers? Both measured in the same breath."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from browsed import Browsing
from wired import HOST, line_to

pytestmark = [pytest.mark.timed, pytest.mark.long]  # half a minute

HANGING = 200
ASKED = 120
LIMIT = 2  # times the 99th percentile without them; measured 1.0 to 1.3


@contextmanager
def hanging(browser: Browsing) -> Iterator[None]:
    """Heads that do not end, lines on which nothing comes, and answers that nobody takes."""
    lines = [line_to(browser.port) for _ in range(HANGING)]
    for number, line in enumerate(lines):
        if number % 3 == 0:
            line.sendall(b"GET /legs HTTP/1.1\r\n" + HOST + b"X: a")
        elif number % 3 == 1:
            line.sendall(b"GET /static/style.css HTTP/1.1\r\n" + HOST + b"\r\n")
    try:
        yield
    finally:
        for line in lines:
            line.close()


def percentile_99(browser: Browsing, round_: int) -> float:
    """Seconds, of pages asked one after the other on one connection, none of which was asked before."""
    line = http.client.HTTPConnection(browser.host, browser.port, timeout=30)
    taken = []
    for number in range(ASKED):
        began = time.perf_counter()
        line.request("GET", f"/legs?from={1900 + round_}-01-01&to={2100 + number}-01-01")
        answer = line.getresponse()
        answer.read()
        taken.append(time.perf_counter() - began)
        assert answer.status == 200
    line.close()
    return sorted(taken)[int(ASKED * 0.99) - 1]


@pytest.mark.fault("W5")
def test_others_are_answered_as_soon_while_two_hundred_connections_hang(browser: Browsing) -> None:
    percentile_99(browser, 0)
    alone, beside = [], []
    for round_ in range(1, 8, 2):
        alone.append(percentile_99(browser, round_))
        with hanging(browser):
            beside.append(percentile_99(browser, round_ + 1))
    assert min(beside) < LIMIT * min(alone), f"{min(beside) * 1e3:.1f} ms, alone {min(alone) * 1e3:.1f} ms"
    print(f"p99 {min(alone) * 1e3:.1f} ms alone, {min(beside) * 1e3:.1f} ms beside {HANGING} that hang")
