"""What `xuanjie newsource` infers from one address and one page, and what it refuses."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from archive.errors import BadInput, WriteFailed
from crawler.cli import app
from crawler.declared import Format, Side, SourceFile
from crawler.newsource.address import form_of
from crawler.newsource.files import new_source, write_source
from crawler.newsource.proposals import proposals_of
from crawler.source import load_source

URL = "https://www.example.cn/world/202403/t20240305_123456.html"
AT = datetime(2024, 3, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "groups", "key", "day"),
    [
        (
            "http://www.example.cn/jwdt/201803/t20180310_95487.html",
            {"ym": "201803", "ymd": "20180310", "id": "95487"},
            "n:{ymd}_{id}",
            date(2018, 3, 10),
        ),
        (
            "http://world.example.cn/n1/2017/0216/c1002-29086026.html",
            {"y": "2017", "md": "0216", "id": "29086026"},
            "n:{y}{md}_{id}",
            date(2017, 2, 16),
        ),
        (
            "http://www.example.com/world/2018-03/03/c_1122483176.htm",
            {"y": "2018", "m": "03", "d": "03", "id": "1122483176"},
            "n:{y}{m}{d}_{id}",
            date(2018, 3, 3),
        ),
        (
            "https://paper.example.cn/pc/content/202607/04/content_30166562.html",
            {"ym": "202607", "d": "04", "id": "30166562"},
            "n:{ym}{d}_{id}",
            date(2026, 7, 4),
        ),
        (
            "https://www.example.cn/politics/20261003/f5929b2b5af84ab68821d519589d68ac/c.html",
            {"ymd": "20261003", "id": "f5929b2b5af84ab68821d519589d68ac"},
            "n:{ymd}_{id}",
            date(2026, 10, 3),
        ),
        ("http://my.example.org/chn/jmwls/t1017273.htm", {"id": "1017273"}, "n:{id}", None),
        ("https://www.example.cn/page/202312/1303000.shtml", {"ym": "202312", "id": "1303000"}, "n:{ym}_{id}", None),
        ("https://x.example/world/a-delegation-visits-town/", {"id": "a-delegation-visits-town"}, "n:{id}", None),
        ("https://x.example/show.php?cat=5&id=123456", {"id": "123456"}, "n:{id}", None),
        # the last number is a page or a place in the paper: no key, so that two articles never become one
        (
            "http://paper.example.cn/html/2023-08/22/nw.D110000renmrb_20230822_3-17.htm",
            {"y": "2023", "m": "08", "d": "22", "ymd": "20230822"},
            None,
            date(2023, 8, 22),
        ),
        (
            "http://x.example/2024/0230/c1-345678.html",
            {"y": "2024", "md": "0230", "id": "345678"},
            "n:{y}{md}_{id}",
            None,
        ),
    ],
)
def test_the_digits_of_a_date_become_named_groups_and_the_number_the_id(
    url: str, groups: dict[str, str], key: str | None, day: date | None
) -> None:
    form = form_of(url, "n")
    hit = re.fullmatch(form.pattern, url)
    assert hit is not None
    assert hit.groupdict() == groups
    assert (form.key, form.day) == (key, day)
    assert form.folder.startswith(url.split("/")[0] + "//" + url.split("/")[2] + "/")


def test_a_pattern_takes_other_sections_and_days_and_leaves_lists_alone() -> None:
    pattern = re.compile(form_of(URL, "n").pattern)
    assert pattern.fullmatch("http://www.example.cn/party/work/202512/t20251231_7.htm?from=list")
    for other in ("https://www.example.cn/world/index.html", "https://m.example.cn/world/202403/t20240305_123456.html"):
        assert not pattern.fullmatch(other)


@given(
    st.from_regex(
        r"/([a-z]{1,8}/){0,3}[a-zA-Z0-9_.,;:!()~*+=@&$%-]{0,30}[0-9]{1,9}[a-z_.-]{0,6}(\?[a-z]+=[0-9]+)?",
        fullmatch=True,
    )
)
def test_every_form_fits_the_address_that_it_was_made_from_and_makes_a_source(path: str) -> None:
    url = f"https://www.example.cn{path}"
    made = new_source("made", url, side=Side.STATE_MEDIA)
    file = SourceFile.model_validate(tomllib.loads(made.files[Path("crawler/sources/made.toml")]))
    assert file.article[0].pattern.fullmatch(url)
    code = made.files[Path("pipelines/pages/made.py")]
    compile(code, "made.py", "exec")
    pattern = re.search(r're\.compile\(r"(.*)"\)', code)
    assert pattern
    assert re.search(pattern[1], url)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://x.example/list.json", Format.JSON),
        ("http://x.example/sitemap_news.xml.gz", Format.SITEMAP),
        ("http://x.example/rss/world.xml", Format.FEED),
        ("http://x.example/world/index.html", Format.HTML),
    ],
)
def test_the_format_of_a_list_is_told_by_its_address(url: str, kind: Format) -> None:
    text = new_source("made", URL, listings=(url,), side=Side.STATE_MEDIA).files[Path("crawler/sources/made.toml")]
    file = SourceFile.model_validate(tomllib.loads(text))
    assert (file.listing[0].url, file.listing[0].format) == (url, kind)
    assert file.hosts == ("www.example.cn", "x.example")


def test_a_list_by_date_begins_on_the_day_of_the_article(tmp_path: Path) -> None:
    listing = "https://www.example.cn/{yyyy}/{mm}/{dd}/index.html"
    text = new_source("made", URL, listings=(listing,), side=Side.EMBASSY).files[Path("crawler/sources/made.toml")]
    path = tmp_path / "made.toml"
    path.write_text(text, "utf-8")
    (declared,) = load_source(path).listings
    assert declared.start == date(2024, 3, 5)


def test_side_and_publisher_of_a_known_host_are_proposed_and_those_of_another_left_open() -> None:
    known = new_source("made", "http://www.idcpc.org.cn/jwdt/201803/t20180310_95487.html")
    assert 'side = "party_centre"' in known.files[Path("crawler/sources/made.toml")]
    assert known.missing == ()
    other = new_source("made", URL)
    assert 'side = "FILL IN"' in other.files[Path("crawler/sources/made.toml")]
    assert other.missing == ("side",)
    assert any("no source loads until" in line for line in other.left_to_do())


PAGE = """<html><head><title>石桥图书馆开门_石桥公报</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/news/">要闻</a></div>
<div class="main"><h1>石桥图书馆开门</h1><p class="info">2024年3月5日　来源：石桥公报</p>
<div id="story-text"><p>石桥图书馆今天开门，第一天来了三百名读者。</p>
<p>图书馆每天从早上九点开到晚上九点，周一休息。</p></div></div>
<div class="foot">石桥公报社</div></body></html>"""


def test_a_saved_page_suggests_selectors_that_match_once() -> None:
    found = proposals_of(PAGE.encode(), url=URL, at=AT, where="page.html")
    assert found.title[0] == "h1"
    assert found.body[0] == "#story-text"
    assert found.dates[0] == ".info"
    assert found.language == "zh-Hans"
    made = new_source("made", URL, proposals=found)
    layout = made.files[Path("pipelines/pages/made.py")]
    assert '# PROPOSED for body_css, from one saved page: ["#story-text", ".main"]' in layout
    assert "body_css = ()" in layout  # a proposal is never taken without a person
    assert 'languages = ["zh-Hans"]' in made.files[Path("crawler/sources/made.toml")]


def test_a_saved_page_without_an_article_is_refused() -> None:
    with pytest.raises(BadInput, match=r"p\.html: found a page that cannot be read"):
        proposals_of(b"<html><body></body></html>", url=URL, at=AT, where="p.html")


def checkout(folder: Path) -> Path:
    (folder / "tests/cases/pages").mkdir(parents=True)
    return folder


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and the one line of a command."""
    done = CliRunner().invoke(app, ["newsource", *arguments])
    status = getattr(done.exception, "status", done.exit_code)
    return status, done.stdout if status == 0 else str(done.exception)


