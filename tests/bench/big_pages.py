"""Pages of a made-up world by number, and what the rules say of those nobody keeps: read once, then told of a million.

The page of a number is the same in every archive. Those that are kept are read by the rules one by one; the others are
few texts with another number and day in each, so that what is said of one can be said of all (a sample is compared).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from archive.records import Status
from archive.snapshot import Snapshot
from pipelines.codec import encode
from pipelines.extract import guarded
from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.table import read_table
from pipelines.read import read

__all__ = ["CONTENT_TYPE", "PLAIN_TEXTS", "MadePage", "Said", "kept_page", "plain_page", "said_of", "snapshot_of"]

CONTENT_TYPE = "text/html; charset=utf-8"
_START = datetime(2013, 1, 2, tzinfo=UTC)
_CAPTURED = datetime(2019, 3, 7, 12, tzinfo=UTC)
_APART = timedelta(seconds=400)  # a million pages in twelve and a half years
_NUMBER, _DAY, _URL, _ID, _SOURCE = (
    "4071829",
    "2019-03-07",
    "http://u.invalid/2019/0307/t1.html",
    "s" + "7" * 20,
    "the source",
)
_TEXT, _BODY = "text-digest", "body-digest"
_SOURCES = ("xinhua_zh", "people_zh", "gmw_zh", "cri_zh", "chinanews_zh")
_WORKS = ("水库", "铁路桥", "污水处理厂", "体育馆", "粮库", "实验小学", "变电站", "养老院")
_PLACES = ("城北", "河东", "南山", "新港", "石桥")
_NEXT = (
    "下一步，有关部门将组织试运行，并对沿线村庄的供水管网进行改造，让更多居民喝上放心水。",
    "施工单位表示，剩余工程将在雨季到来之前完成，届时交通管制也将解除。",
    "市民普遍表示，希望配套的公交线路能够早日开通，方便老人和孩子出行。",
)
PLAIN_TEXTS = len(_WORKS) * len(_PLACES) * len(_NEXT)
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚"
_NO_HOSTS = {"中国", "朝鲜"}  # where such a journey reads otherwise
_NAV = "".join(f'<li><a href="/channel/{name}.html">{name}</a></li>' for name in ("news", "local", "sport", "life"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePage:
    """A page and when it was captured."""

    url: str
    source: str
    fetched_at: datetime
    body: bytes


def snapshot_of(page: MadePage) -> Snapshot:
    return Snapshot.of_file(
        page.body, url=page.url, fetched_at=page.fetched_at, content_type=CONTENT_TYPE, source=page.source
    )


def plain_page(number: int) -> MadePage:
    """One that no rule keeps."""
    fetched_at = _START + number * _APART
    return MadePage(
        url=f"http://www.example.cn/{fetched_at:%Y/%m%d}/t{number + 1_000_000}.html",
        source=_SOURCES[number % len(_SOURCES)],
        fetched_at=fetched_at,
        body=_plain(number % PLAIN_TEXTS, str(number + 1_000_000), f"{fetched_at:%Y-%m-%d}"),
    )


def _plain(text: int, number: str, day: str) -> bytes:
    place, work = _PLACES[text % len(_PLACES)], _WORKS[text // len(_PLACES) % len(_WORKS)]
    title = f"{place}{work}二期工程第{number}号标段通过验收"
    told = f"本报讯（记者 王磊）{place}{work}二期工程第{number}号标段日前通过验收"
    paragraphs = (
        f"{told}，工程总投资三亿元，建成后可惠及二十万人。",
        "据介绍，该标段自去年开工以来，建设者克服了雨季长、地质条件复杂等困难，提前两个月完成了全部土方工程。",
        _NEXT[text // len(_PLACES) // len(_WORKS)],
    )
    return _html(title, day, paragraphs)


def kept_page(number: int) -> MadePage:
    """One that tells of a journey."""
    chance = random.Random(number)
    meeting, closed = chance.choice(_told_meetings())
    began = closed + timedelta(days=chance.randrange(5, 120))
    ended = began + timedelta(days=chance.randrange(1, 4))
    leader = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2))
    country = chance.choice(_countries())
    days = f"{began.month}月{began.day}日至{ended.month}月{ended.day}日"
    out = datetime(ended.year, ended.month, ended.day, 3, tzinfo=UTC) + timedelta(days=1, seconds=number % 3600)
    team = f"中共中央对外联络部副部长{leader}率中共{meeting}精神对外宣介团于{days}访问{country}"
    paragraphs = (
        f"应{country}执政党邀请，{team}。",
        f"访问期间，{leader}会见{country}执政党总书记，向其介绍中共{meeting}精神，并出席专题宣介会。",
        "双方表示愿意继续加强交流互鉴，推动两国关系发展。",
    )
    return MadePage(
        url=f"http://www.example.cn/wbwj/{out:%Y%m}/k{number + 1_000_000}.html",
        source="ild_zh",
        fetched_at=out,
        body=_html(f"中共{meeting}精神对外宣介团访问{country}", f"{out:%Y-%m-%d}", paragraphs),
    )


@cache
def _told_meetings() -> tuple[tuple[str, datetime], ...]:
    names = {"pc18": "十八大", "pc19": "十九大", "pc20": "二十大", "cc18-p3": "十八届三中全会"}
    names |= {"cc19-p4": "十九届四中全会", "cc19-p6": "十九届六中全会", "cc20-p3": "二十届三中全会"}
    closed = {one.id: one.closed_on for one in meetings()}
    found = ((name, closed[key]) for key, name in names.items())
    return tuple((name, datetime(day.year, day.month, day.day, tzinfo=UTC)) for name, day in found if day)


@cache
def _countries() -> tuple[str, ...]:
    rows = read_table("countries.csv", ("form", "lang", "code", "kind"))
    return tuple(form for _, (form, lang, _, kind) in rows if (lang, kind) == ("zh", "name") and form not in _NO_HOSTS)


def _html(title: str, day: str, paragraphs: Sequence[str]) -> bytes:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="pubdate" content="{day}"></head><body><ul class="nav">{_NAV}</ul><h1>{title}</h1>'
        f'<div class="source">来源：新华社 {day}</div><div class="article">{text}</div></body></html>\n'
    ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the rules say of a plain page."""

    text: str  # canonical JSON of the Extraction
    text_sha256: str
    rule: str
    title: str
    published_on: str
    outlet: str
    language: str


