"""The frontier loses no address: whatever happens, each is pending, leased, or ended with one outcome."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Container
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from archive.capture import Outcome, Role, utc_text
from archive.errors import WriteFailed
from crawler import own_process
from crawler.errors import BadFrontier, OldFrontier
from crawler.frontier import Child, Frontier, Row, RunRow, State
from crawler.frontier_file import FrontierFailure
from crawler.frontier_rows import apart_from_pages

AT = "2020-01-01T00:00:00Z"


def child(name: str, role: Role = Role.ARTICLE, **more: object) -> Child:
    return Child(url=f"http://h/{name}", key=name, host="h", role=role, **more)  # type: ignore[arg-type]


def opened(frontier: Frontier, kind: str = "walk", **options: object) -> RunRow:
    return frontier.open_run("s", kind=kind, options=options, at=AT)


def leased(frontier: Frontier, run: RunRow, host: str = "h") -> Row:
    row = frontier.lease(run.run_id, host, now=0.0)
    assert row is not None
    return row


def end(
    frontier: Frontier,
    row: Row,
    outcome: Outcome = Outcome.OK,
    *,
    owed: bool = False,
    children: list[Child] | None = None,
) -> int:
    return frontier.settle(
        row.url_id, outcome=outcome, detail="", snapshot=None, owed=owed, source="s", at=AT, children=children or []
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontier.sqlite"


def test_an_address_is_scheduled_once_in_a_run(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    assert frontier.push(run.run_id, [child("x"), child("x"), child("y")]) == 2
    assert frontier.push(run.run_id, [child("y")]) == 0


def test_settling_an_address_and_scheduling_its_children_is_one_step(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("list", Role.LISTING)])
    row = leased(frontier, run)
    frontier._db.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON urls WHEN NEW.url LIKE '%/b' BEGIN SELECT RAISE(ABORT, 'x'); END"
    )
    with pytest.raises(BadFrontier, match=": x, expected"):
        end(frontier, row, children=[child("a"), child("b")])
    assert frontier.pending(run.run_id) == 0
    assert frontier.hosts(run.run_id, State.LEASED) == ("h",)


@pytest.mark.fault("K2")
def test_the_leases_of_a_dead_owner_return_and_say_so(path: Path) -> None:
    first = Frontier(path, owner="a")
    run = opened(first)
    first.push(run.run_id, [child("x"), child("y")])
    assert not leased(first, run).leased_before
    first.close()  # what kill -9 leaves
    second = Frontier(path, owner="b")
    again = opened(second)
    assert again.continued
    assert again.run_id == run.run_id
    row = leased(second, again)
    assert (row.url, row.leased_before, row.tries) == ("http://h/x", True, 0)
    assert not leased(second, again).leased_before


def test_an_ended_address_stays_ended_when_the_run_goes_on(path: Path) -> None:
    first = Frontier(path, owner="a")
    run = opened(first)
    first.push(run.run_id, [child("seed")])
    end(first, leased(first, run), children=[child("x")])
    first.close()
    second = Frontier(path, owner="b")
    again = opened(second)
    assert second.push(again.run_id, [child("seed")]) == 0
    assert leased(second, again).url == "http://h/x"


def test_after_a_restart_of_the_machine_no_owner_of_before_is_taken_for_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Process ids and ticks since the start may come again."""
    monkeypatch.setattr(own_process, "_BOOT", tmp_path / "boot_id")
    names = []
    for boot in ("1", "2"):
        (tmp_path / "boot_id").write_text(f"{boot}\n", "utf-8")
        names += [own_process.this_process(), own_process.this_process()]
    assert names[0] == names[1] != names[2] == names[3]


def test_a_late_answer_of_a_dead_owner_is_refused(path: Path) -> None:
    first = Frontier(path, owner="a")
    run = opened(first)
    first.push(run.run_id, [child("x")])
    row = leased(first, run)
    second = Frontier(path, owner="b")
    opened(second)
    with pytest.raises(ValueError, match="not leased"):
        end(first, row)