def test_newsource_writes_three_files_and_says_what_is_left(tmp_path: Path) -> None:
    status, said = run("made", URL, "--side", "embassy", "--into", str(checkout(tmp_path)))
    assert status == 0
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert written == [
        "crawler/sources/made.toml",
        "pipelines/pages/made.py",
        "tests/cases/pages/made_2024/expected.toml",
        "tests/cases/pages/made_2024/page.html",
    ]
    assert all(str(tmp_path / name) in said for name in written)
    assert "the line `made,` in its import, and at the end of _FAMILIES" in said
    assert load_source(tmp_path / "crawler/sources/made.toml").filed_on(URL) == date(2024, 3, 5)


def test_newsource_says_when_the_address_is_another_sources_already(tmp_path: Path) -> None:
    into = ("--side", "embassy", "--into", str(checkout(tmp_path)))
    assert "note:" not in run("made", URL, *into)[1]
    status, said = run("again", URL, *into)
    assert (status, said.splitlines()[-1].partition(" and ")[0]) == (0, f"note: {URL} is made's already,")


def test_a_new_layout_keeps_the_house_rules_whatever_its_host(tmp_path: Path) -> None:
    url = f"https://www.{'long-' * 11}name.example.cn/world/202403/t20240305_123456.html"
    assert run("made", url, "--side", "embassy", "--into", str(checkout(tmp_path)))[0] == 0
    lines = (tmp_path / "pipelines/pages/made.py").read_text("utf-8").splitlines()
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", ["crawler/sources/made.toml", "tests/cases/pages/made_2024/page.html"])
def test_newsource_never_overwrites(tmp_path: Path, name: str) -> None:
    there = checkout(tmp_path) / name
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("mine")
    status, said = run("made", URL, "--into", str(tmp_path))
    assert status == 2
    assert said.startswith(f"{there}: found a file, expected none")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [there]
    assert there.read_text() == "mine"


