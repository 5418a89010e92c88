"""Whatever happens to archive and store between two runs of `extract`: does the store say what a full one would say?"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from archive.capture import Outcome, Role, Takedown
from archive.index import Index
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.removal.everywhere import take_down_everywhere
from archive.removal.store_copy import forget_in_store
from archive.store import Store
from archive.takedown import take_down
from pipelines.extract_archive import extract_archive, extract_into
from pipelines.recipe import reading_recipe
from pipelines.to_read import captures_to_read, still_to_read

PAGES = [page(f"第{n}号公告") for n in range(4)]
WHY = Takedown(day=date(2026, 11, 26), reason="asked for")
OTHER = "0" * 64  # the recipe of other rules


def said(paths: DataPaths) -> tuple[str, dict[str, str]]:
    with Store(paths.store) as store:
        return store.digest(), store.recipes()


class Followed(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.paths = DataPaths(Path(self.folder.name) / "data")
        self.hours = 0
        self.saved: Path | None = None
        self.record(0, 0, Role.ARTICLE)

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(
        address=st.integers(0, 2),
        body=st.integers(0, len(PAGES) - 1),
        role=st.sampled_from([Role.ARTICLE, Role.ARTICLE, Role.LISTING]),
    )
    def record(self, address: int, body: int, role: Role) -> None:
        self.hours += 1
        url = f"http://www.example.cn/201801/t{address}.html"
        with Recorder(self.paths.archive, agent=AGENT, segment_bytes=3000) as recorder:
            recorder.exchange(exchange(PAGES[body], url=url, hours=self.hours, role=role))

    @rule(outcome=st.sampled_from([Outcome.NOT_FOUND, Outcome.BLOCKED]))
    def record_a_failure(self, outcome: Outcome) -> None:
        self.hours += 1
        with Recorder(self.paths.archive, agent=AGENT) as recorder:
            recorder.exchange(exchange(PAGES[0], hours=self.hours, status=404, outcome=outcome))

    @rule(choice=st.integers(0, 50))
    def read_while_crawling(self, choice: int) -> None:
        sid = self.chosen(choice)
        if sid:
            with ArchiveReader(self.paths.archive) as reader, Store(self.paths.store) as store:
                extract_into(store, reader.snapshot(sid))

    @rule()
    def extract(self) -> None:
        report = extract_archive(self.paths)
        assert (report.damaged, report.known + report.read) == ((), report.articles)
        assert report.articles == len(said(self.paths)[1])
        assert extract_archive(self.paths).read == 0

    @rule(pieces=st.integers(1, 3))
    def a_run_that_is_killed(self, pieces: int) -> None:
        """It read some pages and never came to its end."""
        with Store(self.paths.store) as store, ArchiveReader(self.paths.archive) as reader:
            todo = still_to_read(store, reader, reading_recipe(), full=False)
            some = [one.snapshot_id for chunk in captures_to_read(store, reader, todo) for one in chunk][:pieces]
            for sid in some:
                extract_into(store, reader.snapshot(sid))

    @rule(choice=st.integers(0, 50), everywhere=st.booleans())
    def take_a_page_down(self, choice: int, everywhere: bool) -> None:
        sid = self.chosen(choice)
        if sid and everywhere:
            take_down_everywhere(self.paths, sid, WHY)
        elif sid:
            take_down(self.paths.archive, sid, WHY)

    @rule(choice=st.integers(0, 50))
    def a_takedown_that_came_to_nothing(self, choice: int) -> None:
        forget_in_store(self.paths.store, [self.chosen(choice)])

    @rule(choice=st.integers(0, 50))
    def a_row_of_other_rules(self, choice: int) -> None:
        with Store(self.paths.store) as store:
            store._db.execute("UPDATE extractions SET recipe = ? WHERE snapshot_id = ?", (OTHER, self.chosen(choice)))

    @rule()
    def all_rows_are_of_other_rules(self) -> None:
        with Store(self.paths.store) as store:
            store._db.execute("UPDATE extractions SET recipe = ?", (OTHER,))
            store._db.execute("UPDATE compared SET recipe = ?", (OTHER,))

    @rule()
    def the_store_is_deleted(self) -> None:
        for path in self.paths.root.glob("store.sqlite*"):
            path.unlink()

    @rule()
    def the_ledger_is_made_anew(self) -> None:
        rebuild_index(self.paths.archive)

    @rule()
    def a_copy_of_the_archive_is_kept(self) -> None:
        self.saved = self.paths.root.parent / "saved"
        shutil.rmtree(self.saved, ignore_errors=True)
        shutil.copytree(self.paths.archive, self.saved)

    @precondition(lambda self: self.saved is not None)
    @rule()
    def the_copy_takes_the_place_of_the_archive(self) -> None:
        assert self.saved is not None
        shutil.rmtree(self.paths.archive)
        shutil.copytree(self.saved, self.paths.archive)

    def chosen(self, choice: int) -> str:
        """An article that is there; "" when there is none."""
        with closing(Index(self.paths.archive / "index.sqlite", read_only=True)) as index:
            found = index.articles(after=0, until=1_000_000, most=100)
        return found[choice % len(found)].snapshot_id if found else ""

    @invariant()
    def the_next_run_says_what_a_full_one_says(self) -> None:
        """On a copy of store and archive, so that what follows begins from where this one was."""
        copy = DataPaths(self.paths.root.parent / "copy")
        shutil.rmtree(copy.root, ignore_errors=True)
        shutil.copytree(self.paths.root, copy.root)
        first = extract_archive(copy)
        found = said(copy)
        copy.store.unlink()
        whole = extract_archive(copy)
        assert found == said(copy)
        assert (first.articles, first.damaged) == (whole.articles, whole.damaged)


@pytest.mark.invariant(3)
@pytest.mark.parametrize("examples", [8, pytest.param(400, marks=[pytest.mark.long, pytest.mark.timeout(4 * 3600)])])
def test_the_next_run_of_extract_says_what_a_full_one_says(examples: int) -> None:
    run_state_machine_as_test(Followed, settings=settings(max_examples=examples, stateful_step_count=14, deadline=None))
