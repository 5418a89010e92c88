"""How is what followed each of several days drawn? One small panel for each, weeks along it, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.scale import ticks
from archive.figures.svg import Node, Picture, drawing, label, node

__all__ = ["Panel", "Week", "timeline"]

_COLUMNS = 3
_PANEL = 248.0
_GAP = 8.0
_HEIGHT = 118.0
_LEFT = 22.0  # of the first week, inside a panel
_FLOOR = 88.0
_CEILING = 34.0
_TOP = 34.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Two counts of one week, counted from the day; the second is a part of the first."""

    week: int
    all: int
    recommended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One day and the weeks after it; `rest` says what cannot be placed in a week."""

    label: str
    note: str
    weeks: tuple[Week, ...]
    rest: str


def timeline(panels: Sequence[Panel], *, last_week: int, name: str, title: str, description: str, unit: str) -> Picture:
    """Small multiples. `last_week`: the right end of every panel; weeks after it are left out."""
    rows = -(-len(panels) // _COLUMNS)
    most = max((w.all for p in panels for w in p.weeks if w.week <= last_week), default=0)
    top = ticks(most)[-1]
    nodes: list[Node | None] = [*_key(unit)]
    for position, panel in enumerate(panels):
        x = 4 + (position % _COLUMNS) * (_PANEL + _GAP)
        y = _TOP + (position // _COLUMNS) * _HEIGHT
        nodes.append(node("g", *_panel(panel, last_week, top), transform=f"translate({x:.0f} {y:.0f})"))
    return drawing(
        *nodes,
        name=name,
        title=title,
        description=description,
        width=_COLUMNS * (_PANEL + _GAP) + 4,
        height=_TOP + max(1, rows) * _HEIGHT,
    )


def _panel(panel: Panel, last_week: int, top: int) -> list[Node]:
    width = (_PANEL - _LEFT - 4) / (last_week + 1)
    unit = (_FLOOR - _CEILING) / top
    nodes = [label(0, 12, panel.label, "head"), label(0, 25, panel.note, "small")]
    for at in (top,) if top == 1 else (top // 2, top):
        y = _FLOOR - at * unit
        nodes += [
            node("line", x1=_LEFT, x2=_PANEL - 4, y1=y, y2=y, class_="line"),
            label(_LEFT - 4, y + 3.5, str(at), "small", anchor="end"),
        ]
    for one in (w for w in panel.weeks if w.week <= last_week):
        x = _LEFT + one.week * width
        for count, role in ((one.all, "fill-all"), (one.recommended, "fill-rec")):
            if count:
                high = count * unit
                nodes.append(node("rect", x=x, y=_FLOOR - high, width=max(1, width - 0.8), height=high, class_=role))
    nodes.append(node("line", x1=_LEFT, x2=_PANEL - 4, y1=_FLOOR, y2=_FLOOR, class_="axis"))
    for week in range(0, last_week + 1, 13):
        nodes.append(label(_LEFT + week * width, _FLOOR + 12, f"{week}", "small", anchor="middle"))
    nodes.append(label(_PANEL - 4, 25, panel.rest, "small", anchor="end"))
    return nodes


def _key(unit: str) -> list[Node]:
    return [
        node("rect", x=4, y=8, width=13, height=13, class_="fill-rec"),
        label(22, 18.5, f"recommended {unit}", "small"),
        node("rect", x=150, y=8, width=13, height=13, class_="fill-all"),
        label(168, 18.5, f"other {unit}", "small"),
        label(270, 18.5, "weeks after the close of the meeting; every panel on the same scale", "small"),
    ]
