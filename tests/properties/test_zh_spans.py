"""Whatever a Chinese page says: quotes stand in its layer, stays are in order, and no text takes long to read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Attested, Span, Status
from archive.snapshot import Snapshot
from pipelines.assemble.zh import assemble
from pipelines.findings import Findings
from pipelines.mentions.calendar import day_in_month
from pipelines.mentions.zh.anchor import Anchor
from pipelines.mentions.zh.dates import find_dates
from pipelines.mentions.zh.sentences import MAX_QUOTE, Prose
from pipelines.read import Reading
from pipelines.view import View

PIECES = (
    "中共中央对外联络部部长宋涛", "習近平總書記特使、中聯部部長宋濤", "由李建国率领的", "中共代表团",
    "党的十九大精神对外宣介团", "宣讲团", "全国人大代表团", "老挝人民革命党", "应老挝人革党、柬埔寨人民党邀请，",
    "应中共中央对外联络部邀请，", "访问", "抵达", "将于", "会见了到访的", "在河内", "在北京", "老挝", "越南、",
    "和柬埔寨", "等五国", "欧盟总部", "刚果（布）", "12月30日至1月2日", "2月30日", "3—9日", "17日", "今天（24日）",
    "二○一七年十二月十三日", "新华社万象9月18日电　", "13月5日", "近日", "为期4天的", "通报十九大情况",
    "宣介党的二十届三中全会精神", "全会", "吹风会", "举行", "130多个国家的210余名外交官参加", "驻古巴大使华昕",
    "，", "。", "、", "\n", "■ ", "團(tuán)", "“", "”", "上述两国", "30多个宣介团", " ", "　", "1", "万",
)  # fmt: skip

DIGITS = "〇一二三四五六七八九"
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), min_size=1, max_size=24).map("".join)


def read(text: str) -> tuple[Findings, str]:
    lines = [line for line in text.split("\n") if line.strip()] or ["空"]
    layer, ranges, at = "\n".join(lines), [], 0
    for number, line in enumerate(lines):
        ranges.append((at, at + len(line), "title" if number == 0 and len(lines) > 1 else "body"))
        at += len(line) + 1
    snapshot = Snapshot.of_file(
        b"page", url="http://x.cn/2017-12/19/a.htm", fetched_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    announcement = SimpleNamespace(title=lines[0], published_on=date(2017, 12, 20), outlet=None)
    page = SimpleNamespace(view=View(layer, ranges), snapshot=snapshot, announcement=announcement)
    return assemble(cast(Reading, page), "zh-Hans"), layer


def attested(found: Any) -> Iterator[Attested[Any]]:
    """Every attested value below a record, found by its type."""
    if isinstance(found, Attested):
        yield found
    elif isinstance(found, tuple):
        for item in found:
            yield from attested(item)
    elif hasattr(found, "__slots__") and not isinstance(found, (Span, str, date)):
        for name in found.__slots__:
            yield from attested(getattr(found, name))


@pytest.mark.fault("H3")
@given(texts)
@settings(max_examples=150)
def test_every_quote_stands_in_the_layer_and_every_stay_is_in_order(text: str) -> None:
    found, layer = read(text)
    for value in (*attested(found.delegations), *attested(found.events), *attested(found.claims)):
        for span in value.spans:
            assert span.stands_in(layer)
            assert len(span.quote) <= MAX_QUOTE
    for span in found.decision.spans:
        assert span.stands_in(layer)
    for delegation in found.delegations:
        for leg in delegation.legs:
            if leg.start is not None and leg.end is not None:
                assert leg.start.value <= leg.end.value
    if found.decision.status is Status.REJECTED:
        assert found.delegations == found.events == found.claims == ()


@given(texts)
@settings(max_examples=60)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text) == read(text)


@pytest.mark.invariant(12)
@given(st.text(alphabet="0123456789一二三四五六七八九十年月日号至到—（）今天本上将 ", max_size=60))
def test_dates_of_any_text_are_in_order_and_in_their_place(text: str) -> None:
    layer = text or "空"
    found, _, issues = find_dates(Prose(View(layer, [(0, len(layer), "body")])), Anchor(day=date(2020, 2, 29)))
    for mention in found:
        assert mention.first <= mention.last
        assert 0 <= mention.at < mention.to
    assert all(issue.code in {"dates.impossible", "dates.no_year"} for issue in issues)


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (
        DIGITS[ones] if ones or not tens else ""
    )


@pytest.mark.invariant(12)
@given(
    st.integers(1, 19),
    st.integers(1, 39),
    st.integers(1, 39),
    st.sampled_from([str, in_chinese]),
    st.sampled_from(["{m}月{d}日", "2020年{m}月{d}日", "{m}月{d}日至{e}日", "{m}月{d}日至{m}月{e}日"]),
)
def test_a_printed_day_that_no_calendar_has_never_comes_back_and_a_real_one_comes_back_as_printed(
    month: int, day: int, end: int, number: Callable[[int], str], form: str
) -> None:
    text = form.format(m=number(month), d=number(day), e=number(end)) + "访问老挝"
    found, _, issues = find_dates(Prose(View(text, [(0, len(text), "body")])), Anchor(day=date(2020, 7, 1)))
    last = end if "{e}" in form else day
    real = all(day_in_month(2020, month, one) is not None for one in (day, last)) and day <= last
    if not real:
        assert found == ()
        assert issues
        return
    (told,) = found
    assert ((told.first.month, told.first.day), (told.last.month, told.last.day)) == ((month, day), (month, last))


@pytest.mark.parametrize(
    "text",
    [
        "访问" + "老挝、" * 3000,
        "对" + "老挝" * 5000,
        "应" + "老挝人民革命党和" * 2000,
        "会见了" + "来访的" * 4000,
        "1日至" * 5000,
        "中央政治局委员、" * 3000 + "宋涛",
        "介绍" * 6000 + "十九大",
        "驻" * 9000 + "使馆",
        "（" * 9000,
    ],
    ids=["list", "run", "inviters", "guests", "days", "titles", "verbs", "missions", "brackets"],
)
def test_a_hostile_page_is_read_in_seconds(text: str) -> None:
    begun = time.process_time()
    read("标题\n中共代表团" + text + "。")
    assert time.process_time() - begun < 8  # measured 0.1 to 1 s; an exponential pattern would not end
