"""How did the pages of China.com.cn and of China.org.cn look?

china.com.cn, china.org.cn and its language editions, SITES 8
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from pipelines.pages.credits import credit_in
from pipelines.pages.layout import Layout

__all__ = [
    "LAYOUTS", "ChinaComCn2012", "ChinaComCn2018", "ChinaComCn2025", "ChinaOrgCn2010", "ChinaOrgCn2022",
    "ChinaOrgCnLanguages2010", "ChinaOrgCnLanguages2022",
]  # fmt: skip

_ARTICLE = re.compile(r"/20\d\d-\d\d/\d\d/content_\d+(?:_\d+)?\.s?html?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_BEFORE_DAY = re.compile(
    rf"(?P<who>[A-Z](?<![\w-].)[\w.'’ ]{{1,30}}+),\s{{1,4}}(?:{_MONTHS})\s{{1,4}}\d{{1,2}},?\s{{1,4}}20\d\d"
)
_NO_NAME = re.compile(r"[\d:：\n]")
_ENGLISH = re.compile(
    rf"^https?://(?:www\.)?china\.org\.cn(?:/(?:[A-Za-z0-9_-]+/)*{_ARTICLE.pattern[1:]}|/english/(?:[A-Za-z0-9_-]+/)*\d{{4,6}}(?:-\d+)?\.htm)"
)
_LANGUAGES = tuple(
    f"{language}.china.org.cn"
    for language in ("russian", "french", "spanish", "german", "arabic", "japanese", "korean")
)


class ChinaComCn2012(Layout):
    """`td.f28` in `.biaoti`, `div.cont`; no printed day: it stands in the enpproperty comment [P 2012-10-30]."""

    source = "chinacomcn"
    hosts = ("china.com.cn",)
    pattern = _ARTICLE
    last = date(2018, 12, 31)
    title_css = (".biaoti td.f28", "td.f28")
    body_css = ("div.cont",)
    date_css = (".biaoti .time", ".laiyuan")
    source_css = (".biaoti .time", ".laiyuan")


class ChinaComCn2018(Layout):
    """`h1.articleTitle`, `#pubtime_baidu`, `#source_baidu`, `#articleBody` [C 2016-19]."""

    source = "chinacomcn"
    hosts = ("china.com.cn",)
    pattern = _ARTICLE
    first = date(2014, 1, 1)
    last = date(2024, 12, 31)
    title_css = ("h1.articleTitle", "h1")
    body_css = ("#articleBody",)
    date_css = ("#pubtime_baidu", ".articleOhter")
    source_css = ("#source_baidu", ".articleOhter")


class ChinaComCn2025(Layout):
    """A line "发布时间：2025-03-01 08:00:00 | 来源：... | 作者：... | 责任编辑：..." [T 2025], its elements [G]."""

    source = "chinacomcn"
    hosts = ("china.com.cn",)
    pattern = _ARTICLE
    first = date(2023, 1, 1)
    title_css = ("h1.articleTitle", ".article h1", "h1")
    body_css = ("#articleBody", ".article_content", ".center_box")
    date_css = (".info", ".article_info")
    source_css = (".info", ".article_info")


class ChinaOrgCn2010(Layout):
    """Founder's pages to about 2021: `h1`, a day line `#guild`, text in `#container_txt` or `.content1` [G]."""

    source = "chinaorgcn_en"
    hosts: ClassVar[tuple[str, ...]] = ("china.org.cn",)
    pattern = _ENGLISH
    last = date(2022, 12, 31)
    title_css = ("#title", ".apDiv1 h1", "h1")
    body_css = ("#container_txt", "#bigpic_body", ".content1", "#content")
    date_css = ("#guild", ".date", "#date")
    source_css = ("#guild", ".date", "#date")

    def outlet(self) -> str | None:
        """`E-mail China.org.cn, March 19, 2018`, or a name behind a bar in the day's line."""
        for start, end in self._above_body(self.source_css):
            text = self.page.layer[start:end]
            who = credit_in(text)
            if who:
                return who
            before = _BEFORE_DAY.search(text)
            if before:
                return before["who"]
            bare = [piece.strip() for piece in text.split("|")[1:]]
            named = [piece for piece in bare if piece and not _NO_NAME.search(piece)]
            if named:
                return named[0]
        return None


class ChinaOrgCn2022(Layout):
    """`.shtml` pages since about 2022 [addresses C 2026]: `h1`, `.info` with source and day, `#articleBody` [G]."""

    source = "chinaorgcn_en"
    hosts: ClassVar[tuple[str, ...]] = ("china.org.cn",)
    pattern = _ENGLISH
    first = date(2021, 1, 1)
    title_css = ("h1.articleTitle", "h1")
    body_css = ("#articleBody", ".article_content", ".content1")
    date_css = (".info", ".articleOhter")
    source_css = (".info .source", ".info")


class ChinaOrgCnLanguages2010(ChinaOrgCn2010):
    """The other languages in the same look: `.content1` [C german 2022], the rest [G]."""

    source = "chinaorgcn_languages"
    hosts = _LANGUAGES
    pattern = _ARTICLE


class ChinaOrgCnLanguages2022(ChinaOrgCn2022):
    """The other languages in the look of the `.shtml` pages; their own pages still end in .htm (2026) [G]."""

    source = "chinaorgcn_languages"
    hosts = _LANGUAGES
    pattern = _ARTICLE


LAYOUTS: tuple[type[Layout], ...] = (
    ChinaComCn2012,
    ChinaComCn2018,
    ChinaComCn2025,
    ChinaOrgCn2010,
    ChinaOrgCn2022,
    ChinaOrgCnLanguages2010,
    ChinaOrgCnLanguages2022,
)
