"""Two teams in one article stay two; one team that goes on to the next country stays one."""

from __future__ import annotations

import pytest
from chinese_pages import findings, shown

TALKED = "同当地政党负责人座谈，宣介党的二十大精神。"


def teams(*paragraphs: str) -> list[list[str]]:
    """Countries of each team."""
    found = findings("中共代表团出访多国", *paragraphs, on="2023-11-05").delegations
    return [[shown(leg.country) for leg in team.legs] for team in found]


@pytest.mark.parametrize(
    "told",
    [
        f"中国共产党代表团近日分别访问多哥、肯尼亚和喀麦隆，{TALKED}",
        f"党的二十大精神对外宣介团近日分别赴多哥、肯尼亚和喀麦隆，{TALKED}",
        f"党的二十大精神对外宣介团近日分赴多哥、肯尼亚和喀麦隆，{TALKED}",
        f"多个中共代表团近日分别走访多哥、肯尼亚和喀麦隆，{TALKED}",
    ],
)
def test_countries_that_are_visited_each_by_itself_have_teams_of_their_own(told: str) -> None:
    assert teams(told) == [["TG"], ["KE"], ["CM"]]


@pytest.mark.parametrize("how", ["先后访问", "相继访问", "访问了", "先后分别访问"])
def test_a_team_that_goes_from_one_to_the_next_is_one(how: str) -> None:
    assert teams(f"中国共产党代表团近日{how}多哥、肯尼亚和喀麦隆，{TALKED}") == [["TG", "KE", "CM"]]


def test_the_leaders_of_the_countries_may_be_met_each_by_himself() -> None:
    told = "近日，中共代表团访问多哥、肯尼亚和喀麦隆，分别会见三国主要政党领导人，宣介党的二十大精神。"
    assert teams(told) == [["TG", "KE", "CM"]]


def test_another_team_is_another() -> None:
    told = f"近日，两个中共代表团结束出访。其中一个团先后到访卢旺达和毛里求斯，另一个团前往爱尔兰和冰岛，{TALKED}"
    assert teams(told) == [["RW", "MU"], ["IE", "IS"]]
    others = f"近日，中共代表团访问古巴，{TALKED}与此同时，另外的代表团分别访问德国和南非，{TALKED}"
    assert teams(others) == [["CU"], ["DE"], ["ZA"]]


def test_who_has_a_leader_is_one_team() -> None:
    led = f"12月1日至9日，中联部副部长郭业洲率中共代表团分别访问多哥、肯尼亚和喀麦隆，{TALKED}"
    assert teams(led) == [["TG", "KE", "CM"]]
