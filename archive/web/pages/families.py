"""Which documents are one voice, and why does each of them count as a part of it?"""

from __future__ import annotations

from archive.web.asked import Asked
from archive.web.edition import Edition
from archive.web.proofs import proofs
from archive.web.records.shown import SHOWN, fact_words
from archive.web.records.standing import documents_of
from archive.web.refusals import NotHere
from archive.web.view import Page, View

__all__ = ["VIEWS"]

# records that stand on one of some documents; {marks} are question marks
_LEGS = """
SELECT DISTINCT l.leg_id, l.country, l.date_earliest, l.date_latest FROM visits AS v JOIN legs AS l USING (leg_id)
WHERE v.document_id IN ({marks}) ORDER BY l.date_earliest, l.leg_id
"""
_DELEGATIONS = """
SELECT DISTINCT d.delegation_id, d.leader_name, d.date_earliest, d.date_latest
FROM visits AS v JOIN legs AS l USING (leg_id) JOIN delegations AS d USING (delegation_id)
WHERE v.document_id IN ({marks}) ORDER BY d.date_earliest, d.delegation_id
"""
_EVENTS = """
SELECT event_id, form, date_earliest, date_latest FROM events
WHERE EXISTS (SELECT 1 FROM json_each(documents) AS one WHERE one.value IN ({marks})) ORDER BY date_earliest, event_id
"""


def _one(edition: Edition, asked: Asked) -> Page:
    catalogue, family_id = edition.catalogue, asked.ids["family_id"]
    members = catalogue.rows("SELECT * FROM families WHERE family_id = ? ORDER BY document_id", family_id)
    ids = [
        row["document_id"]
        for row in catalogue.rows(
            "SELECT document_id FROM documents WHERE family_id = ? ORDER BY document_id", family_id
        )
    ]
    ids += [row["document_id"] for row in members if row["document_id"] not in ids]
    if not ids:
        raise NotHere(f"No document of this release is in a family {family_id}.")
    told = {row["document_id"]: row for row in members}
    documents = documents_of(catalogue, ids)
    documents.sort(key=lambda row: (told.get(row["document_id"], {}).get("role") != "origin",))  # the others by day
    marks = ", ".join("?" * len(ids))
    records = {
        table: catalogue.rows(sql.format(marks=marks), *ids)
        for table, sql in (("delegations", _DELEGATIONS), ("legs", _LEGS), ("events", _EVENTS))
    }
    return Page(
        template="family.html",
        title=f"Family {family_id}",
        data={"family_id": family_id, "documents": documents, "members": members, "records": records},
        drawn={
            "told": told,
            "titles": {row["document_id"]: row["title"] for row in documents},
            "decided": proofs(catalogue, "candidates", ids),
            "fact_words": fact_words,
            **SHOWN,
        },
    )


VIEWS = (
    View(
        path="/families/{family_id}",
        handler=_one,
        summary="One voice: its documents, on which other each hangs, why, and who decided it.",
    ),
)
