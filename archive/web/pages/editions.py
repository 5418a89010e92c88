"""What do the language editions of one item tell alike, and what does one of them tell alone or leave out?"""

from __future__ import annotations

from archive.web.asked import Asked
from archive.web.edition import Edition
from archive.web.proofs import proofs
from archive.web.records.shown import SHOWN, fact_words
from archive.web.records.standing import documents_of
from archive.web.refusals import NotHere
from archive.web.view import Page, View

__all__ = ["VIEWS"]

_ORDER = {"country": 0, "person": 1, "day": 2, "number": 3}


def _one(edition: Edition, asked: Asked) -> Page:
    catalogue, edition_id = edition.catalogue, asked.ids["edition_id"]
    members = catalogue.rows("SELECT * FROM editions WHERE edition_id = ?", edition_id)
    if not members:
        raise NotHere(f"No document of this release is in an edition set {edition_id}.")
    told = {row["document_id"]: row for row in members}
    documents = documents_of(catalogue, list(told))
    facts = {fact for row in members for name in ("shared", "own_facts", "missing_facts") for fact in row[name] or ()}
    return Page(
        template="edition.html",
        title=f"Editions {edition_id}",
        data={"edition_id": edition_id, "documents": documents, "editions": members},
        drawn={
            "told": told,
            "facts": sorted(facts, key=_place),
            "decided": proofs(catalogue, "candidates", list(told)),
            "fact_words": fact_words,
            **SHOWN,
        },
    )


def _place(fact: str) -> tuple[int, int, str]:
    """Countries, people, days, numbers; numbers by size."""
    kind, _, value = fact.partition(" ")
    size = int(value) if kind == "number" and value.isdecimal() and len(value) < 18 else 0
    return _ORDER.get(kind, len(_ORDER)), size, value


VIEWS = (
    View(
        path="/editions/{edition_id}",
        handler=_one,
        summary="The language editions of one item: facts shared, facts of one alone, facts left out.",
    ),
)
