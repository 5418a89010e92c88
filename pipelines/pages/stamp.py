"""On which day does the page say it was published?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.folding import fold
from pipelines.pages.dates import Printed, printed_days, url_day
from pipelines.pages.page import Line, Page, Range
from pipelines.word_list import WordList

__all__ = ["STAMP_WORDS", "Stamp", "day_in", "find_day", "lines_above", "looks_stamped", "may_stamp"]

_EARLIEST = date(1946, 5, 15)  # first issue of the People's Daily
STAMP_WORDS = WordList(
    "发布|发表|更新|时间|日期|出版|来源|稿源|转自|字号|点击|作者|编辑|記者|出典|配信|公開|<published>|<updated>|<posted>|<date>|<source>|"
    "<editor>|<issued>|<time>|fonte|quelle|fuente|источник|datum|veröffentlicht|publicado|publié|опубликовано|เผยแพร่|प्रकाशित"
)
_DATED = WordList(
    "发布|发表|更新|时间|日期|出版|<published>|<updated>|<posted>|<date>|<issued>|veröffentlicht|publicado|publié|опубликовано"
)
_PAPER = re.compile(r"《[^》]{2,12}》[^（(]{0,4}[（(]\s*$")  # 《 人民日报 》（ 2017年12月19日 03 版）
_PAPER_PLAIN = re.compile(r"(?:^|\s)[\u4e00-\u9fff]{1,8}报\s{0,4}$")  # forum archives: 人民日报 1986年3月23日 第1版
_PAGE_OF_PAPER = re.compile(r"\s{0,4}第?\d{1,2}版")
_COPIED_LATER = timedelta(days=31)  # mirrors stamp the day of their copy; a paper's own site is a day or two late
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_RIGHTS = re.compile(r"©|copyright|版权|备案|all rights", re.IGNORECASE)
_ADOPTED = re.compile(r"(?:通过|批准|公布|施行|修订|修正)[)）]\s*$")  # （2007年6月29日...会议通过）: the day of an act
_SPAN = re.compile(r"\s*(?:[—~至到–-]|to|and|bis)\s*(?:\d{1,2}(?!\d|:)|\d{4}年)")
_ABOVE = 4  # lines above the headline that may hold the date (Xinhua since 2020 prints it there)
_PLACE = re.compile(r"^[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?, ?(?:the )?")  # `Nicosia, 28 January 2014`
_HEAD_LINES = 6  # short lines at the head of a body that may hold its day (`Details`, the author, `Published on`)
_MOST_LINES = 500  # a page with more lines between headline and body is none of a newsroom
_MAX_STAMP = 220  # a longer line is text
_META_NAMES = (
    "article:published_time", "PubDate", "publishdate", "firstpublishedtime", "datePublished", "og:release_date",
)  # fmt: skip
_META_FIELDS = {  # the words that each begins with → the field: `in` finds words twenty times as fast as a pattern
    '"datePublished"': re.compile(r'"datePublished"\s*+:\s*+"([^"]{8,40})"'),  # JSON-LD
    "enpproperty": re.compile(r"enpproperty\b.{0,2000}?<date>([^<]{8,30})<", re.DOTALL),  # Founder Enpower (SITES 4)
    'id="pubtime_baidu"': re.compile(r'id="pubtime_baidu"[^<>]{0,120}+>\s*+([^<]{8,40}+)<'),  # chinanews
    'id="newsdate"': re.compile(r'id="newsdate"[^<>v]{0,60}+(?:v(?!alue=")[^<>v]{0,60}+){0,4}+value="([^"]{8,20}+)"'),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A day of publication and where it was read."""

    on: date
    basis: str  # shown, footer, late (shown, but after the capture), meta, url
    line: Range | None = None


def day_in(page: Page, found: Range) -> date | None:
    """The day printed in one element that a layout names; None when it holds none."""
    for line in page.lines_in(found[0], found[1]) or (page.line_at(found[0]),):
        text = fold(page.layer[max(found[0], line.start) : min(found[1], line.end)])
        for item in printed_days(text):
            day = _settle(page, item, _hint(page))
            if day is not None:
                return day
    return None


def find_day(page: Page, title: Range | None, body: Sequence[Range]) -> Stamp | None:
    """The page's own date: beside the headline, then under the body, then in its metadata, then in its URL.

    title  range of the headline; None or a range of the head when none is shown
    body   ranges of the paragraphs
    """
    body_start = body[0][0] if body else len(page.layer)
    body_end = body[-1][1] if body else 0
    hint = _hint(page)
    for line in _beside(page, title, body_start):
        day = _first_day(page, line, hint)
        if day is not None:
            return _of_paper(page, body, day, hint) or Stamp(on=day, basis="shown", line=(line.start, line.end))
    for line in _around(page, body, body_end):
        day = _first_day(page, line, hint)
        if day is not None:
            return Stamp(on=day, basis="footer", line=(line.start, line.end))
    for line in _beside(page, title, body_start):
        for item in printed_days(fold(line.shown)):
            if item.on is not None:  # the capture's clock is wrong, or the page's
                return Stamp(on=item.on, basis="late", line=(line.start, line.end))
    day = meta_day(page)
    if day is not None:
        return Stamp(on=day, basis="meta")
    day = url_day(page.url)
    if day is not None and _possible(page, day):
        return Stamp(on=day, basis="url")
    return None


