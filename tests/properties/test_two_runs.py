"""Do two runs leave the same data whether they take turns in one archive or write two that become one?"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive_samples import AGENT, START, attempt, exchange, page, search
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.capture import Attempt, Exchange, Outcome, SearchResult
from archive.fixity import verify
from archive.gather import Gatherer
from archive.reader import ArchiveReader
from archive.recorder import Recorder

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

Step = tuple[int, int, int]  # address, body, hour; a body below 0 is no page: an attempt, or a search
steps = st.lists(st.tuples(st.integers(0, 2), st.integers(-2, 2), st.integers(0, 40)), max_size=6, unique=True)


def event(run: int, step: Step) -> Exchange | Attempt | SearchResult:
    """What happened in a run, with its vantage; both ask for the same addresses."""
    address, body, hour = step
    url = f"http://www.example.cn/{address}.html"
    if body == -1:
        return attempt(url=url, at=START + timedelta(hours=hour), vantage=f"m{run}")
    if body == -2:
        return search(url=url, at=START + timedelta(hours=hour), vantage=f"m{run}")
    return exchange(page(f"text {body}"), hours=hour, url=url, vantage=f"m{run}")


def record(recorder: Recorder, happened: Exchange | Attempt | SearchResult) -> None:
    match happened:
        case Exchange():
            recorder.exchange(happened)
        case Attempt():
            recorder.attempt(happened)
        case SearchResult():
            recorder.search(happened)


def seen(outcome: Outcome) -> Outcome:
    """`unchanged` is `ok` beside an earlier capture of the same bytes, which another archive may not have."""
    return Outcome.OK if outcome is Outcome.UNCHANGED else outcome


def data(root: Path) -> tuple[set[tuple[object, ...]], list[str]]:
    """All that an archive says, but not where it stands in it and which capture lends which its body; nor from where a
    page was asked for that two got in the same second with the same bytes: that is one capture, of whoever came first.
    """
    with ArchiveReader(root) as reader:
        pages = {
            (c.snapshot_id, c.url, c.fetched_at, seen(c.outcome), c.role, reader.snapshot(c.snapshot_id).body)
            for c in reader.captures()
        }
        return pages, sorted(map(str, [*reader.attempts(), *reader.searches()]))


@pytest.mark.invariant(8)
@settings(max_examples=40)
@given(st.lists(steps, min_size=2, max_size=2), st.randoms(use_true_random=False), st.booleans())
def test_two_runs_in_any_order_of_their_steps_give_the_union(
    runs: list[list[Step]], chance: object, is_swapped: bool
) -> None:
    order = sorted(
        [(number, at) for number, run in enumerate(runs) for at in range(len(run))],
        key=lambda turn: (chance.random(), turn),  # type: ignore[attr-defined]
    )
    queues = [iter(run) for run in runs]
    with TemporaryDirectory(dir=MEMORY) as folder:
        together, apart, main = (
            Path(folder) / "together",
            [Path(folder) / f"run{n}" for n in (0, 1)],
            Path(folder) / "main",
        )
        with Recorder(together, agent=AGENT) as recorder:
            for number, _ in order:
                record(recorder, event(number, next(queues[number])))
        with ExitStack() as stack:
            for number, root in enumerate(apart):
                own = stack.enter_context(Recorder(root, agent=AGENT))
                for step in runs[number]:
                    record(own, event(number, step))
        with Gatherer(main, agent=AGENT) as gatherer:
            for root in reversed(apart) if is_swapped else apart:
                gatherer.take(root)
            for root in apart:  # once more adds nothing
                assert gatherer.take(root).captures == 0
        assert data(together) == data(main)
        assert verify(together) == verify(main) == []
