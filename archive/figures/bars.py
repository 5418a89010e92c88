"""How are counts drawn as bars: two of which one is a part of the other, or a whole in its parts?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.scale import ticks
from archive.figures.svg import Node, Picture, drawing, label, node

__all__ = ["Bar", "Mix", "bars", "mixes"]

_LEFT = 190.0
_WIDTH = 760.0
_RIGHT = 90.0
_ROW = 24.0
_TOP = 40.0
_BOTTOM = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row: its label, a second one in small print, and two counts of which the second is a part of the first."""

    label: str
    note: str
    all: int
    recommended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A row: its label and the counts of its parts, in the order of the legend."""

    label: str
    note: str
    parts: tuple[int, ...]


def bars(rows: Sequence[Bar], *, name: str, title: str, description: str, unit: str) -> Picture:
    """One bar a row, its dark part the second count; both numbers at its end."""
    most = max((row.all for row in rows), default=0)
    height = _TOP + _ROW * max(1, len(rows)) + _BOTTOM
    scale = (_WIDTH - _LEFT - _RIGHT) / max(1, ticks(most)[-1])
    nodes: list[Node | None] = [
        *_key((("fill-rec", f"recommended {unit}"), ("fill-all", f"other {unit}"))),
        *_grid(most, scale, height),
    ]
    for position, row in enumerate(rows):
        y = _TOP + _ROW * position
        text = f"{row.recommended} of {row.all}" if row.all != row.recommended else f"{row.all}"
        nodes += [
            *_names(row.label, row.note, y),
            node("rect", x=_LEFT, y=y + 4, width=row.all * scale, height=_ROW - 9, class_="fill-all"),
            node("rect", x=_LEFT, y=y + 4, width=row.recommended * scale, height=_ROW - 9, class_="fill-rec"),
            label(_LEFT + row.all * scale + 6, y + 16, text, "figure"),
        ]
    return drawing(*nodes, name=name, title=title, description=description, width=_WIDTH, height=height)


def mixes(rows: Sequence[Mix], parts: Sequence[str], *, name: str, title: str, description: str) -> Picture:
    """One bar a row, all of the same length, cut by the shares of its parts; the whole stands at its end."""
    height = _TOP + _ROW * max(1, len(rows)) + 10
    nodes: list[Node | None] = [*_key(tuple((f"rank{n}", text) for n, text in enumerate(parts, 1)))]
    room = _WIDTH - _LEFT - _RIGHT
    for position, row in enumerate(rows):
        y = _TOP + _ROW * position
        whole = sum(row.parts)
        nodes += _names(row.label, row.note, y)
        x = _LEFT
        for n, count in enumerate(row.parts, 1):
            if not count:
                continue
            width = room * count / whole
            nodes.append(node("rect", x=x, y=y + 3, width=width, height=_ROW - 7, class_=f"rank{n}"))
            if width >= 8 + 7 * len(str(count)):
                nodes.append(label(x + width / 2, y + 16, str(count), _ON[n - 1], anchor="middle"))
            x += width
        nodes.append(label(_LEFT + room + 8, y + 16, f"of {whole}", "figure"))
    return drawing(*nodes, name=name, title=title, description=description, width=_WIDTH, height=height)


_ON = ("on4", "on4", "on3", "on1", "on1", "on1")


def _names(text: str, note: str, y: float) -> list[Node | None]:
    return [
        label(_LEFT - 10, y + 16, text, "figure", anchor="end"),
        label(4, y + 16, note, "small") if note else None,
    ]


def _key(entries: Sequence[tuple[str, str]]) -> list[Node]:
    nodes: list[Node] = []
    x = 4.0
    for role, text in entries:
        nodes += [node("rect", x=x, y=8, width=13, height=13, class_=role), label(x + 18, 18.5, text, "small")]
        x += 34 + 5.7 * len(text)
    return nodes


def _grid(most: int, scale: float, height: float) -> list[Node]:
    nodes = []
    for at in ticks(most):
        x = _LEFT + at * scale
        role = "axis" if at == 0 else "line"
        nodes += [
            node("line", x1=x, x2=x, y1=_TOP, y2=height - _BOTTOM + 4, class_=role),
            label(x, height - 10, str(at), "small", anchor="middle"),
        ]
    return nodes
