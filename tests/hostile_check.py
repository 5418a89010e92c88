"""Is anything in a page of ours, or in a replay, able to run or to call? By two parsers, neither of which is ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lxml import html as lxml_html

__all__ = ["dangers_in_page", "dangers_in_replay"]

_REPLAY_ELEMENTS = {
    "html", "head", "meta", "style", "link", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol",
    "li", "dl", "dt", "dd", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
    "blockquote", "pre", "hr", "figure", "figcaption", "article", "section", "nav", "aside", "header", "footer",
    "main", "address", "center", "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data",
    "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark", "nobr", "q", "rb", "rp", "rt", "rtc", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"
}  # fmt: skip
_REPLAY_ATTRIBUTES = {
    "class", "id", "title", "lang", "dir", "align", "alt", "width", "height", "border", "hspace", "vspace",
    "cellpadding", "cellspacing", "bgcolor", "colspan", "rowspan", "valign", "nowrap", "scope", "span", "color",
    "size", "face", "start", "type", "value", "style", "href", "src", "rel", "media", "charset", "name", "content",
    "role", "aria-label", "data-said", "data-passages"
}  # fmt: skip
_OWN_ELEMENTS = _REPLAY_ELEMENTS | {
    "title", "script", "form", "label", "input", "button", "details", "summary", "iframe", "select", "option",
    "svg", "g", "rect", "text", "path", "circle", "line", "desc", "polygon", "polyline", "defs", "use",
    "tspan"
}  # fmt: skip
_ADDRESSED = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "background",
    "data",
    "srcset",
    "cite",
    "ping",
    "longdesc",
}
_STRINGS = re.compile(r'(url\(|@import )?"[^"]*"')
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6}) ?")
_BAD_STYLE = re.compile(
    r"url\((?!\"/replay/s[0-9a-f]{20}/[01]\"\))|@import(?! \"/replay/)|expression\(|image-set|cross-fade|src\(|paint\("
    r"|behavior|-moz-binding|@font-face|<|@namespace|@charset|@layer|@supports|@property",
    re.IGNORECASE,
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, list[tuple[str, str]]]] = []
        self.styles: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, [(name, value or "") for name, value in attrs]))
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)

    def handle_decl(self, decl: str) -> None:
        self.elements.append((f"!{decl.lower()}", []))

    def handle_pi(self, data: str) -> None:
        self.elements.append(("?", []))

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!--", []))


def _elements(html: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every element as html.parser and as libxml2 see it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.elements
    for style in reader.styles:
        yield "style", [("", style)]
    for node in lxml_html.document_fromstring(html.encode(), lxml_html.HTMLParser(encoding="utf-8")).iter():
        if isinstance(node.tag, str):
            yield node.tag, list(node.attrib.items())
            if node.tag == "style":
                yield "style", [("", node.text or "")]
        else:
            yield "!--", []


def dangers_in_replay(html: str, own_style: str) -> list[str]:
    """What no replay may hold."""
    found = []
    for tag, attributes in _elements(html.replace(own_style, "", 1)):
        if tag not in _REPLAY_ELEMENTS and tag != "!doctype html":
            found.append(f"<{tag}>")
        for name, value in attributes:
            if name in ("", "style"):
                bare = _STRINGS.sub(lambda m: m[0] if m[1] else "", value)  # what stands in quotes is only text
                plain = _ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), bare).replace("<", "")
                bad = _BAD_STYLE.search(bare) or _BAD_STYLE.search(plain)
                if bad:
                    found.append(f"{tag} style {bad[0]!r}")
            elif name not in _REPLAY_ATTRIBUTES or name.startswith("on"):
                found.append(f"{tag} {name}")
            elif name == "href" and not re.fullmatch(r"#.*|/replay/s[0-9a-f]{20}(?:/[01])?", value, re.DOTALL):
                found.append(f"{tag} href={value[:40]!r}")
            elif name == "src" and not re.fullmatch(r"/replay/s[0-9a-f]{20}/0", value):
                found.append(f"{tag} src={value[:40]!r}")
            elif tag == "meta" and (name, value) not in (
                ("charset", "utf-8"), ("name", "viewport"), ("content", "width=device-width, initial-scale=1"),
            ):  # fmt: skip
                found.append(f"meta {name}={value[:40]!r}")
            elif tag == "link" and name == "rel" and value != "stylesheet":
                found.append(f"link rel={value[:40]!r}")
    return found


def dangers_in_page(html: str) -> list[str]:
    """What no page of ours may hold, whatever a record says."""
    found = []
    for tag, attributes in _elements(html):
        given = dict(attributes)
        if tag not in _OWN_ELEMENTS and tag not in ("!doctype html", "kbd"):
            found.append(f"<{tag}>")
        if tag == "script" and given.get("src") != "/static/keys.js":
            found.append("script")
        if tag == "iframe" and ("sandbox" not in given or given["sandbox"] or not given["src"].startswith("/replay/s")):
            found.append("iframe")
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "srcdoc", "target"):
                found.append(f"{tag} {name}")
            elif name in _ADDRESSED and not re.match(r"/(?![/\\])|#|\?", value):
                is_live = tag == "a" and re.match(r"https?://", value) and "noreferrer" in given.get("rel", "")
                if not is_live:
                    found.append(f"{tag} {name}={value[:60]!r}")
    return found
