"""What did a page of each site look like, and when? One template per look, in the DOM of research/SITES.md.

A look is a file in `looks/` (string.Template slots) and the few lines of HTML that repeat in it. The traps of the real
sites stand in the templates: hidden duplicates, stale rows in comments, a second h1, scripts inside the source line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from types import MappingProxyType

__all__ = ["LOOKS", "NOTICE", "Look", "fill", "row"]

NOTICE = MappingProxyType(
    {
        "zh": "本页是 xuanjie 项目为演示而编写的测试页面，并非该网站的真实页面。This is a composed test page.",
        "en": "This is a composed test page, written for the demo of the xuanjie project; it is no page of this site.",
    }
)
_NOTICE_META = '<meta name="composed-test-page" content="public facts, wording composed for the demo" />'
_FOLDER = Path(__file__).parent / "looks"
_LONGEST = 19  # characters shown of a title before a list of the 2018 ILD site cuts it (SITES 0.2)

_INDENT = "　　"
_ZH_P = "<p>" + _INDENT + "{text}</p>"
_TRS_ROW = '<tr><td class="bt"><a href="{href}" title="{title}">{short}</a></td><td class="time">{shown}</td></tr>'
_TRS_BOX_ROW = (
    '<tr><td class="bt"><a href="{href}" title="{title}">{short}</a></td><!-- <td class="time">{shown}</td>--></tr>'
)
_LI_SPAN = '<li><a href="{href}" title="{title}">{title}</a> <span>{shown}</span></li>'
_LI = '<li><a href="{href}">{title}</a></li>'

_CAPTION = '<p align="center"><img src="{picture}" /></p>\n<p align="center"><font color="navy">{text}</font></p>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look of one site: its template and the HTML of what repeats in it."""

    template: str  # file in looks/, without .html
    language: str = "zh"  # of the visible notice
    paragraph: str = _ZH_P
    caption: str = (
        '<p align="center"><img src="{picture}" /></p>\n<p align="center"><font color="navy">{text}</font></p>'
    )
    row: str = _LI_SPAN  # of a listing, or of "related news" beside an article
    truncate: bool = False  # cut the visible text of a row, keep @title whole


_PEOPLE_P = "<p>\n\t" + _INDENT + "{text}</p>"
_EN_P = "<p>{text}</p>"
_EN_PEOPLE_P = "<p>\n\t{text}</p>"
_PEOPLE_CAPTION = (
    '<p style="text-align: center;">\n\t<img alt="" src="{picture}" width="600" /></p>\n'
    '<p style="text-align: center;">\n\t<strong>{text}</strong></p>'
)
_XINHUA_ROW = (
    '<div class="item"><div class="tit"><a href="{href}">{title}</a></div>'
    '<div class="info"><div class="time">{shown}</div></div></div>'
)

LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "ild_2018": Look(
            template="ild_2018_article",
            paragraph='<p align="justify">' + _INDENT + "{text}</p>",
            row=_TRS_BOX_ROW,
            truncate=True,
        ),
        "ild_2018_list": Look(template="ild_2018_list", row=_TRS_ROW, truncate=True),
        "ild_2023": Look(template="ild_2023_article", paragraph="<p>" + _INDENT + "<span>{text}</span></p>"),
        "ild_2023_list": Look(template="ild_2023_list"),
        "ild_en_2018": Look(template="ild_en_2018_article", language="en", paragraph=_EN_P, row=_TRS_BOX_ROW),
        "ild_en_2018_list": Look(template="ild_en_2018_list", language="en", row=_TRS_ROW),
        "ild_en_2023": Look(template="ild_en_2023_article", language="en", paragraph=_EN_P),
        "ild_en_2023_list": Look(template="ild_en_2023_list", language="en"),
        "people_2016": Look(template="people_2016_article", paragraph=_PEOPLE_P, caption=_PEOPLE_CAPTION, row=_LI),
        "people_2020": Look(template="people_2020_article", paragraph=_PEOPLE_P, caption=_PEOPLE_CAPTION, row=_LI),
        "people_list": Look(
            template="people_list", row='<li><a href="{href}" target="_blank">{title}</a> <em>[{shown}]</em></li>'
        ),
        "people_en": Look(template="people_en_article", language="en", paragraph=_EN_PEOPLE_P),
        "people_en_list": Look(template="people_en_list", language="en"),
        "paper_old": Look(template="paper_old_article"),
        "paper_old_edition": Look(template="paper_old_edition", row=_LI),
        "paper_new": Look(template="paper_new_article"),
        "paper_new_edition": Look(template="paper_new_edition", row=_LI),
        "xinhuanet_2016": Look(template="xinhuanet_2016_article", row=_LI),
        "newscn_2020": Look(template="newscn_2020_article", row=_LI),
        "xinhua_list": Look(template="xinhua_list", row=_XINHUA_ROW),
        "xinhua_en_2016": Look(template="xinhua_en_2016_article", language="en", paragraph=_EN_P, row=_LI),
        "english_newscn": Look(template="english_newscn_article", language="en", paragraph=_EN_P, row=_LI),
        "xinhua_en_list": Look(template="xinhua_en_list", language="en", row=_XINHUA_ROW),
        "mfa_2014": Look(template="mfa_2014_article", row=_LI),
        "mfa_2021": Look(template="mfa_2021_article", row='<li><a href="{href}">{title}</a>({shown})</li>'),
        "mfa_list": Look(template="mfa_list", row='<li><a href="{href}" target="_blank">{title}</a>（{shown}）</li>'),
        "embassy_old": Look(
            template="embassy_old_article",
            language="en",
            paragraph='<p class="MsoNormal">&nbsp;&nbsp;&nbsp;&nbsp;<span style="font-family: Arial">{text}</span></p>',
            row='<tr><td>· <a href="{href}">{title}</a></td></tr>',
        ),
        "embassy_new": Look(template="embassy_new_article", language="en", paragraph=_EN_P),
        "embassy_list": Look(
            template="embassy_list", language="en", row='<li><a href="{href}">{title}</a> ({shown})</li>'
        ),
        "error_zh": Look(template="error_page"),
        "error_en": Look(template="error_page", language="en"),
    }
)


def fill(look: Look, slots: Mapping[str, str]) -> str:
    """The page of a look; every page gets the notice that it is composed. Raises KeyError for a slot not given."""
    notice = f'<p class="composed-test-page">{NOTICE[look.language]}</p>'
    return _template(look.template).substitute(slots, notice=notice, notice_meta=_NOTICE_META)


def row(look: Look, *, href: str, title: str, shown: str) -> str:
    """One link of a list; `title` is plain text."""
    cut = look.truncate and len(title) > _LONGEST
    short = title[:_LONGEST] + "..." if cut else title
    return look.row.format(href=escape(href), title=escape(title), short=escape(short), shown=escape(shown))


@cache
def _template(name: str) -> Template:
    return Template((_FOLDER / f"{name}.html").read_text(encoding="utf-8"))
