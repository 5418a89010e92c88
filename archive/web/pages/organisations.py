"""Which bodies does the registry know, who held their posts, and which records name them?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.gone import record_or_successor
from archive.web.proofs import proofs
from archive.web.records.shown import SHOWN
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="organisations",
    key="organisation_id",
    newest_first=False,
    sorts={"organisation_id": "Id", "name_zh": "Chinese name", "name_en": "English name", "country": "Country"},
    facets=(
        Facet(name="kind", label="Kind"),
        Facet(name="country", label="Country", gloss=Names.country),
        Facet(name="basis", label="Basis of the row"),
    ),
)
_MOST = 500  # records of each kind; a ministry is named by more


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    return Page(
        template="organisations.html",
        title="Organisations",
        data={**found.about, "organisations": found.rows},
        drawn={"found": found, **SHOWN},
        sheet=Sheet(
            name="organisations",
            columns=[c.name for c in edition.folder.tables["organisations"].columns],
            rows=found.rows,
        ),
    )


def _one(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "organisations", "organisation_id")
    if isinstance(row, Bytes):
        return row
    catalogue, organisation_id = edition.catalogue, row["organisation_id"]
    names = [name for name in (row["name_zh"], row["name_en"]) if name]
    naming = _naming(catalogue, names)
    return Page(
        template="organisation.html",
        title=row["name_en"] or row["name_zh"] or organisation_id,
        data={
            "organisation": row,
            "posts": catalogue.rows("SELECT * FROM posts WHERE organisation_id = ? ORDER BY post_id", organisation_id),
            "holders": catalogue.rows(
                "SELECT t.*, p.name_zh, p.name_en, p.rank, h.name_hans, h.pinyin FROM posts AS p"
                " JOIN tenures AS t USING (post_id) LEFT JOIN people AS h USING (person_id)"
                " WHERE p.organisation_id = ? AND t.superseded_on IS NULL"
                " ORDER BY t.from_edtf IS NULL, t.from_edtf, t.post_id, t.person_id",
                organisation_id,
            ),
            "led_by_its_people": catalogue.rows(
                "SELECT d.* FROM posts AS p JOIN delegations AS d ON d.leader_post_id = p.post_id"
                " WHERE p.organisation_id = ? ORDER BY d.date_earliest, d.delegation_id LIMIT ?",
                organisation_id,
                _MOST,
            ),
            **naming,
        },
        drawn={
            "leg_proofs": proofs(catalogue, "legs", [one["leg_id"] for one in naming["legs"]]),
            "event_proofs": proofs(catalogue, "events", [one["event_id"] for one in naming["events"]]),
            **SHOWN,
        },
    )


def _naming(catalogue: Catalogue, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Records that print exactly one of its names, and nothing else in that place."""
    found: dict[str, list[Row]] = {"legs": [], "events": [], "reception": []}
    if not names:
        return found
    marks = ", ".join("?" * len(names))
    found["legs"] = catalogue.rows(
        f"SELECT * FROM legs WHERE inviter IN ({marks}) OR EXISTS (SELECT 1 FROM json_each(interlocutors) AS one"  # noqa: S608
        " WHERE one.type = 'object' AND"
        f" (json_extract(one.value, '$.name') IN ({marks}) OR json_extract(one.value, '$.role') IN ({marks})))"
        f" ORDER BY date_earliest, leg_id LIMIT {_MOST}",
        *names, *names, *names,
    )  # fmt: skip
    found["events"] = catalogue.rows(
        f"SELECT * FROM events WHERE organiser IN ({marks}) ORDER BY date_earliest, event_id LIMIT {_MOST}",  # noqa: S608
        *names,
    )
    found["reception"] = catalogue.rows(
        f"SELECT * FROM reception WHERE organisation IN ({marks}) ORDER BY document_id, reception_id LIMIT {_MOST}",  # noqa: S608
        *names,
    )
    return found


VIEWS = (
    View(
        path="/organisations",
        handler=_list,
        summary="Bodies of the Party and state of China, and parties abroad.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/organisations/{organisation_id}",
        handler=_one,
        summary="One body: names, posts and their holders, records that name it exactly.",
    ),
)
