"""What is the text of a page, and where in it does an element stand? Evidence offsets refer to this layer only."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from archive.elements import Elements
from archive.markup import parse
from archive.nodes import untie

__all__ = ["NORMALISER", "PageText", "TextLayer", "normalise", "read_page"]

NORMALISER = "xuanjie-text@3"  # raise the number when the layer of any page would change: evidence is bound to it

_SKIPPED = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea"}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
}  # fmt: skip
# Zero-width blank, byte order mark, soft hyphen: white space beside white space and at the ends of a line. Inside a
# word they stay, or the word would fall apart ("dele gation") and its quote would not stand in the page.
_INVISIBLE = "\u200b\ufeff\u00ad"
_SPACE = re.compile(rf"(?<![{_INVISIBLE}])[{_INVISIBLE}]*\s[\s{_INVISIBLE}]*")  # \s holds NBSP and U+3000
_PARAGRAPH = re.compile(r"\n(?:[ \t\r]*\n|(?=[ \t]{0,8}\u3000))")
_SEEN = re.compile(rf"[{_INVISIBLE}]")
_EDGE = " " + _INVISIBLE
_BLOCK, _SKIP, _IN_LINE, _CELL, _BREAK = range(5)  # how an element is laid out
_HOW = dict.fromkeys(_SKIPPED, _SKIP) | dict.fromkeys(_INLINE, _IN_LINE) | {"td": _CELL, "th": _CELL, "br": _BREAK}
# Huanqiu sends its articles inside textareas, which a script lays out (SITES 16); other textareas are forms
_ARTICLE_AREA = re.compile(r"^article-(?:title|content|time|source|source-name)$")
# CCTV's news pages (seen in 2026) carry the article as one string, which a script writes into an empty element
_WRITTEN = re.compile(r"\bvar\s++contentdate\s*+=\s*+'((?:[^'\\]++|\\.)*+)'", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MAX_DEPTH = 400  # a page nested deeper is hostile, not written by a newsroom; its tail is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayer:
    """The deterministic text of one page: NFC, white space folded, one line per block."""

    text: str
    sha256: str
    normaliser: str = NORMALISER


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """A parsed page together with its text layer; `range_of` joins the two."""

    soup: BeautifulSoup
    layer: TextLayer
    elements: Elements
    _laid: dict[int, tuple[int, int]] = field(repr=False)
    _ranges: dict[int, tuple[int, int]] = field(repr=False, default_factory=dict)

    def range_of(self, node: Tag) -> tuple[int, int]:
        """Half-open range of an element's text in the layer, without leading or trailing white space."""
        known = self._ranges.get(id(node))
        if known is None:
            known = self._ranges[id(node)] = self._trimmed(*self._laid.get(id(node), (0, 0)))
        return known

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        text = self.layer.text
        while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
            end -= 1
        return start, end

    def text_of(self, node: Tag) -> str:
        start, end = self.range_of(node)
        return self.layer.text[start:end]

    def forget(self) -> None:
        """Free the tree at once, where nobody asks for an element any more; the layer stays."""
        untie((self.soup, *self.elements.every))


