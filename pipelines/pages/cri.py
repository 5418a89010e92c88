"""How did the pages of China Radio International look?

gb.cri.cn, news.cri.cn and the language services, SITES 7. No raw page was seen.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pages.layout import Layout

__all__ = ["LAYOUTS", "CriLanguages2006", "CriLanguages2016", "CriZh2006", "CriZh2016"]

_HOSTS = ("cri.cn",)
_CHINESE = r"(?:gb|news|i)"
_OLD = r"/\d+/20\d\d/\d\d/\d\d/\d+[s@]\d+(?:_\d+)?\.htm"
_NEW = r"/20\d\d-?\d\d-?\d\d/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-\d+)?\.html"
_ARTI = r"/20\d\d/\d\d/\d\d/(?:ARTI|VIDE)(?:[0-9A-Za-z]{20}\d{6}|\d{16})(?:\.shtml)?"


class _Old(Layout):
    """`#ctitle`, `#cdate`, `#csource`, `#ccontent`, `#ceditor` [composed by readers of the Thai and Filipino services
    for pages of 2012-2018]."""

    hosts = _HOSTS
    first = date(2006, 1, 1)
    last = date(2018, 6, 30)
    title_css = ("#ctitle",)
    body_css = ("#ccontent",)
    date_css = ("#cdate",)
    source_css = ("#csource",)


class _New(Layout):
    """`#atitle h1` or `h1#goTop`, `#acreatedtime`, hidden `#apublishtime`, `#asource a`, `#aeditor`, `#abody`
    [C 2018-2022, five spiders]."""

    hosts = _HOSTS
    first = date(2016, 1, 1)
    title_css = ("#atitle h1", "h1#goTop", "#atitle", ".atitle", ".article-tit")
    body_css = ("#abody", ".article-txt")
    date_css = ("#acreatedtime", "#apublishtime", ".acreatedtime")
    source_css = ("#asource a", "#asource", ".asource")


class CriZh2006(_Old):
    """gb.cri.cn, addresses of 2007-2015 are real; the look is that of the services' pages of those years [G]."""

    source = "cri_zh"
    pattern = re.compile(rf"^https?://gb\.cri\.cn{_OLD}")


class CriZh2016(_New):
    """news.cri.cn since 2016 [C 2018-2022]; pages at older addresses may have been moved into it."""

    source = "cri_zh"
    pattern = re.compile(rf"^https?://{_CHINESE}\.cri\.cn(?:{_NEW}|{_OLD})")


class CriLanguages2006(_Old):
    """<language>.cri.cn with numbered columns, to 2018: as readers of the services composed such pages [G]."""

    source = "cri_languages"
    pattern = re.compile(rf"^https?://(?!{_CHINESE}\.)[a-z]+\.cri\.cn{_OLD}")


class CriLanguages2016(_New):
    """<language>.cri.cn with long ids (about 2016-2022) and ARTI ids (since 2022): `#abody` in the Hindi and Indonesian
    services of 2022 [C]; numbered addresses of 2017 were composed in this look by a reader of the Japanese service."""

    source = "cri_languages"
    pattern = re.compile(rf"^https?://(?!{_CHINESE}\.)[a-z]+\.cri\.cn(?:{_NEW}|{_ARTI}|{_OLD})")


LAYOUTS: tuple[type[Layout], ...] = (CriZh2006, CriZh2016, CriLanguages2006, CriLanguages2016)
