"""How does a composed Chinese announcement read? A grammar after the language guide's patterns."""

from __future__ import annotations

from random import Random

from corpus_facts import COUNTRIES, an_occasion
from corpus_words import Story
from corpus_zh_parts import (
    GAINS,
    ILD_POSTS,
    POSTS_ABROAD,
    PRESENT,
    SESSIONS,
    TEAMS,
    a_meeting,
    a_post,
    a_story,
    an_audience,
    dateline,
    days,
    listed,
    more,
    people_met,
    praise,
)

__all__ = ["relevant_zh"]


def relevant_zh(rng: Random) -> Story:
    """One announcement: a journey (most), a brief of the evening news, an envoy, a briefing at home."""
    makers = (
        _journey,
        _journey,
        _journey,
        _brief,
        _brief,
        _host_first,
        _envoy,
        _for_envoys,
        _companies,
        _advance,
        _welcome,
    )
    return rng.choice(makers)(rng)


def _journey(rng: Random) -> Story:
    o = an_occasion(rng)
    m, post, place = a_meeting(rng, o), a_post(rng), o.countries[0]
    team = rng.choice(TEAMS).format(m=m)
    names = listed([c.zh for c in o.countries])
    present = rng.choice(PRESENT).format(m=m)
    span, line = days(rng, o.start, o.end), dateline(rng, place.capital_zh, o.filed)
    invited = rng.choice(("", f"应{listed([c.host_zh for c in o.countries])}邀请，", "应邀，", ""))
    met = rng.choice(
        (
            f"先后同{people_met(rng, place)}举行会谈",
            f"拜会了{people_met(rng, place)}",
            f"与{an_audience(rng)}等面对面交流",
            f"分别会见{people_met(rng, place)}",
        )
    )
    held = rng.choice((f"并举行{m}{rng.choice(SESSIONS)}，{present}", present, f"在{rng.choice(SESSIONS)}上{present}"))
    core = rng.choice(
        (
            f"{span}，{invited}{post}{o.name_zh}率{team}访问{names}，{met}，{held}。",
            f"{invited}{post}{o.name_zh}于{span}率领{team}对{names}进行访问，其间{met}，{held}。",
            f"由{post}{o.name_zh}率领的{team}{span}访问了{names}。代表团{met}，{held}。",
            f"{invited}以{post}{o.name_zh}为团长的{team}{span}到访{names}，{met}，{held}。",
            f"{team}{span}访问{names}，团长是{post}{o.name_zh}。访问期间，代表团{met}，{held}。",
        )
    )
    title = rng.choice(
        (
            f"{team}访问{names}",
            f"{o.name_zh}率{team}访问{names}",
            f"中共代表团在{place.zh}{rng.choice(('介绍', '宣介'))}{m}精神",
            f"{names}各界积极评价{m}",
            f"{m}精神走进{place.zh}",
        )
    )
    return a_story(rng, title, [line + core, *more(rng, o, m)], o.filed)


def _brief(rng: Random) -> Story:
    o = an_occasion(rng, countries=rng.choice((2, 2, 3, 4)))
    m, names = a_meeting(rng, o), listed([c.zh for c in o.countries])
    team = rng.choice(("中共代表团", f"{m}精神对外宣介团", f"{m}精神宣介团", "中国共产党代表团"))
    when, how = rng.choice(("近日，", "连日来，", "")), rng.choice(("相继", "先后", "分别", ""))
    core = rng.choice(
        (
            f"{when}{team}{how}访问{names}，向当地{an_audience(rng)}宣介{m}精神。",
            (
                f"{when}{rng.choice(('应外方邀请，', ''))}{team}{how}访问了{names}，举办{m}精神"
                f"{rng.choice(SESSIONS)}，会见{an_audience(rng)}。"
            ),
            f"{when}{team}{how}赴{names}，围绕{m}精神同{an_audience(rng)}深入交流，宣介{m}精神。",
        )
    )
    title = rng.choice(
        (f"{team}访问{names}", f"中共代表团访问{o.countries[0].zh}等国", f"{m}精神对外宣介活动在多国举行")
    )
    return a_story(rng, title, [core, praise(rng, "外方", m)], o.filed)


