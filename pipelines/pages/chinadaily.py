"""How did the pages of China Daily look, English and Chinese?

chinadaily.com.cn, SITES 9
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "ChinaDailyEn2012", "ChinaDailyEn2018", "ChinaDailyZh2018"]

_HOSTS = ("chinadaily.com.cn",)
_WS = r"/a/20\d{4}/\d\d/WS[0-9a-f]{24}(?:_\d+)?\.html"
_TAIL = r"20\d\d-\d\d/\d\d/content_\d+(?:_\d+)?\.html?"
_ENPOWER = rf"/(?:[A-Za-z0-9_-]+/)*{_TAIL}"
_ZH = r"^https?://(?:cn|china|caijing|world|tech|fashion|ent)\.chinadaily\.com\.cn"


class ChinaDailyZh2018(Layout):
    """`h1.dabiaoti`, `.xinf-le` twice (source, then time), `#Content` [P of 2023 in SITES, C 2018-24].

    The day in the address of a WS page is that of publication; the id itself is older or newer (SITES 0.4).
    """

    source = "chinadaily_zh"
    hosts = _HOSTS
    pattern = re.compile(f"{_ZH}(?:{_WS}|{_ENPOWER})")
    title_css = ("h1.dabiaoti", ".dabiaoti", ".main_title1", "h1")
    body_css = ("#Content.article", "#Content", "div.article")
    date_css = (".xinf-le",)
    source_css = (".xinf-le",)


class ChinaDailyEn2012(Layout):
    """Addresses content_N.htm: `.lft_art h1` or `#Title_e`, `.info_l`, `#Content` [C 2016-18, G before]."""

    source = "chinadaily_en"
    hosts = _HOSTS
    pattern = re.compile(rf"^(?!{_ZH})(?:[^/]*+/(?!{_TAIL}))*+[^/]*+/{_TAIL}")
    last = date(2018, 12, 31)
    title_css = ("#Title_e", ".lft_art > h1", ".lft_art h1", ".arcTitle", "h1")
    body_css = ("#Content",)
    date_css = (".info_l", ".arcFrom", "#articl_source")
    source_css = (".info_l", ".arcFrom", "#articl_source")

    def outlet(self) -> str | None:
        return super().outlet() or _credited(self)


class ChinaDailyEn2018(Layout):
    """Addresses WS + 24 hex: `.lft_art h1`, `.info_l` "By X | China Daily | Updated: ...", `#Content` [C 2018-26]."""

    source = "chinadaily_en"
    hosts = _HOSTS
    pattern = re.compile(rf"^(?!{_ZH}).*{_WS}")
    first = date(2017, 6, 1)
    title_css = (".lft_art > h1", ".lft_art h1", ".ce_art > h1", "h1")
    body_css = ("#Content",)
    date_css = (".info_l",)
    source_css = (".info_l",)

    def outlet(self) -> str | None:
        return super().outlet() or _credited(self)


_HOUSE = re.compile(r"\((?P<who>[A-Z][^()\d]{2,40})\)")  # By Lin Yi (China Daily)
_AUTHOR = re.compile(r"^by\b", re.IGNORECASE)
_UPDATED = re.compile(r"updated|published|\d{4}", re.IGNORECASE)


def _credited(look: Layout) -> str | None:
    """The piece of "By X | China Daily | Updated: ..." that is neither author nor time, or the name in brackets."""
    for css in look.source_css:
        for tag in look.page.text.elements.select(css):
            text = look.page.text.text_of(tag)
            house = _HOUSE.search(text)
            if house:
                return house["who"]
            pieces = [piece.strip() for piece in text.split("|")]
            for piece in pieces[:3]:
                if piece and not _AUTHOR.match(piece) and not _UPDATED.search(piece):
                    return piece
    return None


LAYOUTS: tuple[type[Layout], ...] = (ChinaDailyZh2018, ChinaDailyEn2012, ChinaDailyEn2018)
