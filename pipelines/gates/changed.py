"""Did nearly every value of a column change at once, though the rules did not?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from pipelines.gates.chance import Share
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.release.in_order import both, by_key
from pipelines.release.tables import TABLES, Row

__all__ = ["values_all_changed"]

_TABLES = ("legs", "delegations", "events", "aggregate_claims", "reception", "candidates", "documents")
# columns that grow with every capture or every further voice, for all records at once when a mirror is imported
_GROWING = frozenset(
    {
        "conflicts", "documents", "edition_id", "family_id", "mode_history", "null_reasons", "snapshot_id",
        "snapshots", "url", "urls", "verification", "verification_rule",
    }
)  # fmt: skip


def values_all_changed(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """Columns of records that both releases hold; not asked when rules, lexicons or registries changed, for then many
    values may change with good reason, and `diff` tells them."""
    before = facts.previous
    if before is None or not facts.same_rules:
        return
    for name in _TABLES:
        table = TABLES[name]
        (key,) = table.key
        looked_at = [
            column.name
            for column in table.columns
            if column.name not in {key, *_GROWING} and not column.name.startswith("families_")
        ]
        told: Counter[str] = Counter()
        differing: Counter[str] = Counter()
        first: dict[str, tuple[object, Row]] = {}
        then, now = (by_key(rows.get(name, ()), key) for rows in (before, facts.rows))
        for row, old in both(now, then, itemgetter(key), itemgetter(key)):
            for column in looked_at:
                was = old.get(column)
                if was not in (None, [], {}):
                    told[column] += 1
                    if was != row[column]:
                        differing[column] += 1
                        first.setdefault(column, (was, row))
        for column in looked_at:
            changed = Share(hits=differing[column], of=told[column])
            is_many = changed.of >= asked.of("values_all_changed.least")
            if is_many and changed.value >= asked.of("values_all_changed.share"):
                was, row = first[column]
                yield GateFault(
                    gate=Gate.VALUES_ALL_CHANGED,
                    subject=f"{name}.{column}",
                    found=f"{changed} values changed, as {_short(was)} to {_short(row[column])}",
                    expected=f"less than {asked.of('values_all_changed.share'):.0%} while rules and registries stay",
                    basis="the last release, whatever the phase",
                    cause="something is read from the machine or the time of the run, or the archive is another one",
                    command=f"xuanjie explain {row[key]}",
                )


def _short(value: object) -> str:
    return repr(str(value))[:40]
