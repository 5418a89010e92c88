"""How is XML read that real sites write: not always well-formed, and never to be trusted?

No DTD is loaded, no entity is expanded, nothing is asked of the network. What is mended first is what feeds get wrong:
characters that XML forbids, HTML's names of characters, and an ampersand that stands for itself. A parser that recovers
from a wrong end tag may drop all that follows, so rows are counted, and read one by one when some are missing. A wrong
end tag that costs no row may cost a row its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.entities import html5

from lxml import etree

from crawler.listings.page import Unparsable, check_tags

__all__ = ["child_text", "children", "name_of", "parse_xml"]

_MAX_TEXT = 16 * 1024 * 1024
_MAX_SIGNS = {"<": 2_000_000, "&": 1_000_000}  # a full sitemap has two tags for each sixteen characters at the most
_DECLARES = "<!ENTITY"
_PROLOGUE = re.compile(r"<\?xml[^>]{0,200}\?>\s*")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|(?!#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};))")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_LITERAL = re.compile(r"<!\[CDATA\[|<!--")
_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.-]*+)[^<>]*+>")
_TAIL = 4096
_MAX_ROWS = 50_000  # the limit of the sitemap protocol; a feed has some dozens
_DEPTH = 256  # libxml2's own limit


def parse_xml(
    text: str, roots: frozenset[str], rows: frozenset[str], *, may_name_dtd: bool = False
) -> tuple[etree._Element, tuple[etree._Element, ...]]:
    """The root of a document, and its elements of the names `rows` in their order. Names are without prefix.

    may_name_dtd   old feeds do (RSS 0.91); it is not loaded
    raises   Unparsable for what is no XML with one of these roots, for one that declares a document type or entities,
             and for one that was cut short
    """
    text = text.lstrip("\ufeff").strip()
    prologue = _PROLOGUE.match(text)  # says how the bytes were written, which is no matter any more
    text = text[prologue.end() :] if prologue else text
    if not text.startswith("<"):
        raise Unparsable(f"no XML: it begins with {text[:40]!r}")
    if len(text) > _MAX_TEXT:
        raise Unparsable(f"{len(text)} characters, more than {_MAX_TEXT}", capped=True)
    for sign, most in _MAX_SIGNS.items():
        if (times := text.count(sign)) > most:
            raise Unparsable(f"{times} times {sign!r}, more than {most}", capped=True)
    if _DECLARES in text:
        raise Unparsable("it declares entities of its own")
    if not may_name_dtd and "<!DOCTYPE" in text:
        raise Unparsable("it declares a document type")
    check_tags(text)
    text = "".join(_mended(_FORBIDDEN.sub("", text)))
    root = _recovered(text)
    if root is None or name_of(root) not in roots:
        found = "nothing" if root is None else f"<{name_of(root)}>"
        raise Unparsable(f"it is {found}, expected one of {', '.join(sorted(roots))}")
    if len(root) and re.search(rf"</(?:[\w.-]+:)?{name_of(root)}\s*>", text[-_TAIL:]) is None:
        raise Unparsable("it ends in the middle")
    found_rows = tuple(node for node in root.iter(etree.Element) if name_of(node) in rows)
    starts = _starts(text, rows)
    if len(starts) > _MAX_ROWS:
        raise Unparsable(f"{len(starts)} rows, more than {_MAX_ROWS}", capped=True)
    if len(found_rows) < len(starts):
        pieces = (_recovered(_balanced(text[at:end])) for at, end in zip(starts, [*starts[1:], len(text)], strict=True))
        found_rows = tuple(node for node in pieces if node is not None and name_of(node) in rows)
    return root, found_rows


def children(node: etree._Element) -> Iterator[etree._Element]:
    """Elements right below; comments and the like are none."""
    return (child for child in node if isinstance(child.tag, str))


def child_text(node: etree._Element, *names: str) -> str:
    """The text of the first child with one of these names (without prefix), tried in turn; "" when there is none."""
    for name in names:
        for child in children(node):
            if name_of(child) == name:
                text = "".join(str(piece) for piece in child.itertext()).strip()
                if text:
                    return text
    return ""


def name_of(node: etree._Element) -> str:
    """Without namespace, and without a prefix that was never declared."""
    return str(node.tag).rpartition("}")[2].rpartition(":")[2]


def _recovered(text: str) -> etree._Element | None:
    """The root of what the parser makes of a text, None when it makes nothing of it."""
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as why:
        raise Unparsable(f"no XML: {why}") from why
    if any(fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for fault in parser.error_log):
        raise Unparsable("nested deeper, or with a longer text, than any list has", capped=True)
    return root


def _starts(text: str, names: frozenset[str]) -> list[int]:
    """Where elements of these names begin, outside comments and CDATA sections."""
    tag = re.compile(rf"<(?:[\w.-]+:)?(?:{'|'.join(sorted(names))})(?=[\s/>])")
    return [at + hit.start() for at, piece, literal in _pieces(text) if not literal for hit in tag.finditer(piece)]


def _balanced(row: str) -> str:
    """A row in which every end tag ends something: those that do not are left out, and what they skip is ended too."""
    made: list[str] = []
    opened: list[str] = []
    for _, piece, literal in _pieces(row):
        at = 0
        for tag in () if literal else _TAG.finditer(piece):
            made.append(piece[at : tag.start()])
            at = tag.end()
            is_end, name, is_empty = bool(tag[1]), tag[2], tag[0].endswith("/>")
            if not is_end:
                made.append(tag[0])
                opened += [] if is_empty else [name]
                if len(opened) > _DEPTH:
                    raise Unparsable(f"nested deeper than {_DEPTH} elements", capped=True)
            elif name in opened:
                while (last := opened.pop()) != name:
                    made.append(f"</{last}>")
                made.append(tag[0])
        made.append(piece[at:])
    return "".join(made)


def _mended(text: str) -> Iterator[str]:
    """The text with its ampersands mended, but for those in CDATA sections and comments."""
    for _, piece, literal in _pieces(text):
        yield piece if literal else _AMPERSAND.sub(_named, piece)


def _pieces(text: str) -> Iterator[tuple[int, str, bool]]:
    """(where, piece, is it a comment or CDATA section?) of a whole text."""
    at = 0
    while at < len(text):
        begun = _LITERAL.search(text, at)
        start, closing = (len(text), "") if begun is None else (begun.start(), "-->" if begun[0] == "<!--" else "]]>")
        end = -1 if begun is None else text.find(closing, start)
        if end < 0:
            yield at, text[at:], False
            return
        yield at, text[at:start], False
        at = end + len(closing)
        yield start, text[start:at], True


def _named(hit: re.Match[str]) -> str:
    name = hit[1]
    if name is None:
        return "&amp;"
    if name in _XML_NAMES:
        return hit[0]
    char = html5.get(f"{name};")
    return f"&amp;{name};" if char is None else escape(char)
