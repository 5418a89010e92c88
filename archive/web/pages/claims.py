"""Which totals were claimed in public, and what can be counted beside them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.meeting_names import plain
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.edition import Edition
from archive.web.glossary import COUNTED, OBSTACLES, SIDES, VERDICTS
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.figures import picture_at
from archive.web.pictures import OF_ALL
from archive.web.pictures_beside import OPERATORS
from archive.web.proofs import proofs
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="claim_comparison",
    key="claim_id",
    days=("as_of", "as_of"),
    sorts={"as_of": "By", "meeting_id": "Meeting", "quantity": "Claimed", "gap": "Gap"},
    facets=(
        Facet(name="meeting_id", label="Meeting", gloss=Names.meeting),
        Facet(name="counted", label="What is counted"),
        Facet(name="verdict", label="Compared"),
        Facet(name="obstacle", label="Obstacle"),
        Facet(name="planned", label="Planned"),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    catalogue = edition.catalogue
    found = list_rows(edition, _LISTING, asked)
    drawn: dict[str, Any] = {}
    if asked.form is Form.HTML:
        ids = [row["claim_id"] for row in found.rows]
        drawn = {
            "found": found,
            "proofs": proofs(catalogue, "aggregate_claims", ids),
            "picture": OF_ALL["totals"](catalogue),
            "at": picture_at,
            "said": _words(),
        }
    return Page(
        template="claims.html",
        title="Official totals",
        data={**found.about, "claims": found.rows},
        drawn=drawn,
        sheet=Sheet(
            name="claims",
            columns=[c.name for c in edition.folder.tables["claim_comparison"].columns],
            rows=found.rows,
        ),
    )


def _one(edition: Edition, asked: Asked) -> Page:
    """One total in one document; its comparison is that of all equal totals."""
    catalogue = edition.catalogue
    claim = catalogue.record("aggregate_claims", "claim_id", asked.ids["claim_id"])
    compared = catalogue.first(
        "SELECT * FROM claim_comparison WHERE EXISTS"
        " (SELECT 1 FROM json_each(claims) WHERE json_each.value = ?) ORDER BY claim_id",
        claim["claim_id"],
    )
    equal = [] if compared is None else _claims(catalogue, compared["claims"])
    ids = list(dict.fromkeys([claim["claim_id"], *(row["claim_id"] for row in equal)]))
    found = proofs(catalogue, "aggregate_claims", ids)
    data = {
        "claim": claim,
        "quotes": [one for field in found[claim["claim_id"]].values() for one in field],
        "comparison": compared,
        "equal_claims": equal,
        "means": _meaning(claim, compared),
    }
    drawn: Mapping[str, Any] = {}
    if asked.form is Form.HTML:
        drawn = {
            "proofs": found,
            "document": catalogue.first("SELECT * FROM candidates WHERE document_id = ?", claim["document_id"]),
            "said": _words(),
            "told": catalogue.descriptions("claim_comparison"),
        }
    title = f"{OPERATORS.get(claim['operator'], '')}{claim['quantity']} {plain(claim['counted'])}"
    return Page(template="claim.html", title=title.capitalize(), data=data, drawn=drawn)


def _claims(catalogue: Catalogue, ids: Sequence[str]) -> Sequence[Row]:
    marks = ", ".join("?" * len(ids))
    return catalogue.rows(
        f"SELECT * FROM aggregate_claims WHERE claim_id IN ({marks}) ORDER BY as_of, claim_id",  # noqa: S608
        *ids,
    )


def _meaning(claim: Row, compared: Row | None) -> Mapping[str, str | None]:
    """The codes of one claim in words."""
    return {
        "set_beside": COUNTED.get(claim["counted"]),
        "verdict": VERDICTS.get(compared["verdict"]) if compared else None,
        "obstacle": OBSTACLES.get(compared["obstacle"]) if compared and compared["obstacle"] else None,
        "scope": _SCOPES.get(claim["scope"]),
    }


_SCOPES: Mapping[str, str] = {
    "wave": "a sum over teams or briefings",
    "event": "who was at one briefing; it says nothing of the wave and is compared with nothing",
}


def _words() -> Mapping[str, Mapping[str, str]]:
    return {
        "operator": OPERATORS,
        "counted": COUNTED,
        "verdict": VERDICTS,
        "obstacle": OBSTACLES,
        "side": SIDES,
        "scope": _SCOPES,
        "as_of_basis": {"stated": "printed for the number", "publication": "the day of the text"},
    }


VIEWS = (
    View(
        path="/claims",
        handler=_list,
        summary="Official totals, equal ones as one row, beside what can be counted by that day.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/claims/{claim_id}",
        handler=_one,
        summary="One official total in one document: its words, who said and carried it, and the comparison.",
    ),
)
