"""A source is what its TOML file says, and a typing slip in it is an error that names file and key."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from crawler.errors import BadSource, UnknownKey
from crawler.source import Side, load_source, load_sources, source_of

SMALL = """
title = "T"
publisher = "P"
side = "state_media"
languages = ["zh-Hans"]
hosts = ["www.example.cn", "*.example.org"]
delay = "1.5 s"

[[article]]
pattern = '^https?://www\\.example\\.cn/(?P<y>20\\d\\d)/(?P<md>\\d{4})/(?P<id>\\d+)\\.html$'
key = "example:{id}"
examples = ["http://www.example.cn/2018/0301/7.html"]

[[listing]]
url = "http://www.example.cn/index.html"
channel = "all"
pagination = "trs"
"""


def written(folder: Path, text: str, name: str = "small") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_becomes_a_source_named_like_the_file(tmp_path: Path) -> None:
    source = load_source(written(tmp_path, SMALL))
    assert source.name == "small"
    assert source.side is Side.STATE_MEDIA
    assert source.delay == timedelta(seconds=1.5)
    assert source.overlap == 2
    assert source.revisit is None


@pytest.mark.fault("O3")
def test_an_unknown_key_is_named_with_its_file(tmp_path: Path) -> None:
    path = written(
        tmp_path, SMALL.replace("delay =", "dleay =").replace('side = "state', 'delay = "1 s"\nside = "state')
    )
    with pytest.raises(UnknownKey) as caught:
        load_source(path)
    assert caught.value.key == "dleay"
    assert caught.value.status == 2
    assert str(caught.value).startswith(f"{path}: dleay: ")
    assert "\n" not in str(caught.value)


@pytest.mark.fault("O3")
def test_an_unknown_key_inside_a_listing_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UnknownKey) as caught:
        load_source(written(tmp_path, SMALL + "pagesize = 20\n"))
    assert caught.value.key == "listing.0.pagesize"


@pytest.mark.fault("O3")
@pytest.mark.parametrize(
    ("found", "instead", "key"),
    [
        ('side = "state_media"', 'side = "newspaper"', "side"),
        ('delay = "1.5 s"', "delay = 1.5", "delay"),
        ('delay = "1.5 s"', 'delay = "soon"', "delay"),
        ('delay = "1.5 s"', "", "delay"),
        ('pagination = "trs"', 'pagination = "scroll"', "listing.0.pagination"),
        ("/7.html", "/seven.html", "article.0"),
        ('key = "example:{id}"', 'key = "example:{number}"', "article.0"),
        ("(?P<id>", "(?P<id", "article.0.pattern"),
        ("index.html", "{yyyy}/{mm}/{dd}.html", "listing.0"),
        ("index.html", "{foo}/index.html", "listing.0"),
        ("index.html", "{yyyy}/index.html", "listing.0"),
        ("index.html", "{dd.year}.html", "listing.0"),
        ("index.html", "{dd.html", "listing.0"),
        ("http://www.example.cn/index", "http://www.example.net/index", "listing.0.url"),
        ("http://www.example.cn/index", "http://www.example.cn:8080/index", "listing.0.url"),
        ("http://www.example.cn/index", "index", "listing.0.url"),
        ('key = "example:{id}"', 'key = "{id.foo}"', "article.0"),
        ('key = "example:{id}"', 'key = "{id.upper}"', "article.0"),
        ('key = "example:{id}"', 'key = "{id[x]}"', "article.0"),
        ('key = "example:{id}"', 'key = "{}"', "article.0"),
        ('key = "example:{id}"', 'key = "{id:d}"', "article.0"),
        ('delay = "1.5 s"', 'delay = "1 s"\nevery = "99999999999999 d"', "every"),
        ('delay = "1.5 s"', f'delay = "{"9" * 400} s"', "delay"),
        ('delay = "1.5 s"', 'delay = "1 s"\ntimezone = "Mars/Base"', "timezone"),
        ('delay = "1.5 s"', 'delay = "1 s"\ntimezone = "Asia"', "timezone"),
        ('delay = "1.5 s"', 'delay = "1 s"\ntimezone = "../x"', "timezone"),
        ('delay = "1.5 s"', 'delay = "1 s"\ntimezone = ""', "timezone"),
        ('delay = "1.5 s"', 'delay = "1 s"\ntimezone = 8', "timezone"),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_key(tmp_path: Path, found: str, instead: str, key: str) -> None:
    with pytest.raises(BadSource) as caught:
        load_source(written(tmp_path, SMALL.replace(found, instead)))
    assert caught.value.key == key
    assert caught.value.status == 2
    assert str(caught.value).startswith(f"{tmp_path / 'small.toml'}: {key}: ")


def test_malformed_toml_is_one_line_with_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL + "\n[[listing]\n")
    with pytest.raises(BadSource, match="no TOML") as caught:
        load_source(path)
    assert str(path) in str(caught.value)


def test_a_file_name_that_is_no_source_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="file name"):
        load_source(written(tmp_path, SMALL, "Small Source"))


def test_hosts_are_exact_or_everything_below(tmp_path: Path) -> None:
    source = load_source(written(tmp_path, SMALL))
    assert source.allows("https://www.example.cn/x")
    assert source.allows("http://a.b.example.org/x")
    for url in (
        "http://example.cn/x",
        "http://evilexample.org/x",
        "http://example.org/x",
        "http://www.example.cn.evil.net/x",
        "http://user@www.example.cn/x",
        "ftp://www.example.cn/x",
        "http://www.example.cn:22/x",
        "http://www.example.cn:port/x",
        "http:///x",
    ):
        assert not source.allows(url), url


def test_the_day_of_filing_is_read_from_the_address_and_an_impossible_one_is_none(tmp_path: Path) -> None:
    source = load_source(written(tmp_path, SMALL))
    assert source.filed_on("http://www.example.cn/2018/0301/7.html") == date(2018, 3, 1)
    assert source.filed_on("http://www.example.cn/2018/0231/7.html") is None
    assert source.filed_on("http://www.example.cn/about.html") is None


def test_the_sources_of_the_first_day_are_there() -> None:
    assert load_sources().keys() >= {
        "embassies",
        "ild_en",
        "ild_zh",
        "mfa_zh",
        "paper_people",
        "people_en",
        "people_zh",
        "xinhua_en",
        "xinhua_zh",
    }


def test_every_seed_lies_on_its_own_source_and_every_fact_says_how_sure_it_is() -> None:
    for source in load_sources().values():
        for listing in source.listings:
            url = listing.on(date(2024, 12, 5)) if listing.dated else listing.url
            assert source.allows(url), url
            assert listing.confidence, listing.url
        for article in source.articles:
            assert article.confidence, article.pattern
            assert all(source.allows(url) for url in article.examples)
        assert source.notes


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.idcpc.org.cn/zlfb/201801/t20180123_95064.html", "ild_zh"),
        ("https://www.idcpc.org.cn/bzhd/wshd/202507/t20250730_167430.html", "ild_zh"),
        ("http://www.idcpc.gov.cn/english/forenotice/201812/t20181214_99101.html", "ild_en"),
        ("https://www.idcpc.org.cn/english2023/lldt/201909/t20190928_160778.html", "ild_en"),
        ("http://world.people.com.cn/n1/2017/0216/c1002-29086026.html", "people_zh"),
        ("http://en.people.cn/n3/2019/0816/c90000-9606859.html", "people_en"),
        ("http://paper.people.com.cn/rmrb/html/2023-11/23/nw.D110000renmrb_20231123_4-17.htm", "paper_people"),
        ("https://paper.people.com.cn/rmrb/pc/content/202607/04/content_30166562.html", "paper_people"),
        ("http://paper.people.com.cn/rmrbhwb/html/2018-07/31/content_1871451.htm", "paper_people"),
        ("http://cpc.people.com.cn/GB/64093/64094/8544901.html", "people_zh"),
        ("https://cpc.people.com.cn/BIG5/n1/2024/1006/c443712-40333498.html", "people_zh"),
        ("http://j.people.com.cn/n3/2019/1023/c94474-9625820-2.html", "people_ja"),
        ("http://kr.people.com.cn/n3/2022/0325/c414496-9976099.html", "people_ko"),
        ("http://spanish.peopledaily.com.cn/n3/2021/0305/c31621-9825064-11.html", "people_es"),
        ("http://french.peopledaily.com.cn/Afrique/n3/2026/0702/c96852-20473397.html", "people_fr"),
        ("http://arabic.people.com.cn/31660/8007271.html", "people_ar"),
        ("http://www.qstheory.cn/dukan/qs/2021-07/15/c_1127656422.htm", "qiushi_zh"),
        ("http://en.qstheory.cn/2021-11/19/c_689273.htm", "qiushi_en"),
        ("https://www.12371.cn/2022/10/15/ARTI1665820365723761.shtml", "party_12371"),
        ("http://www.dangjian.cn/xccs/2026/09/30/detail_202609307838225.html", "dangjian"),
        ("http://news.xinhuanet.com/world/2017-03/18/c_129512499.htm", "xinhua_zh"),
        ("http://www.xinhuanet.com/english/2019-07/15/c_138229200.htm", "xinhua_en"),
        ("https://www.fmprc.gov.cn/web/zyxw/t1638504.shtml", "mfa_zh"),
        ("http://kr.china-embassy.org/chn/sgxx/t1737009.htm", "embassies"),
        ("http://www.china-un.ch/eng/dbtzyhd/t1507877.htm", "embassies"),
        ("http://en.gmw.cn/2018-09/14/content_31172419.htm", "gmw_zh"),
        ("https://epaper.gmw.cn/gmrb/html/2015-02/02/nw.D110000gmrb_20150202_2-14.htm?div=-1", "gmw_paper"),
        ("http://big5.china.com.cn/gate/big5/news.china.com.cn/2012-12/21/content_27482322.htm", "chinacomcn"),
        ("http://www.china.org.cn/2026-08/24/content_118662117.shtml", "chinaorgcn_en"),
        ("http://russian.china.org.cn/exclusive/txt/2017-11/06/content_41851867.htm", "chinaorgcn_languages"),
        ("https://cn.chinadaily.com.cn/a/202009/02/WS5c0a27c9a3101a87ca947c14.html", "chinadaily_zh"),
        ("https://www.chinadaily.com.cn/a/202402/21/WS65d5e80aa31082fc043b85d4.html", "chinadaily_en"),
        ("https://www.globaltimes.cn/page/202103/1219588.shtml", "globaltimes"),
        ("https://world.huanqiu.com/article/4Dec2JLFP6c", "huanqiu"),
        ("https://www.fmprc.gov.cn/mfa_eng/zxxx_662805/t1471908.shtml", "mfa_en"),
        ("http://english.scio.gov.cn/m/pressroom/2026-03/31/content_118411839.html", "scio"),
        ("https://www.gov.cn/yaowen/liebiao/202606/content_7072204.htm", "govcn"),
        ("https://www.thepaper.cn/newsDetail_forward_4506347", "thepaper"),
        ("http://www.81.cn/yw_208727/16460297.html", "chinamil"),
        ("https://www.example.org/news/2018/03/cpc-delegation.html", "generic"),
        ("http://www.he.xinhuanet.com/news/2012-06/04/content_25340717.htm", "xinhua_zh"),
        ("https://jp.news.cn/20250601/64ad39df5e114d4aa10439e38443f584/c.html", "xinhua_ja"),
        ("https://big5.news.cn/gate/big5/jp.xinhuanet.com/2017-11/26/c_136780536.htm", "xinhua_ja"),
        ("http://arabic.news.cn/2018-06/04/c_137228407_2.htm", "xinhua_ar"),
        ("https://news.cctv.com/china/20090130/102327_10.shtml", "cctv_news"),
        ("https://tv.cctv.com/2018/03/10/VIDE0oQbdik5dzGtU1X3EwPf180310.shtml", "cctv_tv"),
        ("http://news.cntv.cn/2015/06/22/VIDE1434965522224531.shtml", "cctv_tv"),
        ("https://news.cgtn.com/news/3d3d674d79677a4e34457a6333566d54/index.html", "cgtn"),
        ("http://gb.cri.cn/44571/2015/06/30/7872s5013933.htm", "cri_zh"),
        ("http://japanese.cri.cn/881/2014/10/25/201s228143.htm", "cri_languages"),
        ("http://www.chinanews.com/ll/2020/07-04/9229287.shtml", "chinanews_zh"),
        ("http://www.ecns.cn/2018/01-31/290864.shtml", "ecns"),
        # a clone farm serves the same path (SITES 0.5)
        ("https://qiwenreping.com/world/2018-03/03/c_1122483176.htm", None),
        ("https://qiwenreping.com/world/20251227/5d1c2a7be0f64c1f9a3b8e7d6c5b4a39/c.html", None),
    ],
)
def test_an_address_belongs_to_one_source(url: str, name: str | None) -> None:
    source = source_of(url, load_sources())
    assert (source.name if source else None) == name
    if source is not None:
        assert source.article(url) is not None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.idcpc.gov.cn/ztzl/tuanzu/sjdxj/", "ild_zh"),  # a list, by the twin of its host
        ("http://www.idcpc.gov.cn/english/news/", "ild_en"),
        ("http://www.xinhuanet.com/world/news_world.xml", "xinhua_zh"),
        ("http://www.chinanews.com.cn/rss/anything.xml", "chinanews_zh"),  # by its host
        ("http://jhsjk.people.cn/article/31234567", "people_zh"),
        # hosts of a newsroom that no source names: taken as given, for its paths are its own
        ("http://fj.people.com.cn/n2/2017/1108/c181466-30900001.html", "generic"),
        ("http://m.xinhuanet.com/2018-03/03/c_1122483176.htm", "generic"),
        ("http://notpeople.com.cn/n2/2017/1108/c181466-30900001.html", None),
        ("http://xinhuanet.com.example.org/2018-03/03/c_1122483176.htm", None),
    ],
)
def test_what_is_no_article_of_a_source_is_its_list_or_on_its_host_or_given(url: str, name: str | None) -> None:
    source = source_of(url, load_sources())
    assert (source.name if source else None) == name


def test_a_gateway_and_the_pages_of_one_article_are_told_apart_by_their_keys() -> None:
    sources = load_sources()
    china, gmw, times = sources["chinacomcn"], sources["gmw_zh"], sources["globaltimes"]
    assert china.key(
        "http://big5.china.com.cn/gate/big5/news.china.com.cn/2012-12/21/content_27482322.htm"
    ) == china.key("http://news.china.com.cn/2012-12/21/content_27482322.htm")
    assert gmw.key("http://e.gmw.cn/2012-11/26/content_5804759_2.htm") != gmw.key(
        "http://e.gmw.cn/2012-11/26/content_5804759.htm"
    )
    assert times.key("https://www.globaltimes.cn/page/202103/1219588.shtml") == times.key(
        "http://enapp.globaltimes.cn/content/1219588.shtml"
    )


def test_host_twins_and_columns_of_one_article_share_a_key() -> None:
    sources = load_sources()
    ild, people, xinhua = sources["ild_zh"], sources["people_zh"], sources["xinhua_zh"]
    assert ild.key("http://www.idcpc.gov.cn/jwdt/201803/t20180310_95487.html") == ild.key(
        "https://idcpc.org.cn/jwdt/201803/t20180310_95487.html"
    )
    assert people.key("http://cpc.people.com.cn/n1/2017/1025/c414940-29608805.html") == people.key(
        "http://world.people.com.cn/n1/2017/1025/c1002-29608805.html"
    )
    assert people.key("http://cpc.people.com.cn/n/2012/1228/c83083-20042820-2.html") != people.key(
        "http://cpc.people.com.cn/n/2012/1228/c83083-20042820.html"
    )
    assert people.key("http://cpc.people.com.cn/BIG5/n1/2017/1025/c414940-29608805.html") == people.key(
        "http://cpc.people.com.cn/n1/2017/1025/c414940-29608805.html"
    )
    assert ild.key("http://www.idcpc.gov.cn/wap/jwdt/201803/t20180310_95487.html") == ild.key(
        "https://www.idcpc.org.cn/jwdt/201803/t20180310_95487.html"
    )
    assert xinhua.key("http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm") == xinhua.key(
        "http://www.news.cn/world/2018-03/03/c_1122483176.htm"
    )
