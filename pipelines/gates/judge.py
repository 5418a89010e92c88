"""May this release be published, as far as the past leads us to expect? All gates, one list of what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipelines.gates.changed import values_all_changed
from pipelines.gates.days import dates_shifted
from pipelines.gates.encoding import encoding
from pipelines.gates.expectations import Expectations, expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.gates.filling import fill_rate
from pipelines.gates.listings import chain_broken, listing_without_links
from pipelines.gates.losses import records_lost
from pipelines.gates.pages import Batch, batches, pages_of
from pipelines.gates.sources import source_at_zero
from pipelines.gates.volume import too_many_new

__all__ = ["gate_faults"]


def gate_faults(facts: Facts, written: Expectations | None = None) -> list[GateFault]:
    """What every gate says of a release that is about to be made; an empty list lets it pass.

    facts     the whole log of the archive, the rows to be released, the rows of the last release; no clock is read
    written   the expectations; by default those of expectations.toml
    returns   faults in the order of the gates, then of their subjects: a function of the facts as sets
    raises    BadInput for a file of expectations that is none

    How it is wired, in pipelines/refresh.py, after the checks of integrity and before publish():

        folder = latest_release(paths.releases)
        before = previous_rows(folder) if folder is not None else None
        stops = gate_faults(
            Facts(
                day=newest_day(captures),           # of ALL captures, not the articles alone
                captures=captures, attempts=attempts, searches=searches,
                rows=data.rows, previous=before.rows if before else None,
                meetings=registry(), same_rules=<recipe equals that of the last release>,
            )
        )
        if stops and override is None:
            raise StoppedByGates(stops)             # a Refused: exit status 1, nothing is written
        # else: Override(reason=override, faults=tuple(map(str, stops))) goes into the manifest and the ledger
    """
    asked = written or expectations()
    pages = pages_of(facts)
    found = [fault for gate in _OF_LOG_AND_ROWS for fault in gate(facts, asked)]
    current = tuple(batches(pages, asked))
    found += [fault for look in _OF_BATCHES for fault in look(facts, current, asked)]
    found += dates_shifted(facts, pages, asked)
    return sorted(found, key=lambda fault: list(Gate).index(fault.gate))


_OF_LOG_AND_ROWS: tuple[Callable[[Facts, Expectations], Iterator[GateFault]], ...] = (
    listing_without_links,
    chain_broken,
    source_at_zero,
    records_lost,
    too_many_new,
    values_all_changed,
)
_OF_BATCHES: tuple[Callable[[Facts, Sequence[Batch], Expectations], Iterator[GateFault]], ...] = (fill_rate, encoding)
