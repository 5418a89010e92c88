"""A headline alone tells where the Chinese side is and what the item looks like; what it does not tell stays untold."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.records import Kind
from crawler.cli import app
from pipelines.titles import RULES, Direction, read_title


@pytest.mark.parametrize(
    ("title", "direction", "kind", "briefing"),
    [
        ("中共二十大精神对外宣介团访问某国", Direction.ABROAD, Kind.OUTBOUND_DELEGATION, True),
        ("郭业洲将率团访问约旦、黎巴嫩宣介二十大精神", Direction.ABROAD, Kind.OUTBOUND_DELEGATION, True),
        ("中共代表团在蒙古国宣介二十届三中全会精神", Direction.ABROAD, Kind.OUTBOUND_DELEGATION, True),
        ("中共二十大精神专题宣介会在尼泊尔举行", Direction.ABROAD, Kind.OUTBOUND_DELEGATION, True),
        ("中共二十大精神专题宣介会在北京举行", Direction.IN_CHINA, Kind.BRIEFING_IN_CHINA, True),
        ("总书记特使将赴老挝通报二十大情况", Direction.ABROAD, Kind.SPECIAL_ENVOY_REPORT, True),
        ("为非洲国家驻华使节举办二十届四中全会精神宣介会", Direction.IN_CHINA, Kind.BRIEFING_FOR_DIPLOMATS, True),
        ("同古巴共产党举行视频通报会", Direction.REMOTE, Kind.ONLINE_BRIEFING, True),
        ("中联部向老方通报中共二十大精神", Direction.NOT_TOLD, Kind.OTHER, True),
        ("“中国共产党的故事——某省的实践”专题宣介会举行", Direction.IN_CHINA, Kind.CONFERENCE, False),
        ("机关举办学习贯彻二十大精神培训班", Direction.NONE, Kind.DOMESTIC_LECTURE, False),
        ("李军会见尼泊尔驻华大使", Direction.IN_CHINA, Kind.ORDINARY_CONTACT, False),
        ("郭业洲会见肯尼亚干部考察团", Direction.IN_CHINA, Kind.INCOMING_VISIT, False),
        ("赞比亚总统会见刘建超", Direction.ABROAD, Kind.ORDINARY_CONTACT, False),
        ("刘建超会见赞比亚执政党总书记", Direction.NOT_TOLD, Kind.ORDINARY_CONTACT, False),
        ("宋涛部长出访老挝越南", Direction.ABROAD, Kind.OTHER, False),
        ("刘建超在德国某基金会发表演讲", Direction.ABROAD, Kind.ORDINARY_CONTACT, False),
        ("第十届某两国政党对话在罗马尼亚举行", Direction.ABROAD, Kind.CONFERENCE, False),
        ("刘建超会见某市市长代表团", Direction.NOT_TOLD, Kind.STATE_OR_OTHER_BODY, False),
        ("续写发展新篇章", Direction.NONE, Kind.OTHER, False),
        ("", Direction.NONE, Kind.OTHER, False),
    ],
)
def test_a_headline_says_where_and_what(title: str, direction: Direction, kind: Kind, *, briefing: bool) -> None:
    told = read_title(title)
    assert (told.direction, told.kind, told.briefing) == (direction, kind, briefing)


def test_traditional_characters_say_the_same() -> None:
    assert read_title("中共二十大精神對外宣介團訪問匈牙利") == read_title("中共二十大精神对外宣介团访问匈牙利")


def test_countries_are_named_in_the_order_printed() -> None:
    assert read_title("冷溶率团访问土库曼斯坦、哈萨克斯坦宣介十九大精神").countries == ("TM", "KZ")


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_verb_adds_columns_and_counts(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    rows.write_text("url,heading\na,中共二十大精神对外宣介团访问老挝\nb,续写发展新篇章\n", "utf-8")
    done = CliRunner().invoke(app, ["titles", str(rows), "--column", "heading", "-o", str(out)])
    assert done.exit_code == 0
    assert "2 rows; 1 speak of a briefing" in done.stdout
    assert out.read_text("utf-8").splitlines()[1] == (
        "a,中共二十大精神对外宣介团访问老挝,abroad,outbound_delegation,true,title.zh.mission,LA"
    )


def test_a_file_without_the_column_is_one_line(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("url,heading\na,b\n", "utf-8")
    done = CliRunner().invoke(app, ["titles", str(rows)])
    assert done.exit_code != 0
    assert "the columns url, heading" in str(done.exception)
