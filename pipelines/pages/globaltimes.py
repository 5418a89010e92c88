"""How did the pages of the Global Times look?

globaltimes.cn, SITES 10
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "GlobalTimes2009", "GlobalTimes2020"]

_HOSTS = ("globaltimes.cn",)
_ARTICLE = re.compile(r"/(?:content|page/20\d{4})/\d+\.shtml")
_HOUSE = re.compile(r"\b[Bb]y (?P<who>Global Times|Xinhua|CGTN|People's Daily|AFP|AP|Reuters)(?![a-z])")
_SOURCE = re.compile(r"source ?[:：] ?", re.IGNORECASE)
_BEHIND_SOURCE = re.compile(r" ?(?:published|updated) ?[:：]", re.IGNORECASE)
_MAX_NAME = 40


class GlobalTimes2009(Layout):
    """`.article-title h3`, `.span8.text-left` "By X Source: Y Published: ...", `.span12.row-content` [C 2009-20].

    Header and menu are loaded by a script (`load_file`): nothing of them stands in the page.
    """

    source = "globaltimes"
    hosts = _HOSTS
    pattern = _ARTICLE
    last = date(2021, 3, 31)
    title_css = (".article-title h3", ".article-title")
    body_css = (".span12.row-content", ".row-content")
    date_css = (".span8.text-left", ".article-source")
    source_css = (".span8.text-left", ".article-source")

    def outlet(self) -> str | None:
        """`Source:Xinhua Published: 2013/5/10` runs on without a separator that other pages have."""
        for start, end in self._above_body(self.source_css):
            text = " ".join(self.page.layer[start:end].split())
            for hit in _SOURCE.finditer(text):
                behind = _BEHIND_SOURCE.search(text, hit.end() + 2)
                who = text[hit.end() : behind.start() if behind else len(text)]
                if 2 <= len(who) <= _MAX_NAME:
                    return who
        return super().outlet()


class GlobalTimes2020(Layout):
    """`.article_title`, `.author_share_left` with `.pub_time` "Published: Jan 01, 2021", `.article_right` [C 2021-26].

    Spans stand side by side without a blank: "By Global TimesPublished: ...".
    """

    source = "globaltimes"
    hosts = _HOSTS
    pattern = _ARTICLE
    first = date(2020, 6, 1)
    title_css = (".article_title",)
    body_css = (".article_content .article_right", ".article_right", ".article_content")
    date_css = (".pub_time", ".author_share_left")
    source_css = (".author_share_left",)

    def outlet(self) -> str | None:
        """A house that signs as author; a person's name is no outlet."""
        for start, end in self._above_body(self.source_css):
            hit = _HOUSE.search(self.page.layer[start:end])
            if hit:
                return hit["who"]
        return super().outlet()


LAYOUTS: tuple[type[Layout], ...] = (GlobalTimes2009, GlobalTimes2020)
