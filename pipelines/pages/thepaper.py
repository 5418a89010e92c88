"""How did the pages of The Paper look?

thepaper.cn, SITES 16
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from pipelines.pages.credits import credit_in
from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "ThePaper2019", "ThePaper2022"]

_HOSTS = ("thepaper.cn",)
_ARTICLE = re.compile(r"/(?:newsDetail_forward_|detail/)\d+")
_BEIJING = timedelta(hours=8)
_HELD_TIME = re.compile(r'"(?:publishTime|pubTimeLong)"\s*:\s*"?(1\d{12})')
_AGENCY = re.compile(r"^[^/／]{1,20}[/／](?P<who>[^/／]{2,20})$")
_HOUSE = "澎湃新闻"


class _ThePaper(Layout):
    """What both looks print above the text: an author or agency, a time, 来源."""

    source = "thepaper"
    hosts = _HOSTS
    pattern = _ARTICLE

    def outlet(self) -> str | None:
        """来源 where it is printed, else the agency behind an author's name, or the house."""
        pieces = [line for start, end in self._above_body(self.source_css) for line in self._lines(start, end)]
        for piece in pieces:
            who = credit_in(piece)
            if who:
                return who
        for piece in pieces:
            agency = _AGENCY.match(piece)
            if agency:
                return agency["who"]
            if piece.startswith(_HOUSE):
                return _HOUSE
        return None

    def _lines(self, start: int, end: int) -> list[str]:
        return [line.strip() for line in self.page.layer[start:end].split("\n")]


class ThePaper2019(_ThePaper):
    """`h1.news_title`, `.news_about p` (author or agency, then time and 来源), `.news_txt` [P thepaper_article_1, _2].

    Recommended items below carry `.news_imgad`, `.news_tit2`; the number of the article stands in `contid`.
    """

    last = date(2022, 6, 30)
    title_css = ("h1.news_title",)
    body_css = (".news_txt", ".news_part_limit")
    date_css = (".news_about",)
    source_css = (".news_about p",)


class ThePaper2022(_ThePaper):
    """Next.js, sent laid out: `h1` and blocks whose class names end in a hash (`index_cententWrap__Jv8jK`),
    `.ant-space-item` (time, 来源) [C 2022-26]; `script#__NEXT_DATA__` holds publishTime [C 2023-26]."""

    first = date(2022, 1, 1)
    title_css = ("h1[class*='index_title']", "[class*='index_wrapper'] h1", "h1")
    body_css = ("[class*='cententWrap']",)
    date_css = (".ant-space-item",)
    source_css = (".ant-space-item", "[class*='index_left'] > div")

    def published_on(self) -> date | None:
        """Printed, else the Unix time in the page's data, in Beijing."""
        shown = super().published_on()
        if shown is not None:
            return shown
        held = _HELD_TIME.search(self.page.html)
        return (datetime.fromtimestamp(int(held[1]) / 1000, UTC) + _BEIJING).date() if held else None


LAYOUTS: tuple[type[Layout], ...] = (ThePaper2019, ThePaper2022)
