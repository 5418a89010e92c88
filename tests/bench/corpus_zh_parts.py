"""Which words and turns do the composed Chinese pages have in common?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from corpus_facts import Country, Occasion, a_name_zh
from corpus_words import Story

__all__ = [
    "AUDIENCE",
    "GAINS",
    "ILD_POSTS",
    "OFFICES",
    "OTHER_POSTS",
    "POSTS_ABROAD",
    "PRESENT",
    "SESSIONS",
    "TEAMS",
    "a_meeting",
    "a_post",
    "a_story",
    "an_audience",
    "dateline",
    "days",
    "listed",
    "more",
    "people_met",
    "praise",
]

ILD_POSTS = ("中共中央对外联络部副部长", "中联部副部长", "中共中央对外联络部部长助理", "中联部部长助理")
OTHER_POSTS = (
    "中共中央委员、中央党史和文献研究院副院长", "中央党校副校长", "中央政策研究室副主任",
    "中共中央候补委员、省委常委、宣传部部长",
    "中央组织部副部长", "中央纪委委员、国家监委委员", "中国社会科学院党组副书记", "中央宣传部副部长",
)  # fmt: skip
TEAMS = ("中共代表团", "中共代表团", "中国共产党代表团", "中共对外宣介团", "{m}精神对外宣介团", "{m}精神宣介团")
PRESENT = (
    "宣介{m}精神",
    "深入宣介了{m}精神",
    "介绍了{m}精神和重要成果",
    "全面阐释{m}精神",
    "介绍{m}的主要成果",
    "解读了{m}精神",
)
AUDIENCE = (
    "政党政要",
    "主要政党负责人",
    "议会领导人",
    "智库学者",
    "媒体代表",
    "工商界人士",
    "华侨华人",
    "青年政治家",
    "高校师生",
    "民间组织负责人",
)
POSTS_ABROAD = ("总书记", "副主席", "国际书记", "主席", "第一副主席", "政治委员会委员", "中央委员")
OFFICES = ("副总统", "议长", "外长", "总理", "前总统", "国务秘书", "参议长", "执政联盟发言人")
SESSIONS = ("专题介绍会", "座谈会", "专题报告会", "研讨会", "专场宣介会", "交流会")
GAINS = (
    "治国理政经验",
    "基础设施合作",
    "数字经济",
    "减贫",
    "干部培训",
    "绿色转型",
    "产业园区建设",
    "人文往来",
    "农业技术",
    "职业教育",
)


def days(rng: Random, a: date, b: date) -> str:
    if a.month == b.month:
        return rng.choice(
            (f"{a.month}月{a.day}日至{b.day}日", f"{a.month}月{a.day}至{b.day}日", f"{a.month}月{a.day}日—{b.day}日")
        )
    return f"{a.month}月{a.day}日至{b.month}月{b.day}日"


def listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else "、".join(names[:-1]) + "和" + names[-1]


def dateline(rng: Random, city: str, day: date) -> str:
    who = a_name_zh(rng)
    return rng.choice(
        (
            f"新华社{city}{day.month}月{day.day}日电（记者{who}）",
            f"本报{city}{day.month}月{day.day}日电  （记者{who}）",
            f"中新社{city}{day.month}月{day.day}日电 ",
            f"人民网{city}{day.month}月{day.day}日电 ",
            "",
            "",
        )
    )


def a_meeting(rng: Random, o: Occasion) -> str:
    return rng.choice(o.meeting.zh[:2] if rng.random() < 0.8 else o.meeting.zh)


def a_post(rng: Random) -> str:
    return rng.choice(ILD_POSTS if rng.random() < 0.7 else OTHER_POSTS)


def people_met(rng: Random, country: Country) -> str:
    """Whom the team met, without names: posts at the host party and offices of the state."""
    found = [country.host_zh + rng.choice(POSTS_ABROAD)]
    if rng.random() < 0.6:
        found.append(rng.choice(OFFICES))
    return listed(found)


def an_audience(rng: Random) -> str:
    return "、".join(rng.sample(AUDIENCE, rng.randrange(2, 5)))


def praise(rng: Random, side: str, m: str) -> str:
    a, b = rng.sample(GAINS, 2)
    return rng.choice(
        (
            f"{side}热烈祝贺{m}成功召开，表示愿同中方深化{a}、{b}等领域合作。",
            f"{side}高度评价中国发展成就，认为会议作出的部署将给世界带来机遇，期待两党在{a}方面加强互鉴。",
            f"{side}积极评价此次来访，希望借鉴中方{a}的做法，推动{b}取得更多实效。",
            f"与会人士表示，通过聆听介绍对中国道路有了更直观的认识，愿在{a}和{b}上寻求务实合作。",
            f"听众踊跃提问，话题涉及{a}、{b}以及中国的下一步改革，现场气氛热烈。",
        )
    )


def more(rng: Random, o: Occasion, m: str) -> list[str]:
    """Paragraphs that may follow: nobody needs them for the decision."""
    place, (a, b) = o.countries[0], rng.sample(GAINS, 2)
    pool = [
        f"{o.name_zh}说，会议为今后一个时期中国的{a}指明了方向，中国愿同{place.zh}各界分享机遇。",
        f"在{place.capital_zh}期间，代表团一行走访了当地企业和社区，实地了解{b}项目进展。",
        f"中国驻{place.zh}大使陪同参加了上述活动。",
        f"{praise(rng, place.zh + '方面', m)}",
        f"双方还就{a}、{b}交换了意见，一致同意保持各层级往来。",
        f"当地多家报纸和电视台对活动作了报道，{place.zh}{rng.choice(OFFICES)}在社交媒体上转发了现场照片。",
    ]
    return rng.sample(pool, rng.randrange(1, 5))


def a_story(rng: Random, title: str, paragraphs: Sequence[str], day: date, *, relevant: bool = True) -> Story:
    return Story(
        title=title,
        paragraphs=tuple(paragraphs),
        day=(day.year, day.month, day.day),
        byline=a_name_zh(rng),
        relevant=relevant,
    )
