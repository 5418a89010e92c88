"""What does this page say of itself, and which of its text is the announcement?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from bs4.exceptions import ParserRejectedMarkup

from archive.records import Announcement, Issue
from archive.snapshot import Snapshot
from archive.text import PageText, read_page
from pipelines.errors import EmptyPage, LayoutMismatch, NotHtml, TooComplex, Unparsable
from pipelines.noise import legible
from pipelines.pages.apparatus import is_file_picture, story_of
from pipelines.pages.catalogue import candidates, original_url
from pipelines.pages.credits import find_credit
from pipelines.pages.dates import url_day
from pipelines.pages.generic import read_generic
from pipelines.pages.headline import title_text
from pipelines.pages.language import language_of
from pipelines.pages.layout import Layout
from pipelines.pages.openings import openings
from pipelines.pages.page import Page, Range
from pipelines.pages.stamp import find_day
from pipelines.view import View

__all__ = ["Reading", "read"]

# Refused before any parser runs: libxml2 needs 5 s for 80,000 attributes on one tag and minutes for 200,000
# (RELIABILITY E11); the largest newsroom page seen has 200,000 characters and 4,000 tags.
MAX_CHARACTERS = 2_000_000
MAX_ATTRIBUTES = 4_000
MAX_BODY = 200_000  # characters of article text; the report to a Party congress has 32,000
MAX_TAGS = 60_000
# html.parser looks for the end of each unclosed comment and tag anew: 59,000 cost 24 s and more than 5 minutes. Scripts
# hold a few hundred "<" that open nothing.
MAX_OPEN_COMMENTS = 200
MAX_OPEN_TAGS = 2_000
_LONG = 8_000  # characters, the least that 4,000 attributes take
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_ATTRIBUTES_OF = attrgetter("attrs")
_ATTRIBUTE = re.compile(r"""[^\s"'=<>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_MAGIC = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive"), (b"\xd0\xcf\x11\xe0", "an Office file"), (b"\x1f\x8b", "gzip data"),
    (b"RIFF", "a media file"), (b"BM", "a bitmap"), (b"{\\rtf", "an RTF file"),
)  # fmt: skip
_OTHER_TYPES = re.compile(
    r"^\s*+(?:(?:image|video|audio|font)/|application/(?!xhtml|xml|octet-stream|x-httpd))", re.IGNORECASE
)
_BEIJING = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One page, read: its text layer, what it says of itself, and the text that rules look at."""

    snapshot: Snapshot
    page: PageText
    whole: Page  # all that a reader sees, the article or not
    announcement: Announcement
    view: View  # the title, the body's paragraphs (no summaries), then the captions (none of old pictures)
    issues: tuple[Issue, ...] = ()


def read(snapshot: Snapshot) -> Reading:
    """Read one page.

    snapshot  exact bytes with URL and capture time
    returns   Reading; a pure function of the snapshot
    raises    EmptyPage, NotHtml, TooComplex before parsing; NoBody when nothing on it reads like an article
    """
    html = _checked(snapshot)
    try:
        text = read_page(html)
    except ParserRejectedMarkup as error:
        raise Unparsable(snapshot.id, " ".join(str(error).split())[:120]) from error
    # The count before parsing misses attributes behind a ">" in a value; html.parser is linear, trafilatura's is not.
    widest = max(map(len, map(_ATTRIBUTES_OF, text.elements.every)), default=0)
    if widest > MAX_ATTRIBUTES:
        raise TooComplex(snapshot.id, "attributes on one tag", widest, MAX_ATTRIBUTES)
    if len(text.layer.text) > 2 * MAX_BODY:
        raise TooComplex(snapshot.id, "characters of text", len(text.layer.text), 2 * MAX_BODY)
    captured_on = (snapshot.fetched_at + _BEIJING).date()
    page = Page(text=text, html=html, url=original_url(snapshot.url), captured_on=captured_on, snapshot=snapshot.id)
    issues: list[Issue] = []
    if snapshot.decoded.replaced:
        issues.append(
            Issue(code="charset_lossy", detail=f"{snapshot.decoded.replaced} characters could not be decoded")
        )
    fitting = candidates(page.url, url_day(page.url) or captured_on)
    look = _look(page, fitting)
    if look is not None:
        title, body, captions, name = look.title(), look.body(), look.captions(), look.name()
    else:
        if fitting:
            tried = ", ".join(layout.name() for layout in fitting)
            issues.append(Issue(code="layout_unknown", detail=f"none of {tried} fits: xuanjie show {snapshot.id}"))
        generic = read_generic(page)
        title, body, captions, name = generic.title, generic.paragraphs.body, generic.paragraphs.captions, "generic"
        if generic.contested:
            issues.append(
                Issue(code="body_contested", detail=f"two readers see different articles: xuanjie show {snapshot.id}")
            )
    story = story_of(page, title, body, captions)
    body, captions = story.body, story.captions
    size = sum(end - start for start, end in (*body, *captions))
    if size > MAX_BODY:
        raise TooComplex(snapshot.id, "characters of article text", size, MAX_BODY)
    if not body:
        issues.append(Issue(code="no_body", detail=f"the page has a headline and no text: xuanjie show {snapshot.id}"))
    if title[0] == title[1]:
        issues.append(Issue(code="no_title", detail=f"the page prints no headline: xuanjie show {snapshot.id}"))
    published_on = _published_on(page, look, title, body, issues)
    outlet = legible((look.outlet() if look else None) or find_credit(page, title, body) or "") or None
    told = [found for found in body if found not in story.summaries]
    pictures = [found for found in captions if not is_file_picture(page, found, published_on)]
    parts = [(*title, "title"), *((*found, "body") for found in told), *((*found, "caption") for found in pictures)]
    view = View(page.layer, parts, page.noise, openings(page, told))
    printed = [view.text[p.start : p.end] for p in view.of("body" if body else "title")]
    announcement = Announcement(
        title=legible(title_text(page, title)),
        title_range=title,
        published_on=published_on,
        outlet=outlet,
        language=language_of(" ".join(printed), _declared_language(page)),
        body=body,
        captions=captions,
        layout=name,
        characters=sum(end - start for start, end in body),
    )
    return Reading(
        snapshot=snapshot,
        page=text,
        whole=page,
        announcement=announcement,
        view=view,
        issues=tuple(issues),
    )


def _checked(snapshot: Snapshot) -> str:
    """The page's text, unless it is none or no parser should see it."""
    body = snapshot.body
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise NotHtml(snapshot.id, what)
    if not body.strip():
        raise EmptyPage(snapshot.id, len(body))
    html = snapshot.html
    if _OTHER_TYPES.match(snapshot.content_type) and "<" not in html[:2000]:
        raise NotHtml(snapshot.id, f"content type {snapshot.content_type!r}")
    if not html.strip():
        raise EmptyPage(snapshot.id, len(body))
    if len(html) > MAX_CHARACTERS:
        raise TooComplex(snapshot.id, "characters", len(html), MAX_CHARACTERS)
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise TooComplex(snapshot.id, "tags", tags, MAX_TAGS)
    unclosed = html.count("<!--", html.rfind("-->") + 1)
    if unclosed > MAX_OPEN_COMMENTS:
        raise TooComplex(snapshot.id, "comments without an end", unclosed, MAX_OPEN_COMMENTS)
    unclosed = html.count("<", html.rfind(">") + 1)
    if unclosed > MAX_OPEN_TAGS:
        raise TooComplex(snapshot.id, "tags without an end", unclosed, MAX_OPEN_TAGS)
    for hit in filter(None, (_LONG_TAG.match(html, at) for at in _long_gaps(html))):
        attributes = sum(1 for _ in _ATTRIBUTE.finditer(hit[0])) - 1
        if attributes > MAX_ATTRIBUTES:
            raise TooComplex(snapshot.id, "attributes on one tag", attributes, MAX_ATTRIBUTES)
    return html


