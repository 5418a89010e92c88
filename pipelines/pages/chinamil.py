"""How did the pages of China Military Online look, the site of the PLA Daily?

81.cn, chinamil.com.cn
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Chinamil2016", "Chinamil2023"]

_HOSTS = ("81.cn", "chinamil.com.cn")


class Chinamil2016(Layout):
    """Addresses content_N.htm: `.article-header h1`, `.info` with source and `.time`, `#article-content` [C 2019]."""

    source = "chinamil"
    hosts = _HOSTS
    pattern = re.compile(r"/[A-Za-z0-9_-]++/20\d\d-\d\d/\d\d/content_\d+(?:_\d+)?\.htm")
    last = date(2022, 12, 31)
    title_css = (".article-header h1", "h1")
    body_css = ("#article-content",)
    date_css = (".article-header .info", "small .time", ".info")
    source_css = (".article-header .info span", ".info span")


class Chinamil2023(Layout):
    """Addresses SECTION_N/N.html: `.artichle-info h2` (sic), a `p` with 来源 and "发布：2026-05-07", `#article-content`
    or `ul.m-t-list` [C 2023-26]. Items of pictures have another template without a day [C 2026]."""

    source = "chinamil"
    hosts = _HOSTS
    pattern = re.compile(r"/[A-Za-z0-9_]++/\d{6,9}(?:_\d+)?\.html")
    first = date(2022, 6, 1)
    title_css = (".artichle-info h2",)
    body_css = ("#article-content", "ul.m-t-list")
    date_css = (".artichle-info p", ".artichle-info")
    source_css = (".artichle-info p span", ".artichle-info p")


LAYOUTS: tuple[type[Layout], ...] = (Chinamil2016, Chinamil2023)
