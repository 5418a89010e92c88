"""How does a picture become SVG that nothing in its texts can break out of?

A picture is a tree of nodes; text is escaped when it is written, names of elements and attributes come from fixed lists
that have neither scripts nor links. Colours are named by role (`fill-all`, `ink`): inside a page its style sheet says
what they are, light or dark; in a file of its own the picture carries the light palette.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Node", "Picture", "drawing", "file_text", "inline_text", "label", "node", "number", "printable"]

Value = str | int | float

_ELEMENTS = frozenset({"svg", "g", "rect", "line", "path", "circle", "polygon", "text", "tspan", "title", "desc"})
_ATTRIBUTES = frozenset(
    {
        "id", "class", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "d", "points", "width", "height", "dy",
        "viewBox", "role", "aria-labelledby", "text-anchor", "transform", "xmlns", "preserveAspectRatio",
    }
)  # fmt: skip
# What XML 1.0 cannot hold, what only a terminal would obey, and what turns the direction of the text after it
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_BLANKS = re.compile(r"[\t\n\r]+")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_FONT = "'Source Sans Pro', 'Source Sans 3', system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element; a child that is a string is text."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node | str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing of so many units each way, with what it shows in a line and in words for those who cannot see it."""

    name: str  # also the stem of its ids and files
    title: str
    description: str
    width: float
    height: float
    body: tuple[Node, ...]


def printable(text: str) -> str:
    """The text in one line; a character that cannot be shown, or that would turn what follows it round, is U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", _BLANKS.sub(" ", text))


def number(value: float) -> str:
    """Two decimals at most, none that says nothing: the same digits on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def node(element: str, *children: Node | str | None, **attributes: Value | None) -> Node:
    """One element. Of an attribute's name a last `_` is dropped and others are `-`; None leaves it, or a child, out.

    raises   ValueError for an element or attribute that no picture of ours needs
    """
    named = tuple(
        (
            key if key in _ATTRIBUTES else key.rstrip("_").replace("_", "-"),
            value if isinstance(value, str) else number(value),
        )
        for key, value in attributes.items()
        if value is not None
    )
    for key in (element, *(key for key, _ in named)):
        if key not in (_ELEMENTS if key is element else _ATTRIBUTES):
            raise ValueError(f"{key!r} has no place in a picture")
    return Node(name=element, attributes=named, children=tuple(child for child in children if child is not None))


def label(x: float, y: float, text: str, role: str = "ink", *, anchor: str | None = None) -> Node:
    """A line of text; `role` is its class, `anchor` start (None), middle or end."""
    return node("text", printable(text), x=x, y=y, class_=role, text_anchor=anchor)


def drawing(*nodes: Node | None, name: str, title: str, description: str, width: float, height: float) -> Picture:
    """A picture of these nodes; raises ValueError for a name that cannot be part of ids and file names."""
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no name for a picture: small letters, digits, hyphens")
    return Picture(
        name=name,
        title=printable(title),
        description=printable(description),
        width=width,
        height=height,
        body=tuple(one for one in nodes if one is not None),
    )


def inline_text(picture: Picture) -> str:
    """The picture as an element of an HTML page; its classes are for the page's style sheet to fill."""
    return "".join(_written(_root(picture)))


def file_text(picture: Picture, palette: Mapping[str, str]) -> str:
    """The picture as a file of its own.

    palette  class → its declarations, as colours.PALETTE has them
    """
    used = {value for key, value in _attributes(_root(picture)) if key == "class"}
    style = "".join(f".{role}{{{rule}}}" for role, rule in palette.items() if role in used)
    root = "".join(_written(_root(picture, xmlns="http://www.w3.org/2000/svg")))
    opened, rest = root.split(">", 1)
    return f"{opened}><style>text{{font-family:{_FONT}}}{style}</style>{rest}\n"


def _root(picture: Picture, **more: str) -> Node:
    width, height = number(picture.width), number(picture.height)
    title, description = f"{picture.name}-title", f"{picture.name}-desc"
    return node(
        "svg",
        node("title", picture.title, id=title),
        node("desc", picture.description, id=description),
        node("rect", x=0, y=0, width=width, height=height, class_="paper"),
        *picture.body,
        **more,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{title} {description}",
    )


def _attributes(one: Node) -> Iterator[tuple[str, str]]:
    yield from one.attributes
    for child in one.children:
        if isinstance(child, Node):
            yield from _attributes(child)


def _written(one: Node) -> Iterator[str]:
    attributes = "".join(f' {key}="{_escaped(printable(value))}"' for key, value in one.attributes)
    yield f"<{one.name}{attributes}>"
    for child in one.children:
        if isinstance(child, Node):
            yield from _written(child)
        else:
            yield _escaped(printable(child))
    yield f"</{one.name}>"


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#39;")
    )
