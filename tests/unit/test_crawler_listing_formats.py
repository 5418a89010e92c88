"""A list is read in whatever form its site writes it, and what is no such list is said to be none."""

from __future__ import annotations

import gzip
import json
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.listings.json_list import parse_json
from crawler.listings.page import ListingPage, Unparsable
from crawler.listings.read import read_listing
from crawler.listings.words import day_of, plain, well_formed
from crawler.source import Format, Source, load_source

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = """
title = "T"
publisher = "P"
side = "state_media"
languages = ["zh-Hans"]
hosts = ["www.example.cn", "big5.example.cn"]
delay = "1 s"

[[article]]
pattern = '^https?://www\\.example\\.cn/(?P<sec>[a-z]+)/(?P<ymd>20\\d{6})/(?P<id>\\d+)(?:_(?P<page>\\d+))?\\.html$'
key = "example:{id}"
examples = ["http://www.example.cn/a/20180301/7.html"]

[[gateway]]
pattern = '^https?://big5\\.example\\.cn/gate/big5/(?P<rest>www\\.example\\.cn/.+)$'
original = "http://{rest}"
examples = ["http://big5.example.cn/gate/big5/www.example.cn/a/20180301/7.html"]

[[listing]]
url = "http://www.example.cn/list"
channel = "all"
"""
AT = "http://www.example.cn/list/index.html"


def source_with(folder: Path, more: str) -> Source:
    path = folder / "small.toml"
    path.write_text(HEAD + more, "utf-8")
    return load_source(path)


def read(folder: Path, body: bytes | str, more: str, *, at: str = AT, kind: str = "") -> ListingPage:
    source = source_with(folder, more)
    return read_listing(body.encode() if isinstance(body, str) else body, kind, at, source, source.listings[0])


def article(number: int, day: str = "20180301") -> str:
    return f"http://www.example.cn/a/{day}/{number}.html"


JSON = 'format = "json"\nfields = { link = "publishUrl", title = "bt", date = "publishTime" }\n'
ROWS = {
    "data": {
        "list": [
            {
                "publishUrl": "../a/20180302/1.html",
                "bt": "<b>甲团</b>访问&nbsp;乙国",
                "publishTime": "2018-03-02 9:00",
            },
            {"publishUrl": article(2), "bt": "丙", "publishTime": 1520000000000, "sub": [{"publishUrl": article(3)}]},
            {"publishUrl": "http://elsewhere.cn/a/20180301/9.html", "bt": "别处"},
            {"publishUrl": None, "bt": "无"},
        ]
    }
}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\ufeff", ""),
        ("cb(", ");"),
        ("/**/ typeof cb === 'function' && cb(", ");"),
        ("(", ")"),
        ("  var list = ", ";\n"),
        ("window.list=", ""),
    ],
)
def test_every_object_of_a_json_answer_with_a_link_is_a_row(tmp_path: Path, before: str, after: str) -> None:
    page = read(tmp_path, before + json.dumps(ROWS, ensure_ascii=False) + after, JSON)
    assert [(link.url, link.title, link.day) for link in page.articles] == [
        (article(1, "20180302"), "甲团 访问 乙国", date(2018, 3, 2)),
        (article(2), "丙", date(2018, 3, 2)),
        (article(3), "", None),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<html><body>系统维护中</body></html>",
        '<html><script>cb({"data": []})</script></html>',
        '{"data": [',
        '{"data": []} and more',
        "[" * 100_000,
        "null",
        "维护",
    ],
)
def test_an_answer_that_is_no_json_is_no_empty_list(tmp_path: Path, answer: str) -> None:
    with pytest.raises(Unparsable):
        read(tmp_path, answer, JSON)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)))
def test_whatever_is_wrapped_in_a_call_comes_out_as_it_went_in(value: object) -> None:
    whole = {"all": value}
    assert parse_json(f"cb({json.dumps(whole)});") == whole


