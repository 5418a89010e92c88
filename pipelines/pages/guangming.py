"""How did the pages of Guangming Online and of the Guangming Daily look?

gmw.cn, epaper.gmw.cn, SITES 4
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.dates import url_day
from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Gmw2012", "Gmw2018", "GmwPaper"]

_ARTICLE = re.compile(r"^https?://(?!epaper\.)[^/]+/(?:[A-Za-z0-9_-]+/)*20\d\d-\d\d/\d\d/content_\d+(?:_\d+)?\.s?html?")


class Gmw2012(Layout):
    """`#articleTitle`, `#pubTime`, `#source`, `#contentMain` [P gmw_article_2012-10-21 and -11-26, C 2017].

    Inside `#contentMain`: the editor's line `#contentLiability`, the pager `#displaypagenum` and two hidden counters.
    """

    source = "gmw_zh"
    hosts = ("gmw.cn",)
    pattern = _ARTICLE
    last = date(2018, 12, 31)
    title_css = ("#articleTitle",)
    body_css = ("#contentMain",)
    date_css = ("#pubTime",)
    source_css = ("#source",)


class Gmw2018(Layout):
    """`h1.u-title`, `.m-con-time` or `#articlePubTime`, `.m-con-source a`, `.u-mainText` [C 2018-26]."""

    source = "gmw_zh"
    hosts = ("gmw.cn",)
    pattern = _ARTICLE
    first = date(2018, 1, 1)
    title_css = ("h1.u-title", ".u-title", "h1")
    body_css = (".u-mainText", "#article_inbox", "#contentMain")
    date_css = ("#articlePubTime", ".m-con-time")
    source_css = (".m-con-source a", ".m-con-source")


class GmwPaper(Layout):
    """Digital Guangming Daily: Founder's paper template, as the People's Daily has it [G; addresses C 2011-26]."""

    source = "gmw_paper"
    hosts = ("epaper.gmw.cn",)
    pattern = re.compile(r"/gmrb/html/20\d\d-\d\d/\d\d/nw\.D110000gmrb_20\d{6}_\d+-\d+\.htm")
    title_css = (".text_c > h1", ".article > h1", ".text_c h1", "h1")
    body_css = ("#articleContent", "#ozoom", ".c_c")
    date_css = (".lai", ".sec", ".date")

    def published_on(self) -> date | None:
        """The day of the issue: printed, else in the URL."""
        return super().published_on() or url_day(self.page.url)

    def outlet(self) -> str | None:
        return "光明日报"


LAYOUTS: tuple[type[Layout], ...] = (Gmw2012, Gmw2018, GmwPaper)
