"""A printed title carries the rank of its highest post in office, and none where its words tell none."""

from __future__ import annotations

import pytest

from pipelines.lexicon.posts import Rank, party_bodies, posts
from pipelines.ranks import Office, offices, rank_of, stated_rank


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("中共中央对外联络部部长", "full_ministerial"),
        ("中联部副部长", "vice_ministerial"),
        ("中共中央对外联络部副部长兼当代世界研究中心主任", "vice_ministerial"),
        ("中共中央對外聯絡部副部長", "vice_ministerial"),
        ("中共中央政治局常委、中央书记处书记", "national"),
        ("中共中央政治局委员、重庆市委书记", "deputy_national"),
        ("中共中央候补委员、山东省委常委、青岛市委书记", "vice_ministerial"),
        ("中共中央委员、西藏自治区党委书记", "full_ministerial"),
        ("中国社会科学院院长兼党组书记", "full_ministerial"),
        ("国务院法制办公室副主任、党组成员", "vice_ministerial"),
        ("中央纪委副书记", "full_ministerial"),
        ("中央纪委副书记、国家监委副主任", "full_ministerial"),
        ("中央纪委常委", "vice_ministerial"),
        ("中国共产党中央委员会总书记", "national"),
        ("中央和国家机关工委副书记", "vice_ministerial"),
        ("福建省省长", "full_ministerial"),
        ("福建省副省长", "vice_ministerial"),
        ("广东省委常委、省纪委书记", "vice_ministerial"),
        ("外交部副部长", "vice_ministerial"),
        ("北京大学党委书记", "vice_ministerial"),
        ("全国妇联宣传教育部部长", "bureau"),
        ("vice governor of Fujian Province", "vice_ministerial"),
        ("Vice Foreign Minister", "vice_ministerial"),
        ("head of the International Department of the Communist Party of China Central Committee", "full_ministerial"),
        ("deputy head of the International Department of the CPC Central Committee", "vice_ministerial"),
        ("Vice-minister of the International Department of the CPC Central Committee", "vice_ministerial"),
        (("member of the Political Bureau of the CPC Central Committee and secretary of the CPC Chongqing Municipal "
          "Committee"), "deputy_national"),
        ("vice president of the Party School of the CPC Central Committee", "vice_ministerial"),
        ("中共中央总书记习近平特使、中共中央对外联络部部长", "full_ministerial"),  # not the sender's
        ("国家主席习近平特使、全国政协副主席", "deputy_national"),
        (("special envoy of Xi Jinping, general secretary of the Communist Party of China Central Committee, and head "
          "of its International Department"), "full_ministerial"),
        ("deputy head of the ruling party's International Department", "vice_ministerial"),
        ("外交部副部级官员", "vice_ministerial"),
    ],
)  # fmt: skip
def test_the_highest_post_in_office_gives_the_rank(title: str, rank: str) -> None:
    assert rank_of(title) == Rank(rank)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "中共中央委员",  # membership
        "习近平总书记特使",  # an errand
        "中联部部长助理",  # ministries differ
        "外交部部长助理",
        "外交部长助理",
        "Assistant Foreign Minister",
        "青岛市委书记",  # a city of its own rank
        "江西省委组织部部长",  # a department of the province
        "中央党校原副校长",  # no longer
        "原中联部副部长",
        "former deputy head of the International Department of the CPC Central Committee",
        "Chinese vice minister",  # of which body?
        "the headmaster of a school",
    ],
)
def test_no_rank_is_guessed(title: str) -> None:
    assert rank_of(title) is Rank.UNKNOWN


@pytest.mark.parametrize("body", party_bodies(), ids=lambda b: f"{b.lang}:{b.form}")
def test_every_body_gives_its_head_and_deputy_a_rank(body) -> None:  # type: ignore[no-untyped-def]
    head, deputy = {
        "zh": (f"{body.form}书记", f"{body.form}副主任"),
        "en": (f"head of the {body.form}", f"deputy head of the {body.form}"),
    }[body.lang]
    order = list(Rank)
    assert rank_of(head) is body.head_rank
    assert rank_of(deputy) is order[order.index(body.head_rank) + 1]


@pytest.mark.parametrize("post", [p for p in posts() if isinstance(p.rank, Rank)], ids=lambda p: p.form)
def test_every_post_with_a_rank_of_its_own_gives_it(post) -> None:  # type: ignore[no-untyped-def]
    assert rank_of(post.form) is post.rank


PROVINCES = (
    "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南",
    "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海",
)  # fmt: skip
MUNICIPALITIES = ("北京", "上海", "天津", "重庆")
REGIONS = ("内蒙古", "广西壮族", "西藏", "宁夏回族", "新疆维吾尔")


@pytest.mark.parametrize(
    "committee",
    [f"{p}省委" for p in PROVINCES] + [f"{m}市委" for m in MUNICIPALITIES] + [f"{r}自治区党委" for r in REGIONS],
)
def test_every_provincial_committee_has_its_ranks(committee: str) -> None:
    assert rank_of(f"中共{committee}书记") is Rank.FULL_MINISTERIAL
    assert rank_of(f"中共{committee}副书记") is Rank.VICE_MINISTERIAL
    assert rank_of(f"{committee}常委、统战部部长") is Rank.VICE_MINISTERIAL
    assert rank_of(f"{committee}组织部部长") is Rank.UNKNOWN


def test_a_title_tells_its_posts_with_their_bodies() -> None:
    assert offices("全国政协常委、中央党校原副校长")[-1] == Office(
        post="deputy", body="party_school", rank=Rank.VICE_MINISTERIAL, former=True
    )
    assert [(o.body, o.post) for o in offices("assistant minister of the International Department")] == [
        ("ild", "assistant")
    ]


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("正部级官员", "full_ministerial"),
        ("外交部副部长级大使", "vice_ministerial"),
        ("中联部局长、正厅级", "bureau"),
        ("vice-ministerial-level official", "vice_ministerial"),
        ("a ministerial-level adviser", "full_ministerial"),
        ("原副部级干部", "unknown"),
        ("former vice-ministerial-level official", "unknown"),
        ("中联部部长", "unknown"),
    ],
)
def test_a_level_is_stated_only_where_the_title_prints_it(title: str, rank: str) -> None:
    assert stated_rank(title) == Rank(rank)
