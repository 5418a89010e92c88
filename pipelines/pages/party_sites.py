"""How did the pages of the Party's own sites look?

12371.cn, dangjian.cn, and the journal 当代世界, SITES 13 and 15.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Dangdaishijie", "Dangjian2016", "Dangjian2026", "Party12371", "Party12371Old"]

_12371 = re.compile(r"/20\d\d/\d\d/\d\d/ARTI(?:\d{16}|[0-9A-Za-z]{20}\d{6})(?:_\d+)?\.shtml")


class Party12371Old(Layout):
    """Body `#font_area` [C 2016] on CNTV's platform (home page of 2018 [read]); headline and line under it [G]."""

    source = "party_12371"
    hosts = ("12371.cn",)
    pattern = _12371
    last = date(2019, 12, 31)
    title_css = (".bt_title h1", ".big_title", ".title h1", "h1")
    body_css = ("#font_area",)
    date_css = (".title_mess", ".info", ".time")
    source_css = (".title_mess", ".info", ".source")


class Party12371(Layout):
    """Body `.word` [C 2024-26]; headline `.big_title` and line `.title_mess` [G]."""

    source = "party_12371"
    hosts = ("12371.cn",)
    pattern = _12371
    first = date(2018, 1, 1)
    title_css = ("h1.big_title", ".big_title", "h1")
    body_css = (".word",)
    date_css = (".title_mess", ".info", ".time")
    source_css = (".title_mess", ".info", ".source")


class Dangjian2016(Layout):
    """TRS look: `#title_tex`, `#time_tex`, `#time_ly`, `.TRS_Editor` or `.Custom_UnionStyle` [C 2018-19]."""

    source = "dangjian"
    hosts = ("dangjian.cn",)
    pattern = re.compile(r"/20\d{4}/t20\d{6}_\d+(?:_\d+)?\.s?html")
    last = date(2020, 12, 31)
    title_css = ("#title_tex",)
    body_css = ("#tex .TRS_Editor", ".TRS_Editor", ".Custom_UnionStyle", "#tex")
    date_css = ("#time_tex",)
    source_css = ("#time_ly",)


class Dangjian2026(Layout):
    """/2026/09/30/detail_....html: body `#tex.article > .TRS_Editor` [C 2026-10-02]; headline and line above it by the
    ids of the older look [G]. Addresses of this form are real from 2020."""

    source = "dangjian"
    hosts = ("dangjian.cn",)
    pattern = re.compile(r"/20\d\d/\d\d/\d\d/detail_\d+(?:_\d+)?\.html")
    first = date(2020, 1, 1)
    title_css = ("#title_tex", "h1.title", "h1")
    body_css = ("#tex .TRS_Editor", "#tex")
    date_css = ("#time_tex", ".time")
    source_css = ("#time_ly", ".source")


class Dangdaishijie(Layout):
    """Nothing of the journal's site was seen: address and blocks are those of the department's site [G]."""

    source = "dangdaishijie"
    hosts = ("dangdaishijie.com", "ddsj.org.cn")
    pattern = re.compile(r"/20\d\d-?\d\d/(?:t?20\d{6}_)?\d+(?:_\d+)?\.s?html?")
    title_css = ("h1.title", ".article_title", "h1")
    body_css = (".TRS_Editor", "#Zoom", ".article_content")
    date_css = (".info", ".time")
    source_css = (".info", ".source")


LAYOUTS: tuple[type[Layout], ...] = (Party12371Old, Party12371, Dangjian2016, Dangjian2026, Dangdaishijie)