def test_a_member_of_a_member_may_be_the_link(tmp_path: Path) -> None:
    answer = json.dumps({"data": [{"urls": {"pc": article(5), "m": "x"}, "title": "题"}]})
    page = read(tmp_path, answer, 'format = "json"\nfields = { link = "urls.pc" }\n')
    assert [(link.url, link.title) for link in page.articles] == [(article(5), "题")]


RSS = f"""<?xml version="1.0" encoding="gb2312"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>频道</title><link>{AT}</link>
<atom:link rel="self" href="{AT}"/>
<item><title>甲团 & 乙团 &nbsp;访问 &lt;b&gt;丙国&lt;/b&gt;</title><link> {article(1)} </link>
<pubDate>Thu, 01 Mar 2018 20:00:00 GMT</pubDate></item>
<item><title><![CDATA[朱镕基 & 某]]></title><link/><guid isPermaLink="true">{article(2)}</guid></item>
<item><title>三</title><link><![CDATA[{article(3)}]]></link><pubDate>昨天</pubDate></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/feed?page=2"/>
<entry><title type="html">&lt;i&gt;甲&lt;/i&gt;</title><link rel="edit" href="/x"/><link href="{article(1)}"/>
<updated>2018-03-01T23:30:00Z</updated></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>x</title></channel>
<item rdf:about="{article(1)}"><title>甲</title><dc:date>2018-03-01</dc:date></item></rdf:RDF>"""


def test_rss_is_read_though_it_is_not_well_formed(tmp_path: Path) -> None:
    page = read(tmp_path, RSS.encode("gb18030"), 'format = "feed"\n')
    assert [(link.url, link.title, link.day) for link in page.articles] == [
        (article(1), "甲团 & 乙团 访问 丙国", date(2018, 3, 2)),
        (article(2), "朱镕基 & 某", None),
        (article(3), "三", None),
    ]


def test_atom_and_rss_1_are_read_too(tmp_path: Path) -> None:
    (link,) = (page := read(tmp_path, ATOM, 'format = "feed"\n')).articles
    assert (link.url, link.title, link.day) == (article(1), "甲", date(2018, 3, 2))
    assert page.next_url == "http://www.example.cn/feed?page=2"
    (link,) = read(tmp_path, RDF, 'format = "feed"\n').articles
    assert (link.url, link.title, link.day) == (article(1), "甲", date(2018, 3, 1))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<html><body>维护</body></html>",
        RSS[:-40],
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>',
        "no feed at all",
        f"<urlset><url><loc>{article(1)}</loc></url></urlset>",
    ],
)
def test_an_answer_that_is_no_feed_or_was_cut_is_no_empty_list(tmp_path: Path, answer: str) -> None:
    with pytest.raises(Unparsable):
        read(tmp_path, answer, 'format = "feed"\n')


def test_no_entry_is_lost_behind_a_wrong_end_tag_and_none_is_read_out_of_a_comment(tmp_path: Path) -> None:
    rows = [f"<item><title>第{n}条</title><link>{article(n)}</link></item>" for n in range(1, 5)]
    rows[1] = rows[1].replace("</title>", "</b></i></title>")
    gone = f"<!-- {rows[3]} --><description><![CDATA[{rows[3]}]]></description>"
    page = read(tmp_path, f"<rss><channel>{''.join(rows[:3])}{gone}</channel></rss>", 'format = "feed"\n')
    assert [link.url for link in page.articles] == [article(n) for n in (1, 2, 3)]
    urls = [f"<url><loc>{article(n)}</loc></url>" for n in (1, 2, 3)]
    urls[0] = urls[0].replace("</loc>", "</lock>")
    page = read(tmp_path, f"<urlset>{''.join(urls)}</urlset>", 'format = "sitemap"\n')
    assert [link.url for link in page.articles] == [article(n) for n in (1, 2, 3)]


def test_a_feed_may_name_a_dtd_which_nobody_loads(tmp_path: Path) -> None:
    named = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">' + RSS.split("?>", 1)[1]
    assert len(read(tmp_path, named, 'format = "feed"\n').articles) == 3


URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{article(1)}</loc><lastmod>2018-03-05T01:00:00+08:00</lastmod>
<n:news><n:publication><n:name>报</n:name></n:publication><n:publication_date>2018-03-01</n:publication_date>
<n:title>甲</n:title></n:news></url>
<url><loc>http://www.example.cn/about.html</loc></url>
<url><loc>{article(2)}</loc><lastmod>2018-03-02</lastmod></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://www.example.cn/map_2018.xml.gz</loc><lastmod>2018-12-31</lastmod></sitemap>
<sitemap><loc>http://elsewhere.cn/map.xml</loc></sitemap>
<sitemap><loc>http://www.example.cn/pictures.xml</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_gives_its_articles_with_title_and_day(tmp_path: Path, packed: bool) -> None:
    body = gzip.compress(URLSET.encode()) if packed else URLSET.encode()
    page = read(tmp_path, body, 'format = "sitemap"\n', kind="application/x-gzip" if packed else "text/xml")
    assert [(link.url, link.title, link.day) for link in page.articles] == [
        (article(1), "甲", date(2018, 3, 1)),
        (article(2), "", date(2018, 3, 2)),
    ]


def test_an_index_of_sitemaps_leads_to_those_of_the_source_or_to_the_ones_it_follows(tmp_path: Path) -> None:
    page = read(tmp_path, INDEX, 'format = "sitemap"\n')
    assert [(lead.url.rsplit("/", 1)[1], lead.day) for lead in page.listings] == [
        ("map_2018.xml.gz", date(2018, 12, 31)),
        ("pictures.xml", None),
    ]
    some = read(tmp_path, INDEX, "format = \"sitemap\"\nfollow = ['^.*/map_\\d+\\.xml\\.gz$']\n")
    assert [lead.url.rsplit("/", 1)[1] for lead in some.listings] == ["map_2018.xml.gz"]


@pytest.mark.fault("S6")
def test_a_sitemap_that_is_none_or_too_much_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 30_000_000 + b"</urlset>")
    many = "<urlset>" + "<url><loc>http://www.example.cn/</loc></url>" * 50_001 + "</urlset>"
    for body in (b"<html></html>", bomb, gzip.compress(URLSET.encode())[:-20], many.encode(), URLSET[:-60].encode()):
        with pytest.raises(Unparsable):
            read(tmp_path, body, 'format = "sitemap"\n')


def test_links_in_scripts_come_with_the_title_of_their_object_or_call(tmp_path: Path) -> None:
    html = f"""<html><body><p>新闻</p><script>
    var item=[{{'title':'甲团访问\\u4e59国','link_add':'{article(1)}','brief':'2018-03-01 09:00:00'}},
              {{"link_add":"http:\\/\\/www.example.cn\\/a\\/20180301\\/2.html","title":"丙's 团"}}];
    new title_array_01('丁团 (续)','/a/20180301/3.html');
    document.location = "/a/20180301/4.html";
    var picture = 'http://www.example.cn/p.jpg';
    </script><a href="/a/20180301/5.html">戊</a></body></html>"""
    page = read(tmp_path, html, 'format = "script"\nfields = { date = "brief" }\n')
    assert [(link.url, link.title, link.day) for link in page.articles] == [
        (article(1), "甲团访问乙国", date(2018, 3, 1)),
        (article(2), "丙's 团", None),
        (article(3), "丁团 (续)", None),
        (article(4), "", None),
        (article(5), "戊", None),
    ]


EMBEDDED = """
[[listing.embedded]]
pattern = 'datasource:"([0-9a-f]{32})"'
url = "ds_{1}.json"
"""


