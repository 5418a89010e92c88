"""A researcher's list is read strictly, and each of its rows is set beside the stays of a release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise, permutations
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from composed import captures_of, leg, page, said, visit
from published import publish_rows
from typer.testing import CliRunner

from archive.capture import SearchResult
from archive.errors import BadInput
from archive.records import Mode, Precision
from crawler.cli import app
from pipelines.documents import Read
from pipelines.parity.cells import Unreadable, read_country, read_meeting
from pipelines.parity.comparison import Compared, Comparison, compare
from pipelines.parity.days import read_days
from pipelines.parity.report import of_comparison
from pipelines.parity.sheet import read_sheet
from pipelines.parity.telling import as_csv, as_html, report_lines
from pipelines.release.dataset import dataset
from pipelines.release.run_rows import run_rows

Json = dict[str, Any]
PAGES = [
    page("jp", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭")),
    page("kh", visit(leg("KH", "2017-12-03", "2017-12-06"), leader="宋涛", leader_title=said("中央对外联络部部长"))),
    page("la", visit(leg("LA"), leader=None)),
    page("th", visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="甲某")),
]
HEAD = "country,leader,start,end,meeting\n"


def compared(
    tmp_path: Path,
    text: str | bytes,
    columns: Mapping[str, str] | None = None,
    pages: list[Read] = PAGES,
    encoding: str | None = None,
    searches: tuple[SearchResult, ...] = (),
) -> Comparison:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    rows = dataset(pages, captures_of(pages), searches).rows
    return compare(read_sheet(path, columns or {}, encoding), rows)


def verdicts(told: Comparison) -> list[str]:
    return [row.verdict.value for row in told.rows]


def only(told: Comparison) -> Compared:
    (row,) = told.rows
    return row


def test_a_row_that_agrees_is_matched_by_the_id_of_the_stay(tmp_path: Path) -> None:
    row = only(compared(tmp_path, HEAD + "Japan,He Yiting,2017-11-23,2017-11-26,pc19\n"))
    assert row.verdict == "matched"
    assert row.leg is not None
    assert row.leg["country"] == "JP"
    assert row.note == "agree: country, days, leader, meeting"


def test_german_headings_semicolons_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "Land;Leiter;Zeit;Sitzung\nKambodscha;Song Tao;3.–6.12.2017;19. Parteitag\nJapan;何毅亭;;十九大\n"
    columns = {"country": "Land", "leader": "leiter", "dates": "Zeit", "meeting": "Sitzung"}
    for content in (text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("utf-16-le"), text.encode("gb18030")):
        assert verdicts(compared(tmp_path, content, columns)) == ["matched", "matched"]
    excel = "sep=|\r\n" + text.replace(";", "|").replace("\n", "\r\n")
    assert [row.line.number for row in compared(tmp_path, excel, columns).rows] == [3, 4]
    quoted = text.replace("Land;Leiter", '"Land";"Leiter"').replace("\n", "\r\n")
    assert verdicts(compared(tmp_path, quoted, columns)) == ["matched", "matched"]
    assert verdicts(compared(tmp_path, text.replace(";", "\t"), columns)) == ["matched", "matched"]


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    text = "Länder;leader;meeting\nJapan;He Yiting;pc19\n"
    assert verdicts(compared(tmp_path, text.encode("cp1252"), {"country": "Länder"}, encoding="cp1252")) == ["matched"]
    with pytest.raises(BadInput, match="--encoding"):
        compared(tmp_path, text, encoding="nonsense")
    with pytest.raises(BadInput, match="--encoding"):
        compared(tmp_path, b"\xff\x00\xff", encoding="utf-8")


def test_a_column_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    for columns in ({"country": "Land"}, {"leader": "Leiter"}):
        with pytest.raises(BadInput, match="--column"):
            compared(tmp_path, HEAD, columns)
    with pytest.raises(BadInput, match="field 'rank'"):
        compared(tmp_path, HEAD, {"rank": "country"})
    with pytest.raises(BadInput, match="2 columns named 'leader'"):
        compared(tmp_path, "country,leader,leader\n")
    with pytest.raises(BadInput, match="besides the country"):
        compared(tmp_path, "country,notes\nJapan,x\n")
    with pytest.raises(BadInput, match=r"list\.csv"):
        compared(tmp_path, HEAD + 'Japan,"He Yiting,,,\n')


def test_a_misprinted_leader_is_contradicted_with_both_values(tmp_path: Path) -> None:
    row = only(compared(tmp_path, HEAD + "Japan,He Yitang,2017-11-23,2017-11-26,pc19\n"))
    assert row.verdict == "contradicted"
    assert row.differ == {"leader": ("He Yitang", "何毅亭")}


def test_a_wrong_day_meeting_or_rank_is_contradicted(tmp_path: Path) -> None:
    row = only(compared(tmp_path, HEAD + "Japan,He Yiting,2017-11-23,2017-11-27,pc19\n"))
    assert row.differ == {"end": ("2017-11-27", "2017-11-23/2017-11-26")}
    row = only(compared(tmp_path, HEAD + "Japan,He Yiting,2017-11-23,2017-11-26,cc18-p6\n"))
    assert row.differ == {"meeting": ("cc18-p6", "pc19")}
    told = "country,leader,title,meeting\nCambodia,Song Tao,中央对外联络部副部长,pc19\n"
    row = only(compared(tmp_path, told))
    assert row.differ is not None
    assert list(row.differ) == ["title"]
    told = "country,leader,title,meeting\nCambodia,Song Tao,head of the department,pc19\n"
    assert only(compared(tmp_path, told)).verdict == "matched"  # in other words, of which nobody knows the rank


def test_another_leader_for_another_meeting_is_another_team(tmp_path: Path) -> None:
    told = compared(tmp_path, HEAD + "Japan,Wang Wu,2017-11-23,2017-11-26,cc18-p6\n")
    assert only(told).verdict == "not_found"


def test_a_row_that_is_not_found_names_the_other_stays_there_for_that_meeting(tmp_path: Path) -> None:
    row = only(compared(tmp_path, HEAD + "Cambodia,Comrade Song Tao,,,pc19\n"))
    assert row.verdict == "not_found"
    assert "the release has others there for that meeting: 宋涛 [l-" in row.note
    assert "others" not in only(compared(tmp_path, HEAD + "Cambodia,宋涛,,,cc19-p4\n")).note


def test_days_outside_the_limits_of_an_undated_stay_are_another_stay(tmp_path: Path) -> None:
    assert only(compared(tmp_path, HEAD + "Laos,,2017-11-05,2017-11-06,pc19\n")).verdict == "matched"
    assert only(compared(tmp_path, HEAD + "Laos,,2018-05-05,2018-05-06,pc19\n")).verdict == "not_found"


def test_a_stay_that_was_only_planned_says_so_and_one_that_was_cancelled_contradicts(tmp_path: Path) -> None:
    for mode, verdict in ((Mode.ANNOUNCED, "matched"), (Mode.CANCELLED, "contradicted")):
        pages = [page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭", mode=mode))]
        row = only(compared(tmp_path, HEAD + "Japan,He Yiting,2017-11-23,2017-11-26,pc19\n", pages=pages))
        assert row.verdict == verdict
        assert mode.value in row.note


def test_what_the_dataset_cannot_have_is_out_of_scope(tmp_path: Path) -> None:
    rows = "China,甲,,,pc19\nHong Kong,甲,,,pc19\nJapan,甲,,,pc99\nJapan,甲,,,cc11-p3\nJapan,甲,1990-01-01,,\n"
    told = compared(tmp_path, HEAD + rows)
    assert verdicts(told) == ["out_of_scope"] * 5


def test_unreadable_cells_are_named_and_the_other_rows_go_on(tmp_path: Path) -> None:
    rows = (
        "Atlantis,甲,,,pc19\n"
        "Japan,甲,3/4/2018,,pc19\n"
        "Japan,甲,2018-02-30,,pc19\n"
        "Japan,甲,2018-03-06,2018-03-03,pc19\n"
        "Japan,甲,,,the forum\n"
        ",甲,,,pc19\n"
        "Japan,?,,,\n"
        "Japan,甲,,,pc19,more\n"
        "\n"
        "Japan,He Yiting,2017-11-23,2017-11-26,pc19\n"
    )
    told = compared(tmp_path, HEAD + rows)
    assert verdicts(told) == ["unreadable"] * 8 + ["matched"]
    assert [row.line.number for row in told.rows] == [2, 3, 4, 5, 6, 7, 8, 9, 11]


def test_a_cell_over_two_lines_keeps_the_lines_of_the_others_right(tmp_path: Path) -> None:
    told = compared(tmp_path, HEAD + 'Japan,"He\nYiting",,,pc19\nAtlantis,甲,,,pc19\n')
    assert [row.line.number for row in told.rows] == [2, 4]


def test_not_found_says_whether_anybody_looked(tmp_path: Path) -> None:
    row = "Ghana,甲某,2021-12-01,2021-12-02,cc19-p6\n"
    assert "not searched" in only(compared(tmp_path, HEAD + row)).note
    row = "Ghana,甲某,2017-01-01,2017-01-02,cc18-p6\n"
    days = [date(2018, 1, 30), date(2017, 5, 1), date(2016, 10, 20), date(2016, 10, 1)]
    pages = tuple(
        SearchResult(
            at=datetime(2018, 2, 1, tzinfo=UTC),
            source="ild_zh",
            channel="党际交往动态 (to January 2020)",
            url=f"https://example.org/{newest}",
            outcome="found",
            links=20,
            new=0,
            newest=newest,
            oldest=oldest,
            via="live",
        )
        for newest, oldest in pairwise(days)
    )
    assert "searched to the end: ild_zh" in only(compared(tmp_path, HEAD + row, searches=pages)).note
    assert "searched in part" not in only(compared(tmp_path, HEAD + row, searches=pages[:2])).note


def test_newly_found_is_limited_to_what_the_list_covers(tmp_path: Path) -> None:
    told = compared(tmp_path, HEAD + "Japan,He Yiting,2017-11-23,2017-11-26,pc19\n")
    assert [stay["country"] for stay in told.found] == ["LA", "KH"]
    told = compared(tmp_path, "country,dates\nJapan,2017-11\n")
    assert [stay["country"] for stay in told.found] == ["LA"]  # between its limits, so perhaps in that month
    told = compared(tmp_path, HEAD + "Ghana,甲某,,,cc19-p4\n")
    assert [stay["country"] for stay in told.found] == ["TH"]


def test_one_stay_matches_one_row_and_the_better_one(tmp_path: Path) -> None:
    rows = ["Japan,,,,pc19\n", "Japan,He Yiting,,,pc19\n", "Japan,He Yiting,2017-11-23,2017-11-26,pc19\n"]
    for order in permutations(rows):
        told = compared(tmp_path, HEAD + "".join(order))
        found = {text: row.verdict.value for text, row in zip(order, told.rows, strict=True)}
        assert found == {rows[0]: "not_found", rows[1]: "not_found", rows[2]: "matched"}
        assert sum("would fit" in row.note for row in told.rows) == 2


def test_names_meet_across_scripts_and_two_chinese_names_do_not(tmp_path: Path) -> None:
    pages = [page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="李军"))]
    for name, verdict in (("Li Jun", "matched"), ("李軍", "matched"), ("李俊", "contradicted")):
        row = only(compared(tmp_path, HEAD + f"Japan,{name},2017-11-23,2017-11-26,pc19\n", pages=pages))
        assert row.verdict == verdict


def test_a_range_over_a_whole_trip_holds_the_days_of_one_stay(tmp_path: Path) -> None:
    stay = leg("JP", "2017-11-20", "2017-11-30", Precision.SHARED_RANGE)
    pages = [page("a", visit(stay, leader="何毅亭"))]
    row = only(compared(tmp_path, HEAD + "Japan,He Yiting,2017-11-23,2017-11-26,pc19\n", pages=pages))
    assert row.verdict == "matched"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Korea, Republic of", "KR"), ("Gambia, The", "GM"), ("The Gambia", "GM"),
        ("Congo, Democratic Republic of the", "CD"), ("Iran, Islamic Republic of", "IR"),
        ("LA", "LA"), ("LAO", "LA"), ("418", "LA"), ("Laos (LA)", "LA"), ("老挝", "LA"), ("老撾", "LA"),
        ("Kambodscha", "KH"), ("กัมพูชา", "KH"), ("Вьетнам", "VN"), ("Нигерия", "NG"), ("COTE D’IVOIRE", "CI"),
        ("Congo (Brazzaville)", "CG"), ("North Korea", "KP"), ("NA", "NA"), ("Estados Unidos", "US"),
    ],
)  # fmt: skip
def test_countries_are_read_by_code_and_in_every_language_of_the_lexicon(cell: str, code: str) -> None:
    assert read_country(cell) == code


@pytest.mark.parametrize(
    "cell", ["Congo", "Korea", "Laos and Vietnam", "Laos, Vietnam", "the", ",", "laos?x", "Laos (VN)", "ZZ", "*"]
)
def test_a_country_that_is_not_sure_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        read_country(cell)


@pytest.mark.parametrize(
    ("cell", "meeting"),
    [
        ("pc19", "pc19"), ("19th Party Congress", "pc19"), ("十九大", "pc19"), ("19. Parteitag", "pc19"),
        ("XIX съезд КПК", "pc19"), ("2017 Party Congress", "pc19"), ("2013 Third Plenum", "cc18-p3"),
        ("18th CC 6th Plenum", "cc18-p6"), ("十八届六中全会", "cc18-p6"), ("6. Plenum des 18. ZK", "cc18-p6"),
        ("25th Party Congress", "pc25"),
    ],
)  # fmt: skip
def test_meetings_are_read_by_id_and_by_name(cell: str, meeting: str) -> None:
    assert read_meeting(cell) == meeting


@pytest.mark.parametrize(
    "cell", ["Fourth Plenum", "the forum", "19th and 20th Party Congress", "十九大、十九届二中全会"]
)
def test_a_meeting_that_is_not_sure_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        read_meeting(cell)


@pytest.mark.parametrize(
    ("cell", "first", "last", "shape"),
    [
        ("2018-03-03", "2018-03-03", "2018-03-03", "day"), ("3.3.2018", "2018-03-03", "2018-03-03", "day"),
        ("2018/3/3", "2018-03-03", "2018-03-03", "day"), ("2018/3/3-2018/3/6", "2018-03-03", "2018-03-06", "range"),
        ("2018-03-03 00:00:00", "2018-03-03", "2018-03-03", "day"), ("3-Mar-2018", "2018-03-03", "2018-03-03", "day"),
        ("2018-03-03T00:00:00.000Z", "2018-03-03", "2018-03-03", "day"),
        ("3-6 March 2018", "2018-03-03", "2018-03-06", "range"),
        ("March 3–6, 2018", "2018-03-03", "2018-03-06", "range"),
        ("30 December 2017 - 4 January 2018", "2017-12-30", "2018-01-04", "range"),
        ("30.12.-4.1.2018", "2017-12-30", "2018-01-04", "range"),
        ("2017年12月3日至6日", "2017-12-03", "2017-12-06", "range"),
        ("vom 3. bis 6. März 2018", "2018-03-03", "2018-03-06", "range"),
        ("del 3 al 6 de marzo de 2018", "2018-03-03", "2018-03-06", "range"),
        ("3 марта 2018 г.", "2018-03-03", "2018-03-03", "day"),
        ("2018-03-03/2018-03-06", "2018-03-03", "2018-03-06", "range"),
        ("2017-12-14~/2017-12-17~", "2017-12-14", "2017-12-17", "within"),
        ("[2017-10-24..2017-12-19]", "2017-10-24", "2017-12-19", "within"),
        ("2018-02", "2018-02-01", "2018-02-28", "within"), ("December 2017", "2017-12-01", "2017-12-31", "within"),
        ("2018-03-03/..", "2018-03-03", None, "from"), ("../2018-03-06", None, "2018-03-06", "until"),
    ],
)  # fmt: skip
def test_days_are_read_in_the_forms_that_lists_have(cell: str, first: str | None, last: str | None, shape: str) -> None:
    days = read_days(cell)
    told = tuple(None if text is None else date.fromisoformat(text) for text in (first, last))
    assert (days.first, days.last, days.shape) == (*told, shape)


@pytest.mark.parametrize(
    "cell",
    ["3/4/2018", "23/11/2017", "3-Mar-18", "2018-03-03 14:00",
     "3 to 6 March", "30 February 2018", "2018-03-06/2018-03-03", "20180303", "about 2018-01-21", "soon",
     "2018-03-03 (planned)", "2010-01-01/2018-01-01", "2018-03-03, 2018-04-04"],
)  # fmt: skip
def test_days_that_are_not_sure_are_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        read_days(cell)


def released(tmp_path: Path) -> Path:
    captures = captures_of(PAGES)
    rows = dataset(PAGES, captures).rows
    publish_rows(tmp_path / "data", rows, runs=run_rows(list(captures.values()), [], []))
    return tmp_path / "data"


def test_the_verb_writes_what_the_suffix_asks_for_and_ends_with_3_for_unreadable_rows(tmp_path: Path) -> None:
    data = str(released(tmp_path))
    path = tmp_path / "list.csv"
    path.write_text("Land;Leiter;meeting\nJapan;=He Yiting;pc19\nAtlantis;甲;pc19\n", "utf-8")
    asked = ["--data", data, "parity", "--against", str(path), "--column", "country=Land", "--column", "leader=Leiter"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 3
    assert f"{path}:3: country: found 'Atlantis'" in done.stderr
    told = json.loads(done.stdout)
    assert told["counts"]["unreadable"] == 1
    assert told["entries"][0]["documents"][0]["urls"] == ["https://example.org/jp.html"]
    assert {stay["country"] for stay in told["newly_found"]} == {"KH", "LA"}
    for suffix in ("csv", "json", "html"):
        assert CliRunner().invoke(app, [*asked, "-o", str(tmp_path / f"out.{suffix}")]).exit_code == 3
    assert json.loads((tmp_path / "out.json").read_bytes()) == told
    assert "<h2>Newly found (2)</h2>" in (tmp_path / "out.html").read_text("utf-8")
    assert (tmp_path / "out.csv").read_text("utf-8").count("newly_found") == 2
    bad = CliRunner().invoke(app, [*asked, "-o", str(tmp_path / "out.pdf")])
    assert isinstance(bad.exception, BadInput)


def test_the_verb_prints_the_claims_of_the_seed(tmp_path: Path) -> None:
    data = str(released(tmp_path))
    done = CliRunner().invoke(app, ["--data", data, "parity"])
    assert done.exit_code == 0
    assert "Thailand was briefed on the 2019 plenum" in done.stdout.split("not found (")[0]
    for wrong in (["--column", "country=Land"], ["--encoding", "utf-8"]):
        assert isinstance(CliRunner().invoke(app, ["--data", data, "parity", *wrong]).exception, BadInput)


def test_cells_of_a_list_are_escaped_in_html_and_run_in_no_spreadsheet(tmp_path: Path) -> None:
    told = compared(tmp_path, "country,leader,meeting\nJapan,=1+1,pc19\nAtlantis,<script>x</script>,pc19\n")
    rows = dataset(PAGES, captures_of(PAGES)).rows
    report = of_comparison("v", rows, told, ["matched", "not_found", "unreadable"])
    assert "<script" not in as_html(report)
    assert all(not cell.startswith(b"=") for line in as_csv(report).splitlines() for cell in line.split(b","))


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12/..", "../9999-12-31"])
def test_a_row_of_the_last_year_of_the_calendar_is_not_found(tmp_path: Path, day: str) -> None:
    row = only(compared(tmp_path, f"country,dates\nJapan,{day}\n"))
    assert row.verdict == "not_found"


@pytest.mark.parametrize("cell", ["x" + " " * 100_000 + "y", "3 March to " * 9_000, "(" * 50_000, "1" * 100_000])
@pytest.mark.parametrize("field", ["country", "leader", "meeting", "dates"])
def test_a_cell_that_is_much_too_long_is_unreadable_at_once(tmp_path: Path, field: str, cell: str) -> None:
    told = {"country": "Japan", "leader": "", "meeting": "pc19", "dates": ""} | {field: cell}
    began = process_time()
    row = only(compared(tmp_path, ",".join(told) + "\n" + ",".join(told.values()) + "\n"))
    assert process_time() - began < 3
    assert row.verdict == "unreadable"
    assert row.note == f"{field}: found {len(cell.strip())} characters, expected a cell of 1000 at the most"


@pytest.mark.parametrize("name", ["Yiting He", "HE Yiting", "He, Yiting", "何毅亭 (He Yiting)", "Yiting He [head]"])
def test_a_leader_whose_surname_stands_behind_is_the_same(tmp_path: Path, name: str) -> None:
    row = only(compared(tmp_path, f'country,leader,meeting\nJapan,"{name}",pc19\n'))
    assert row.verdict == "matched"


def test_the_list_is_not_written_over(tmp_path: Path) -> None:
    data = str(released(tmp_path))
    path, link = tmp_path / "list.csv", tmp_path / "link.csv"
    path.write_text(HEAD + "Japan,He Yiting,,,pc19\n", "utf-8")
    link.symlink_to(path)
    for output in (path, link):
        done = CliRunner().invoke(app, ["--data", data, "parity", "--against", str(path), "-o", str(output)])
        assert isinstance(done.exception, BadInput)
        assert path.read_text("utf-8").startswith(HEAD)


def test_control_characters_of_a_list_do_not_reach_the_terminal(tmp_path: Path) -> None:
    told = compared(tmp_path, 'country,leader,meeting\nJapan,"\x1b[2J\u202e甲\nmatched (99)",pc19\n')
    report = of_comparison("v", dataset(PAGES, captures_of(PAGES)).rows, told, ["matched", "contradicted"])
    assert all(line.isprintable() for line in report_lines(report))


def test_a_missing_value_as_programs_write_it_is_an_empty_cell_but_for_namibia(tmp_path: Path) -> None:
    row = only(compared(tmp_path, HEAD + "Japan,NA,NaN,NULL,pc19\n"))
    assert dict(row.line.told) == {"country": "Japan", "meeting": "pc19"}
    assert row.verdict == "matched"
    assert only(compared(tmp_path, HEAD + "NA,甲,NA,NA,pc19\n")).line.country == "NA"
