"""What a reviewer types is read by the field's own type; judged words are whole sentences and are found again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewed import article

from archive.errors import BadInput
from archive.records import Announcement, Claim, DelegationVisit, Event, Kind, LegVisit, Reception, Span, Status
from pipelines.release.tables import TABLES
from pipelines.review.decisions import Judgement, Passage
from pipelines.review.fields import fields_of, shape
from pipelines.review.passages import found_again, most_like, passages_of, title_passage
from pipelines.review.typed_values import parsed, target_of


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("legs", "start", "2018-01-22", date(2018, 1, 22)),
        ("legs", "end", None, None),
        ("legs", "country", "XK", "XK"),
        ("legs", "country", None, None),
        ("legs", "cities", "开普敦; 比勒陀利亚", ("开普敦", "比勒陀利亚")),
        ("legs", "cities", None, ()),
        ("legs", "date_precision", "within", "within"),
        ("legs", "leader_title_printed", "部长", "部长"),
        ("legs", "attendance", "110", 110),
        ("delegations", "meeting_id", "cc20-p4", "cc20-p4"),
        ("delegations", "mode", "cancelled", "cancelled"),
        ("delegations", "size_stated", "6", 6),
        ("events", "form", "online", "online"),
        ("aggregate_claims", "quantity", "40", 40),
        ("aggregate_claims", "planned", "false", False),
        ("reception", "stance", "criticism", "criticism"),
        ("reception", "stance", None, None),
        ("candidates", "published_on", "2018-01-25", date(2018, 1, 25)),
        ("candidates", "outlet", "新华社", "新华社"),
    ],
)
def test_a_value_is_read_by_the_type_of_its_field(table: str, column: str, text: str | None, value: Any) -> None:
    assert parsed(target_of(table, column), text, rule=None, kind=None, now=None) == value


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("legs", "start", "22.1.2018"),
        ("legs", "start", "20180122"),
        ("legs", "start", "2018-02-30"),
        ("legs", "country", "Kosovo"),
        ("legs", "country", "xk"),
        ("legs", "cities", "开普敦; "),
        ("legs", "attendance", "-3"),
        ("legs", "attendance", "0"),
        ("legs", "attendance", "100余"),
        ("legs", "date_precision", "exact"),
        ("legs", "date_precision", None),
        ("legs", "inviter", ""),
        ("legs", "inviter", "某党\n某局"),
        ("delegations", "meeting_id", "pc99"),
        ("delegations", "mode", None),
        ("events", "form", "hybrid"),
        ("candidates", "issues.body_contested", "no"),
        ("candidates", "status", "kept"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(table: str, column: str, text: str | None) -> None:
    with pytest.raises(BadInput) as told:
        parsed(target_of(table, column), text, rule=None, kind=None, now=None)
    assert column in str(told.value) or "--rule" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("legs", "leader_rank"),
        ("legs", "interlocutors"),
        ("events", "speakers"),
        ("candidates", "language"),
        ("aggregate_claims", "told_on"),
        ("decisions", "after"),
        ("legs", "x"),
    ],
)
def test_a_column_that_cannot_be_decided_is_named_with_those_that_can(table: str, column: str) -> None:
    with pytest.raises(BadInput, match="one of"):
        target_of(table, column)


@pytest.mark.parametrize(
    ("table", "column", "why"),
    [
        ("legs", "interlocutors", "a list of people as read from the pages, which cannot be decided by review"),
        ("events", "speakers", "a list of people as read from the pages, which cannot be decided by review"),
        ("legs", "leader_rank", "which is worked out from others"),
    ],
)
def test_a_column_that_cannot_be_decided_says_truly_why(table: str, column: str, why: str) -> None:
    with pytest.raises(BadInput, match=f"{column}, {why}"):
        target_of(table, column)


def test_a_judgement_has_the_rules_own_status_and_keeps_its_kind_while_the_rule_stays() -> None:
    status = target_of("candidates", "status")
    now = Judgement(status=Status.KEPT, rule="K1", kind=Kind.ROUNDUP)
    assert parsed(status, "rejected", rule="R2", kind=None, now=now) == Judgement(
        status=Status.REJECTED, rule="R2", kind=Kind.DOMESTIC_LECTURE
    )
    assert parsed(status, "kept", rule="K1", kind=None, now=now) == now
    for text, rule, kind in (("kept", "R2", None), ("kept", "K9", None), ("unread", "K1", None), ("kept", "K1", "x")):
        with pytest.raises(BadInput):
            parsed(status, text, rule=rule, kind=kind, now=now)
    with pytest.raises(BadInput):
        parsed(target_of("legs", "start"), "2018-01-22", rule="K1", kind=None, now=None)


@pytest.mark.parametrize(
    ("record", "table"),
    [(LegVisit, "legs"), (DelegationVisit, "delegations"), (Event, "events"), (Claim, "aggregate_claims"),
     (Reception, "reception"),     (Announcement, "candidates")],
)  # fmt: skip
def test_every_field_that_can_be_decided_is_a_column_of_its_table(record: type, table: str) -> None:
    columns = {column.name for column in TABLES[table].columns}
    hidden = {"told_on", "by", "one_event"}  # of the document, or of no column
    assert {field.column for field in fields_of(record).values()} - hidden <= columns


def test_paths_of_one_shape_lead_to_one_kind_of_record() -> None:
    assert shape("delegations.10.legs.2") == "delegations.*.legs.*"
    assert shape("announcement") == "announcement"


# --- passages


def span_in(text: str, words: str) -> Span:
    return Span.at(text, text.index(words), text.index(words) + len(words))


def told(*sentences: str) -> tuple[str, Announcement]:
    read, text = article("a", "标题", *sentences, shell="首页 老挝\n")
    assert read.extraction.announcement is not None
    return text, read.extraction.announcement


def test_a_passage_is_the_whole_sentence_in_chinese_and_in_english() -> None:
    text, page = told("代表团一行抵达。宋涛率团访问老挝！", "It left on Jan. 24, at 3.5 per cent. He was pleased.")
    passages = passages_of(text, page, [span_in(text, "宋涛"), span_in(text, "率团访问"), span_in(text, "3.5")])
    assert [p.quote for p in passages] == ["宋涛率团访问老挝！", "It left on Jan. 24, at 3.5 per cent."]
    assert title_passage(text, page).quote == "标题"


def test_a_passage_holds_no_character_that_nobody_can_read() -> None:
    text, page = told("代表\ufffd团由宋涛率领\ufffd访问老挝。")
    assert [p.quote for p in passages_of(text, page, [span_in(text, "宋涛")])] == ["团由宋涛率领"]


def test_words_outside_the_article_are_not_the_article() -> None:
    text, page = told("代表团访问古巴。")
    assert found_again(text, page, Passage(quote="老挝")) is None
    span = found_again(text, page, Passage(quote="代表團訪問古巴"))
    assert span is not None, "another script is the same words"
    assert span.quote == "代表团访问古巴"


def test_of_two_places_the_one_with_its_neighbours_is_meant() -> None:
    text, page = told("甲率团访问。乙率团访问。")
    wanted = Passage(quote="率团访问", prefix="标题\n甲率团访问。乙", suffix="。\n")
    span = found_again(text, page, wanted)
    assert span is not None
    assert text[span.start - 1] == "乙"


def test_the_sentence_most_like_the_judged_one_is_shown_beside_it_or_none() -> None:
    text, page = told("王家瑞于1日至3日率团访问老挝。", "天气晴朗。")
    assert most_like(text, page, Passage(quote="宋涛于1日至3日率团访问老挝。")) == "王家瑞于1日至3日率团访问老挝。"
    assert most_like(text, page, Passage(quote="A wholly other matter")) is None


@given(st.lists(st.text("甲乙丙。！.A \n", min_size=1, max_size=8), min_size=1, max_size=4), st.data())
def test_a_passage_taken_from_an_article_is_found_in_it(sentences: list[str], data: st.DataObject) -> None:
    text, page = told(*sentences)
    ((first, last),) = page.body
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    for passage in passages_of(text, page, [Span.at(text, start, end)]):
        span = found_again(text, page, passage)
        assert span is not None
        assert text[span.start : span.end] == passage.quote
