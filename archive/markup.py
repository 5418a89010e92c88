"""Which tree do html.parser and Beautiful Soup make of a page? The same one, made in a third of the time.

html.parser looks at a page sign by sign, and Beautiful Soup runs through thirty attributes for each tag. Here one
regular expression takes a text and the well-formed tag behind it; whatever is not well formed is left to html.parser's
own methods, tag by tag, or from there to the end of the page. The nodes are Beautiful Soup's, with its whole interface.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.dammit import EntitySubstitution, UnicodeDammit
from bs4.element import (
    AttributeDict,
    AttributeValueList,
    CData,
    Comment,
    Declaration,
    Doctype,
    NavigableString,
    PageElement,
    ProcessingInstruction,
)

__all__ = ["parse"]

_NAME = r"[a-zA-Z][^\t\n\r\f />\x00]*+"
_ATTRIBUTE = r"""\s++[^\s/>=][^\s/=>]*+(?:\s*+=\s*+(?:'[^']*+'|"[^"]*+"|(?!['"=])[^>\s]*+))?+"""
_TEXT_AND_TAG = re.compile(
    rf"(?P<text>[^<]*+)<(?:/(?P<end>[a-zA-Z][-.a-zA-Z0-9:_]*+)\s*+|(?P<start>{_NAME})(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+(?P<slash>/?+))>"
)
_PAIR = re.compile(r"""\s++([^\s/>=][^\s/=>]*+)(?:\s*+=\s*+(?:'([^']*+)'|"([^"]*+)"|((?!['"=])[^>\s]*+)))?+""")
_REFERENCE = re.compile(r"&(?:#([0-9]++|[xX][0-9a-fA-F]++)|([a-zA-Z][-.a-zA-Z0-9]*+));?+")
_ODD_REFERENCE = re.compile(r"&#(?![0-9]++(?![a-fA-F])|[xX][0-9a-fA-F]++)")
_LETTER = re.compile(r"[a-zA-Z]")

_EMPTY = frozenset(HTMLTreeBuilder.DEFAULT_EMPTY_ELEMENT_TAGS or ())
_PRESERVED = frozenset(HTMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS)
_CONTAINERS = HTMLTreeBuilder.DEFAULT_STRING_CONTAINERS
_LISTED = HTMLTreeBuilder.DEFAULT_CDATA_LIST_ATTRIBUTES
_LISTED_ANYWHERE = frozenset(_LISTED["*"])
_SPACES = "\x20\x0a\x09\x0c\x0d"  # of a string that holds nothing else, Beautiful Soup keeps one
_PARTICULAR = _EMPTY | set(_CONTAINERS) | (set(_LISTED) - {"*"})
_BUILDER = HTMLTreeBuilder()
_new_tag = Tag.__new__
_new_text = str.__new__


class _Element(Tag):
    """A tag whose unvarying attributes stand in the class: a page has hundreds of them, and few are ever asked."""

    parser_class = BeautifulSoup
    namespace = None
    prefix = None
    sourceline = None
    sourcepos = None
    known_xml = False
    hidden = False
    attribute_value_list_class = AttributeValueList
    can_be_empty_element = False
    cdata_list_attributes = _LISTED
    preserve_whitespace_tags = HTMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES
    _namespaces: dict[str, str] = {}  # noqa: RUF012 what Beautiful Soup gives each tag of a page without XML


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


class _Parser(HTMLParser):
    """html.parser with a shorter way for what is well formed; its events become nodes at once."""

    def __init__(self, soup: BeautifulSoup) -> None:
        super().__init__(convert_charrefs=False)
        self.every: list[Tag] = []  # all elements, in document order
        self._soup = soup
        self._open: list[Tag] = [soup]  # the root, and every tag that still waits for its end
        self._counts: dict[str, int] = {}  # of the open tags, by name
        self._closed: dict[str, int] = {}  # empty tags whose end tag, if one comes, says nothing
        self._data: list[str] = []  # pieces of the text that goes on
        self._last: PageElement | None = None  # Beautiful Soup links the root to nothing
        self._preserved = 0  # open tags in which white space is kept
        self._kinds: list[type[NavigableString]] = []  # what strings are in the open tags that have their own kind

    def read(self, html: str) -> None:
        self.rawdata = html
        at, size = 0, len(html)
        take = _TEXT_AND_TAG.match
        while at < size:
            hit = take(html, at)
            if hit is None:
                at = self._odd(html, at)
            else:
                text, end, start, attributes, slash = hit.groups()
                if text and not self._text(text):
                    return self._rest(at)
                at = hit.end()
                if end is not None:
                    self.handle_endtag(end.lower())
                    continue
                name = start.lower()
                self._begin(name, _PAIR.findall(attributes) if attributes else [], slash == "/")
                if not slash and name in self.CDATA_CONTENT_ELEMENTS:
                    self.set_cdata_mode(name)
            if at < 0:
                return None
            if self.cdata_elem is not None:
                at = self._script(html, at)
                if at < 0:
                    return None
        return self._finish()

    def _odd(self, html: str, at: int) -> int:
        """A text and what is no well-formed tag behind it; returns where to go on, -1 when the page has been read."""
        less = html.find("<", at)
        if less < 0:
            if "&" in html[at:]:
                self._rest(at)
                return -1
            self._data.append(html[at:])
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
            self._data.append("<")
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
            self._data.append(html[at : hit.start()])
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
        self._data.append(text)
        return True

    def _referred(self, hit: re.Match[str]) -> str:
        number, name = hit.groups()
        if name is not None:
            return EntitySubstitution.HTML_ENTITY_TO_CHARACTER.get(name, f"&{name}")
        return self._numbered(int(number[1:], 16) if number[0] in "xX" else int(number))

    def _numbered(self, number: int) -> str:
        text, replaced = UnicodeDammit.numeric_character_reference(number)
        if replaced:
            self._soup.contains_replacement_characters = True
        return text

    def _begin(self, name: str, pairs: list[tuple[str, str, str, str]], closed: bool) -> None:
        """A start tag; an empty one (`<br>`, `<p/>`) is over at once.

        pairs   name of an attribute and its value, which is the one of three spellings that is not empty
        """
        if self._data:
            self._flush()
        tag = _new_tag(_Element)
        tag.name = name
        tag.attrs = attrs = AttributeDict()
        tag.contents = []
        tag.next_element = tag.next_sibling = tag.previous_sibling = None
        for key, one, two, bare in pairs:
            key, value = key.lower(), one or two or bare
            if "&" in value:
                value = unescape(value)
            attrs[key] = AttributeValueList(value.split()) if key in _LISTED_ANYWHERE else value
        parent = tag.parent = self._open[-1]
        last = tag.previous_element = self._last
        if last is not None:
            last.next_element = tag
        self._last = tag
        contents = parent.contents
        if contents:
            before = tag.previous_sibling = contents[-1]
            before.next_sibling = tag
        contents.append(tag)
        self.every.append(tag)
        if name in _PARTICULAR:
            self._particular(tag, name)
            if name in _EMPTY:
                if not closed:
                    self._closed[name] = self._closed.get(name, 0) + 1
                return
        if closed:
            return
        self._open.append(tag)
        self._counts[name] = self._counts.get(name, 0) + 1
        if name in _PRESERVED:
            self._preserved += 1
        elif name in _CONTAINERS:
            self._kinds.append(_CONTAINERS[name])

    def _particular(self, tag: Tag, name: str) -> None:
        """What Beautiful Soup does for tags of some names only."""
        for key in _LISTED.get(name, ()):
            if isinstance(value := tag.attrs.get(key), str):
                tag.attrs[key] = AttributeValueList(value.split())
        if name in _EMPTY:
            tag.can_be_empty_element = True
        if name in _CONTAINERS:
            tag.interesting_string_types = {_CONTAINERS[name]}
        if name == "meta":
            _BUILDER.set_up_substitutions(tag)

    def _flush(self, kind: type[NavigableString] | None = None) -> None:
        """Make a node of the text that has come together."""
        data = self._data
        text = data[0] if len(data) == 1 else "".join(data)
        data.clear()
        if not self._preserved and not text.strip(_SPACES):
            text = "\n" if "\n" in text else " "
        if kind is None:
            kind = self._kinds[-1] if self._kinds else NavigableString
        node = _new_text(kind, text)
        node.hidden = False
        node.next_element = node.next_sibling = node.previous_sibling = None
        parent = node.parent = self._open[-1]
        last = node.previous_element = self._last
        if last is not None:
            last.next_element = node
        self._last = node
        contents = parent.contents
        if contents:
            before = node.previous_sibling = contents[-1]
            before.next_sibling = node
        contents.append(node)

    def _finish(self) -> None:
        if self._data:
            self._flush()

    # What html.parser calls: end tags always, the others for what the short way does not take

    def handle_endtag(self, tag: str) -> None:
        if self._closed.get(tag):
            self._closed[tag] -= 1
            return
        if self._data:
            self._flush()
        counts = self._counts
        while counts.get(tag):
            name = self._open.pop().name
            counts[name] -= 1
            if name in _PRESERVED:
                self._preserved -= 1
            elif name in _CONTAINERS:
                self._kinds.pop()
            if name == tag:
                break

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, _plain(attrs), False)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, _plain(attrs), True)

    def handle_data(self, data: str) -> None:
        self._data.append(data)

    def handle_charref(self, name: str) -> None:
        self._data.append(self._numbered(int(name[1:], 16) if name[0] in "xX" else int(name)))

    def handle_entityref(self, name: str) -> None:
        self._data.append(EntitySubstitution.HTML_ENTITY_TO_CHARACTER.get(name, f"&{name}"))

    def handle_comment(self, data: str) -> None:
        self._apart(data, Comment)

    def handle_decl(self, decl: str) -> None:
        self._apart(decl[len("DOCTYPE ") :], Doctype)

    def unknown_decl(self, data: str) -> None:
        if data.upper().startswith("CDATA["):
            self._apart(data[len("CDATA[") :], CData)
        else:
            self._apart(data, Declaration)

    def handle_pi(self, data: str) -> None:
        self._apart(data, ProcessingInstruction)

    def _apart(self, data: str, kind: type[NavigableString]) -> None:
        if self._data:
            self._flush()
        self._data.append(data)
        self._flush(kind)


def _plain(attrs: list[tuple[str, str | None]]) -> list[tuple[str, str, str, str]]:
    """html.parser's attributes in the form of _PAIR; their references are resolved, and once is enough."""
    return [(key, (value or "").replace("&", "&amp;"), "", "") for key, value in attrs]
