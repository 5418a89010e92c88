"""Was a Chinese journey announced, under way or over when its text was filed?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from archive.records import Mode, Precision
from pipelines.assemble.legs import Stay
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import TOLD, Trip

__all__ = ["mode_of"]

_LONG_AGO = timedelta(days=75)  # a report of a journey is filed within weeks; the latest seen came after seven
_OVER = re.compile(
    r"访问了|近日|日前|相继|先后|结束(?![^，。；]{0,10}后，?[^。；]{0,4}(?:将|还|要|会|拟))|连日来|圆满|回国|回到|返回|一行\d|曾"
)
# 此前访问了{国}: an earlier stop is over, not the stay
_EARLIER = re.compile(r"(?:此前|之前|先前|早些时候)[^，。；]{0,12}(?:访问|出访|到访|走访|去)了")
_GOING_ON = re.compile(r"正在|抵达|到达|离京|离开北京|启程|动身|飞抵|开始对|转往|转赴")
_LEAVES = re.compile(r"离京|离开北京|启程|动身|登程|起程|乘飞机|乘专机|飞抵|抵达|飞往")
# An author who was there, or an anniversary: 手记, 回忆, 当年
_LOOKS_BACK = re.compile(r"手记|归来|回忆|回望|忆|往事|随记|札记|记事|亲历")
# a member of the team tells it: 我们落地…, 我随宣介团去了…
_QUOTED = re.compile(r'"[^"]{0,200}"?')
_OWN_TALE = re.compile(r"我们?(?:[一便又就还先]{0,2})(?:落地|抵达|去了|来到|飞[到往抵]|随|参加)")
_CALLED_OFF = re.compile(
    r"(?:取消|推迟|延期|搁置|中止)(?:了|此次|这次|原定|对|其)?[^，。；]{0,12}(?:访问|行程|出访|之行)|(?:访问|行程|出访|之行)[^，。；]{0,12}(?:取消|推迟|延期|搁置|(?<!而)未能成行)"
)
# 推迟至12月11日至14日: a plan with other days
_NEW_DAYS = re.compile(
    r"(?:推迟|延期|改期|延后)(?:了)?(?:至|到)(?:\d{1,2}月)?\d{1,2}日|改[于至到为在](?:\d{1,2}月)?\d{1,2}日"
)
_DENIED = re.compile(
    r"(?:否认|并无|没有)[^，。；]{0,16}(?:访问|出访|赴|派)[^，。；]{0,10}(?:计划|安排|传闻|消息|报道|代表团|特使)?"
)


# on the day of departure the text looks ahead to it: 3日将离开, 今天傍晚离境
_ENDS_TODAY = re.compile(
    r"(?:将|拟|定于|预定|计划|要)[^，。；]{0,8}(?:离|回国|返|结束|前往|转|启程|停留|逗留)|今[天日晚][^，。；]{0,8}(?:离|回国|返|启程|结束(?![^，。；]{0,14}(?:访问|行程|之行|之旅)))"
)


def _end_words(page: Page, last: date) -> str:
    """The clauses that tell the last day."""
    told = [d for d in page.dates if d.last == last and d.kind == "day"]
    return " ".join(page.prose.text[slice(*page.prose.clause(d.at, d.to))] for d in told)


def mode_of(page: Page, trip: Trip, stays: Sequence[Stay]) -> Mode:
    """Announced, under way or over when the text was filed."""
    written = page.filed.get(trip.item) or page.anchor.day
    told = [v for v in trip.visits if v.way in TOLD] or trip.visits
    starts = [s.start.value for s in stays if s.start is not None]
    ends = [s.end.value for s in stays if s.end is not None]
    ranged = any(s.precision in (Precision.LEG_RANGE, Precision.SHARED_RANGE) for s in stays)
    body = [v for v in told if v.sentence.part == "body"] or told
    text = _EARLIER.sub("", " ".join(page.text(v.sentence) for v in body))
    title = " ".join(page.text(s) for s in page.prose.sentences if s.part == "title")
    moved = any(_NEW_DAYS.search(page.text(s)) for s in page.sentences(trip.item)[:4])
    if moved and (written is None or not ends or max(ends) > written):
        return Mode.ANNOUNCED
    for pattern, mode in ((_CALLED_OFF, Mode.CANCELLED), (_DENIED, Mode.DENIED)):
        if pattern.search(title) or any(pattern.search(page.text(v.sentence)) for v in body):
            return mode
    if any(_OWN_TALE.search(_QUOTED.sub("", page.text(v.sentence))) for v in told):
        return Mode.RETROSPECTIVE
    old = (
        written is not None
        and bool(ends)
        and not page.anchor.by_address  # a mirror's address tells the day of its copy
        and written - max(ends) > _LONG_AGO
        and len(page.items()) == 1
        and not page.is_item
    )
    if _LOOKS_BACK.search(title) or old:
        return Mode.RETROSPECTIVE
    left = bool(starts) and written is not None and min(starts) <= written and bool(_LEAVES.search(text))
    planned = (
        any(v.planned for v in body) and not left and not (_OVER.search(text) and not all(v.planned for v in body))
    )
    if planned and not (written is not None and ends and max(ends) < written):
        return Mode.ANNOUNCED
    if written is not None and starts and min(starts) > written:
        return Mode.ANNOUNCED
    if ranged and ends:
        last = max(ends)
        leaves_today = last == written and _ENDS_TODAY.search(_end_words(page, last)) is not None
        return Mode.UNDER_WAY if written is not None and (last > written or leaves_today) else Mode.CONCLUDED
    if _OVER.search(text):
        return Mode.CONCLUDED
    if left and not ends:
        return Mode.UNDER_WAY
    if _GOING_ON.search(text) or any(v.way in ("hosted", "met") for v in trip.visits):
        return Mode.UNDER_WAY
    return Mode.CONCLUDED
