"""What may a client send? Small heads in limited time, no bodies; whatever else it sends, others are answered."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from wired import HOST, exchanged, line_to, said

from archive.web.wire import MOST_CONNECTIONS, MOST_HEAD, MOST_TARGET

GET = b"GET /static/keys.js HTTP/1.1\r\n" + HOST
GUARDS = {
    "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
    "permissions-policy", "content-security-policy",
}  # fmt: skip


def memory(browser: Browsing) -> int:
    """Resident KiB."""
    status = Path(f"/proc/{browser.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


@pytest.mark.fault("W5")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_only_get_and_head_are_answered(browser: Browsing, method: str) -> None:
    target = {"CONNECT": "localhost:443", "OPTIONS": "*"}.get(method, "/")
    answer = exchanged(browser.port, f"{method} {target} HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n\r\n")
    assert answer.statuses == [405]
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers.keys() >= GUARDS
    assert answer.is_closed


def test_a_head_request_gets_the_headers_alone(browser: Browsing) -> None:
    answer = exchanged(browser.port, GET.replace(b"GET", b"HEAD", 1) + b"Connection: close\r\n\r\n")
    assert answer.statuses == [200]
    assert answer.data.endswith(b"\r\n\r\n")


@pytest.mark.fault("W5")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * MOST_TARGET, 400),
        (b"GET /" + b"a" * MOST_TARGET + b" HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (GET + b"X: " + b"a" * MOST_HEAD, 431),
        (GET + b"X: " + b"a" * MOST_HEAD + b"\r\n\r\n", 431),
        (GET + b"A: b\r\n" * (MOST_HEAD // 6) + b"\r\n", 431),
        (GET + b"x" * MOST_HEAD, 431),
        (GET + b"A: b\r\n\r\n" + GET + b"X: " + b"a" * 3 * MOST_HEAD, 431),
    ],
    ids=[
        "target without end",
        "target",
        "value without end",
        "value",
        "many",
        "name without end",
        "the second request",
    ],
)
def test_a_head_that_is_too_large_is_refused_at_once_and_the_line_is_closed(
    browser: Browsing, sent: bytes, status: int
) -> None:
    answer = exchanged(browser.port, sent, patience=30)
    assert answer.statuses[-1] == status  # refused: what is waited out is a 408
    assert answer.is_closed
    assert b"content-security-policy" in answer.data


def test_a_head_of_nearly_the_size_that_is_allowed_is_answered(browser: Browsing) -> None:
    filled = b"X: " + b"a" * (MOST_HEAD - 500) + b"\r\nConnection: close\r\n\r\n"
    assert exchanged(browser.port, GET + filled).statuses == [200]
    named = b"GET /" + b"a" * (MOST_TARGET - 9) + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    assert exchanged(browser.port, named).statuses == [404]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1073741824\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1073741824\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n40000000\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n", 405),
    ],
    ids=["get", "post", "chunked", "expect"],
)
def test_a_body_is_refused_and_never_taken_in(browser: Browsing, head: bytes, status: int) -> None:
    before = memory(browser)
    answer = exchanged(browser.port, head, *[b"x" * 65_536] * 400, patience=9)
    assert answer.statuses in ([status], [])  # a client that goes on sending may miss the answer
    assert answer.is_closed
    assert memory(browser) - before < 20_000
    assert exchanged(browser.port, head).statuses == [status]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\xff\x16\x03\x01 garbage\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
        b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Bad Name: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"A: b\rc\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
        b"GET\r\n\r\n",
    ],
)
def test_what_is_no_request_gets_400_with_the_guards_and_the_line_is_closed(browser: Browsing, sent: bytes) -> None:
    answer = exchanged(browser.port, sent)
    assert answer.statuses == [400]
    assert answer.headers.keys() >= GUARDS
    assert answer.is_closed


def test_requests_sent_before_the_first_was_answered_are_answered_in_order_up_to_a_number(browser: Browsing) -> None:
    few = exchanged(browser.port, (GET + b"\r\n") * 5 + GET + b"Connection: close\r\n\r\n")
    assert few.statuses == [200] * 6
    many = exchanged(browser.port, (GET + b"\r\n") * 200)
    assert many.statuses[-1] == 400
    assert many.statuses[:-1] == [200] * (len(many.statuses) - 1)
    assert many.is_closed


def test_an_upgrade_is_answered_as_a_page_and_the_line_is_closed(browser: Browsing) -> None:
    asked = GET + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello"
    answer = exchanged(browser.port, asked)
    assert answer.statuses == [200]
    assert answer.is_closed


@pytest.mark.fault("W5")
def test_more_lines_than_there_may_be_push_out_the_idlest_and_a_newcomer_is_answered(browser: Browsing) -> None:
    lines = [line_to(browser.port)]
    lines[0].sendall(GET + b"\r\n")
    assert lines[0].recv(1 << 20, socket.MSG_PEEK).startswith(b"HTTP/1.1 200")  # it was accepted before the others
    time.sleep(0.05)  # the loop's clock counts in milliseconds: the first is to be the idlest by more than that
    lines += [line_to(browser.port) for _ in range(MOST_CONNECTIONS + 19)]
    try:
        assert browser.get("/static/keys.js").status == 200
        lines[0].settimeout(8)  # silent lines are shown out after ten
        assert said(lines[0]).is_closed
        lines[-1].sendall(GET + b"Connection: close\r\n\r\n")
        assert said(lines[-1]).statuses == [200]
    finally:
        for line in lines:
            line.close()


@pytest.mark.fault("W5")
@pytest.mark.timed
@pytest.mark.long  # ten seconds, and a demo that has to be made for it alone
def test_slow_heads_idle_lines_and_dribbled_line_ends_are_shown_out_after_ten_seconds(browser: Browsing) -> None:
    silent, half, dribble, kept = (line_to(browser.port, patience=14) for _ in range(4))
    half.sendall(b"GET / HTTP/1.1\r\nHo")
    kept.sendall(GET + b"\r\n")
    began = time.monotonic()
    while time.monotonic() - began < 8:
        time.sleep(2)
        half.sendall(b"s")
        dribble.sendall(b"\r\n")
    for line, statuses in ((silent, []), (half, [408]), (dribble, []), (kept, [200])):
        with line:
            answer = said(line)
            assert (answer.is_closed, answer.statuses) == (True, statuses)
    assert 9 < time.monotonic() - began < 13


def test_a_client_that_takes_nothing_of_its_answer_keeps_no_other_from_theirs(browser: Browsing) -> None:
    deaf = [line_to(browser.port) for _ in range(20)]
    try:
        for line in deaf:
            line.sendall(b"GET /legs.csv HTTP/1.1\r\n" + HOST + b"\r\n")
        assert browser.get("/legs?country=LA").status == 200
    finally:
        for line in deaf:
            line.close()


def test_nothing_of_all_this_is_written_to_the_terminal(demo: object, browser: Browsing) -> None:
    with browsing(demo) as own:  # type: ignore[arg-type]
        for sent in (b"garbage\r\n\r\n", b"POST / HTTP/1.1\r\n" + HOST + b"\r\n", GET + b"X: " + b"a" * MOST_HEAD):
            exchanged(own.port, sent, patience=1)
        own.process.terminate()
        assert own.process.communicate(timeout=20) == ("", "")
