"""How is what followed one day drawn, week by week, with room for the days and the counts?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from archive.figures.scale import ticks
from archive.figures.svg import Node, Picture, drawing, label, node
from archive.figures.timeline import Week

__all__ = ["weeks_after"]

_WIDTH = 760.0
_LEFT = 34.0
_TOP = 40.0
_HIGH = 110.0
_EVERY = 13  # weeks between two dates of the axis: a quarter of a year


def weeks_after(
    day: date, weeks: Sequence[Week], *, last_week: int, rest: str, name: str, title: str, description: str, unit: str
) -> Picture:
    """Bars by week, the dark part recommended, the number above each.

    day   from which weeks are counted; week 0 begins with it
    rest  what cannot be placed in a week, in words
    """
    shown = [one for one in weeks if one.week <= last_week]
    marks = ticks(max((one.all for one in shown), default=0))
    wide = (_WIDTH - _LEFT - 8) / (last_week + 1)
    floor, high = _TOP + _HIGH, _HIGH / marks[-1]
    nodes: list[Node] = [
        node("rect", x=4, y=6, width=13, height=13, class_="fill-rec"),
        label(22, 16.5, f"recommended {unit}", "small"),
        node("rect", x=140, y=6, width=13, height=13, class_="fill-all"),
        label(158, 16.5, f"other {unit}", "small"),
        label(_WIDTH - 8, 16.5, rest, "small", anchor="end"),
    ]
    for at in marks[1:]:
        y = floor - at * high
        nodes += [
            node("line", x1=_LEFT, x2=_WIDTH - 8, y1=y, y2=y, class_="line"),
            label(_LEFT - 6, y + 3.5, str(at), "small", anchor="end"),
        ]
    for one in shown:
        x = _LEFT + one.week * wide
        monday = day + timedelta(weeks=one.week)
        told = f"Week {one.week}, from {monday.isoformat()}: {one.all} {unit}, {one.recommended} recommended"
        nodes.append(
            node(
                "g",
                node("title", told),
                node("rect", x=x, y=floor - one.all * high, width=wide - 1.5, height=one.all * high, class_="fill-all"),
                node("rect", x=x, y=floor - one.recommended * high, width=wide - 1.5, height=one.recommended * high,
                     class_="fill-rec") if one.recommended else None,
                label(x + wide / 2 - 0.75, floor - one.all * high - 4, str(one.all), "figure", anchor="middle"),
            )
        )  # fmt: skip
    nodes.append(node("line", x1=_LEFT, x2=_WIDTH - 8, y1=floor, y2=floor, class_="axis"))
    for week in range(0, last_week + 1, _EVERY):
        x = _LEFT + week * wide
        at_end = week > last_week - 4
        nodes += [
            node("line", x1=x, x2=x, y1=floor, y2=floor + 4, class_="axis"),
            label(x if not at_end else _WIDTH - 8, floor + 16, (day + timedelta(weeks=week)).isoformat(), "small",
                  anchor="end" if at_end else None),
            label(x if not at_end else _WIDTH - 8, floor + 29, f"week {week}", "small",
                  anchor="end" if at_end else None),
        ]  # fmt: skip
    return drawing(*nodes, name=name, title=title, description=description, width=_WIDTH, height=floor + 38)
