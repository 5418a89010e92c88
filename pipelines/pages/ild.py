"""How did the pages of the International Liaison Department look?

idcpc.org.cn and idcpc.gov.cn, SITES 1.
No article page was seen raw in any era: the article blocks are those of the TRS content system [G], in the looks of
the home page of March 2018 [P] and of the text copies of the English items [T]. Probe before a live crawl.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "IldEn2017", "IldEn2023", "IldWap2018", "IldZh2012", "IldZh2018", "IldZh2023"]

_HOSTS = ("idcpc.org.cn", "idcpc.gov.cn")
_ARTICLE = r"/(?:[A-Za-z0-9_]+/)*20\d{4}/t20\d{6}_\d{4,7}\.html"
_TRS_BODY = ("#Zoom", ".TRS_UEDITOR", ".trs_editor_view", ".TRS_Editor")


class IldZh2012(Layout):
    """Cells without ids in nested tables, to the banner of 2016-06-30 [P home 2018: banner20160630]; all of it [G].

    No page of these years was seen; another home page, index_zhongwen.htm, was linked to still in 2018 [P]. The cells'
    names are those that TRS templates of government sites bore at the time.
    """

    source = "ild_zh"
    hosts = _HOSTS
    pattern = re.compile(rf"^https?://[^/]+(?!/english)(?!/wap/){_ARTICLE}")
    last = date(2016, 6, 29)
    title_css = ("td.title", "td.biaoti", "font.title")
    body_css = ("td.content", "td .Custom_UnionStyle", "td .TRS_Editor")
    date_css = ("td.date", "td.laiyuan", "td.time")
    source_css = ("td.laiyuan", "td.date", "td.time")


class IldZh2018(Layout):
    """XHTML tables, `td.bt` over `td.time` over `div.TRS_Editor`: home page of 2018-03 [P], article [G]."""

    source = "ild_zh"
    hosts = _HOSTS
    pattern = re.compile(rf"^https?://[^/]+(?!/english){_ARTICLE}")
    last = date(2020, 1, 7)  # the new site opened on 2020-01-08
    title_css = ("td.bt > .title", "td.bt > h1", ".main > table td.bt")
    body_css = ("td .TRS_Editor", ".TRS_Editor")
    date_css = ("td.time",)
    source_css = ("td.time",)


class IldZh2023(Layout):
    """`.detail h1.title`, `.info .time`, body `#Zoom` [G], metadata ArticleTitle and PubDate [G]."""

    source = "ild_zh"
    hosts = _HOSTS
    pattern = re.compile(rf"^https?://[^/]+(?!/english){_ARTICLE}")
    first = date(2020, 1, 8)
    title_css = (".detail > h1.title", "h1.title", ".detail h1")
    body_css = _TRS_BODY
    date_css = (".info .time", ".time")
    source_css = (".info .source", ".source")


class IldWap2018(Layout):
    """The mobile twin: only its address, idcpc.gov.cn/wap/, was seen [P home 2018]; blocks [G].

    The script that leads there also catches browsers on Linux with X11, so a rendered capture may hold this page under
    the address of the other.
    """

    source = "ild_zh"
    hosts = _HOSTS
    pattern = re.compile(rf"^https?://[^/]+(?!/english){_ARTICLE}")
    first = date(2016, 6, 30)
    last = date(2020, 1, 7)
    title_css = (".wap_title", ".article_title", ".content > h1")
    body_css = (".wap_content", ".article_content", ".content .TRS_Editor")
    date_css = (".wap_time", ".article_info")
    source_css = (".wap_time", ".article_info")


class IldEn2017(Layout):
    """English site to 2022: title cell, `( 2018.12.14 )`, TRS_Editor, "Enditem" [T texts, G blocks]."""

    source = "ild_en"
    hosts = _HOSTS
    pattern = re.compile(rf"^https?://[^/]+/english{_ARTICLE}")
    last = date(2023, 5, 31)
    title_css = ("td.bt > strong", "td.bt > .title", "td.bt > h1")
    body_css = ("td.nr .TRS_Editor", "td .TRS_Editor", ".TRS_Editor")
    date_css = ("td.time",)
    source_css = ("td.time",)
    signature_css = "td[align=right]"  # [G] under the text

    def outlet(self) -> str | None:
        """Credited above the text, or signed under it."""
        signed = [self.page.text.text_of(tag) for tag in self.page.text.elements.select(self.signature_css)]
        return super().outlet() or next((name for name in signed if 0 < len(name) <= 40), None)


class IldEn2023(Layout):
    """english2023/: `h1.title`, "2019.09.25 / Source:" [T], body `#Zoom` [G]."""

    source = "ild_en"
    hosts = _HOSTS
    pattern = re.compile(rf"^https?://[^/]+/english(?:2023)?{_ARTICLE}")
    first = date(2022, 1, 1)
    title_css = (".detail > h1.title", "h1.title", ".detail h1")
    body_css = _TRS_BODY
    date_css = (".info .time", ".time")
    source_css = (".info .source", ".source")


LAYOUTS: tuple[type[Layout], ...] = (IldZh2018, IldZh2023, IldZh2012, IldWap2018, IldEn2017, IldEn2023)
