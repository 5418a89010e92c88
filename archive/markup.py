"""Which tree do html.parser and Beautiful Soup make of a page? The same one, made in a third of the time.

html.parser looks at a page sign by sign, and Beautiful Soup runs through thirty attributes for each tag. Here one
regular expression takes a text and the well-formed tag behind it; whatever is not well formed is left to html.parser's
own methods, tag by tag, or from there to the end of the page. The nodes are Beautiful Soup's, with its whole interface.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution, UnicodeDammit
from bs4.element import CData, Comment, Declaration, Doctype, ProcessingInstruction

from archive.nodes import Growing, Pairs

__all__ = ["parse"]

_NAME = r"[a-zA-Z][^\t\n\r\f />\x00]*+"
_ATTRIBUTE = r"""\s++[^\s/>=][^\s/=>]*+(?:\s*+=\s*+(?:'[^']*+'|"[^"]*+"|(?!['"=])[^>\s]*+))?+"""
_TEXT_AND_TAG = re.compile(
    rf"(?P<text>[^<]*+)<(?:/(?P<end>[a-zA-Z][-.a-zA-Z0-9:_]*+)\s*+|(?P<start>{_NAME})(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+(?P<slash>/?+))>"
)
_PAIR = re.compile(r"""(?<!\s)\s++([^\s/>=][^\s/=>]*+)(?:\s*+=\s*+(?:'([^']*+)'|"([^"]*+)"|((?!['"=])[^>\s]*+)))?+""")
_REFERENCE = re.compile(r"&(?:#([0-9]++|[xX][0-9a-fA-F]++)|([a-zA-Z][-.a-zA-Z0-9]*+));?+")
_ODD_REFERENCE = re.compile(r"&#(?![0-9]++(?![a-fA-F])|[xX][0-9a-fA-F]++)")
_LETTER = re.compile(r"[a-zA-Z]")
_SCRIPTS = frozenset(HTMLParser.CDATA_CONTENT_ELEMENTS)


def parse(html: str) -> tuple[BeautifulSoup, list[Tag]]:
    """The tree of `BeautifulSoup(html, "html.parser")`, and what `find_all(True)` finds in it.

    raises   ParserRejectedMarkup as Beautiful Soup does
    cost     linear where html.parser's is; a quarter to a third of it on newsroom pages
    """
    soup = BeautifulSoup("", "html.parser")
    parser = _Parser(soup)
    try:
        parser.read(html)
    except AssertionError:
        soup = BeautifulSoup(html, "html.parser")  # says in its own words what is wrong with the markup
        return soup, [tag for tag in soup.find_all(True) if isinstance(tag, Tag)]
    return soup, parser.every


class _Parser(Growing, HTMLParser):
    """html.parser with a shorter way for what is well formed; its events become nodes at once."""

    def __init__(self, soup: BeautifulSoup) -> None:
        HTMLParser.__init__(self, convert_charrefs=False)
        Growing.__init__(self, soup)

    def read(self, html: str) -> None:
        self.rawdata = html
        at, size = 0, len(html)
        take, data = _TEXT_AND_TAG.match, self.data
        while 0 <= at < size:
            hit = take(html, at)
            if hit is None:
                at = self._odd(html, at)
                if at >= 0 and self.cdata_elem is not None:
                    at = self._script(html, at)
                continue
            text, end, start, attributes, slash = hit.groups()
            if text and "&" not in text:
                data.append(text)
            elif text and not self._text(text):
                return self._rest(at)
            at = hit.end()
            if end is not None:
                self.end(end.lower())
                continue
            name = start.lower()
            self.begin(name, _PAIR.findall(attributes) if attributes else (), slash == "/")
            if not slash and name in _SCRIPTS:
                self.set_cdata_mode(name)
                at = self._script(html, at)
        return self._finish() if at >= 0 else None

    def _odd(self, html: str, at: int) -> int:
        """A text and what is no well-formed tag behind it; returns where to go on, -1 when the page has been read."""
        less = html.find("<", at)
        if less < 0:
            if "&" in html[at:]:
                self._rest(at)
                return -1
            self.data.append(html[at:])
            return len(html)
        if less > at and not self._text(html[at:less]):
            self._rest(at)
            return -1
        after = html[less + 1 : less + 2]
        if _LETTER.match(after):
            stop = self.parse_starttag(less)
        elif after == "/":
            stop = self.parse_endtag(less)
        elif html.startswith("<!--", less):
            stop = self.parse_comment(less)
        elif after == "?":
            stop = self.parse_pi(less)
        elif after == "!":
            stop = self.parse_html_declaration(less)
        elif after:
            self.data.append("<")
            return less + 1
        else:
            stop = -1
        if stop < 0:
            self._rest(less)
            return -1
        return stop

    def _script(self, html: str, at: int) -> int:
        """The text of a script or a style sheet and its end tag; -1 when the page has been read."""
        hit = self.interesting.search(html, at)
        if hit is None:
            self._rest(at)
            return -1
        if hit.start() > at:
            self.data.append(html[at : hit.start()])
        stop = self.parse_endtag(hit.start())
        if stop < 0:
            self._rest(hit.start())
        return stop

    def _rest(self, at: int) -> None:
        """Leave the page from here on to html.parser."""
        self.rawdata = self.rawdata[at:]
        self.goahead(False)
        self.goahead(True)
        self._finish()

    def _text(self, text: str) -> bool:
        """A text before a "<"; False, and nothing done, when a reference in it is html.parser's to judge."""
        if "&" in text:
            if _ODD_REFERENCE.search(text):
                return False
            text = _REFERENCE.sub(self._referred, text)
        self.data.append(text)
        return True

    def _referred(self, hit: re.Match[str]) -> str:
        number, name = hit.groups()
        if name is not None:
            return EntitySubstitution.HTML_ENTITY_TO_CHARACTER.get(name, f"&{name}")
        return self._numbered(int(number[1:], 16) if number[0] in "xX" else int(number))

    def _numbered(self, number: int) -> str:
        text, replaced = UnicodeDammit.numeric_character_reference(number)
        if replaced:
            self.soup.contains_replacement_characters = True
        return text

    def _finish(self) -> None:
        if self.data:
            self.flush()

    # What html.parser calls: end tags always, the others for what the short way does not take

    def handle_endtag(self, tag: str) -> None:
        self.end(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begin(tag, _plain(attrs), False)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begin(tag, _plain(attrs), True)

    def handle_data(self, data: str) -> None:
        self.data.append(data)

    def handle_charref(self, name: str) -> None:
        self.data.append(self._numbered(int(name[1:], 16) if name[0] in "xX" else int(name)))

    def handle_entityref(self, name: str) -> None:
        self.data.append(EntitySubstitution.HTML_ENTITY_TO_CHARACTER.get(name, f"&{name}"))

    def handle_comment(self, data: str) -> None:
        self.apart(data, Comment)

    def handle_decl(self, decl: str) -> None:
        self.apart(decl[len("DOCTYPE ") :], Doctype)

    def unknown_decl(self, data: str) -> None:
        if data.upper().startswith("CDATA["):
            self.apart(data[len("CDATA[") :], CData)
        else:
            self.apart(data, Declaration)

    def handle_pi(self, data: str) -> None:
        self.apart(data, ProcessingInstruction)


def _plain(attrs: list[tuple[str, str | None]]) -> Pairs:
    """html.parser's attributes in the form of _PAIR; their references are resolved, and once is enough."""
    return [(key, (value or "").replace("&", "&amp;"), "", "") for key, value in attrs]
