"""How did Xinhua's pages look?

xinhuanet.com, news.cn, SITES 3; the language services are in xinhua_languages.py
"""

from __future__ import annotations

import re
from datetime import date

from bs4 import Tag

from pipelines.pages.layout import Layout
from pipelines.pages.stamp import day_in

__all__ = ["LAYOUTS", "XinhuaEn", "XinhuaEn2020", "XinhuaLocal2012", "XinhuaZh2012", "XinhuaZh2016", "XinhuaZh2020"]

_HOSTS = ("xinhuanet.com", "news.cn")
_PATH = r"(?:20\d\d-\d\d/\d\d/c_\d{8,10}(?:_\d+)?\.html?|20\d{6}/[0-9a-f]{32}/c(?:_\d+)?\.html)"
_FOREIGN = (
    r"(?:english|jp|japanese|kr|korea|spanish|french|russian|arabic|german|portuguese|thai|vietnamese"
    r"|mn|mongolian|uyghur|xizang|tibet)"
)
_ZH = re.compile(rf"^https?://(?!(?:www\.)?{_FOREIGN}\.)(?!big5\.)[^/]+/++(?!{_FOREIGN}/)(?:[A-Za-z0-9_-]+/)*{_PATH}")
_EN = re.compile(rf"^https?://(?:english\.(?:www\.)?news\.cn|[^/]+/+english)/+(?:[A-Za-z0-9_-]+/)*{_PATH}")


class XinhuaLocal2012(Layout):
    """Nested tables without names: the title in large letters, "新华网河北频道 ( 2012-06-04 09:20:26 ) 稿件来源：" in
    a grey cell, the text in a cell of wide lines [P xinhuanet_hebei_2012-06-04]; other provinces [G]."""

    source = "xinhua_zh"
    hosts = _HOSTS
    pattern = re.compile(
        r"^https?://(?:www\.)?(?!www\.|jp\.|kr\.|mn\.)[a-z]{2,3}\.(?:xinhuanet\.com|news\.cn)/+(?:[A-Za-z0-9_-]+/)*20\d\d-\d\d/\d\d/"
        r"(?:content|c)_\d+(?:_\d+)?\.html?"
    )
    first = date(2010, 1, 1)
    last = date(2014, 12, 31)
    title_css = ('td[align="center"] > b > font[style*="font-size:20px"]',)
    body_css = ('td[valign="top"][style*="line-height:24px"]',)
    date_css = ('td[align="center"][bgcolor="#f3f3f3"]',)
    source_css = ('td[align="center"][bgcolor="#f3f3f3"]',)


class XinhuaZh2012(Layout):
    """`#title`, `#pubtime`, `#source`, `#content` [C 2018, two programs that read older pages with it]."""

    source = "xinhua_zh"
    hosts = _HOSTS
    pattern = _ZH
    first = date(2012, 1, 1)
    last = date(2016, 12, 31)
    title_css = ("#title",)
    body_css = ("#content",)
    date_css = ("#pubtime",)
    source_css = ("#source",)


class XinhuaZh2016(Layout):
    """`.h-title`, `.h-time`, `.h-info`, `#p-detail` [P 2019-12-10, xinhuanet_article_2020-02-19]."""

    source = "xinhua_zh"
    hosts = _HOSTS
    pattern = _ZH
    first = date(2016, 1, 1)
    last = date(2020, 6, 30)
    title_css = (".h-title",)
    body_css = ("#p-detail",)
    date_css = (".h-time", ".h-info")
    source_css = (".h-info .aticle-src", ".h-info", "#source")


class XinhuaZh2020(Layout):
    """`.head-line h1 .title`, date in pieces, `#detail` [P newscn 2023-11-17]; `.mheader` doubles the title."""

    source = "xinhua_zh"
    hosts = _HOSTS
    pattern = _ZH
    first = date(2020, 2, 1)
    title_css = (".head-line h1 .title", ".head-line h1", ".head-line .title")
    body_css = ("#detailContent", "#detail")
    date_css = (".mheader .info", ".header-time")
    source_css = (".source", ".mheader .info")

    def published_on(self) -> date | None:
        """`<span class=year><em>2023</em></span><span class=day><em>11</em>/<em>17</em></span>`."""
        year = self._numbers(".header-time .year")
        day = self._numbers(".header-time .day")
        if len(year) == 1 and len(day) == 2:
            try:
                return date(year[0], day[0], day[1])
            except ValueError:
                return None
        return super().published_on()

    def _numbers(self, css: str) -> list[int]:
        for tag in self.page.text.elements.select(css):
            return [int(n) for n in re.findall(r"\d+", tag.get_text(" "))]
        return []


class XinhuaEn(Layout):
    """`.Btitle`/`h1`, "Source: Xinhua| 2017-10-16 21:51:26|Editor: ..." [T], body `#detail` and its kin [C, G]."""

    source = "xinhua_en"
    hosts = _HOSTS
    pattern = _EN
    first = date(2012, 1, 1)
    last = date(2022, 12, 31)
    title_css = (".head-line h1 .title", ".head-line h1", ".Btitle", ".conTop h1", "h1")
    body_css = ("#detailContent", "#detail", "#p-detail", ".content", "#content")
    date_css = (".source-time", ".mheader .info", ".header-time", ".wzzy", ".info", ".time")
    source_css = (".source-time", ".source", ".mheader .info", ".info")

    def published_on(self) -> date | None:
        day = super().published_on()
        if day is not None:
            return day
        # "Source: Xinhua| 2017-10-16 21:51:26|Editor: Zhou Xin" stands in an element of its own, its class unknown
        for tag in self.page.text.elements.named("div", "p", "span"):
            if isinstance(tag, Tag) and re.match(r"\s*Source:\s*Xinhua\s*\|", tag.get_text()):
                return day_in(self.page, self.page.text.range_of(tag))
        return None


class XinhuaEn2020(Layout):
    """`.conTop h1`, `p.time`, `#detailContent` [C 2022, 2024, 2026, four programs]; `.source` and `.editor` beside the
    time, `.mheader` for phones [G, from the Chinese look of the same years]."""

    source = "xinhua_en"
    hosts = _HOSTS
    pattern = _EN
    first = date(2020, 7, 1)
    title_css = (".conTop h1", ".head-line h1 .title", ".head-line h1")
    body_css = ("#detailContent", "#detail")
    date_css = (".conTop .time", ".infoBox .time", ".time", ".mheader .info", ".header-time")
    source_css = (".conTop .source", ".infoBox .source", ".source", ".mheader .info")


LAYOUTS: tuple[type[Layout], ...] = (
    XinhuaLocal2012,
    XinhuaZh2012,
    XinhuaZh2016,
    XinhuaZh2020,
    XinhuaEn,
    XinhuaEn2020,
)
