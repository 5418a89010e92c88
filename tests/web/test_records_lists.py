"""Do the lists of records choose, sort, page and hand out what the release holds?"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsed import Browsing
from folder_release import columns_of, release_of
from hypothesis import given
from hypothesis import strategies as st

from archive.cells import csv_text

LISTS = ("delegations", "legs", "events", "organisations")


@pytest.mark.parametrize("table", LISTS)
def test_the_csv_of_a_list_is_the_table_of_the_release(browser: Browsing, demo: Path, table: str) -> None:
    release = release_of(demo)
    theirs = list(csv.DictReader(io.StringIO((release / f"{table}.csv").read_text("utf-8"))))
    ours = list(csv.DictReader(io.StringIO(browser.get(f"/{table}.csv").text)))
    key = columns_of(release)[table][0]["name"]
    assert sorted(ours, key=lambda row: row[key]) == sorted(theirs, key=lambda row: row[key])


@pytest.mark.parametrize("table", [*LISTS, "people", "changes"])
def test_every_facet_gives_as_many_rows_as_it_says(browser: Browsing, table: str) -> None:
    text = browser.get(f"/{table}").text
    facets = text.split('<aside class="facets"')[1].split("</aside>")[0] if "<aside" in text else ""
    for line in facets.splitlines():
        if '<li><a href="' not in line or 'class="n"' not in line:
            continue
        link = line.split('href="')[1].split('"')[0].replace("&amp;", "&")
        count = int(line.split('<span class="n">')[1].split("<")[0])
        path, _, query = link.partition("?")
        assert browser.get(f"{path}.json?{query}").json["total"] == count, link


def test_a_range_of_days_takes_what_touches_it(browser: Browsing) -> None:
    rows = browser.get("/delegations.json?from=2017-11-20&to=2017-11-30").json["delegations"]
    assert rows
    assert all(row["date_latest"] >= "2017-11-20" and row["date_earliest"] <= "2017-11-30" for row in rows)


def test_each_value_of_the_list_of_delegations_opens_its_sentence(browser: Browsing, demo: Path) -> None:
    text = browser.get("/delegations?size=200").text
    evidence = [json.loads(line) for line in (release_of(demo) / "evidence.jsonl").read_text("utf-8").splitlines()]
    for field in ("leader_name", "leader_title_printed", "meeting_id"):
        by_record: dict[str, list[str]] = {}
        for one in evidence:
            if (one["table"], one["field"], one["status"]) == ("delegations", field, "shown"):
                by_record.setdefault(one["id"], []).append(one["evidence_id"])
        for record, ids in by_record.items():
            assert any(f'href="/evidence/{one}"' in text for one in ids), (record, field)


def test_people_are_listed_by_the_delegations_they_led_with_posts_and_names(browser: Browsing) -> None:
    people = browser.get("/people.json").json["people"]
    led = [row["delegations_led"] for row in people]
    assert led == sorted(led, reverse=True)
    assert led[0] >= 1
    listed = csv.DictReader(io.StringIO(browser.get("/people.csv").text))
    of_rank = [row for row in listed if "national" in json.loads(csv_text(row["ranks"]))]
    assert browser.get("/people.json?ranks=national").json["total"] == len(of_rank)


def test_the_first_release_has_no_changes_and_says_what_is_new(browser: Browsing) -> None:
    answer = browser.get("/changes")
    assert answer.status == 200
    assert "New in it: 4 aggregate claims, 22 delegations" in answer.text


@given(st.sampled_from([*LISTS, "people", "changes"]), st.text(max_size=30), st.sampled_from(["sort", "page", "size"]))
def test_no_value_of_a_parameter_breaks_a_list(browser: Browsing, table: str, value: str, name: str) -> None:
    assert browser.get(f"/{table}.json?{urlencode({name: value}, errors='replace')}").status in (200, 400)
