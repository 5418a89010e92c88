"""How does an archived page become one that can be shown without danger? Built anew from lists; nothing is filtered.

Only what allowed.py and css.py name is written, every text is escaped, and no element whose content a browser reads by
other rules (scripts, foreign markup, raw text) is ever among it: however a browser corrects the nesting, it finds
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from archive.replay.allowed import LEFT_OUT, VOID, attributes_of, shown_as
from archive.replay.css import clean_declarations, clean_sheet
from archive.replay.marks import Passage, Piece, pieces_of
from archive.requisites import joined
from archive.text import PageText

__all__ = ["MAIN", "Kept", "document"]

MAIN = "xj-passage"  # id of the first element of the main passage; others are xj-passage-2 and so on
_DEEPEST = 400  # as in archive/text.py: what is nested deeper is no part of the text layer
_LONGEST = 2048  # characters of an address
_MOST_SHEETS = 40
_MOST_STYLE = 2 << 20
_WRITTEN_ANEW = {"html", "head", "body"}  # stand around the page already; where they stood is a block
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_MEDIA = re.compile(r"[A-Za-z0-9 ,():.-]{1,100}")
_LAZY = ("data-src", "data-original", "file", "src")  # as in archive/requisites.py
_ENDS_P = {
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "figure",
    "figcaption", "article", "section", "nav", "aside", "header", "footer", "main", "address", "center", "li", "dt",
    "dd",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where the archived copies of what a page names stand. Each: absolute address → our address, None without copy."""

    picture: Callable[[str], str | None]
    sheet: Callable[[str], str | None]
    page: Callable[[str], str | None]


def document(
    page: PageText, url: str, kept: Kept, *, passages: Sequence[Passage] = (), said: str = "", is_main: bool = True
) -> str:
    """A whole HTML document: the page with its passages marked.

    url      address of the page
    said     one line that stands above it: when and from where it was captured
    is_main  whether the first passage is marked more strongly; it has the id `xj-passage` in any case
    raises   Unplaced when a passage is of another text layer
    cost     linear in the page
    """
    return _Document(page, url, kept, pieces_of(page, passages), is_main).text(said)


