"""Do the pages of announcements and their ledger bear any row: nulls everywhere, endless names, markup in texts?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from folder_release import Row, odd_rows, release_of, write_folder
from html_checked import faults

HOSTILE = "</td></table><script src=//evil.example/x.js>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;{{7*7}}"
LONG = "很长的名字" * 2_000 + " and a word of no end " + "x" * 5_000
TEXTS = (None, LONG, HOSTILE, "javascript:alert(3)", "\u202egnp.exe\x00\x1b[31m", "=1+1")
PAGES = (
    *(f"/announcements/a-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    *(f"/ledger/a-{n:012x}" for n in range(1, len(TEXTS) + 1)),
    "/announcements", "/ledger", "/snapshots", "/snapshots/calendar",
)  # fmt: skip


MOVED, LOST = "a-0000000000ff", "a-0000000000fe"
TIMES = ("at", "fetched_at", "from_at", "to_at", "last_seen", "first_missed", "last_missed", "retrieved_at")
OUTCOMES = ("timeout", "ok", "not_found", "unchanged", "redirect", "blocked")


def rows_with_times(like: Path, texts: Sequence[str | None] = TEXTS) -> dict[str, list[Row]]:
    """Odd rows whose times are times, whose addresses meet each other, and whose edits have passages."""
    rows = odd_rows(like, texts)
    for table in rows.values():
        for row in table:
            row |= {name: f"2018-01-0{(len(name) % 8) + 1}T04:00:00Z" for name in TIMES if row.get(name) is not None}
    for number, text in enumerate(texts, 1):
        url, said = f"http://{number}.example/?q={text or ''}", text or ""
        sid = f"s{number:020x}"
        rows["documents"][number - 1] |= {"urls": [url, f"{url}#2"], "snapshots": [sid]}
        rows["candidates"][number - 1] |= {"url": url, "snapshot_id": sid, "published_on": None}
        outcome = OUTCOMES[(number - 1) % len(OUTCOMES)]
        rows["fetches"][number - 1] |= {"url": url, "role": "article", "outcome": outcome, "via": "live"}
        rows["presence"][number - 1] |= {"url": url, "status": "missing", "checks": number}
        passage = {"field": "body", "before": said, "after": said, "prefix": said, "suffix": said, "is_cut": True}
        places = dict.fromkeys(("start_before", "end_before", "start_after", "end_after"))
        cell = {"table": "legs", "id": None, "field": said or "start", "before": [said], "after": None}
        rows["edits"][number - 1] |= {
            "document_id": f"a-{number:012x}", "changed": [said], "passages": [passage | places], "affected": [cell],
        }  # fmt: skip
        for row in rows["evidence"]:
            row["snapshot_id"] = sid if row["id"].endswith(f"-{number:012x}") else row["snapshot_id"]
    moved = {"table": "documents", "last_release": "2018-01-04.1", "also": [], "cause": "source"}
    rows["tombstones"] = [
        moved | {"id": MOVED, "reason": "moved", "successor": "a-000000000001"},
        moved | {"id": LOST, "reason": "split", "successor": None},
    ]
    return rows


@pytest.fixture(scope="module")
def odd(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    folder = tmp_path_factory.mktemp("odd") / "2018-01-05.1"
    like = release_of(demo)
    write_folder(folder, like, rows_with_times(like))
    with browsing(folder.parent, "--release", str(folder)) as running:
        yield running


@pytest.mark.invariant(15)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_odd_rows_is_whole_and_shows_texts_as_texts(odd: Browsing, path: str) -> None:
    answer = odd.get(path)
    assert answer.status == 200, answer.text[:300]
    assert faults(answer.text) == []
    assert "<script src=//" not in answer.text
    assert 'href="javascript:' not in answer.text
    assert odd.get(f"{path}.json").status == 200


@pytest.mark.parametrize("pages", ["announcements", "ledger"])
def test_an_id_that_moved_leads_on_and_one_that_went_says_so(odd: Browsing, pages: str) -> None:
    moved = odd.get(f"/{pages}/{MOVED}")
    assert (moved.status, moved.headers["location"]) == (301, f"/{pages}/a-000000000001")
    assert odd.get(f"/{pages}/{MOVED}.json").headers["location"] == f"/{pages}/a-000000000001.json"
    assert odd.get(f"/{pages}/{LOST}").status == 410
