"""Which lists of which sources were read for the time after a meeting, and what did they answer?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.lexicon.briefing_lists import BriefingList
from pipelines.release.tables import SEARCHES
from pipelines.searched import Searched, Window, by_channel, list_searched

__all__ = ["SearchedList", "SearchedSource", "searched_sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedList:
    """One list; `owed` when it would show every briefing of its countries (lexicon/briefing_lists.csv)."""

    channel: str
    owed: bool
    window: Searched


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedSource:
    """One source; `answers`: rows of the search log by outcome, of all its lists and months."""

    source: str
    answers: Mapping[str, int]
    lists: tuple[SearchedList, ...]


def searched_sources(
    log: Iterable[Mapping[str, Any]], owed: Sequence[BriefingList], window: Window
) -> list[SearchedSource]:
    """Every source of the log or of the briefing lists in use in the window, in order of name."""
    in_use = {(one.source, one.channel) for one in owed if _is_in_use(one, window)}
    rows = by_channel(log)
    found = []
    for source in sorted({source for source, _ in rows} | {source for source, _ in in_use}):
        channels = sorted({channel for owner, channel in (*rows, *in_use) if owner == source})
        answers = Counter(row["outcome"] for channel in channels for row in rows.get((source, channel), ()))
        found.append(
            SearchedSource(
                source=source,
                answers={outcome: answers[outcome] for outcome in SEARCHES},
                lists=tuple(
                    SearchedList(
                        channel=channel,
                        owed=(source, channel) in in_use,
                        window=list_searched(rows.get((source, channel), ()), window),
                    )
                    for channel in channels
                ),
            )
        )
    return found


def _is_in_use(one: BriefingList, window: Window) -> bool:
    return (one.first is None or one.first <= window.closes) and (one.last is None or one.last >= window.opens)
