"""Which dates does a Chinese page print, and which days are they?

Rules, each with its template (D day, M month, Y year; numerals may be Chinese, 日 may be 号):

dates.zh.range      [Y年|去年|今年|明年]M月D日至[[Y年]M月]D日, M月D—D日, M月D日—M月D日, 本月D日至D日, M月D日、D日两天
dates.zh.days       D日至D日, D至D日: month from the last printed one in the paragraph, the dateline or the page's day
dates.zh.day        [Y年]M月D日, 上月D日
dates.zh.bare       D日, （D日）, 周五（D日）, 今天（D日）
dates.zh.relative   今天, 昨天, 明天离开 without a bracketed day: the page's day
dates.zh.duration   D日起一连N天 (the end follows; traps: N天 counts both ends)
dates.zh.offset     一天前, 次日, 第二天: beside the last day told
dates.zh.month      [Y年]M月 without a day, 上个月

A year that is not printed comes from the page (anchor.py), or is marked `inferred_year`; without one there is no date,
but an issue.
Traps: the dateline (…M月D日电) is when a text was filed, never when something happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.records import Issue
from pipelines.mentions.calendar import INFERRED_YEAR, month_bounds
from pipelines.mentions.zh.anchor import Anchor, number, resolve, year_of
from pipelines.mentions.zh.sentences import Prose, Sentence

__all__ = ["DateMention", "find_dates", "find_durations"]

_N = r"(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[廿卅][一二三四五六七八九]?|[一二三四五六七八九])"
_Y = r"(?:(?P<{0}>\d{{4}}|[一二三四五六七八九○〇零]{{4}}|[今去明](?=年))年)?"
_WEEKDAY = r"(?:[（(](?:周|星期|礼拜)[一二三四五六日天][）)])?"
_TO = r"(?:(?:一直)?(?:持续|延续)?(?:至|到)|[—\-~]{1,2})"
_RELATIVE_MONTH = r"(?:本月|上月|上个月|这个月|下月|下个月)"

_RANGE = re.compile(
    _Y.format("y1") + rf"(?:(?P<m1>{_N})月|(?P<r1>{_RELATIVE_MONTH}))(?P<d1>{_N})(?:日|号)?{_WEEKDAY}(?:起)?{_TO}"
    + _Y.format("y2") + rf"(?:(?P<m2>{_N})月)?(?P<d2>{_N})(?:日|号)"
)  # fmt: skip
_BARE_RANGE = re.compile(
    rf"(?<![\d月年第一二三四五六七八九十廿卅.:])(?P<d1>{_N})(?:日|号)?{_WEEKDAY}(?:起)?{_TO}"
    rf"(?:(?P<m2>{_N})月)?(?P<d2>{_N})(?:日|号)"
)
_PAIR = re.compile(
    _Y.format("y1")
    + rf"(?:(?P<m1>{_N})月|(?P<r1>{_RELATIVE_MONTH}))(?P<d1>{_N})日[、和及](?P<y2>)(?P<m2>)(?P<d2>{_N})日这?两[天日]"
)
_DAY = re.compile(_Y.format("y1") + rf"(?:(?P<m1>{_N})月|(?P<r1>{_RELATIVE_MONTH}))(?P<d1>{_N})(?:日|号)")
_BARE_DAY = re.compile(
    r"(?<![\d月第期连近一二三四五六七八九十廿卅.:])(?<![\d一二三四五六七八九十〇零今去明前]年)"  # a name may end in 年
    rf"(?P<d1>{_N})日(?!电|讯|报|内瓦|元|本|程|游|圆)"
    r"|(?<=[（(])(?P<d2>\d{1,2})号(?=[）)])|(?<![\d月年第])(?P<d3>\d{1,2})号(?=[上下]午|晚|在|会见|抵达|访|起)"
)
_RELATIVE = re.compile(
    r"(?P<word>(?:今天|今日|今晨|今早|今晚|昨天|昨日|昨晚)(?![（(]|起(?!对|访|率|赴|应)|的|后|是|之)"
    r"|明[天日晚](?=[^，。]{0,4}(?:离|启程|返|回国|结束|访|抵|飞|前往|将|动身)))"
)
_OFFSET = re.compile(r"(?P<back>一天前|前一天|前一日|前一晚|前一天晚)|次日|翌日|第二天|隔天")
_MONTH = re.compile(
    _Y.format("y1")
    + rf"(?:(?<![前头])(?P<m1>{_N})月(?!{_N}(?:日|号|至|[—\-~])|球)|(?P<r1>上个月|上月|本月|下个月|下月)(?!\d))"
    + r"(?:上旬|中旬|下旬|底|初|份|间)?"
)
_DATELINE = re.compile(rf"(?P<m>{_N})月(?P<d>{_N})日(?:电|讯|消息)")
_DURATION = re.compile(
    r"(?:起一连|一连|为期|连续|开始为期|进行为期|待了|停留|逗留|盘桓|历时|行程(?:共|为|全程)?|全程|访期"
    rf"|结束了?(?=(?:{_N}|两)天的))(?P<n>{_N}|两)(?:天|日|个?(?P<weeks>周|星期))"
)
_DATED = re.compile(r"[日号月天晚晨早]")  # no date of the rules below is printed without one of them
_FUTURE = re.compile(r"将(?!军|领|近)|有望|可望|下[周月星]|可能|拟|定于|计划|即将|预定|启程|动身|预计|最快")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """One printed date in prose offsets: a day (first == last), a range, or a month by its bounds."""

    at: int
    to: int
    kind: str  # range, day, month
    first: date
    last: date
    rule: str


@dataclass(slots=True)
class _Context:
    """What a month or year that is not printed may be taken from, while one paragraph is read."""

    anchor: Anchor
    filed: date | None  # the dateline's day
    month: date | None = None  # the last day printed with its month
    told: date | None = None  # the last day told in the item

    @property
    def base(self) -> date | None:
        return self.filed or self.anchor.day


def find_dates(prose: Prose, anchor: Anchor) -> tuple[tuple[DateMention, ...], Mapping[int, date], tuple[Issue, ...]]:
    """All dates of the story sentences, in page order, and what was refused.

    prose    the page
    anchor   its own day, and the opening of the meeting it explains
    returns  mentions with first <= last; the dateline's day by item; an impossible or unresolvable date becomes an
             issue instead
    """
    found: list[DateMention] = []
    issues: list[Issue] = []
    lines: dict[int, date] = {}
    filed: date | None = None
    filed_item = -1
    paragraph = item = -1
    context = _Context(anchor=anchor, filed=None)
    for sentence in prose.sentences:
        text = prose.text[sentence.start : sentence.end]
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            if sentence.item != filed_item and sentence.part == "body":
                filed, filed_item = None, sentence.item
            line = _DATELINE.search(text[:60])
            if line:
                try:
                    filed = resolve(None, number(line["m"]), number(line["d"]), anchor)
                    if filed is not None and anchor.by_meeting and INFERRED_YEAR not in issues:
                        issues.append(INFERRED_YEAR)
                except ValueError:
                    issues.append(Issue(code="dates.impossible", detail=line.group()))
            if filed is not None:
                lines.setdefault(sentence.item, filed)
            told = context.told if sentence.item == item else None
            item = sentence.item
            context = _Context(anchor=anchor, filed=filed, told=told)
        if not _DATED.search(text):
            continue
        taken = [False] * len(text)
        for line in _DATELINE.finditer(text):
            taken[line.start() : line.end()] = [True] * (line.end() - line.start())
        future = bool(_FUTURE.search(text))
        read_as: list[tuple[re.Match[str], _Reader]] = []
        for pattern, read in _READERS:
            for hit in pattern.finditer(text):
                if not any(taken[hit.start() : hit.end()]):
                    taken[hit.start() : hit.end()] = [True] * (hit.end() - hit.start())
                    read_as.append((hit, read))
        # in printed order: the month of 24日抵达，延至12月1日 is not that of the later day
        for hit, read in sorted(read_as, key=lambda r: r[0].start()):
            _note(read, hit, context, future, sentence.start, found, issues)
    return tuple(sorted(found, key=lambda m: m.at)), lines, tuple(issues)


_Reader = Callable[["re.Match[str]", _Context, bool], tuple[date, date, str, str] | None]


def _note(
    read: _Reader, hit: re.Match[str], context: _Context, future: bool, offset: int,
    found: list[DateMention], issues: list[Issue],
) -> None:  # fmt: skip
    try:
        days = read(hit, context, future)
    except ValueError:
        issues.append(Issue(code="dates.impossible", detail=hit.group()))
        return
    if days is None and hit.re is _OFFSET:
        return  # nothing was dated before: 第二天 is no date of its own
    if days is None:
        issues.append(Issue(code="dates.no_year", detail=hit.group()))
        return
    first, last, kind, rule = days
    if last < first:
        issues.append(Issue(code="dates.impossible", detail=hit.group()))
        return
    groups = hit.groupdict()
    own = groups.get("m1") or groups.get("m2")  # else the month is that of another phrase, or of the page
    dated = groups.get("y1") or groups.get("y2") or hit.re is _OFFSET or (not own and context.month is not None)
    if context.anchor.by_meeting and not dated and INFERRED_YEAR not in issues:
        issues.append(INFERRED_YEAR)
    if groups.get("m1") or groups.get("r1"):
        context.month = first
    if kind == "day":
        context.told = first
    found.append(
        DateMention(
            at=offset + hit.start(),
            to=offset + hit.end(),
            kind=kind,
            first=first,
            last=last,
            rule=rule,
        )
    )


def _month_start(word: str, base: date) -> tuple[int, int]:
    index = base.year * 12 + base.month - 1
    index += {"上": -1, "下": 1}.get(word[0], 0)
    return index // 12, index % 12 + 1


def _bare(day: int, context: _Context, future: bool) -> date | None:
    """A day without month: the last printed month, else the one that lies nearest before the filing of the text."""
    if not 1 <= day <= 31:
        raise ValueError(f"no such day: {day}")
    if context.month is not None:
        year, month = context.month.year, context.month.month
        if context.month.day - day > 20 and (future or _next_is_past(day, context)):
            year, month = _month_start("下", context.month)
        return date(year, month, day)
    base = context.base
    if base is None:
        return None
    year, month = base.year, base.month
    if context.filed is None and context.anchor.reckoned:
        return date(year, month, day)  # the anchor stands for its whole month
    # plans may lie ahead of the page; a report of a "31日" on the 1st means last month
    if day > base.day + (31 if future else 1):
        year, month = _month_start("上", base)
    elif future and day < base.day - 20:
        year, month = _month_start("下", base)
    return date(year, month, day)


def _next_is_past(day: int, context: _Context) -> bool:
    """11月30日抵达，3日结束: the day of the next month, where that is no later than the text (two days of grace)."""
    if context.month is None or context.base is None:
        return False
    year, month = _month_start("下", context.month)
    return date(year, month, day) <= context.base + timedelta(days=2)


def _first_day(hit: re.Match[str], context: _Context, future: bool) -> date | None:
    day = number(hit["d1"])
    if hit["m1"]:
        return resolve(hit["y1"], number(hit["m1"]), day, context.anchor, future)
    base = context.base or context.month
    if base is None:
        return None
    year, month = _month_start(hit["r1"], base)
    return date(year, month, day)


def _read_range(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    first = _first_day(hit, context, future)
    if first is None:
        return None
    return _close(first, hit, "dates.zh.range")


def _read_bare_range(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    one, two = number(hit["d1"]), number(hit["d2"])
    if hit["m2"]:
        last = resolve(None, number(hit["m2"]), two, context.anchor, future)
        if last is None:
            return None
        year, month = (last.year, last.month) if one <= two else _month_start("上", last)
        return date(year, month, one), last, "range", "dates.zh.days"
    if one > two:  # 30日至3日: over the end of a month
        last = _bare(two, context, future)
        if last is None:
            return None
        year, month = _month_start("上", last)
        return date(year, month, one), last, "range", "dates.zh.days"
    last = _bare(two, context, future)
    return None if last is None else (last.replace(day=one), last, "range", "dates.zh.days")


def _close(first: date, hit: re.Match[str], rule: str) -> tuple[date, date, str, str]:
    day = number(hit["d2"])
    month = number(hit["m2"]) if hit["m2"] else first.month
    year = year_of(hit["y2"], first) if hit["y2"] else first.year + (month < first.month)
    return first, date(year, month, day), "range", rule


def _read_day(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    first = _first_day(hit, context, future)
    return None if first is None else (first, first, "day", "dates.zh.day")


def _read_bare_day(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    first = _bare(number(hit["d1"] or hit["d2"] or hit["d3"]), context, future)
    return None if first is None else (first, first, "day", "dates.zh.bare")


def _read_relative(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    base = context.filed or (None if context.anchor.reckoned else context.anchor.day)
    if base is None:
        return None
    day = base + timedelta(days={"昨": -1, "今": 0, "明": 1}[hit["word"][0]])
    return day, day, "day", "dates.zh.relative"


def _read_offset(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    if context.told is None:
        return None
    day = context.told + timedelta(days=-1 if hit["back"] else 1)
    return day, day, "day", "dates.zh.offset"


def _read_month(hit: re.Match[str], context: _Context, future: bool) -> tuple[date, date, str, str] | None:
    if hit["m1"]:
        # a month in which the meeting opened is that of its year, not of the next
        day = 28 if context.anchor.by_meeting else 1
        some = resolve(hit["y1"], number(hit["m1"]), day, context.anchor, future)
        if some is None:
            return None
        year, month = some.year, some.month
    elif context.base is not None:
        year, month = _month_start(hit["r1"], context.base)
    else:
        return None
    bounds = month_bounds(year, month)
    return None if bounds is None else (*bounds, "month", "dates.zh.month")


_READERS: Sequence[tuple[re.Pattern[str], _Reader]] = (
    (_RANGE, _read_range),
    (_PAIR, _read_range),
    (_BARE_RANGE, _read_bare_range),
    (_DAY, _read_day),
    (_BARE_DAY, _read_bare_day),
    (_RELATIVE, _read_relative),
    (_OFFSET, _read_offset),
    (_MONTH, _read_month),
)


def find_durations(prose: Prose, sentence: Sentence) -> tuple[tuple[int, int, int], ...]:
    """(start, end, days) of every 为期N天 that begins in a sentence, in prose offsets (rule dates.zh.duration)."""
    return tuple(
        (hit.start(), hit.end(), number(hit["n"]) * (7 if hit["weeks"] else 1))
        for hit in _DURATION.finditer(prose.text, sentence.start, sentence.end)
    )
