"""Do two readers that know no layout, trafilatura and htmldate, see the same article and the same day as the layout?

They are witnesses, never sources: a disagreement raises an issue and changes no value. A page is asked about when it is
in scope, or when a sentence outside the layout's body holds a word of an announcement: so a page that was rejected
because the layout took the wrong element is seen as well.
"""

from __future__ import annotations

import logging
import re
from datetime import date, datetime, time, timedelta
from typing import NoReturn

import htmldate.extractors
from htmldate import find_date
from lxml.etree import LxmlError
from lxml.html import HtmlElement
from trafilatura import extract, load_html

from archive.folding import fold
from archive.records import Announcement, Issue
from pipelines.pages.dates import url_day
from pipelines.pages.density import is_notice
from pipelines.pages.page import Page
from pipelines.pages.stamp import meta_day
from pipelines.pages.witness import seen_quickly

__all__ = ["cross_check", "leaves_out"]

# Thresholds: measured on the pages of docs/results/2026-11-26-cross-checks.md.
_SHINGLE = 8  # letters and digits; two unrelated articles about one visit share under a tenth of such pieces
_OURS_IN_THEIRS = 0.8  # 93 of 93 bodies that layouts read lie at 0.97 or higher, a wrong element lies near 0
_THEIRS_IN_OURS = 0.65  # their sentences in ours: least seen 0.70; the rest is look-back boxes, captions, the staff
# Of the quick reader more is asked: what it doubts is put to trafilatura.
_HELD_QUICKLY, _TOLD_QUICKLY = 0.97, 0.8
_LEAST = 60  # letters; where trafilatura finds less it says nothing (a video's one line, a page it cannot read)
_LEAST_MISSING = 80  # letters; a menu, an identifier and a credit in one line with a short text are less
_ONE_DAY = timedelta(days=1)  # a page shown at 00:05 in Beijing carries the day before in its address or in UTC
_OLDEST = datetime(1995, 1, 1)  # noqa: DTZ001 htmldate compares wall clocks; no site we read is older
_WRITTEN_LATER = re.compile(r"<textarea|\bcontentdate\b")  # archive/text.py opens these, trafilatura does not
_SENTENCE = re.compile(r"[。！？；।]|[.!?][\"”’')\]]*(?=\s|$)")
_RIGHTS = re.compile(r"版权|版權|copyright|all rights reserved|免责|免責", re.IGNORECASE)
# Words that an announcement in scope cannot do without, folded and in lower case. A word too many costs 10 ms.
_WATCHED = re.compile(
    r"宣介|宣讲|吹风会|通报会|代表团|特使|对外联络部|中联部"
    r"|(?<!\w)(?:briefing|delegation|special envoy|cpc|congress|plenum)"
)

for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they report every odd page on standard error


def _no_guess(*_: object, **__: object) -> NoReturn:
    """Stands in for dateutil inside htmldate: dateutil fills what a text leaves out ("2017-12") from today's clock."""
    raise ValueError("only whole days")


vars(htmldate.extractors)["dateutil_parse"] = _no_guess


def cross_check(page: Page, found: Announcement, *, in_scope: bool) -> tuple[Issue, ...]:
    """What the two witnesses hold against a layout's reading.

    page      the page
    found     what the layout read on it
    in_scope  is the page kept or adjacent?
    returns   no issue, `body_contested`, `date_contested`, or both; `unchecked` when a witness broke down
    cost      nothing for pages that nobody asks about, else one parse by lxml; no network, no clock
    """
    if found.layout == "generic" or not found.body or not (in_scope or leaves_out(page, found)):
        return ()
    html = str(page.text.soup) if _WRITTEN_LATER.search(page.html) else page.html
    in_doubt = not _agrees(page, found, seen_quickly(html))
    undated = found.published_on is None or _is_borne_out(page, found.published_on)
    if undated and not in_doubt:
        return ()
    issues: list[Issue] = []
    day: date | None = None
    text: str | None = None
    try:
        tree = load_html(html)  # always of a text: given an address htmldate would ask the network for it
        if tree is None:
            return ()
        if not undated:
            day = _their_day(page, tree)  # before extract, which takes the tree apart
        if in_doubt:
            text = extract(
                tree, output_format="txt", include_comments=False, include_tables=True, deduplicate=False, fast=True
            )
    except (ArithmeticError, AttributeError, LookupError, LxmlError, RecursionError, TypeError, ValueError) as error:
        return (Issue(code="unchecked", detail=f"{type(error).__name__} in the cross-check of body and date"),)
    shares = _shares(page, found, text or "") if in_doubt else None
    if shares is not None:
        detail = (
            f"trafilatura holds {shares[0]:.0%} of the text that {found.layout} read, {shares[1]:.0%} of its own "
            f"sentences are in it: xuanjie show {page.snapshot}"
        )
        issues.append(Issue(code="body_contested", detail=detail))
    if day is not None and found.published_on is not None and _differ(page, day, found.published_on):
        detail = f"htmldate sees {day}, {found.layout} {found.published_on}: xuanjie show {page.snapshot}"
        issues.append(Issue(code="date_contested", detail=detail))
    return tuple(issues)