def said_of(number: int, page: MadePage, snapshot_id: str) -> Said:
    """What `guarded` says of plain_page(number), without reading it."""
    one = _model(number % PLAIN_TEXTS)
    day, serial = f"{page.fetched_at:%Y-%m-%d}", str(number + 1_000_000)
    text = hashlib.sha256(_with(one.layer, serial, day).encode()).hexdigest()
    body = hashlib.sha256(_with(one.body, serial, day).encode()).hexdigest()
    facts = _with(one.extraction, serial, day)
    for mark, value in ((_TEXT, text), (_BODY, body), (_URL, page.url), (_ID, snapshot_id), (_SOURCE, page.source)):
        facts = facts.replace(f'"{mark}"', f'"{value}"')
    return Said(
        text=facts,
        text_sha256=text,
        rule=one.rule,
        title=_with(one.title, serial, day),
        published_on=day,
        outlet=one.outlet,
        language=one.language,
    )


def _with(text: str, number: str, day: str) -> str:
    return text.replace(_NUMBER, number).replace(_DAY, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """One text, read, with marks where pages of it differ."""

    layer: str
    body: str  # what its digest is taken of
    extraction: str
    rule: str
    title: str
    outlet: str
    language: str


@cache
def _model(text: int) -> _Model:
    page = MadePage(url=_URL, source=_SOURCE, fetched_at=_CAPTURED, body=_plain(text, _NUMBER, _DAY))
    snapshot = snapshot_of(page)
    reading, found = read(snapshot), guarded(snapshot)
    assert found.announcement is not None
    assert found.decision is not None
    assert (found.decision.status, found.decision.spans) == (Status.REJECTED, ())
    facts = encode(found)
    for value, mark in ((found.text_sha256, _TEXT), (found.body_sha256, _BODY), (snapshot.id, _ID)):
        facts = facts.replace(f'"{value}"', f'"{mark}"')
    return _Model(
        layer=reading.page.layer.text,
        body="\n".join(reading.view.folded[p.start : p.end] for p in reading.view.of("body")),
        extraction=facts,
        rule=found.decision.rule or "",
        title=found.announcement.title,
        outlet=found.announcement.outlet or "",
        language=found.announcement.language,
    )
