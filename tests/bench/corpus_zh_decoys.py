"""What looks like a Chinese announcement and is none?"""

from __future__ import annotations

from random import Random

from corpus_facts import Occasion, an_occasion
from corpus_words import Story
from corpus_zh_parts import (
    GAINS,
    ILD_POSTS,
    POSTS_ABROAD,
    a_meeting,
    a_post,
    a_story,
    days,
    listed,
)

__all__ = ["decoy_zh"]


def decoy_zh(rng: Random) -> Story:
    """What shares words with an announcement and is none."""
    makers = (
        _lecture, _incoming, _lawmakers, _province, _contact, _foreign_congress, _press, _study, _forum, _military,
        _appointment,
    )  # fmt: skip
    return rng.choice(makers)(rng)


def _decoy(rng: Random, o: Occasion, title: str, *paragraphs: str) -> Story:
    return a_story(rng, title, paragraphs, o.start, relevant=False)


def _lecture(rng: Random) -> Story:
    o = an_occasion(rng)
    m, city = a_meeting(rng, o), rng.choice(("兰州", "南昌", "贵阳", "长春", "郑州"))
    core = (
        f"学习贯彻{m}精神中央宣讲团报告会{o.start.month}月{o.start.day}日在{city}举行，宣讲团成员{o.name_zh}作"
        "宣讲报告。"
    )
    return _decoy(
        rng, o, f"中央宣讲团在{city}宣讲{m}精神", core,
        f"全市{rng.randrange(400, 3000)}余名党员干部在主会场和分会场听取报告。",
        f"当天下午，{o.name_zh}来到社区同基层群众互动交流。",
    )  # fmt: skip


def _incoming(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    core = (
        f"应中共中央对外联络部邀请，{c.host_zh}代表团{days(rng, o.start, o.end)}访华。{a_post(rng)}{o.name_zh}"
        "在北京会见了代表团一行。"
    )
    return _decoy(
        rng,
        o,
        f"{o.name_zh}会见{c.host_zh}代表团",
        core,
        f"双方就两党两国关系交换了意见。代表团还将前往{rng.choice(('陕西', '福建', '云南'))}参观。",
    )


def _lawmakers(rng: Random) -> Story:
    o = an_occasion(rng)
    names = listed([c.zh for c in o.countries])
    body = rng.choice(("全国人大常委会副委员长", "全国政协副主席"))
    core = (
        f"应{o.countries[0].zh}议会邀请，{body}{o.name_zh}率{rng.choice(('全国人大代表团', '全国政协代表团'))}"
        f"于{days(rng, o.start, o.end)}访问{names}。"
    )
    return _decoy(rng, o, f"{body}{o.name_zh}访问{names}", core, "会谈中双方讨论了立法机构交流和经贸合作。")


def _province(rng: Random) -> Story:
    o = an_occasion(rng)
    names, home = listed([c.zh for c in o.countries]), rng.choice(("浙江省", "湖北省", "广西", "四川省"))
    core = (
        f"{days(rng, o.start, o.end)}，{home}副省长{o.name_zh}率{home}政府经贸代表团访问{names}，签署了"
        f"{rng.randrange(3, 20)}个合作项目。"
    )
    return _decoy(rng, o, f"{home}经贸代表团访问{names}", core, "代表团推介了当地的投资环境，并考察了港口和物流园区。")


def _contact(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    core = (
        f"中国驻{c.zh}大使{o.name_zh}{o.start.month}月{o.start.day}日会见{c.host_zh}{rng.choice(POSTS_ABROAD)}"
        f"，就双边关系和{rng.choice(GAINS)}交换意见。"
    )
    return _decoy(rng, o, f"驻{c.zh}大使{o.name_zh}会见{c.host_zh}负责人", core)


def _foreign_congress(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    core = (
        f"{c.host_zh}第{rng.choice('六七八九十')}次全国代表大会{o.start.month}月{o.start.day}日在{c.capital_zh}"
        f"开幕，会期{rng.randrange(2, 6)}天。"
    )
    return _decoy(
        rng,
        o,
        f"{c.host_zh}举行全国代表大会",
        core,
        f"大会将选举新一届领导机构，{rng.randrange(300, 2000)}名代表出席。",
    )


def _press(rng: Random) -> Story:
    o = an_occasion(rng)
    what = rng.choice(("前三季度进出口", "冬季用能", "养老服务改革", "国家公园建设", "数字乡村"))
    core = (
        f"国务院新闻办公室{o.start.month}月{o.start.day}日就{what}情况举行国务院政策例行吹风会，有关部门负责人"
        "回答记者提问。"
    )
    return _decoy(rng, o, f"国新办就{what}举行吹风会", core, f"会上介绍了下一步措施，其中包括{rng.choice(GAINS)}。")


def _study(rng: Random) -> Story:
    o = an_occasion(rng)
    m = a_meeting(rng, o)
    core = (
        f"集团党委理论学习中心组{o.start.month}月{o.start.day}日召开会议，深入学习{m}精神，研究部署"
        f"{rng.choice(GAINS)}工作。党委书记{o.name_zh}主持并讲话。"
    )
    return _decoy(rng, o, f"集团党委传达学习{m}精神", core, "会议要求各级党组织把学习成果转化为推动发展的实际成效。")


def _forum(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    core = (
        f"第{rng.choice('三四五六')}届中国—{c.zh}{rng.choice(GAINS)}论坛{o.start.month}月{o.start.day}日在"
        f"{c.capital_zh}举行，两国专家和企业家{rng.randrange(80, 400)}人出席。"
    )
    return _decoy(rng, o, f"中国—{c.zh}合作论坛举行", core, f"与会者围绕{rng.choice(GAINS)}展开讨论。")


def _military(rng: Random) -> Story:
    o = an_occasion(rng)
    names = listed([c.zh for c in o.countries])
    core = (
        f"{days(rng, o.start, o.end)}，中国人民解放军{rng.choice(('国防大学', '医疗专家组', '海军院校'))}代表团"
        f"访问{names}，同当地军方交流。"
    )
    return _decoy(rng, o, f"解放军代表团访问{names}", core)


def _appointment(rng: Random) -> Story:
    o = an_occasion(rng)
    core = f"{o.name_zh}任{rng.choice(ILD_POSTS)}。此前，{o.name_zh}曾在{o.countries[0].zh}长期工作，熟悉当地政党情况。"
    return _decoy(rng, o, f"{o.name_zh}履新", core, "公开资料显示，他曾多次陪同代表团出访。")
