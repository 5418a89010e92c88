"""Are typed and printed dates days of the calendar, the first not after the last?"""

from __future__ import annotations

from datetime import date

from archive.web.search.days import days_typed
from pipelines.mentions.zh.anchor import Anchor
from pipelines.mentions.zh.dates import find_dates
from pipelines.mentions.zh.sentences import Prose
from pipelines.view import View


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    typed = days_typed(text)
    if typed is not None:
        assert date.fromisoformat(typed[0]) <= date.fromisoformat(typed[1])
    layer = text[:4000] or "空"
    found, _, _ = find_dates(Prose(View(layer, [(0, len(layer), "body")])), Anchor(day=date(2020, 2, 29)))
    for mention in found:
        assert mention.first <= mention.last
        assert 0 <= mention.at < mention.to <= len(layer)
