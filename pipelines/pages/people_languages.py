"""How did the language editions of People's Daily Online look?

j., kr., russian., spanish., french., arabic. on people.com.cn, people.cn and peopledaily.com.cn, SITES 2.1 and 2.3.
All editions run on one platform, so two sets of blocks serve them all: that of the numeric addresses, read in 2013 on
the Japanese edition (`h1#p_title`, `#p_content`) [C 2013], and that of the n3/ addresses, read on the English edition
(`.d2txtCon`) [C 2019-26]. No raw page was seen; what the pages print is known from text copies of the Arabic and
Spanish editions of 2021, the Japanese of 2015 and 2019, the French of 2019 [T].
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from archive.folding import fold
from pipelines.pages.credits import credit_in
from pipelines.pages.dates import printed_days
from pipelines.pages.layout import Layout

__all__ = [
    "LAYOUTS", "PeopleAr2012", "PeopleAr2014", "PeopleEs2012", "PeopleEs2014", "PeopleFr2009", "PeopleFr2014",
    "PeopleJa2012", "PeopleJa2014", "PeopleKo2012", "PeopleKo2014", "PeopleRu2012", "PeopleRu2014",
]  # fmt: skip

_N3 = re.compile(r"^https?://[^/]+/(?:[A-Za-z0-9]+/)?n3?/20\d\d/\d{4}/c\d+-\d+(?:-\d+)?\.html")
_NUMERIC = re.compile(r"^https?://[^/]+/(?:[A-Za-z0-9]+/)+\d{6,8}\.html")
_CLOCK = re.compile(r"\.?\d{1,2}(?::\d\d|h\d\d)(?::\d\d)?")
# Buttons in the same line: size of type, print, mail
# حجم الخط, اطبع, печать, эл. почта, imprimir, imprimer, correo, print, e-mail, 인쇄, 글자 크기, 印刷, メール
_BUTTONS = re.compile(
    r"[حاпПэЭiIcCpPeE인글印メ](?i:جم الخط|طبع|ечать|л\. ?почта|mprim(?:ir|er)|orreo|rint|-?mail|쇄|자 ?크기|刷|ール)"
)
_MAX_NAME = 40


class _Edition(Layout):
    """What both looks have in common: the line under the headline holds the outlet and the day in one."""

    def outlet(self) -> str | None:
        """The credit, or what is left of the line under the headline without its day and time: "Xinhua  2021:03:05"."""
        for start, end in self._above_body(self.source_css):
            line = self.page.layer[start:end]
            who = credit_in(line)
            if who:
                return who
            for day in reversed(printed_days(fold(line))):
                line = line[: day.start] + line[day.end :]
            name = _BUTTONS.sub("", _CLOCK.sub("", line)).strip(" |()[]-–:,.")
            if 1 < len(name) <= _MAX_NAME and "\n" not in name and not any(map(str.isdigit, name)):
                return name
        return None


class _Numeric(_Edition):
    pattern = _NUMERIC
    last = date(2014, 12, 31)
    title_css: ClassVar[tuple[str, ...]] = ("h1#p_title", "#p_title")
    body_css: ClassVar[tuple[str, ...]] = ("#p_content",)
    date_css: ClassVar[tuple[str, ...]] = ("#p_publishtime",)
    source_css: ClassVar[tuple[str, ...]] = ("#p_origin", "#p_publishtime")


class _N3Look(_Edition):
    pattern = _N3
    first = date(2013, 1, 1)
    title_css: ClassVar[tuple[str, ...]] = (".d2txtCon > h1", ".d2txt h1", "h1#p_title", ".w860 h1", ".w980 h1")
    body_css: ClassVar[tuple[str, ...]] = (".txtCon", "#p_content", ".wb_12", ".d2txtCon")
    date_css: ClassVar[tuple[str, ...]] = (".origin", ".txtInfo", "#p_publishtime", ".sou")
    source_css: ClassVar[tuple[str, ...]] = (".origin a", ".origin", ".txtInfo", "#p_origin", ".sou")
    drop_css: ClassVar[tuple[str, ...]] = (".origin", ".txtInfo", ".tools", ".edit", ".editor", ".zdfy")


class PeopleJa2012(_Numeric):
    """j.people.com.cn/94475/8490230.html [addresses 2012-2013], `h1#p_title`, `#p_content` [C 2013]."""

    source = "people_ja"
    hosts = ("j.people.com.cn", "j.people.cn", "japanese.people.com.cn")


class PeopleJa2014(_N3Look):
    """n3/ [addresses 2019-2026]; "人民網日本語版 2015年10月12日14:50", "（編集JK）" at the end [T]; blocks [G]."""

    source = "people_ja"
    hosts = ("j.people.com.cn", "j.people.cn", "japanese.people.com.cn")


class PeopleKo2012(_Numeric):
    """Numeric addresses and blocks by analogy with the other editions [G]; the edition opened in 2011."""

    source = "people_ko"
    hosts = ("kr.people.com.cn", "kr.people.cn", "korean.people.com.cn")


class PeopleKo2014(_N3Look):
    """n3/ [addresses 2016-2022]; "[인민망 한국어판 9월 26일]" opens the text [G], days with colons; blocks [G]."""

    source = "people_ko"
    hosts = ("kr.people.com.cn", "kr.people.cn", "korean.people.com.cn")


class PeopleRu2012(_Numeric):
    """Numeric addresses and blocks by analogy [G]."""

    source = "people_ru"
    hosts = ("russian.people.com.cn", "russian.people.cn")


class PeopleRu2014(_N3Look):
    """n3/ by analogy [G]; a list of the edition, 31521, is real [C]."""

    source = "people_ru"
    hosts = ("russian.people.com.cn", "russian.people.cn")


class PeopleEs2012(_Numeric):
    """Numeric addresses and blocks by analogy [G]."""

    source = "people_es"
    hosts = ("spanish.people.com.cn", "spanish.people.cn", "spanish.peopledaily.com.cn")


class PeopleEs2014(_N3Look):
    """n3/ [addresses 2021-2026]; "Xinhua  2021:03:05.09:31", 【1】【2】, "(Web editor: ...)" [T 2021]; blocks [G]."""

    source = "people_es"
    hosts = ("spanish.people.com.cn", "spanish.people.cn", "spanish.peopledaily.com.cn")


class PeopleFr2009(_Numeric):
    """/Horizon/6623053.html [an address of 2009]: the section by name; blocks by analogy [G]."""

    source = "people_fr"
    hosts = ("french.people.com.cn", "french.people.cn", "french.peopledaily.com.cn")


class PeopleFr2014(_N3Look):
    """/Afrique/n3/ [an address of 2026]; "Xinhua | 29.07.2019 08h51" [T]; blocks [G]."""

    source = "people_fr"
    hosts = ("french.people.com.cn", "french.people.cn", "french.peopledaily.com.cn")


class PeopleAr2012(_Numeric):
    """arabic.people.com.cn/31660/8007271.html [an address of 2012]; "/مصدر: .../" under the text [T]; blocks [G]."""

    source = "people_ar"
    hosts = ("arabic.people.com.cn", "arabic.people.cn", "arabic.peopledaily.com.cn")


class PeopleAr2014(_N3Look):
    """n3/ [addresses 2021]; the time of making stands above the headline, the day under it, both with colons [T 2021];
    right to left; blocks [G]."""

    source = "people_ar"
    hosts = ("arabic.people.com.cn", "arabic.people.cn", "arabic.peopledaily.com.cn")


LAYOUTS: tuple[type[Layout], ...] = (
    PeopleJa2012,
    PeopleJa2014,
    PeopleKo2012,
    PeopleKo2014,
    PeopleRu2012,
    PeopleRu2014,
    PeopleEs2012,
    PeopleEs2014,
    PeopleFr2009,
    PeopleFr2014,
    PeopleAr2012,
    PeopleAr2014,
)
