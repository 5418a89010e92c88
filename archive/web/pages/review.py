"""What waits for a person's decision? To be read here; decided it is on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from archive.errors import ArchiveError, BadInput
from archive.web import links
from archive.web.asked import Asked
from archive.web.edition import Edition
from archive.web.ids import kind_of
from archive.web.refusals import Refusal
from archive.web.view import Page, View

__all__ = ["VIEWS"]

# kind → what it means; in the order in which they are listed
_KINDS: Mapping[str, str] = {
    "reopened": "decided before, and the text that was judged has changed since",
    "void": "decided before, and what was judged is not there any more",
    "contested": "one document denies what another reports",
    "conflict": "documents differ in a value",
    "issue": "a page that asks for a look",
    "leader": "a printed name that the registry does not know",
}


class _CannotTell(Refusal):
    status = 503


def _review(edition: Edition, asked: Asked) -> Page:
    try:
        waiting = list(edition.told.waiting())
    except BadInput:
        raise
    except ArchiveError as error:
        raise _CannotTell(str(error)) from error
    counts = Counter(str(one["kind"]) for one in waiting)
    kinds = [*(kind for kind in _KINDS if kind in counts), *sorted(counts.keys() - _KINDS.keys())]
    chosen = asked.all("kind")
    shown = [one for one in waiting if not chosen or one["kind"] in chosen]
    return Page(
        template="review.html",
        title="Review",
        data={"total": len(waiting), "kinds": {kind: counts[kind] for kind in kinds}, "waiting": shown},
        drawn={
            "choices": [_choice(kind, counts[kind], chosen) for kind in kinds],
            "about": _KINDS,
            "page_for": _page_for,
            "groups": [(kind, [one for one in shown if one["kind"] == kind]) for kind in kinds],
        },
    )


def _choice(kind: str, count: int, chosen: Sequence[str]) -> Mapping[str, Any]:
    left = [one for one in chosen if one != kind] if kind in chosen else [*chosen, kind]
    query = urlencode([("kind", one) for one in left])
    link = f"/review?{query}" if query else "/review"
    return {"kind": kind, "count": count, "is_chosen": kind in chosen, "link": link}


def _page_for(record_id: str) -> str | None:
    """Page of a record; None for the id of a decision."""
    kind = kind_of(record_id)
    return None if kind is None else links.page_of(kind, record_id)


VIEWS = (
    View(
        path="/review",
        handler=_review,
        summary="What waits for a reviewer; nothing can be decided here.",
        query={"kind": f"only this kind: {', '.join(_KINDS)}; may be repeated"},
        kept=False,  # decision files change between releases
    ),
)
