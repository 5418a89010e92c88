"""How did the pages of Huanqiu look, the Chinese site of the Global Times?

huanqiu.com, SITES 16
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from pipelines.pages.layout import Layout
from pipelines.pages.paragraphs import Paragraphs, paragraphs_of

__all__ = ["LAYOUTS", "Huanqiu2014", "Huanqiu2019", "HuanqiuRendered"]

_HOSTS = ("huanqiu.com",)
_BEIJING = timedelta(hours=8)
_LONGEST_NAME = 40  # characters
_MILLISECONDS = re.compile(r"1\d{12}")


class Huanqiu2014(Layout):
    """`.l_a > h1`, `.la_tool` with `.la_t_a` (time) and `.la_t_b` (source), `.la_con` [C 2016-19]."""

    source = "huanqiu"
    hosts = _HOSTS
    pattern = re.compile(r"/20\d\d-\d\d/\d+(?:_\d+)?\.html")
    last = date(2019, 12, 31)
    title_css = (".l_a > h1.tle", ".l_a > h1", "h1")
    body_css = (".la_con", "#text")
    date_css = (".la_t_a",)
    source_css = (".la_t_b",)


class Huanqiu2019(Layout):
    """As the server sends it: the article stands in textareas, `.article-title`, `.article-content`, `.article-time`
    (milliseconds), `.article-source-name` [C 2019-26]; archive/text.py lays their markup out."""

    source = "huanqiu"
    hosts = _HOSTS
    pattern = re.compile(r"/article/[0-9A-Za-z]{8,14}")
    first = date(2019, 6, 1)
    title_css = (".article-title",)
    body_css = (".article-content",)
    source_css = (".article-source-name", ".article-source")

    @cached_property
    def _paragraphs(self) -> Paragraphs:
        """All of it waits for a script to show it."""
        return paragraphs_of(self.page, self.body_element(), shown=False)

    def outlet(self) -> str | None:
        """The name stands under the body, in a field of its own."""
        names = [self.page.text.text_of(tag) for css in self.source_css for tag in self.page.text.elements.select(css)]
        return next((name for name in names if 0 < len(name) <= _LONGEST_NAME), None)

    def published_on(self) -> date | None:
        """The day in Beijing of a Unix time in milliseconds; it stands under the body too."""
        for tag in self.page.text.elements.select(".article-time"):
            hit = _MILLISECONDS.search(tag.get_text())
            if hit:
                return (datetime.fromtimestamp(int(hit[0]) / 1000, UTC) + _BEIJING).date()
        return super().published_on()


class HuanqiuRendered(Layout):
    """The same after a browser has run its scripts: `h1.a-title`, `.a-info .time`, `.a-con` [P huanqiu_article_2020,
    address 3w.huanqiu.com/a/...]; `.t-container-title h3`, `.l-con` [G]."""

    source = "huanqiu"
    hosts = _HOSTS
    pattern = re.compile(r"/article/[0-9A-Za-z]{8,14}|/a/[0-9a-f]{6}/[0-9A-Za-z]{8,14}")
    first = date(2019, 6, 1)
    title_css = ("h1.a-title", ".t-container-title h3")
    body_css = (".a-con", ".l-con article", ".l-con")
    date_css = (".a-info .time", ".metadata-info .time")
    source_css = (".a-info .source", ".metadata-info .source")


LAYOUTS: tuple[type[Layout], ...] = (Huanqiu2014, Huanqiu2019, HuanqiuRendered)
