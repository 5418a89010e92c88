"""Does the ledger tell of an edit, a miss and a silence what was observed, and no more?"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from browsed import Browsing
from html_checked import faults
from saved_pages import xuanjie

EDITED, SHELL_URL = "a-19901b92bdf0", "https://www.idcpc.org.cn/lldt/202411/t20241127_166121.html"
MISSED, SILENT = "a-8bf0820eb271", "a-1da976842f21"  # test_demo_run.py: NOT_FOUND and SILENT
PAGES = ("/ledger", *(f"/ledger/{one}" for one in (EDITED, MISSED, SILENT)))


def words(browser: Browsing, path: str) -> str:
    """What the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", "", browser.get(path).text.partition("<main")[2]))


def test_the_list_holds_what_was_edited_missed_or_gave_no_answer(browser: Browsing) -> None:
    found = browser.get("/ledger.json").json
    told = {row["document_id"]: (row["edits"], row["standings"]) for row in found["announcements"]}
    assert told == {EDITED: (1, ["present"]), MISSED: (0, ["missing"]), SILENT: (0, ["unreachable"])}
    assert found["never_captured_total"] == 3
    chosen = browser.get("/ledger.csv?standings=unreachable").text
    assert [row["document_id"] for row in csv.DictReader(io.StringIO(chosen))] == [SILENT]


def test_a_page_with_another_date_bar_has_no_entry(browser: Browsing) -> None:
    assert SHELL_URL not in browser.get("/ledger.json").text
    listed = browser.get("/announcements.json?size=200").json["announcements"]
    [row] = [one for one in listed if one["url"] == SHELL_URL]
    assert "No edit of the article was seen between captures." in words(browser, f"/ledger/{row['document_id']}")


def test_an_edit_shows_the_passage_and_the_cells_that_it_touches(browser: Browsing) -> None:
    text = browser.get(f"/ledger/{EDITED}").text
    assert "社会科学院<del>副</del>院长高翔" in text
    assert 'href="/compare/s1eb83cc8e5882cef47ca/s24e36f5a8b3f09db0cbe"' in text
    assert 'href="/legs/l-1dc5668264c2"' in text
    assert 'href="/evidence/q-' in text
    said = words(browser, f"/ledger/{EDITED}")
    assert "The earlier text was last seen 2026-02-06 04:02, the later one first seen 2026-03-10 04:01" in said
    assert "中共中央委员、中国社会科学院副院长" in said


def test_a_miss_is_told_by_when_it_was_last_seen_and_first_missed_and_from_where(browser: Browsing) -> None:
    said = words(browser, f"/ledger/{MISSED}")
    assert "Missed when last asked for." in said
    assert "last seen 2026-02-06 04:02 (UTC)" in said
    assert "first missed 2026-03-10 04:01 from the demo, no network" in said
    assert "missed on 2 days, the last time 2026-03-14 04:01" in said


def test_a_page_that_only_times_out_is_unreachable_and_nothing_is_said_of_it(browser: Browsing) -> None:
    said = words(browser, f"/ledger/{SILENT}")
    assert "Unreachable: whoever asked last got no answer, which says nothing of the page." in said
    assert "since then 6 checks on 2 days brought no answer of the page (6 × no answer in time)" in said
    assert "first missed" not in said
    assert said.count("DownloadTimeoutError") == 6, "every check with its class of failure"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_says_what_nobody_saw(browser: Browsing, path: str) -> None:
    for text in (browser.get(path).text, browser.get(f"{path}.json").text):
        assert not re.search(r"delete[ds]?\b|withdrawn|removed|taken down|censor", text, re.IGNORECASE)


@pytest.mark.parametrize("document_id", [EDITED, MISSED, SILENT])
def test_the_page_tells_what_the_verb_tells(browser: Browsing, demo: Path, document_id: str) -> None:
    [told] = json.loads(xuanjie("ledger", document_id, "--json", data=demo).stdout)["documents"]
    page = browser.get(f"/ledger/{document_id}.json").json
    assert page["edits"] == told["edits"]
    for one, other in zip(page["addresses"], told["addresses"], strict=True):
        assert {name: one[name] for name in other} == other
    for one, other in zip(page["checks"], told["checks"], strict=True):
        assert {name: one[name] for name in other} == other


@pytest.mark.parametrize("path", PAGES)
def test_the_html_is_whole(browser: Browsing, path: str) -> None:
    assert faults(browser.get(path).text) == []
