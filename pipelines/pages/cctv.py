"""How did CCTV's pages look?

news.cctv.com, tv.cctv.com and their cntv.cn twins, SITES 6. [P 2026] are raw pages in the test files of
jonawalb/rhetoric-corpus, fetched in October 2026; [C] are the selectors of spiders of that year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipelines.pages.layout import Layout
from pipelines.pages.page import Range, joined, overlap

__all__ = ["LAYOUTS", "CctvNews2006", "CctvNews2013", "CctvNews2019", "CctvTv2012", "CctvTv2020", "CctvXwlb2002"]

_HOSTS = ("cctv.com", "cntv.cn")
_CODE = r"(?:[0-9A-Za-z]{20}\d{6}|\d{16})"
_DAY = r"/20\d\d/\d\d/\d\d/"
_NEWS = re.compile(rf"^https?://(?:[a-z]+\.)*(?:cctv\.com|cntv\.cn){_DAY}(?:ARTI|PHOA|VIDA){_CODE}(?:_\d+)?\.shtml")
_TV = re.compile(rf"^https?://(?:[a-z]+\.)*(?:cctv\.com|cntv\.cn)(?:/[A-Za-z0-9]+)?{_DAY}VIDE{_CODE}\.shtml")


class _Cctv(Layout):
    """Date line and buttons often stand inside the element of the text, above its first paragraph."""

    hosts = _HOSTS
    head_css = ".function, .tool, .info, .info1, .share, .tab, .sub_tit, .contit, .video_brief > b"

    def body(self) -> tuple[Range, ...]:
        heads = joined(
            self.page.text.range_of(tag) for tag in self.page.text.elements.select(self.head_css, self.body_element())
        )
        return tuple(r for r in super().body() if overlap(heads, *r) < r[1] - r[0])

    def _above_body(self, selectors: tuple[str, ...]) -> Iterator[Range]:
        found = self.body()
        first = found[0][0] if found else self.page.text.range_of(self.body_element())[0]
        for css in selectors:
            for tag in self.page.text.elements.select(css):
                start, end = self.page.text.range_of(tag)
                if start < end <= first:
                    yield start, end


class _Before2013(_Cctv):
    """The titles and bodies of the four sub-looks of 2002-2012 [C 2016, initiumlab/xinwenlianbo_scrape]: `font.fs24`
    to 2004, `font.title_text` to January 2006, `span.title` to August 2007, then `h1`; GBK."""

    title_css = ("font.fs24", "font.title_text", "span.title", ".head_bar h1", ".title.padd h1", "h1.b-tit")
    body_css = (
        "#md_major_article_content", "td.large", ".text_box", "#content_body", "#content",
        'td[width="608"][colspan="3"]',
    )  # fmt: skip
    date_css = (".head_bar .info", ".title.padd .info", ".info", ".time")
    source_css = (".head_bar .info", ".title.padd .info", ".info")


class CctvXwlb2002(_Before2013):
    """Items of the evening news at /xwlb/YYYYMMDD/NNNNNN.shtml, 2002 to about 2010 [C 2016]."""

    source = "cctv_tv"
    pattern = re.compile(
        r"^https?://[a-z]+\.(?:cctv\.com|cntv\.cn)/(?:news/|program/)?xwlb/20\d{6}/\d{6}(?:_\d+)?\.shtml"
    )
    first = date(2002, 9, 8)
    last = date(2011, 4, 5)


class CctvNews2006(_Before2013):
    """News at /china/YYYYMMDD/NNNNNN.shtml and /YYYYMMDD/NNNNNN.shtml, 2006-2013 [addresses real, look C 2016]."""

    source = "cctv_news"
    pattern = re.compile(
        r"^https?://news\.(?:cctv\.com|cntv\.cn)/(?!xwlb/|program/)(?:[a-z]+/)?20\d{6}/\d{6}(?:_\d+)?\.shtml"
    )
    first = date(2004, 1, 1)
    last = date(2013, 12, 31)


class CctvNews2013(_Cctv):
    """`.cnt_bd > h1`, `.function .info i` "来源：央视网 2014年11月03日 21:58", `.cnt_bd`
    [C 2016-2019, three spiders]."""

    source = "cctv_news"
    pattern = _NEWS
    first = date(2013, 1, 1)
    last = date(2019, 12, 31)
    title_css = (".cnt_bd > h1", "h1.b-tit")
    body_css = (".cnt_bd", ".body")
    date_css = (".function .info", "span.info", ".info")
    source_css = (".function .info a", ".function .info", "span.info")


class CctvNews2019(_Cctv):
    """`#title_area h1`, `.info` "来源：央视新闻 | 2026年10月04日 10:11:11" and its double `.info1`, `#content_area`
    [P 2026, C 2019-2026]; in the page of 2026 that is empty and a script's `var contentdate` holds the text."""

    source = "cctv_news"
    pattern = _NEWS
    first = date(2019, 7, 1)
    title_css = ("#title_area h1", ".title_area h1")
    body_css = ("#content_area", ".written-by-script", ".content_area", "#text_area")
    date_css = (".title_area .info", ".title_area .info1")
    source_css = (".title_area .info a", ".title_area .info", ".title_area .info1")


class CctvTv2012(_Cctv):
    """`.b-tit` or `h3`, `.info` "来源：央视网 | 2018年03月03日 19:38", `#content_body` or `.cnt_bd`
    [C 2016-2021, initiumlab and akshare]; seen 2011-04 to about 2019. A hidden `h3` may repeat the title. Last the
    blocks of an imported item (archive/saved.py): the texts of 2012-2017 are known from a data set."""

    source = "cctv_tv"
    pattern = _TV
    first = date(2011, 4, 6)
    last = date(2019, 12, 31)
    title_css = (
        ".top_title h1", "h1.b-tit", ".title.padd h1", ".cnt_bd > h1", ".md_bt h3", ".cnt_nav h3", "body > h1",
    )  # fmt: skip
    body_css = ("#content_body", ".cnt_bd", "#content_area", "body > .content")
    date_css = (".info", ".tool", "body > .stamp")
    source_css = (".info", ".tool", "body > .stamp")


class CctvTv2020(_Cctv):
    """`.playingVideo > .tit` "[视频]...", `.gongneng` "来源 : 央视网", "2024-05-01 19:04", `#content_area`
    [P 2026 of an item of 2024-05-01]; `.phone_title`, `.phone_content` double all of it, "视频简介" is no text."""

    source = "cctv_tv"
    pattern = _TV
    first = date(2020, 1, 1)
    title_css = (".playingVideo > .tit", ".cnt_nav h3")
    body_css = ("#content_body", "#content_area", ".cnt_bd")
    date_css = (".gongneng .time", ".info1", ".info", ".phone_content .laiyuan")
    source_css = (".gongneng .laiyuan", ".info1", ".info", ".phone_content .laiyuan")


LAYOUTS: tuple[type[Layout], ...] = (
    CctvXwlb2002,
    CctvNews2006,
    CctvNews2013,
    CctvNews2019,
    CctvTv2012,
    CctvTv2020,
)
