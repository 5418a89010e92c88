"""Which elements of a page have a name, an id or a class, stand inside another, or match a selector? Found by index.

Beautiful Soup walks through the whole page for every such question, and a page is asked a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import soupsieve
from bs4 import BeautifulSoup, Tag
from soupsieve.css_types import Selector

__all__ = ["Elements"]

_ANYWHERE_ABOVE, _RIGHT_ABOVE = " ", ">"  # soupsieve's signs between two parts of a selector


class Elements:
    """The elements of one page, which does not change any more. All answers are in document order."""

    def __init__(self, soup: BeautifulSoup, every: Sequence[Tag]) -> None:
        """Take the tree and what `soup.find_all(True)` finds in it."""
        self._soup = soup
        self.every = every
        self._selected: dict[str, tuple[Tag, ...]] = {}

    @cached_property
    def names(self) -> Mapping[str, Sequence[Tag]]:
        """Elements by their name."""
        found: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.every:
            found[tag.name].append(tag)
        return dict(found)

    @cached_property
    def called(self) -> Mapping[str, Sequence[Tag]]:
        """Elements by what their classes and their id say, with a blank between: hundreds may say the same."""
        found: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.every:
            classes, own = tag.attrs.get("class"), tag.attrs.get("id")
            if classes or own:
                found[f"{' '.join(classes) if isinstance(classes, list) else ''} {own or ''}"].append(tag)
        return dict(found)

    def named(self, *names: str) -> Sequence[Tag]:
        """The elements of any of these names."""
        kinds = [kind for name in names if (kind := self.names.get(name))]
        return self.ordered(kinds)

    def within(self, tag: Tag) -> Sequence[Tag]:
        """The elements inside one, what `tag.find_all(True)` finds."""
        if tag is self._soup:
            return self.every
        place = self._places[id(tag)]
        return self.every[place + 1 : self._end(tag)]

    def select(self, css: str, inside: Tag | None = None) -> Sequence[Tag]:
        """What `soup.select(css)` finds, or `inside.select(css)`; each selector is looked up once."""
        known = self._selected.get(css)
        if known is None:
            known = self._selected[css] = tuple(self._matching(css))
        if inside is None or not known or inside is self._soup:
            return known
        if "template" in self.names:
            return inside.select(css)
        place, end = self._places[id(inside)], self._end(inside)
        return [tag for tag in known if place < self._places[id(tag)] < end]

    def _matching(self, css: str) -> Iterable[Tag]:
        pattern = soupsieve.compile(css)
        wanted = [one for one in pattern.selectors if isinstance(one, Selector)]
        kinds = [self._maybe(one) for one in wanted]
        if len(kinds) != len(pattern.selectors) or None in kinds or "template" in self.names:
            return self._soup.select(css)
        maybe = self.ordered([kind for kind in kinds if kind])
        if all(map(_is_plain, wanted)):
            return [tag for tag in maybe if any(_fits(one, tag) for one in wanted)]
        return pattern.filter(maybe)

    def _maybe(self, one: Selector) -> Sequence[Tag] | None:
        """The only elements that a selector can match, by the id, class or name at its end; None: it may be any."""
        if one.ids:
            return self._ids.get(one.ids[0], ())
        if one.classes:
            return min((self._classes.get(name, ()) for name in one.classes), key=len)
        if one.tag is not None and one.tag.name not in (None, "*"):
            return self.names.get(one.tag.name.lower(), ())
        return None

    def ordered(self, kinds: Sequence[Sequence[Tag]]) -> Sequence[Tag]:
        """Several lists of elements as one, each element once."""
        if len(kinds) == 1:
            return kinds[0]
        return [self.every[place] for place in sorted({self._places[id(tag)] for kind in kinds for tag in kind})]

    @cached_property
    def _ids(self) -> Mapping[str, Sequence[Tag]]:
        found: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.every:
            if isinstance(value := tag.attrs.get("id"), str):
                found[value].append(tag)
        return found

    @cached_property
    def _classes(self) -> Mapping[str, Sequence[Tag]]:
        found: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.every:
            for name in _classes_of(tag):
                if not (there := found[name]) or there[-1] is not tag:
                    there.append(tag)
        return found

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {id(tag): place for place, tag in enumerate(self.every)}

    def _end(self, tag: Tag) -> int:
        """The place behind the last element inside one: that of the next element beside it or beside one around it."""
        around: Tag | None = tag
        while around is not None:
            node = around.next_sibling
            while node is not None and not isinstance(node, Tag):
                node = node.next_sibling
            if node is not None:
                return self._places[id(node)]
            around = around.parent
        return len(self.every)


def _is_plain(one: Selector) -> bool:
    """Does a selector ask for names, ids and classes of an element and of those around it, and for nothing else?"""
    rest = (one.attributes, one.nth, one.selectors, one.contains, one.lang)
    if any(rest) or one.flags or (one.tag is not None and one.tag.prefix is not None):
        return False
    outer = list(one.relation)
    return not outer or (
        len(outer) == 1
        and isinstance(outer[0], Selector)
        and outer[0].rel_type in (_ANYWHERE_ABOVE, _RIGHT_ABOVE)
        and _is_plain(outer[0])
    )


def _fits(one: Selector, tag: Tag) -> bool:
    if not _fits_itself(one, tag):
        return False
    for outer in one.relation:
        above = tag.parent
        while isinstance(outer, Selector) and above is not None and above.parent is not None:  # not the page itself
            if _fits(outer, above):
                break
            if outer.rel_type == _RIGHT_ABOVE:
                return False
            above = above.parent
        else:
            return False
    return True


def _fits_itself(one: Selector, tag: Tag) -> bool:
    if one.tag is not None and (one.tag.name or "*").lower() not in ("*", tag.name):
        return False
    if any(tag.attrs.get("id") != value for value in one.ids):
        return False
    return not one.classes or set(one.classes) <= set(_classes_of(tag))


def _classes_of(tag: Tag) -> Sequence[str]:
    names = tag.attrs.get("class")
    return names if isinstance(names, list) else names.split() if isinstance(names, str) else ()
