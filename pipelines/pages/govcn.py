"""How did the pages of the government's portal look?

www.gov.cn, SITES 17
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "GovCn2014", "GovCn2023"]

_HOSTS = ("www.gov.cn", "big5.www.gov.cn")


class GovCn2014(Layout):
    """`.article h1`, `.pages-date` "2020-06-01 21:36 来源： 新华社", `#UCAP-CONTENT.pages_content` [C 2014-22]."""

    source = "govcn"
    hosts = _HOSTS
    pattern = re.compile(r"/20\d\d-\d\d/\d\d/content_\d+(?:_\d+)?\.htm")
    last = date(2023, 3, 31)
    title_css = (".article > h1", ".article h1", ".pages-title", "h1")
    body_css = ("#UCAP-CONTENT", ".pages_content")
    date_css = (".pages-date",)
    source_css = (".pages-date .font", ".pages-date")


class GovCn2023(Layout):
    """`h1#ti`, `.pages-date`, `#UCAP-CONTENT` [C 2023-26; blocks of the gazette P govcn_gazette].

    meta `firstpublishedtime` is the day of publication, `others` the day on which the file was made again.
    """

    source = "govcn"
    hosts = _HOSTS
    pattern = re.compile(r"/[A-Za-z]++/20\d{4}/content_\d+(?:_\d+)?\.htm")
    first = date(2023, 1, 1)
    title_css = ("h1#ti", "#ti", ".article h1")
    body_css = ("#UCAP-CONTENT", ".pages_content")
    date_css = (".pages-date",)
    source_css = (".pages-date .font", ".pages-date")


LAYOUTS: tuple[type[Layout], ...] = (GovCn2014, GovCn2023)
