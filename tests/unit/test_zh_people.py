"""Titles, names and senders of groups on Chinese pages."""

from __future__ import annotations

import pytest

from pipelines.mentions.countries import find_countries
from pipelines.mentions.meetings import find_meetings
from pipelines.mentions.zh.delegations import Sender, find_teams
from pipelines.mentions.zh.marks import Marked, mark
from pipelines.mentions.zh.people import Side, find_people, names_of, organisation
from pipelines.mentions.zh.sentences import Prose
from pipelines.view import View


def marked(text: str) -> Marked:
    view = View(text, [(0, len(text), "body")])
    prose = Prose(view)
    return mark(prose, find_countries(view, "zh-Hans"), find_meetings(view, "zh-Hans", None))[0]


def people(text: str) -> list[tuple[str, str, Side]]:
    page = marked(text)
    found = find_people(page.prose, [(p.at, p.to) for p in page.places])
    return [(p.title, p.name, p.side) for p in found]


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        (
            "习近平总书记特使、中共中央对外联络部部长宋涛将在17日启程",
            "习近平总书记特使、中共中央对外联络部部长",
            "宋涛",
        ),
        ("在科伦坡会见到访的中共中央政治局委员、重庆市委书记陈敏尔。", "中共中央政治局委员、重庆市委书记", "陈敏尔"),
        (
            "副部长兼研究中心主任也在场，中联部副部长兼当代世界研究中心主任于洪君率团",
            "中联部副部长兼当代世界研究中心主任",
            "于洪君",
        ),
        ("由中共青海省委副书记、省长骆惠宁率领的中共代表团", "中共青海省委副书记、省长", "骆惠宁"),
        ("新华社金边1月10日电中共中央对外联络部部长助理李军一行", "中共中央对外联络部部长助理", "李军"),
        ("中央党校（国家行政学院）副校长李毅率团", "中央党校（国家行政学院）副校长", "李毅"),
        ("新华社新德里1月6日电（记者赵旭）中共中央办公厅副主任孟祥锋3日率团", "中共中央办公厅副主任", "孟祥锋"),
        (
            "本报讯（本报驻老挝记者赵旭）中央党校（国家行政学院）副校长李毅率团",
            "中央党校（国家行政学院）副校长",
            "李毅",
        ),
        ("中共代表团（团长中共中央对外联络部部长刘建超）13日抵达", "中共中央对外联络部部长", "刘建超"),
    ],
)
def test_the_title_is_the_whole_printed_chain(text: str, title: str, name: str) -> None:
    assert (title, name, Side.PARTY) in people(text)


def test_two_persons_in_a_list_keep_their_own_titles() -> None:
    found = people("中央纪委研究室主任苗庆旺、中央政策研究室党建局局长田培炎先后登台")
    assert [(t, n) for t, n, _ in found] == [("中央纪委研究室主任", "苗庆旺"), ("中央政策研究室党建局局长", "田培炎")]


def test_the_page_decides_where_a_name_ends() -> None:
    assert [n for _, n, _ in people("中联部部长宋涛将率团访问。宋涛说，两党关系很好。")] == ["宋涛"]
    assert [n for _, n, _ in people("重庆市委书记陈敏尔在科伦坡。陈敏尔说，合作很好。")] == ["陈敏尔"]


def test_foreigners_with_chinese_looking_names_are_foreign() -> None:
    assert people("新加坡人民行动党秘书长李显龙会见代表团")[0][2] is Side.FOREIGN
    assert people("朝鲜劳动党第一书记金正恩会见代表团")[0][2] is Side.FOREIGN


def test_an_ambassador_is_a_diplomat_and_a_state_envoy_serves_the_state() -> None:
    assert people("中国驻老挝大使姜再冬陪同")[0][2] is Side.DIPLOMAT
    assert people("习近平主席特使、中共中央政治局委员孟建柱29日在柏林")[0][2] is Side.STATE


@pytest.mark.parametrize(
    "text", ["中共中央总书记应邀出席", "中联部部长向外国客人介绍", "古共中央第一书记和总理", "驻华大使时任"]
)
def test_words_that_begin_like_surnames_are_no_names(text: str) -> None:
    assert people(text) == []


def test_untitled_leaders_are_named_by_the_verb() -> None:
    page = marked("金正恩29日晚会见了由李建国率领的中国共产党代表团。")
    assert [(name, rule) for _, _, name, rule in names_of(page.prose)] == [("李建国", "people.zh.by")]
    headline = marked("金正恩会见李建国率领的中共代表团")
    assert [name for _, _, name, _ in names_of(headline.prose)] == ["李建国"]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("中共中央政治局委员、重庆市委书记", "重庆市委"),
        ("习近平总书记特使、中联部部长", "中联部"),
        ("中共中央政治局常委、中央书记处书记", "中央书记处"),
        ("中共中央总书记习近平特使", None),
    ],
)
def test_the_body_is_that_of_the_working_post(title: str, body: str | None) -> None:
    assert organisation(title) == body


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("党的十九大精神对外宣介团近日访问", Sender.OWN),
        ("中国共产党代表团11月5日访问南非", Sender.OWN),
        ("中共友好代表团抵达", Sender.OWN),
        ("当代世界研究中心代表团访问", Sender.OWN),
        ("六中全会精神对外宣讲团访问", Sender.OWN),
        ("十九大精神宣讲团走进企业", Sender.LECTURE),
        ("全国人大代表团访问老挝", Sender.OTHER),
        ("广东省代表团访问新加坡", Sender.OTHER),
        ("中国致公党代表团访问美国", Sender.OTHER),
        ("老挝人民革命党代表团访问越南", Sender.FOREIGN),
        ("代表团还参观了工厂", Sender.PRONOUN),
    ],
)
def test_the_words_before_the_noun_tell_the_sender(text: str, sender: Sender) -> None:
    assert [t.sender for t in find_teams(marked(text))] == [sender]
