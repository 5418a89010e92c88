"""What fills the slots of a template? The facts of an article or a listing, in every form that some look prints."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from crawler.demo.web import Article, Listing

__all__ = ["article_slots", "last_id", "listing_slots"]

_LAST_ID = re.compile(r"[0-9a-f]{32}|\d+")


def last_id(url: str) -> str:
    found = _LAST_ID.findall(urlsplit(url).path)
    return found[-1] if found else "0"


def article_slots(article: Article, *, body: str, related: str, paging: str) -> dict[str, str]:
    day = article.date
    match = re.search(r"/c(\d+)-\d+", article.url)
    plain = {
        "title": article.title,
        "column": article.column,
        "outlet": article.outlet,
        "editor": article.editor,
        "byline": article.byline,
        "kicker": article.kicker,
        "subtitle": article.subtitle,
        "sheet": article.sheet,
    }
    return {name: escape(value) for name, value in plain.items()} | {
        "label": article.label or article.charset.upper(),
        "id": last_id(article.url),
        "column_id": match[1] if match else "0",
        "time": article.time,
        "date": day.isoformat(),
        "date_zh": f"{day.year}年{day.month:02}月{day.day:02}日",
        "date_dots": f"{day:%Y.%m.%d}",
        "date_slash": f"{day:%Y/%m/%d}",
        "date_en": f"{_MONTHS[day.month - 1]} {day.day:02}, {day.year}",
        "year": f"{day.year}",
        "month": f"{day.month:02}",
        "day": f"{day.day:02}",
        "body": body,
        "related": related,
        "paging": paging,
    }


# %B would follow the locale
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def listing_slots(listing: Listing, number: int, pages: int) -> dict[str, str]:
    day = listing.date
    bar = ""
    if listing.paging == "people":
        bar = "".join(f'<a href="index{n}.html">{n}</a>' for n in range(1, pages + 1))
        if number + 1 < pages:
            bar += f'<a href="index{number + 2}.html">下一页</a>'
    return {
        "title": escape(listing.title),
        "label": listing.label or listing.charset.upper(),
        "pages": str(pages),
        "current": str(number),
        "paging": bar,
        "sheets": "\n".join(
            f'<li class="swiper-slide right_title-name"><a href="{escape(href)}">{escape(title)}</a></li>'
            for title, href in listing.sheets
        ),
        "date_zh": f"{day.year}年{day.month:02}月{day.day:02}日" if day else "",
    }
