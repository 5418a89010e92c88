"""What do the registries of meetings and tenures say of a claim? Their rows name the pages that say so."""

from __future__ import annotations

from pipelines.lexicon.meetings import registry
from pipelines.parity.claims import SeedClaim, Verdict
from pipelines.parity.finding import Finding
from pipelines.parity.seed_article import is_seed
from pipelines.parity.stock import Stock
from pipelines.registry.tenures import FromBasis, current, tenures

__all__ = ["meeting_held", "office"]


def meeting_held(claim: SeedClaim, _stock: Stock) -> Finding:
    """Against the registry, where its row names a page that prints the same days."""
    (row,) = (m for m in registry() if m.id in claim.meetings)
    is_so = row.opened_on.isoformat().startswith(claim.subject or "")
    note = f"the registry of meetings has {row.opened_on} to {row.closed_on} ({row.sources})"
    pages = [word for word in row.sources.split() if word.startswith("http") and not is_seed(word)]
    if not pages:
        return Finding(verdict=Verdict.NOT_FOUND, note=f"no page that prints the days; {note}", records=(row.id,))
    return Finding(verdict=Verdict.MATCHED if is_so else Verdict.CONTRADICTED, note=note, records=(row.id,))


def office(claim: SeedClaim, _stock: Stock) -> Finding:
    """Against the registry of tenures, the first time in the post; a row that only the seed supports does not count."""
    person, post, month = (claim.subject or "").split(" ")
    rows = [r for r in current(tenures()) if (r.person_id, r.post_id) == (person, post)]
    sourced = [(r, s) for r in rows if (s := [url for url in (r.source or "").split() if not is_seed(url)])]
    if not sourced:
        return Finding(verdict=Verdict.NOT_FOUND, note="the registry of tenures has no page that says so")
    row, sources = sourced[0]
    note = f"the registry of tenures has it from {row.from_edtf} ({row.from_basis.value}; {' '.join(sources)})"
    if row.from_basis is not FromBasis.APPOINTED or row.from_edtf is None:
        return Finding(verdict=Verdict.NOT_FOUND, note=f"no day of appointment; {note}")
    is_so = row.from_edtf.startswith(month)
    return Finding(verdict=Verdict.MATCHED if is_so else Verdict.CONTRADICTED, note=note)