def test_a_run_closes_only_when_every_address_has_ended(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("x")])
    assert not frontier.close_run(run.run_id, at=AT, reason="finished")
    row = leased(frontier, run)
    assert not frontier.close_run(run.run_id, at=AT, reason="finished")
    end(frontier, row)
    assert frontier.close_run(run.run_id, at=AT, reason="finished")
    assert opened(frontier).run_id != run.run_id


def test_a_walk_with_other_options_takes_over_what_an_open_one_left(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    old = opened(frontier)
    frontier.push(old.run_id, [child("done"), child("waits")])
    end(frontier, leased(frontier, old))
    new = opened(frontier, since="2019-01-01")
    assert new.run_id != old.run_id
    assert leased(frontier, new).url == "http://h/waits"
    assert frontier.counts(old.run_id) == {"ok": 1}
    assert frontier.pending(old.run_id) == 0


def test_a_run_of_single_addresses_leaves_an_open_walk_alone(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    walk = opened(frontier)
    frontier.push(walk.run_id, [child("x")])
    only = opened(frontier, "only", only="http://h/y")
    assert frontier.pending(only.run_id) == 0
    assert frontier.pending(walk.run_id) == 1
    assert opened(frontier).run_id == walk.run_id


def test_an_article_that_was_seen_and_not_captured_is_asked_for_in_the_next_run(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("x")])
    end(frontier, leased(frontier, run), Outcome.TIMEOUT, owed=True)
    frontier.close_run(run.run_id, at=AT, reason="finished")
    debt = leased(frontier, opened(frontier))
    assert debt.url == "http://h/x"


def asked_on(
    frontier: Frontier, days: list[float], *, asked: bool = True, listed: Container[float] = (0,)
) -> list[float]:
    """On which of these days a walk asks for article x, which is owed, and never comes; half an hour after it began."""
    found = []
    for day in days:
        began = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day)
        at = utc_text(began + timedelta(minutes=30))
        run = frontier.open_run("s", kind="walk", options={}, at=utc_text(began))
        if day in listed:
            frontier.push(run.run_id, [child("x", meta={"listed_on": "http://h/list"})])
        if (row := frontier.lease(run.run_id, "h", now=0.0)) is not None:
            found.append(day)
            frontier.settle(
                row.url_id, outcome=Outcome.TIMEOUT, detail="", snapshot=None, owed=True, asked=asked, source="s", at=at
            )
        frontier.close_run(run.run_id, at=at, reason="finished")
    return found


def test_a_debt_is_asked_for_by_every_walk_until_it_failed_on_more_than_ten_days_and_then_once_a_week_for_a_year(
    path: Path,
) -> None:
    hourly = [hour / 24 for hour in range(24 * 11)]
    later = [float(day) for day in range(11, 500)]
    asked = asked_on(Frontier(path, owner="a"), hourly + later)
    first, weekly = asked[: 24 * 10 + 1], asked[24 * 10 + 1 :]
    assert first == hourly[: 24 * 10 + 1]  # the eleventh day begins like the ten before
    assert weekly == [17.0 + 7 * week for week in range(52)]
    sunday = [float(day) for day in range(0, 500, 7)]
    assert asked_on(Frontier(path.with_name("weekly"), owner="a"), sunday) == sunday[: 11 + 52]


def test_days_on_which_a_list_shows_an_article_use_up_none_of_its_weeks(path: Path) -> None:
    listed = [float(day) for day in range(80)]
    asked = asked_on(Frontier(path, owner="a"), [float(day) for day in range(600)], listed=listed)
    assert asked[:80] == listed
    assert len(asked[80:]) > 40


def test_what_was_not_asked_has_not_failed(path: Path) -> None:
    """Its host was left alone, or its robots.txt could not be read."""
    days = [float(day) for day in range(40)]
    frontier = Frontier(path, owner="a")
    assert asked_on(frontier, days, asked=False) == days
    (at,) = frontier._db.execute("SELECT fetched_at FROM articles").fetchone()
    assert at == "2026-11-01T00:30:00Z"


