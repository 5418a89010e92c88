"""Does the outline of changes tell where each one stands, and none of its words?"""

from __future__ import annotations

from pipelines.changes.change import Basis, Cause, Change, Kind
from pipelines.changes.outline import outline_bytes


def change(table: str, key: str) -> Change:
    return Change(
        kind=Kind.CHANGED,
        table=table,
        id=key,
        field="title",
        before="words of a page",
        after="other words",
        cause=Cause.SOURCE,
        also=(),
        basis=Basis.ONLY_CAUSE,
        caused_by="words too",
    )


def test_a_row_has_place_and_cause_and_no_value() -> None:
    told = outline_bytes([change("documents", "a-1"), change("unresolved_leaders", "何某某")]).decode()
    head, one, two = told.splitlines()
    assert head == "number,kind,table,id,field,cause,also_caused,basis"
    assert one.startswith("1,changed,documents,a-1,title,source,")
    assert two.startswith("2,changed,unresolved_leaders,,title,source,")
    assert "words" not in told
