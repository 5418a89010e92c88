"""What was searched, and what came of it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.glossary import SEARCHED
from archive.web.listing import Facet, Listing, list_rows
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="search_log",
    key="url",
    sorts={"first_at": "First asked", "source": "Source", "month": "Month", "links": "Links", "newest": "Filed"},
    facets=(
        Facet(name="source", label="Source"),
        Facet(name="outcome", label="Outcome"),
        Facet(name="month", label="Month"),
        Facet(name="channel", label="List"),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    drawn: Mapping[str, Any] = {}
    if asked.form is Form.HTML:
        drawn = {"found": found, "outcomes": SEARCHED, "sources": _by_source(edition)}
    return Page(
        template="searches.html",
        title="What was searched",
        data={**found.about, "searches": found.rows},
        drawn=drawn,
        sheet=Sheet(
            name="search_log", columns=[c.name for c in edition.folder.tables["search_log"].columns], rows=found.rows
        ),
    )


def _by_source(edition: Edition) -> Mapping[str, Mapping[str, int]]:
    """Source → outcome → rows of the log."""
    sums: dict[str, dict[str, int]] = {}
    for row in edition.catalogue.rows("SELECT source, outcome, count(*) AS n FROM search_log GROUP BY 1, 2 ORDER BY 1"):
        sums.setdefault(row["source"], {})[row["outcome"]] = row["n"]
    return sums


VIEWS = (
    View(
        path="/searches",
        handler=_list,
        summary="Which lists were asked for in which month, and how that ended.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
)