def _host_first(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    m, place, post = a_meeting(rng, o), o.countries[0], a_post(rng)
    host = f"{place.host_zh}{rng.choice(POSTS_ABROAD)}"
    day = o.end
    core = (
        f"{host}{day.month}月{day.day}日在{place.capital_zh}会见"
        f"{rng.choice(('来访的', '正在访问的', '到访的'))}{post}{o.name_zh}"
        f"{rng.choice(('一行', '率领的中共代表团'))}。{o.name_zh}"
        f"{rng.choice(('向对方', '在会见时', '着重'))}介绍了{m}精神。"
    )
    tail = (
        f"中共代表团此访自{o.start.month}月{o.start.day}日开始，{rng.choice(('其间出席了', '还参加了'))}{m}精神"
        f"{rng.choice(SESSIONS)}。"
    )
    title = rng.choice((f"{host}会见{o.name_zh}", f"{place.zh}{host}会见中共代表团", f"{o.name_zh}访问{place.zh}"))
    return a_story(rng, title, [dateline(rng, place.capital_zh, o.filed) + core, *more(rng, o, m), tail], o.filed)


def _envoy(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    place = rng.choice([c for c in COUNTRIES if c.zh in ("老挝", "古巴")])
    m, day = a_meeting(rng, o), o.start
    first = "总书记" if place.zh == "老挝" else "第一书记"
    who = f"{rng.choice(('习近平总书记特使', '中共中央总书记特使'))}、{a_post(rng)}{o.name_zh}"
    core = rng.choice(
        (
            f"{day.month}月{day.day}日，{who}在{place.capital_zh}向{place.host_zh}中央{first}通报了{m}有关情况。",
            (
                f"{who}{day.month}月{day.day}日抵达{place.capital_zh}，同{place.host_zh}中央{first}举行会谈，通"
                f"报了{m}情况。"
            ),
        )
    )
    title = rng.choice((f"{o.name_zh}访问{place.zh}", f"总书记特使{o.name_zh}向{place.zh}方面通报{m}情况"))
    return a_story(rng, title, [dateline(rng, place.capital_zh, day) + core, praise(rng, place.host_zh, m)], day)


def _for_envoys(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    m, n = a_meeting(rng, o), rng.randrange(40, 160)
    day = o.start
    kind = rng.choice(("专题吹风会", "宣介会", "专题宣介会", "情况介绍会"))
    core = rng.choice(
        (
            f"{day.month}月{day.day}日，中共中央对外联络部在北京为外国驻华使节举办{m}精神{kind}。",
            f"中联部{day.month}月{day.day}日在京面向各国驻华使节举行{m}精神{kind}。",
        )
    )
    people = f"来自{n}个国家的{n + rng.randrange(10, 70)}余名驻华使节、临时代办和高级外交官出席。"
    said = f"{rng.choice(ILD_POSTS)}{o.name_zh}主持，并就会议的背景和{rng.choice(GAINS)}等内容作了说明。"
    title = rng.choice((f"中联部举办{m}精神{kind}", f"中联部为驻华使节举行{m}精神{kind}"))
    return a_story(rng, title, [dateline(rng, "北京", day) + core + people, said, praise(rng, "使节们", m)], day)


def _companies(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    m, day, city = a_meeting(rng, o), o.start, rng.choice(("上海", "广州", "成都", "西安", "杭州"))
    core = rng.choice(
        (
            f"{day.month}月{day.day}日，中共中央对外联络部在{city}为外国驻华商会和跨国公司代表举办{m}精神宣介会。",
            f"中联部{day.month}月{day.day}日在{city}为驻华跨国企业代表举办{m}精神专题宣介会。",
        )
    )
    people = f"{rng.randrange(60, 300)}余名外国企业和机构代表参加。"
    return a_story(rng, f"{m}精神宣介会在{city}举行", [core + people, praise(rng, "外企代表", m)], day)


def _advance(rng: Random) -> Story:
    o = an_occasion(rng)
    m, hosts, post = a_meeting(rng, o), listed([c.host_zh for c in o.countries]), a_post(rng)
    names = listed([c.zh for c in o.countries])
    core = (
        f"应{hosts}邀请，{post}{o.name_zh}{rng.choice(('将于', '定于'))}{days(rng, o.start, o.end)}率中共代"
        f"表团访问{names}，"
        f"{rng.choice(('向当地各界', '同各政党交流并'))}宣介{m}精神。"
    )
    return a_story(rng, f"{o.name_zh}将率中共代表团访问{names}", [dateline(rng, "北京", o.start) + core], o.start)


def _welcome(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    m, place = a_meeting(rng, o), o.countries[0]
    first = (
        f"{days(rng, o.start, o.end)}，{a_post(rng)}{o.name_zh}率"
        f"{rng.choice(('中共代表团', f'{m}精神宣介团'))}在{place.zh}访问，"
        f"{rng.choice(PRESENT).format(m=m)}，在{place.capital_zh}引起热烈反响。"
    )
    body = [first] + [
        (
            f"{place.host_zh}{rng.choice(POSTS_ABROAD)}{rng.choice(('说', '表示', '告诉记者'))}，"
            f"{rng.choice(GAINS)}令人印象深刻，中国的经验值得研究。"
        )
        for _ in range(rng.randrange(2, 5))
    ]
    return a_story(rng, f"{m}精神在{place.zh}引发热烈反响", body, o.filed)
