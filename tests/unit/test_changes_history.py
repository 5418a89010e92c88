"""What became of an id: alive since when, changed last when; or gone, why, and what stands in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from composed import leg, page, visit
from released import Made, Told, changes, made
from reviewed import decision, tour

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.records import Claim, Operator, Unit
from pipelines.changes.history import Step, tombstones
from pipelines.changes.kept import changes_file, keep, kept
from pipelines.changes.of_release import chain_before, history_rows
from pipelines.checks import check_tables
from pipelines.release.bundle import Name
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file, parquet_problem
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.versions import Released, record

Json = dict[str, Any]

KENYA = ("KE", "2024-11-03", "2024-11-05")
ZIMBABWE = ("ZW", "2024-11-12", "2024-11-14")
TANZANIA = ("TZ", "2024-11-06", "2024-11-11")


def told(name: str, country: str, start: str, end: str, **more: Any) -> Told:
    """A page of one stay of one leader."""
    read = page(
        name,
        visit(leg(country, start, end), leader="李希", meeting=more.pop("meeting", "cc20-p3")),
        published=more.pop("published", f"{end[:8]}{int(end[8:]) + 1:02}"),
        **more,
    )
    return read, name


NAIROBI, HARARE = told("a", *KENYA), told("b", *ZIMBABWE)
BETWEEN = told("c", *TANZANIA)  # the two teams are one
EARLY = told("d", *KENYA, meeting=None, published="2024-10-30")


def history(releases: Sequence[Made], **more: Any) -> dict[str, list[Json]]:
    """The history tables of the last of these releases."""
    steps = [
        Step(version=two.version, changes=() if one is None else changes(one, two))
        for one, two in zip((None, *releases), releases, strict=False)
    ]
    found = dict(history_rows(steps[:-1], releases[-1].version, steps[-1].changes, releases[-1].rows, **more))
    assert list(check_tables(found, HISTORY_TABLES)) == []
    return found


def in_a_row(folder: Path, *states: Sequence[Told]) -> list[Made]:
    found: list[Made] = []
    for number, state in enumerate(states, 1):
        found.append(made(folder, f"2024-11-20.{number}", state, before=found[-1] if found else None))
    return found


def stones(rows: dict[str, list[Json]], table: str) -> dict[str, Json]:
    return {row["id"]: row for row in rows["tombstones"] if row["table"] == table}


def lives(rows: dict[str, list[Json]]) -> dict[str, tuple[str, str, str, str | None]]:
    names = ("first_release", "last_changed_release", "record_status", "successor")
    return {row["id"]: tuple(row[name] for name in names) for row in rows["record_history"]}  # type: ignore[misc]


def ids(one: Made, table: str, key: str) -> set[str]:
    return {row[key] for row in one.rows[table]}


def test_in_a_first_release_everything_is_active_and_nothing_gone(tmp_path: Path) -> None:
    (one,) = in_a_row(tmp_path, [NAIROBI])
    rows = history([one])
    assert (rows["changes"], rows["tombstones"]) == ([], [])
    assert set(lives(rows).values()) == {("2024-11-20.1", "2024-11-20.1", "active", None)}
    assert len(lives(rows)) == 2


def test_a_record_that_nothing_tells_of_any_more_is_withdrawn(tmp_path: Path) -> None:
    one, two = in_a_row(tmp_path, [NAIROBI, HARARE], [NAIROBI])
    gone = ids(one, "legs", "leg_id") - ids(two, "legs", "leg_id")
    rows = history([one, two])
    (key,) = gone
    stone = stones(rows, "legs")[key]
    assert (stone["reason"], stone["successor"], stone["last_release"]) == ("withdrawn", None, "2024-11-20.1")
    assert stone["cause"] == "source"
    assert lives(rows)[key] == ("2024-11-20.1", "2024-11-20.2", "withdrawn", None)
    assert {row["reason"] for row in rows["tombstones"]} == {"withdrawn"}
    assert {row["table"] for row in rows["tombstones"]} == {"delegations", "documents", "legs", "snapshots"}


def test_two_that_turn_out_to_be_one_are_merged_and_the_old_id_leads_to_it(tmp_path: Path) -> None:
    one, two = in_a_row(tmp_path, [NAIROBI, HARARE], [NAIROBI, HARARE, BETWEEN])
    (kept,) = ids(two, "delegations", "delegation_id")
    (gone,) = ids(one, "delegations", "delegation_id") - {kept}
    rows = history([one, two])
    stone = stones(rows, "delegations")[gone]
    assert (stone["reason"], stone["successor"], stone["cause"]) == ("merged", kept, "source")
    assert lives(rows)[gone][2:] == ("merged", kept)


def test_one_that_turns_out_to_be_two_is_split_and_names_both(tmp_path: Path) -> None:
    together, apart = in_a_row(tmp_path, [EARLY, NAIROBI, HARARE, BETWEEN], [NAIROBI, HARARE])
    rows = history([together, apart])
    (old,) = ids(together, "delegations", "delegation_id")
    new = ids(apart, "delegations", "delegation_id")
    if old in new:
        pytest.skip("the id went on with one of the two")
    stone = stones(rows, "delegations")[old]
    assert stone["reason"] == "split"
    assert {stone["successor"], *stone["also"]} == new


def test_the_same_record_under_another_id_has_moved(tmp_path: Path) -> None:
    one, two = in_a_row(tmp_path, [NAIROBI], [NAIROBI, EARLY])
    (old,), (new,) = (ids(release, "delegations", "delegation_id") for release in (one, two))
    assert old != new
    rows = history([one, two])
    assert (stones(rows, "delegations")[old]["reason"], lives(rows)[old][3]) == ("moved", new)
    assert lives(rows)[new] == ("2024-11-20.2", "2024-11-20.2", "active", None)


def test_a_tombstone_outlasts_later_releases_and_goes_when_the_id_is_alive_again(tmp_path: Path) -> None:
    releases = in_a_row(tmp_path, [NAIROBI, HARARE], [NAIROBI], [NAIROBI, EARLY], [NAIROBI, HARARE])
    (harare,) = [row["leg_id"] for row in releases[0].rows["legs"] if row["country"] == "ZW"]
    third = history(releases[:3])
    assert stones(third, "legs")[harare]["last_release"] == "2024-11-20.1"
    assert lives(third)[harare] == ("2024-11-20.1", "2024-11-20.2", "withdrawn", None)
    fourth = history(releases)
    assert harare not in stones(fourth, "legs")
    assert lives(fourth)[harare] == ("2024-11-20.1", "2024-11-20.4", "active", None)


def test_what_stood_on_pages_that_were_taken_down_says_so(tmp_path: Path) -> None:
    one, two = in_a_row(tmp_path, [NAIROBI, HARARE], [NAIROBI])
    taken = {HARARE[0].extraction.snapshot_id}
    rows = history([one, two], taken_down=taken)
    assert {(row["table"], row["reason"]) for row in rows["tombstones"]} == {
        (table, "taken_down") for table in ("delegations", "documents", "legs", "snapshots")
    }
    other = history([one, two], taken_down={NAIROBI[0].extraction.snapshot_id})
    assert {row["reason"] for row in other["tombstones"]} == {"withdrawn"}


def claiming(told: Told, quantity: int) -> Told:
    read, text = told
    made_claim = Claim(
        quantity=replace(read.extraction.delegations[0].legs[0].country, value=quantity),
        operator=Operator.EXACT,
        unit=Unit.TEAMS,
    )
    page_told = read.extraction.announcement
    assert page_told is not None
    long = replace(page_told, characters=len(text) + 130)  # at one site such a text is one article
    return replace(read, extraction=replace(read.extraction, announcement=long, claims=(made_claim,))), text


def test_a_document_that_got_another_id_leads_to_it_and_so_do_its_claims(tmp_path: Path) -> None:
    first = claiming(told("a", *KENYA, url="https://e.org/a", text="一" * 130, fetched="2024-11-21T04:00:00Z"), 28)
    older = claiming(told("a", *KENYA, url="https://e.org/0", text="一" * 130, fetched="2024-11-20T04:00:00Z"), 28)
    one, two = in_a_row(tmp_path, [first], [first, older])
    (old,), (new,) = (ids(release, "documents", "document_id") for release in (one, two))
    assert old != new
    rows = history([one, two])
    stone = stones(rows, "documents")[old]
    assert (stone["reason"], stone["successor"]) == ("merged", new)  # it holds a capture of its own
    (claim,) = stones(rows, "aggregate_claims").values()
    assert (claim["reason"], {claim["successor"]}) == ("moved", ids(two, "aggregate_claims", "claim_id"))


def test_a_withdrawn_decision_leaves_a_tombstone(tmp_path: Path) -> None:
    page_told = tour("a", "宋涛", ("LA", "老挝", "2017-11-01", "2017-11-03"))
    said = decision(page_told, "delegations.0.leader_name", "王毅", before="宋涛")
    one = made(tmp_path, "1", [page_told], said)
    rows = history([one, made(tmp_path, "2", [page_told], before=one)])
    assert stones(rows, "decisions")[said.id]["cause"] == "reviewer"


def test_ids_that_went_before_changes_were_kept_are_still_told_of(tmp_path: Path) -> None:
    one, two = in_a_row(tmp_path, [NAIROBI], [NAIROBI, EARLY])
    found = tombstones([Step(version=two.version, changes=())], two.rows)
    assert {(row["table"], row["reason"], row["cause"]) for row in found} == {
        ("delegations", "moved", None),
        ("legs", "moved", None),
    }
    assert {row["last_release"] for row in found} == {one.version}


def test_the_tables_are_written_in_all_three_spellings(tmp_path: Path) -> None:
    rows = history(in_a_row(tmp_path, [NAIROBI, HARARE], [NAIROBI, HARARE, BETWEEN]))
    for name, table in HISTORY_TABLES.items():
        assert rows[name]
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl_bytes(table, rows[name]))
        parquet_file(table, tmp_path / f"{name}.jsonl", tmp_path / f"{name}.parquet")
        assert parquet_problem(table, rows[name], tmp_path / f"{name}.parquet") is None
        assert csv_bytes(table, rows[name]).count(b"\n") > len(rows[name])


def test_the_chain_goes_back_as_far_as_changes_are_kept(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    one, two = in_a_row(tmp_path, [NAIROBI], [NAIROBI, EARLY])
    ledger = [
        Released(
            version=f"2024-11-20.{n}",
            stamp="0" * 64,
            manifest_sha256="0" * 64,
            previous=f"2024-11-20.{n - 1}" if n > 1 else None,
        )
        for n in (1, 2, 3)
    ]
    record(paths.decisions, ledger)
    name = Name(version="2024-11-20.4", stamp="0" * 64, previous="2024-11-20.3")
    assert [step.version for step in chain_before(paths, name)] == ["2024-11-20.3"]
    rows = history([one, two])["changes"]
    for version in ("2024-11-20.3", "2024-11-20.2"):
        keep(paths.decisions, version, rows)
    chain = chain_before(paths, name)
    assert [(step.version, bool(step.changes)) for step in chain] == [
        ("2024-11-20.1", False),
        ("2024-11-20.2", True),
        ("2024-11-20.3", True),
    ]
    again = Name(version="2024-11-20.2", stamp="0" * 64, previous="2024-11-20.1")
    assert [step.version for step in chain_before(paths, again)] == ["2024-11-20.1"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "found , expected number,kind"),
        (b"number,kind\n", "found number,kind, expected"),
        (b"%s1,grown,legs,x,,,,source,[],staged,s\n", "row 1"),
        (b"%s2,added,legs,x,,,,source,[],staged,s\n", "number 2"),
        (b"%s1,added,legs,x,,,,weather,[],staged,s\n", "weather"),
        (b"%s1,added,legs,x,,,,source,,staged,s\n", "row 1"),
        (b'%s1,added,legs,"x\n', "row 1"),
        (b"\xff", "utf-8"),
    ],
)
def test_kept_changes_that_somebody_spoilt_are_named(tmp_path: Path, content: bytes, message: str) -> None:

    keep(tmp_path, "1", [])
    place = changes_file(tmp_path, "1")
    head = place.read_bytes()
    place.write_bytes(content.replace(b"%s", head))
    with pytest.raises(BadInput, match=message) as raised:
        kept(tmp_path, "1")
    assert str(place) in str(raised.value)
    assert "\n" not in str(raised.value)
