"""On which days was something done, and how often? A calendar: a strip for each year, or a row of months for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from archive.figures.colours import STEPS
from archive.figures.svg import Node, Picture, drawing, label, node
from archive.figures.tile_grid import classes

__all__ = ["calendar"]

_MOST_STRIPS = 8  # years; more of them get a row of months each
_WIDTH = 760.0
_LEFT = 40.0
_TOP = 34.0
_DAY = 11.6  # of a day, with its gap
_GAP = 1.6
_STRIP = 7 * _DAY + 30
_MONTH_WIDE, _MONTH_HIGH = 55.0, 22.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def calendar(
    counts: Mapping[str, int],
    *,
    name: str,
    title: str,
    description: str,
    unit: str = "captures",
    most_strips: int = _MOST_STRIPS,
) -> Picture:
    """The darker a day, the more there was; each year says its total beside it.

    counts   day as 2017-12-01 → how many; days that are not named have none
    unit     what is counted, in the plural
    most_strips   so many years have a square for each day; when there are more, each has a row of months
    """
    days = {date.fromisoformat(day): count for day, count in counts.items() if count}
    years = sorted({day.year for day in days})
    if not years:
        nothing = label(4, 24, f"No {unit}.", "quiet")
        return drawing(nothing, name=name, title=title, description=description, width=_WIDTH, height=40)
    if len(years) > most_strips:
        months = Counter({(day.year, day.month): 0 for day in days})
        for day, count in days.items():
            months[day.year, day.month] += count
        drawn, height = _rows_of_months(months, years, unit), _MONTH_HIGH
    else:
        drawn, height = _strips(days, years, unit), _STRIP
    return drawing(
        *drawn, name=name, title=title, description=description, width=_WIDTH, height=_TOP + height * len(years) + 8
    )


def _strips(days: Mapping[date, int], years: Sequence[int], unit: str) -> list[Node]:
    limits = classes(days.values())
    nodes = _legend(limits, f"{unit} a day")
    for position, year in enumerate(years):
        y = _TOP + position * _STRIP
        first = date(year, 1, 1)
        shown = {day: count for day, count in days.items() if day.year == year}
        empty = []
        for number in range((date(year + 1, 1, 1) - first).days):
            day = first + timedelta(days=number)
            x, top = _place(day, first, y)
            if day not in shown:
                side = f"{_DAY - _GAP:.1f}"
                empty.append(f"M{x:.1f} {top:.1f}h{side}v{side}h-{side}z")
                continue
            told = node("title", f"{day.isoformat()}: {shown[day]} {unit}")
            square = _square(x, top, _DAY - _GAP, _DAY - _GAP, shown[day], limits)
            nodes.append(node("g", told, square))
        nodes.append(node("path", d="".join(empty), class_="fill-empty"))
        nodes += [label(_place(date(year, n, 1), first, y)[0], y + 12, word, "small") for n, word in _month_words()]
        nodes += [
            label(4, y + 28, str(year), "head"),
            label(_WIDTH - 4, y + 28, str(sum(shown.values())), "head", anchor="end"),
            label(_WIDTH - 4, y + 42, f"on {len(shown)} day{'s' if len(shown) != 1 else ''}", "small", anchor="end"),
        ]
    return nodes


def _place(day: date, first: date, y: float) -> tuple[float, float]:
    """Weeks side by side, Monday at the top."""
    week, weekday = divmod((day - first).days + first.weekday(), 7)
    return _LEFT + week * _DAY, y + 18 + weekday * _DAY


def _month_words() -> list[tuple[int, str]]:
    return list(enumerate(_MONTHS, 1))


def _rows_of_months(months: Mapping[tuple[int, int], int], years: Sequence[int], unit: str) -> list[Node]:
    limits = classes(months.values())
    nodes = _legend(limits, f"{unit} a month")
    nodes += [
        label(_LEFT + (n - 0.5) * _MONTH_WIDE, _TOP, word, "small", anchor="middle") for n, word in _month_words()
    ]
    for position, year in enumerate(years):
        y = _TOP + 6 + position * _MONTH_HIGH
        nodes.append(label(4, y + 14.5, str(year), "head"))
        for n, word in _month_words():
            x, count = _LEFT + (n - 1) * _MONTH_WIDE, months.get((year, n), 0)
            told = node("title", f"{word} {year}: {count} {unit}")
            number = label(x + _MONTH_WIDE / 2, y + 14, str(count), f"code{_step(count, limits)}", anchor="middle")
            square = _square(x, y, _MONTH_WIDE - 2, _MONTH_HIGH - 2, count, limits)
            nodes.append(node("g", told, square, number if count else None))
        total = sum(count for (of, _), count in months.items() if of == year)
        nodes.append(label(_WIDTH - 4, y + 14.5, str(total), "head", anchor="end"))
    return nodes


def _square(x: float, y: float, width: float, height: float, count: int, limits: Sequence[int]) -> Node:
    role = f"fill-step{_step(count, limits)}" if count else "fill-empty"
    return node("rect", x=x, y=y, width=width, height=height, rx=2, class_=role)


def _step(count: int, limits: Sequence[int]) -> int:
    step = sum(count >= limit for limit in limits)
    return step if len(limits) > 1 else 3 * step  # one class: a middle blue


def _legend(limits: Sequence[int], unit: str) -> list[Node]:
    nodes = [label(4, 15, f"{unit}:", "small")]
    x = 18 + 5.6 * len(unit)
    uppers = [*(limit - 1 for limit in limits[1:]), None]
    for low, high in zip(limits, uppers, strict=True):
        text = f"{low}" if high == low else f"{low} or more" if high is None else f"{low}–{high}"
        role = f"fill-step{min(_step(low, limits), STEPS)}"
        nodes += [node("rect", x=x, y=4, width=13, height=13, rx=2, class_=role), label(x + 18, 15, text, "small")]
        x += 36 + 5.4 * len(text)
    return nodes
