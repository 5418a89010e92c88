"""Is an address clean at once, and on the host that its link names, whatever the link looks like?"""

from __future__ import annotations

import pytest
from fuzz_url import check, named
from hypothesis import example, given
from hypothesis import strategies as st

SCHEMES = (
    "",
    "//",
    "http://",
    "https://",
    "HTTP://",
    "https:",
    "http:",
    "///",
    "ftp://",
    "javascript:",
    "\thttp://",
    "?",
)
HOSTS = (
    "www.idcpc.org.cn", "WWW.IDCPC.org.cn", "example.cn:80", "example.cn:443", "example.cn:8080", "u@example.cn",
    "u:p@example.cn", "例子.cn", "[::1]", "127.0.0.1", "0x7f.1", "example.cn.", "example.cn:", "a_b.cn", "%65.cn",
)  # fmt: skip
PATHS = (
    "/",
    "/a/b.html",
    "/../x",
    "?q=1",
    "?winzoom=1&x=2",
    "#part",
    "/老挝",
    "/%E8%80%81",
    "\\@evil.cn",
    "/@evil.cn",
    "",
)
PARTS = st.sampled_from(("", " ", "\n", "\x00", "\x85", "\u3000", ".", "@", "\\", "/", ":")) | st.text(max_size=5)
LINKS = st.tuples(
    PARTS, st.sampled_from(SCHEMES), PARTS, st.sampled_from(HOSTS), PARTS, st.sampled_from(PATHS), PARTS
).map("".join)


@pytest.mark.invariant(10)
@given(LINKS)
@example("http://example.cn\\@evil.cn/")
@example("https:a.html")
def test_an_address_is_clean_at_once_and_names_the_host_that_its_link_names(link: str) -> None:
    check(link.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("http://Example.cn:80/a", ("example.cn", "")),
        ("//example.cn:8080?x@y", ("example.cn", "8080")),
        ("/a@b//example.cn/", ("www.idcpc.org.cn", "")),
        ("?q=//example.cn/", ("www.idcpc.org.cn", "")),
        ("http://u@example.cn/", ("example.cn", "")),
    ],
)
def test_the_other_reading_of_a_link_finds_its_host(link: str, host: tuple[str, str]) -> None:
    assert named(link) == host
