"""Does the page of an announcement say how it was judged, when it was captured, and what marked passages support?"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import exchange
from browsed import XUANJIE, Browsing, browsing, demo_copy
from html_checked import faults

from archive.recorder import Recorder

EDITED = "a-19901b92bdf0"  # tests/end_to_end/test_demo_run.py: CORRECTED
REJECTED = "a-005760f97d21"


def plain(html: str) -> str:
    return re.sub(r"<[^<>]*>", "", html)


def test_the_list_holds_every_judged_page_and_is_narrowed_by_decision_and_rule(browser: Browsing) -> None:
    assert browser.get("/announcements.json").json["total"] == 106
    kept = browser.get("/announcements.json?status=kept&rule=K3").json
    assert kept["total"] == 10
    assert {(row["status"], row["rule"]) for row in kept["announcements"]} == {("kept", "K3")}


def test_a_range_of_days_is_of_publication_and_holds_both_ends(browser: Browsing) -> None:
    found = browser.get("/announcements.json?from=2026-01-31&to=2026-02-01&sort=published_on").json["announcements"]
    assert [row["published_on"] for row in found] == ["2026-01-31"] * 3 + ["2026-02-01"] * 2


def test_the_csv_holds_the_whole_view(browser: Browsing) -> None:
    rows = list(csv.DictReader(io.StringIO(browser.get("/announcements.csv?language=en").text)))
    assert len(rows) == browser.get("/announcements.json?language=en").json["total"] > 20
    assert {row["language"] for row in rows} == {"en"}


def test_the_rule_is_told_in_the_words_of_the_codebook_of_the_release(browser: Browsing) -> None:
    page = browser.get(f"/announcements/{REJECTED}")
    assert "The delegation is of the NPC, CPPCC, government, trade" in page.text
    assert 'href="/codebook#is-a-page-in-scope"' in page.text
    assert 'id="is-a-page-in-scope"' in browser.get("/codebook").text


def test_every_marked_passage_has_a_number_that_leads_to_its_cells(browser: Browsing) -> None:
    page = browser.get(f"/announcements/{EDITED}")
    told = browser.get(f"/announcements/{EDITED}.json").json
    assert len(told["passages"]) == 1
    marked = "".join(plain(one) for one in re.findall(r"<mark[^>]*>(.*?)</mark>", page.text))
    assert marked == told["passages"][0]["quote"]
    for row in told["passages"][0]["supports"]:
        assert f'href="/evidence/{row["evidence_id"]}"' in page.text
    assert 'href="/legs/l-1dc5668264c2"' in page.text
    for number in re.findall(r'href="#p(\d+)"', page.text):
        assert f'id="p{number}"' in page.text


def test_the_shell_of_the_page_is_told_from_the_article(browser: Browsing) -> None:
    text = browser.get(f"/announcements/{EDITED}").text
    assert '<p class="shell">今天是2026年2月9日' in text
    assert '<p class="shell">1月27日' not in text


def test_the_live_address_is_left_to_an_explicit_click_without_referrer(browser: Browsing) -> None:
    text = browser.get(f"/announcements/{EDITED}").text
    links = re.findall(r'<a [^>]*href="https?://[^>]*>[^<]*', text)
    assert len(links) == 1
    assert "noreferrer" in links[0]
    assert "leaves this archive" in links[0]


def test_captures_are_told_by_time_and_one_of_other_bytes_is_compared_with_the_one_before(browser: Browsing) -> None:
    captures = browser.get(f"/announcements/{EDITED}.json").json["captures"]
    assert [(c["at"][:10], c["is_new"]) for c in captures] == [("2026-02-06", True), ("2026-03-10", True)]
    assert captures[1]["compare_with"] == captures[0]["snapshot_id"]
    assert (
        f'href="/compare/{captures[0]["snapshot_id"]}/{captures[1]["snapshot_id"]}"'
        in browser.get(f"/announcements/{EDITED}").text
    )


def test_a_page_that_was_met_unchanged_says_so_and_its_capture_opens(browser: Browsing) -> None:
    unchanged = browser.get("/snapshots.json?outcome=unchanged&role=article&size=25").json["captures"][0]
    known = browser.get("/announcements.json?status=kept&size=200").json["announcements"]
    document = next(row["document_id"] for row in known if row["url"] == unchanged["url"])
    page = browser.get(f"/announcements/{document}").text
    assert "unchanged: the same as before" in page
    assert f'href="/snapshots/{unchanged["snapshot_id"]}"' in page


def test_captures_that_came_after_the_release_are_named(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    url = "https://www.idcpc.org.cn/lldt/202601/t20260131_168803.html"
    with Recorder(data / "archive", agent="test") as recorder:
        recorder.exchange(exchange(b"<html><body>later</body></html>", url=url, hours=24 * 3650, via="live"))
    with browsing(data) as running:
        [later] = running.get(f"/announcements/{EDITED}.json").json["captures_since"]
        assert f'href="/snapshots/{later["snapshot_id"]}"' in running.get(f"/announcements/{EDITED}").text


def test_family_and_editions_say_why_texts_are_joined(browser: Browsing) -> None:
    page = plain(browser.get(f"/announcements/{EDITED}").text)
    assert "same text, 90 % of the text" in page
    aligned = browser.get("/announcements/a-7f8c102371e3").text
    assert 'href="/editions/x-433a4b2dfda6"' in aligned
    assert "country KH" in aligned


def test_an_id_of_nothing_is_not_found_and_of_no_form_neither(browser: Browsing) -> None:
    assert browser.get("/announcements/a-000000000000").status == 404
    assert browser.get("/announcements/a-0000000000001").status == 404
    assert browser.get("/announcements/../etc/passwd").status == 404


@pytest.mark.parametrize("path", ["/announcements", f"/announcements/{EDITED}", f"/announcements/{REJECTED}"])
def test_the_html_is_whole(browser: Browsing, path: str) -> None:
    assert faults(browser.get(path).text) == []


@pytest.fixture
def without_archive(demo: Path, tmp_path: Path) -> Iterator[Browsing]:
    """A release alone, with the package of the snapshots that it cites but for that too."""
    data = tmp_path / "data"
    shutil.copytree(demo / "releases", data / "releases")
    for package in data.glob("releases/*/evidence.wacz"):
        package.unlink()
    with browsing(data) as running:
        yield running


def test_where_no_capture_is_at_hand_the_quotes_stand_alone(without_archive: Browsing) -> None:
    page = without_archive.get(f"/announcements/{EDITED}")
    assert page.status == 200
    assert "The captured page is not shown: it is not at hand here." in page.text
    assert "1月27日至31日" in page.text
    assert "<mark" not in page.text


def test_of_a_capture_that_was_taken_down_the_page_says_so(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    asked = ("takedown", "s24e36f5a8b3f09db0cbe", "--reason", "a test", "--by", "tester", "--apply")
    done = subprocess.run([XUANJIE, "--data", data, *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with browsing(data) as running:
        page = running.get(f"/announcements/{EDITED}")
        assert page.status == 200
        assert "The captured page is not shown: it was taken down." in page.text
        assert running.get("/compare/s1eb83cc8e5882cef47ca/s24e36f5a8b3f09db0cbe").status == 410
        assert "taken down" in running.get("/snapshots?from=2026-03-10&outcome=ok").text
