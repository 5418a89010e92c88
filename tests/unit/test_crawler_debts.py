"""What a walk leaves to later ones: a page that vanished is looked for until it is there again or gone."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange

from archive.capture import Exchange, Outcome, Role, utc_text
from archive.presence import Status, presences
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.errors import OldFrontier
from crawler.frontier import Child, Frontier

START = datetime(2024, 3, 1, 12, tzinfo=UTC)
LISTED = {"listed_on": "http://h/list"}


class Walks:
    """One walk after the other, each on a day, with what every address answers then."""

    def __init__(self, path: Path, *, source: str = "s") -> None:
        self.frontier = Frontier(path, owner="a")
        self.source = source

    def walk(
        self, day: float, answers: dict[str, Outcome | str], *, listed: tuple[str, ...] = (), kind: str = "walk"
    ) -> list[str]:
        """Walk; an answer that is a text is a redirect to that address. Returns the addresses asked for, in order."""
        at = utc_text(START + timedelta(days=day))
        run = self.frontier.open_run(self.source, kind=kind, options={}, at=at)
        self.frontier.push(run.run_id, [article(name, **LISTED) for name in listed])
        asked = []
        while (row := self.frontier.lease(run.run_id, "h", now=0.0)) is not None:
            asked.append(row.key)
            answer = answers[row.key]
            moved = not isinstance(answer, Outcome)
            children = [article(answer, **row.meta | {"chain": [row.url]})] if moved else []
            outcome = Outcome.REDIRECT if moved else Outcome(answer)
            self.frontier.settle(
                row.url_id,
                outcome=outcome,
                detail="",
                snapshot=None,
                owed=outcome in {Outcome.TIMEOUT, Outcome.CHALLENGE, Outcome.EMPTY},
                source=self.source,
                at=at,
                children=children,
            )
        assert self.frontier.close_run(run.run_id, at=at, reason="finished")
        return asked


def article(name: str, **meta: object) -> Child:
    role = Role.OTHER if name == "home" else Role.ARTICLE
    return Child(url=f"http://h/{name}", key=name, host="h", role=role, meta=meta)


MISSING = {"x": Outcome.NOT_FOUND}


@pytest.fixture
def walks(tmp_path: Path) -> Walks:
    return Walks(tmp_path / "frontier.sqlite")


@pytest.mark.parametrize("missing", [MISSING, {"x": Outcome.SOFT_404}, {"x": "home", "home": Outcome.OK}])
def test_a_page_that_vanished_is_asked_for_three_days_apart_until_it_is_gone(
    walks: Walks, missing: dict[str, Outcome | str]
) -> None:
    walks.walk(0, {"x": Outcome.OK}, listed=("x",))
    assert walks.walk(1, {}) == []  # it was there
    assert "x" in walks.walk(2, missing, listed=("x",))  # due for a revisit
    asked = {day: "x" in walks.walk(day, missing) for day in (3, 4, 5, 6, 8, 15, 16, 19, 30, 60)}
    assert [day for day, was in asked.items() if was] == [5, 8, 15, 19]  # missed on 2, 5, 8, 15, 19: two weeks


def test_a_page_that_a_list_showed_and_that_was_never_there_is_asked_for_again(walks: Walks) -> None:
    assert walks.walk(0, MISSING, listed=("x",)) == ["x"]
    assert walks.walk(2, MISSING) == []
    assert walks.walk(4, {"x": Outcome.OK}) == ["x"]
    assert walks.walk(10, {}) == []


def test_a_list_that_still_shows_a_page_has_it_asked_for_at_every_walk(walks: Walks) -> None:
    days = [0, 1, 2, 14, 20, 21]
    assert [walks.walk(day, MISSING, listed=("x",)) for day in days] == [["x"]] * 6
    assert walks.walk(40, MISSING) == []  # gone: nobody shows it any more


def test_what_is_no_miss_neither_counts_nor_resets(walks: Walks) -> None:
    walks.walk(0, MISSING, listed=("x",))
    for day in (7, 14):
        assert walks.walk(day, {"x": Outcome.CHALLENGE}) == ["x"]  # a debt of its own kind
    assert walks.walk(21, MISSING) == ["x"]
    assert walks.walk(28, MISSING) == ["x"]  # the second miss was that of day 21
    assert walks.walk(60, MISSING) == []


@pytest.mark.fault("S4", "S5")
@pytest.mark.parametrize("end", [Outcome.CHALLENGE, Outcome.TIMEOUT, "x", "login"])
def test_a_redirect_whose_end_was_not_seen_is_no_miss(walks: Walks, end: Outcome | str) -> None:
    """Nor one that goes round in a circle, as a wall's does that wants a cookie back."""
    walks.walk(0, {"x": "login", "login": end}, listed=("x",))
    db = walks.frontier._db
    assert db.execute("SELECT last_missed FROM articles WHERE key = 'x'").fetchone() == (None,)


