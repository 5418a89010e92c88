"""Does a release folder hold all that the browser shows? A page that lacks its table would break, or count zero."""

from __future__ import annotations

from archive.errors import BadInput
from archive.web.catalogue.folder import ReleaseFolder

__all__ = ["check_complete"]

_TABLES = (
    "aggregate_claims", "candidates", "changes", "citations", "claim_comparison", "decisions", "delegations",
    "documents", "editions", "edits", "events", "evidence", "families", "fetches", "freshness", "issues", "legs",
    "meetings", "organisations", "parity", "people", "posts", "presence", "publishers", "reception", "record_history",
    "rekeys", "search_log", "snapshots", "tenures", "tombstones", "unresolved_leaders", "visits",
)  # fmt: skip
_FIGURES = ("coverage", "countries", "map", "meetings", "ranks", "timeline", "totals")
_MOST_SAID = 5


def check_complete(folder: ReleaseFolder) -> None:
    """raises   BadInput with what is not there: a release of an older program, or the variant without page texts"""
    lacking = [f"figures/{name}.csv" for name in _FIGURES if f"figures/{name}.csv" not in folder.sums]
    lacking += [f"table {name}" for name in _TABLES if name not in folder.tables]
    if lacking:
        more = f" and {len(lacking) - _MOST_SAID} more" if len(lacking) > _MOST_SAID else ""
        expected = "a whole release of this program, or its pack (the variant without page texts leaves out too much)"
        raise BadInput(str(folder.path), f"no {', '.join(lacking[:_MOST_SAID])}{more}", expected)
