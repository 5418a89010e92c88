"""An id that a release has used never vanishes without a word: its successor, or why there is none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from composed import captures_of, event, leg, page, visit
from published import publish_rows
from saved_pages import files_of

from archive.errors import BadInput, NoSuchRecord
from archive.paths import DataPaths
from archive.records import Form
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.explain import explain, explanation_lines
from pipelines.release.dataset import dataset
from pipelines.release.earlier import Earlier, earlier, remember, remembered
from pipelines.release.publish import Published

Rows = dict[str, list[dict[str, Any]]]

# Two teams of one leader, of whom nobody knew that they were one; and the page that fills the gap between them.
NAIROBI = page(
    "a", visit(leg("KE", "2024-11-03", "2024-11-05"), leader="李希", meeting="cc20-p3"), published="2024-11-06"
)
HARARE = page(
    "b", visit(leg("ZW", "2024-11-12", "2024-11-14"), leader="李希", meeting="cc20-p3"), published="2024-11-15"
)
BETWEEN = page(
    "c", visit(leg("TZ", "2024-11-06", "2024-11-11"), leader="李希", meeting="cc20-p3"), published="2024-11-16"
)
EARLY = page("d", visit(leg("KE", "2024-11-03", "2024-11-05"), leader="李希", meeting=None), published="2024-10-30")


def released(paths: DataPaths, *reads: Read, keeps_list: bool = True) -> tuple[Published, Rows]:
    """One release after the last one, as refresh makes it."""
    data = dataset(reads, captures_of(reads), before=earlier(paths))
    assert [*check_tables(data.rows), *check_evidence(data.rows)] == []
    made = publish_rows(paths.root, data.rows, day="2024-11-20")
    if keeps_list:
        remember(paths, data.rows["rekeys"])
    return made, dict(data.rows)


def ids(rows: Rows, table: str, key: str) -> set[str]:
    return {row[key] for row in rows[table]}


def told(rows: Rows) -> dict[str, tuple[str, str | None]]:
    return {row["old_id"]: (row["reason"], row["new_id"]) for row in rows["rekeys"]}


def test_a_first_release_has_no_rekeys_and_no_list(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    _, rows = released(paths, NAIROBI, HARARE)
    assert rows["rekeys"] == []
    assert not (paths.decisions / "rekeys.csv").exists()


def test_two_delegations_that_turn_out_to_be_one_leave_a_row(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    _, before = released(paths, NAIROBI, HARARE)
    made, after = released(paths, NAIROBI, HARARE, BETWEEN)
    (kept,) = ids(after, "delegations", "delegation_id")
    (gone,) = ids(before, "delegations", "delegation_id") - {kept}
    assert told(after)[gone] == ("merged", kept)
    legs = {row["country"]: row["leg_id"] for row in after["legs"]}
    old_legs = {row["country"]: row["leg_id"] for row in before["legs"]}
    for country in ("KE", "ZW"):
        if old_legs[country] != legs[country]:
            assert told(after)[old_legs[country]] == ("rekeyed", legs[country])
    row = next(row for row in after["rekeys"] if row["old_id"] == gone)
    assert row["matched_by"] == [HARARE_ID(before)]
    lines = list(explanation_lines(explain(made.folder, gone)))
    assert lines[0].startswith(f"{gone} is now {kept}: merged, known by ")
    assert explain(made.folder, gone)["record"]["delegation_id"] == kept


def HARARE_ID(rows: Rows) -> str:  # noqa: N802
    return next(row["documents"][0] for row in rows["legs"] if row["country"] == "ZW")


def test_an_earlier_account_gives_another_id_and_the_old_one_leads_to_it(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    _, before = released(paths, NAIROBI)
    made, after = released(paths, NAIROBI, EARLY)
    (old,), (new,) = (ids(rows, "delegations", "delegation_id") for rows in (before, after))
    assert old != new
    assert told(after)[old] == ("rekeyed", new)
    assert explain(made.folder, old)["moved"]["last_release"].startswith("2024-11-20.")


def test_nothing_new_is_no_new_release_and_the_list_alone_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "one")
    released(paths, NAIROBI)
    made, after = released(paths, NAIROBI, EARLY)
    assert after["rekeys"] != []
    again, same = released(paths, NAIROBI, EARLY)
    assert (again.version, again.is_new, same["rekeys"]) == (made.version, False, after["rekeys"])
    rebuilt = DataPaths(tmp_path / "two")
    shutil.copytree(paths.decisions, rebuilt.decisions)
    fresh, _ = released(rebuilt, NAIROBI, EARLY)
    assert fresh.version == made.version
    assert files_of(fresh.folder) == files_of(made.folder)


def test_rows_are_carried_on_by_the_release_when_the_list_was_not_written(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    released(paths, NAIROBI)
    _, after = released(paths, NAIROBI, EARLY, keeps_list=False)
    _, later = released(paths, NAIROBI, EARLY, HARARE)
    assert after["rekeys"] == later["rekeys"]
    assert list(remembered(paths.decisions / "rekeys.csv")) == later["rekeys"]


def test_a_chain_is_published_with_its_last_successor(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    _, first = released(paths, NAIROBI)
    _, second = released(paths, NAIROBI, EARLY)
    earliest = page(
        "e", visit(leg("KE", "2024-11-03", "2024-11-05"), leader="李希", meeting="cc20-p2"), published="2024-10-01"
    )
    _, third = released(paths, NAIROBI, EARLY, earliest)
    names = [next(iter(ids(rows, "delegations", "delegation_id"))) for rows in (first, second, third)]
    assert len(set(names)) == 3
    assert told(third)[names[0]] == told(third)[names[1]] == ("rekeyed", names[2])


def test_the_row_of_an_id_that_is_alive_again_is_dropped(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    _, first = released(paths, NAIROBI)
    _, second = released(paths, NAIROBI, EARLY)
    _, third = released(paths, NAIROBI)
    (old,), (new,) = (ids(rows, "delegations", "delegation_id") for rows in (first, second))
    assert told(third)[new] == ("rekeyed", old)
    assert old not in told(third)


def test_what_nobody_tells_of_any_more_is_withdrawn_and_explain_says_so(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    _, before = released(paths, NAIROBI, HARARE)
    made, after = released(paths, NAIROBI)
    (gone,) = ids(before, "legs", "leg_id") - ids(after, "legs", "leg_id")
    assert told(after)[gone] == ("withdrawn", None)
    with pytest.raises(NoSuchRecord, match="withdrawn after release 2024-11-20"):
        explain(made.folder, gone)
    with pytest.raises(NoSuchRecord, match="ids in "):
        explain(made.folder, "l-000000000000")


def test_one_that_is_told_apart_names_its_parts(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    days = ("2024-11-03", "2024-11-09")
    whole = page("w", visit(leg("KE", *days), leg("ZW", *days), leader="李希", meeting="cc20-p3"), text="甲")
    apart = page(
        "w",
        visit(leg("KE", "2024-11-03", "2024-11-04"), leader="李希", meeting="cc20-p3"),
        visit(leg("ZW", "2024-11-20", "2024-11-22"), leader="李希", meeting="cc20-p3"),
        published="2024-11-25",
        text="甲",
    )
    _, before = released(paths, whole)
    _, after = released(paths, apart)
    (old,) = ids(before, "delegations", "delegation_id")
    now = ids(after, "delegations", "delegation_id")
    if old in now:
        assert old not in told(after)
    else:
        row = next(row for row in after["rekeys"] if row["old_id"] == old)
        assert (row["reason"], {row["new_id"], *row["also"]}) == ("split", now)


def test_an_event_is_followed_by_its_pages_form_and_country(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    vague = page("v", events=(event(Form.FOR_DIPLOMATS, "CN", None, None, "pc19"),), rule="K3", text="乙")
    dated = page("v", events=(event(Form.FOR_DIPLOMATS, "CN", "2017-11-03", None, "pc19"),), rule="K3", text="乙")
    _, before = released(paths, vague)
    _, after = released(paths, dated)
    (old,), (new,) = (ids(rows, "events", "event_id") for rows in (before, after))
    assert told(after) == {old: ("rekeyed", new)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("old_id,table\n", "rekeys.csv:1"),
        ("{head}\nd-000000000001,delegations,,[],withdrawn\n", "rekeys.csv:2"),
        ("{head}\nd-000000000001,delegations,,[],gone,[],r\n", "rekeys.csv:2: found reason 'gone'"),
        ("{head}\nd-000000000001,delegations,,[],merged,[],r\n", "merged with new_id None"),
        ("{head}\nd-1,delegations,,[],withdrawn,[],r\n", "rekeys.csv:2"),
        ("{head}\nd-000000000001,delegations,,[,withdrawn,[],r\n", "rekeys.csv:2"),
        ("{head}\n{row}\n{row}\n", "rekeys.csv:3: found d-000000000001 again"),
    ],
)
def test_a_list_that_is_none_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "rekeys.csv"
    head = "old_id,table,new_id,also,reason,matched_by,last_release"
    path.write_text(text.format(head=head, row="d-000000000001,delegations,,[],withdrawn,[],r"))
    with pytest.raises(BadInput, match=named):
        remembered(path)


def test_a_damaged_last_release_is_no_obstacle_and_is_named(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    made, _ = released(paths, NAIROBI)
    told = (made.folder / "legs.jsonl").read_text()
    (made.folder / "legs.jsonl").write_text(told.replace('"leg_id":"l-', '"leg_id":"l-f'))
    before = earlier(paths)
    assert before.records == {}
    assert before.problem is not None
    assert made.version in before.problem
    assert earlier(DataPaths(tmp_path / "none")) == Earlier()
