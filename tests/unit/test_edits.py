"""Which edits of a page are told, and what is told of them?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from archive_samples import exchange
from edited_pages import TITLE, TOLD, URL, archived, capture, html, tables

from archive.errors import Damaged
from archive.reader import ArchiveReader
from archive.text import read_page
from pipelines.checks import check_evidence, check_layers, check_tables
from pipelines.ledger import edits, region
from pipelines.ledger.quotes import quotes_of_edits
from pipelines.ledger.region import Regions, region_of
from pipelines.release.tables.edits import TABLES
from pipelines.view import View

Json = dict[str, Any]

OTHER_SHELL = html(bar="2018年1月6日 星期六", visits=4711, related=("今日要闻", "图片报道", "更多内容"))
BETWEEN = '<div class="ad"><a href="/ad/">广告位招租</a></div>'


def edits_of(root: Path, *pages: bytes, **more: Any) -> list[Json]:
    """Rows of `edits` for a page that looked like this on one day after the other."""
    archived(root, [capture(24 * number, body, **more) for number, body in enumerate(pages)])
    made = tables(root)
    assert [*check_tables(made), *check_evidence(made)] == []
    offsets_hold(root, made)
    return made["edits"]


def offsets_hold(root: Path, made: dict[str, list[Json]]) -> None:
    """Every quote stands where it says, and an empty one between the signs around it."""
    quotes = list(quotes_of_edits(made["edits"], made["snapshots"]))
    with ArchiveReader(root) as reader:
        assert list(check_layers(quotes, reader)) == []
        for row in made["edits"]:
            for side, end in (("before", "from"), ("after", "to")):
                layer = read_page(reader.snapshot(row[f"{end}_snapshot"]).html).layer.text
                for passage in row["passages"]:
                    start, stop = passage[f"start_{side}"], passage[f"end_{side}"]
                    if passage["field"] != "published_on":
                        assert layer[start:stop].startswith(passage[side])
                        assert passage["is_cut"] or layer[start:stop] == passage[side]


def replaced(row: Json) -> list[tuple[str, str, str]]:
    return [(p["field"], p["before"], p["after"]) for p in row["passages"]]


def cells(row: Json) -> set[tuple[str, str, Any, Any]]:
    return {(c["table"], c["field"], str(c["before"]), str(c["after"])) for c in row["affected"]}


# --- what is no edit


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(html(bar="2018年1月6日 星期六"), id="date bar"),
        pytest.param(html(visits=4711), id="counters"),
        pytest.param(html(related=("今日要闻", "图片报道", "更多内容")), id="related links"),
        pytest.param(html(between=BETWEEN), id="an advertisement between two paragraphs"),
        pytest.param(OTHER_SHELL, id="all of it"),
    ],
)
def test_what_changes_around_the_article_is_no_edit(tmp_path: Path, later: bytes) -> None:
    assert html() != later
    assert edits_of(tmp_path, html(), later, html()) == []


def test_another_script_other_quotes_and_other_line_ends_are_no_edit(tmp_path: Path) -> None:
    told = [*TOLD[:2], "他说：“坚持开放。”" + TOLD[2]]
    again = [*TOLD[:2], "他說：「堅持開放。」", TOLD[2].replace("代表团", "代表團 ")]
    assert edits_of(tmp_path, html(told), html(again)) == []


def test_a_rejected_page_has_no_entry(tmp_path: Path) -> None:
    told = ["某省文旅厅在新加坡举办冬季旅游推介会，介绍冰雪旅游资源，当地旅行社代表100余人出席推介会并同各界人士座谈。"]
    rows = edits_of(
        tmp_path, html(told, "冬季旅游推介会举行"), html([told[0].replace("100", "200")], "冬季旅游推介会举行")
    )
    assert rows == []


def test_a_page_and_what_a_browser_made_of_it_are_not_compared(tmp_path: Path) -> None:
    written = html([*TOLD, "这一段由脚本写入页面，服务器送出的页面里没有。"])
    looks = [capture(0, html()), capture(1, written, via="rendered"), capture(2, html())]
    assert tables(archived(tmp_path, looks))["edits"] == []


def test_a_gateway_is_compared_with_itself_alone(tmp_path: Path) -> None:
    page = "http://www.idcpc.gov.cn/lldt/201711/t20171128_1.html"
    gateway = page.replace("/lldt/", "/wap/lldt/")
    longer = html([*TOLD, "移动版多出的一段文字，说明本文转载时须注明来源。"])
    looks = [capture(0, html(), url=page), capture(1, longer, url=gateway), capture(2, html(), url=gateway)]
    made = tables(archived(tmp_path, [*looks, capture(3, html(visits=2), url=page)]))
    assert len(made["documents"]) == 1
    assert [row["url"] for row in made["edits"]] == [gateway]


def test_a_capture_that_nobody_could_read_is_passed_over(tmp_path: Path) -> None:
    corrected = html([TOLD[0], TOLD[1].replace("80", "180"), TOLD[2]])
    looks = [capture(0, html()), capture(24, b"%PDF-1.4 no page"), capture(48, corrected)]
    (row,) = tables(archived(tmp_path, looks))["edits"]
    assert (row["from_at"], row["to_at"]) == ("2018-01-05T04:00:00Z", "2018-01-07T04:00:00Z")


# --- what is one


def test_a_corrected_number_is_that_number(tmp_path: Path) -> None:
    (row,) = edits_of(tmp_path, html(), html([TOLD[0], TOLD[1].replace("80", "180"), TOLD[2]]))
    assert replaced(row) == [("body", "80", "180")]
    assert row["passages"][0]["prefix"].endswith("媒体代表等")
    assert row["passages"][0]["suffix"] == "余人出席。"
    assert cells(row) == {("legs", "attendance", "80", "180")}
    assert (row["number"], row["changed"], row["kept_percent"]) == (1, ["body"], 99)
    assert (row["from_at"], row["to_at"]) == ("2018-01-05T04:00:00Z", "2018-01-06T04:00:00Z")


def test_a_changed_title_of_the_leader_is_that_title_and_names_both_rows(tmp_path: Path) -> None:
    (row,) = edits_of(tmp_path, html(), html([TOLD[0].replace("副部长", "部长"), *TOLD[1:]]))
    assert replaced(row) == [("body", "副", "")]
    assert cells(row) == {
        ("delegations", "leader_title_printed", "中联部副部长", "中联部部长"),
        ("legs", "leader_title_printed", "中联部副部长", "中联部部长"),
    }


def test_another_leader_is_the_same_journey_with_another_name(tmp_path: Path) -> None:
    (row,) = edits_of(tmp_path, html(), html([TOLD[0].replace("郭业洲", "徐绿平"), *TOLD[1:]]))
    assert replaced(row) == [("body", "郭业洲", "徐绿平")]
    assert ("legs", "leader_name", "郭业洲", "徐绿平") in cells(row)


def test_a_removed_paragraph_is_that_paragraph_and_what_it_told(tmp_path: Path) -> None:
    (row,) = edits_of(tmp_path, html(), html([TOLD[0], TOLD[2]]))
    assert replaced(row) == [("body", TOLD[1], "")]
    assert ("legs", "attendance", "80", "None") in cells(row)


def test_an_added_paragraph_is_that_paragraph(tmp_path: Path) -> None:
    (row,) = edits_of(tmp_path, html([TOLD[0], TOLD[2]]), html())
    assert replaced(row) == [("body", "", TOLD[1])]
    assert row["kept_percent"] == 100


def test_several_edits_at_once_are_told_apart_and_by_paragraph(tmp_path: Path) -> None:
    corrected = html([TOLD[0].replace("26日", "27日"), TOLD[2]], TITLE.replace("对外", ""), "2017-11-29")
    (row,) = edits_of(tmp_path, html(), corrected)
    assert replaced(row) == [
        ("title", "对外", ""),
        ("published_on", "2017-11-28", "2017-11-29"),
        ("body", "26日", "27日"),
        ("body", TOLD[1], ""),
    ]
    assert row["changed"] == ["title", "published_on", "body"]
    assert {
        ("legs", "end", "2017-11-26", "2017-11-27"),
        ("candidates", "published_on", "2017-11-28", "2017-11-29"),
    } <= (cells(row))


def test_what_changes_around_an_edit_is_no_part_of_it(tmp_path: Path) -> None:
    told = [TOLD[0], TOLD[1].replace("80", "180"), TOLD[2]]
    (row,) = edits_of(
        tmp_path, html(), html(told, bar="2019年2月1日", visits=4711, related=("甲", "乙"), between=BETWEEN)
    )
    assert replaced(row) == [("body", "80", "180")]


def test_an_edit_that_is_taken_back_is_two(tmp_path: Path) -> None:
    rows = edits_of(tmp_path, html(), html([TOLD[0], TOLD[2]]), html())
    assert [(row["number"], replaced(row)) for row in rows] == [
        (1, [("body", TOLD[1], "")]),
        (2, [("body", "", TOLD[1])]),
    ]


def test_a_page_that_is_replaced_by_another_text_keeps_its_rows_and_is_told_as_replaced(tmp_path: Path) -> None:
    other = "今天的新闻发布会介绍了本省冬季旅游的有关情况，并回答了记者的提问，会议由省政府新闻办公室主持。"
    (row,) = edits_of(tmp_path, html(), html([other], "新闻发布会举行"))
    assert row["changed"] == ["title", "body"]
    assert row["kept_percent"] < 20
    assert ("candidates", "status", "kept", "rejected") in cells(row)
    assert ("legs", "country", "ZA", "None") in cells(row)


def test_the_same_page_with_and_without_www_is_one_address(tmp_path: Path) -> None:
    looks = [
        capture(0, html()),
        capture(24, html(), url=URL.replace("http://www.", "https://")),
        capture(48, html([TOLD[0], TOLD[2]]), url=URL.replace("http:", "https:")),
        capture(72, html([TOLD[0], TOLD[2]])),
    ]
    (row,) = tables(archived(tmp_path, looks))["edits"]
    assert (row["from_at"], row["to_at"], row["url"]) == (
        "2018-01-06T04:00:00Z",
        "2018-01-07T04:00:00Z",
        URL.replace("http:", "https:"),
    )


def test_an_adjacent_page_names_its_cells_in_visits(tmp_path: Path) -> None:
    told = [
        "中联部副部长郭业洲率中共代表团于2017年11月23日至26日访问南非，会见南非非洲人国民大会总书记，就两党关系交换意见。",
        TOLD[2],
    ]
    (row,) = edits_of(
        tmp_path,
        html(told, "中共代表团访问南非"),
        html([told[0].replace("26日", "27日"), told[1]], "中共代表团访问南非"),
    )
    assert {(c["table"], c["id"], c["field"]) for c in row["affected"]} == {
        ("visits", f"{row['document_id']}|delegations.0.legs.0", "end")
    }


def test_an_adjacent_page_that_tells_of_nothing_any_more_has_its_last_entry(tmp_path: Path) -> None:
    told = [
        "中联部副部长郭业洲率中共代表团于2017年11月23日至26日访问南非，会见南非非洲人国民大会总书记。",
        "当地风光秀丽，" * 9,
    ]
    (row,) = edits_of(tmp_path, html(told, "近日消息"), html(told[1:], "近日消息"), html([told[1] * 2], "近日消息"))
    assert replaced(row) == [("body", told[0], "")]
    assert ("candidates", "status", "adjacent", "rejected") in cells(row)


def test_what_a_reviewer_rejects_has_no_entry(tmp_path: Path) -> None:
    archived(tmp_path, [capture(0, html()), capture(24, html([TOLD[0], TOLD[2]]))])
    assert len(tables(tmp_path)["edits"]) == 1
    made = tables(tmp_path, rejected=True)
    assert [row["status"] for row in made["candidates"]] == ["rejected"]
    assert made["edits"] == []


# --- bounds, order, damage


def test_passages_are_bounded_in_number_and_length_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    many = [f"第{n}点意见：双方将就第{n}个项目开展务实合作，推动地方交流，金额为{n}万元。" for n in range(1, 91)]
    other = [text.replace("万元", "亿美元") for text in many]
    (row,) = edits_of(tmp_path / "many", html([*TOLD, *many]), html([*TOLD, *other]))
    assert (len(row["passages"]), row["passages_left_out"]) == (edits.MAX_PASSAGES, 90 - edits.MAX_PASSAGES)
    long = "双方介绍了各自国家的情况，" * 60 + "并交换意见。"
    (row,) = edits_of(tmp_path / "long", html([*TOLD, long]), html())
    (passage,) = row["passages"]
    assert passage["is_cut"] is True
    assert passage["before"] == long[: edits.MAX_CHARACTERS]
    assert passage["end_before"] - passage["start_before"] == len(long)


def test_the_passages_of_one_edit_fit_in_a_cell_of_a_spreadsheet(tmp_path: Path) -> None:
    many = [f"第{n}点意见，" + chr(0x4E00 + n) * 480 + "。" for n in range(1, 61)]
    other = [f"第{n}点意见，" + chr(0x6E00 + n) * 480 + "。" for n in range(1, 61)]
    (row,) = edits_of(tmp_path, html([*TOLD, *many]), html([*TOLD, *other]))
    assert 0 < sum(len(p["before"]) + len(p["after"]) for p in row["passages"]) <= edits.MAX_TOGETHER
    assert len(row["passages"]) + row["passages_left_out"] == 60
    assert len(json.dumps(row["passages"], ensure_ascii=False)) < 32_767


def test_characters_that_nobody_could_read_are_no_wording(tmp_path: Path) -> None:
    hurt = html([TOLD[0], TOLD[1].replace("80", "180"), TOLD[2] + "会后\ufffd\ufffd共进晚餐。"])
    (row,) = edits_of(tmp_path, html(), hurt)
    assert (replaced(row), row["passages_left_out"]) == ([("body", "80", "180")], 1)


def test_the_order_of_the_input_changes_nothing(tmp_path: Path) -> None:
    pages = [html(), html([TOLD[0], TOLD[2]]), html([TOLD[0].replace("26日", "27日"), TOLD[2]], "访问南非的消息")]
    looks = [
        capture(hours, page, url=url)
        for hours, page in zip((0, 24, 48), pages, strict=True)
        for url in (URL, URL + "?x")
    ]
    archived(tmp_path, looks)
    assert tables(tmp_path)["edits"] == tables(tmp_path, backwards=True)["edits"] != []


def test_a_text_is_asked_for_only_where_what_was_read_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(view: View) -> region.Region:
        asked.append(view.text)
        return region_of(view)

    monkeypatch.setattr(region, "region_of", counted)
    corrected = html([TOLD[0], TOLD[2]])
    assert len(edits_of(tmp_path, html(), OTHER_SHELL, html(), corrected, html([TOLD[0], TOLD[2]], visits=9))) == 1
    assert len(asked) == 2


def test_damage_of_a_page_whose_edit_would_be_told_is_not_passed_over(tmp_path: Path) -> None:
    def damaged(snapshot_id: str) -> region.Region:
        raise Damaged(snapshot_id, "other bytes", "those that were archived")

    archived(tmp_path, [capture(0, html()), capture(24, html([TOLD[0], TOLD[2]]))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("edited_pages.archived_regions", lambda _: damaged)
        with pytest.raises(Damaged):
            tables(tmp_path)


def test_web_archives_copies_stand_at_the_time_at_which_they_were_made(tmp_path: Path) -> None:
    copy = exchange(
        html([TOLD[0], TOLD[2]]),
        url=URL,
        via="wayback",
        fetched_at=datetime(2017, 12, 1, tzinfo=UTC),
        origin="https://web.archive.org/web/20171201000000id_/" + URL,
        retrieved_at=datetime(2018, 2, 1, tzinfo=UTC),
    )
    (row,) = tables(archived(tmp_path, [capture(0, html()), copy]))["edits"]
    assert (row["from_at"], replaced(row)) == ("2017-12-01T00:00:00Z", [("body", "", TOLD[1])])


def test_a_quote_that_does_not_stand_where_it_says_is_found(tmp_path: Path) -> None:
    archived(tmp_path, [capture(0, html()), capture(24, html([TOLD[0], TOLD[1].replace("80", "180"), TOLD[2]]))])
    made = tables(tmp_path)
    made["edits"][0]["passages"][0]["start_after"] += 1
    with ArchiveReader(tmp_path) as reader:
        (fault,) = check_layers(quotes_of_edits(made["edits"], made["snapshots"]), reader)
    assert "'180' does not stand at" in str(fault)


def test_no_column_says_more_than_was_observed() -> None:
    (table,) = TABLES
    words = f"{table.one_row} {' '.join(column.meaning for column in table.columns)}".casefold()
    assert not any(word in words for word in ("deleted", "withdrawn", "censor"))


# --- planted faults: the tests above must see them


def whole_page(view: View) -> region.Region:
    """What a program would compare that takes a page for its article."""
    return region_of(View(view.layer, [(0, len(view.layer), "body")]))


def test_a_program_that_compares_whole_pages_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(region, "region_of", whole_page)
    with pytest.raises(AssertionError):
        test_what_changes_around_an_edit_is_no_part_of_it(tmp_path / "1")
    monkeypatch.setattr(edits, "_traits", lambda told: told.snapshot_id)
    for number, later in enumerate((OTHER_SHELL, html(bar="2018年1月6日 星期六"), html(visits=4711))):
        with pytest.raises(AssertionError):
            test_what_changes_around_the_article_is_no_edit(tmp_path / f"2.{number}", later)


def test_without_the_digests_the_texts_alone_tell_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "_traits", lambda told: told.snapshot_id)
    assert edits_of(tmp_path, html(), OTHER_SHELL, html()) == []


def test_regions_are_given_by_whoever_has_an_archive(tmp_path: Path) -> None:
    archived(tmp_path, [capture(0, html()), capture(24, html([TOLD[0], TOLD[2]]))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("edited_pages.archived_regions", _nothing)
        assert tables(tmp_path)["edits"] == []


def _nothing(_: ArchiveReader) -> Regions | None:
    return None
