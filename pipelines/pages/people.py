"""How did the pages of the People's Daily group look?

people.com.cn, en.people.cn, paper.people.com.cn, SITES 2
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from pipelines.pages.dates import url_day
from pipelines.pages.layout import Layout

__all__ = [
    "LAYOUTS", "PaperOverseas2012", "PaperPeople2012", "PaperPeople2024", "PeopleEn", "PeopleZh2003", "PeopleZh2012",
    "PeopleZh2016", "PeopleZh2020", "PeopleZh2026",
]  # fmt: skip

_ZH_HOSTS = ("people.com.cn", "people.cn")
_ZH = re.compile(
    r"^https?://(?!(?:en|english|portuguese|spanish|french|russian|j|japanese|kr|korean|german|arabic|paper|search)\.people\.)"
    r"[^/]+/(?:[a-z0-9]+/)?(?:BIG5/)?n[1-4]?/20\d\d/\d{4}/c\d+-\d+(?:-\d+)?\.html"
)


class PeopleZh2003(Layout):
    """Numeric addresses /GB/<column>/<id>.html, to about 2012 [a real one of 2008]; cells of the cpc look of SITES 2.1:
    `.text_c h1`, `p.sou`, `.show_text`; other channels the blocks of 2012 [C 2012-16]. The day stands only in print."""

    source = "people_zh"
    hosts = _ZH_HOSTS
    pattern = re.compile(r"^https?://[a-z0-9]+\.people\.com\.cn/(?:BIG5|GB)/\d+(?:/\d+)*/\d{6,8}(?:-\d+)?\.html")
    last = date(2012, 12, 31)
    title_css = (".text_c > h1", ".text_c h1", "#p_title")
    body_css = (".show_text", "#p_content")
    date_css = (".sou", "#p_publishtime")
    source_css = (".sou a", ".sou", "#p_origin")


class PeopleZh2012(Layout):
    """`#p_title`, `#p_publishtime`, `#p_origin`, `#p_content` [C 2012-16]; cpc: `.text_c`, `.show_text` [C]."""

    source = "people_zh"
    hosts = _ZH_HOSTS
    pattern = _ZH
    first = date(2012, 1, 1)
    last = date(2016, 12, 31)
    title_css = ("#p_title", ".text_c h1")
    body_css = ("#p_content", ".show_text")
    date_css = ("#p_publishtime", ".sou")
    source_css = ("#p_origin", ".sou")


class PeopleZh2016(Layout):
    """`.text_title h1`, `.box01 .fl` "2019年06月15日08:18  来源：", `#rwb_zw` [P people_article_2019-06-15]."""

    source = "people_zh"
    hosts = _ZH_HOSTS
    pattern = _ZH
    first = date(2016, 1, 1)
    last = date(2021, 6, 30)
    title_css = (".text_title > h1", ".text_title h1", ".text_con_left h1")
    body_css = ("#rwb_zw",)
    date_css = (".box01 .fl", ".text_title .fl")
    source_css = (".box01 .fl a", ".box01 .fl")


class PeopleZh2020(Layout):
    """`.rm_txt h1` (a second h1 is the logo), `.col-1-1`, `.rm_txt_con` [P people_article_2024-04-24].

    It would also match the look of 2026, into which an old page may have been moved: hence its inner parts.
    """

    source = "people_zh"
    hosts = _ZH_HOSTS
    pattern = _ZH
    first = date(2020, 6, 1)
    title_css = (".rm_txt .col-1 > h1", ".rm_txt h1")
    body_css = ("#rm_txt_zw", ".rm_txt_con")
    date_css = (".col-1-1",)
    source_css = (".col-1-1 a", ".col-1-1")
    drop_css = (".paper_num", ".rm_relevant", ".edit", ".bza")


class PeopleZh2026(Layout):
    """`#newstime` "2026年03月28日08:58", `.rm_txt_con > .bza + #rm_txt_zw` [C 2026, five repositories].

    A player's script stands inside the paragraphs, "分享让更多人看到" in `.paper_num`. Seen from March to October 2026;
    when it began is not known.
    """

    source = "people_zh"
    hosts = _ZH_HOSTS
    pattern = _ZH
    first = date(2025, 6, 1)
    title_css = (".rm_txt .col-1 > h1", ".rm_txt h1")
    body_css = ("#rm_txt_zw",)
    date_css = ("#newstime",)
    source_css = ("#newssource a", "#newssource", ".col-1-1 a")
    drop_css = (".paper_num", ".rm_relevant", ".edit", ".bza")


class PeopleEn(Layout):
    """`.d2txtCon h1`, `.origin` "(Xinhua) 08:56, October 26, 2022", `#p_content` or `.wb_12` [C 2019-26]."""

    source = "people_en"
    hosts = ("en.people.cn", "english.people.com.cn", "english.peopledaily.com.cn")
    pattern = re.compile(r"/n\d?/20\d\d/\d{4}/c\d+-\d+(?:-\d+)?\.html|/\d{5}/(?:\d++/){0,3}+\d{5,9}\.html")
    first = date(2012, 1, 1)
    title_css = (".d2txtCon > h1", ".w860 h1", "#p_title", "h1")
    body_css = ("#p_content", ".wb_12", ".d2txtCon")
    date_css = (".origin", "#p_publishtime", ".txtInfo")
    source_css = (".origin a", "#p_origin", ".origin")
    drop_css = (".origin", ".txtInfo", ".edit", ".editor", ".zdfy")


class _PaperPeople(Layout):
    """Digital People's Daily: `.article h1`, `p.sec`, `#ozoom` or `#articleContent` [C 2018-26].

    Earlier `.text_c h1` and `.lai` over `#ozoom` [C, a spider of the overseas edition].
    """

    source = "paper_people"
    hosts = ("paper.people.com.cn",)
    title_css: ClassVar[tuple[str, ...]] = (".article > h1", ".article h1", ".text_c > h1", ".article h2")
    body_css = ("#ozoom", "#articleContent")
    date_css = (".sec .date", ".newstime", ".sec", ".lai")

    def published_on(self) -> date | None:
        """The day of the issue: printed, else in the URL. The metadata are stale (SITES 0.1)."""
        return super().published_on() or url_day(self.page.url)

    def outlet(self) -> str | None:
        return "人民日报海外版" if "/rmrbhwb/" in self.page.url else "人民日报"


class PaperPeople2012(_PaperPeople):
    """/html/YYYY-MM/DD/nw.D110000renmrb_..., to 2024-11-30 [C]."""

    pattern = re.compile(r"/rmrb(?:hwb)?/html/20\d\d-\d\d/\d\d/nw\.D110000renmrb[a-z]*_\d{8}_\d+-\d+\.htm")
    last = date(2024, 11, 30)


class PaperOverseas2012(_PaperPeople):
    """海外版 /rmrbhwb/html/YYYY-MM/DD/content_N.htm [addresses of 2015-2024], `.text_c h1`, `#ozoom` [C]."""

    pattern = re.compile(r"/rmrbhwb/html/20\d\d-\d\d/\d\d/content_\d+\.htm")
    last = date(2024, 11, 30)
    title_css = (".text_c > h1", ".text_c h1")


class PaperPeople2024(_PaperPeople):
    """/pc/content/YYYYMM/DD/content_N.html, from 2024-12-01: the same blocks [C 2026]."""

    pattern = re.compile(r"/rmrb(?:hwb)?/pc/content/20\d{4}/\d\d/content_\d+\.html")
    first = date(2024, 12, 1)


LAYOUTS: tuple[type[Layout], ...] = (
    PeopleZh2003,
    PeopleZh2012,
    PeopleZh2016,
    PeopleZh2026,
    PeopleZh2020,
    PeopleEn,
    PaperPeople2012,
    PaperOverseas2012,
    PaperPeople2024,
)