def test_a_checkout_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (checkout(tmp_path) / "pipelines").write_text("a file where a folder belongs")
    with pytest.raises(WriteFailed, match="cannot be written") as caught:
        write_source(new_source("made", URL), tmp_path)
    assert caught.value.status == 5
    assert not (tmp_path / "crawler/sources/made.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Made", URL), "NAME 'Made': found no name"),
        (("m", URL), "NAME 'm': found no name"),
        (("class", URL), "NAME 'class': found no name"),
        (("../made", URL), "NAME '../made': found no name"),
        (("made", "www.example.cn/20240305/123456.html"), "found no address"),
        (("made", "ftp://www.example.cn/20240305/123456.html"), "found no address"),
        (("made", "http://www.example.cn:port/20240305/123456.html"), "found no address"),
        (("made", "http://me@www.example.cn/20240305/123456.html"), "found no address"),
        (("made", "http://www.example.cn/20240305/新闻123456.html"), "found no address"),
        (("made", "http://www.example.cn/2024 0305/123456.html"), "found a space"),
        (("made", "http://www.example.cn/20240305/{id}.html"), "found a space, quote or brace"),
        (("made", "http://www.example.cn/about.html"), "found no date, number"),
        (("made", URL, "--side", "neutral"), "expected one of party_centre"),
        (("made", URL, "--language", "Chinese"), "found no language tag"),
        (("made", URL, "--listing", "index.html"), "found no address"),
        (("made", URL, "--listing", "http://www.example.cn/{day}.html"), "listing.0: the address has ['day']"),
        (("made", URL, "--publisher", "a\x7fb"), "no TOML file can hold"),
        (("made", URL, "--page", "no/such.html"), "no/such.html: found no file that can be read"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    status, said = run(*arguments, "--into", str(checkout(tmp_path)))
    assert status == 2
    assert told in said
    assert "\n" not in said
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    status, said = run("made", URL, "--into", str(tmp_path))
    assert status == 2
    assert "no checkout of xuanjie" in said
