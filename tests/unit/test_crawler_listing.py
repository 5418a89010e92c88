"""A listing page is read as a tree: full titles, each article once, nothing out of comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.listings.addresses import clean_url
from crawler.listings.html_page import read_html
from crawler.listings.page import ListingPage, Unparsable
from crawler.listings.paging import next_page
from crawler.source import Listing, Pagination, load_sources

ILD = load_sources()["ild_zh"]
PEOPLE = load_sources()["people_zh"]
AT = "https://www.idcpc.org.cn/jwdt/index.html"


def paged(pagination: Pagination, **more: object) -> Listing:
    return Listing.model_validate({"url": AT, "channel": "all", "pagination": pagination} | more)


def page_of(body: str, url: str = AT) -> ListingPage:
    return read_html(f"<html><body>{body}</body></html>", url, ILD, ILD.listings[3])


def test_the_title_attribute_wins_over_the_cut_text() -> None:
    page = page_of('<a href="./201803/t20180310_95487.html" title="某团访问甲国 圆满">某团访问...</a>')
    (link,) = page.articles
    assert link.title == "某团访问甲国 圆满"
    assert link.url == "https://www.idcpc.org.cn/jwdt/201803/t20180310_95487.html"


def test_rows_in_comments_do_not_exist() -> None:
    page = page_of(
        '<!-- <li><a href="./201803/t20180313_95508.html">旧</a></li> --><a href="./201803/t20180310_1234.html">新</a>'
    )
    assert len(page.articles) == 1
    assert "95508" not in page.articles[0].url


def test_hidden_repeats_and_domain_twins_are_one_link_with_the_fullest_title() -> None:
    page = page_of(
        '<div style="display:none"><h1><a href="http://www.idcpc.gov.cn/jwdt/201803/t20180310_95487.html">甲</a></h1></div>'
        '<a href="./201803/t20180310_95487.html" title="某团访问甲国">某团...</a>'
        '<a href="http://idcpc.org.cn/jwdt/201803/t20180310_95487.html">乙</a>'
    )
    (link,) = page.articles
    assert link.title == "某团访问甲国"
    assert link.url.startswith("http://www.idcpc.gov.cn/")  # the first one shown is the one to fetch


def test_links_to_other_hosts_are_left_out() -> None:
    page = page_of('<a href="http://clone.example/jwdt/201803/t20180310_95487.html">x</a><a href="mailto:a@b.c">y</a>')
    assert page.articles == ()


def test_english_pages_are_not_articles_of_the_chinese_source() -> None:
    assert page_of('<a href="/english/news/201803/t20180310_95487.html">x</a>').articles == ()


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("index.html ", "http://h.cn/a/index.html"),
        ("\n  b/\nc.html\t", "http://h.cn/a/b/c.html"),
        ("x.shtml?winzoom=1", "http://h.cn/a/x.shtml"),
        ("x.shtml?id=3&winzoom=1", "http://h.cn/a/x.shtml?id=3"),
        ("x.html?keep=%E4%B8%AD", "http://h.cn/a/x.html?keep=%E4%B8%AD"),
        ("//w.cn/y.html#top", "http://w.cn/y.html"),
        ("x.shtml?winzoom \u3000 # top", "http://h.cn/a/x.shtml"),
        ("http://W.cn:80/", "http://w.cn/"),
        ("https://w.cn:8443", "https://w.cn:8443/"),
        ("#top", None),
        ("javascript:void(0)", None),
        ("ftp://h.cn/x", None),
        ("http://user:pw@h.cn/x", None),
        ("http://[::1", None),
        ("http://h.cn:99999/", None),
        ("http://[::1]/x", None),
        ("/新闻/t1.html?q=中", "http://h.cn/%E6%96%B0%E9%97%BB/t1.html?q=%E4%B8%AD"),
        ("x" * 3000, None),
        ("", None),
    ],
)
def test_an_address_is_cleaned_of_what_is_no_part_of_it(href: str, expected: str | None) -> None:
    assert clean_url("http://h.cn/a/index.html", href) == expected


@given(st.text(max_size=80))
def test_cleaning_never_fails_and_a_second_time_changes_nothing(href: str) -> None:
    once = clean_url("http://h.cn/a/index.html", href)
    if once is not None:
        assert clean_url("http://other.cn/", once) == once


@given(
    st.from_regex(r"https?://[a-z0-9][a-z0-9._-]{0,70}(:[1-9][0-9]{1,4})?(/[A-Za-z0-9_~.-]+){1,4}/?", fullmatch=True)
)
def test_a_plain_address_is_cleaned_like_one_that_has_something_to_lose(plain: str) -> None:
    assert clean_url("http://h.cn/a/index.html", plain) == clean_url("http://h.cn/a/index.html", f"{plain}#top")


@pytest.mark.parametrize(
    "base", ["http://[bad", "http://h:x/", "//[/", "about:blank", "javascript:0", "http://h/" + "a/" * 1020]
)
def test_a_base_that_is_no_address_is_passed_over(base: str) -> None:
    page = page_of(f'<base href="{base}"><a href="./201803/t20180310_95487.html">x</a>')
    assert [link.url for link in page.articles] == ["https://www.idcpc.org.cn/jwdt/201803/t20180310_95487.html"]


def test_trs_pages_count_from_index_1() -> None:
    page = page_of("")
    assert next_page(AT, 1, page, paged(Pagination.TRS)) == "https://www.idcpc.org.cn/jwdt/index_1.html"
    assert next_page("https://www.idcpc.org.cn/jwdt/index_1.html", 2, page, paged(Pagination.TRS)) == (
        "https://www.idcpc.org.cn/jwdt/index_2.html"
    )
    assert next_page("https://www.mfa.gov.cn/web/zyxw/default_1.shtml", 2, page, paged(Pagination.TRS)) == (
        "https://www.mfa.gov.cn/web/zyxw/default_2.shtml"
    )
    assert next_page("https://www.idcpc.org.cn/jwdt/", 1, page, paged(Pagination.TRS)) == (
        "https://www.idcpc.org.cn/jwdt/index_1.html"
    )


def test_people_pages_count_from_index2() -> None:
    at = "http://cpc.people.com.cn/GB/64093/64094/index.html"
    page = page_of("")
    assert next_page(at, 1, page, paged(Pagination.PEOPLE)) == "http://cpc.people.com.cn/GB/64093/64094/index2.html"


def test_the_pages_own_next_link_wins_over_counting() -> None:
    at = "http://cpc.people.com.cn/GB/64093/64094/index.html"
    html = '<a href="/GB/64093/64094/index1.html"> 下一页 </a>'
    page = read_html(html, at, PEOPLE, PEOPLE.listings[0])
    assert next_page(at, 1, page, paged(Pagination.PEOPLE)) == "http://cpc.people.com.cn/GB/64093/64094/index1.html"


@pytest.mark.parametrize("script", ['createPageHTML(3, 0, "index", "html")', "var countPage = 3//共多少页"])
def test_the_number_of_pages_that_the_script_declares_ends_the_list(script: str) -> None:
    page = page_of(f"<script>{script}</script>")
    assert page.total == 3
    assert next_page(AT, 2, page, paged(Pagination.TRS)) is not None
    assert next_page(AT, 3, page, paged(Pagination.TRS)) is None


def test_a_list_without_pagination_has_no_next_page() -> None:
    assert next_page(AT, 1, page_of('<a href="index_1.html">下一页</a>'), paged(Pagination.NONE)) is None


def test_a_meta_refresh_is_seen() -> None:
    html = '<html><head><meta http-equiv="REFRESH" content="0; URL=\'/GB/1024/index.html\'"></head></html>'
    page = read_html(html, "http://politics.people.com.cn/", PEOPLE, PEOPLE.listings[0])
    assert page.refresh == "http://politics.people.com.cn/GB/1024/index.html"


def test_pages_that_would_stall_the_parser_are_refused() -> None:
    with pytest.raises(Unparsable):
        page_of("<p " + "a=1 " * 30_000 + ">")
    with pytest.raises(Unparsable):
        page_of("x" * 5_000_000)
    with pytest.raises(Unparsable):
        page_of('<a href="x">y</a>' * 6_000)


def test_pages_of_an_edition_are_listings_to_follow() -> None:
    paper = load_sources()["paper_people"]
    old = paper.listings[0]
    html = '<a href="nbs.D110000renmrb_02.htm">第02版</a><a href="nw.D110000renmrb_20230822_3-17.htm">文</a>'
    page = read_html(html, "http://paper.people.com.cn/rmrb/html/2023-08/22/nbs.D110000renmrb_01.htm", paper, old)
    assert [link.url.rsplit("/", 1)[-1] for link in page.listings] == ["nbs.D110000renmrb_02.htm"]
    assert [link.url.rsplit("/", 1)[-1] for link in page.articles] == ["nw.D110000renmrb_20230822_3-17.htm"]


def test_node_pages_of_founder_enpower_count_from_2() -> None:
    page = page_of("")
    for ending in ("htm", "shtml", "html"):
        at = f"http://politics.gmw.cn/node_4108.{ending}"
        second = next_page(at, 1, page, paged(Pagination.ENPOWER))
        assert second == f"http://politics.gmw.cn/node_4108_2.{ending}"
        third = next_page(second, 2, page, paged(Pagination.ENPOWER))
        assert third == f"http://politics.gmw.cn/node_4108_3.{ending}"
    assert next_page("http://politics.gmw.cn/", 1, page, paged(Pagination.ENPOWER)) is None


@pytest.mark.parametrize(
    ("template", "second_is", "second", "third"),
    [
        ("https://h.cn/page_{n}.html", 2, "https://h.cn/page_2.html", "https://h.cn/page_3.html"),
        ("roll-{n}", 2, "https://www.idcpc.org.cn/jwdt/roll-2", "https://www.idcpc.org.cn/jwdt/roll-3"),
        ("?p={n}", 1, f"{AT}?p=1", f"{AT}?p=2"),
        ("/sec/{n}/", 0, "https://www.idcpc.org.cn/sec/0/", "https://www.idcpc.org.cn/sec/1/"),
    ],
)
def test_numbered_pages_count_from_the_first_as_the_source_says(
    template: str, second_is: int, second: str, third: str
) -> None:
    listing = paged(Pagination.NUMBERED, next=template, next_from=second_is)
    assert next_page(AT, 1, page_of(""), listing) == second
    assert next_page(second, 2, page_of(""), listing, first=AT) == third


@pytest.mark.parametrize(
    "link",
    [
        '<a href="x2.html">下一页</a>',
        '<a href="x2.html">[ 下一页 &gt;&gt; ]</a>',
        '<a href="x2.html"><span>下页</span></a>',
        '<a href="x2.html" title="下一頁"><i class="arrow"></i></a>',
        '<a href="x2.html"><img src="r.gif" alt="Next page"></a>',
        '<a href="x2.html" rel="next">2</a>',
        '<link rel="next" href="x2.html">',
        '<a href="x2.html">Siguiente &raquo;</a>',
        '<a href="x2.html">次へ</a>',
        '<a href="x2.html">التالي</a>',
    ],
)
def test_a_next_link_is_known_by_its_words_in_the_languages_of_the_editions(link: str) -> None:
    page = page_of(link)
    assert page.next_url == "https://www.idcpc.org.cn/jwdt/x2.html"
    for pagination in (Pagination.TRS, Pagination.PEOPLE, Pagination.ENPOWER):
        assert next_page(AT, 1, page, paged(pagination)) == page.next_url


@pytest.mark.parametrize(
    "link",
    ['<a href="x2.html">下一篇</a>', '<a href="index.html">下一页</a>', '<a href="http://elsewhere.cn/">下一页</a>'],
)
def test_other_links_are_no_next_page(link: str) -> None:
    assert page_of(link).next_url is None


def test_a_number_of_pages_behind_the_name_of_a_box_is_declared_too() -> None:
    assert page_of("<script>createPageHTML('page-div',8, 1,'list','html',152)</script>").total == 8
