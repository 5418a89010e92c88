"""Is every line of an index answer a row or a named error, in all four ways of writing?"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.capture import Outcome
from crawler.backfill.crawls import parse_crawls
from crawler.backfill.errors import BadAnswer, BadRow
from crawler.backfill.rows import (
    COLUMNS,
    CdxAnswer,
    CdxRow,
    Place,
    parse_answer,
    parse_pages,
    parse_row,
    refusal_in,
)

GOOD = {
    "urlkey": "cn,org,idcpc)/jwdt/201711/t20171110_94000.html",
    "timestamp": "20171201080000",
    "original": "http://www.idcpc.org.cn:80/jwdt/201711/t20171110_94000.html",
    "mimetype": "text/html",
    "statuscode": "200",
    "digest": "SGQ57VJ3VBUZWNVIFK5BBDQSJAAFMJBJ",
    "length": "1234",
}
CC = {
    "urlkey": GOOD["urlkey"],
    "timestamp": GOOD["timestamp"],
    "url": GOOD["original"],
    "mime": "text/html",
    "status": "200",
    "digest": GOOD["digest"],
    "length": "1234",
    "offset": "99",
    "filename": "crawl-data/CC-MAIN-2017-51/warc/x.warc.gz",
}
ROW = CdxRow(
    urlkey=GOOD["urlkey"],
    timestamp="20171201080000",
    original=GOOD["original"],
    url="http://www.idcpc.org.cn/jwdt/201711/t20171110_94000.html",
    mime="text/html",
    status=200,
    digest=GOOD["digest"],
)
LINE = " ".join(GOOD.values())


def answer_of(body: bytes) -> CdxAnswer:
    return asyncio.run(parse_answer(body))


def as_table(*rows: dict[str, str], resume: str = "") -> bytes:
    table: list[list[str]] = [list(COLUMNS), *([row[name] for name in COLUMNS] for row in rows)]
    return json.dumps([*table, [], [resume]] if resume else table).encode()


@pytest.mark.parametrize(
    "body",
    [as_table(GOOD), LINE.encode(), LINE.encode() + b"\n", b"\xef\xbb\xbf" + as_table(GOOD)],
)
def test_a_row_is_the_same_however_the_archive_writes_it(body: bytes) -> None:
    assert answer_of(body) == CdxAnswer(rows=(ROW,))


def test_json_lines_have_other_names_and_a_place() -> None:
    (row,) = answer_of(json.dumps(CC).encode() + b"\n").rows
    assert row.place == Place(filename=CC["filename"], offset=99, length=1234)
    assert (row.url, row.status, row.mime) == (ROW.url, 200, "text/html")
    (line,) = answer_of(f"{CC['urlkey']} {CC['timestamp']} {json.dumps(CC)}".encode()).rows
    assert line == row


def test_the_key_of_the_next_page_stands_behind_an_empty_row_or_line() -> None:
    assert answer_of(as_table(GOOD, resume="cn%2Corg 2018")).resume == "cn%2Corg 2018"
    text = answer_of(f"{LINE}\n{LINE}\n\ncn%2Corg+2018\n".encode())
    assert (len(text.rows), text.resume) == (2, "cn%2Corg+2018")


@pytest.mark.parametrize("body", [b"", b"\n", b"[]", b"[]\n"])
def test_no_captures_are_no_rows(body: bytes) -> None:
    assert answer_of(body) == CdxAnswer(rows=())


def test_a_message_is_no_row() -> None:
    assert answer_of(b'{"message": "No Captures found for: idcpc.org.cn"}').count == 0


@pytest.mark.parametrize("body", [b"<html>busy</html>", b"Requested page was 7", b'[["a", "b"]]', b"[1, 2", b"[[]]"])
def test_what_is_no_index_answer_is_named(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        answer_of(body)


def test_the_time_of_a_row_is_utc_and_a_repetition_shows_a_page() -> None:
    assert ROW.captured_at == datetime(2017, 12, 1, 8, tzinfo=UTC)
    repeated = parse_row(GOOD | {"statuscode": "-", "mimetype": "warc/revisit"})
    assert repeated.is_revisit
    assert repeated.shows_a_page
    assert not parse_row(GOOD | {"statuscode": "404"}).shows_a_page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timestamp", "2017"),
        ("timestamp", "20171301000000"),
        ("timestamp", "19700101000000"),
        ("original", "dns:www.idcpc.org.cn"),
        ("original", ""),
        ("original", "http://user:word@www.idcpc.org.cn/"),
        ("statuscode", "2000"),
        ("digest", "a\u0000b"),
    ],
)
def test_a_row_that_names_no_capture_says_which_field_is_wrong(field: str, value: str) -> None:
    with pytest.raises(BadRow) as caught:
        parse_row(GOOD | {field: value})
    assert caught.value.field == field
    answer = answer_of(as_table(GOOD, GOOD | {field: value}))
    assert (answer.rows, len(answer.bad)) == ((ROW,), 1)
    assert field in answer.bad[0]


@pytest.mark.parametrize("wrong", [{"filename": "../x"}, {"filename": "http://x"}, {"offset": "-1"}, {"length": "0"}])
def test_a_place_is_a_plain_path_and_two_numbers(wrong: dict[str, str]) -> None:
    with pytest.raises(BadRow):
        parse_row(CC | wrong)


WORDS = st.one_of(st.text(max_size=40), st.sampled_from(list(GOOD.values())), st.sampled_from(["-", "200", "[]", "{}"]))
JSON = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), WORDS), lambda x: st.lists(x, max_size=4))


@given(st.dictionaries(st.sampled_from([*COLUMNS, "url", "mime", "status", "offset", "filename"]), JSON))
def test_any_columns_are_a_row_or_a_named_error(columns: dict[str, Any]) -> None:
    try:
        row = parse_row(columns)
    except BadRow:
        return
    assert row.url.startswith(("http://", "https://"))
    assert row.captured_at.year >= 1990


@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.one_of(st.just(LINE), st.text(max_size=60), st.just(json.dumps(CC))), max_size=6).map(
            lambda lines: "\n".join(lines).encode()
        ),
        st.lists(st.one_of(st.just(list(COLUMNS)), st.lists(JSON, max_size=8), JSON), max_size=6).map(
            lambda table: json.dumps(table).encode()
        ),
    )
)
def test_any_answer_is_rows_and_named_errors_or_no_answer(body: bytes) -> None:
    try:
        answer = answer_of(body)
    except BadAnswer:
        return
    assert all(isinstance(row, CdxRow) for row in answer.rows)
    assert all(line for line in answer.bad)


@given(st.lists(st.sampled_from([GOOD, GOOD | {"timestamp": "x"}, GOOD | {"original": "ftp://a/"}]), max_size=8))
def test_no_row_is_lost_without_a_word(rows: list[dict[str, str]]) -> None:
    assert answer_of(as_table(*rows)).count == len(rows)


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * 250_000 + b"[]]",
        b'{"timestamp": [' + b"{}," * 250_000 + b"{}]}",
        b"[[" + b"1," * 2_500_000 + b"1]]",
        b"a b\n" * 500_000,
        b"a b\r" * 500_000,
    ],
)
def test_an_answer_of_more_rows_than_a_page_of_an_index_has_is_not_read(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="no page of an index"):
        answer_of(body)


def test_a_number_of_pages_is_short_and_so_is_a_list_of_crawls() -> None:
    with pytest.raises(BadAnswer):
        parse_pages(b" " * 5000 + b"7")
    with pytest.raises(BadAnswer, match="more than"):
        parse_crawls(b"[" + b"[]," * 400_000 + b"[]]")


def test_a_page_in_the_place_of_rows_is_no_answer() -> None:
    with pytest.raises(BadAnswer, match="no index rows"):
        answer_of(b"<html>busy</html>")


@given(st.binary(max_size=60))
def test_a_number_of_pages_is_a_number_or_an_error(body: bytes) -> None:
    try:
        assert 0 <= parse_pages(body) < 1_000_000
    except BadAnswer:
        return


def test_a_number_of_pages_is_read_from_both_forms() -> None:
    assert parse_pages(b'{"pages": 4, "pageSize": 5, "blocks": 16}') == 4
    assert parse_pages(b"7\n") == 7
    with pytest.raises(BadAnswer):
        parse_pages(b'{"pages": true}')


def test_refusals_are_read_from_their_text() -> None:
    robots = refusal_in(b"org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots\n")
    assert robots is not None
    assert robots[0] is Outcome.ROBOTS
    assert "Blocked By Robots" in robots[1]
    assert refusal_in(as_table(GOOD)) is None
