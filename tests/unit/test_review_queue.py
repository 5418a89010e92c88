"""What waits is listed with the words then and now and the command that settles it; what was settled is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from archive_samples import at, attempt
from published import publish_rows
from reviewed import build, decision, tour

from archive.paths import DataPaths
from archive.records import Issue, Mode
from pipelines.documents import Read
from pipelines.release.run_rows import run_rows
from pipelines.review.decision_files import write_decisions
from pipelines.review.decisions import ReviewDecision, Verb
from pipelines.review.queue import Queue, WaitingKind, decided_lines, queue, queue_lines

Told = tuple[Read, str]

LAOS = ("LA", "老挝", "2017-11-01", "2017-11-03")
LATER = ("LA", "老挝", "2017-11-01", "2017-11-04")


def queued(root: Path, told: list[Told], *decisions: ReviewDecision) -> Queue:
    """The queue of a release of these pages with these decisions, whose files are there."""
    paths = DataPaths(root)
    write_decisions(paths.decisions, decisions)
    rows = dict(build(told, *decisions).rows)
    runs = run_rows([], [attempt(at=at(0))], [])
    publish_rows(paths.root, rows, runs=runs)
    return queue(paths)


def kinds(found: Queue) -> list[WaitingKind]:
    return [w.kind for w in found.waiting if w.kind is not WaitingKind.LEADER]


def test_days_that_differ_wait_until_somebody_decides(tmp_path: Path) -> None:
    first, second = tour("a", "宋涛", LAOS), tour("b", "宋涛", LATER, published="2017-12-21")
    found = queued(tmp_path / "one", [first, second])
    (conflict,) = found.of([WaitingKind.CONFLICT])
    assert conflict.field == "start"
    assert "2017-11-01/2017-11-04 (leg_range)" in conflict.what
    assert f"review accept {conflict.id} start --reason WHY --by NAME" in conflict.next
    yes = decision(first, "delegations.0.legs.0.end", date(2017, 11, 3), before=date(2017, 11, 3), verb=Verb.ACCEPT)
    settled = queued(tmp_path / "two", [first, second], yes)
    assert kinds(settled) == []
    assert [row["decision_id"] for row in settled.decided] == [yes.id]
    assert any(yes.id in line for line in decided_lines(settled, "xuanjie"))


def test_two_decisions_that_differ_wait_again(tmp_path: Path) -> None:
    first, second = tour("a", "宋涛", LAOS), tour("b", "宋涛", LATER, published="2017-12-21")
    path, days = "delegations.0.legs.0.end", (date(2017, 11, 3), date(2017, 11, 4))
    one, two = (decision(t, path, d, verb=Verb.ACCEPT) for t, d in zip((first, second), days, strict=True))
    assert kinds(queued(tmp_path, [first, second], one, two)) == [WaitingKind.CONFLICT]


def test_reviewers_who_did_not_know_each_other_and_differ_wait_until_one_names_both(tmp_path: Path) -> None:
    told, path = tour("a", "宋涛", LAOS), "delegations.0.legs.0.end"
    one, two, same = (
        decision(told, path, day, before=date(2017, 11, 3), decider=who)
        for who, day in (("A", date(2017, 11, 4)), ("B", date(2017, 11, 5)), ("C", date(2017, 11, 4)))
    )
    (waiting,) = queued(tmp_path / "two", [told], one, two).of([WaitingKind.CONFLICT])
    assert waiting.id in (one.id, two.id)
    assert "by A" in waiting.what
    assert "by B" in waiting.what
    assert any(" correct l-" in verb for verb in waiting.next)
    assert kinds(queued(tmp_path / "alike", [told], one, same)) == [], "they agree"
    both = decision(told, path, date(2017, 11, 5), before=date(2017, 11, 4), supersedes=(one.id, two.id))
    assert kinds(queued(tmp_path / "settled", [told], one, two, both)) == []


def test_a_denied_visit_waits_until_its_mode_is_decided(tmp_path: Path) -> None:
    told = [tour("a", "宋涛", LAOS), tour("b", "宋涛", LAOS, mode=Mode.DENIED)]
    found = queued(tmp_path / "one", told)
    assert kinds(found) == [WaitingKind.CONTESTED], "the leg is not listed beside its delegation"
    yes = decision(told[0], "delegations.0.mode", "concluded", before="concluded", verb=Verb.ACCEPT)
    assert kinds(queued(tmp_path / "two", told, yes)) == []


def test_an_issue_waits_until_somebody_has_looked_and_again_when_the_text_changes(tmp_path: Path) -> None:
    def with_issue(told: Told) -> Told:
        seen = Issue(code="body_contested", detail="62%")
        return replace(told[0], extraction=replace(told[0].extraction, issues=(seen,))), told[1]

    told = with_issue(tour("a", "宋涛", LAOS))
    (waiting,) = queued(tmp_path / "one", [told]).of([WaitingKind.ISSUE])
    assert waiting.next[0].startswith("show s")
    seen = decision(told, "issues.body_contested", "62%", before="62%", verb=Verb.ACCEPT)
    assert kinds(queued(tmp_path / "two", [told], seen)) == []
    new = with_issue(tour("a", "宋涛", LAOS, rest="后来回国。", fetched="2018-03-01T04:00:00Z"))
    assert kinds(queued(tmp_path / "three", [told, new], seen)) == [WaitingKind.REOPENED, WaitingKind.ISSUE]


def test_reopened_decisions_come_first_with_both_passages(tmp_path: Path) -> None:
    old, other = tour("a", "宋涛", LAOS), tour("b", "宋涛", LATER)
    made = decision(old, "delegations.0.leader_name", "何毅亭", before="宋涛")
    new = tour("a", "王家瑞", LAOS, fetched="2018-03-01T04:00:00Z")
    found = queued(tmp_path, [old, new, other], made)
    assert kinds(found)[0] is WaitingKind.REOPENED
    lines = list(queue_lines(found, "xuanjie --data d", [WaitingKind.REOPENED]))
    assert lines[0].endswith(": 1 reopened")
    assert "  then: “宋涛于2017-11-01至2017-11-03率团访问老挝，介绍十九大精神。”" in lines
    assert "  now:  “王家瑞于2017-11-01至2017-11-03率团访问老挝，介绍十九大精神。”" in lines
    assert any(line.startswith("  → xuanjie --data d review accept d-") for line in lines)
    assert any(" leader_name '何毅亭' --document a-" in line for line in lines), "the value decided, to say it again"


def test_a_void_decision_says_how_to_withdraw_it(tmp_path: Path) -> None:
    here, elsewhere = tour("a", "宋涛", LAOS), tour("b", "宋涛", LATER)
    found = queued(tmp_path, [here], decision(elsewhere, "delegations.0.leader_name", "何毅亭"))
    (void,) = found.of([WaitingKind.VOID])
    assert "take its file away: decisions/2026-03-01-j-" in void.what


def test_a_decision_that_is_newer_than_the_release_is_named_with_the_next_command(tmp_path: Path) -> None:
    told = tour("a", "宋涛", LAOS)
    queued(tmp_path, [told])
    (path,) = write_decisions(
        DataPaths(tmp_path).decisions, [decision(told, "delegations.0.leader_name", "何毅亭", before="宋涛")]
    )
    found = queue(DataPaths(tmp_path))
    assert found.unreleased == (path.name,)
    assert list(queue_lines(found, "xuanjie"))[-1].endswith("next: xuanjie refresh --offline")
