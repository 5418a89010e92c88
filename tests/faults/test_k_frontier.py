"""Is the frontier after any steps, and a crash in the middle of any, what a model of it is? Invariants 7 and 14.

A crash is a copy of the database and its log while the connection works, in the middle of a transaction as well as
between two: what a killed process leaves. PR: 20 sequences of 20 steps, 2 crawls of random sites. NIGHT: 2,000 and 100.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from crawl_kills import conserved
from crawl_sweep import CrawlSweep
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from loopback import Answer, Page, Tiny, WebServer, article, article_page, listing_page
from other_validators import assert_sound_for_all
from tracing import needs_strace

from archive.capture import Outcome, Role
from crawler.frontier import Child, Frontier, Row, RunRow

AT = "2026-02-05T00:00:00Z"
HOSTS = ("h", "i", "j")
NAMES = [f"{host}{name}" for host in HOSTS for name in "abc"]
LATER = 1000.0  # seconds that an address waits after a failure


def child(name: str) -> Child:
    return Child(url=f"http://{name[0]}/{name}", key=name, host=name[0], role=Role.ARTICLE)


class Crashing(RuleBasedStateMachine):
    """pending, waiting (not before a time), held and ended addresses, over several hosts, runs and processes."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.generation = 0
        self.now = 0.0
        self.pending: dict[str, float] = {}  # → not before
        self.held: dict[str, Row] = {}
        self.ended: dict[str, tuple[Outcome, bool]] = {}  # → how, and whether a later run is to ask again
        self.before: dict[int, int] = {}  # run → addresses that had ended
        self.expired: list[Row] = []  # leases of processes that are dead
        self._open(Path(self.folder.name) / "0")

    def _open(self, data: Path) -> None:
        data.mkdir(exist_ok=True)
        self.data = data
        self.frontier = Frontier(data / "frontier.sqlite", owner=f"owner {self.generation}")
        self.run: RunRow = self.frontier.open_run("s", kind="walk", options={}, at=AT)

    def _copy(self) -> Path:
        """The files as they are now, in a folder of their own; -shm is made anew."""
        copy = Path(self.folder.name) / f"copy{self.generation}"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for suffix in ("", "-wal"):
            if (path := self.data / f"frontier.sqlite{suffix}").exists():
                shutil.copyfile(path, copy / path.name)
        return copy

    def _reopen(self, copy: Path) -> None:
        self.frontier.close()
        self.generation += 1
        self._open(copy)
        assert self.run.continued
        self.expired += self.held.values()
        self.pending |= dict.fromkeys(self.held, 0.0)
        self.held = {}

    def _fresh(self, names: list[str]) -> set[str]:
        return set(names) - self.pending.keys() - self.held.keys() - self.ended.keys()

    @rule(names=st.lists(st.sampled_from(NAMES), max_size=4))
    def push(self, names: list[str]) -> None:
        fresh = self._fresh(names)
        assert self.frontier.push(self.run.run_id, [child(n) for n in names]) == len(fresh)
        self.pending |= dict.fromkeys(fresh, 0.0)

    @rule(host=st.sampled_from(HOSTS))
    def lease(self, host: str) -> None:
        row = self.frontier.lease(self.run.run_id, host, now=self.now)
        ready = {name for name, at in self.pending.items() if name[0] == host and at <= self.now}
        assert (row is None) == (not ready)
        if row is not None:
            assert row.key in ready
            del self.pending[row.key]
            self.held[row.key] = row

    def _settle(self, name: str, outcome: Outcome, owed: bool, names: list[str]) -> None:
        self.frontier.settle(
            self.held[name].url_id,
            outcome=outcome,
            detail="",
            snapshot=None,
            owed=owed,
            source="s",
            at=AT,
            children=[child(n) for n in names],
        )

    def _settled(self, name: str, outcome: Outcome, owed: bool, names: list[str]) -> None:
        fresh = self._fresh(names)
        del self.held[name]
        self.ended[name] = outcome, owed
        self.pending |= dict.fromkeys(fresh, 0.0)

    @precondition(lambda self: self.held)
    @rule(
        data=st.data(),
        outcome=st.sampled_from(list(Outcome)),
        owed=st.booleans(),
        names=st.lists(st.sampled_from(NAMES), max_size=3),
    )
    def settle(self, data: st.DataObject, outcome: Outcome, owed: bool, names: list[str]) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        self._settle(name, outcome, owed, names)
        self._settled(name, outcome, owed, names)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        self.frontier.retry(self.held.pop(name).url_id, not_before=self.now + LATER)
        self.pending[name] = self.now + LATER

    @precondition(lambda self: self.ended and not self.pending and not self.held)
    @rule()
    def the_next_run_asks_for_what_is_owed_and_for_nothing_else(self) -> None:
        assert self.frontier.close_run(self.run.run_id, at=AT, reason="finished")
        self.run = self.frontier.open_run("s", kind="walk", options={}, at=AT)
        assert not self.run.continued
        self.pending = {name: 0.0 for name, (_, owed) in self.ended.items() if owed}
        self.ended = {}

    @rule()
    def the_time_of_waiting_expires(self) -> None:
        self.now += LATER

    @precondition(lambda self: self.expired)
    @rule()
    def a_late_answer_to_an_expired_lease_is_refused(self) -> None:
        row = self.expired.pop()
        if row.key not in self.held:
            with pytest.raises(ValueError, match="not leased"):
                self.frontier.settle(
                    row.url_id, outcome=Outcome.OK, detail="", snapshot=None, owed=False, source="s", at=AT
                )

    @rule()
    def crash_between_two_steps(self) -> None:
        self._reopen(self._copy())

    @precondition(lambda self: self.held)
    @rule(
        data=st.data(),
        statement=st.integers(0, 12),
        outcome=st.sampled_from(list(Outcome)),
        owed=st.booleans(),
        names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
    )
    def crash_inside_a_settlement(
        self, data: st.DataObject, statement: int, outcome: Outcome, owed: bool, names: list[str]
    ) -> None:
        """Before the n-th statement of its transaction, or after its end when it has fewer."""
        name = data.draw(st.sampled_from(sorted(self.held)))
        copy = self._crash_in(lambda: self._settle(name, outcome, owed, names), statement)
        if copy is None:
            copy = self._copy()
            self._settled(name, outcome, owed, names)
        self._reopen(copy)

    @rule(statement=st.integers(0, 6), names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
    def crash_inside_a_push(self, statement: int, names: list[str]) -> None:
        fresh = self._fresh(names)
        copy = self._crash_in(lambda: self.frontier.push(self.run.run_id, [child(n) for n in names]), statement)
        if copy is None:
            copy = self._copy()
            self.pending |= dict.fromkeys(fresh, 0.0)
        self._reopen(copy)

    def _crash_in(self, step: Callable[[], object], statement: int) -> Path | None:
        """Copies of the files before the n-th statement that SQLite runs, its COMMIT included; the step goes on."""
        left, copy = statement, None

        def trace(_: str) -> None:
            nonlocal left, copy
            left -= 1
            if left == 0:
                copy = self._copy()

        # what is written is in the log before the end of the transaction, as of a long one
        self.frontier._db.execute("PRAGMA cache_spill = 1")
        self.frontier._db.execute("PRAGMA cache_size = 1")
        self.frontier._db.set_trace_callback(trace)
        try:
            step()
        finally:
            self.frontier._db.set_trace_callback(None)
        return copy

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "run"):
            run_id = self.run.run_id
            assert self.frontier.pending(run_id) == len(self.pending)
            assert self.frontier.under_way >= 0
            assert sum(self.frontier.counts(run_id).values()) == len(self.ended)
            assert self._stands() == self._should()
            assert conserved(self.data, self.before) == []

    def _stands(self) -> dict[str, tuple[str, str | None, str | None]]:
        """Of each address its state, its owner and its outcome."""
        rows = self.frontier._db.execute(
            "SELECT key, state, owner, outcome FROM urls WHERE run_id = ?", (self.run.run_id,)
        )
        return {key: (state, owner, outcome) for key, state, owner, outcome in rows}

    def _should(self) -> dict[str, tuple[str, str | None, str | None]]:
        ended = {key: ("failed" if owed else "done", None, how.value) for key, (how, owed) in self.ended.items()}
        pending = dict.fromkeys(self.pending, ("pending", None, None))
        return pending | dict.fromkeys(self.held, ("leased", f"owner {self.generation}", None)) | ended

    def teardown(self) -> None:
        if hasattr(self, "frontier"):
            self.frontier.close()
            self.folder.cleanup()


