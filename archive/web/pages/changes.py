"""What changed in this release, why, and which ids are gone?"""

from __future__ import annotations

import json

from archive.web import links
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.records.shown import SHOWN
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="changes",
    key="number",
    newest_first=False,
    sorts={"number": "Order", "table": "Table", "field": "Column", "cause": "Cause"},
    facets=(
        Facet(name="cause", label="Cause"),
        Facet(name="kind", label="What happened"),
        Facet(name="table", label="Table"),
        Facet(name="field", label="Column"),
        Facet(name="basis", label="How the cause is known"),
        Facet(name="also_caused", label="Causes on the way", values=True),
    ),
)
_KEEP_IDS = ("delegations", "legs", "events")
_MOST = 500  # ids that are gone; all of them are in the files


def _list(edition: Edition, asked: Asked) -> Page:
    catalogue = edition.catalogue
    found = list_rows(edition, _LISTING, asked)
    causes = catalogue.rows(
        "SELECT cause, kind, count(*) AS count FROM changes GROUP BY cause, kind ORDER BY cause, kind"
    )
    gone = catalogue.rows(f'SELECT * FROM tombstones ORDER BY "table", id LIMIT {_MOST}')  # noqa: S608 - a number
    data = {
        **found.about,
        "causes": causes,
        "changes": found.rows,
        "tombstones": gone,
        "tombstones_total": catalogue.value("SELECT count(*) FROM tombstones"),
        "rekeys": catalogue.rows(f"SELECT * FROM rekeys ORDER BY old_id LIMIT {_MOST}"),  # noqa: S608 - a number
        "rekeys_total": catalogue.value("SELECT count(*) FROM rekeys"),
        "first_released_here": catalogue.rows(
            'SELECT "table", count(*) AS count FROM record_history WHERE first_release = ? GROUP BY 1 ORDER BY 1',
            edition.version,
        ),
    }
    return Page(
        template="changes.html",
        title="What changed",
        data=data,
        drawn={"found": found, "pages": {row["number"]: _page(row) for row in found.rows}, **SHOWN},
        sheet=Sheet(
            name="changes", columns=[c.name for c in edition.folder.tables["changes"].columns], rows=found.rows
        ),
    )


def _page(row: Row) -> str | None:
    """Page of the record that changed. One that went has a page when its table keeps ids: it says what became of it."""
    table, record_id = row["table"], row["id"]
    if row["kind"] == "removed" and row["field"] is None and table not in _KEEP_IDS:
        return None
    if record_id.startswith("["):  # of a table with several key columns; the first is that of its page
        record_id = str(json.loads(record_id)[0])
    return links.record(table, record_id)


VIEWS = (
    View(
        path="/changes",
        handler=_list,
        summary="Cells and rows that differ from the release before, each with its cause; ids that are gone.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
)
