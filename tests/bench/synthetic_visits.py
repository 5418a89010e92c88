"""Pages of a made-up world of any size: journeys of several stops, each told by several pages in several ways.

Run alone it measures one size:  python tests/bench/synthetic_visits.py 100000
"""

from __future__ import annotations

import gc
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from composed import P, captures_of, event, leg, page, visit

from archive.records import DelegationVisit, Form, Mode
from pipelines.documents import Read, documents
from pipelines.journeys.accounts import accounts
from pipelines.journeys.reconcile import journeys
from pipelines.lexicon.meetings import meetings
from pipelines.release.dataset import dataset

__all__ = ["measured", "synthetic_reads"]

_COUNTRIES = [a + b for a in "ABCDEFGHIJKLMN" for b in "ABCDEFGHIJKLMN"]  # 196, as many as there are
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英华"
_OF_ONE_MEETING = 5_000  # visits: the world grows by meetings as well, as it does
_CITIES = ["首都", "港城", "山城", "湖城"]
_STOCK = "访问期间介绍了会议的主要精神，双方表示愿意继续加强交流互鉴。"
_WORDS = "代表团政党会谈座谈议会大学智库媒体减贫改革发展港口铁路农村文化教育卫生青年妇女城市海洋能源气候"


def synthetic_reads(visits: int, seed: int = 1) -> list[Read]:
    """Pages with so many visits in all; the same for the same seed."""
    chance = random.Random(seed)
    closed = {m.id: m.closed_on for m in meetings() if m.closed_on}
    keys = list(closed)[-max(1, visits // _OF_ONE_MEETING) :]
    leaders = [chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2)) for _ in range(max(10, visits // 60))]
    reads: list[Read] = []
    made = 0
    while made < visits:
        meeting = chance.choice(keys)
        began = closed[meeting] + timedelta(days=chance.randrange(3, 150))
        for told, published, events in _journey(chance, meeting, began, chance.choice(leaders)):
            if made >= visits:
                break
            reads.append(_page(chance, len(reads), told, published, events))
            made += len(told)
    return reads


def _journey(
    chance: random.Random, meeting: str, began: date, leader: str
) -> Iterator[tuple[list[DelegationVisit], date, list[Any]]]:
    """The pages that tell of one journey."""
    stops, day = [], began
    for country in chance.sample(_COUNTRIES, chance.choice([1, 1, 1, 2, 2, 3])):
        last = day + timedelta(days=chance.randrange(1, 4))
        stops.append((country, day, last))
        day = last + timedelta(days=1)
    after = day + timedelta(days=chance.randrange(0, 6))
    for _ in range(chance.choice([1, 2, 3, 4, 6])):
        way = chance.random()
        if way < 0.5:  # one stop, with leader and days
            country, first, last = chance.choice(stops)
            stay = leg(country, first.isoformat(), last.isoformat(), cities=())
            named = meeting if chance.random() < 0.8 else None
            yield [visit(stay, leader=leader, meeting=named)], after, []
        elif way < 0.65:  # the whole tour with one range
            days = (stops[0][1].isoformat(), stops[-1][2].isoformat(), P.SHARED_RANGE)
            yield [visit(*(leg(country, *days) for country, _, _ in stops), leader=leader, meeting=meeting)], after, []
        elif way < 0.75:  # leader, no days
            mode = chance.choice([Mode.CONCLUDED, Mode.UNDER_WAY, Mode.ANNOUNCED])
            yield [visit(leg(stops[0][0]), leader=leader, meeting=meeting, mode=mode)], after, []
        elif way < 0.85:  # days, no leader
            country, first, _ = chance.choice(stops)
            yield [visit(leg(country, first.isoformat(), first.isoformat(), P.WITHIN), meeting=meeting)], after, []
        elif way < 0.95:  # neither
            yield [visit(*(leg(country) for country, _, _ in stops), meeting=meeting)], after, []
        else:  # a round-up of many
            lines = [leg(country) for country in chance.sample(_COUNTRIES, 8)]
            yield [visit(*lines, meeting=meeting, mode=Mode.ROUNDUP_ONLY)], after + timedelta(days=40), []
    if chance.random() < 0.1:
        day = began - timedelta(days=2)
        yield [], day, [event(Form.FOR_DIPLOMATS, "CN", day.isoformat(), None, meeting, chance.choice(_CITIES))]


def _page(chance: random.Random, number: int, told: list[DelegationVisit], published: date, events: list[Any]) -> Read:
    text = _STOCK + "".join(chance.choices(_WORDS, k=110)) + _STOCK
    return page(f"p{number}", *told, published=published.isoformat(), text=text, events=tuple(events), outlet="新华社")


def measured(visits: int, whole: bool = True) -> dict[str, float]:
    """Seconds of processor time of each step for so many visits; other work on the machine does not count."""
    reads = synthetic_reads(visits)
    took: dict[str, float] = {"pages": len(reads)}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        gc.collect()
        gc.disable()  # a collection looks through all pages of the world, which is no work of this step
        began = time.process_time()
        made = work()
        took[name] = round(time.process_time() - began, 3)
        gc.enable()
        return made

    found = timed("documents", lambda: documents(reads))
    told = timed("accounts", lambda: accounts(found))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    together = timed("journeys", lambda: journeys(told))
    took["accounts_made"], took["journeys_found"] = len(told), len(together)
    took["megabytes_before"] = before // 1024
    took["megabytes_peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if whole:
        captures = captures_of(reads)
        timed("dataset", lambda: dataset(reads, captures))
        took["megabytes_peak_dataset"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return took


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), whole=sys.argv[2:] != ["journeys"])))
