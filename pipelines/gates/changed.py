"""Did nearly every value of a column change at once, though the rules did not?"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.gates.chance import share_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.release.tables import TABLES

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
        key = table.key
        old = {tuple(row[k] for k in key): row for row in before.get(name, ())}
        shared = [(old[place], row) for row in facts.rows[name] if (place := tuple(row[k] for k in key)) in old]
        for column in table.columns:
            if column.name in key or column.name in _GROWING or column.name.startswith("families_"):
                continue
            told = [(was[column.name], row) for was, row in shared if was.get(column.name) not in (None, [], {})]
            changed = share_of(was != row[column.name] for was, row in told)
            is_many = changed.of >= asked.of("values_all_changed.least")
            if is_many and changed.value >= asked.of("values_all_changed.share"):
                was, row = next((was, row) for was, row in told if was != row[column.name])
                yield GateFault(
                    gate=Gate.VALUES_ALL_CHANGED,
                    subject=f"{name}.{column.name}",
                    found=f"{changed} values changed, as {_short(was)} to {_short(row[column.name])}",
                    expected=f"less than {asked.of('values_all_changed.share'):.0%} while rules and registries stay",
                    basis="the last release, whatever the phase",
                    cause="something is read from the machine or the time of the run, or the archive is another one",
                    command=f"xuanjie explain {row[key[0]]}",
                )


def _short(value: object) -> str:
    return repr(str(value))[:40]
