"""Was the time after a meeting completely searched in a source? Read from a release's search log, row by row.

Pure functions over rows of the tables `search_log` (days as dates, see dated_rows) and `meetings`. The rules stand in
docs/codebook.md, "When is a search complete?". They err on one side: what the log does not show was not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pipelines.lexicon.briefing_lists import BriefingList

__all__ = [
    "WINDOW_DAYS",
    "Outcome",
    "Searched",
    "Window",
    "by_channel",
    "list_searched",
    "source_searched",
    "window_after",
]

# Of 98 stays with a first day in the gold cases, 97 began within 270 days of their meeting's close and one after 401.
# The next meeting is no boundary: a first plenum closes the day after the congress that elected it.
WINDOW_DAYS = 365
_SILENCE = timedelta(days=31)  # so long a list may show nothing new before it counts as left by its owner
_ARCHIVES = "index of "  # a web archive's index as a channel: it lists what was captured, not what was printed
_DAY = timedelta(days=1)

Row = Mapping[str, Any]


class Outcome(StrEnum):
    COMPLETE = "complete"  # the whole window was read
    COMPLETE_UNTIL = "complete_until"  # from its first day to `until`
    PARTIAL = "partial"  # its first day was not reached, or nobody can tell
    UNREACHABLE = "unreachable"  # asked for, and never an answer
    NOT_SEARCHED = "not_searched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days in which briefings on a meeting are looked for, both inclusive: the first is that of its close."""

    opens: date
    closes: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What the log says of one window in one list or source.

    until   last day up to which nothing is missing since the window's first; None unless complete or complete_until
    why     what is missing, for people; empty when complete
    """

    outcome: Outcome
    until: date | None = None
    why: str = ""


def window_after(closed_on: date, days: int = WINDOW_DAYS) -> Window:
    """The window of a meeting that closed on a day."""
    return Window(opens=closed_on, closes=closed_on + timedelta(days=days))


def by_channel(log: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows of the search log by (source, channel), without the indexes of web archives; a list without a name goes
    by its address."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in log:
        channel = row["channel"] or row["url"]
        if not channel.startswith(_ARCHIVES):
            found[row["source"], channel].append(row)
    return dict(found)


def source_searched(
    channels: Mapping[tuple[str, str], Sequence[Row]], lists: Sequence[BriefingList], window: Window
) -> Searched:
    """Was the window read in all of a source's lists that would show a briefing?

    channels  of by_channel()
    lists     those of one source and country, of lexicon/briefing_lists.csv; each is owed for the days on which it was
              in use
    returns   the worst of them; not_searched when none of the lists was in use in the window
    """
    found: list[tuple[str, Window, Searched]] = []
    for wanted in lists:
        part = Window(
            opens=max(window.opens, wanted.first or window.opens),
            closes=min(window.closes, wanted.last or window.closes),
        )
        if part.opens <= part.closes:
            rows = channels.get((wanted.source, wanted.channel), ())
            found.append((wanted.channel, part, list_searched(rows, part)))
    if not found:
        return Searched(outcome=Outcome.NOT_SEARCHED, why="no list of the source was in use then")
    outcomes = {one.outcome for _, _, one in found}
    whys = "; ".join(f"{channel}: {one.why}" for channel, _, one in found if one.why)
    if len(outcomes) == 1 and (alike := outcomes.pop()) in {Outcome.UNREACHABLE, Outcome.NOT_SEARCHED}:
        return Searched(outcome=alike, why=whys)
    # A list that came into use late is missed only from its first day on.
    gaps = [
        part.opens if one.until is None else one.until + _DAY
        for _, part, one in found
        if one.outcome is not Outcome.COMPLETE
    ]
    if not gaps:
        return Searched(outcome=Outcome.COMPLETE, until=window.closes)
    first_gap = min(gaps)
    if first_gap <= window.opens:
        return Searched(outcome=Outcome.PARTIAL, why=whys)
    return Searched(outcome=Outcome.COMPLETE_UNTIL, until=first_gap - _DAY, why=whys)


def list_searched(rows: Sequence[Row], window: Window) -> Searched:
    """Was the window read in one list? `rows`: those of the search log of this list, in any order."""
    if not rows:
        return Searched(outcome=Outcome.NOT_SEARCHED, why="never asked for")
    answered = {row["outcome"] for row in rows}
    if not answered & {"found", "empty"}:
        outcome = Outcome.UNREACHABLE if "unreachable" in answered else Outcome.NOT_SEARCHED
        return Searched(outcome=outcome, why="no answer" if outcome is Outcome.UNREACHABLE else "left to a later run")
    shown = [row for row in rows if row["outcome"] == "found"]
    dated = [row for row in shown if row["newest"] is not None]
    if not dated:
        return Searched(outcome=Outcome.PARTIAL, why="no days in the list" if shown else "no links in the list")
    spans = _spans(rows, dated)
    if not spans:
        return Searched(outcome=Outcome.PARTIAL, why="a page of the list gave no answer")
    begun = [until for begins, until in spans if begins <= window.opens <= until]
    if not begun:
        why = f"reaches back to {spans[0][0]}" if spans[0][0] > window.opens else f"not read on {window.opens}"
        return Searched(outcome=Outcome.PARTIAL, why=why)
    until = max(begun)
    if until >= window.closes:
        return Searched(outcome=Outcome.COMPLETE, until=window.closes)
    return Searched(outcome=Outcome.COMPLETE_UNTIL, until=until, why=f"not read after {until}")


def _spans(rows: Sequence[Row], dated: Sequence[Row]) -> list[tuple[date, date]]:
    """The spans of days that were read without a gap, in order, none touching the next.

    A walk goes from page to page, so what was filed between its deepest page and its first one was shown. How deep it
    went is told by the *latest* day on its deepest page: the earliest may be that of one old link pinned to the top.
    So a list of one page reaches back no further than its latest link. A list that shows nothing new for long may have
    been left by its owner: what was done since then stands elsewhere.
    """
    broken = _broken_months(rows)
    front = max(dated, key=lambda row: (row["newest"], -len(row["url"]), row["url"]))["url"]
    months: dict[str, list[Row]] = defaultdict(list)
    for row in dated:
        months[row["month"]].append(row)
    spans = []
    for month, pages in months.items():
        if month in broken:
            continue  # which of its walks ended early is not known
        latest = min(max(page["newest"] for page in pages), _last_day(month))
        asked = max((_asked_on(page) for page in pages if page["url"] == front), default=latest)
        # The log has the month's first search alone; a link filed later shows that there was another.
        until = max(asked, latest) - _DAY  # the day itself was not over
        spans.append((_reached(pages), min(until, latest + _SILENCE)))
    merged: list[tuple[date, date]] = []
    for begins, until in sorted(span for span in spans if span[0] <= span[1]):
        if merged and begins <= merged[-1][1] + _DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((begins, until))
    return merged


def _reached(pages: Sequence[Row]) -> date:
    """How far back the pages of a month go without a silence between two of them that is longer than a living list's:
    behind one, they may be those of two lists under one name, or one between them was never asked for."""
    begins: date = max(page["newest"] for page in pages)
    earliest = begins
    for page in sorted(pages, key=lambda row: row["newest"], reverse=True):
        if earliest - page["newest"] > _SILENCE:
            break
        begins = page["newest"]
        earliest = min(earliest, page["oldest"] or begins)
    return begins


def _broken_months(rows: Sequence[Row]) -> set[str]:
    """Months in which a page gave no answer, or showed no link where it has shown some, and has not answered since. An
    empty page that never showed a link is the end of a list."""
    shown: dict[str, str] = {}  # address → its last answer with links, and the last of any kind
    answered: dict[str, str] = {}
    for row in rows:
        if row["outcome"] == "found":
            shown[row["url"]] = max(row["first_at"], shown.get(row["url"], ""))
        if row["outcome"] in {"found", "empty"}:
            answered[row["url"]] = max(row["first_at"], answered.get(row["url"], ""))
    broken = set()
    for row in rows:
        if row["outcome"] == "empty":
            is_mended = row["url"] not in shown or shown[row["url"]] > row["first_at"]
        else:
            is_mended = row["outcome"] == "found" or answered.get(row["url"], "") > row["first_at"]
        if not is_mended:
            broken.add(row["month"])
    return broken


def _asked_on(row: Row) -> date:
    return date.fromisoformat(row["first_at"][:10])


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:7])
    return (date(year + 1, 1, 1) if number == 12 else date(year, number + 1, 1)) - _DAY