def test_a_broken_listing_is_where_the_next_walk_begins_too(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("list7", Role.LISTING, meta={"page": 7, "quiet": 1, "listing": 1})])
    end(frontier, leased(frontier, run), Outcome.ERROR, owed=True)
    frontier.close_run(run.run_id, at=AT, reason="finished")
    row = leased(frontier, opened(frontier))
    assert row.meta == {"page": 7, "listing": 1, "start": 7}


def test_known_articles_are_those_of_earlier_runs(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("x")])
    end(frontier, leased(frontier, run))
    assert frontier.known("s", "x", before_run=run.run_id) is None
    known = frontier.known("s", "x", before_run=run.run_id + 1)
    assert known is not None
    assert known.outcome is Outcome.OK
    assert frontier.known("other", "x", before_run=99) is None


def test_a_link_is_left_out_when_the_run_has_its_article_under_another_address(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    twin = Child(url="https://twin/x", key="x", host="twin", role=Role.ARTICLE, unless_key=True)
    assert frontier.push(run.run_id, [child("x"), twin]) == 1
    target = Child(url="https://twin/x", key="x", host="twin", role=Role.ARTICLE)  # the target of a redirect
    assert frontier.push(run.run_id, [target]) == 1


def test_a_retry_waits_for_its_time(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("x")])
    frontier.retry(leased(frontier, run).url_id, not_before=100.0)
    assert frontier.lease(run.run_id, "h", now=99.0) is None
    row = frontier.lease(run.run_id, "h", now=100.0)
    assert row is not None
    assert row.tries == 1


def test_a_frontier_of_another_version_is_refused_by_name(path: Path) -> None:
    Frontier(path, owner="a").close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(OldFrontier, match="99") as caught:
        Frontier(path, owner="a")
    assert caught.value.status == 2


def test_a_commit_that_fails_is_rolled_back_and_the_next_step_begins_anew(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    # a constraint that is looked at when a transaction ends: like a full disk, it leaves the transaction open
    frontier._db.executescript(
        "CREATE TABLE late (run_id INTEGER REFERENCES runs DEFERRABLE INITIALLY DEFERRED);"
        "CREATE TRIGGER broken AFTER INSERT ON urls BEGIN INSERT INTO late VALUES (99); END"
    )
    with pytest.raises(BadFrontier, match="constraint failed"):
        frontier.push(run.run_id, [child("x")])
    assert frontier.pending(run.run_id) == 0
    frontier._db.execute("DROP TRIGGER broken")
    assert frontier.push(run.run_id, [child("x")]) == 1
    assert leased(frontier, run).url == "http://h/x"


def test_every_write_that_finds_no_space_is_told_and_raised(path: Path) -> None:
    told: list[FrontierFailure] = []
    frontier = Frontier(path, owner="a", on_failure=told.append)
    run = opened(frontier)
    (pages,) = frontier._db.execute("PRAGMA page_count").fetchone()
    frontier._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(WriteFailed, match=r"frontier\.sqlite: database or disk is full") as caught:
        frontier.push(run.run_id, [child("x" * 5000)])
    assert told == [caught.value]
    assert frontier.pending(run.run_id) == 0
    assert frontier.push(run.run_id, [child("y")]) == 1  # nothing was left open


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_in_one_line(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadFrontier) as caught:
        Frontier(path, owner="a")
    assert caught.value.status == 2
    assert str(path) in str(caught.value)
    assert "delete it" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_database_of_something_else_are_no_frontiers(path: Path) -> None:
    path.mkdir()
    with pytest.raises(BadFrontier, match="no regular file"):
        Frontier(path, owner="a")
    path.rmdir()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE urls (address TEXT)")
    db.close()
    with pytest.raises(BadFrontier, match="no such column"):
        Frontier(path, owner="a")


def test_damage_that_shows_in_the_middle_of_a_run_is_told(path: Path) -> None:
    told: list[FrontierFailure] = []
    first = Frontier(path, owner="a")
    run = opened(first)
    first.push(run.run_id, [child(f"x{n}") for n in range(200)])
    first.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    second = Frontier(path, owner="b", on_failure=told.append)
    with pytest.raises(BadFrontier, match="delete it"):
        second.pending(run.run_id)
    assert len(told) == 1


@pytest.mark.parametrize("order", list(permutations(["new", "between", "old", "older"])))
def test_redirects_are_known_with_their_end_whatever_is_asked_for_first(path: Path, order: tuple[str, ...]) -> None:
    to = {"older": "between", "old": "between", "between": "new"}
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child(name) for name in order])
    for name in order:
        row = leased(frontier, run)
        if name in to:
            end(frontier, row, Outcome.REDIRECT, children=[child(to[name])])
        else:
            end(frontier, row)
    assert frontier.close_run(run.run_id, at=AT, reason="finished")
    known = {name: frontier.known("s", name, before_run=run.run_id + 1) for name in order}
    assert {name: k.url for name, k in known.items() if k is not None} == dict.fromkeys(order, "http://h/new")
    assert frontier.led_nowhere(run.run_id) == {}


