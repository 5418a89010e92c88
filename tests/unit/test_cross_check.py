"""Do trafilatura and htmldate raise an issue where a layout errs, keep silent where it does not, and change nothing?"""

from __future__ import annotations

import os
import socket
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import htmldate.extractors
import pytest

from archive.snapshot import Snapshot
from pipelines.cross_check import cross_check, leaves_out
from pipelines.extract import extract_one
from pipelines.read import Reading, read

URL = "https://www.fmprc.gov.cn/web/zyxw/t1638504.shtml"
TITLE = "中共代表团访问南非"
STORY = (
    "12月14日至17日，应南非非国大邀请，中共中央对外联络部副部长王明远率中共代表团访问南非，介绍中共十九大精神。",
    "代表团在约翰内斯堡举行宣介会，南非各政党、智库和媒体代表约八十人出席，会后双方就党的建设交换了意见。",
    "代表团还参观了当地的企业和学校，同青年干部座谈，听取他们对两党交流和务实合作的意见和建议。",
    "双方商定继续办好干部培训班，加强治国理政经验交流，推动两国友好合作不断向前发展。",
)
OTHER = (
    "某地近日举办农产品展销会，来自各县的三百多家合作社参加，现场签约金额创下历年新高。",
    "主办方介绍，展销会将持续一周，期间还会举行烹饪比赛和摄影展，欢迎市民前来参观选购。",
    "据了解，今年的参展品种比去年增加了一成，其中有机蔬菜和深加工产品最受采购商欢迎。",
)


def page(
    story: tuple[str, ...] = STORY, *, beside: str = "", head: str = "", shown: str = "2017-12-18", url: str = URL
) -> Snapshot:
    body = "".join(f"<p>{line}</p>" for line in story)
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><div class='news-title'><h1>{TITLE}</h1>"
        f"<p class='time'><span>{shown}</span></p></div><div class='news-main'>"
        f"<div id='News_Body_Txt_A'>{body}</div></div>"
        f"{beside}</body></html>"
    )
    return Snapshot.of_file(html.encode(), url=url, fetched_at=datetime(2018, 1, 5, 4, tzinfo=UTC))


def codes(reading: Reading, *, in_scope: bool = True) -> list[str]:
    return [i.code for i in cross_check(reading.whole, reading.announcement, in_scope=in_scope)]


def test_a_layout_that_reads_the_article_and_its_day_raises_nothing() -> None:
    reading = read(page())
    assert reading.announcement.layout != "generic"
    assert codes(reading) == []


def test_a_body_of_another_element_is_contested() -> None:
    reading = read(page(beside="<div>" + "".join(f"<p>{line}</p>" for line in OTHER) + "</div>"))
    layer = reading.whole.layer
    ranges = tuple((layer.index(line), layer.index(line) + len(line)) for line in OTHER)
    wrong = replace(reading.announcement, body=ranges)
    assert [i.code for i in cross_check(reading.whole, wrong, in_scope=True)] == ["body_contested"]


def test_a_body_that_stops_after_its_first_paragraph_is_contested() -> None:
    reading = read(page())
    short = replace(reading.announcement, body=reading.announcement.body[:1])
    issue = cross_check(reading.whole, short, in_scope=True)[0]
    assert issue.code == "body_contested"
    assert "100% of the text" in issue.detail


def test_a_day_in_the_metadata_that_is_not_the_shown_one_is_contested() -> None:
    head = '<meta property="article:published_time" content="2017-11-02T08:00:00+08:00">'
    issue = cross_check((found := read(page(head=head))).whole, found.announcement, in_scope=True)[0]
    assert (issue.code, "2017-11-02" in issue.detail) == ("date_contested", True)
    assert found.announcement.published_on == date(2017, 12, 18)


@pytest.mark.parametrize("content", ["2017-12-17T23:30:00Z", "2017-12", "2017-12-18 09:00:00", "12/2017"])
def test_a_day_apart_and_a_month_alone_contest_nothing(content: str) -> None:
    assert codes(read(page(head=f'<meta property="article:published_time" content="{content}">'))) == []


def test_no_value_of_the_page_depends_on_the_witnesses(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = page(head='<meta property="article:published_time" content="2017-11-02">')
    flagged = extract_one(snapshot)
    assert "date_contested" in [i.code for i in flagged.issues]
    monkeypatch.setattr("pipelines.extract.cross_check", lambda *_, **__: ())
    assert replace(flagged, issues=()) == replace(extract_one(snapshot), issues=())


def test_a_rejected_page_is_asked_about_when_a_sentence_outside_the_body_speaks_of_a_delegation() -> None:
    beside = "<div>" + "".join(f"<p>{line}</p>" for line in STORY) + "</div>"
    wrong = read(page(OTHER, beside=beside))
    assert leaves_out(wrong.whole, wrong.announcement)
    assert codes(wrong, in_scope=False) == ["body_contested"]


def test_a_rejected_page_with_delegations_in_its_menu_only_is_not_asked_about() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/{i}">中共代表团访问古巴并举行宣介会。</a></li>' for i in range(5)) + "</ul>"
    reading = read(page(OTHER, beside=menu))
    assert not leaves_out(reading.whole, reading.announcement)


def test_a_related_list_a_footer_and_captions_are_no_disagreement() -> None:
    beside = (
        "<div class='related'>"
        + "".join(f'<p><a href="/{i}">{line}</a></p>' for i, line in enumerate(OTHER))
        + "</div>"
        "<div>版权所有 未经书面授权禁止使用。本网站所刊载信息，不代表本社观点。转载请注明来源，违者必究。</div>"
    )
    assert codes(read(page(beside=beside))) == []


def test_pages_of_the_generic_reader_have_their_own_witness() -> None:
    reading = read(page(url="https://example.org/a.html", head='<meta name="pubdate" content="2017-11-02">'))
    assert reading.announcement.layout == "generic"
    assert codes(reading) == []


def test_the_witnesses_read_no_clock_and_no_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert htmldate.extractors.custom_parse("2017-12 x", "%Y-%m-%d", datetime(1995, 1, 1), datetime(2018, 1, 1)) in (
        None, "2017-12-01",
    )  # fmt: skip
    before = [codes(read(page(head=f'<meta name="date" content="{c}">'))) for c in ("2017-12", "2017 12", "2018-01-05")]
    monkeypatch.setitem(os.environ, "TZ", "Pacific/Auckland")
    time.tzset()
    try:
        after = [
            codes(read(page(head=f'<meta name="date" content="{c}">'))) for c in ("2017-12", "2017 12", "2018-01-05")
        ]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert before == after


def test_a_day_after_the_capture_is_no_witness() -> None:
    late = date(2018, 1, 5) + timedelta(days=9)
    assert codes(read(page(head=f'<meta property="article:published_time" content="{late}">'))) == []


def test_a_page_that_is_nothing_but_an_address_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    reading = read(page())
    object.__setattr__(reading.whole, "html", "http://example.org/a.html")
    assert codes(reading) == []


def test_a_witness_that_breaks_down_is_an_issue_and_the_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("odd page")

    monkeypatch.setattr("pipelines.cross_check.find_date", fail)
    found = extract_one(page())
    assert [i.code for i in found.issues] == ["unchecked"]
    assert found.decision is not None
