"""Which sites are asked, how gently, and when did they last answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.edition import Edition
from archive.web.glossary import ENDED, PRESENCE, SEARCHED, SIDES
from archive.web.refusals import NotHere
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_LAST_DAYS = 14  # days with attempts that the page of a source sums up
_LAST_ATTEMPTS = 60
_MOST_MISSING = 200
_FRESH = ("last_success", "last_attempt", "last_outcome", "vantage", "present", "archived", "missing", "gone")
_COLUMNS = ("source", "title", "english", "publisher", "side", "is_described", "documents", *_FRESH)


def _list(edition: Edition, asked: Asked) -> Page:
    described = edition.told.sources()
    fresh = {row["source"]: row for row in edition.catalogue.rows("SELECT * FROM freshness")}
    counts = _documents(edition.catalogue)
    known = sorted({one for one in (*described, *fresh, *counts) if one})
    rows = [_row(one, described.get(one), fresh.get(one), counts.get(one, 0)) for one in known]
    return Page(
        template="sources.html",
        title="Sources",
        data={"sources": rows, "documents_of_no_source": counts.get(None, 0)},
        drawn={"sides": SIDES, "outcomes": ENDED, "presence": PRESENCE} if asked.form is Form.HTML else {},
        sheet=Sheet(name="sources", columns=_COLUMNS, rows=rows),
    )


def _documents(catalogue: Catalogue) -> Mapping[str | None, int]:
    rows = catalogue.rows("SELECT source, count(*) AS n FROM documents GROUP BY 1")
    return {row["source"]: row["n"] for row in rows}


def _row(source: str, told: Mapping[str, Any] | None, fresh: Row | None, documents: int) -> Mapping[str, Any]:
    """What the program says of a source and what this release has of it; None where one of the two is silent."""
    said = told or {}
    return {
        "source": source,
        **{name: said.get(name) for name in ("title", "english", "publisher", "side")},
        "is_described": told is not None,
        "documents": documents,
        **{name: None if fresh is None else fresh[name] for name in _FRESH},
    }


def _one(edition: Edition, asked: Asked) -> Page:
    catalogue, source = edition.catalogue, asked.ids["source"]
    told = edition.told.sources().get(source)
    fresh = catalogue.first("SELECT * FROM freshness WHERE source = ?", source)
    documents = catalogue.value("SELECT count(*) FROM documents WHERE source = ?", source)
    searches = _searches(catalogue, source)
    if told is None and fresh is None and not documents and not searches:
        raise NotHere(f"Neither this release nor the program knows a source {source}.")
    data = {
        "source": _row(source, told, fresh, documents),
        "described": told,
        "judged": catalogue.rows(
            "SELECT status, count(*) AS n FROM candidates JOIN documents USING (document_id) WHERE source = ?"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            source,
        ),
        "robots": catalogue.rows(
            "SELECT robots, count(*) AS n, max(at) AS last FROM fetches WHERE source = ? AND robots IS NOT NULL"
            " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
            source,
        ),
        "searches": searches,
        "missing": catalogue.rows(
            "SELECT * FROM presence WHERE source = ? AND status IN ('missing', 'gone')"
            " ORDER BY first_missed DESC, url LIMIT ?",
            source, _MOST_MISSING,
        ),
        "days": _days(catalogue, source),
        "attempts": catalogue.rows(
            "SELECT * FROM fetches WHERE source = ? ORDER BY at DESC, number DESC LIMIT ?", source, _LAST_ATTEMPTS
        ),
    }  # fmt: skip
    drawn = {"sides": SIDES, "outcomes": ENDED, "presence": PRESENCE, "searched": SEARCHED}
    return Page(template="source.html", title=source, data=data, drawn=drawn if asked.form is Form.HTML else {})


def _searches(catalogue: Catalogue, source: str) -> Sequence[Row]:
    """Its lists: how often asked with which outcome, and how far back they reached."""
    return catalogue.rows(
        "SELECT coalesce(channel, url) AS list, outcome, count(*) AS n, min(month) AS first_month,"
        " max(month) AS last_month, min(oldest) AS oldest, max(newest) AS newest FROM search_log WHERE source = ?"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        source,
    )


def _days(catalogue: Catalogue, source: str) -> Sequence[Mapping[str, Any]]:
    """The last days with attempts, each with how they ended, the last day first."""
    rows = catalogue.rows(
        "SELECT substr(at, 1, 10) AS day, outcome, count(*) AS n FROM fetches WHERE source = ?"
        " GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC, 2",
        source,
    )
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["day"], []).append({"outcome": row["outcome"], "n": row["n"]})
    return [{"day": day, "ended": ended} for day, ended in list(found.items())[:_LAST_DAYS]]


VIEWS = (
    View(
        path="/sources",
        handler=_list,
        summary="Every source that the program describes or the release has pages of, and how fresh it is.",
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/sources/{source}",
        handler=_one,
        summary="One source: how it is asked, its lists, its last answers, and which of its pages are missed.",
    ),
)
