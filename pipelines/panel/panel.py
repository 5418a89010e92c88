"""What is the panel of a release on disk, and by what was it made?"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.lexicon.briefing_lists import BRIEFING_LISTS, briefing_lists
from pipelines.lexicon.country_codes import COUNTRY_CODES
from pipelines.panel.columns import COUNTRY_MEETING, COUNTRY_YEAR
from pipelines.panel.looking import Search, losses
from pipelines.panel.recipe_file import PanelRecipe
from pipelines.panel.rows import country_meeting_rows, country_year_rows, meeting_windows, year_windows
from pipelines.release.package import RUNS
from pipelines.release.reading import dated_rows, table_rows
from pipelines.release.tables import Rows, Table
from pipelines.searched import Window, by_channel

__all__ = ["PANELS", "Panel", "known_legs", "make_panel"]

Json = dict[str, Any]

PANELS: Mapping[str, Table] = {table.name: table for table in (COUNTRY_MEETING, COUNTRY_YEAR)}
_READ = ("legs", "meetings", "candidates", "documents", "search_log")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Rows in the order of the table's key, and what has to be said with them."""

    table: Table
    rows: Sequence[Json]
    metadata: Json


def make_panel(folder: Path, name: str, recipe: PanelRecipe) -> Panel:
    """The panel of a release folder.

    name     of PANELS
    raises   BadInput when the folder is no whole release, or holds no capture
    """
    table = PANELS[name]
    tables: Rows = {one: dated_rows(folder, one) for one in _READ}
    search = _search_of(folder, tables)
    if table is COUNTRY_MEETING:
        rows = country_meeting_rows(tables, search, recipe)
        windows = {
            meeting: window for meeting, window in meeting_windows(tables, search.as_of, recipe).items() if window
        }
    else:
        rows = country_year_rows(tables, search, recipe)
        windows = {str(year): window for year, window in year_windows(tables, search.as_of, recipe).items()}
    metadata = {
        "panel": table.name,
        "one_row": table.one_row,
        "recipe": {"name": recipe.name, "version": recipe.version, "sha256": recipe.sha256, "text": recipe.text},
        "release": _release(folder),
        "codebook": {"sha256": _sha256(folder / "codebook.md")},
        "countries": {"file": COUNTRY_CODES.name, "sha256": _sha256(COUNTRY_CODES)},
        "briefing_lists": {"file": BRIEFING_LISTS.name, "sha256": _sha256(BRIEFING_LISTS)},
        "as_of": search.as_of.isoformat(),
        "columns": [
            {"name": c.name, "type": c.type, "meaning": c.meaning} | ({"values": list(c.values)} if c.values else {})
            for c in table.columns
        ],
        "missing_values": [""],
        "counts": _counts(rows),
        "searches": _searches(search, windows, recipe),
        "known_legs": known_legs(rows, table.key[0], tables, recipe),
        "articles": {
            source: {"asked": found.asked, "lost": found.lost}
            for source, found in search.losses.items()
            if source in recipe.zero_sources
        },
    }
    return Panel(table=table, rows=rows, metadata=metadata)


def _search_of(folder: Path, tables: Rows) -> Search:
    """What a release folder tells of its searches; `tables` has candidates and search_log. Raises BadInput."""
    taken = [row["retrieved_at"] or row["fetched_at"] for row in table_rows(folder, "snapshots")]
    if not taken:
        raise BadInput(str(folder), "no capture", "a release with pages; a panel says up to when it speaks")
    return Search(
        channels=by_channel(tables["search_log"]),
        losses=losses(table_rows(folder / RUNS, "fetches"), tables["candidates"]),
        lists=briefing_lists(),
        as_of=date.fromisoformat(max(taken)[:10]),
    )


def _searches(search: Search, windows: Mapping[str, Window], recipe: PanelRecipe) -> list[Json]:
    """Per window, source and set of countries: what the log shows, and what is missing in words."""
    found = []
    for name, window in windows.items():
        for source in recipe.zero_sources:
            for countries in sorted(
                {one.countries or frozenset() for one in search.lists if one.source == source}, key=sorted
            ):
                one = search.of_source(source, min(countries, default=""), window)
                found.append(
                    {
                        "window": name,
                        "opens": window.opens.isoformat(),
                        "closes": window.closes.isoformat(),
                        "source": source,
                        "countries": sorted(countries) or ["all"],
                        "outcome": one.outcome.value,
                        "until": one.until and one.until.isoformat(),
                        "why": one.why,
                    }
                )
    return found


def known_legs(rows: Sequence[Json], unit: str, tables: Rows, recipe: PanelRecipe) -> list[Json]:
    """Of the legs counted, by meeting or year: how many does each source that vouches for zeros tell of itself?

    A source that misses most of the visits known from elsewhere vouches for little.
    """
    source_of = {row["document_id"]: row["source"] for row in tables["documents"]}
    told_by = {leg["leg_id"]: {source_of[document] for document in leg["documents"]} for leg in tables["legs"]}
    legs: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        legs[str(row[unit])].extend(row["legs"])
    return [
        {
            "window": name,
            "legs": len(found),
            "told_by": {source: sum(source in told_by[leg] for leg in found) for source in recipe.zero_sources},
        }
        for name, found in legs.items()
    ]


def _counts(rows: Sequence[Json]) -> Json:
    visited = Counter("NA" if row["visited"] is None else str(row["visited"]) for row in rows)
    return {
        "rows": len(rows),
        "visited": {value: visited[value] for value in ("1", "0", "NA")},
        "reasons": dict(sorted(Counter(row["reason"] for row in rows).items())),
        "legs": sum(row["n_legs"] or 0 for row in rows),
    }


def _release(folder: Path) -> Json:
    path = folder / "datapackage.json"
    try:
        package = json.loads(path.read_text("utf-8"))
        return {"version": package["version"], "recipe": package["recipe"]}
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "the data package of a release") from error
    except (ValueError, LookupError, TypeError) as error:
        raise BadInput(str(path), str(error), "the data package of a release") from error


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a file that the panel names") from error
