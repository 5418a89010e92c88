"""How did the pages of the China News Service look?

chinanews.com, chinanews.com.cn, ecns.cn, SITES 5. [P 2026] are raw pages in the test files of jonawalb/rhetoric-corpus,
fetched in October 2026.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.credits import credit_in
from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Chinanews2008", "Chinanews2009", "Chinanews2012", "Chinanews2021", "Ecns"]


class _Chinanews(Layout):
    source = "chinanews_zh"
    hosts = ("chinanews.com", "chinanews.com.cn")
    pattern = re.compile(r"/20\d\d/\d\d-\d\d/(?:news)?\d+(?:_\d+)?\.shtml|/news/20\d\d/20\d\d-\d\d-\d\d/\d+/\d+\.shtml")

    def outlet(self) -> str | None:
        """The credit in the date line; buttons for letters and sharing stand on lines under it."""
        for start, end in self._above_body(self.source_css):
            for line in self.page.layer[start:end].splitlines():
                who = credit_in(line)
                if who is not None:
                    return who
        return super().outlet()


class Chinanews2008(_Chinanews):
    """`.title0`, a bare `div` "2008年08月01日 23:30 来源：新华网   发表评论", `#ad0` [P 2026 of 2008-08-01]; the
    boxes under it are years younger."""

    last = date(2009, 12, 31)
    title_css = (".title0",)
    body_css = ("#ad0",)
    date_css = ("#newstext > div:not([class]):not([id])",)
    source_css = ("#newstext > div:not([class]):not([id])",)


class Chinanews2009(_Chinanews):
    """`.left_bt ul`, `.left_time` "2010年05月01日 23:14　来源：中国新闻网　发表评论", `.left_zw`; attributes
    without quotes [P 2026 of 2010-05-01]."""

    first = date(2009, 1, 1)
    last = date(2013, 12, 31)
    title_css = (".left_bt ul", ".left_bt")
    body_css = (".left_zw",)
    date_css = (".left_time",)
    source_css = (".left_time",)


class Chinanews2012(_Chinanews):
    """`#cont_1_1_2 > h1`, `.left-t` "2020年07月04日 12:10　来源：求是网参与互动", `.left_zw`; hidden `*_baidu`
    spans, the title again in a fixed bar [P chinanews_article_2020-07-04, C 2017]."""

    first = date(2012, 1, 1)
    last = date(2021, 12, 31)
    title_css = ("#cont_1_1_2 > h1", "#cont_1_1_2 h1")
    body_css = (".left_zw",)
    date_css = (".left-t", ".left-time")
    source_css = (".left-t", "#source_baidu")


class Chinanews2021(_Chinanews):
    """`h1.content_left_title`, `.content_left_time` with buttons in it, `.left_zw` [P 2026 of 2024-05-01, C 2022-26];
    videos: `.content_desc`, `.left p` [C]."""

    first = date(2021, 1, 1)
    title_css = ("h1.content_left_title",)
    body_css = (".left_zw", ".content_desc")
    date_css = (".content_left_time", ".left p")
    source_css = (".content_left_time", ".left p")


class Ecns(Layout):
    """`#contitle`, `.downinfo` with spans for time, credit and editor that touch, `#yanse` [P 2026 of 2018-05-03 and
    2026-10-03]; `#source`, `#con_con` in a page composed by a reader (2018)."""

    source = "ecns"
    hosts = ("ecns.cn",)
    pattern = re.compile(r"/20\d\d/\d\d-\d\d/\d+(?:_\d+)?\.shtml|/20\d\d-\d\d-\d\d/detail-[A-Za-z0-9]+(?:_\d+)?\.shtml")
    title_css = ("#contitle",)
    body_css = ("#yanse", "#con_con")
    date_css = (".downinfo > span", ".downinfo")
    source_css = (".downinfo #source", ".downinfo > span:nth-of-type(2)")


LAYOUTS: tuple[type[Layout], ...] = (Chinanews2008, Chinanews2009, Chinanews2012, Chinanews2021, Ecns)
