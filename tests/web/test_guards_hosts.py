"""Does the browser answer only what was asked of this machine by a name it was started for?"""

from __future__ import annotations

import pytest
from browsed import Browsing
from wired import exchanged

OWN = ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "localhost:80", "127.0.0.1:65535", "[::1]:8642"]
FOREIGN = [
    "evil.example", "evil.example:8642", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost",
    "localhost.", "127.0.0.1.", "127.1", "127.0.0.2", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0",
    "::1", "[::1", "::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::1%25lo]", "[::1].", "169.254.169.254",
    "localhost:65536", "localhost:99999", "localhost:", "localhost:http", "localhost:-1", "localhost:80:80",
    "localhost@evil.example", "user@localhost", "localhost/evil", "localhost#", "localhost?", "localhost,evil.example",
    "local host", "xn--lcalhost-8ya", "lоcalhost", "localhost\\evil", "http://localhost", "", "*", "null",
]  # fmt: skip


def asked(port: int, *lines: str, target: str = "/static/keys.js") -> list[int]:
    head = "".join(f"{line}\r\n" for line in lines)
    return exchanged(port, f"GET {target} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode()).statuses


@pytest.mark.parametrize("name", OWN)
def test_a_name_of_this_machine_is_answered(browser: Browsing, name: str) -> None:
    assert asked(browser.port, f"Host: {name}") == [200]


@pytest.mark.fault("W1")
@pytest.mark.parametrize("name", FOREIGN)
def test_any_other_name_is_refused(browser: Browsing, name: str) -> None:
    assert asked(browser.port, f"Host: {name}") == [403]


@pytest.mark.fault("W1")
@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Host: localhost", "Host: localhost"),
        ("Host: localhost", "Host: evil.example"),
        ("Host: evil.example", "X-Forwarded-Host: localhost"),
        ("Host: evil.example", "Forwarded: host=localhost"),
        ("Host: evil.example", "X-Host: localhost", "X-Original-Host: localhost"),
    ],
    ids=["none", "twice", "two", "x-forwarded-host", "forwarded", "others"],
)
def test_what_names_no_host_or_more_than_one_is_refused_and_no_other_header_counts(
    browser: Browsing, lines: tuple[str, ...]
) -> None:
    assert asked(browser.port, *lines) == [403]


def test_a_header_that_names_another_host_changes_nothing_for_a_good_one(browser: Browsing) -> None:
    assert asked(browser.port, "Host: localhost", "X-Forwarded-Host: evil.example") == [200]


@pytest.mark.fault("W1")
@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://localhost/static/keys.js", "localhost", 200),
        ("http://evil.example/static/keys.js", "localhost", 403),
        ("http://localhost/static/keys.js", "evil.example", 403),
        ("http://evil.example/static/keys.js", "evil.example", 403),
        ("http://localhost@evil.example/", "localhost", 403),
        ("http://127.0.0.1/static/keys.js", "localhost", 403),
        ("ftp://evil.example/", "localhost", 403),
        ("//evil.example/static/keys.js", "localhost", 404),
        ("evil.example/", "localhost", 400),
        ("http://", "localhost", 400),
    ],
)
def test_a_whole_address_as_target_must_be_of_the_host_of_the_header(
    browser: Browsing, target: str, host: str, status: int
) -> None:
    assert asked(browser.port, f"Host: {host}", target=target) == [status]