def _of_paper(page: Page, body: Sequence[Range], shown: date, hint: date | None) -> Stamp | None:
    """The day of the newspaper's page under a text that a mirror copied and stamped more than a month later."""
    for line in (page.line_at(start) for start, _ in body[-3:]):
        day = _first_day(page, line, hint) if _names_paper(line.shown) else None
        if day is not None and shown - day > _COPIED_LATER:
            return Stamp(on=day, basis="footer", line=(line.start, line.end))
    return None


def _names_paper(shown: str) -> bool:
    """Does the line give the day of a newspaper's page: 《{报}》（{day} 03 版）, {报} {day} 第1版?"""
    text = fold(shown)
    return any(
        _PAPER.search(shown[: item.start])
        or (_PAPER_PLAIN.search(text[: item.start]) and _PAGE_OF_PAPER.match(text, item.end))
        for item in printed_days(text)
    )


def meta_day(page: Page) -> date | None:
    """The day in the page's metadata or in the hidden fields that content systems leave."""
    contents = [page.meta(name) for name in _META_NAMES]
    fields = (pattern.search(page.html) for words, pattern in _META_FIELDS.items() if words in page.html)
    contents += [hit[1] for hit in fields if hit]
    for content in contents:
        for item in printed_days(fold(content)) if content else ():
            day = _settle(page, item, url_day(page.url))
            if day is not None:
                return day
    return None


def _beside(page: Page, title: Range | None, body_start: int) -> Iterator[Line]:
    """Visible lines between headline and body, those that look like a date line first; then the lines above."""
    start = title[0] if title else body_start
    if start >= body_start:
        start = body_start
    between = [line for line in page.lines_in(start, body_start)[:_MOST_LINES] if may_stamp(line)]
    yield from (line for line in between if looks_stamped(line))
    yield from (line for line in lines_above(page, start) if may_stamp(line) and looks_stamped(line))


def lines_above(page: Page, start: int) -> list[Line]:
    """The few visible lines above the headline."""
    return [line for line in page.lines_in(0, start) if not line.hidden][-_ABOVE:]


def _around(page: Page, body: Sequence[Range], body_end: int) -> Iterator[Line]:
    """Stamps inside the body (a reposted date line, the newspaper's page) and under it."""
    for number, (start, _) in enumerate(body[:_HEAD_LINES]):
        line = page.line_at(start)
        if len(line.text) <= 80 and _DATED.stands_in(fold(line.text)) and (number < 2 or looks_stamped(line)):
            yield line
    for start, _ in body[-3:]:
        line = page.line_at(start)
        if _names_paper(line.shown):
            yield line
    under = [line for line in page.lines_in(body_end, len(page.layer))[:_MOST_LINES] if not line.hidden]
    for line in [page.line_at(start) for start, _ in body[-1:]] + under[:1]:
        if _only_day(line):
            yield line
    for line in page.lines_in(body_end, len(page.layer))[:_MOST_LINES]:
        text = fold(line.shown)
        if line.hidden or line.linked or len(text) > 80 or _RIGHTS.search(text):
            continue
        if _DATED.stands_in(text) or _names_paper(line.shown):
            yield line


def _only_day(line: Line) -> bool:
    """The last line of the article is a day and nothing else (`28/1/2014`, `Nicosia, 28 January 2014`)."""
    text = fold(line.shown).strip()
    items = printed_days(text)
    rest = _PLACE.sub("", text[: items[0].start]) + text[items[0].end :] if len(items) == 1 else text
    return len(text) <= 60 and not re.search(r"\w", rest)


def may_stamp(line: Line) -> bool:
    """Short enough for a date line, shown, and no link of a list with its date."""
    if not line.shown or line.is_linked or len(line.text) > _MAX_STAMP:
        return False  # a line that hides most of itself (two of three ways to name the source) still shows its day
    if line.linked * 3 <= len(line.text) or STAMP_WORDS.stands_in(fold(line.shown)):
        return True
    days = printed_days(fold(line.shown))  # "15 November 2017 Print | E-mail"
    return bool(days) and days[0].start == 0 and line.linked * 2 < len(line.text)


def looks_stamped(line: Line) -> bool:
    """Little besides the day, or one of the words of a date line, or a time of day."""
    text = fold(line.shown)
    items = printed_days(text)
    if not items:
        return False
    if _SPAN.match(text, items[0].end):
        return False  # a range of days tells of an event
    if _ADOPTED.search(text):
        return False
    rest = len(text) - sum(item.end - item.start for item in items)
    return rest <= 40 or bool(STAMP_WORDS.stands_in(text)) or bool(_CLOCK.search(text))


def _first_day(page: Page, line: Line, hint: date | None) -> date | None:
    for item in printed_days(fold(line.shown)):
        day = _settle(page, item, hint)
        if day is not None:
            return day
    return None


def _settle(page: Page, item: Printed, hint: date | None) -> date | None:
    """One possible day of a printed one; `hint` gives the year that is not printed, or decides 01/02/2017."""
    if item.year is None:
        day = item.in_year(hint.year) if hint else None
    else:
        day = item.other if item.other is not None and item.other == hint else item.on
    return day if day is not None and _possible(page, day) else None


def _hint(page: Page) -> date | None:
    return meta_day(page) or url_day(page.url)


def _possible(page: Page, day: date) -> bool:
    return _EARLIEST <= day <= page.captured_on + timedelta(days=1)  # a server's clock may run in another zone
