"""Whole Chinese pages, composed for the test: decision, journeys, stays, briefings, totals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from archive.records import Event, Form, Kind, LegVisit, Mode, Precision, Status
from archive.snapshot import Snapshot
from pipelines.assemble.zh import assemble
from pipelines.findings import Findings
from pipelines.read import Reading
from pipelines.view import View

Leg = tuple[str, str | None, str | None, str]


def reading(
    title: str, *paragraphs: str, on: str | None = None, captions: tuple[str, ...] = (), url: str = "http://x.cn/a.htm"
) -> Reading:
    layer, ranges, at = "\n".join((title, *paragraphs, *captions)), [], 0
    for number, text in enumerate((title, *paragraphs, *captions)):
        part = "title" if number == 0 else "body" if number <= len(paragraphs) else "caption"
        ranges.append((at, at + len(text), part))
        at += len(text) + 1
    announcement = SimpleNamespace(title=title, published_on=date.fromisoformat(on) if on else None, outlet=None)
    snapshot = Snapshot.of_file(b"page", url=url, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))
    page = SimpleNamespace(view=View(layer, ranges), snapshot=snapshot, announcement=announcement, page=None)
    return cast(Reading, page)


def read(title: str, *paragraphs: str, **more: Any) -> Findings:
    return assemble(reading(title, *paragraphs, **more), "zh-Hans")


def value(found: Any) -> Any:
    return None if found is None else found.value


def day(value: Any) -> str | None:
    return None if value is None else value.value.isoformat()


def leg(item: LegVisit) -> Leg:
    return item.country.value, day(item.start), day(item.end), item.precision.value


def legs(found: Findings) -> list[Leg]:
    return [leg(item) for delegation in found.delegations for item in delegation.legs]


def event(item: Event) -> tuple[Form, str | None, str | None, int | None]:
    meeting, present = item.meeting, item.attendance
    return item.form.value, day(item.start), meeting and meeting.value, present and present.value


def test_a_briefing_tour_of_two_countries() -> None:
    found = read(
        "中共二十届四中全会精神宣介团访问老挝、柬埔寨",
        "应老挝人民革命党中央委员会和柬埔寨人民党邀请，中共中央委员、中央党校副校长李文堂于12月22日至26日率中共二十届四中全会精神"
        "宣介团访问老挝和柬埔寨，宣介中共二十届四中全会精神。",
        on="2025-12-28",
    )
    assert (found.decision.status, found.decision.rule, found.decision.kind) == (
        Status.KEPT, "K1", Kind.OUTBOUND_DELEGATION,
    )  # fmt: skip
    (team,) = found.delegations
    assert value(team.leader_name) == "李文堂"
    assert value(team.leader_title) == "中共中央委员、中央党校副校长"
    assert value(team.meeting) == "cc20-p4"
    assert team.mode is Mode.CONCLUDED
    assert legs(found) == [
        ("LA", "2025-12-22", "2025-12-26", "shared_range"),
        ("KH", "2025-12-22", "2025-12-26", "shared_range"),
    ]
    assert [item.inviter and item.inviter.value for item in team.legs] == ["老挝人民革命党中央委员会", "柬埔寨人民党"]


def test_every_country_of_a_route_has_its_own_range() -> None:
    found = read(
        "宣介团赴非洲",
        "党的十九大精神宣介团1月22日至24日访问卢旺达，25日至27日访问乌干达。宣介团由中国井冈山干部学院常务副院长梅黎明率领。",
        on="2018-01-29",
    )
    assert legs(found) == [
        ("RW", "2018-01-22", "2018-01-24", "leg_range"),
        ("UG", "2018-01-25", "2018-01-27", "leg_range"),
    ]
    assert value(found.delegations[0].leader_name) == "梅黎明"


def test_countries_that_stand_only_in_the_inviters() -> None:
    found = read(
        "赴欧访问",
        "中共中央对外联络部发言人今天宣布：应罗马尼亚参议院和捷克共和国众议院邀请，中共中央政治局常委、中央书记处书记刘云山将于"
        "7月12日至19日对上述两国进行正式友好访问。",
        on="2017-07-10",
    )
    assert (found.decision.status, found.decision.rule) == (Status.ADJACENT, "A1")
    assert found.delegations[0].mode is Mode.ANNOUNCED
    assert [item[0] for item in legs(found)] == ["RO", "CZ"]


def test_a_host_as_subject_dates_only_the_meeting() -> None:
    found = read(
        "会见中共客人",
        "3月28日，中共中央对外联络部部长宋涛在马尼拉会见菲律宾参议长，就两国关系交换意见。",
        on="2019-03-29",
    )
    assert (found.decision.rule, found.decision.kind) == ("A1", Kind.ORDINARY_CONTACT)
    assert legs(found) == [("PH", "2019-03-28", "2019-03-28", Precision.WITHIN.value)]
    assert found.delegations[0].mode is Mode.UNDER_WAY


def test_the_range_in_the_last_paragraph_outranks_the_meeting_day() -> None:
    found = read(
        "总统会见陈敏尔",
        "新华社科伦坡9月18日电　斯里兰卡总统18日在科伦坡会见了到访的中共中央政治局委员、重庆市委书记陈敏尔。",
        "应斯里兰卡统一国民党邀请，陈敏尔于17日至19日率中共代表团访问斯里兰卡，其间还会见了总理。",
        on="2019-09-19",
    )
    assert legs(found) == [("LK", "2019-09-17", "2019-09-19", "leg_range")]
    assert found.delegations[0].mode is Mode.UNDER_WAY


def test_an_envoy_who_departs_has_a_start_and_no_end() -> None:
    found = read(
        "特使启程",
        "习近平总书记特使、中联部部长宋涛17日抵达平壤，开始对朝鲜进行访问。宋涛将向朝方通报中共十九大情况。",
        on="2017-11-17",
    )
    assert (found.decision.rule, found.decision.kind) == ("K2", Kind.SPECIAL_ENVOY_REPORT)
    assert legs(found) == [("KP", "2017-11-17", None, "bounded")]


def test_an_arrival_with_a_duration_is_a_range() -> None:
    found = read(
        "访问柬埔寨",
        "应柬埔寨人民党邀请，由中共青海省委副书记、省长骆惠宁率领的中共代表团9日抵达金边，开始对柬埔寨进行为期4天的友好访问。",
        on="2012-02-10",
    )
    assert legs(found) == [("KH", "2012-02-09", "2012-02-12", "leg_range")]


def test_earlier_and_later_stops_are_no_legs() -> None:
    found = read(
        "宣介团访问菲律宾",
        "党的十九大精神对外宣介团11月28日至12月1日访问菲律宾，此前访问了韩国。随后，宣介团将访问印度尼西亚。",
        on="2017-12-03",
    )
    assert [item[0] for item in legs(found)] == ["PH"]


@pytest.mark.parametrize(
    ("text", "leader", "expected"),
    [
        (
            "党的二十大精神宣介团自12月22日起至26日走访了老挝、柬埔寨两国，团长由中联部副部长陈洲担任。",
            "陈洲",
            [("LA", "2022-12-22", "2022-12-26", "shared_range"), ("KH", "2022-12-22", "2022-12-26", "shared_range")],
        ),
        (
            "中共代表团12月2日抵达内罗毕，6日离开肯尼亚前往坦桑尼亚，9日回国。代表团团长为中央党校副校长李毅。",
            "李毅",
            [("KE", "2022-12-02", "2022-12-06", "leg_range"), ("TZ", "2022-12-06", "2022-12-09", "leg_range")],
        ),
        (
            "老挝、泰国日前先后迎来党的二十大精神宣介团。领队是求是杂志社社长夏伟东。",
            "夏伟东",
            [("LA", None, None, "unknown"), ("TH", None, None, "unknown")],
        ),
        (
            "据中国驻澳大利亚使馆消息，中联部副部长陈洲率中共代表团于12月27日至30日访澳。",
            "陈洲",
            [("AU", "2022-12-27", "2022-12-30", "leg_range")],
        ),
        (
            "作为习近平总书记特使，宋涛一行2日下午抵达河内。4日，宋涛将转赴老挝。",
            "宋涛",
            [("VN", "2022-12-02", None, "bounded")],
        ),
        (
            "古巴共产党中央书记1日在哈瓦那同率团到访的中共中央组织部副部长高选民会谈。",
            "高选民",
            [("CU", "2022-12-01", "2022-12-01", "within")],
        ),
        (
            "中共代表团于12月3日、4日两天在南非访问，带队的是中联部副部长李明祥。",
            "李明祥",
            [("ZA", "2022-12-03", "2022-12-04", "leg_range")],
        ),
    ],
)
def test_journeys_told_in_other_words(text: str, leader: str, expected: list[Leg]) -> None:
    found = read("党际交往", text, on="2022-12-31")
    assert [value(d.leader_name) for d in found.delegations] == [leader]
    assert legs(found) == expected


def test_foreigners_received_at_home_are_not_visited() -> None:
    found = read(
        "会见乌克兰外长",
        "中共中央政治局常委、中央纪委书记贺国强17日在人民大会堂会见了来访的乌克兰外交部长格里先科。",
        on="2012-07-17",
    )
    assert found.decision.status is Status.REJECTED


def test_the_seat_of_the_eu_is_not_a_visited_country() -> None:
    found = read(
        "宣介团访问欧盟、德国",
        "党的十九大精神对外宣介团近日访问了位于布鲁塞尔的欧盟总部。与此同时，宣介团还访问德国，宣介十九大的主要精神。",
        on="2017-12-18",
    )
    assert [item[0] for item in legs(found)] == ["EU", "DE"]


def test_a_digest_keeps_its_items_apart() -> None:
    found = read(
        "中国共产党对外交往简讯",
        "■ 12月11日至15日，应巴西工人党邀请，中共中央对外联络部副部长陈凤翔率中共友好代表团访问巴西，"
        "介绍党的十八大精神。",
        "■ 12月12日，应中共中央对外联络部邀请，越南共产党代表团访华。",
        "■ 12月18日—22日，应赞比亚爱国阵线邀请，广东省委常委李玉妹率中共友好代表团访赞。",
        url="http://x.cn/page/2013/0115/1.shtml",
    )
    told = [
        (
            d.leader_name.value if d.leader_name else None,
            d.meeting.value if d.meeting else None,
            d.legs[0].country.value,
        )
        for d in found.delegations
    ]
    assert told == [("陈凤翔", "pc18", "BR"), ("李玉妹", None, "ZM")]


def test_a_round_up_names_countries_without_leader() -> None:
    found = read(
        "宣介团走向世界",
        "党的二十届三中全会闭幕以来，中共中央派出30多个宣介团，陆续前往俄罗斯、越南、老挝、古巴、巴西、南非、埃及、德国、法国等"
        "50多个国家和欧盟总部，举行200多场宣介活动，宣介全会精神。",
        on="2024-09-10",
    )
    assert (found.decision.rule, found.decision.kind) == ("K4", Kind.ROUNDUP)
    assert [item[0] for item in legs(found)] == ["RU", "VN", "LA", "CU", "BR", "ZA", "EG", "DE", "FR", "EU"]
    assert {d.mode for d in found.delegations} == {Mode.ROUNDUP_ONLY}
    assert [(c.unit, c.quantity.value, c.operator) for c in found.claims] == [
        ("teams", 30, "more_than"), ("countries", 50, "more_than"), ("events", 200, "more_than"),
    ]  # fmt: skip


def test_only_the_briefed_country_carries_the_meeting() -> None:
    found = read(
        "访问老挝和越南",
        "中共中央对外联络部部长宋涛率中共代表团12月1日至5日访问老挝和越南。",
        "在万象期间，代表团宣介了党的十九大精神。",
        on="2017-12-06",
    )
    told = [
        ([item.country.value for item in d.legs], d.meeting.value if d.meeting else None) for d in found.delegations
    ]
    assert told == [(["LA"], "pc19"), (["VN"], None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "中共中央对外联络部8日在北京举办中共十九届四中全会精神专题吹风会，来自130多个国家的210余名高级外交官参加，其中包括60多名大使。",
            (Form.FOR_DIPLOMATS, "2019-11-08", "cc19-p4", 210),
        ),
        (
            "“中国共产党的故事——习近平新时代中国特色社会主义思想在江西的实践”专题宣介会今天在江西南昌举行，来自60多个国家的300多名政党代表参加。",
            (Form.IN_CHINA, "2019-11-09", None, 300),
        ),
        (
            "8日，中共中央对外联络部以视频连线方式面向非洲国家政党举办党的十九届四中全会精神专题宣介会，40多个国家的200多位代表参加。",
            (Form.ONLINE, "2019-11-08", "cc19-p4", 200),
        ),
        (
            "11月7日，驻古巴大使华昕赴古共党校，围绕党的十九届四中全会精神作专题宣介，师生200余人出席。",
            (Form.EMBASSY_HOSTED, "2019-11-07", "cc19-p4", 200),
        ),
        (
            "11月7日，中共中央对外联络部邀请跨国企业驻华代表走进中联部，向他们介绍四中全会的主要精神，90多位代表到会。",
            (Form.IN_CHINA, "2019-11-07", "cc19-p4", 90),
        ),
        (
            "11月7日，中联部委托中央党校举办中共十九届四中全会精神研修班，来自非洲六国政党的45名干部参加。",
            (Form.IN_CHINA, "2019-11-07", "cc19-p4", 45),
        ),
        (
            "十九届四中全会上周落幕后，中共中央对外联络部7日在北京举办专题说明会，向外国驻中使节介绍会议内容，190多名外交官到场。",
            (Form.FOR_DIPLOMATS, "2019-11-07", "cc19-p4", 190),
        ),
        (
            "中共中央对外联络部7日透过视讯，向东南亚国家政党说明中共十九届四中全会通过的决定，100名代表参加。",
            (Form.ONLINE, "2019-11-07", "cc19-p4", 100),
        ),
        (
            "11月7日，中国驻釜山总领事馆在釜山举行中共十九届四中全会精神座谈会，当地官员、教授约70人应邀出席。",
            (Form.EMBASSY_HOSTED, "2019-11-07", "cc19-p4", 70),
        ),
        (
            "中央纪委11月7日在北京举行吹风会，向外国驻华使节介绍十九届中央纪委四次全会精神。",
            (Form.FOR_DIPLOMATS, "2019-11-07", None, None),
        ),
        (
            "中共中央对外联络部11月7日向来自130个国家的驻华外交官介绍了日前发布的《关于某某的行动计划》。",
            (Form.FOR_DIPLOMATS, "2019-11-07", None, None),
        ),
    ],
)
def test_briefings_by_audience_and_place(text: str, expected: tuple[Form, str, str | None, int | None]) -> None:
    found = read("专题活动举行", text, on="2019-11-09")
    assert found.decision.rule == "K3"
    assert [event(item) for item in found.events] == [expected]


@pytest.mark.parametrize(
    ("title", "text", "rule"),
    [
        ("老挝党代表团访华", "应中共中央对外联络部邀请，老挝人民革命党代表团5日至9日访华，听取十九大情况介绍。", "R1"),
        ("会见日本客人", "中联部部长宋涛6日在北京会见应邀来华的日本自民党干事长，介绍了中共十八届六中全会精神。", "R1"),
        ("宣讲团走进乡村", "连日来，由十九大代表组成的宣讲团深入田间地头，向群众宣讲党的十九大精神。", "R2"),
        ("中央宣讲团赴香港", "应香港特区政府邀请，中央宣讲团成员冷溶率团11月21日至23日在香港宣讲二十大精神。", "R2"),
        ("人大代表团访问老挝", "全国人大副委员长王晨率全国人大代表团1日至5日访问老挝，介绍了十九大精神。", "R3"),
        ("广东省代表团访新", "应新加坡政府邀请，广东省委书记李希率广东省代表团5日至8日访问新加坡。", "R3"),
        ("总理出访", "国务院总理李强8月20日至22日访问俄罗斯。", "R3"),
        ("特使祝贺", "习近平总书记特使、中联部部长宋涛18日在万象会见老挝领导人，祝贺老挝人革党十一大召开。", "R4"),
        ("旅游宣介会", "中国旅游宣介会5日在东京举行，100多名旅行商参加。", "R5"),
        ("吹风会", "国务院新闻办公室6日举行中外媒体吹风会，介绍党的二十届三中全会精神，300多名记者参加。", "R5"),
        ("馆员学习", "驻孟加拉国大使馆党委召开扩大会议，大使主持并宣讲十九大精神，要求全体馆员认真学习。", "R5"),
        ("贺电", "越南共产党中央在贺电中说，中共十八大意义重大。", "R5"),
        ("旅游宣介团赴法", "某省旅游宣介团4月2日至9日访问法国，举行宣介会，以党的十九大精神为动力。", "R5"),
        ("中联部换将", "宋涛出任新职，他去年8月率中共代表团访问老挝，宣介中共二十届三中全会精神。", "R5"),
        ("公明党代表团在京", "正在中国访问的日本公明党代表团11日同中联部部长刘建超会谈，听取三中全会情况。", "R1"),
        ("旅游宣介会在巴黎", "旅游宣介会18日在巴黎举行。某厅厅长率领的宣介团介绍线路，落实三中全会部署。", "R5"),
        ("使节参观成就展", "应外交部邀请，110余名驻华使节10日来到展览馆，参观为迎接二十大举办的成就展。", "R5"),
        ("大使署名文章", "驻斐济大使周某在当地报纸发表署名文章，解读中共二十届三中全会精神，约2000字。", "R5"),
        ("中企学习", "驻赞比亚中资企业党支部举行十九大精神座谈会，80名党员参加学习。", "R5"),
        ("越共开会", "越南共产党中央委员会1月17日在河内召开特别会议。", "R4"),
        ("参加审议", "国务院总理李克强7日参加十二届全国人大广西代表团审议。", "R5"),
        ("国务院令", "国务院总理李克强日前签署国务院令，公布有关条例。", "R5"),
        ("互致贺词", "国家主席习近平同南非总统就南非“中国年”开幕互致贺词。", "R5"),
        ("宣讲到基层", "各地组织宣讲小分队，海外同事也上网收看，向各行各业宣讲十九大精神的报告会有4000多场。", "R2"),
        ("峰会", "国家主席习近平赴越南出席峰会并对越南进行国事访问。他在多边论坛上向各国阐释十九大的蓝图。", "R3"),
    ],
)  # fmt: skip
def test_look_alikes_are_rejected_with_empty_lists(title: str, text: str, rule: str) -> None:
    found = read(title, text, on="2019-12-10")
    assert (found.decision.status, found.decision.rule) == (Status.REJECTED, rule)
    assert found.delegations == found.events == found.claims == ()


def test_a_report_by_video_to_one_party() -> None:
    found = read(
        "视频通报",
        "受中共中央指派，中共中央对外联络部部长宋涛11月10日以视频会议方式向南非非国大通报党的十九届五中全会精神。",
        on="2020-11-12",
    )
    assert found.decision.rule == "K2"
    assert [(e.form.value, e.country and e.country.value) for e in found.events] == [(Form.ONLINE, "ZA")]


def test_on_a_ruby_page_values_are_quoted_where_they_stand_clean() -> None:
    found = read(
        "對外交往簡訊",
        "■ 3月23—27日，中共中央對(duì)外聯(lián)絡(luò)部副部長(zhǎng)陳(chén)鳳翔應烏(wū)干達"
        "全國(guó)抵抗運(yùn)動邀請，率中共友好代表團(tuán)訪(fǎng)問(wèn)烏(wū)干達。",
        captions=("中共中央對外聯絡部副部長陳鳳翔此行由烏干達全國抵抗運動邀請",),
        on="2013-04-02",
    )
    (team,) = found.delegations
    for kept in (team.leader_name, team.leader_title, team.legs[0].inviter):
        assert kept is not None
        assert all(kept.value in span.quote for span in kept.spans)
    assert value(team.leader_name) == "陳鳳翔"


def test_a_value_that_stands_nowhere_clean_is_left_out_with_an_issue() -> None:
    found = read(
        "訪問烏干達",
        "3月23日至27日，中共中央對(duì)外聯(lián)絡(luò)部副部長(zhǎng)陳(chén)鳳翔率中共友好代表團(tuán)訪(fǎng)問(wèn)烏(wū)干達。",
        on="2013-04-02",
    )
    assert found.delegations[0].leader_name is None
    assert "no_clean_quote" in {issue.code for issue in found.issues}


def test_the_day_on_which_a_journey_was_announced_is_not_its_first_day() -> None:
    found = read(
        "总书记特使将访老挝",
        "中联部发言人14日宣布，中共中央总书记习近平特使、中联部部长刘建超将于近日前往老挝，通报二十大情况。",
        on="2022-11-14",
    )
    assert legs(found) == [("LA", None, None, "unknown")]


def test_a_journey_that_lasted_from_a_day_to_a_day() -> None:
    found = read(
        "访问三国",
        "中联部副部长陈洲日前率中共代表团访问坦桑尼亚、莫桑比克，以及津巴布韦，宣介二十大精神。这趟行程从2月3日持续到11日。",
        on="2023-02-13",
    )
    assert [item[:3] for item in legs(found)] == [(code, "2023-02-03", "2023-02-11") for code in ("TZ", "MZ", "ZW")]


def test_the_west_indies_are_not_india() -> None:
    found = read(
        "访问牙买加",
        "中联部副部长陈洲3月11日至13日率中共代表团访问牙买加，在西印度大学宣介十九大精神。",
        on="2018-03-20",
    )
    assert [item[0] for item in legs(found)] == ["JM"]


def test_a_total_of_sessions_is_no_session() -> None:
    found = read(
        "对外宣介取得成效",
        "六中全会闭幕以来，中联部共派出33个“宣介团”，出访61个国家，面向各国举办各类宣介活动430余场，宣介六中全会精神。",
        on="2017-03-01",
    )
    assert (found.decision.rule, found.events) == ("K5", ())
    assert [(c.unit, c.quantity.value) for c in found.claims] == [("teams", 33), ("countries", 61), ("events", 430)]


def test_two_items_of_a_digest_are_two_briefings() -> None:
    found = read(
        "对外交往简讯",
        "■ 9月8日，中联部以视频方式面向非洲国家政党举办中共二十届三中全会精神宣介会，来自17个国家的80名代表参加。",
        "■ 9月18日，中联部以视频方式面向阿拉伯国家政党举办中共二十届三中全会精神宣介会，60名代表应邀出席。",
        "■ 9月20日，中联部副部长会见外宾。",
        on="2024-11-15",
    )
    assert [event(item)[1:] for item in found.events] == [
        ("2024-09-08", "cc20-p3", 80), ("2024-09-18", "cc20-p3", 60),
    ]  # fmt: skip
