"""How do start tags, texts and end tags grow into Beautiful Soup's nodes? As they do there, with less ado for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import unescape

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.element import AttributeDict, AttributeValueList, NavigableString, PageElement

__all__ = ["Growing", "Pairs", "untie"]

# Name of an attribute, its value as one of three spellings, the others empty
Pairs = Sequence[tuple[str, str, str, str]]

_EMPTY = frozenset(HTMLTreeBuilder.DEFAULT_EMPTY_ELEMENT_TAGS or ())
_PRESERVED = frozenset(HTMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS)
_CONTAINERS = HTMLTreeBuilder.DEFAULT_STRING_CONTAINERS
_LISTED = HTMLTreeBuilder.DEFAULT_CDATA_LIST_ATTRIBUTES
_LISTED_SOMEWHERE = {  # an attribute whose value is a list → the elements where it is one; "*" are all
    key: frozenset(name for name, keys in _LISTED.items() if key in keys) for keys in _LISTED.values() for key in keys
}
_SPACES = "\x20\x0a\x09\x0c\x0d"  # of a string that holds nothing else, Beautiful Soup keeps one
_PARTICULAR = _EMPTY | set(_CONTAINERS)
_APART = _PRESERVED | set(_CONTAINERS)  # elements whose strings are treated in their own way
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
    next_element: PageElement | None = None  # like the two below until there is one
    next_sibling: PageElement | None = None
    previous_sibling: PageElement | None = None
    _namespaces: dict[str, str] = {}  # noqa: RUF012 what Beautiful Soup gives each tag of a page without XML


def untie(tags: Iterable[Tag]) -> None:
    """Undo the ties between the nodes inside these tags, of a tree that nobody looks at any more.

    They are circles, which only the search for garbage can free, later and at four times the cost (1.8 ms a page).
    """
    for tag in tags:
        for node in tag.contents:
            node.parent = node.next_element = node.previous_element = None
            node.next_sibling = node.previous_sibling = None
        tag.contents.clear()  # Beautiful Soup's root holds itself


class Growing:
    """A tree to which one tag or text after the other is added, as Beautiful Soup adds them for html.parser."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.every: list[Tag] = []  # all elements, in document order
        self.soup = soup
        self._open: list[Tag] = [soup]  # the root, and every tag that still waits for its end
        self._counts: dict[str, int] = {}  # of the open tags, by name
        self._closed: dict[str, int] = {}  # empty tags whose end tag, if one comes, says nothing
        self.data: list[str] = []  # pieces of the text that goes on
        self._last: PageElement | None = None  # Beautiful Soup links the root to nothing
        self._preserved = 0  # open tags in which white space is kept
        self._kinds: list[type[NavigableString]] = []  # what strings are in the open tags that have their own kind

    def begin(self, name: str, pairs: Pairs, closed: bool) -> None:
        """A start tag; an empty one (`<br>`, `<p/>`) is over at once.

        pairs   name of an attribute and its value, which is the one of three spellings that is not empty
        """
        if self.data:
            self.flush()
        tag = _new_tag(_Element)
        tag.name = name
        tag.attrs = attrs = AttributeDict()
        tag.contents = []
        for key, one, two, bare in pairs:
            key, value = key.lower(), one or two or bare
            if "&" in value:
                value = unescape(value)
            if key in _LISTED_SOMEWHERE and not _LISTED_SOMEWHERE[key].isdisjoint(("*", name)):
                attrs[key] = AttributeValueList(value.split())
            else:
                attrs[key] = value
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
        if name in _APART:
            self._enter(name)

    def _enter(self, name: str) -> None:
        """Strings are of another kind, or keep their white space, from here on."""
        if name in _PRESERVED:
            self._preserved += 1
        else:
            self._kinds.append(_CONTAINERS[name])

    def _leave(self, name: str) -> None:
        if name in _PRESERVED:
            self._preserved -= 1
        else:
            self._kinds.pop()

    def _particular(self, tag: Tag, name: str) -> None:
        """What Beautiful Soup does for tags of some names only."""
        if name in _EMPTY:
            tag.can_be_empty_element = True
        if name in _CONTAINERS:
            tag.interesting_string_types = {_CONTAINERS[name]}
        if name == "meta":
            _BUILDER.set_up_substitutions(tag)

    def flush(self, kind: type[NavigableString] | None = None) -> None:
        """Make a node of the text that has come together."""
        data = self.data
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

    def end(self, tag: str) -> None:
        if self._closed.get(tag):
            self._closed[tag] -= 1
            return
        if self.data:
            self.flush()
        counts = self._counts
        while counts.get(tag):
            name = self._open.pop().name
            counts[name] -= 1
            if name in _APART:
                self._leave(name)
            if name == tag:
                break

    def apart(self, data: str, kind: type[NavigableString]) -> None:
        if self.data:
            self.flush()
        self.data.append(data)
        self.flush(kind)
