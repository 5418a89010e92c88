"""Is the composed web what it says it is: honest, real-shaped, with every trap that the demo is meant to show?"""

from __future__ import annotations

import datetime as dt
import gzip
import re
import tomllib
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from archive.charset import decode
from archive.text import read_page
from crawler.demo.channels import write_sources
from crawler.demo.looks import LOOKS
from crawler.demo.rounds import steps_to_do
from crawler.demo.site import DemoSite, Reply, demo_site
from crawler.demo.web import Change, Listing, Planted, Site, load_web
from crawler.listings.addresses import clean_url
from crawler.source import load_sources

SITE = demo_site()
WEB = dict(load_web())
LISTINGS = [listing for site in WEB.values() for listing in site.listing]
EXPECTED = tomllib.loads((Path(__file__).parents[2] / "crawler/demo/expected.toml").read_text("utf-8"))
SERVED = [a for a in SITE.articles if SITE.answer(a.url).fault is None]


def page(key: str) -> Reply:
    """The reply under the scheme that the host serves; `key` is a URL without scheme."""
    replies = [SITE.answer(f"{scheme}://{key}") for scheme in ("https", "http")]
    return next((r for r in replies if r.status not in {301, 302}), replies[0])


def text_of(reply: Reply) -> str:
    return decode(reply.body, dict(reply.headers)["Content-Type"]).text


def test_there_are_sixty_pages_and_more_over_six_sources_in_both_languages() -> None:
    assert len(SITE.articles) >= 60
    assert len(WEB) >= 6
    assert {LOOKS[a.look].language for a in SITE.articles} == {"zh", "en"}


@pytest.mark.parametrize("key", SITE.urls)
def test_every_page_says_that_it_is_composed(key: str) -> None:
    reply = page(key)
    text = text_of(reply)
    if dict(reply.headers)["Content-Type"].startswith("text/plain"):
        assert "composed test page" in text
        return
    parsed = read_page(text)
    assert parsed.soup.select_one("meta[name=composed-test-page][content]")
    visible = parsed.layer.text
    assert not visible or "composed test page" in visible, "visible on a page that says anything, not only in its head"


@pytest.mark.parametrize("url", [a.url for a in SITE.articles])
def test_every_article_is_addressed_as_its_source_addresses_articles(url: str) -> None:
    sources = [source for source in load_sources().values() if not source.any_host]
    fitting = [source.name for source in sources if source.allows(url) and source.article(url)]
    assert len(fitting) == 1


def test_every_channel_that_the_demo_crawls_is_answered_and_one_host_does_not_resolve(tmp_path: Path) -> None:
    sources = list(load_sources(write_sources(tmp_path, SITE, frozenset(WEB))).values())
    assert len(sources) >= 9
    assert all(source.listings for source in sources)
    unanswered = {
        listing.url: SITE.answer(listing.url).fault
        for source in sources
        for listing in source.listings
        if not listing.dated and SITE.answer(listing.url).status != 200
    }
    assert unanswered == {}
    unresolved = [
        listing.url
        for source in sources
        for listing in source.listings
        if SITE.answer(listing.url).fault is Planted.DNS
    ]
    assert unresolved == ["http://rs.china-embassy.gov.cn/chn/sgxw/index.htm"]


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.url)
def test_the_rows_of_a_listing_lead_to_pages_or_to_planted_failures(listing: Listing) -> None:
    vanished = {"https://www.idcpc.org.cn/jwdt/201803/t20180306_95466.html"}
    for link in listing.rows:
        target = clean_url(listing.url, link.href)
        assert target is not None
        reply = SITE.answer(target)
        assert reply.status != 404 or target in vanished, target


