"""Do the pages of the overview say what the release counted, in every form, for every meeting and every country?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from browsed import Answer, Browsing
from folder_release import release_of
from html_checked import faults

from archive.figures.colours import PALETTE

PAGES = (
    "/", "/meetings", "/meetings/none", "/meetings/pc19", "/meetings/cc19-p6", "/countries", "/countries/LA",
    "/countries/CN", "/countries/EU", "/countries/AD", "/claims", "/parity", "/coverage", "/searches", "/sources",
    "/sources/ild_zh", "/sources/qiushi_zh", "/figures/map", "/figures/countries", "/meetings/pc19/timeline",
    "/meetings/none/map",
)  # fmt: skip
FIGURES = ("map", "meetings", "timeline", "ranks", "totals", "coverage")
OF_MEETING = ("map", "timeline", "ranks", "totals", "coverage")
_PLACES = re.compile(r"(?:^|;)\s*(?:position|clip-path|display|width|height|visibility|opacity|overflow)\s*:")
_SVG = re.compile(r"<svg [^>]*>")
_LABELLED = re.compile(r'aria-labelledby="([a-z0-9-]+) ([a-z0-9-]+)"')


def hiding_rules(sheet: str) -> list[tuple[str, str]]:
    """(selectors, declarations) of rules that place, size or clip what they select."""
    plain = re.sub(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/", "", sheet)
    return [rule for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", plain) if _PLACES.search(rule[1])]


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.text[:300]
    return list(csv.DictReader(io.StringIO(answer.text)))


def release_csv(demo: Path, name: str) -> list[dict[str, str]]:
    with (release_of(demo) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_of(browser: Browsing, path: str) -> Any:
    answer = browser.get(("/index" if path == "/" else path) + ".json")
    assert answer.status == 200, (path, answer.text[:300])
    return answer.json


# --- the numbers are those of the release


@pytest.mark.parametrize("name", [*FIGURES, "countries"])
def test_a_picture_has_the_numbers_of_the_release_row_for_row(browser: Browsing, demo: Path, name: str) -> None:
    assert rows(browser.get(f"/figures/{name}.csv")) == release_csv(demo, f"figures/{name}.csv")


def test_the_list_of_meetings_has_the_counts_of_the_figures(browser: Browsing, demo: Path) -> None:
    shown = {row["meeting_id"]: row for row in rows(browser.get("/meetings.csv"))}
    for row in release_csv(demo, "figures/meetings.csv"):
        assert {key: shown[row["meeting_id"]][key] for key in row} == row
    uncounted = [row for row in shown.values() if row["legs"] == ""]
    assert len(uncounted) == len(shown) - 5


def test_the_list_of_countries_is_the_map(browser: Browsing, demo: Path) -> None:
    assert rows(browser.get("/countries.csv")) == release_csv(demo, "figures/map.csv")


def test_the_first_page_sums_up_the_figures(browser: Browsing, demo: Path) -> None:
    counts = json_of(browser, "/")["counts"]
    tiles = release_csv(demo, "figures/map.csv")
    assert counts["legs"] == sum(int(row["legs"]) for row in tiles)
    assert counts["legs"] == sum(int(row["legs"]) for row in release_csv(demo, "figures/meetings.csv"))
    assert counts["countries"] == sum(int(row["legs"]) > 0 for row in tiles if row["country"] != "EU")
    text = browser.get("/").text
    assert f'{counts["legs_recommended"]}<span class="of">/{counts["legs"]}</span>' in text
    assert "composed pages of the demo" in text


@pytest.mark.parametrize("meeting", ["pc19", "cc18-p6", "cc20-p3"])
def test_the_map_of_a_meeting_agrees_with_its_row_and_its_legs(browser: Browsing, demo: Path, meeting: str) -> None:
    own = next(row for row in release_csv(demo, "figures/meetings.csv") if row["meeting_id"] == meeting)
    cells = rows(browser.get(f"/meetings/{meeting}/map.csv"))
    assert sum(int(cell["legs"]) for cell in cells) == int(own["legs"])
    assert sum(int(cell["legs"]) > 0 for cell in cells if cell["country"] != "EU") == int(own["countries"])
    told = browser.get(f"/legs.json?meeting_id={meeting}&size=200").json["legs"]
    happened = [leg["country"] for leg in told if leg["mode"] != "announced"]
    assert sorted(set(happened)) == sorted(cell["country"] for cell in cells if int(cell["legs"]))


def test_the_estimate_of_a_meeting_is_not_given_where_the_release_gives_none(browser: Browsing) -> None:
    found = {row["meeting_id"]: row for row in json_of(browser, "/coverage")["meetings"]}
    assert found["pc19"]["estimate"] is None
    assert found["pc19"]["reason"] == "short_lists"
    text = browser.get("/meetings/pc19").text
    assert "Not estimable." in text
    assert "longer lists would be needed" in text


def test_seed_claims_are_counted_by_verdict(browser: Browsing, demo: Path) -> None:
    seed = release_csv(demo, "parity.csv")
    text = browser.get("/parity").text
    for verdict in {row["verdict"] for row in seed}:
        count = sum(row["verdict"] == verdict for row in seed)
        assert re.search(rf"<dt>{verdict.replace('_', ' ').capitalize()}</dt><dd>{count}</dd>", text), verdict
        assert browser.get(f"/parity.json?verdict={verdict}").json["total"] == count


def test_searches_are_chosen_by_outcome_and_all_are_in_the_csv(browser: Browsing, demo: Path) -> None:
    log = release_csv(demo, "search_log.csv")
    empty = browser.get("/searches.json?outcome=empty").json
    assert empty["total"] == sum(row["outcome"] == "empty" for row in log)
    assert len(rows(browser.get("/searches.csv"))) == len(log)


# --- every meeting, every country, every picture


def test_every_meeting_answers_as_a_page_and_as_json(browser: Browsing) -> None:
    known = [row["meeting_id"] or "none" for row in json_of(browser, "/meetings")["meetings"]]
    assert len(known) >= 29
    for one in known:
        assert browser.get(f"/meetings/{one}").status == 200, one
        assert json_of(browser, f"/meetings/{one}")["meeting"]["meeting_id"] == (None if one == "none" else one)


def test_every_country_answers_as_json_and_is_linked_from_the_list(browser: Browsing) -> None:
    text = browser.get("/countries").text
    for row in json_of(browser, "/countries")["countries"]:
        assert f'href="/countries/{row["country"]}"' in text, row
        assert json_of(browser, f"/countries/{row['country']}")["country"]["legs"] == row["legs"]


@pytest.mark.parametrize("letter", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
def test_every_country_answers_as_a_page(browser: Browsing, letter: str) -> None:
    for row in json_of(browser, "/countries")["countries"]:
        if row["country"].startswith(letter):
            assert browser.get(f"/countries/{row['country']}").status == 200, row


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound_html_and_has_json(browser: Browsing, path: str) -> None:
    assert faults(browser.get(path).text) == []
    json_of(browser, path)


@pytest.mark.parametrize("path", ["/", "/meetings", "/meetings/pc19", "/countries", "/claims", "/coverage"])
def test_every_picture_says_in_words_what_it_shows(browser: Browsing, path: str) -> None:
    text = browser.get(path).text
    pictures = _SVG.findall(text)
    assert pictures
    for opened in pictures:
        named = _LABELLED.search(opened)
        assert named is not None, opened
        assert 'role="img"' in opened
        assert re.search(rf'<title id="{named[1]}">[^<]+</title>', text)
        assert re.search(rf'<desc id="{named[2]}">[^<]{{20,}}</desc>', text)


def test_no_rule_of_the_page_moves_or_hides_a_part_of_a_picture(browser: Browsing) -> None:
    for selectors, declared in hiding_rules(browser.get("/static/style.css").text):
        for selector in selectors.split(","):
            last = selector.split()[-1]
            assert selector.startswith("svg ") or last.removeprefix(".") not in PALETTE, f"{selector}{{{declared}}}"


def test_the_check_of_rules_sees_a_class_that_a_picture_has() -> None:
    assert hiding_rules("svg .dot{fill:red}.dot{position:absolute;clip-path:inset(50%)}") == [
        (".dot", "position:absolute;clip-path:inset(50%)")
    ]
    assert hiding_rules(".dot{color:red}") == []


@pytest.mark.parametrize("at", [*(f"/figures/{n}" for n in FIGURES), *(f"/meetings/pc19/{n}" for n in OF_MEETING)])
def test_a_picture_stands_alone_as_svg_that_may_load_and_run_nothing(browser: Browsing, at: str) -> None:
    answer = browser.get(f"{at}.svg")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "<title" in answer.text
    assert "<desc" in answer.text
    assert browser.get(at).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/meetings/pc99", "/meetings/pc0", "/meetings/all", "/countries/ZZ", "/countries/la", "/figures/nothing",
        "/meetings/pc19/meetings", "/meetings/pc99/map", "/claims/c-000000000000", "/sources/nobody",
        "/figures/nothing.svg", "/figures/countries.svg", "/meetings/pc19/nothing.csv",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(browser: Browsing, path: str) -> None:
    assert browser.get(path).status == 404


# --- totals and sources


def test_a_claim_shows_its_words_who_said_it_and_what_can_be_counted(browser: Browsing) -> None:
    compared = json_of(browser, "/claims")["claims"]
    teams = next(row for row in compared if row["counted"] == "teams")
    for claim_id in teams["claims"]:
        text = browser.get(f"/claims/{claim_id}").text
        found = json_of(browser, f"/claims/{claim_id}")
        assert 'href="/evidence/q-' in text
        assert found["comparison"]["claim_id"] == teams["claim_id"]
        assert found["means"]["verdict"] == "fewer can be counted than are claimed"
        quoted = [one["quote"] for one in found["quotes"] if one["field"] == "quantity"]
        assert quoted
        assert quoted[0][:12] in text


def test_a_source_says_how_it_is_asked_and_how_the_last_attempt_ended(browser: Browsing, demo: Path) -> None:
    fresh = {row["source"]: row for row in release_csv(demo, "runs/freshness.csv")}
    shown = {row["source"]: row for row in json_of(browser, "/sources")["sources"]}
    for source, row in fresh.items():
        assert shown[source]["last_attempt"] == row["last_attempt"]
        assert shown[source]["gone"] == int(row["gone"])
    one = json_of(browser, "/sources/ild_zh")
    assert one["described"]["delay_seconds"] == 3.0
    assert one["source"]["english"] == "International Department of the CPC Central Committee"
    assert sum(day["n"] for day in one["days"][0]["ended"]) > 0
    text = browser.get("/sources/ild_zh").text
    assert "First missed" in text
    assert "deleted" not in text


def test_a_source_that_was_not_asked_says_that_nothing_follows(browser: Browsing) -> None:
    assert "says nothing about what it published" in browser.get("/sources/qiushi_zh").text


def test_official_totals_are_chosen_by_what_they_count(browser: Browsing) -> None:
    found: Mapping[str, Any] = browser.get("/claims.json?counted=teams&meeting_id=pc19").json
    some: Sequence[Mapping[str, Any]] = found["claims"]
    assert {row["counted"] for row in some} == {"teams"}
