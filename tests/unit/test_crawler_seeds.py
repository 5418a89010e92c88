"""Where a walk begins: the lists of each day, month or year, and the addresses that people wrote down."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import BadSeed
from crawler.leaves import Leaves, has_leaves, leaves
from crawler.seeds import check_seeds, lists_by_date, read_seeds
from crawler.source import Listing, Source, load_source

HEAD = """
title = "T"
publisher = "P"
side = "state_media"
languages = ["zh-Hans"]
delay = "1 s"
"""
NARROW = 'hosts = ["www.example.cn"]\n'
ARTICLES = """
[[article]]
pattern = '^http://www\\.example\\.cn/(?P<sec>[a-z]+)/(?P<ymd>20\\d{6})/(?P<id>\\d+)(?:_(?P<page>\\d+|all))?\\.html$'
key = "example:{id}"
examples = ["http://www.example.cn/a/20180301/7.html"]

[[article]]
pattern = '^http://www\\.example\\.cn/old/(?P<id>\\d+)\\.html$'
examples = ["http://www.example.cn/old/7.html"]

[[listing]]
url = "http://www.example.cn/list"
channel = "all"
"""
ANY = 'any_host = true\n[[article]]\npattern = "^https?://[^/]+/(?!clone/).+$"\nexamples = ["http://a.cn/x"]\n'


def source_of(folder: Path, text: str, name: str = "small") -> Source:
    path = folder / f"{name}.toml"
    path.write_text(HEAD + text, "utf-8")
    return load_source(path)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_of(tmp_path, NARROW + ARTICLES)


def listing(step: str, **more: object) -> Listing:
    return Listing.model_validate(
        {"url": f"http://h.cn/{step}.html", "channel": "x", "start": date(2010, 5, 15)} | more
    )


def lists(step: str, today: date, since: date | None = None, **more: object) -> list[str]:
    made = lists_by_date(listing(step, **more), today=today, opened=today, since=since)
    return [url.removeprefix("http://h.cn/").removesuffix(".html") for url in made]


def test_a_list_for_each_day_month_or_year_goes_back_to_the_window_or_to_since() -> None:
    today = date(2024, 3, 2)
    assert lists("{yyyy}{mm}{dd}", today, window="2 d") == ["20240302", "20240301", "20240229"]
    assert lists("{yyyy}{mm}", today) == ["202403", "202402"]
    assert lists("{yyyy}{mm}", today, window="1 d") == ["202403"]
    assert lists("{yyyy}", today) == ["2024"]
    assert lists("{yyyy}", today, since=date(2022, 12, 31)) == ["2024", "2023", "2022"]
    assert lists("{yyyy}{mm}", today, since=date(2023, 12, 31)) == ["202403", "202402", "202401", "202312"]


def test_a_list_that_began_or_ended_has_no_addresses_outside() -> None:
    since = date(2000, 1, 1)
    assert lists("{yyyy}{mm}", date(2010, 7, 1), since=since) == ["201007", "201006", "201005"]
    assert lists("{yyyy}", date(2024, 1, 1), since=since, end=date(2011, 2, 1)) == ["2011", "2010"]
    assert lists("{yyyy}{mm}{dd}", date(2024, 1, 1), end=date(2011, 2, 1)) == []


@given(
    st.sampled_from(["{yyyy}{mm}{dd}", "{yyyy}{mm}", "{yyyy}"]),
    st.dates(date(2010, 5, 15), date(2030, 1, 1)),
    st.integers(0, 900),
)
def test_every_day_from_since_to_today_has_its_list_once_and_newer_lists_come_first(
    step: str, today: date, back: int
) -> None:
    since = max(today - timedelta(days=back), date(2010, 5, 15))
    made = lists(step, today, since=since)
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    assert set(made) == {step.format(yyyy=f"{d:%Y}", mm=f"{d:%m}", dd=f"{d:%d}") for d in days}
    assert all(newer > older for newer, older in pairwise(made))
    assert made[0] == step.format(yyyy=f"{today:%Y}", mm=f"{today:%m}", dd=f"{today:%d}")


def test_addresses_of_a_file_are_cleaned_and_each_is_there_once(tmp_path: Path, source: Source) -> None:
    (tmp_path / "small.txt").write_text(
        "\ufeff# x\n http://www.example.cn/a \r\nhttp://www.example.cn/a#b\n\n", "utf-8"
    )
    assert read_seeds(tmp_path, source) == ("http://www.example.cn/a",)
    assert read_seeds(tmp_path / "nowhere", source) == ()
    check_seeds(tmp_path, {"small": source})
    check_seeds(tmp_path / "nowhere", {})


def test_a_source_for_any_host_takes_addresses_of_any_host(tmp_path: Path) -> None:
    generic = source_of(tmp_path, ANY, "generic")
    (tmp_path / "generic.txt").write_text("http://a.cn/x\nhttps://b.org/y?z=1\n", "utf-8")
    assert read_seeds(tmp_path, generic) == ("http://a.cn/x", "https://b.org/y?z=1")
    for bad in ("https://b.org:8443/x", "https://b.org/clone/x"):
        (tmp_path / "generic.txt").write_text(f"http://a.cn/x\n{bad}\n", "utf-8")
        with pytest.raises(BadSeed, match=r"generic\.txt:2: "):
            read_seeds(tmp_path, generic)


@pytest.mark.parametrize(
    "content", [b"http://www.example.cn/\xff\n", b"http://elsewhere.cn/\n", b"http://\n", b"www.example.cn/a\n"]
)
def test_a_file_that_holds_something_else_is_refused_with_its_name(
    tmp_path: Path, source: Source, content: bytes
) -> None:
    (tmp_path / "small.txt").write_bytes(content)
    with pytest.raises(BadSeed) as caught:
        check_seeds(tmp_path, {"small": source})
    assert caught.value.status == 2
    assert str(caught.value).startswith(str(tmp_path / "small.txt"))
    assert "\n" not in str(caught.value)


def test_pages_of_one_article_have_keys_of_their_own(source: Source) -> None:
    first, second = (f"http://www.example.cn/a/20180301/7{page}.html" for page in ("", "_2"))
    assert source.key(first) == "example:7"
    assert source.key(second) == "example:7-2"


def test_other_pages_of_the_article_are_found_and_other_articles_are_not(source: Source) -> None:
    here = "http://www.example.cn/a/20180301/7.html"
    hrefs = [
        "7.html", "7_2.html", "./7_3.html#top", "/a/20180301/7_2.html", "7_all.html", "8_2.html",
        "/b/20180301/7_2.html",
        "/a/20180302/7_2.html", "https://www.example.cn/a/20180301/7_2.html", "http://elsewhere.cn/a/20180301/7_2.html",
        "/old/7.html", "javascript:next()",
    ]  # fmt: skip
    html = "<html><body>" + "".join(f'<a href="{href}">x</a>' for href in hrefs) + "</body></html>"
    assert [url.rsplit("/", 1)[1] for url in leaves(html, here, source).addresses] == [
        "7_2.html",
        "7_3.html",
        "7_all.html",
    ]
    assert leaves(html, here.replace("7.html", "7_2.html"), source).addresses[0] == here
    assert has_leaves(source, here)
    assert not has_leaves(source, "http://www.example.cn/old/7.html")
    assert leaves('<a href="/old/8.html">x</a>', "http://www.example.cn/old/7.html", source) == Leaves(())