def test_an_answer_that_is_a_script_without_a_page_is_read_as_one(tmp_path: Path) -> None:
    text = f"""var _totalCnt=2;//总数量
var _pageSize=25;
var PAGE_ARTICLES = [{{"title":"甲团<b>访问</b>乙国","pub_date":"2018-03-01 10:29","url":"{article(1)}"}}];"""
    page = read(tmp_path, text, 'format = "script"\nfields = { date = "pub_date" }\n')
    assert [(link.url, link.day) for link in page.articles] == [(article(1), date(2018, 3, 1))]


def test_a_list_that_a_script_names_is_a_list_to_read(tmp_path: Path) -> None:
    names = ["0" * 32, "a" * 32]
    boxes = "".join(f'<div data="x"></div><script>box({{datasource:"{n}"}})</script>' for n in names * 2)
    page = read(tmp_path, f"<html>{boxes}</html>", EMBEDDED, at="http://www.example.cn/world/index.html")
    assert [(lead.url, lead.format) for lead in page.listings] == [
        (f"http://www.example.cn/world/ds_{n}.json", Format.JSON) for n in names
    ]


def test_a_list_that_an_attribute_names_is_one_too(tmp_path: Path) -> None:
    html = f'<html><div data="{{datasource:&quot;{"b" * 32}&quot;}}">x</div></html>'
    (lead,) = read(tmp_path, html, EMBEDDED, at="http://www.example.cn/world/").listings
    assert lead.url == f"http://www.example.cn/world/ds_{'b' * 32}.json"


@pytest.mark.parametrize("form", ["feed", "sitemap"])
def test_xml_that_would_stall_the_parser_is_refused(tmp_path: Path, form: str) -> None:
    attributes = "<rss " + " ".join(f'a{n}="1"' for n in range(80_000)) + "/>"
    rows = "<rss>" + "<item></b>" * 200_000 + "</rss>"
    deep = "<rss><item></b>" + "<a>" * 400_000 + "</b>" * 400_000 + "<item/></rss>"
    for body in (rows, deep, attributes, " " * 8_000_000, "<rss>" + "<a>" * 100_000 + "</rss>", "<![CDATA[" * 500_000):
        with pytest.raises(Unparsable):
            read(tmp_path, body, f'format = "{form}"\n')


LONG = f"/{'x' * 2048}/20180301/7.html"  # an article, by its pattern
HAN = f"/list?q={'会' * 230}"  # 238 characters, percent-encoded 2,078


@pytest.mark.fault("S6")
@pytest.mark.parametrize(
    ("body", "more"),
    [
        (f'<a href="{LONG}">x</a><a href="{LONG}#again">x</a>', ""),
        (f'<a href="/list?{"p=1&" * 600}">下一页</a>', ""),
        (f'<a href="/list/{"y" * 2048}">x</a>', "follow = ['^http://www\\.example\\.cn/list/y+$']"),
        (f"<rss><channel><item><link>{LONG}</link></item></channel></rss>", 'format = "feed"'),
        (f"<urlset><url><loc>http://www.example.cn{LONG}</loc></url></urlset>", 'format = "sitemap"'),
        (f"<sitemapindex><sitemap><loc>/{'m' * 2048}.xml</loc></sitemap></sitemapindex>", 'format = "sitemap"'),
        (json.dumps([{"url": LONG}]), 'format = "json"'),
        (f"<script>new title_array_01('t','{LONG}')</script>", 'format = "script"'),
        (f'<a href="{HAN}">下一页</a>', ""),
    ],
    ids=["html", "next", "follow", "feed", "sitemap", "index", "json", "script", "characters of nine"],
)
def test_a_link_that_is_only_too_long_is_counted_in_every_form(tmp_path: Path, body: str, more: str) -> None:
    assert read(tmp_path, body, more).too_long == 1


@pytest.mark.fault("S6")
def test_what_nobody_wants_is_not_counted_however_long_it_is(tmp_path: Path) -> None:
    other = f'<a href="http://share.example{LONG}">x</a>'
    own = f'<a href="/login?{"q" * 3000}">x</a><a href="javascript:{"q" * 3000}">x</a><a href="{LONG[2030:]}">x</a>'
    assert read(tmp_path, other + own, "").too_long == 0


