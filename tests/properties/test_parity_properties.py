"""A list made of a release's own stays is matched row by row, whatever the stays, and in whatever order."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from composed import captures_of, read_sets
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents import Read
from pipelines.parity.comparison import Comparison, compare
from pipelines.parity.sheet import FIELDS, read_sheet
from pipelines.release.dataset import dataset

Json = dict[str, Any]


def row_of(leg: Json) -> dict[str, str]:
    """A stay as a researcher would write it down."""
    known = leg["start"] is not None or leg["end"] is not None
    row = {
        "country": leg["country"],
        "start": leg["start"],
        "end": leg["end"],
        "dates": None if known else leg["date_edtf"],
        "leader": leg["leader_name"],
        "title": leg["leader_title_printed"],
        "meeting": leg["meeting_id"],
        "city": next(iter(leg["cities"]), None),
    }
    return {name: str(value or "") for name, value in row.items()}


def compared(listed: list[dict[str, str]], rows: Any) -> Comparison:
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_text(out.getvalue(), "utf-8")
        return compare(read_sheet(path, {}), rows)


@given(read_sets, st.randoms())
@settings(max_examples=80)
def test_rows_made_from_the_stays_of_a_release_all_match_and_nothing_is_new(pages: list[Read], shuffle: Any) -> None:
    rows = dataset(pages, captures_of(pages)).rows
    told_of = [leg for leg in rows["legs"] if leg["mode"] not in {"cancelled", "denied"}]
    refused = [leg for leg in rows["legs"] if leg["mode"] in {"cancelled", "denied"}]
    rows = dict(rows) | {"legs": told_of}
    listed = [row_of(leg) for leg in told_of]
    shuffle.shuffle(listed)
    found = compared(listed, rows)
    assert [(row.verdict.value, row.note) for row in found.rows if row.verdict.value != "matched"] == []
    assert len({row.leg["leg_id"] for row in found.rows if row.leg is not None}) == len(listed)
    assert found.found == ()
    assert all(
        row.verdict.value != "matched"
        for row in compared([row_of(leg) for leg in refused], rows | {"legs": refused}).rows
    )


@pytest.mark.invariant(2)
@given(read_sets, st.randoms())
@settings(max_examples=60)
def test_the_order_of_rows_changes_no_verdict(pages: list[Read], shuffle: Any) -> None:
    rows = dataset(pages, captures_of(pages)).rows
    listed = [row_of(leg) | {"leader": ""} for leg in rows["legs"][::2]]
    listed += [row_of(leg) | {"dates": "", "start": "", "end": "", "meeting": "pc19"} for leg in rows["legs"]]
    mixed = list(listed)
    shuffle.shuffle(mixed)

    def told(order: list[dict[str, str]]) -> list[Any]:
        return sorted(
            (sorted(row.line.told.items()), row.verdict.value, row.leg["leg_id"] if row.leg else "")
            for row in compared(order, rows).rows
        )

    assert told(listed) == told(mixed)
