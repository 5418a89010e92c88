"""A reviewer corrects a value once: it outlives every refresh, and comes back for judgement when its text changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browsed import demo_copy
from saved_pages import files_of, record, xuanjie

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from pipelines.refresh import refresh_offline
from pipelines.release.pointer import latest_release
from pipelines.review.binding import Wish
from pipelines.review.deciding import decide
from pipelines.review.decisions import Verb
from pipelines.review.family_verdicts import decide_voices

WHY = ("--reason", "the second page has the host's own days", "--by", "A. Reader", "--on", "2026-03-01")


@dataclass(frozen=True)
class Corrected:
    """The demo, and one of its legs as it was before anybody decided."""

    data: Path
    leg: dict[str, Any]
    value: str  # what the other document says
    printed: subprocess.CompletedProcess[str]
    refreshed: subprocess.CompletedProcess[str]


def rows(data: Path, table: str) -> list[dict[str, Any]]:
    release = latest_release(DataPaths(data).releases)
    assert release is not None
    return [json.loads(line) for line in (release / f"{table}.jsonl").read_text("utf-8").splitlines()]


def version(data: Path) -> str:
    release = latest_release(DataPaths(data).releases)
    assert release is not None
    return release.name


def refresh(data: Path) -> None:
    refresh_offline(DataPaths(data))


def leg_of(data: Path, leg: dict[str, Any]) -> dict[str, Any]:
    """The leg of today that stands on the same documents in the same country."""
    (found,) = [
        row for row in rows(data, "legs") if row["country"] == leg["country"] and row["documents"] == leg["documents"]
    ]
    return found


def written(data: Path) -> list[Path]:
    return sorted(DataPaths(data).decisions.glob("*.toml"))


@pytest.fixture(scope="module")
def done(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Corrected:
    """The demo's leg of whose first day two documents differ, corrected to the day that is not shown, and refreshed."""
    data = demo_copy(demo, tmp_path_factory.mktemp("demo") / "data")
    (leg,) = [row for row in rows(data, "legs") if any(c["field"] == "dates" for c in row["conflicts"])]
    value = next(c["value"][:10] for c in leg["conflicts"] if c["field"] == "dates")
    assert value != leg["start"]
    printed = xuanjie("review", "correct", leg["leg_id"], "start", value, *WHY, data=data)
    return Corrected(data, leg, value, printed, xuanjie("refresh", "--offline", data=data))


def test_the_conflict_was_waiting_with_its_commands_and_waits_no_more(done: Corrected) -> None:
    assert (done.printed.returncode, done.printed.stderr) == (0, "")
    assert done.refreshed.returncode == 0, done.refreshed.stderr
    assert f"{done.leg['leg_id']} start" not in xuanjie("review", "list", data=done.data).stdout


BAD: list[dict[str, Any]] = [
    {"column": "start", "value": "22.1.2018"},
    {"column": "start", "value": "2018-02-30"},
    {"column": "start", "value": "1918-01-22"},
    {"column": "start", "value": "2018-02-22"},  # after the last day
    {"column": "country", "value": "Ethiopia"},
    {"column": "country", "value": "CN"},
    {"column": "meeting_id", "value": "pc99"},
    {"column": "mode", "value": "finished"},
    {"column": "mode", "value": None},
    {"column": "date_precision", "value": "day"},
    {"column": "attendance", "value": "many"},
    {"column": "leader_rank", "value": "national"},
    {"column": "colour", "value": "red"},
    {"column": "start", "value": "2018-01-20", "quote": "words that stand nowhere"},
    {"column": "start", "value": "2018-01-20", "document": "a-000000000000"},
    {"column": "start", "value": "2018-01-20", "reason": "two\nlines"},
    {"column": "start", "value": "2018-01-20", "decider": " "},
]


def test_a_bad_value_is_refused_in_one_line_and_nothing_is_written(done: Corrected) -> None:
    before, leg_id = written(done.data), leg_of(done.data, done.leg)["leg_id"]
    for bad in BAD:
        how = {"reason": "because", "decider": "A. Reader"} | bad
        with pytest.raises(BadInput) as told:
            decide(DataPaths(done.data), Wish(verb=Verb.CORRECT, record_id=leg_id, on=date(2026, 3, 1), **how))
        assert (told.value.status, "\n" in str(told.value)) == (2, False)
    refused = xuanjie("review", "correct", leg_id, "start", *WHY, data=done.data)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), refused.stderr
    for day in ("9999-12-31", "0001-01-01"):
        refused = xuanjie("review", "correct", leg_id, "start", "2018-01-20", *WHY[:4], "--on", day, data=done.data)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), refused.stderr
        assert "--on" in refused.stderr
    assert written(done.data) == before