class _Document:
    def __init__(
        self, page: PageText, url: str, kept: Kept, pieces: Mapping[int, Sequence[Piece]], is_main: bool
    ) -> None:
        self._page, self._kept, self._pieces, self._is_main = page, kept, pieces, is_main
        self._base = _base(page, url)
        self._holds = self._holders()
        self._seen: set[int] = set()  # passages whose first element was written
        self._out: list[str] = []

    def text(self, said: str) -> str:
        body = self._page.soup.find("body")
        given = self._attributes("body", body) if isinstance(body, Tag) else ""
        language = self._language()
        self._walk(self._page.soup, 0)
        return (
            f'<!doctype html>\n<html{language}><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>{_own_style()}</style>{''.join(self._styles())}</head><body{given}>"
            f'<div class="xj-banner" role="note" aria-label="{escape(said)}" data-said="{escape(said)}"></div>'
            f"{''.join(self._out)}</body></html>\n"
        )

    def _language(self) -> str:
        root = self._page.soup.find("html")
        kept = dict(attributes_of("html", root.attrs)) if isinstance(root, Tag) else {}
        return f' lang="{escape(kept["lang"])}"' if "lang" in kept else ""

    def _holders(self) -> set[int]:
        """Elements that hold a passage: no style may hide them."""
        found: set[int] = set()
        if self._pieces:
            for node in self._page.soup.find_all(string=True):
                if id(node) in self._pieces:
                    found.update(id(parent) for parent in node.parents)
        return found

    def _walk(self, node: Tag, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for child in node.children:
            if isinstance(child, Tag):
                name = child.name.lower()
                if name in LEFT_OUT:
                    continue
                self._element(child, name, depth)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._text(child)

    def _element(self, node: Tag, name: str, depth: int) -> None:
        shown = shown_as(name)
        if name == "img":
            self._out.append(self._picture(node))
            return
        attributes = "" if name in _WRITTEN_ANEW else self._attributes(shown, node, title=name == "title")
        self._out.append(f"<{shown}{attributes}>")
        if shown in VOID:
            self._walk(node, depth + 1)  # a parser may have put something in all the same
            return
        before = len(self._out)
        self._walk(node, depth + 1)
        # a paragraph that holds a block was ended by it: its end tag would make an empty one
        if shown != "p" or not any(tag in _ENDS_P for tag in _opened(self._out[before:])):
            self._out.append(f"</{shown}>")

    def _attributes(self, shown: str, node: Tag, *, title: bool = False) -> str:
        kept = attributes_of(shown, node.attrs)
        classes = [value for name, value in kept if name == "class"]
        if title:
            classes.append("xj-title")
        if id(node) in self._holds and shown != "body":
            classes.append("xj-holds")
        kept = [(name, value) for name, value in kept if name != "class"]
        if classes:
            kept.append(("class", " ".join(classes)))
        style = _given(node, "style")
        if style:
            cleaned = clean_declarations(style, lambda url: self._resolved(url, self._kept.picture))
            if cleaned:
                kept.append(("style", cleaned))
        if shown == "a" and _given(node, "href"):
            kept = [*(pair for pair in kept if pair[0] != "title"), *self._link(_given(node, "href"))]
        return "".join(f' {name}="{escape(value)}"' for name, value in kept)

    def _link(self, href: str) -> Iterator[tuple[str, str]]:
        """To the archived page where there is one; else only its address, to read."""
        cleaned = _CONTROLS.sub("", href).strip()
        if cleaned.startswith("#"):
            if not cleaned.lower().startswith("#xj-"):
                yield "href", cleaned[:_LONGEST]
            return
        at = self._resolved(href, self._kept.page)
        if at is not None:
            yield "href", at
        yield "title", (joined(self._base, href) or cleaned)[:_LONGEST] + ("" if at else " (no archived copy)")

    def _picture(self, node: Tag) -> str:
        candidates = [_given(node, name) for name in _LAZY] + [_given(node, "srcset").split(",")[0].split(" ")[0]]
        at = next((at for one in candidates if one and (at := self._resolved(one, self._kept.picture))), None)
        alt = _given(node, "alt")
        wanted = next((one for one in candidates if one), "")
        attributes = self._attributes("img", node)
        if at is not None:
            return f'<img src="{escape(at)}" alt="{escape(alt)}"{attributes}>'
        if "title=" not in attributes and wanted:
            attributes += f' title="{escape((joined(self._base, wanted) or wanted)[:_LONGEST])} (no archived copy)"'
        return f'<img alt="{escape(alt or "picture")}"{attributes}>'

    def _text(self, node: NavigableString) -> None:
        pieces = self._pieces.get(id(node))
        if pieces is None:
            self._out.append(escape(node, quote=False))
            return
        for piece in pieces:
            text = escape(piece.text, quote=False)
            self._out.append(f"<mark{self._mark(piece)}>{text}</mark>" if piece.passages else text)

    def _mark(self, piece: Piece) -> str:
        new = [number for number in piece.passages if number not in self._seen]
        self._seen.update(new)
        anchors = [MAIN if number == 0 else f"{MAIN}-{number + 1}" for number in new]
        self._out += [f'<span id="{anchor}"></span>' for anchor in anchors[1:]]
        own = f' id="{anchors[0]}"' if anchors else ""
        main = " xj-main" if self._is_main and 0 in piece.passages else ""
        numbers = " ".join(str(number + 1) for number in piece.passages)
        return f'{own} class="xj-mark{main}" data-passages="{numbers}"'

    def _styles(self) -> Iterator[str]:
        """The page's own style and its archived sheets, in the order of the page."""
        room = _MOST_STYLE
        for node in self._page.soup.find_all(["style", "link"], limit=_MOST_SHEETS):
            media = _given(node, "media").strip()
            condition = f' media="{escape(media)}"' if _MEDIA.fullmatch(media) else ""
            if node.name == "style":
                css = node.get_text()[:room]
                room -= len(css)
                cleaned = clean_sheet(
                    css,
                    lambda url: self._resolved(url, self._kept.picture),
                    lambda url: self._resolved(url, self._kept.sheet),
                )
                if cleaned:
                    yield f"<style{condition}>{cleaned}</style>"
            elif (rel := _given(node, "rel").lower().split()) and "stylesheet" in rel and "alternate" not in rel:
                at = self._resolved(_given(node, "href"), self._kept.sheet)
                if at is not None:
                    yield f'<link rel="stylesheet" href="{escape(at)}"{condition}>'

    def _resolved(self, href: str, kept: Callable[[str], str | None]) -> str | None:
        target = joined(self._base, href)
        return None if target is None else kept(target)


def _opened(written: Sequence[str]) -> Iterator[str]:
    for part in written:
        if part.startswith("<") and not part.startswith("</"):
            yield part[1:].split(" ", 1)[0].rstrip(">")


def _given(node: Tag, name: str) -> str:
    value = node.get(name)
    return " ".join(value) if isinstance(value, list) else (value or "").strip()


def _base(page: PageText, url: str) -> str:
    first = page.soup.find("base", href=True)
    return (joined(url, _given(first, "href")) or url) if isinstance(first, Tag) else url


@cache
def _own_style() -> str:
    return files("archive.replay").joinpath("own.css").read_text("utf-8")
