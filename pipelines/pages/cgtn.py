"""How did CGTN's pages look?

news.cgtn.com and its regional twins, SITES 11. No raw page was seen.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "Cgtn"]

_DESK = re.compile(r"(?!by\b)[A-Za-z][A-Za-z .&-]{1,30}", re.IGNORECASE)
_UPDATED = re.compile(r"\bUpdated\b")


class Cgtn(Layout):
    """`.news-title`, `.news-section-date` "China 12:30, 05-Dec-2017", `.news-author` with "Updated ...",
    `#cmsMainContent` with `.text.en` blocks between pictures [C 2026, pages of 2017-2026]."""

    source = "cgtn"
    hosts = ("cgtn.com",)
    pattern = re.compile(
        r"^https?://news[a-z]{0,2}\.cgtn\.com/news/(?:20\d\d-\d\d-\d\d/[^/?#]+|[0-9a-f]{16,80})/"
        r"(?:index|p|share_p|share_amp)\.html"
    )
    first = date(2017, 1, 1)
    title_css = (".news-title",)
    body_css = ("#cmsMainContent",)
    date_css = (".news-section-date",)

    def outlet(self) -> str:
        """A desk or agency in the author's line; "By Somebody" is a person, who writes for the station. The date line
        begins with a section ("China"), which is nobody."""
        for start, end in self._above_body((".news-author",)):
            who = _UPDATED.split(self.page.layer[start:end], maxsplit=1)[0].rstrip().strip(" ,|")
            if _DESK.fullmatch(who):
                return who
        return "CGTN"


LAYOUTS: tuple[type[Layout], ...] = (Cgtn,)
