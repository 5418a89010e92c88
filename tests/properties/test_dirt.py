"""Whatever dirt is sprinkled into a clean page: its records stay, and every quote stands in the page."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines.extract import extract_one
from pipelines.noise import seen
from pipelines.report import attested_values, report

TITLE = "中共代表团访问赞比亚"
LINES = (
    "应赞比亚民族发展统一党邀请，中共中央对外联络部副部长王明远率中共代表团于12月3日至5日访问赞比亚。",
    "代表团在卢萨卡举行宣介会，介绍中共二十届三中全会精神，约120人出席。",
    "会后，双方就加强治国理政经验交流交换了意见。",
)
ENGLISH = (
    "A CPC delegation led by Wang Mingyuan, vice minister of the party, visited Zambia from December 3 to 5.",
    "It held a briefing in Lusaka on the third plenary session of the 20th CPC Central Committee.",
)
INVISIBLE = (
    "&#8203;",
    "&shy;",
    "&#xFEFF;",
    "&zwnj;",
    "&#x2060;",
    "&lrm;",
    "\u202a",
    "\ufe0f",
    "<wbr>",
    "\x7f",
    "\x9f",
    "\uf000",
    "\U000f0001",
)
HAN_ONLY = ("&nbsp;", "\u3000", " ", "&thinsp;", "\n")
BOXES = (
    "<p>&#8203;</p>",
    "<script>var a = '中共代表团访问古巴';</script>",
    "<p style='display:none'>中共代表团12月1日访问埃及。</p>",
    "<p>AI导读：李文华率团12月1日访问埃及，介绍中共二十大精神。</p>",
    "<p>推荐阅读：中共代表团访问古巴</p>",
    "<p><a href='/a'>中共代表团访问斯里兰卡</a></p>",
    "<p>图为2015年3月3日，中共代表团在开罗举行宣介会。</p>",
    "<p>（责任编辑：李文华）</p>",
    "<div class='share'><p>分享到：微信</p></div>",
    f"<div class='m'><p>{LINES[0]}</p></div>",
)


def page(lines: tuple[str, ...], title: str, boxes: tuple[str, ...] = ()) -> Snapshot:
    marked = [f"<p>{line}</p>" for line in lines]
    for number, box in enumerate(boxes):
        marked.insert(min(number + 1, len(marked)), box)
    html = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1><div>2024-12-06</div>"
        f"<div>{''.join(marked)}</div></body></html>"
    )
    return Snapshot.of_file(
        html.encode(), url="https://example.org/n/a.html", fetched_at=datetime(2025, 1, 5, tzinfo=UTC)
    )


def records(snapshot: Snapshot) -> dict[str, object]:
    extraction = extract_one(snapshot)
    layer = read_page(snapshot.html).layer.text
    for _, value in attested_values(extraction):
        assert all(span.stands_in(layer) for span in value.spans)
    found = report(extraction)
    return {name: found[name] for name in ("decision", "delegations", "events", "reception", "aggregate_claims")}


CLEAN = {lines: records(page(lines, TITLE)) for lines in (LINES, ENGLISH)}


def sprinkled(line: str, marks: list[tuple[int, str]]) -> str:
    """The line with each mark before the character it names; never inside the first two, where an item would begin."""
    pieces = [escape(char) for char in line]
    for at, mark in marks:
        pieces[2 + at % (len(line) - 2)] = mark + pieces[2 + at % (len(line) - 2)]
    return "".join(pieces)


@pytest.mark.fault("H4")
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(INVISIBLE)), max_size=12), min_size=3, max_size=3)
)
@settings(max_examples=60, deadline=None)
def test_invisible_marks_anywhere_change_nothing(marks: list[list[tuple[int, str]]]) -> None:
    for lines, expected in CLEAN.items():
        dirty = tuple(sprinkled(line, found) for line, found in zip(lines, marks, strict=False))
        assert records(page(dirty, TITLE)) == expected


@given(st.lists(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(HAN_ONLY)), max_size=8), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_blanks_between_chinese_characters_change_nothing(marks: list[list[tuple[int, str]]]) -> None:
    def apart(line: str, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
        here = [(at % (len(line) - 2), mark) for at, mark in found]
        return [(at, mark) for at, mark in here if not line[at + 1 : at + 3].isdigit()]  # 12 is no longer 1 2

    dirty = tuple(sprinkled(line, apart(line, found)) for line, found in zip(LINES, marks, strict=True))
    assert records(page(dirty, TITLE)) == CLEAN[LINES]


@given(st.lists(st.sampled_from(BOXES), max_size=4, unique=True).map(tuple))
@settings(max_examples=60, deadline=None)
def test_boxes_that_are_no_text_change_nothing(boxes: tuple[str, ...]) -> None:
    assert records(page(LINES, TITLE, boxes)) == CLEAN[LINES]


@given(st.text(max_size=40))
def test_what_is_seen_has_neither_blanks_nor_marks_and_is_the_same_seen_again(text: str) -> None:
    assert seen(seen(text)) == seen(text)
    assert not any(char.isspace() or char in "\u200b\u00ad\ufeff" for char in seen(text))
