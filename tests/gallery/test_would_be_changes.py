"""Does a refresh that the gates stopped leave behind what it would have changed, row by row, and no word of a page?"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from composed_months import first_months, go_on, page
from saved_pages import xuanjie


def without_title(title: str, text: str, day: date, source: str) -> bytes:
    return page("", text, day.isoformat(), source, title_box="new-head").encode()


@pytest.mark.fault("O2")
def test_a_refused_refresh_keeps_the_would_be_changes_without_their_values(tmp_path: Path) -> None:
    paths = first_months(tmp_path / "data")
    assert xuanjie("refresh", "--offline", data=paths.root).returncode == 0
    reports = paths.runs / "refresh"
    assert not list(reports.glob("*.csv"))
    go_on(paths, xinhua=without_title)
    done = xuanjie("refresh", "--offline", data=paths.root)
    assert done.returncode == 1, done.stderr
    assert "fill_rate xinhua_zh" in done.stderr
    assert json.loads((reports / "2.json").read_text("utf-8"))["state"] == "refused"
    with (reports / "2.changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"documents", "candidates"} <= {row["table"] for row in rows}
    assert {row["cause"] for row in rows} == {"source"}
    assert all(row["id"] and row["kind"] for row in rows)
    assert rows[0].keys() & {"before", "after", "caused_by"} == set()
    assert not any("\u4e00" <= sign <= "\u9fff" for row in rows for cell in row.values() for sign in cell)
