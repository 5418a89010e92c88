"""Which rows of a table does a list show? Facets, a range of days, an order and pages, the same way for every list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.names import Names
from archive.web.refusals import BadQuestion

__all__ = ["PARAMETERS", "Choice", "Facet", "Found", "Listing", "list_rows"]

PAGE_SIZES = (50, 25, 100, 200)  # the first is the default
MOST_IN_SHEET = 100_000  # rows of a CSV or JSON with all of a view
_MOST_CHOICES = 300
PARAMETERS: Mapping[str, str] = {
    "sort": "column to sort by, with a leading - for the other way round",
    "from": "first day of the range",
    "to": "last day of the range",
    "page": "page of the list, from 1",
    "size": "rows on a page: 25, 50, 100 or 200",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A column to choose by. `values`: an array column, of which one element must be the chosen value."""

    name: str
    label: str
    values: bool = False
    gloss: Callable[[Names, str], str] | None = None  # value → text shown: Names.country


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list.

    days   columns of the first and the last possible day: a row is in a range when the two touch it
    sorts  column → label; the first is the default, newest first
    where  a condition that always holds, SQL of our own
    select a SELECT of our own in place of the table, with columns that it lacks
    """

    table: str
    key: str
    facets: Sequence[Facet]
    sorts: Mapping[str, str]
    days: tuple[str, str] | None = None
    where: str = "1"
    newest_first: bool = True
    select: str | None = None

    @property
    def source(self) -> str:
        """What stands behind FROM."""
        return f'"{self.table}"' if self.select is None else f"({self.select})"

    @property
    def parameters(self) -> Mapping[str, str]:
        """What a view of this list may be asked."""
        chosen = {facet.name: f"only rows with this {facet.label.lower()}; may be repeated" for facet in self.facets}
        return chosen | {k: v for k, v in PARAMETERS.items() if self.days is not None or k not in ("from", "to")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet; `value` is `none` for rows without one. `link` turns it on or off."""

    value: str
    shown: str
    count: int
    is_chosen: bool
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a list shows of what was asked."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int
    size: int
    sort: str
    facets: Sequence[tuple[Facet, Sequence[Choice]]]
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    first_day: str | None = None
    last_day: str | None = None
    path: str = ""
    default_sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether something is chosen, so that not all rows are shown."""
        return bool(self.chosen or self.first_day or self.last_day)

    @property
    def hidden(self) -> Sequence[tuple[str, str]]:
        """What a form for other days must hand on."""
        return [pair for pair in self._query({}) if pair[0] not in ("from", "to")]

    def link(self, **changed: Any) -> str:
        """The same view with other parameters (`from_` for from); None leaves one out, as does the usual value."""
        return f"?{urlencode(self._query(changed))}"

    def _query(self, changed: Mapping[str, Any]) -> list[tuple[str, str]]:
        query: list[tuple[str, str]] = [(name, value) for name, values in self.chosen.items() for value in values]
        kept = {"from": self.first_day, "to": self.last_day, "sort": self.sort, "size": str(self.size)}
        kept |= {name.rstrip("_"): None if value is None else str(value) for name, value in changed.items()}
        usual = {"sort": self.default_sort, "size": str(PAGE_SIZES[0]), "page": "1"}
        return query + [(name, value) for name, value in kept.items() if value is not None and value != usual.get(name)]

    def file(self, form: str) -> str:
        """Address of this view as csv (all of its rows) or json (a page at a time)."""
        return f"{self.path}.{form}{self.link(page=None, size=None)}"

    @property
    def about(self) -> Mapping[str, Any]:
        """For the JSON form: how much there is, and where the next page stands."""
        next_page = self.link(page=self.page + 1) if self.page < self.pages else None
        return {"total": self.total, "page": self.page, "pages": self.pages, "size": self.size, "next": next_page}


def list_rows(edition: Edition, listing: Listing, asked: Asked) -> Found:
    """Look the rows up: a page of them, or all of the view for a CSV file; raises BadQuestion, TooDear."""
    catalogue, whole = edition.catalogue, asked.form is Form.CSV
    chosen = {facet.name: tuple(asked.all(facet.name)) for facet in listing.facets if asked.all(facet.name)}
    first_day, last_day = (asked.day("from"), asked.day("to")) if listing.days else (None, None)
    if first_day and last_day and first_day > last_day:
        raise BadQuestion(f"from {first_day} is later than to {last_day}")
    conditions, values = _days(listing, first_day, last_day)
    picked = {f.name: _picked(f, chosen[f.name]) for f in listing.facets if f.name in chosen}
    where = " AND ".join([listing.where, *conditions, *(sql for sql, _ in picked.values())])
    given = [*values, *(value for _, some in picked.values() for value in some)]
    counted = catalogue.kept_rows(f"SELECT count(*) AS n FROM {listing.source} WHERE {where}", *given)  # noqa: S608
    total: int = counted[0]["n"]
    size = MOST_IN_SHEET if whole else _size(asked)
    pages = max(1, -(-total // size))
    page = 1 if whole else asked.number("page", 1, 100_000)
    sort, order = _order(listing, asked)
    # the ids first, by an index of their columns alone (building.py _LISTED), and only then the wide rows of one page
    ids = f'SELECT "{listing.key}" FROM {listing.source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?'  # noqa: S608
    rows = catalogue.rows(
        f'SELECT * FROM {listing.source} WHERE "{listing.key}" IN ({ids}) ORDER BY {order}',  # noqa: S608
        *given, size, (page - 1) * size,
    )  # fmt: skip
    found = Found(
        rows=rows, total=total, page=page, pages=pages, size=size, sort=sort, facets=(), chosen=chosen,
        first_day=first_day, last_day=last_day, path=asked.path, default_sort=_default_sort(listing),
    )  # fmt: skip
    if whole:
        return found
    facets = [(f, _choices(edition, listing, f, found, conditions, values, picked)) for f in listing.facets]
    return replace(found, facets=facets)


def _size(asked: Asked) -> int:
    return int(asked.choice("size", [str(size) for size in PAGE_SIZES], str(PAGE_SIZES[0])))


def _default_sort(listing: Listing) -> str:
    first = next(iter(listing.sorts))
    return f"-{first}" if listing.newest_first else first


def _order(listing: Listing, asked: Asked) -> tuple[str, str]:
    columns = list(listing.sorts)
    sort = asked.choice("sort", [*columns, *(f"-{c}" for c in columns)], _default_sort(listing))
    column, way = sort.removeprefix("-"), "DESC" if sort.startswith("-") else "ASC"
    return sort, f'"{column}" IS NULL, "{column}" {way}, "{listing.key}"'


def _days(listing: Listing, first: str | None, last: str | None) -> tuple[list[str], list[str]]:
    conditions, values = [], []
    if listing.days and first:
        conditions.append(f'"{listing.days[1]}" >= ?')
        values.append(first)
    if listing.days and last:
        conditions.append(f'"{listing.days[0]}" <= ?')
        values.append(last)
    return conditions, values


def _picked(facet: Facet, chosen: Sequence[str]) -> tuple[str, list[str]]:
    """A condition: the row has one of these values."""
    some = [value for value in chosen if value != "none"]
    marks = ", ".join("?" * len(some))
    if facet.values:
        sql = f'EXISTS (SELECT 1 FROM json_each("{facet.name}") WHERE json_each.value IN ({marks}))'  # noqa: S608
        none = f'json_array_length("{facet.name}") = 0'
    else:
        sql = f'CAST("{facet.name}" AS TEXT) IN ({marks})'
        none = f'"{facet.name}" IS NULL'
    parts = [sql] if some else []
    if "none" in chosen:
        parts.append(none)
    return f"({' OR '.join(parts)})", some


def _choices(
    edition: Edition,
    listing: Listing,
    facet: Facet,
    found: Found,
    conditions: Sequence[str],
    values: Sequence[str],
    picked: Mapping[str, tuple[str, list[str]]],
) -> list[Choice]:
    """How many rows each value of a facet has, given what is chosen in all others."""
    others = [pick for name, pick in picked.items() if name != facet.name]
    where = " AND ".join([listing.where, *conditions, *(sql for sql, _ in others)])
    given = [*values, *(value for _, some in others for value in some)]
    column = f'"{facet.name}"'
    source = listing.source
    if facet.values:
        source += f" LEFT JOIN json_each({column}) AS one"
        column = "one.value"
    rows = edition.catalogue.kept_rows(
        f"SELECT CAST({column} AS TEXT) AS value, count(*) AS count FROM {source} WHERE {where}"  # noqa: S608
        f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_CHOICES}",
        *given,
    )
    chosen = found.chosen.get(facet.name, ())
    choices = []
    for row in rows:
        value = "none" if row["value"] is None else row["value"]
        left = [v for v in chosen if v != value] if value in chosen else [*chosen, value]
        others_chosen = {name: some for name, some in found.chosen.items() if name != facet.name}
        turned = replace(found, chosen=others_chosen | ({facet.name: left} if left else {}))
        shown = _shown(edition, listing, facet, value)
        choices.append(
            Choice(value=value, shown=shown, count=row["count"], is_chosen=value in chosen, link=turned.link())
        )
    return choices


def _shown(edition: Edition, listing: Listing, facet: Facet, value: str) -> str:
    """A value of a facet for people."""
    if value == "none":
        return "none recorded"
    if facet.gloss is not None:
        return facet.gloss(edition.names, value)
    table = edition.folder.tables.get(listing.table)
    is_flag = table is not None and any(c.name == facet.name and c.type == "boolean" for c in table.columns)
    return {"0": "no", "1": "yes"}.get(value, value) if is_flag else value
