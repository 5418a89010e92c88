"""Has a journey without leader one team, or have its countries teams of their own? 分别访问, 分赴, 另一个宣介团.

teams.zh.each       {团}分别|分头|各自{去}A、B; {团}分赴A、B: a team for each country
teams.zh.another    一个团…，另一个团|另外的团…: another team than the one before

Traps: 先后|相继|依次 say that one team went from the one to the other, 分别于12月1日和4日访问A、B gives each stay its
day, 分别会见A、B领导人 each leader his talk: none of them tells of several teams. Whoever has a leader is one team.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archive.records import DelegationVisit, LegVisit, Mode
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import Trip
from pipelines.mentions.zh.visits import Visit

__all__ = ["by_team"]

_EACH = re.compile(r"(?:分别|分头|各自)(?:已|将|前|应邀|正在)?$|分$(?=赴)")
_EACH_WORDS = re.compile(r"^(?:分别|分头|各自|分赴)")
_ONE_BY_ONE = re.compile(r"先后|相继|依次|接连|连续|陆续")
_ANOTHER = re.compile(r"另(?:外|一|有|[几两三四五六七八九]|[个支路批])[^，。；]{0,16}(?:团|队伍|人马)")
_SHORT = 8  # characters before the verb in which the adverb stands


def by_team(page: Page, trip: Trip, told: DelegationVisit) -> list[DelegationVisit]:
    """The journey as it was put together, or one for each of its teams, in the order of their first countries."""
    if told.leader_name is not None or told.mode is Mode.ROUNDUP_ONLY or len(told.legs) < 2:
        return [told]
    team_of = _team_of(page, trip)
    legs: dict[int, list[LegVisit]] = {}
    for leg in told.legs:
        legs.setdefault(team_of.get(leg.country.value, 0), []).append(leg)
    return [replace(told, legs=tuple(own)) for own in legs.values()]


def _team_of(page: Page, trip: Trip) -> dict[str, int]:
    """Country → number of its team; a country told of again keeps its first."""
    found: dict[str, int] = {}
    team, before = 0, None
    for visit in sorted((v for v in trip.visits if v.sentence.part == "body"), key=lambda v: v.at):
        fresh = [p.code for p in visit.places if p.code not in found]
        if found and fresh and _is_another(page, before, visit):
            team = max(found.values()) + 1
        each = _goes_each(page, visit)
        for code in fresh:
            found[code] = team
            team += each
        before = visit
    return found


def _is_another(page: Page, before: Visit | None, visit: Visit) -> bool:
    start = visit.sentence.start if before is None else max(visit.sentence.start, before.to)
    return _ANOTHER.search(page.prose.text, start, visit.to) is not None


def _goes_each(page: Page, visit: Visit) -> bool:
    text = page.prose.text
    lead, words = text[max(visit.sentence.start, visit.at - _SHORT) : visit.at], text[visit.at : visit.to]
    if _ONE_BY_ONE.search(lead) or _ONE_BY_ONE.match(words):
        return False
    parted = lead.endswith("分") and words.startswith("赴")
    return parted or _EACH.search(lead) is not None or _EACH_WORDS.match(words) is not None