def test_listings_go_on_where_their_site_puts_the_next_page() -> None:
    first = text_of(SITE.answer("https://www.idcpc.org.cn/jwdt/index.html"))
    assert first == text_of(SITE.answer("https://www.idcpc.org.cn/jwdt/"))
    total = int(re.search(r'createPageHTML\((\d+), 0, "index", "html"\)', first)[1])  # type: ignore[index]
    assert total >= 2
    for number in range(1, total):
        assert f'createPageHTML({total}, {number}, "index", "html")' in text_of(
            SITE.answer(f"https://www.idcpc.org.cn/jwdt/index_{number}.html")
        )
    assert SITE.answer(f"https://www.idcpc.org.cn/jwdt/index_{total}.html").status == 404
    people = BeautifulSoup(text_of(SITE.answer("http://world.people.com.cn/GB/157278/index.html")), "html.parser")
    following = people.find("a", string="下一页")
    assert following is not None
    assert SITE.answer(urljoin("http://world.people.com.cn/GB/157278/index.html", str(following["href"]))).status == 200


def test_a_page_labelled_gb2312_is_gb18030_and_keeps_rare_characters() -> None:
    reply = SITE.answer("http://world.people.com.cn/n1/2017/1223/c1002-29725318.html")
    assert b"charset=GB2312" in reply.body
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("gb2312")
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("gbk")
    assert all(char in text_of(reply) for char in "镕喆𠮷")


def test_robots_txt_forbids_an_article_that_a_listing_links_to() -> None:
    rules = text_of(SITE.answer("https://www.idcpc.org.cn/robots.txt"))
    assert "Disallow: /gywb/" in rules
    hrefs = [row.href for listing in LISTINGS for row in listing.rows]
    forbidden = [href for href in hrefs if href.startswith("/gywb/")]
    assert forbidden
    source = load_sources()["ild_zh"]
    assert all(source.article(f"https://www.idcpc.org.cn{href}") for href in forbidden)


def test_old_addresses_are_redirected() -> None:
    for url, to in {
        "http://www.idcpc.org.cn/jwdt/": "https://www.idcpc.org.cn/jwdt/",
        "http://www.idcpc.gov.cn/jwdt/?a=1": "https://www.idcpc.org.cn/jwdt/?a=1",
        "http://news.xinhuanet.com/world/2017-11/26/c_1122011683.htm": "http://www.xinhuanet.com/world/2017-11/26/c_1122011683.htm",
    }.items():
        reply = SITE.answer(url)
        assert (reply.status, dict(reply.headers)["Location"]) == (301, to)


def test_every_kind_of_failure_is_planted() -> None:
    planted = {fault.kind for site in WEB.values() for fault in site.fault} | {SITE.answer("http://no.such/").fault}
    assert planted == set(Planted)
    statuses = {raw.status for site in WEB.values() for raw in site.raw}
    assert {200, 403, 412, 503} <= statuses
    wordless = read_page(text_of(SITE.answer("https://www.mfa.gov.cn/web/zyxw/202505/t20250520_11628004.shtml")))
    assert wordless.layer.text == ""
    assert "页面没有找到" in text_of(SITE.answer("http://world.people.com.cn/n1/2018/0206/c1002-29810993.html"))


def test_the_traps_of_the_real_sites_are_there() -> None:
    ild = text_of(SITE.answer("https://www.idcpc.org.cn/jwdt/"))
    soup = BeautifulSoup(ild, "html.parser")
    first = soup.select_one("table.in_newlist td.bt a")
    assert first is not None
    assert sum(a["href"] == first["href"] for a in soup.find_all("a")) >= 3, "hidden duplicates of the first row"
    assert "t20180313_95508" in ild, "a stale row"
    assert not any("t20180313_95508" in str(a["href"]) for a in soup.find_all("a")), "which stands in a comment"
    assert any(a.get_text().endswith("...") and len(str(a["title"])) > 22 for a in soup.select("td.bt a[title]"))
    assert re.fullmatch(r"\d\d-\d\d", soup.select("td.time")[0].get_text())
    people = BeautifulSoup(
        text_of(SITE.answer("http://world.people.com.cn/n1/2023/0722/c1002-40041171.html")), "html.parser"
    )
    assert len(people.find_all("h1")) == 2
    assert people.select_one("meta[name=author]")["content"].isdigit()  # type: ignore[index, union-attr]
    xinhua = BeautifulSoup(text_of(SITE.answer("http://www.news.cn/world/2023-02/25/c_1129397215.htm")), "html.parser")
    assert len({t.get_text() for t in xinhua.select(".title")}) == 1 < len(xinhua.select(".title"))
    mfa = BeautifulSoup(text_of(SITE.answer("https://www.fmprc.gov.cn/web/zyxw/t1638504.shtml")), "html.parser")
    assert mfa.select_one("#News_Body_source script")
    assert mfa.select_one("#News_Body_subitle").get_text() == ""  # type: ignore[union-attr]
    paper = text_of(SITE.answer("https://paper.people.com.cn/rmrb/pc/content/202602/01/content_30137755.html"))
    assert 'name="publishdate" content="2013-07-17"' in paper