def test_the_value_stands_with_decider_reason_and_prior_value_after_every_refresh(done: Corrected) -> None:
    first = version(done.data)
    refresh(done.data)
    assert version(done.data) == first, "nothing new, no new release"
    leg = leg_of(done.data, done.leg)
    assert leg["start"] == done.value
    (row,) = rows(done.data, "decisions")
    assert (row["status"], row["record_id"], row["field"]) == ("in_force", leg["leg_id"], "start")
    assert (row["before"], row["after"]) == (done.leg["start"], done.value)
    assert (row["decider"], row["reason"], row["decided_on"]) == ("A. Reader", WHY[1], "2026-03-01")
    told = xuanjie("explain", leg["leg_id"], data=done.data).stdout
    assert f"correct by A. Reader on 2026-03-01: {done.leg['start']} → {done.value} ({WHY[1]})" in told
    assert {e["method"] for e in rows(done.data, "evidence") if e["rule"].startswith("review.")} == {"human"}
    log = xuanjie("review", "list", "--decided", data=done.data).stdout
    assert row["decision_id"] in log


def test_the_release_with_the_decision_is_sound(done: Corrected) -> None:
    checked = xuanjie("verify", data=done.data)
    assert checked.returncode == 0, checked.stderr
    record_checked = xuanjie("verify", leg_of(done.data, done.leg)["leg_id"], data=done.data)
    assert record_checked.returncode == 0, record_checked.stderr


def test_a_store_that_is_made_anew_gives_the_same_release(done: Corrected) -> None:
    before = version(done.data)
    assert xuanjie("extract", "--full", data=done.data).returncode == 0
    refresh(done.data)
    assert version(done.data) == before
    DataPaths(done.data).store.unlink()
    refresh(done.data)
    assert version(done.data) == before


def test_the_same_word_twice_is_one_file_and_a_hand_edited_file_counts(done: Corrected, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(done.data, data)
    before = files_of(DataPaths(data).decisions)
    leg_id = leg_of(data, done.leg)["leg_id"]
    again = xuanjie("review", "correct", leg_id, "start", done.value, *WHY, data=data)
    assert (again.returncode, files_of(DataPaths(data).decisions)) == (0, before)
    (path,) = written(data)
    told = path.read_text("utf-8").replace(f"after = {done.value}", "after = 2018-01-23")
    path.write_text(told, "utf-8")
    refresh(data)
    assert leg_of(data, done.leg)["start"] == "2018-01-23"
    path.write_text(told.replace("after = ", "afterwards = "), "utf-8")
    refused = xuanjie("refresh", "--offline", data=data)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1), refused.stderr
    assert str(path) in refused.stderr
    assert "after" in refused.stderr


