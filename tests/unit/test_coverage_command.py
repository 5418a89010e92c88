"""`coverage`: from the rows of a release to what is said of each meeting."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from saved_pages import xuanjie

from archive.records import Mode
from pipelines.coverage.assess import assess
from pipelines.coverage.dependence import Verdict
from pipelines.coverage.estimate import Estimate, NotEstimable, Reason
from pipelines.coverage.lists import HAPPENED, LISTS, SIDES, Stay, countries, stays
from pipelines.coverage.telling import lines
from pipelines.lexicon.briefing_lists import BriefingList
from pipelines.release.tables import TABLES
from pipelines.voices.families import SIDE_COLUMNS

COUNTRIES = sorted(countries())
CLOSED = date(2017, 10, 24)
NEUTRAL: dict[str, Any] = {
    "string": "", "integer": 0, "boolean": False, "date": "2017-12-14", "array": [], "object": {},
}  # fmt: skip


def row(table: str, **values: Any) -> dict[str, Any]:
    """A row with every column of its table: neutral where required, else empty."""
    known = {c.name: NEUTRAL[c.type] if c.required else None for c in TABLES[table].columns}
    assert values.keys() <= known.keys()
    return known | values


def leg(
    country: str, *sides: str, meeting: str | None = "pc19", mode: str = "concluded", **more: Any
) -> dict[str, Any]:
    told = {f"families_{side}": 1 for side in sides}
    return row("legs", country=country, meeting_id=meeting, mode=mode, record_status="active", **told, **more)


def search(**values: Any) -> dict[str, Any]:
    return row("search_log", source="ild_zh", url="http://x.cn/", month="2019-01", outcome="found", **values)


def release(root: Path, legs: list[dict[str, Any]]) -> None:
    """A data folder with a release of these legs."""
    folder = root / "releases" / "2019-01-02-abcdefabcdef"
    folder.mkdir(parents=True)
    tables = {
        "legs": legs,
        "meetings": [row("meetings", meeting_id=key, kind="congress", opened_on="2017-10-18", closed_on="2017-10-24")
                     for key in ("pc19", "pc20")],
        "search_log": [search(channel="contacts", first_at="2019-01-02T00:00:00Z")],
    }  # fmt: skip
    for name, rows in tables.items():
        body = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
        (folder / f"{name}.jsonl").write_text(body, "utf-8")
    (folder.parent / "latest").write_text(folder.name, "utf-8")


def two_voices() -> list[dict[str, Any]]:
    """Twenty countries told by both, ten by the Party press, five by the hosts alone."""
    told = [("party_centre", "host")] * 20 + [("state_media",)] * 10 + [("host",)] * 5
    return [leg(country, *sides) for country, sides in zip(COUNTRIES, told, strict=False)]


def stay(country: str, *sides: str) -> Stay:
    return stays([leg(country, *sides)])[0]


def test_every_side_of_a_release_is_on_exactly_one_list() -> None:
    assert sorted(column for columns in LISTS.values() for column in columns) == sorted(SIDE_COLUMNS)
    assert set(SIDES) == set(SIDE_COLUMNS)


def test_two_teams_in_one_country_for_one_meeting_are_one_unit() -> None:
    found = stays([leg("LA", "party_centre"), leg("LA", "host"), leg("LA", "host", meeting="pc20")])
    assert [(s.meeting_id, s.country, sorted(s.lists)) for s in found] == [
        ("pc19", "LA", ["host_side", "party_press"]),
        ("pc20", "LA", ["host_side"]),
    ]


def test_the_department_and_the_states_media_are_one_list() -> None:
    assert stay("LA", "party_centre").lists == stay("LA", "state_media").lists == {"party_press"}
    assert stay("LA", "party_centre", "state_media").sides == {"party_centre", "state_media"}


@pytest.mark.parametrize("mode", list(Mode))
def test_plans_refusals_and_cancellations_are_not_counted(mode: Mode) -> None:
    assert bool(stays([leg("LA", "host", mode=mode.value)])) is (mode in HAPPENED)
    assert {Mode.ANNOUNCED, Mode.CANCELLED, Mode.DENIED}.isdisjoint(HAPPENED)


def test_a_leg_without_a_meeting_or_no_longer_active_is_not_counted() -> None:
    gone = leg("LA", "host") | {"record_status": "withdrawn"}
    assert stays([leg("LA", "host", meeting=None), gone]) == []


def test_the_european_union_and_territories_are_no_countries() -> None:
    assert stays([leg("EU", "host"), leg("GL", "host"), leg("HK", "host")]) == []
    assert "TW" in countries()


def test_an_unknown_publisher_counts_the_country_and_is_no_list() -> None:
    found = assess("pc19", CLOSED, stays([leg("LA", families_unclassified=2)]), [], [], 1)
    assert (found.countries, found.on_no_list, found.shared) == (1, 1, 0)
    assert isinstance(found.result, NotEstimable)
    assert found.result.reason is Reason.NO_LIST


def test_two_independent_voices_give_an_estimate_with_its_sensitivity() -> None:
    found = assess("pc19", CLOSED, stays(two_voices()), [], [], 1)
    assert isinstance(found.result, Estimate)
    assert found.result.total == pytest.approx(31 * 26 / 21 - 1)
    assert found.result.lower <= found.result.total <= found.result.upper
    assert found.sensitivity is not None


def test_the_party_press_alone_gives_none_however_many_of_its_offices_write() -> None:
    found = assess("pc19", CLOSED, [stay(c, "party_centre", "state_media") for c in COUNTRIES[:40]], [], [], 1)
    assert isinstance(found.result, NotEstimable)
    assert found.result.reason is Reason.ONE_LIST
    assert found.sensitivity is None
    assert not any("95 %" in line for line in lines([found], release="r", statsmodels="0", seed=1))


def test_the_association_of_sides_that_are_merged_is_told() -> None:
    both = [stay(c, "party_centre", "state_media", "host") for c in COUNTRIES[:20]]
    neither = [stay(c, "host") for c in COUNTRIES[20:40]]
    (merged,) = assess("pc19", CLOSED, both + neither, [], [], 1).merged
    assert (merged.lists, merged.verdict) == (("party_centre", "state_media"), Verdict.POSITIVE)


def test_an_embassy_and_the_party_press_are_said_to_depend_on_each_other_by_rule() -> None:
    sides = [("embassy", "party_centre")] * 10 + [("embassy",)] * 5 + [("party_centre",)] * 5
    found = assess("pc19", CLOSED, [stay(c, *s) for c, s in zip(COUNTRIES, sides, strict=False)], [], [], 1)
    told = "\n".join(lines([found], release="r", statsmodels="0", seed=1))
    assert "embassies × party_press: dependent by rule, so the estimate is too low; cannot be told" in told


def test_with_a_third_list_every_model_lets_the_embassy_and_the_party_press_depend_on_each_other() -> None:
    sides = [("embassy", "party_centre")] * 15 + [("embassy", "host")] * 5 + [("party_centre", "host")] * 5
    sides += [("host",), ("embassy",), ("party_centre",)] * 5 + [("embassy", "party_centre", "host")] * 10
    found = assess("pc19", CLOSED, [stay(c, *s) for c, s in zip(COUNTRIES, sides, strict=False)], [], [], 1)
    assert isinstance(found.result, Estimate)
    assert all(("embassies", "party_press") in model.interactions for model in found.result.models)


def test_searches_are_told_by_source_with_what_they_answered() -> None:
    owed = BriefingList(source="ild_zh", channel="contacts", first=None, last=None, countries=None, basis="test")
    later = BriefingList(
        source="ild_en", channel="news", first=date(2020, 1, 1), last=None, countries=None, basis="in use later"
    )
    log = [
        search(channel="contacts", first_at="2019-01-02T00:00:00Z", newest=date(2019, 1, 1), oldest=date(2017, 9, 1)),
        search(channel="contacts", first_at="2019-01-02T00:00:00Z", newest=date(2017, 10, 1))
        | {"url": "http://x.cn/2"},
        search(channel="other", first_at="2019-01-02T00:00:00Z") | {"outcome": "unreachable"},
    ]
    (source,) = assess("pc19", CLOSED, [], log, [owed, later], 1).sources
    assert source.answers == {"found": 2, "empty": 0, "unreachable": 1, "not_searched": 0}
    assert [(one.channel, one.owed, one.window.outcome.value) for one in source.lists] == [
        ("contacts", True, "complete"),
        ("other", False, "unreachable"),
    ]


def test_the_verb_prints_the_estimate_and_the_same_figures_in_every_form(tmp_path: Path) -> None:
    release(tmp_path, two_voices())
    shown = xuanjie("coverage", data=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "pc19: presented in 35 countries" in shown.stdout
    assert "37 countries (95 %: 35 to 42), Chapman over host_side, party_press" in shown.stdout
    assert "statsmodels" in shown.stdout.splitlines()[0]
    as_json = xuanjie("coverage", "--json", "-o", tmp_path / "c.csv", data=tmp_path)
    (meeting,) = json.loads(as_json.stdout)["meetings"]
    (line,) = csv.DictReader((tmp_path / "c.csv").read_text("utf-8").splitlines())
    assert float(line["total"]) == meeting["estimate"]["total"] == 37.38
    assert (line["lower"], line["upper"], line["reason"]) == ("35", "42", "")
    again = xuanjie("coverage", "-o", tmp_path / "c.json", data=tmp_path)
    assert again.stdout == shown.stdout
    assert (tmp_path / "c.json").read_text("utf-8") == as_json.stdout


def test_the_verb_says_why_there_is_no_number(tmp_path: Path) -> None:
    release(tmp_path, [leg("LA", "party_centre")])
    shown = xuanjie("coverage", "--meeting", "pc19", data=tmp_path)
    assert "not estimable: one list (party_press 1); wanted: a second, independent list" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--meeting", "pc99"), "a meeting of the release"), (("-o", "c.xlsx"), "one in .json or .csv")],
)
def test_what_cannot_be_meant_is_named_in_one_line(tmp_path: Path, arguments: tuple[str, str], said: str) -> None:
    release(tmp_path, [leg("LA", "party_centre")])
    done = xuanjie("coverage", *arguments, data=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