def normalise(text: str) -> str:
    """NFC with every run of white space as one blank."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip(_EDGE)


def read_page(html: str) -> PageText:
    """Parse a page (already text, never bytes) and lay out its text.

    html     the decoded page
    returns  PageText; scripts, styles, comments and hidden form values are not text
    cost     one html.parser run; linear in the page
    """
    # NUL and other C0 characters end a document for some parsers; none belongs to a text
    soup, every = parse(_CONTROL.sub(" ", html))
    areas = [tag for tag in every if tag.name == "textarea" and _is_article(tag)]
    scripts = [tag for tag in every if tag.name == "script"] if "contentdate" in html else []
    scripts = [tag for tag in scripts if (said := tag.string) is not None and _WRITTEN.search(said)]
    for area in areas:
        _open(area)
    for script in scripts:
        _write_out(script)
    if areas or scripts:
        every = [tag for tag in soup.find_all(True) if isinstance(tag, Tag)]
    builder = _Builder()
    builder.walk(soup, 0)
    text = "".join(builder.parts)
    layer = TextLayer(text=text, sha256=hashlib.sha256(text.encode()).hexdigest())
    return PageText(soup=soup, layer=layer, elements=Elements(soup, every), _laid=builder.ranges)


def _is_article(area: Tag) -> bool:
    classes = area.get_attribute_list("class")
    return any(name is not None and _ARTICLE_AREA.search(name) for name in (*classes, " ".join(map(str, classes))))


def _open(area: Tag) -> None:
    """Make a textarea a block with the markup that it holds, whether the parser took that for markup or for text."""
    if area.find(True) is None:
        markup = area.get_text()
        area.clear()
        for child in list(BeautifulSoup(markup, "html.parser").children):
            area.append(child.extract())
    area.name = "div"


def _write_out(script: Tag) -> None:
    """Make a script a block `div.written-by-script` with the article that it would write."""
    hit = _WRITTEN.search(script.get_text())
    if hit is None:
        return
    script.clear()
    for child in list(BeautifulSoup(re.sub(r"\\(.)", r"\1", hit[1], flags=re.DOTALL), "html.parser").children):
        script.append(child.extract())
    script.name = "div"
    script.attrs.clear()
    script["class"] = "written-by-script"


class _Builder:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.ranges: dict[int, tuple[int, int]] = {}
        self.length = 0
        self.last = "\n"  # so that the layer never starts with white space
        self.held = ""  # invisible signs that wait for the rest of their word

    def walk(self, node: Tag, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        start = self.length
        for child in node.contents:
            if isinstance(child, Tag):
                how = _HOW.get(child.name, _BLOCK)
                if how == _BLOCK:
                    self.line()
                    self.walk(child, depth + 1)
                    self.line()
                elif how == _IN_LINE:
                    self.walk(child, depth + 1)
                elif how == _BREAK:
                    self.line()
                elif how == _CELL:
                    self.walk(child, depth + 1)
                    self.add(" ")
            elif not isinstance(child, PreformattedString):  # comments, declarations
                if node.name == "pre":
                    self.preformatted(str(child))
                else:
                    self.text(str(child))
        self.ranges[id(node)] = (start, self.length)

    def preformatted(self, text: str) -> None:
        """In `<pre>` an empty line or an indented one begins a paragraph, other line ends are wrapping."""
        for number, block in enumerate(_PARAGRAPH.split(text)):
            if number:
                self.line()
            self.text(block)

    def text(self, text: str) -> None:
        if not self.held and text.isspace():  # half of all strings are what stands between two tags
            self.blank()
            return
        text = unicodedata.normalize("NFC", text)
        if self.held or _SEEN.search(text):
            self.add(_SPACE.sub(" ", text))
            return
        if not text:
            return
        piece = " ".join(text.split())  # without invisible signs, white space is what _SPACE folds
        if text[0].isspace() and not self.last.isspace():
            piece = " " + piece
        if text[-1].isspace():
            piece += " "
        self.parts.append(piece)
        self.length += len(piece)
        self.last = piece[-1]

    def blank(self) -> None:
        if not self.last.isspace():
            self.parts.append(" ")
            self.length += 1
            self.last = " "

    def add(self, piece: str) -> None:
        if self.held:
            piece = _SPACE.sub(" ", self.held + piece)
        if self.last.isspace():
            piece = piece.lstrip(_EDGE)
        shown = piece.rstrip(_INVISIBLE)
        self.held = piece[len(shown) :]
        if shown:
            self.parts.append(shown)
            self.length += len(shown)
            self.last = shown[-1]

    def line(self) -> None:
        self.held = ""
        if self.last != "\n":
            self.parts.append("\n")
            self.length += 1
            self.last = "\n"
