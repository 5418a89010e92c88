"""Does the example notebook call a window searched that the program does not? It may only err on the side of NA."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lexicon.briefing_lists import briefing_lists
from pipelines.searched import Outcome, by_channel, source_searched, window_after

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/briefings.ipynb"
(CELL,) = ["".join(c["source"]) for c in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if c["id"] == "searched"]
Json = dict[str, Any]


def searched_by_the_notebook(log: list[Json], closed_on: str) -> bool:
    columns = ["source", "url", "month", "outcome", "channel", "newest", "oldest", "first_at"]
    frame = pd.DataFrame(log, columns=columns).convert_dtypes()
    space: Json = {"pd": pd, "table": lambda _: frame}
    exec(CELL, space)  # a cell of the notebook under test
    return bool(space["is_searched"](closed_on))


def searched_by_the_program(log: list[Json], closed_on: date) -> bool:
    days = [row | {"newest": _day(row["newest"]), "oldest": _day(row["oldest"])} for row in log]
    lists = [one for one in briefing_lists() if one.source == "ild_zh"]
    return source_searched(by_channel(days), lists, window_after(closed_on)).outcome is Outcome.COMPLETE


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


CLOSED = date(2022, 10, 22)
CHANNELS = ["联络动态 (since 2020)", "部长活动·外事会见 (since 2020)"]


def page(channel: str, number: int, asked: date, newest: date, oldest: date) -> Json:
    return {
        "source": "ild_zh", "url": f"http://x/{channel}/{number}", "month": asked.strftime("%Y-%m"), "outcome": "found",
        "channel": channel, "first_at": f"{asked}T04:00:00Z", "newest": str(newest), "oldest": str(oldest),
    }  # fmt: skip


def walk(channel: str, asked: date, newest: date, back_to: date, step: int) -> list[Json]:
    """The pages of one month's search, down to the first whose newest link is of that day or earlier."""
    days = [newest]
    while days[-1] > back_to:
        days.append(days[-1] - timedelta(days=step))
    return [page(channel, n, asked, day, day - timedelta(days=step)) for n, day in enumerate(days)]


@st.composite
def logs(draw: st.DrawFn) -> list[Json]:
    """The window was read in two lists, by one search or several that touch; then up to three things went wrong."""
    log: list[Json] = []
    for channel in CHANNELS:
        back_to = CLOSED - timedelta(days=draw(st.integers(-2, 3)))
        asked_on = {*draw(st.sets(st.integers(1, 14), max_size=2)), draw(st.integers(12, 15))}
        for month in sorted(asked_on):
            asked = date(2022 + (9 + month) // 12, (9 + month) % 12 + 1, draw(st.integers(1, 28)))
            newest = asked - timedelta(days=draw(st.integers(0, 5)))
            log += walk(channel, asked, newest, back_to, draw(st.integers(5, 31)))
            back_to = newest - timedelta(days=draw(st.integers(-1, 3)))
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.sampled_from(log))
        match draw(st.sampled_from(["lost", "unreachable", "empty", "pinned", "silent"])):
            case "lost":
                log = [one for one in log if one is not row] or [row]
            case "pinned":
                row["oldest"] = "2013-01-01"
            case "silent" if row["newest"]:
                row["newest"] = (
                    date.fromisoformat(row["newest"]) - timedelta(days=draw(st.integers(1, 90)))
                ).isoformat()
                row["oldest"] = min(row["newest"], row["oldest"])
            case outcome:
                row |= {"outcome": outcome if outcome != "silent" else "empty", "newest": None, "oldest": None}
    return draw(st.permutations(log))


@settings(max_examples=40)
@given(logs())
def test_the_notebook_calls_nothing_searched_that_the_program_does_not(log: list[Json]) -> None:
    assert searched_by_the_program(log, CLOSED) or not searched_by_the_notebook(log, CLOSED.isoformat())


def test_searches_of_several_months_are_joined_where_they_touch() -> None:
    def walks(asked: date, newest: date, back_to: date) -> list[Json]:
        return [row for channel in CHANNELS for row in walk(channel, asked, newest, back_to, step=8)]

    first = walks(date(2023, 1, 25), date(2023, 1, 22), CLOSED)
    second = walks(date(2023, 2, 10), date(2023, 2, 9), date(2023, 1, 21))
    last = walks(date(2023, 12, 10), date(2023, 12, 9), date(2023, 2, 8))
    for log, is_searched in ((first + second + last, True), (first + last, False), (first + second, False)):
        assert searched_by_the_notebook(log, CLOSED.isoformat()) is is_searched
        assert searched_by_the_program(log, CLOSED) is is_searched


def test_its_lists_are_those_of_the_lexicon() -> None:
    space: Json = {"pd": pd, "table": lambda _: pd.DataFrame({"source": []})}
    exec(CELL, space)  # a cell of the notebook under test
    lexicon = {
        one.channel: (str(one.first or ""), str(one.last or "9999-12-31"))
        for one in briefing_lists()
        if one.source == "ild_zh"
    }
    assert space["LISTS"] == lexicon