def _long_gaps(html: str) -> Iterator[int]:
    """Where a "<" has no other in the characters of a long tag behind it; each step goes to the last one in reach."""
    at = html.find("<")
    while at >= 0:
        after = html.rfind("<", at + 1, at + _LONG + 2)
        if after < 0:
            yield at
            after = html.find("<", at + 1)
        at = after


def _look(page: Page, fitting: tuple[type[Layout], ...]) -> Layout | None:
    """The first layout whose selectors match, None when none does."""
    for layout in fitting:
        look = layout(page)
        try:
            look.title()
            if look.body():
                return look
        except LayoutMismatch:
            continue
    return None


def _published_on(
    page: Page, look: Layout | None, title: Range, body: tuple[Range, ...], issues: list[Issue]
) -> date | None:
    day = look.published_on() if look else None
    if day is not None:
        return day
    stamp = find_day(page, title, body)
    if stamp is None:
        issues.append(Issue(code="no_date", detail="the page shows no day of publication"))
        return None
    if stamp.basis in ("meta", "url"):
        issues.append(Issue(code=f"date_from_{stamp.basis}", detail=f"{stamp.on} is not shown on the page"))
    elif stamp.basis == "late":
        issues.append(Issue(code="date_after_capture", detail=f"{stamp.on} is shown, captured {page.captured_on}"))
    return stamp.on


def _declared_language(page: Page) -> str | None:
    lang = next((tag.get("lang") for tag in page.text.elements.named("html")), None)
    return lang if isinstance(lang, str) else None