def test_a_reader_has_judged_every_article_that_arrives_and_every_rule_occurs() -> None:
    judged = {row["url"]: row["rule"] for row in EXPECTED["page"]}
    assert len(judged) == len(EXPECTED["page"])
    assert set(judged) == {a.url for a in SERVED}
    assert set(judged.values()) == {"K1", "K2", "K3", "K4", "K5", "A1", "R1", "R2", "R3", "R4", "R5"}


def test_two_webs_answer_with_the_same_bytes() -> None:
    again = DemoSite(site for _, site in load_web())
    assert again.urls == SITE.urls
    for key in SITE.urls:
        for scheme in ("http", "https"):
            url = f"{scheme}://{key}"
            assert again.answer(url, accepts_gzip=True) == SITE.answer(url, accepts_gzip=True)


def test_pages_leave_compressed_only_when_the_request_allows_it() -> None:
    url = "https://www.idcpc.org.cn/jwdt/"
    packed, plain = SITE.answer(url, accepts_gzip=True), SITE.answer(url)
    assert ("Content-Encoding", "gzip") in packed.headers
    assert gzip.decompress(packed.body) == plain.body
    assert "Content-Encoding" not in dict(plain.headers)


CHANGES = [(name, change) for name, site in WEB.items() for change in site.change]


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=lambda value: getattr(value, "url", value))
def test_a_changed_page_is_asked_for_before_and_after_and_answers_otherwise(
    name: str, change: Change, tmp_path: Path
) -> None:
    visits = [step.at.date() for step in steps_to_do(tmp_path) if step.source == name]
    assert min(visits) < change.since <= max(visits)
    eve = change.since - dt.timedelta(days=1)
    before, after = (SITE.answer(change.url, on=day) for day in (eve, change.since))
    assert before == SITE.answer(change.url)
    assert before.status == 200
    assert SITE.answer(change.url, on=max(visits)) == after != before
    assert (after.fault, after.status) == (change.fault, change.status)
    assert after.fault or "composed test page" in read_page(text_of(after)).layer.text


def test_whatever_is_not_said_to_change_stays_as_it_is() -> None:
    changed = {change.url.split("://")[1] for _, change in CHANGES}
    for key in set(SITE.urls) - changed:
        for scheme in ("http", "https"):
            assert SITE.answer(f"{scheme}://{key}", on=dt.date.max) == SITE.answer(f"{scheme}://{key}")


def test_words_that_do_not_stand_once_on_a_page_cannot_be_changed() -> None:
    site = WEB["ild_zh"]
    [first, *_] = site.article
    for words in ("不在页面上", "中联部网站"[:1]):
        change = Change(url=first.url, since=dt.date(2026, 3, 1), replace=((words, "x"),))
        with pytest.raises(ValueError, match="times on the page, not once"):
            DemoSite([site.model_copy(update={"change": (change,)})])


def test_a_page_may_change_twice() -> None:
    site = WEB["ild_zh"]
    [first, *_] = site.article
    days = (dt.date(2026, 3, 1), dt.date(2026, 3, 2))
    changes = tuple(
        Change(url=first.url, since=day, replace=((old, new),))
        for day, old, new in reversed([(days[0], "<title>", "<title>甲"), (days[1], "<title>甲", "<title>乙")])
    )
    web = DemoSite([Site.model_validate(site.model_dump() | {"change": changes})])
    titles = [re.findall(r"<title>(.)", text_of(web.answer(first.url, on=day)))[0] for day in days]
    assert titles == ["甲", "乙"]
