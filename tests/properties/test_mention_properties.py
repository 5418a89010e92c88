"""Do the finders of countries, meetings and themes keep their promises on any text?"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.mentions.countries import find_countries
from pipelines.mentions.meetings import find_meetings
from pipelines.mentions.themes import find_themes
from pipelines.view import View

# Pieces that meet in awkward ways: names inside names, ordinals beside ordinals, openings without ends.
PIECES = st.sampled_from(
    [
        "几内亚",
        "赤道",
        "比绍",
        "刚果",
        "（金）",
        "(布)",
        "印度",
        "尼西亚",
        "洋",
        "中",
        "非",
        "南",
        "朝鲜",
        "半岛",
        "寮國",
        "党的",
        "中共",
        "革命党",
        "越共",
        "第",
        "十九",
        "二十",
        "届",
        "次",
        "大",
        "全国代表大会",
        "中央委员会",
        "五",
        "中全会",
        "全会",
        "精神",
        "以来",
        "、",
        "，",
        "。",
        "\n",
        "對(duì)",
        "《决定》",
        "“十五五”规划",
        "建党",
        "100周年",
        "Guinea",
        "-Bissau",
        " ",
        "the ",
        "19th ",
        "third ",
        "plenary session ",
        "of ",
        "CPC ",
        "Central Committee",
        " National Congress",
        "Lao ",
        "Party",
        "'s",
        "—",
        ". ",
        "Congo ",
        "(Brazzaville)",
        "U.S.",
        "\u2019s",
        "Ｎ",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)
DAYS = st.none() | st.dates(min_value=date(2007, 1, 1), max_value=date(2030, 1, 1))


@given(TEXTS, st.sampled_from(["zh-Hans", "zh-Hant", "en"]), DAYS)
def test_mentions_are_as_printed_in_order_and_apart(text: str, language: str, published_on: date | None) -> None:
    view = View(text, [(0, len(text), "body")] if text else [])
    for mentions in (
        find_countries(view, language),
        find_meetings(view, language, published_on),
        find_themes(view, language),
    ):
        for mention in mentions:
            assert view.text[mention.start : mention.end] == mention.surface != ""
            assert view.span(mention.start, mention.end).stands_in(text)
        assert all(a.end <= b.start for a, b in pairwise(mentions))


@given(TEXTS, DAYS)
def test_another_partys_meeting_never_has_an_id_of_the_cpc(text: str, published_on: date | None) -> None:
    view = View(text, [(0, len(text), "body")] if text else [])
    for language in ("zh", "en"):
        assert all(m.own for m in find_meetings(view, language, published_on) if m.meeting is not None)