def test_an_article_behind_a_gateway_or_under_another_scheme_is_the_twin_of_the_first(tmp_path: Path) -> None:
    gate = "http://big5.example.cn/gate/big5/www.example.cn/a/20180301/1.html"
    secure = article(1).replace("http:", "https:")
    html = "".join(f'<a href="{url}">甲</a>' for url in (article(1), gate, secure, gate, article(2)))
    page = read(tmp_path, html, "")
    assert [link.url for link in page.articles] == [article(1), article(2)]
    assert [link.url for link in page.twins] == [gate, secure]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2018-03-10 09:00:00", date(2018, 3, 10)),
        ("2018年3月10日", date(2018, 3, 10)),
        ("20180310", date(2018, 3, 10)),
        ("2018/3/9", date(2018, 3, 9)),
        ("2018-03-10T20:00:00Z", date(2018, 3, 11)),
        ("Sat, 10 Mar 2018 20:00:00 +0000", date(2018, 3, 11)),
        (1520640000, date(2018, 3, 10)),
        ("1520640000000", date(2018, 3, 10)),
        ("2018-13-40", None),
        ("3小时前", None),
        ("", None),
        (None, None),
        (True, None),
        (3.5, None),
        ("9" * 500, None),
    ],
)
def test_a_printed_day_is_read_in_the_time_zone_of_the_source(printed: object, day: date | None) -> None:
    assert day_of(printed, SHANGHAI) == day


@given(st.text() | st.integers() | st.none())
def test_no_printed_day_breaks_the_reading(printed: object) -> None:
    day_of(printed, SHANGHAI)


def test_a_title_loses_its_tags_and_entities() -> None:
    assert plain("&lt;font color=red&gt;甲&lt;/font&gt;&amp;nbsp; 1 < 2\n") == "甲 1 < 2"


@given(st.text(alphabet="a\ud83d\ude00\U0001f600") | st.text(alphabet=st.characters(exclude_categories=())))
def test_a_text_with_halves_of_characters_can_be_written_down_and_no_other_is_changed(text: str) -> None:
    mended = well_formed(text)
    assert mended.encode().decode() == mended
    assert mended == text or any("\ud800" <= c <= "\udfff" for c in text)


def test_two_halves_of_a_character_are_one_and_a_half_alone_is_said_to_be_lost() -> None:
    assert (
        well_formed("a\ud83d\ude00b\ud83dc\ude00") == "a\U0001f600b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}"
    )


HALF = "cut \\ud83d"


@pytest.mark.parametrize(
    ("more", "answer", "title"),
    [
        (JSON, f'[{{"publishUrl": "{article(1)}", "bt": "{HALF}"}}]', "cut \N{REPLACEMENT CHARACTER}"),
        ('format = "script"', f"var item=[{{'title':'{HALF}\\ude00','link_add':'{article(1)}'}}];", "cut \U0001f600"),
        ("", f'<a href="{article(1)}">cut &#xd83d;</a>', None),
        ('format = "feed"', f"<rss><item><link>{article(1)}</link><title>&amp;#xd83d;</title></item></rss>", None),
    ],
)
def test_no_list_gives_a_title_that_cannot_be_written_down(
    tmp_path: Path, more: str, answer: str, title: str | None
) -> None:
    (link,) = read(tmp_path, answer, more).articles
    link.title.encode()
    assert title is None or link.title == title


BROKEN = st.text(alphabet="<>/&;![]CDATA{}()\"'=:,ab \n") | st.text()


@given(BROKEN, st.sampled_from(list(Format)))
def test_whatever_a_list_answers_it_is_read_or_refused(answer: str, form: Format) -> None:
    with suppress(Unparsable):
        read_listing(answer.encode("utf-8", "replace"), "", AT, _SOURCE, _SOURCE.listings[0], form=form)


def _made() -> Source:
    with tempfile.TemporaryDirectory() as folder:
        return source_with(Path(folder), "")


_SOURCE = _made()
