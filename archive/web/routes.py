"""Which pages does the browser have?"""

from __future__ import annotations

from collections.abc import Sequence

from archive.web.pages import (
    announcements,
    api,
    captures,
    cdx,
    changes,
    claims,
    codebook,
    compare,
    countries,
    coverage,
    delegations,
    downloads,
    editions,
    events,
    evidence,
    families,
    figures,
    home,
    ledger,
    legs,
    meetings,
    memento,
    organisations,
    parity,
    people,
    replay,
    review,
    search,
    searches,
    snapshot_files,
    snapshots,
    sources,
    static,
)
from archive.web.view import View

__all__ = ["views"]


def views() -> Sequence[View]:
    """All of them; the first that fits a path answers."""
    found = [
        *sources.VIEWS,
        *searches.VIEWS,
        *coverage.VIEWS,
        *parity.VIEWS,
        *claims.VIEWS,
        *home.VIEWS,
        *snapshot_files.VIEWS,
        *evidence.VIEWS,
        *captures.VIEWS,  # before what takes any word as an id
        *snapshots.VIEWS,
        *replay.VIEWS,
        *search.VIEWS,
        *countries.VIEWS,
        *announcements.VIEWS,
        *compare.VIEWS,
        *ledger.VIEWS,
        *meetings.VIEWS,
        *figures.VIEWS,
        *static.VIEWS,
        *review.VIEWS,
        *codebook.VIEWS,
        *downloads.VIEWS,
        *cdx.VIEWS,
        *memento.VIEWS,
        *delegations.VIEWS,
        *legs.VIEWS,
        *events.VIEWS,
        *people.VIEWS,
        *organisations.VIEWS,
        *families.VIEWS,
        *editions.VIEWS,
        *changes.VIEWS,
    ]
    return [*found, *api.views_of(found)]