@pytest.mark.invariant(7, 14)
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("examples", [20, pytest.param(2000, marks=pytest.mark.long)])
def test_the_frontier_is_its_model_whatever_crashes(examples: int) -> None:
    run_state_machine_as_test(
        Crashing,
        settings=settings(max_examples=examples, stateful_step_count=20, deadline=None, database=None),
    )


@pytest.mark.mutation("K")
def test_the_model_sees_a_settlement_that_is_no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: every statement is committed by itself."""

    @contextmanager
    def each_by_itself(self: Frontier, *, synced: bool = True) -> Iterator[sqlite3.Connection]:
        yield self._db

    monkeypatch.setattr(Frontier, "_transaction", each_by_itself)
    steps = settings(max_examples=200, stateful_step_count=20, deadline=None, database=None, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Crashing, settings=steps)


# ── crawls of random sites ────────────────────────────────────────────────────────────────────────────────────────────

ANSWERS = st.sampled_from(["page", "page", "page", "missing", "gone", "moved", "refused", "error", "empty"])


@st.composite
def sites(draw: st.DrawFn) -> dict[str, Page]:
    """Up to three listing pages over up to ten articles, each answered in one of eight ways."""
    listed = draw(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5), min_size=1, max_size=3))
    site: dict[str, Page] = {"/robots.txt": Answer("User-agent: *\n", headers={"Content-Type": "text/plain"})}
    for page, numbers in enumerate(listed):
        site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page(numbers)
        for number in numbers:
            site.setdefault(article(number), answer(draw(ANSWERS), number))
    return site


def answer(kind: str, number: int) -> Answer:
    return {
        "page": article_page(number),
        "missing": Answer(status=404),
        "gone": Answer(status=410),
        "moved": Answer(status=301, headers={"Location": article((number + 1) % 10)}),
        "refused": Answer(status=403),
        "error": Answer(status=500),
        "empty": Answer(""),
    }[kind]


@pytest.mark.fault("K2")
@pytest.mark.invariant(7)
@pytest.mark.timeout(3600)
@needs_strace
@pytest.mark.parametrize("examples", [2, pytest.param(100, marks=pytest.mark.long)])
def test_what_was_scheduled_is_what_ended_in_any_crawl_of_any_site(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(sites(), st.lists(st.integers(30, 400), min_size=1, max_size=3))
    def any_crawl(site: dict[str, Page], kills: list[int]) -> None:
        with tempfile.TemporaryDirectory() as folder, WebServer(site) as server:
            data = Path(folder) / "crawl" / "data"
            sweep = CrawlSweep(Tiny(Path(folder), server))
            ended: dict[int, int] = {}
            for number in kills:
                sweep.crawled(data, "-o", "/dev/null", "-e", f"inject=pwrite64:signal=KILL:when={number}")
                assert conserved(data, ended) == []
            for _ in range(2):  # to its end, and another walk
                assert sweep.again(data) in {0, 3}, sweep.output
                assert conserved(data, ended) == []
            assert_sound_for_all(data / "archive")

    any_crawl()
