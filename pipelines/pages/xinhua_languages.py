"""How did the pages of Xinhua's language services look?

jp., kr., russian., spanish., french., arabic., german., portuguese. of xinhuanet.com and news.cn, SITES 3. No raw page
was seen: the marks at each class say what it was written from.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS"]

_SITE = re.compile(r"(?<![a-z0-9.-])[a-z]{2,12}\.(?:xinhuanet\.com|xinhua\.com|news\.cn)\b", re.IGNORECASE)


class _Service(Layout):
    pattern = re.compile(
        r"^https?://[^/]+/+(?:[A-Za-z0-9_-]+/)*"
        r"(?:20\d\d-\d\d/\d\d/c_\d{8,10}(?:_\d+)?\.html?|20\d{6}/[0-9a-f]{32}/c(?:_\d+)?\.html)"
    )

    def outlet(self) -> str | None:
        """The credit, else the service's own name beside the time: "portuguese.news.cn"."""
        who = super().outlet()
        if who is not None and not who.startswith(("|", "丨")):
            return who
        for start, end in self._above_body(self.date_css):
            hit = _SITE.search(self.page.layer, start, end)
            if hit is not None:
                return hit[0]
        return None


class _To2021(_Service):
    """One name for every part, the services differ in what stands beside the time."""

    first = date(2012, 1, 1)
    last = date(2022, 6, 30)
    title_css = ("#title", ".bt h1", "h1")
    body_css = ("#content", ".cont", ".domPC")
    date_css = ("#pubtime", ".time", ".info")
    source_css = ("#source", ".info")


class _Since2021(_Service):
    """The look of the Chinese site since 2020 in other languages; `.mheader` for phones doubles the title."""

    first = date(2021, 1, 1)
    title_css = (".conTop h1", ".head-line h1 .title", ".head-line h1", "h1")
    body_css = ("#detailContent", "#detail")
    date_css = (".conTop .info", ".info", ".conTop .time", ".time", ".header-time")
    source_css = (".conTop .source", ".source")


class XinhuaJa2012(_To2021):
    """Japanese: `#title`, `#pubtime`, `#source`, `#content`: as a reader of the site composed a page of 2017 [G]."""

    source = "xinhua_ja"
    hosts = ("jp.xinhuanet.com", "jp.news.cn")


class XinhuaJa2021(_Since2021):
    """Japanese: as the German service [G]."""

    source = "xinhua_ja"
    hosts = ("jp.xinhuanet.com", "jp.news.cn")


class XinhuaKo2012(_To2021):
    """Korean: as the Japanese service [G]."""

    source = "xinhua_ko"
    hosts = ("kr.xinhuanet.com", "kr.news.cn")


class XinhuaKo2021(_Since2021):
    """Korean: as the German service [G]."""

    source = "xinhua_ko"
    hosts = ("kr.xinhuanet.com", "kr.news.cn")


class XinhuaRu2012(_To2021):
    """Russian: as the Spanish service [G]."""

    source = "xinhua_ru"
    hosts = ("russian.xinhuanet.com", "russian.news.cn")


class XinhuaRu2021(_Since2021):
    """Russian: time before "丨" [C 2022]; the rest as the German service [G]."""

    source = "xinhua_ru"
    hosts = ("russian.xinhuanet.com", "russian.news.cn")


class XinhuaEs2012(_To2021):
    """Spanish: `h1`, `.domPC p` [C 2019 of a page of 2015-08-07]."""

    source = "xinhua_es"
    hosts = ("spanish.xinhuanet.com", "spanish.news.cn")


class XinhuaEs2021(_Since2021):
    """Spanish: `.time` [C 2022]; the rest as the German service [G]."""

    source = "xinhua_es"
    hosts = ("spanish.xinhuanet.com", "spanish.news.cn")


class XinhuaFr2012(_To2021):
    """French: as the Spanish service, "French.xinhuanet.com | Publié le ..." [G]."""

    source = "xinhua_fr"
    hosts = ("french.xinhuanet.com", "french.news.cn")


class XinhuaFr2021(_Since2021):
    """French: "french.news.cn</a> | 2022-.." [C 2022]; the rest as the German service [G]."""

    source = "xinhua_fr"
    hosts = ("french.xinhuanet.com", "french.news.cn")


class XinhuaAr2012(_To2021):
    """Arabic: `div.cont p` [C 2022 of a page of 2022-02-21]."""

    source = "xinhua_ar"
    hosts = ("arabic.xinhuanet.com", "arabic.news.cn")


class XinhuaAr2021(_Since2021):
    """Arabic: `.time` [C 2022]; the rest as the German service [G]."""

    source = "xinhua_ar"
    hosts = ("arabic.xinhuanet.com", "arabic.news.cn")


class XinhuaDe2012(_To2021):
    """German: as the Spanish service, the day first [G]."""

    source = "xinhua_de"
    hosts = ("german.xinhuanet.com", "german.news.cn")


class XinhuaDe2021(_Since2021):
    """German: `#detailContent` [C 2022]."""

    source = "xinhua_de"
    hosts = ("german.xinhuanet.com", "german.news.cn")


class XinhuaPt2012(_To2021):
    """Portuguese: as the Spanish service [G]."""

    source = "xinhua_pt"
    hosts = ("portuguese.xinhuanet.com", "portuguese.news.cn")


class XinhuaPt2021(_Since2021):
    """Portuguese: `.info` "2022-.. ..:..丨" [C 2022]; the rest as the German service [G]."""

    source = "xinhua_pt"
    hosts = ("portuguese.xinhuanet.com", "portuguese.news.cn")


LAYOUTS: tuple[type[Layout], ...] = (
    XinhuaJa2012,
    XinhuaJa2021,
    XinhuaKo2012,
    XinhuaKo2021,
    XinhuaRu2012,
    XinhuaRu2021,
    XinhuaEs2012,
    XinhuaEs2021,
    XinhuaFr2012,
    XinhuaFr2021,
    XinhuaAr2012,
    XinhuaAr2021,
    XinhuaDe2012,
    XinhuaDe2021,
    XinhuaPt2012,
    XinhuaPt2021,
)
