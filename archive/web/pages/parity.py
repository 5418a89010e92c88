"""What does this release say of each claim of the article with which the project began?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.glossary import PARITY
from archive.web.ids import kind_of
from archive.web.links import page_of
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pictures_beside import OPERATORS
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="parity",
    key="claim_id",
    sorts={"stands_in": "Place", "claim_id": "Claim", "verdict": "Verdict", "kind": "Kind"},
    newest_first=False,
    facets=(
        Facet(name="verdict", label="Verdict"),
        Facet(name="kind", label="Kind"),
        Facet(name="meetings", label="Meeting", values=True, gloss=Names.meeting),
        Facet(name="country", label="Country", gloss=Names.country),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    drawn: Mapping[str, object] = {}
    if asked.form is Form.HTML:
        drawn = {
            "found": found,
            "verdicts": PARITY,
            "operators": OPERATORS,
            "counts": edition.catalogue.rows("SELECT verdict, count(*) AS n FROM parity GROUP BY 1 ORDER BY 1"),
            "linked": {row["claim_id"]: _linked([*row["records"], *row["documents"]]) for row in found.rows},
        }
    return Page(
        template="parity.html",
        title="Parity",
        data={**found.about, "claims": found.rows},
        drawn=drawn,
        sheet=Sheet(name="parity", columns=[c.name for c in edition.folder.tables["parity"].columns], rows=found.rows),
    )


def _linked(ids: Sequence[str]) -> Sequence[tuple[str, str | None]]:
    """(id, its page); what has no page of its own stands as it is."""
    found = []
    for one in ids:
        kind = kind_of(one)
        found.append((one, None if kind is None else page_of(kind, one)))
    return found


VIEWS = (
    View(
        path="/parity",
        handler=_list,
        summary="Each claim of the article with which the project began, and what this release says of it.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
)
