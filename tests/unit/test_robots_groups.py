"""Which group of a robots.txt is ours says RFC 9309, and no file costs more than others of its size."""

from __future__ import annotations

import asyncio
import tracemalloc
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

import crawler.robots
from archive.capture import Outcome
from crawler.refusals import Forbidden
from crawler.robots import AGENT, RobotsPolicy
from crawler.robots_groups import lines_for

POLICY = RobotsPolicy(cast("Any", SimpleNamespace(clock=lambda: 0.0)), again_after=0.0)
NO, YES = "Disallow: /", "Allow: /"


def allows(text: str, path: str = "/a/1.html") -> bool:
    try:
        return POLICY._allow(text, "allowed").decide(f"https://e.cn{path}") == "allowed"
    except Forbidden:
        return False


@pytest.mark.fault("S1")
@pytest.mark.parametrize(
    "agent",
    [
        "xuanjie", "Xuanjie", "XUANJIE", "xuanjie/0.1", "xuanjie/0.1 (+https://example.org)", "xuanjie 2",
        "xuanjie, otherbot", "xuanjie;q=1", "xuanjie*", "*xuanjie", "xuanjie # ours",
    ],
)  # fmt: skip
def test_a_group_that_names_us_in_any_version_is_ours(agent: str) -> None:
    assert not allows(f"User-agent: {agent}\n{NO}\n")
    assert not allows(f"User-agent: *\n{YES}\n\nUser-agent: {agent}\n{NO}\n")
    assert allows(f"User-agent: *\n{NO}\n\nUser-agent: {agent}\n{YES}\n")


@pytest.mark.fault("S1")
@pytest.mark.parametrize(
    "agent", ["xu", "x", "xuanji", "xuanjiebot", "xuanjie-news", "xuanjie_news", "myxuanjie", "/xuanjie", "*bot", ""]
)
def test_a_group_of_somebody_else_neither_allows_nor_forbids(agent: str) -> None:
    assert not allows(f"User-agent: {agent}\n{YES}\n\nUser-agent: *\n{NO}\n")
    assert allows(f"User-agent: {agent}\n{NO}\n\nUser-agent: *\n{YES}\n")
    assert allows(f"User-agent: {agent}\n{NO}\n")


@pytest.mark.fault("S1")
@pytest.mark.parametrize(
    "text",
    [
        f"User-agent: a\nUser-agent: xuanjie\nUser-agent: b\n{NO}\n",
        f"User-agent: xuanjie\n\n# a comment\n\nUser-agent: b\n{NO}\n",
        f"User-agent: xuanjie\nSitemap: https://e.cn/map.xml\nUnknown: x\nUser-agent: b\n{NO}\n",
        f"User-agent: xuanjie\nAllow: /b/\n\nUser-agent: b\n{YES}\n\nUser-agent: xuanjie\n{NO}\n",
        f"User-agent: xuanjie\nUser-agent: *\n{NO}\n",
        "useragent xuanjie\ndissalow /\n",
        "User Agent: *\nDISALLOW:/\n",
        f"User-agent: *\n{NO}\nSitemap: https://e.cn/map.xml\n",
        f"user-agent : * \n{NO}",
    ],
)
def test_agents_share_the_rules_behind_them_and_groups_of_one_agent_hold_together(text: str) -> None:
    assert not allows(text)


@pytest.mark.fault("S1")
@pytest.mark.parametrize(
    "text",
    [
        f"{NO}\nUser-agent: *\nDisallow:\n",  # a rule before any group
        f"User-agent: xuanjie\nDisallow:\n\nUser-agent: *\n{NO}\n",
        f"User-agent: *\nCrawl-delay: 5\nUser-agent: badbot\n{NO}\n",
    ],
)
def test_what_stands_in_no_group_of_ours_forbids_nothing(text: str) -> None:
    assert allows(text)


@pytest.mark.fault("S1")
def test_a_pause_is_that_of_our_group() -> None:
    text = "User-agent: a\nCrawl-delay: 9\n\nUser-agent: *\nCrawl-delay: 7\n"
    for more, delay in (
        ("", 7.0),
        ("User-agent: xuanjie/1\nCrawl-delay: 3\n", 3.0),
        (f"User-agent: xuanjie\n{NO}", None),
    ):
        parsed = POLICY._allow(text + more, "allowed").parsed
        assert parsed is not None
        assert parsed.crawl_delay(AGENT) == delay


LINES = st.lists(
    st.sampled_from(
        ["User-agent: *", "User-agent: a", "User-agent: b", "Disallow: /a/", "Allow: /a/1", "Disallow:", "", "# x",
         "Sitemap: x", "Crawl-delay: 2", "disallow /", "Disallow: /*.html$"]
    )
)  # fmt: skip


@given(LINES)
def test_where_nobody_is_named_like_us_the_rules_are_those_that_protego_finds(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = Protego.parse("\n".join(["User-agent: *", *lines_for(text, AGENT)]))
    whole = Protego.parse(text)
    for path in ("/", "/a/", "/a/1", "/a/1.html"):
        assert kept.can_fetch(f"https://e.cn{path}", AGENT) == whole.can_fetch(f"https://e.cn{path}", AGENT)
    assert kept.crawl_delay(AGENT) == whole.crawl_delay(AGENT)


@pytest.mark.fault("S1", "C3")
@pytest.mark.parametrize("kib", [32, 500])  # the small one first: where cost is quadratic, the large one needs 40 GiB
@pytest.mark.parametrize("named", ["useragent {:x}", "useragent xuanjie/{:x}", "user-agent: *{:x}"])
def test_many_agents_with_many_rules_cost_no_more_than_a_plain_file_of_that_size(kib: int, named: str) -> None:
    if kib > 32 and _peak(_crowd(32, named)) > 3 * _peak(_plain(32)):
        pytest.fail("not tried: the small file was too much already")
    assert _peak(_crowd(kib, named)) < 3 * _peak(_plain(kib))


def _plain(kib: int) -> str:
    return "User-agent: *\n" + "".join(f"Disallow: /{n:x}/\n" for n in range(kib * 1024 // 18))


def _crowd(kib: int, named: str) -> str:
    half = kib * 1024 // 2
    agents = "".join(f"{named.format(n)}\n" for n in range(half // (len(named) + 2)))
    return agents + "allow /\n" * (half // 8)


def _peak(text: str) -> int:
    tracemalloc.start()
    try:
        POLICY._allow(text, "allowed")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.fault("S1")
@pytest.mark.parametrize("size", [10, 100_000])
def test_a_file_for_which_no_memory_is_left_forbids_all(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    def refuse(*_: object) -> list[str]:
        raise MemoryError

    monkeypatch.setattr(crawler.robots, "lines_for", refuse)
    answer: Any = SimpleNamespace(status=200, body=b"#" * size, url="https://e.cn/robots.txt")
    rules = asyncio.run(POLICY._read(answer, Outcome.OK))
    with pytest.raises(Forbidden) as why:
        rules.decide("https://e.cn/a")
    assert (why.value.unreachable, why.value.decision) == (True, "unreachable: no memory is left")