def test_redirects_that_go_round_or_end_at_no_captured_article_led_nowhere(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("a"), child("b"), child("c"), child("off")])
    for to in ("b", "a", "gone"):
        end(frontier, leased(frontier, run), Outcome.REDIRECT, children=[child(to, meta={"chain": ["http://h/c"]})])
    end(frontier, leased(frontier, run), Outcome.REDIRECT)
    end(frontier, leased(frontier, run), Outcome.NOT_FOUND)
    assert frontier.close_run(run.run_id, at=AT, reason="finished")
    assert frontier.led_nowhere(run.run_id) == {"redirect": 4}  # the missing page at the end of one is that one
    known = frontier.known("s", "c", before_run=run.run_id + 1)
    assert known is not None
    assert known.outcome is Outcome.REDIRECT


class FrontierMachine(RuleBasedStateMachine):
    """The frontier against a model, with a kill as one of the things that happen (RELIABILITY 4.14)."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "frontier.sqlite"
        self.generation = 0
        self.pending: set[str] = set()
        self.held: dict[str, Row] = {}
        self.ended: dict[str, Outcome] = {}
        self._open()

    def _open(self) -> None:
        self.frontier = Frontier(self.path, owner=f"owner {self.generation}")
        self.run = opened(self.frontier)

    @rule(names=st.lists(st.sampled_from("abcdefgh"), max_size=4))
    def push(self, names: list[str]) -> None:
        fresh = set(names) - self.pending - set(self.held) - set(self.ended)
        assert self.frontier.push(self.run.run_id, [child(n) for n in names]) == len(fresh)
        self.pending |= fresh

    @rule()
    def lease(self) -> None:
        row = self.frontier.lease(self.run.run_id, "h", now=1e12)
        assert (row is None) == (not self.pending)
        if row is not None:
            self.pending.remove(row.key)
            self.held[row.key] = row

    @precondition(lambda self: self.held)
    @rule(
        data=st.data(), outcome=st.sampled_from(list(Outcome)), names=st.lists(st.sampled_from("abcdefgh"), max_size=3)
    )
    def settle(self, data: st.DataObject, outcome: Outcome, names: list[str]) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        fresh = set(names) - self.pending - set(self.held) - set(self.ended)
        assert end(self.frontier, self.held.pop(name), outcome, children=[child(n) for n in names]) == len(fresh)
        self.ended[name] = outcome
        self.pending |= fresh

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        self.frontier.retry(self.held.pop(name).url_id, not_before=0.0)
        self.pending.add(name)

    @rule()
    def kill(self) -> None:
        """The files as they are while the connection is open; inside a transaction: tests/faults/test_k_frontier.py."""
        copy = self.path.with_name(f"{self.generation}.sqlite")
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{self.path}{suffix}", f"{copy}{suffix}")
        self.frontier.close()
        self.path = copy
        self.generation += 1
        self._open()
        assert self.run.continued
        self.pending |= set(self.held)
        self.held = {}

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "run"):
            assert self.frontier.pending(self.run.run_id) == len(self.pending)
            assert sum(self.frontier.counts(self.run.run_id).values()) == len(self.ended)

    def teardown(self) -> None:
        self.frontier.close()
        self.folder.cleanup()


FrontierMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestFrontierMachine = FrontierMachine.TestCase


def test_a_host_that_is_held_is_held_for_what_is_found_meanwhile_and_for_its_requisites(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    picture = Child(
        url="https://h/1.png", key="requisite:1", host=apart_from_pages("h"), role=Role.REQUISITE, meta={"page": "x"}
    )
    frontier.push(run.run_id, [child("x"), picture])
    frontier.hold("h", 100.0)
    frontier.hold("h", 50.0)  # an earlier wish is no shorter rest
    frontier.close()
    frontier = Frontier(path, owner="b")  # after a crash
    frontier.push(run.run_id, [child("y")])
    for host in ("h", apart_from_pages("h")):
        assert frontier.lease(run.run_id, host, now=99.0) is None
        assert frontier.lease(run.run_id, host, now=100.0) is not None
    row = frontier.lease(run.run_id, "h", now=99.0)
    assert row is None
    assert frontier.held(now=99.0, most=7.0) == (("h", 100.0),)
    assert frontier.held(now=100.0, most=7.0) == ()
    assert frontier.held(now=50.0, most=7.0) == (("h", 57.0),)  # the clock of the earlier one was ahead
    assert frontier.lease(run.run_id, "h", now=57.0) is not None


def test_what_is_owed_of_a_host_that_rests_for_days_stays_owed_however_many_runs_leave_it_alone(path: Path) -> None:
    frontier = Frontier(path, owner="a")
    run = opened(frontier)
    frontier.push(run.run_id, [child("x")])
    row = leased(frontier, run)
    owed = {"outcome": Outcome.BLOCKED, "detail": "", "snapshot": None, "owed": True, "source": "s"}
    frontier.settle(row.url_id, **owed, at="2026-01-01T00:00:00Z")
    for _ in range(12):
        assert frontier.close_run(run.run_id, at="2026-01-02T00:00:00Z", reason="finished")
        run = frontier.open_run("s", kind="walk", options={}, at="2026-01-02T00:00:00Z", resting={row.host})
        assert (frontier.pending(run.run_id), run.left) == (0, {row.host: 1})
    assert frontier.close_run(run.run_id, at="2026-01-02T00:00:00Z", reason="finished")
    assert frontier.pending(opened(frontier).run_id) == 1


@pytest.mark.fault("B1")
@pytest.mark.parametrize("change", ["role = 'artifle'", "meta = '{'", "meta = '[]'"])
def test_a_value_that_nobody_wrote_is_told_once_and_not_asked_for_again(path: Path, change: str) -> None:
    told: list[FrontierFailure] = []
    frontier = Frontier(path, owner="a", on_failure=told.append)
    run = opened(frontier)
    frontier.push(run.run_id, [child("x")])
    frontier._db.execute(f"UPDATE urls SET {change}")
    with pytest.raises(BadFrontier, match="delete it"):
        leased(frontier, run)
    assert len(told) == 1


@pytest.mark.fault("B1")
def test_a_frontier_with_other_rules_than_ours_is_refused(path: Path) -> None:
    """As a flipped bit leaves it: every lease would break the rule, and a crawl would try for ever."""
    Frontier(path, owner="a").close()
    content = path.read_bytes()
    assert content.count(b"(state = 'leased')") == 1
    path.write_bytes(content.replace(b"(state = 'leased')", b"(state = 'lease$')"))
    with pytest.raises(BadFrontier, match="table urls is not as we make it"):
        Frontier(path, owner="a")


def test_what_others_add_to_a_frontier_is_no_damage(path: Path) -> None:
    """ANALYZE, or an index of a person who looks for something."""
    Frontier(path, owner="a").close()
    with closing(sqlite3.connect(path)) as db:
        db.executescript("ANALYZE; CREATE INDEX mine ON urls (outcome)")
    opened(Frontier(path, owner="a"))
