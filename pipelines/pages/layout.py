"""What is a Layout? One look of one site, with the dates between which the site looked that way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

from bs4 import Tag

from pipelines.errors import LayoutMismatch
from pipelines.pages.credits import credit_in
from pipelines.pages.page import Page, Range, joined, overlap
from pipelines.pages.paragraphs import Paragraphs, paragraphs_of
from pipelines.pages.stamp import day_in

__all__ = ["Layout", "host_matches"]

_BRACKETED = re.compile(r"^[(（]([^()（）]+)[)）]$")  # "(Xinhua)"
_HOME = re.compile(r"^\s*+(?:(?:https?:)?//[^/]++)?/?(?:index\.(?:s?html?|php))?\s*+$")
_NO_NAME = re.compile(r"\d{4}|[:：\n]")  # a date or a labelled line is no name of an outlet


class Layout:
    """Base of every look. A subclass says where things stand; it never guesses.

    Selectors of title and body must match exactly once, else LayoutMismatch: the site changed, or this is no article.
    A date or a source line may be missing from a page; then the method returns None and the reader looks elsewhere.
    """

    source: ClassVar[str]  # name of the source (crawler/sources/<name>.toml)
    hosts: ClassVar[tuple[str, ...]]  # host suffixes: "idcpc.org.cn" also means www.idcpc.org.cn
    pattern: ClassVar[re.Pattern[str]]  # of the whole URL of an article
    first: ClassVar[date | None] = None  # first day the look was seen, None = as far back as known
    last: ClassVar[date | None] = None  # last day, None = still in use

    title_css: ClassVar[tuple[str, ...]]  # tried in order, the first that matches exactly once is taken
    body_css: ClassVar[tuple[str, ...]]
    date_css: ClassVar[tuple[str, ...]] = ()
    source_css: ClassVar[tuple[str, ...]] = ()
    drop_css: ClassVar[tuple[str, ...]] = ()  # inside the body's element, but not of the article: date line, editors

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    @classmethod
    def reads(cls, url: str) -> bool:
        """Could this look belong to the page of that address?"""
        return host_matches(url, cls.hosts) and cls.pattern.search(url) is not None

    @classmethod
    def seen_on(cls, day: date) -> bool:
        return (cls.first is None or cls.first <= day) and (cls.last is None or day <= cls.last)

    def title(self) -> Range:
        return self.page.text.range_of(self.title_element)

    def published_on(self) -> date | None:
        """The day in the first element of `date_css` that holds one; lists under the body have dates of their own."""
        for found in self._above_body(self.date_css):
            day = day_in(self.page, found)
            if day is not None:
                return day
        return None

    def outlet(self) -> str | None:
        """The credit in the first element of `source_css` that holds one, or its bare text when that is a name."""
        for start, end in self._above_body(self.source_css):
            text = self.page.layer[start:end]
            who = credit_in(text)
            if who:
                return who
            if not _NO_NAME.search(text):
                return _BRACKETED.sub(r"\1", text)
        return None

    def body(self) -> tuple[Range, ...]:
        return tuple(r for r in self._paragraphs.body if overlap(self._dropped, *r) < r[1] - r[0])

    def captions(self) -> tuple[Range, ...]:
        return self._paragraphs.captions

    @cached_property
    def title_element(self) -> Tag:
        """An h1 that is nothing but a link to the home page is the site's name, not a headline."""
        return self.one(*self.title_css, but=_leads_home)

    @cached_property
    def _paragraphs(self) -> Paragraphs:
        container = self.body_element()
        start, end = self.page.text.range_of(container)
        title_end = self.title()[1]
        return paragraphs_of(self.page, container, after=title_end if start < title_end < end else 0)

    @cached_property
    def _dropped(self) -> list[Range]:
        tags = (tag for css in self.drop_css for tag in self.page.text.elements.select(css, self.body_element()))
        return joined(self.page.text.range_of(tag) for tag in tags)

    def body_element(self) -> Tag:
        return self.one(*self.body_css)

    def one(self, *selectors: str, but: Callable[[Tag], bool] = lambda _: False) -> Tag:
        """The element of the first selector that matches exactly one element with text in it.

        but     elements for which it holds are passed over

        raises  LayoutMismatch with the selectors and the largest number of elements one of them matched
        """
        most = 0
        for css in selectors:
            matched = [tag for tag in self.page.text.elements.select(css) if self._has_text(tag) and not but(tag)]
            if len(matched) == 1:
                return matched[0]
            most = max(most, len(matched))
        raise LayoutMismatch(self.page.snapshot, self.name(), " | ".join(selectors), most)

    def _above_body(self, selectors: tuple[str, ...]) -> Iterator[Range]:
        body_start = self.page.text.range_of(self.body_element())[0]
        if self.drop_css:  # the date line may stand inside the body's element
            body_start = next((start for start, _ in self.body()), body_start)
        for css in selectors:
            for tag in self.page.text.elements.select(css):
                start, end = self.page.text.range_of(tag)
                if start < end and start < body_start:
                    yield start, end

    def _has_text(self, tag: Tag) -> bool:
        start, end = self.page.text.range_of(tag)
        return start < end


def _leads_home(tag: Tag) -> bool:
    link = tag.find("a", href=True)
    if link is None or link.get_text(strip=True) != tag.get_text(strip=True):
        return False
    return _HOME.match(str(link["href"])) is not None


def host_matches(url: str, suffixes: tuple[str, ...]) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return any(host == suffix or host.endswith("." + suffix) for suffix in suffixes)