def test_a_changed_page_reopens_the_decision_with_both_passages_and_a_new_one_settles_it(
    done: Corrected, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(done.data, data)
    (path,) = written(data)
    made = tomllib.loads(path.read_text("utf-8"))
    (judged,) = made["documents"]
    with ArchiveReader(DataPaths(data).archive) as reader:
        page = reader.snapshot(judged["snapshot"])
    body = page.body.replace(b"from Jan. 21 to 24", b"from Jan. 20 to 24")
    assert body != page.body
    row = {"url": page.url, "content_type": page.content_type, "fetched_at": "2026-02-20T04:00:00+00:00"}
    with Recorder(DataPaths(data).archive, agent="test") as recorder:
        record(recorder, row, body)
    refresh(data)
    (then,) = rows(data, "decisions")
    assert (then["status"], then["is_applied"]) == ("reopened", False)
    assert "from Jan. 21 to 24" in then["passage_then"]
    assert "from Jan. 20 to 24" in then["passage_now"]
    listed = xuanjie("review", "list", data=data).stdout.splitlines()
    assert listed[1].startswith(f"reopened  {then['decision_id']} start")
    assert f"  then: “{then['passage_then']}”" in listed
    assert f"  now:  “{then['passage_now']}”" in listed
    waiting = json.loads(xuanjie("review", "list", "--json", "--kind", "reopened", data=data).stdout)["waiting"]
    (command,) = [c for c in waiting[0]["next"] if " accept " in c]
    verb = command.split(" review ")[1].split(" --reason ")[0].split()
    settled = xuanjie("review", *verb, *WHY[:4], "--on", "2026-03-02", data=data)
    assert settled.returncode == 0, settled.stderr
    refresh(data)
    assert {d["decided_on"]: d["status"] for d in rows(data, "decisions")} == {
        "2026-03-01": "superseded",
        "2026-03-02": "in_force",
    }
    assert xuanjie("verify", data=data).returncode == 0


def test_documents_are_joined_and_split_until_a_verdict_says_otherwise(done: Corrected, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(done.data, data)
    paths = DataPaths(data)
    first, second = done.leg["documents"][:2]
    (third, *_) = sorted({row["document_id"] for row in rows(data, "candidates")} - {first, second})

    def say(verb: Verb, *documents: str, day: int) -> list[Path]:
        return decide_voices(paths, verb, documents, reason="read", decider="A. Reader", on=date(2026, 3, day))

    def families() -> int:
        refresh(data)
        told = {row["document_id"]: row["family_id"] for row in rows(data, "documents")}
        return len({told[first], told[second]})

    assert len(say(Verb.JOIN, first, second, day=2)) == 1
    assert say(Verb.JOIN, second, first, day=2) == [], "said before"
    with pytest.raises(BadInput, match="no verdict against it"):
        say(Verb.SPLIT, first, second, third, day=3)
    with pytest.raises(BadInput, match="two documents or more"):
        say(Verb.JOIN, first, first, day=3)
    assert families() == 1
    assert len(say(Verb.SPLIT, first, second, day=4)) == 1
    assert families() == 2
    assert {row["verb"]: row["status"] for row in rows(data, "decisions") if row["verb"] in ("join", "split")} == {
        "join": "superseded",
        "split": "in_force",
    }


def test_reviewers_on_two_branches_who_differ_wait_until_a_decision_names_both(done: Corrected, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for data, who, day in ((ours, "A. Reader", "2018-01-25"), (theirs, "B. Reader", "2018-01-26")):
        shutil.copytree(done.data, data)
        leg_id = leg_of(data, done.leg)["leg_id"]
        how = {"record_id": leg_id, "reason": "because", "decider": who, "on": date(2026, 3, 5)}
        made = decide(DataPaths(data), Wish(verb=Verb.CORRECT, column="end", value=day, **how))
    for path in made.files:
        shutil.copy(path, DataPaths(ours).decisions)
    refresh(ours)

    def conflicts() -> list[str]:
        waiting = json.loads(xuanjie("review", "list", "--json", "--kind", "conflict", data=ours).stdout)["waiting"]
        return [w["what"] for w in waiting if w["field"] == "end"]

    assert len(conflicts()) == len(made.files)
    assert all("A. Reader" in what and "B. Reader" in what for what in conflicts())
    leg = leg_of(ours, done.leg)
    again = {"record_id": leg["leg_id"], "reason": "both seen", "decider": "B. Reader", "on": date(2026, 3, 6)}
    decide(DataPaths(ours), Wish(verb=Verb.CORRECT, column="end", value="2018-01-26", **again))
    refresh(ours)
    assert conflicts() == []
    assert leg_of(ours, done.leg)["end"] == "2018-01-26"


def test_decisions_follow_one_another_without_a_refresh_between_them(done: Corrected, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(done.data, data)
    paths, leg_id = DataPaths(data), leg_of(data, done.leg)["leg_id"]
    for day in ("2018-01-25", "2018-01-26"):
        how = {"record_id": leg_id, "reason": "because", "decider": "A. Reader", "on": date(2026, 3, 5)}
        made = decide(paths, Wish(verb=Verb.CORRECT, column="end", value=day, **how))
        assert len(made.files) == len(done.leg["documents"])
    refresh(data)
    leg = leg_of(data, done.leg)
    assert (leg["start"], leg["end"]) == (done.value, "2018-01-26")
    ends = [(row["before"], row["after"], row["status"]) for row in rows(data, "decisions") if row["field"] == "end"]
    assert sorted(set(ends)) == [
        ("2018-01-24", "2018-01-25", "superseded"),
        ("2018-01-25", "2018-01-26", "in_force"),
    ]
