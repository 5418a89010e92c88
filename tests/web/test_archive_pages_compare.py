"""Are two captures compared by their articles, character by character where the script is Han?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from html_checked import faults

BEFORE, AFTER = "s1eb83cc8e5882cef47ca", "s24e36f5a8b3f09db0cbe"  # test_demo_run.py: CORRECTED
EDITED = f"/compare/{BEFORE}/{AFTER}"


def shell_alone(browser: Browsing) -> str:
    """The page of tests/end_to_end/test_demo_run.py that has another date bar and count of readers, compared."""
    url = "https://www.idcpc.org.cn/lldt/202411/t20241127_166121.html"
    [row] = [r for r in browser.get("/announcements.json?size=200").json["announcements"] if r["url"] == url]
    captures = browser.get(f"/announcements/{row['document_id']}.json").json["captures"]
    return f"/compare/{captures[0]['snapshot_id']}/{captures[1]['snapshot_id']}"


def test_one_character_that_went_is_marked_by_an_element_and_not_by_colour_alone(browser: Browsing) -> None:
    text = browser.get(EDITED).text
    assert "社会科学院<del>副</del>院长高翔" in text
    assert "<ins>" not in text.partition("<table")[2]
    style = browser.get("/static/style.css").text
    assert re.search(r"del\{[^}]*line-through", style)
    assert re.search(r"ins\{[^}]*underline", style)
    assert 'del::before{content:" [went: "}' in style


def test_the_passage_is_told_with_code_points_of_both_text_layers(browser: Browsing) -> None:
    told = browser.get(f"{EDITED}.json").json
    [edit] = browser.get("/ledger/a-19901b92bdf0.json").json["edits"]
    [passage], [of_release] = told["passages"], edit["passages"]
    names = ("before", "after", "start_before", "end_before", "start_after", "end_after")
    assert {name: passage[name] for name in names} == {name: of_release[name] for name in names}
    assert told["kept_percent"] == 98


def test_the_other_way_round_what_went_has_come(browser: Browsing) -> None:
    assert "社会科学院<ins>副</ins>院长高翔" in browser.get(f"/compare/{AFTER}/{BEFORE}").text


def test_told_as_one_text_the_passage_stands_in_its_sentence(browser: Browsing) -> None:
    text = browser.get(f"{EDITED}?layout=together").text
    assert "中国社会科学院<del>副</del>院长高翔率中共代表团" in text
    assert '<table class="compared">' not in text


def test_date_bars_and_counters_are_no_difference_of_the_article(browser: Browsing) -> None:
    told = browser.get(f"{shell_alone(browser)}.json").json
    assert (told["compared"], told["differing_passages"]) == ("article", 0)
    assert told["differing_passages_outside_the_article"] > 0
    assert {"name", "first", "second"} <= told["facts"][0].keys()
    page = browser.get(shell_alone(browser)).text
    assert "No difference in the article" in page
    assert "no change of the article" in page


def test_all_that_the_pages_print_can_be_compared_and_what_is_outside_is_counted(browser: Browsing) -> None:
    told = browser.get(f"{EDITED}.json?part=page").json
    assert (told["compared"], told["differing_passages"]) == ("page", 3)
    assert told["differing_passages_outside_the_article"] == 2
    assert [p["after"] for p in told["passages"]] == ["今天是2026年2月9日 星期一", "阅读：1286", ""]


def test_a_capture_beside_itself_has_no_difference(browser: Browsing) -> None:
    text = browser.get(f"/compare/{BEFORE}/{BEFORE}").text
    assert "No difference in the article: the two captures have the same bytes." in text


def test_two_addresses_may_be_compared_and_are_named_as_two(browser: Browsing) -> None:
    rows = browser.get("/announcements.json?status=kept&size=25").json["announcements"]
    sids = [browser.get(f"/announcements/{row['document_id']}.json").json["text"]["snapshot_id"] for row in rows[:2]]
    assert "<b>two addresses</b>" in browser.get(f"/compare/{sids[0]}/{sids[1]}").text


def test_headers_and_digests_say_what_differs_in_words(browser: Browsing) -> None:
    rows = {row["name"]: row for row in browser.get(f"{EDITED}.json").json["facts"]}
    assert rows["Text layer, SHA-256"]["first"] != rows["Text layer, SHA-256"]["second"]
    assert rows["Header content-length"]["first"] != rows["Header content-length"]["second"]
    assert browser.get(EDITED).text.count('<td class="differs">differs</td>') == 5


def test_what_is_no_page_and_what_is_not_there_is_not_compared(browser: Browsing) -> None:
    robots = browser.get("/snapshots.json?role=robots&outcome=ok").json["captures"][0]["snapshot_id"]
    assert browser.get(f"/compare/{robots}/{BEFORE}").status == 404
    assert browser.get(f"/compare/{BEFORE}/s{'0' * 20}").status == 404
    assert browser.get(f"{EDITED}?part=footer").status == 400


@pytest.mark.parametrize("query", ["", "?part=page", "?layout=together", "?part=page&layout=together"])
def test_the_html_is_whole(browser: Browsing, query: str) -> None:
    assert faults(browser.get(f"{EDITED}{query}").text) == []


@pytest.fixture
def without_store(demo: Path, tmp_path: Path) -> Iterator[Browsing]:
    """A data folder that has lost its store, which is a cache."""
    data = tmp_path / "data"
    for part in ("archive", "releases"):
        shutil.copytree(demo / part, data / part)
    with browsing(data) as running:
        yield running


def test_where_nobody_knows_the_article_all_is_compared_and_the_page_says_so(without_store: Browsing) -> None:
    told = without_store.get(f"{EDITED}.json").json
    assert (told["compared"], told["is_article_known"]) == ("page", False)
    assert told["differing_passages_outside_the_article"] is None
    assert "What of these pages is the article is not known here" in without_store.get(EDITED).text