def test_a_clock_that_goes_back_and_forth_over_midnight_makes_no_days(walks: Walks) -> None:
    walks.walk(0, {"x": Outcome.OK}, listed=("x",))
    for day in (10, 9, 10.1, 9.1, 10.2, 24.5):  # two days, however often
        walks.walk(day, MISSING, listed=("x",))
    assert walks.walk(28, MISSING) == ["x"]
    assert walks.walk(32, MISSING) == []


def test_a_redirect_that_led_to_an_article_is_no_miss(walks: Walks) -> None:
    walks.walk(0, {"x": "y", "y": Outcome.OK}, listed=("x",))
    assert walks.walk(30, {}) == []


def test_what_only_a_redirect_led_to_is_looked_for_by_way_of_that_redirect(walks: Walks) -> None:
    walks.walk(0, {"x": "y", "y": Outcome.NOT_FOUND}, listed=("x",))
    assert walks.walk(5, {"x": "y", "y": Outcome.NOT_FOUND}) == ["x", "y"]


def test_what_a_web_archive_answers_says_nothing_of_the_site(walks: Walks) -> None:
    walks.walk(0, {"x": Outcome.OK}, listed=("x",))
    walks.walk(1, MISSING, listed=("x",), kind="wayback")
    assert walks.walk(30, {}) == []
    known = walks.frontier.known("s", "x", before_run=99)
    assert known is not None
    assert known.outcome is Outcome.OK


def test_a_frontier_made_anew_looks_for_the_same_pages(tmp_path: Path) -> None:
    def look(name: str, day: int, outcome: Outcome) -> Exchange:
        at = START + timedelta(days=day)
        status = 200 if outcome is Outcome.OK else 404
        return exchange(url=f"http://h/{name}", fetched_at=at, outcome=outcome, status=status, source="s")

    days = {"missing": (0, 5, 9), "gone": (0, 5, 9, 20)}
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(look("there", 0, Outcome.OK))
        for name, (first, *later) in days.items():
            recorder.exchange(look(name, first, Outcome.OK))
            for day in later:
                recorder.exchange(look(name, day, Outcome.NOT_FOUND))
    walks = Walks(tmp_path / "frontier.sqlite")
    with ArchiveReader(tmp_path) as reader:
        kept = [(c, c.url[9:]) for c in reader.captures(role=Role.ARTICLE) if c.outcome is Outcome.OK]
        walks.frontier.learn(kept)
        told = presences(reader.captures(), reader.attempts())
        walks.frontier.learn_missing((one, one.url[9:]) for one in told if one.status is not Status.PRESENT)
    assert walks.walk(10, {}) == []
    assert walks.walk(25, {"missing": Outcome.NOT_FOUND}) == ["missing"]
    assert walks.walk(40, {}) == []  # gone since day 25


def test_a_frontier_without_these_columns_is_of_an_older_version(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    Frontier(path, owner="a").close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 1")
    with pytest.raises(OldFrontier, match="learnt again from the archive"):
        Frontier(path, owner="a")