def leaves_out(page: Page, found: Announcement) -> bool:
    """Does a shown sentence that the layout did not take hold a word of an announcement?"""
    taken = {start for start, _ in (*found.body, *found.captions, found.title_range)}
    return any(
        line.is_sentence
        and not line.hidden
        and line.start not in taken
        and not is_notice(line)
        and _WATCHED.search(fold(line.text).lower()) is not None
        for line in page.lines
    )


def _agrees(page: Page, found: Announcement, text: str) -> bool:
    """Does the quick reader see the same article? Asked more strictly than trafilatura, which judges what it doubts."""
    layer = page.layer
    ours = _shingles("".join(layer[a:b] for a, b in found.body))
    theirs = _shingles(text)
    taken = ours | _shingles("".join(layer[a:b] for a, b in (found.title_range, *found.captions)))
    shown = (line.text for line in page.lines if line.is_sentence and not line.hidden and not _RIGHTS.search(line.text))
    told = theirs & _shingles("".join(shown))  # sentences of the page; menus and lists say nothing
    if len(told) < _LEAST:
        return False
    return len(ours & theirs) >= _HELD_QUICKLY * len(ours) and len(told & taken) >= _TOLD_QUICKLY * len(told)


def _is_borne_out(page: Page, ours: date) -> bool:
    """Do the address or the page's metadata give the same day, or the one beside it? Then htmldate is not asked."""
    return any(day is not None and abs(day - ours) <= _ONE_DAY for day in (url_day(page.url), meta_day(page)))


def _their_day(page: Page, tree: HtmlElement) -> date | None:
    """htmldate's day of publication: metadata, the address, then the markup; None where it sees none.

    Its extensive search asks dateparser, which reads the clock and takes any day of the text; it stays off.
    """
    latest = page.captured_on + _ONE_DAY
    found = find_date(
        tree,
        extensive_search=False,
        original_date=True,
        url=page.url,
        deferred_url_extractor=True,
        min_date=_OLDEST,
        max_date=datetime.combine(latest, time.max),
    )
    day = date.fromisoformat(found) if found else None
    if day is None or day > latest:
        return None
    # TRAP: of a month alone, and of a day it refused, htmldate makes the first of that month.
    first = rf"{day.year}\D{{0,3}}0?{day.month}\D{{0,3}}0?1(?!\d)"
    return None if day.day == 1 and not re.search(first, page.html + page.url) else day


def _differ(page: Page, theirs: date, ours: date) -> bool:
    """More than a day apart, and the address does not bear the layout out.

    TRAP: some sites fill the field of the date once for all (paper.people.com.cn) or on the day they moved house (mfa).
    """
    address = url_day(page.url)
    return abs(theirs - ours) > _ONE_DAY and not (address is not None and abs(address - ours) <= _ONE_DAY)


def _shares(page: Page, found: Announcement, text: str) -> tuple[float, float] | None:
    """How much of our body is in their text, and of their sentences in ours; None when nothing is amiss."""
    layer = page.layer
    ours = _shingles("".join(layer[a:b] for a, b in found.body))
    theirs = _shingles(text)
    linked = {_letters(line.text) for line in page.lines if line.is_linked}  # other headlines, in whole sentences too
    lines = [line for line in text.split("\n") if _SENTENCE.search(line) and not _RIGHTS.search(line)]
    sentences = _shingles("".join(line for line in lines if _letters(line) not in linked))
    if len(sentences) < _LEAST:
        return None
    taken = ours | _shingles("".join(layer[a:b] for a, b in (found.title_range, *found.captions)))
    held, told = len(ours & theirs) / max(1, len(ours)), len(sentences & taken) / len(sentences)
    missing = told < _THEIRS_IN_OURS and len(sentences - taken) >= _LEAST_MISSING
    return (held, told) if held < _OURS_IN_THEIRS or missing else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _shingles(text: str) -> set[str]:
    letters = _letters(text)
    return {letters[i : i + _SHINGLE] for i in range(len(letters) - _SHINGLE + 1)}
