"""Three years of two composed sources in an archive of real bytes, to be released healthy first and broken then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archive.capture import Attempt, Exchange, Outcome, Role, SearchResult
from archive.paths import DataPaths
from archive.recorder import Recorder

DAY = timedelta(days=1)
RELEASED = date(2017, 10, 26)  # two days after the 19th congress: the last day of the healthy release
END = date(2017, 11, 14)
LIST = {"xinhua_zh": "http://www.xinhuanet.com/world/index", "mfa_zh": "http://www.fmprc.gov.cn/web/zyxw/index"}
PLACES = ("老挝", "越南", "古巴", "尼泊尔", "南非", "肯尼亚", "日本", "韩国", "泰国", "蒙古国", "埃及", "巴西")
TEXT = (
    "中共代表团{month}月{day}日在{place}访问，同{place}执政党领导人会见，介绍中共第{number}次会议情况。"
    "双方就党际交流合作交换意见。"
)

Print = Callable[[str, str, date, str], bytes]  # title, text, day → the page


def healthy(title: str, text: str, day: date, source: str) -> bytes:
    """A page as the site has always printed it."""
    return page(title, text, day.isoformat(), source).encode()


def page(title: str, text: str, day: str, source: str, *, title_box: str = "h-title") -> str:
    outlet = "新华网" if source == "xinhua_zh" else "外交部"
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="{title_box}">{title}</div>'
        f'<div class="h-info"><span class="h-time">{day} 10:11:12</span> 来源：{outlet}</div>'
        f'<div id="p-detail"><p>{text}</p><p>{text}</p></div></body></html>'
    )


def address(source: str, day: date, number: int) -> str:
    if source == "xinhua_zh":
        return f"http://www.xinhuanet.com/world/{day:%Y-%m/%d}/c_1122{number:06}.htm"
    return f"http://www.fmprc.gov.cn/web/zyxw/t{day:%Y%m%d}_{number}.shtml"


def first_months(root: Path) -> DataPaths:
    """The archive until the healthy release."""
    paths = DataPaths(root)
    with Recorder(paths.archive, agent="test") as recorder:
        for number, (source, day) in enumerate(_course()):
            ask(recorder, source, day, number, healthy)
    return paths


def _course() -> Iterator[tuple[str, date]]:
    """The foreign ministry's site has a page every second day for two months after each meeting; Xinhua's list is read
    for two months before the congress."""
    yield "mfa_zh", date(2014, 9, 1)
    for closed in (date(2014, 10, 23), date(2015, 10, 29), date(2016, 10, 27)):
        yield from (("mfa_zh", closed + n * DAY) for n in range(2, 60, 3))
    yield from (("xinhua_zh", RELEASED - n * DAY) for n in range(40, -1, -2))


def ask(recorder: Recorder, source: str, day: date, number: int, printed: Print) -> None:
    """The list of a source shows one more article than yesterday, which is captured."""
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    walk(recorder, source, at, ("found", 20, 1), ("found", 20, 0))
    place = PLACES[number % len(PLACES)]
    title, text = (
        f"中共代表团访问{place}（{number}）",
        TEXT.format(month=day.month, day=day.day, place=place, number=number),
    )
    body = printed(title, text, day, source)
    keep(recorder, address(source, day, number), body, at + timedelta(minutes=5), source, Role.ARTICLE)


def walk(recorder: Recorder, source: str, at: datetime, *pages: tuple[str, int, int]) -> None:
    """One walk of the list, page by page: outcome, links, new links."""
    for number, (outcome, links, new) in enumerate(pages):
        url = f"{LIST[source]}{f'_{number}' if number else ''}.htm"
        moment = at + timedelta(seconds=20 * number)
        if outcome == "unreachable":
            recorder.attempt(
                Attempt(url=url, at=moment, source=source, role=Role.LISTING, outcome=Outcome.TIMEOUT, detail="30 s")
            )
        else:
            keep(recorder, url, f"<ul>{'<li>x</li>' * links}</ul> {at}".encode(), moment, source, Role.LISTING)
        recorder.search(
            SearchResult(source=source, url=url, at=moment, outcome=outcome, links=links, new=new, channel="list")
        )


def keep(recorder: Recorder, url: str, body: bytes, at: datetime, source: str, role: Role) -> None:
    recorder.exchange(
        Exchange(
            url=url,
            status=200,
            reason="OK",
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body,
            fetched_at=at,
            source=source,
            role=role,
        )
    )


def go_on(paths: DataPaths, *, xinhua: Print = healthy, until: date = END, with_ministry: bool = True) -> None:
    """The weeks after the release: both sources, Xinhua's pages as they are printed now."""
    with Recorder(paths.archive, agent="test") as recorder:
        number = 500
        day = RELEASED + DAY
        while day <= until:
            number += 2
            ask(recorder, "xinhua_zh", day, number, xinhua)
            if with_ministry:
                ask(recorder, "mfa_zh", day, number + 1, healthy)
            day += DAY


def walk_last(paths: DataPaths, *pages: tuple[str, int, int]) -> None:
    """One more walk of Xinhua's list, a day later."""
    at = datetime(END.year, END.month, END.day, 4, tzinfo=UTC) + DAY
    with Recorder(paths.archive, agent="test") as recorder:
        walk(recorder, "xinhua_zh", at, *pages)
        keep(recorder, "http://www.xinhuanet.com/robots.txt", b"User-agent: *", at, "xinhua_zh", Role.ROBOTS)
