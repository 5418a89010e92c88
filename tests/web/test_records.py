"""Do the pages of records show what the release holds, each value one click from its sentence?"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from browsed import Browsing
from folder_release import release_of
from markupsafe import escape

TAG = re.compile("<[^<>]*>")
RECORDS = {
    "delegations": ("delegation_id", "delegation"),
    "legs": ("leg_id", "leg"),
    "events": ("event_id", "event"),
}


def rows_of(demo: Path, table: str) -> list[dict[str, Any]]:
    text = (release_of(demo) / f"{table}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("table", RECORDS)
def test_every_record_has_a_page_whose_data_is_the_row_of_the_release(
    browser: Browsing, demo: Path, table: str
) -> None:
    key, name = RECORDS[table]
    for row in rows_of(demo, table):
        answer = browser.get(f"/{table}/{row[key]}.json")
        assert (answer.status, answer.json[name]) == (200, row)
        assert sorted(one["document_id"] for one in answer.json["documents"]) == sorted(row["documents"])


@pytest.mark.parametrize("table", RECORDS)
def test_every_value_with_a_passage_is_a_link_to_it_and_all_passages_are_listed(
    browser: Browsing, demo: Path, table: str
) -> None:
    key, _ = RECORDS[table]
    passages: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in rows_of(demo, "evidence"):
        if one["table"] == table:
            passages[one["id"]].append(one)
    for row in rows_of(demo, table):
        shown, listed = browser.get(f"/{table}/{row[key]}").text.split('<h2 id="passages">')
        for one in passages[row[key]]:
            assert f'href="/evidence/{one["evidence_id"]}"' in listed
        for field in {one["field"] for one in passages[row[key]] if one["status"] == "shown"}:
            of_field = [one["evidence_id"] for one in passages[row[key]] if one["field"] == field]
            assert any(f'class="cell" href="/evidence/{one}"' in shown for one in of_field), (row[key], field)


def test_a_delegation_names_its_legs_with_their_days_in_words_and_as_a_picture(browser: Browsing) -> None:
    text = TAG.sub("", browser.get("/delegations/d-5749c900ea84").text)
    assert text.count("between 2018-01-23 and 2018-03-09") >= 3  # nobody prints a day: no stay of six weeks
    assert "Turkmenistan: between 2018-01-23 and 2018-03-09, announced" in text
    csv = browser.get("/delegations/d-5749c900ea84/stays.csv")
    assert (csv.status, len(csv.text.splitlines())) == (200, 4)
    assert browser.get("/delegations/d-5749c900ea84/stays.svg").headers["content-type"] == "image/svg+xml"


def test_title_and_post_stand_side_by_side_and_the_rank_says_how_it_is_known(browser: Browsing) -> None:
    text = browser.get("/delegations/d-1329512141c0").text
    assert "As pages print it" in text
    assert "In the registry, on these days" in text
    assert "It is the rank of the highest post in the printed title." in text


def test_what_another_document_says_stands_beside_the_value_with_its_passage(browser: Browsing) -> None:
    told = browser.get("/legs/l-51038cef865e.json").json["disagreements"]
    inviter = next(one for one in told if one["field"] == "inviter")
    assert inviter["shown"] == "日本自民党和公明党"
    assert inviter["value"] == "日本自民党、公明党"
    assert [one["value"] for one in inviter["passages"]] == ["日本自民党、公明党"]


def test_the_number_of_listeners_stands_with_the_words_that_say_how_it_binds(browser: Browsing) -> None:
    assert "代表200余人" in browser.get("/events/e-1eee981ba618").text


def test_an_edited_page_is_told_on_every_record_whose_cell_it_fills(browser: Browsing) -> None:
    for path in ("/delegations/d-1f32c37f0b45", "/legs/l-1dc5668264c2"):
        text = browser.get(path).text
        assert "/compare/s1eb83cc8e5882cef47ca/s24e36f5a8b3f09db0cbe" in text
        assert "副院长</bdi>" in text.split('<h2 id="history">')[1]
    cells = browser.get("/legs/l-1dc5668264c2.json").json["edits"][0]["affected"]
    assert [cell["id"] for cell in cells] == ["l-1dc5668264c2"]  # the same edit fills cells of two more records


def test_the_citation_of_the_release_stands_ready(browser: Browsing) -> None:
    answer = browser.get("/delegations/d-1329512141c0.json").json
    assert answer["citation"] in browser.get("/delegations/d-1329512141c0").text.replace("&#39;", "'")
    assert "Delegation led by 王伟光 to Myanmar, " in answer["citation"]


@pytest.mark.parametrize("third", [0, 1, 2])
def test_every_person_and_organisation_of_the_registry_has_a_page_with_its_names(
    browser: Browsing, demo: Path, third: int
) -> None:
    for table, key, names in (
        ("people", "person_id", ("name_hans", "name_hant", "pinyin")),
        ("organisations", "organisation_id", ("name_zh", "name_en")),
    ):
        for row in rows_of(demo, table)[third::3]:
            answer = browser.get(f"/{table}/{row[key]}")
            assert answer.status == 200, row[key]
            assert all(escape(row[name]) in answer.text for name in names if row[name]), row[key]


def test_the_data_of_a_person_or_organisation_is_the_row_of_the_release(browser: Browsing, demo: Path) -> None:
    for table, key, name in (("people", "person_id", "person"), ("organisations", "organisation_id", "organisation")):
        for row in rows_of(demo, table)[::5]:
            assert browser.get(f"/{table}/{row[key]}.json").json[name] == row


def test_every_family_and_edition_has_a_page_with_all_its_documents(browser: Browsing, demo: Path) -> None:
    for table, key, path in (("documents", "family_id", "families"), ("editions", "edition_id", "editions")):
        members: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows_of(demo, table):
            members[row[key]].add(row["document_id"])
        for one, documents in members.items():
            text = browser.get(f"/{path}/{one}").text
            assert all(f'href="/announcements/{document}"' in text for document in documents), one


def test_a_person_shows_posts_as_known_on_a_day_and_earlier_knowledge_apart(browser: Browsing) -> None:
    text = browser.get("/people/song-tao").text
    now, before = text.split("What was known earlier")
    assert "2022-06-02" in now
    assert "until 2022-06-02" in before
    assert "a misprint" in now
    assert 'lang="hi"' in now


def test_the_posts_of_a_person_are_a_picture_with_words_and_a_csv_of_all_that_was_known(browser: Browsing) -> None:
    text = browser.get("/people/song-tao").text
    assert "中共中央对外联络部部长: 2015-11-30 to 2022-05-01" in text.split("<desc")[1]
    assert "delegations led, from: 2017-11-01, 2017-11-17" in text.split("<desc")[1]
    assert len(browser.get("/people/song-tao/posts.csv").text.splitlines()) == 5


def test_a_person_shows_the_rank_of_each_delegation_on_its_days(browser: Browsing) -> None:
    led = browser.get("/people/song-tao.json").json["delegations"]
    assert {one["leader_person_id"] for one in led} == {"song-tao"}
    assert {one["leader_rank"] for one in led} == {"full_ministerial"}


def test_an_id_of_the_right_form_that_no_release_had_is_not_found(browser: Browsing) -> None:
    for path in ("delegations/d-", "legs/l-", "events/e-", "families/f-", "editions/x-"):
        assert browser.get(f"/{path}{'0' * 12}").status == 404
    assert browser.get("/people/nobody-at-all").status == 404
