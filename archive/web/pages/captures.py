"""What was captured when: a list of captures and their calendar?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archive.figures.calendar import calendar
from archive.figures.svg import Picture
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.glossary import ENDED
from archive.web.listed import COLUMNS, FACETS, Captures, Selected, captures_of, marginal
from archive.web.listing import MOST_IN_SHEET, PAGE_SIZES, PARAMETERS, Choice, Facet, Found
from archive.web.refusals import BadQuestion
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_SORTS = ("-fetched_at", "fetched_at")
_MOST_CHOICES = 300
_BATCH = 5_000
_STRIPS = 8  # years with a square for each day, on the page of the calendar
_STRIPS_ABOVE_LIST = 1  # more would push the list out of sight
_LABELS = {"role": "Asked for as", "outcome": "Outcome", "source": "Source", "status": "Status"}
_CHOSEN = {name: f"only captures with this {label.lower()}; may be repeated" for name, label in _LABELS.items()}


def _list(edition: Edition, asked: Asked) -> Page:
    captures, selected = captures_of(edition), _selected(asked)
    counts = captures.counts(selected.first_day, selected.last_day)
    of_roles = marginal(counts, "role", selected.chosen)
    total = sum(count for value, count in of_roles.items() if value in selected.chosen.get("role", (value,)))
    size = int(asked.choice("size", [str(n) for n in PAGE_SIZES], str(PAGE_SIZES[0])))
    page = asked.number("page", 1, 100_000)
    sort = asked.choice("sort", _SORTS, _SORTS[0])
    newest_first = sort == _SORTS[0]
    is_sheet = asked.form is Form.CSV
    offset = (page - 1) * size
    rows = [] if is_sheet else captures.rows(selected, newest_first=newest_first, limit=size, offset=offset)
    is_drawn = asked.form is Form.HTML and page == 1
    found = Found(
        rows=list(rows), total=total, page=page, pages=max(1, -(-total // size)), size=size, sort=sort, facets=(),
        chosen=selected.chosen, first_day=selected.first_day, last_day=selected.last_day, path=asked.path,
        default_sort=_SORTS[0],
    )  # fmt: skip
    facets = [(Facet(name=name, label=_LABELS[name]), _choices(found, counts, name)) for name in FACETS]
    found = replace(found, facets=facets)
    return Page(
        template="captures.html",
        title="Snapshots",
        data={**found.about, "is_archive": edition.shelf().is_archive, "captures": found.rows},
        drawn={
            "found": found,
            "ended": ENDED,
            "drawing": _picture(captures.days(selected), most_strips=_STRIPS_ABOVE_LIST) if is_drawn else None,
            "days_file": f"/snapshots/calendar.csv{found.link(page=None, size=None, sort=None)}",
            "days_page": f"/snapshots/calendar{found.link(page=None, size=None, sort=None)}",
        },
        sheet=Sheet(name="snapshots", columns=COLUMNS, rows=_all(captures, selected, newest_first=newest_first)),
    )


def _calendar(edition: Edition, asked: Asked) -> Page:
    days = captures_of(edition).days(_selected(asked))
    rows = [{"day": day, "captures": count} for day, count in days.items()]
    return Page(
        template="captures_by_day.html",
        title="Captures over time",
        data={"total": sum(days.values()), "days": rows},
        drawn={"drawing": _picture(days, most_strips=_STRIPS)},
        sheet=Sheet(name="captures_by_day", columns=("day", "captures"), rows=rows),
    )


def _all(captures: Captures, selected: Selected, *, newest_first: bool) -> Iterator[Row]:
    """Every row of the view, some thousand in memory at a time."""
    for offset in range(0, MOST_IN_SHEET, _BATCH):
        some = captures.rows(selected, newest_first=newest_first, limit=_BATCH, offset=offset)
        yield from some
        if len(some) < _BATCH:
            return


def _selected(asked: Asked) -> Selected:
    first_day, last_day = asked.day("from"), asked.day("to")
    if first_day and last_day and first_day > last_day:
        raise BadQuestion(f"from {first_day} is later than to {last_day}")
    chosen = {name: tuple(asked.all(name)) for name in FACETS if asked.all(name)}
    return Selected(chosen=chosen, first_day=first_day, last_day=last_day)


def _choices(found: Found, counts: Sequence[Row], facet: str) -> list[Choice]:
    chosen = found.chosen.get(facet, ())
    choices = []
    for value, count in sorted(marginal(counts, facet, found.chosen).items(), key=lambda item: (-item[1], item[0])):
        left = [one for one in chosen if one != value] if value in chosen else [*chosen, value]
        turned = replace(found, chosen=_without(found.chosen, (facet,)) | ({facet: left} if left else {}))
        choices.append(
            Choice(value=value, shown=value, count=count, is_chosen=value in chosen, link=turned.link(page=None))
        )
    return choices[:_MOST_CHOICES]


def _without(chosen: Mapping[str, Sequence[str]], names: Sequence[str]) -> dict[str, Sequence[str]]:
    return {name: values for name, values in chosen.items() if name not in names}


def _picture(days: Mapping[str, int], *, most_strips: int) -> Picture:
    total = f"{sum(days.values()):,} capture{'s' if sum(days.values()) != 1 else ''}"
    most = max(days, key=lambda day: (days[day], day), default="")
    match len(days):
        case 0:
            told = "No captures"
        case 1:
            told = f"{total} on one day, {most}"
        case number:
            told = f"{total} on {number:,} days, {min(days)} to {max(days)}; most of them, {days[most]:,}, on {most}"
    return calendar(days, name="calendar", title="Captures over time", description=f"{told}.", most_strips=most_strips)


VIEWS = (
    View(
        path="/snapshots/calendar",
        handler=_calendar,
        summary="How much was captured on each day.",
        query=_CHOSEN | {name: PARAMETERS[name] for name in ("from", "to")},
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/snapshots",
        handler=_list,
        summary="Captures, one a row: all of the archive, or those that the release tells of when there is none.",
        query={**_CHOSEN, **PARAMETERS},
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
)
