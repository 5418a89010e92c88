"""Can a hostile page make extraction slow, make a rule fail, or make it record what breaks the records' own rules?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Attested, Extraction, Precision, Status
from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines.extract import extract_one

GOLD = Path(__file__).parents[1] / "gold"
FILES = (GOLD / "open" / "cases.jsonl", GOLD / "languages.jsonl", GOLD / "languages2.jsonl")
CASES = [json.loads(line) for file in FILES for line in file.read_text("utf-8").split("\n") if line.strip()]
SECONDS = 10.0  # of processor time; every page here takes under two when nothing is quadratic
TITLE = "中共十九大精神对外宣介团访问老挝"
LEAD = "12月14日，中联部副部长郭业洲率中共十九大精神对外宣介团访问老挝，介绍中共十九大精神。"
ODD = (
    "９９９９９９９９９９９９人", "2月30日", "13月5日", "Feb. 30", "0年1月1日", "99999年1月1日", "周八",
    "12月20日至10日", "Dec. 31-1", "31 февраля", "30 de febrero", "2월30일", "\ufffd", "&#0;", "\u202e", "百千万亿人",
    "9" * 5000, "（", "“",
    "<ruby>宋<rt>そう</rt></ruby>", "12月1日", "99th", "from Tuesday to ", "应邀", "宣介团", "delegation",
)  # fmt: skip


def page(title: str, paragraphs: list[str], *, published: str = "2017年12月20日", language: str = "zh") -> Snapshot:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = (
        f'<html lang="{language}"><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>'
        f"<div>{published} 来源：新华社</div><div class=content>{body}</div></body></html>"
    )
    moment = datetime(2018, 1, 5, tzinfo=UTC)
    return Snapshot.of_file(html.encode("utf-8", "replace"), url="http://a.cn/a.html", fetched_at=moment)


def attested(record: Any) -> Iterator[Attested[Any]]:
    if isinstance(record, Attested):
        yield record
    elif is_dataclass(record):
        for field in fields(record):
            yield from attested(getattr(record, field.name))
    elif isinstance(record, tuple):
        for one in record:
            yield from attested(one)


def check(found: Extraction, layer: str) -> None:
    assert all(span.stands_in(layer) for value in attested(found) for span in value.spans)
    for stay in (leg for visit in found.delegations for leg in visit.legs):
        days = [day.value for day in (stay.start, stay.end) if day is not None]
        least = {Precision.UNKNOWN: 0, Precision.BOUNDED: 1}.get(stay.precision, 2)
        assert len(days) == least, (stay.precision, days)
        assert days == sorted(days)
        assert stay.precision is not Precision.DAY or days[0] == days[1]
    for event in found.events:
        days = [day.value for day in (event.start, event.end) if day is not None]
        assert days == sorted(days)
    if found.decision is not None and found.decision.status is Status.REJECTED:
        assert [*found.delegations, *found.events, *found.reception, *found.claims] == []


@st.composite
def mutated(draw: st.DrawFn) -> Snapshot:
    """A gold page with pieces cut out, doubled or swapped, odd characters put in, or a paragraph of another page."""
    case = draw(st.sampled_from(CASES))
    told = [str(text) for text in case["paragraphs"]] or [""]
    for _ in range(draw(st.integers(1, 4))):
        number = draw(st.integers(0, len(told) - 1))
        text = told[number]
        at = draw(st.integers(0, len(text)))
        to = min(len(text), at + draw(st.integers(0, 40)))
        how = draw(st.sampled_from(("cut", "double", "odd", "odd", "stop", "swap", "other", "join")))
        if how == "cut":
            told[number] = text[:at] + text[to:]
        elif how == "double":
            told[number] = text[:to] + text[at:]
        elif how == "odd":
            told[number] = text[:at] + draw(st.sampled_from(ODD)) + text[at:]
        elif how == "stop":
            told[number] = text[:at]
        elif how == "swap":
            told[number], told[0] = told[0], told[number]
        elif how == "other":
            told.insert(number, draw(st.sampled_from(draw(st.sampled_from(CASES))["paragraphs"] or [""])))
        else:
            told[number : number + 2] = ["".join(told[number : number + 2])]
    published = draw(st.sampled_from((str(case["published_on"] or ""), "2月30日", "9999-12-31", "0001-01-01")))
    return page(case["title"], told, published=published, language=case["lang"])


@settings(max_examples=40, deadline=None)
@given(mutated())
def test_a_mutated_page_fails_no_rule_and_keeps_the_rules_of_the_records(snapshot: Snapshot) -> None:
    found = extract_one(snapshot)
    if found.announcement is not None:
        check(found, read_page(snapshot.html).layer.text)


def test_a_number_of_thousands_of_digits_is_no_fact_and_no_fault() -> None:
    found = extract_one(page(TITLE, [LEAD + "9" * 5000 + "人参加。"]))
    assert found.decision is not None
    assert found.decision.rule == "K1"
    assert not any(fact.startswith("number 9") for fact in found.facts)


def test_a_stay_whose_day_is_damaged_claims_no_precision() -> None:
    told = LEAD.replace("12月14日", "12月14日\ufffd至17日")
    found = extract_one(page(TITLE, [told]))
    assert "replacement_character" in {issue.code for issue in found.issues}
    check(found, read_page(page(TITLE, [told]).html).layer.text)


def test_a_digest_of_more_items_than_anybody_writes_is_refused_with_an_issue() -> None:
    names = [first + last for first in "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高" for last in ("建国", "志强", "明伟")]
    items = [f"● {n % 28 + 1}日，中联部副部长{names[n % len(names)]}率团访问老挝。" for n in range(1000)]
    began = time.process_time()
    found = extract_one(page("中联部一周要闻", items))
    assert [issue.code for issue in found.issues] == ["too_complex"]
    assert "items of a digest" in found.issues[0].detail
    assert time.process_time() - began < SECONDS


def test_thousands_of_boxes_of_summaries_are_looked_at_once_each() -> None:
    body = [LEAD] * 700 + ["</p><div class=summary><p>内容</p></div><p>"] * 700
    began = time.process_time()
    assert extract_one(page(TITLE, body)).decision is not None
    assert time.process_time() - began < SECONDS


def test_a_sentence_that_is_repeated_thousands_of_times() -> None:
    title = "CPC delegation briefs South Africa on 19th CPC National Congress"
    first = "A delegation of the Communist Party of China visited Laos from Dec. 14 to 17, 2017, to brief on it. "
    for told in (first + "visited Laos " * 1500, first + "</p><p>The delegation visited a school." * 3000):
        began = time.process_time()
        assert extract_one(page(title, [told], language="en")).decision is not None
        assert time.process_time() - began < SECONDS


def test_brackets_invisible_marks_and_names_of_countries_in_tens_of_thousands() -> None:
    for unit in ("團(tuán)", "團[Tuan2]", "團(", "团\u200b", "老挝、", "中联部副部长、"):
        began = time.process_time()
        assert extract_one(page(TITLE, [LEAD + unit * (20_000 // len(unit))])).decision is not None
        assert time.process_time() - began < SECONDS, unit
