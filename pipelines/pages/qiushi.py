"""How did the pages of Qiushi look?

qstheory.cn and its English edition, SITES 12.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.headline import says_the_same
from pipelines.pages.layout import Layout
from pipelines.pages.page import Range

__all__ = ["LAYOUTS", "QiushiEn", "QiushiZh2014", "QiushiZh2019"]

_HOSTS = ("qstheory.cn",)
_ZH = re.compile(
    r"^https?://(?:www\.)?qstheory\.cn/(?:[A-Za-z0-9_-]+/)*"
    r"(?:20\d\d-\d\d/\d\d/c_\d{8,10}(?:_\d+)?\.html?|20\d{6}/[0-9a-f]{32}/c(?:_\d+)?\.html)"
)
_AUTHOR = re.compile(r"作者[:：]\s*(\S[^\n]{0,30})")


class QiushiZh2014(Layout):
    """`.headtitle` with h1 and a line of spans, body `.content` or `.text` [C, a feed maker's older template]; when it
    ended is not known. Year pages of these years are gone from the live site."""

    source = "qiushi_zh"
    hosts = _HOSTS
    pattern = _ZH
    last = date(2019, 12, 31)
    title_css = (".headtitle > h1", ".headtitle h1")
    body_css = (".content", ".text")
    date_css = (".headtitle span", ".puttime_mobi")
    source_css = (".headtitle .source", ".headtitle span", ".appellation")


class QiushiZh2019(Layout):
    """`.inner h1`, `span.pubtime`, "来源：《求是》2021/14", "作者：" in spans, `.highlight` [C 2021, 2022, 2026].

    The body opens with the headline again and the author's name [C 2022].
    """

    source = "qiushi_zh"
    hosts = _HOSTS
    pattern = _ZH
    first = date(2019, 1, 1)
    title_css = (".inner h1", "div > h1", "h1")
    body_css = (".highlight", ".inner .text")
    date_css = (".pubtime",)
    source_css = (".appellation",)

    def body(self) -> tuple[Range, ...]:
        """Without the headline and the author's name that the first paragraphs repeat."""
        found = list(super().body())
        if found and says_the_same(self.page, found[0], self.title()):
            found.pop(0)
            above = self.page.layer[self.title()[1] : found[0][0]] if found else ""
            author = _AUTHOR.search(above)
            if author and found and self.page.layer[slice(*found[0])].replace(" ", "") == author[1].replace(" ", ""):
                found.pop(0)
        return tuple(found)


class QiushiEn(Layout):
    """`h1`, `.info2_l` "Source: ..." and `span.br0` "Updated: 2021-11-19", `.arcCont2` [C 2023, 2026]."""

    source = "qiushi_en"
    hosts = ("en.qstheory.cn", "english.qstheory.cn")
    pattern = re.compile(r"/20\d\d-\d\d/\d\d/c_\d{4,10}(?:_\d+)?\.html?")
    title_css = (".arcTit h1", ".article h1", "h1")
    body_css = (".arcCont2", ".arcCont")
    date_css = (".info2_l",)
    source_css = (".info2_l span", ".info2_l")


LAYOUTS: tuple[type[Layout], ...] = (QiushiZh2014, QiushiZh2019, QiushiEn)
