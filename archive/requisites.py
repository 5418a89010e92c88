"""What does a page need so that it can be looked at? The style sheets, PDFs and pictures that its HTML names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.filter import SoupStrainer

__all__ = ["Kind", "Requisite", "joined", "requisites_of"]

_TAGS = SoupStrainer(["base", "link", "img", "a", "embed", "object", "iframe"])
# Where sites keep the address of a picture that a script loads later; `file` is Discuz!'s.
_LAZY = ("data-src", "data-original", "file")
_PDF = re.compile(r"\.pdf\Z", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST = 2048  # characters of an address; a long <base> would else stand in memory once for every picture


class Kind(StrEnum):
    """What a requisite is, by the way in which the page names it. The order is that of asking."""

    STYLE = "style"
    PDF = "pdf"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requisite:
    """One address that a page names, absolute, http or https, without fragment."""

    url: str
    kind: Kind


def requisites_of(html: str, url: str) -> tuple[Requisite, ...]:
    """What the page at `url` names, each address once: style sheets, then PDFs, then pictures, in the page's order.

    Pictures: `<img src>`, the first candidate of its srcset, and the attributes from which scripts load pictures late.
    PDFs: links, frames and objects whose path ends in .pdf or whose type says so. Not looked into: style sheets (their
    backgrounds and imports), scripts, `<picture>`, video. Addresses of more than 2048 characters are left out.
    """
    soup = BeautifulSoup(html, "lxml", parse_only=_TAGS)
    base = url
    first_base = soup.find("base", href=True)
    if isinstance(first_base, Tag):
        href = str(first_base["href"])
        if len(href) > _LONGEST:
            return ()
        base = joined(url, href) or url
    found: dict[str, Kind] = {}
    for tag in soup.find_all(True):
        for href, kind in _named(tag):
            target = joined(base, href)
            if target is not None and target != url:
                found.setdefault(target, kind)
    order = list(Kind)
    named = [Requisite(url=target, kind=kind) for target, kind in found.items()]
    return tuple(sorted(named, key=lambda one: order.index(one.kind)))


def _named(tag: Tag) -> Iterator[tuple[str, Kind]]:
    def given(name: str) -> str:
        value = tag.get(name)
        return " ".join(value) if isinstance(value, list) else (value or "").strip()

    match tag.name:
        case "img":
            for name in (*_LAZY, "src"):
                if given(name):
                    yield given(name), Kind.PICTURE
            candidates = given("srcset").split()
            if candidates:
                yield candidates[0].rstrip(","), Kind.PICTURE
        case "link":
            if "stylesheet" in given("rel").lower().split() and given("href"):
                yield given("href"), Kind.STYLE
        case "a" | "iframe" | "embed" | "object":
            href = given({"a": "href", "object": "data"}.get(tag.name, "src"))
            if href and (_is_pdf(href) or given("type").lower() == "application/pdf"):
                yield href, Kind.PDF


def _is_pdf(href: str) -> bool:
    try:
        return _PDF.search(urlsplit(href.strip()).path.strip()) is not None
    except ValueError:
        return False


def joined(base: str, href: str) -> str | None:
    """The absolute http address that a reference means, without fragment; None when it is none."""
    if not href or len(href) > _LONGEST:
        return None
    try:
        target = urldefrag(urljoin(base, _CONTROLS.sub("", href).strip()))[0]
        parts = urlsplit(target)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return target if parts.scheme in {"http", "https"} and host else None
