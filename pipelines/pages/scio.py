"""How did the pages of the State Council Information Office look?

scio.gov.cn, english.scio.gov.cn. Little evidence: two spiders of 2019 and addresses; probe before a live crawl.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Scio2009", "Scio2023", "ScioEn"]


class Scio2009(Layout):
    """/Document/N/N.htm: `.A_title`, `.A_t1` "国新办网 2019-05-01 来源：...", `#content` [C 2019]."""

    source = "scio"
    hosts = ("scio.gov.cn",)
    pattern = re.compile(r"^https?://(?!english\.)[^/]+/(?:[A-Za-z0-9_]+/)*Document/\d+/\d+(?:_\d+)?\.htm")
    last = date(2023, 3, 31)
    title_css = (".A_title",)
    body_css = ("#content",)
    date_css = (".A_t1",)
    source_css = (".A_t1",)


class Scio2023(Layout):
    """TRS addresses since 2023 [C 2026]; `h1`, `.time`, `.TRS_Editor` or `#content` as on other TRS sites [G]."""

    source = "scio"
    hosts = ("scio.gov.cn",)
    pattern = re.compile(r"^https?://(?!english\.)[^/]+/(?:[A-Za-z0-9_]+/)+20\d{4}/t20\d{6}_\d+\.html?")
    first = date(2023, 1, 1)
    title_css = (".A_title", "h1.title", "h1")
    body_css = ("#content", ".trs_editor_view", ".TRS_UEDITOR", ".TRS_Editor")
    date_css = (".A_t1", ".time", ".info")
    source_css = (".A_t1", ".source", ".info")


class ScioEn(Layout):
    """english.scio.gov.cn lives in China.org.cn's system: addresses [C 2019-26], blocks as there [G]."""

    source = "scio"
    hosts = ("english.scio.gov.cn",)
    pattern = re.compile(r"/20\d\d-\d\d/\d\d/content_\d+(?:_\d+)?\.html?")
    title_css = ("h1.articleTitle", "#title", "h1")
    body_css = ("#articleBody", "#container_txt", ".content1", "#content")
    date_css = (".info", "#guild", ".date")
    source_css = (".info", "#guild")


LAYOUTS: tuple[type[Layout], ...] = (Scio2009, Scio2023, ScioEn)
