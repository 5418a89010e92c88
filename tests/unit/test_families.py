"""How many independent voices tell of a stay: reprints, credits, translations and rewrites of one text count once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from composed import captures_of, event, leg, page, said, visit

from archive.records import Form, Person, Reception, Stance
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read, documents
from pipelines.release.dataset import dataset
from pipelines.voices.families import Contradiction, Verdict, families

TEXT = (
    "A delegation of the Communist Party of China called on the harbour museum and the fishing school, where it "
    "introduced the decisions of its last plenary session to teachers, captains and students of the town, and was "
    "asked about wages, boats and the price of ice by almost everybody who had come to listen on a wet evening."
)
QUOTED = TEXT[:140]
OWN = (
    "The hall was half empty when the guests arrived. Our reporter counted the chairs twice, spoke with two fishermen "
    "at the door and with the headmistress, who had been told of the evening only the day before, and wrote down what "
    "the cook had to say on the matter of the soup; nobody at the table took notes, and the mayor left early. Later "
    "the caretaker locked the door, and the street was quiet again until the ferry came in from the other shore."
)
FACTS = ("country KH", "country LA", "day 12-22", "day 12-26", "number 160", "person xiechuntao")
STAY = visit(
    leg("KH", "2025-12-22", "2025-12-26"), leg("LA", "2025-12-22", "2025-12-26"), leader="谢春涛", meeting="cc20-p4"
)
XINHUA = "http://www.news.cn/world/20251227/a/c.html"
ILD = "http://www.idcpc.org.cn/jwdt/202512/t20251227_1.html"
KHMER_TIMES = "https://www.khmertimeskh.com/1/visit/"
PHNOM_PENH_POST = "https://www.phnompenhpost.com/1/visit"
NAMIBIAN = "https://namibiadailynews.info/briefing/"
ELSEWHERE = "https://advance-in-cambodia.com/?p=1"


def told(name: str, url: str, *, on: str | None = "2025-12-27", facts: tuple[str, ...] = FACTS, **more: Any) -> Read:
    return page(
        name, *more.pop("visits", [STAY]), url=url, published=on, facts=facts, fetched="2026-01-05T04:00:00Z", **more
    )


def rows(*reads: Read, verdicts: tuple[Verdict, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    made = dict(dataset(reads, captures_of(reads), verdicts=verdicts).rows)
    assert [*check_tables(made), *check_evidence(made)] == []
    return made


def voices(*reads: Read) -> list[set[str]]:
    """The addresses of each family."""
    found = families(documents(reads)).all()
    return sorted(({url for d in family.documents for url in d.urls} for family in found), key=min)


def id_of(read: Read) -> str:
    (document,) = documents([read])
    return document.document_id


def in_cambodia(*reads: Read, verdicts: tuple[Verdict, ...] = ()) -> tuple[int, int, str]:
    """Voices of the state's media and of the host, and the verification, of the stay in Cambodia."""
    (row,) = (row for row in rows(*reads, verdicts=verdicts)["legs"] if row["country"] == "KH")
    return row["families_state_media"], row["families_host"], row["verification"]


xinhua = told("x", XINHUA, text=TEXT, language="en")
reprint = told("r", KHMER_TIMES, text=TEXT + " Ends.", language="en")
rewrite = told("j", ELSEWHERE, on="2025-12-28", facts=FACTS[:3] + FACTS[5:], language="ja")
own = told(
    "o",
    PHNOM_PENH_POST,
    on="2025-12-28",
    facts=("country KH", "day 12-23", "number 450", "person xiechuntao"),
    text=OWN,
)


def replace_day(read: Read, day: str) -> Read:
    page_ = read.extraction.announcement
    assert page_ is not None
    dated = replace(page_, published_on=date.fromisoformat(day))
    return replace(read, extraction=replace(read.extraction, announcement=dated))


# --- U6


def test_a_rewrite_in_another_language_on_an_unknown_site_is_the_origins_voice() -> None:
    assert voices(xinhua, rewrite) == [{XINHUA, ELSEWHERE}]
    assert in_cambodia(xinhua, rewrite) == (1, 0, "single_party_side")


def test_a_text_of_the_department_on_a_namibian_site_raises_no_host_family_whether_credited_or_copied() -> None:
    held = event(Form.ONLINE, None, "2020-12-30", "2020-12-30", "cc19-p5")
    facts = ("day 12-30", "number 200", "number 36", "number 60")
    about: dict[str, Any] = {"visits": [], "events": (held,), "facts": facts, "on": "2021-01-03"}
    origin = told("i", ILD, language="en", text=TEXT, **{**about, "on": "2020-12-31"})
    for copy in (
        told("n", NAMIBIAN, language="en", text=TEXT, **about),
        told("n", NAMIBIAN, language="en", outlet="IDCPC", text=OWN, **about),
        told("n", NAMIBIAN, language="pt", **about),
    ):
        made = rows(origin, copy)
        (row,) = made["events"]
        assert (row["families_party_centre"], row["families_host"]) == (1, 0)
        assert (row["verification"], row["verification_rule"]) == ("single_party_side", "verification@2")
        assert len({row["family_id"] for row in made["documents"]}) == 1


def test_a_page_of_the_host_press_of_its_own_makes_it_confirmed() -> None:
    assert in_cambodia(xinhua, rewrite, own) == (1, 1, "host_confirmed")


def test_a_stay_told_by_a_reprint_alone_is_the_partys_whatever_the_reprints_country() -> None:
    credited = told("r", KHMER_TIMES, text=TEXT, outlet="Xinhua", language="en")
    assert in_cambodia(credited) == (1, 0, "single_party_side")
    elsewhere = told("x", XINHUA, text=TEXT, language="en", visits=[])  # the origin is known, and tells of no stay
    assert in_cambodia(elsewhere, reprint) == (1, 0, "single_party_side")


def test_the_family_page_shows_why_two_texts_were_joined() -> None:
    credited = told("c", PHNOM_PENH_POST, outlet="Xinhua", text=OWN, language="en")
    made = rows(xinhua, reprint, rewrite, credited)
    by_url = {row["urls"][0]: row["document_id"] for row in made["documents"]}
    why = {row["document_id"]: row for row in made["families"]}
    origin = by_url[XINHUA]
    assert [(why[by_url[url]]["role"], why[by_url[url]]["reason"], why[by_url[url]]["linked_to"]) for url in (
        XINHUA, KHMER_TIMES, PHNOM_PENH_POST, ELSEWHERE
    )] == [
        ("origin", None, None),
        ("reprint", "same_text", origin),
        ("credit", "credit_line", origin),
        ("rewrite", "same_facts", origin),
    ]  # fmt: skip
    assert why[by_url[KHMER_TIMES]]["overlap_percent"] == 100
    assert why[by_url[PHNOM_PENH_POST]]["credit"] == "Xinhua"
    assert why[by_url[ELSEWHERE]]["shared"] == sorted(FACTS[:3] + FACTS[5:])
    assert {row["decided_by"] for row in made["families"]} == {"rule"}
    family_of = {row["document_id"]: row["family_id"] for row in made["documents"]}
    assert all(row["family_id"] == family_of[row["document_id"]] for row in made["families"])


def test_a_reviewer_splits_them_and_the_split_survives_the_next_refresh() -> None:
    apart = Verdict(documents=(id_of(xinhua), id_of(rewrite)), together=False, reason="own interview", decider="kl")
    assert len(families(documents([xinhua, rewrite]), [apart]).all()) == 2
    later = told("k", KHMER_TIMES, on="2025-12-29", text=TEXT, language="en")
    made = rows(xinhua, rewrite, later, verdicts=(apart,))
    assert len({row["family_id"] for row in made["documents"]}) == 2
    kept = {row["document_id"]: row["apart_from"] for row in made["families"]}
    assert kept[id_of(rewrite)] == [id_of(xinhua)]
    assert kept[id_of(later)] == []


# --- verdicts


def test_a_split_cuts_the_weakest_link_of_the_chain_between_two() -> None:
    middle = told("m", KHMER_TIMES, text=TEXT + " " + OWN[:60], language="en")
    far = told("f", PHNOM_PENH_POST, text=TEXT + " " + OWN[:60] + " Ends.", language="en")
    assert voices(xinhua, middle, far) == [{XINHUA, KHMER_TIMES, PHNOM_PENH_POST}]
    apart = Verdict(documents=(id_of(far), id_of(xinhua)), together=False, reason="r", decider="kl")
    found = families(documents([xinhua, middle, far]), [apart])
    assert sorted(len(f.documents) for f in found.all()) == [1, 2]
    assert found.by_document[id_of(far)] is not found.by_document[id_of(xinhua)]


def test_a_split_of_two_texts_of_one_newsroom_makes_them_two_voices_of_one_stay() -> None:
    other = told("y", XINHUA.replace("/a/", "/b/"), text=OWN, facts=())
    assert in_cambodia(xinhua, other) == (1, 0, "single_party_side")
    apart = Verdict(documents=(id_of(xinhua), id_of(other)), together=False, reason="two reporters", decider="kl")
    assert in_cambodia(xinhua, other, verdicts=(apart,)) == (2, 0, "multi_party_side")
    third = told("z", XINHUA.replace("/a/", "/c/"), text=OWN[100:] + QUOTED, facts=())  # would join the two again
    assert in_cambodia(xinhua, other, third, verdicts=(apart,)) == (2, 0, "multi_party_side")


def test_a_reviewer_joins_what_no_rule_joins() -> None:
    join = Verdict(documents=(id_of(own), id_of(xinhua)), together=True, reason="handed-out text", decider="kl")
    made = rows(xinhua, own, verdicts=(join,))
    (row,) = (row for row in made["families"] if row["role"] == "joined")
    assert (row["decided_by"], row["reason"], row["verdict"]) == ("reviewer", "reviewer", "kl: handed-out text")
    assert in_cambodia(xinhua, own, verdicts=(join,)) == (1, 0, "single_party_side")


def test_two_verdicts_that_do_not_fit_are_an_error_that_names_both() -> None:
    a, b, c = map(id_of, (xinhua, own, rewrite))
    joined = [
        Verdict(documents=(a, b), together=True, reason="same text", decider="kl"),
        Verdict(documents=(b, c), together=True, reason="same author", decider="kl"),
    ]
    split = Verdict(documents=(a, c), together=False, reason="own words", decider="mw")
    with pytest.raises(Contradiction) as error:
        families(documents([xinhua, own, rewrite]), [*joined, split])
    assert error.value.split == split
    assert error.value.joined in joined
    assert "own words" in str(error.value)
    assert error.value.joined.reason in str(error.value)


def test_a_verdict_on_a_document_that_is_not_there_is_reported() -> None:
    lost = Verdict(documents=(id_of(xinhua), "a-000000000000"), together=False, reason="r", decider="kl")
    assert families(documents([xinhua]), [lost]).unknown == ((lost, "a-000000000000"),)


def test_a_verdict_takes_two_documents() -> None:
    with pytest.raises(ValueError, match="takes two"):
        Verdict(documents=("a-1", "a-1"), together=True, reason="r", decider="kl")


# --- reprints and credits


def test_a_newspaper_that_quotes_a_brief_in_a_report_of_its_own_is_independent() -> None:
    brief = told("x", XINHUA, text=QUOTED, language="en", facts=())
    report = told("q", PHNOM_PENH_POST, on="2025-12-28", text=QUOTED + OWN, language="en", facts=())
    assert voices(brief, report) == [{XINHUA}, {PHNOM_PENH_POST}]
    excerpt = told("q", XINHUA, on="2025-12-29", text=QUOTED, language="en", facts=())
    assert len(voices(excerpt, report)) == 1  # the other way round: the later text has nothing of its own


def test_two_notices_of_one_form_for_two_countries_are_two_texts() -> None:
    first = told("x", XINHUA, text=TEXT, facts=("country KH",))
    second = told("y", ILD, text=TEXT + " Ends.", facts=("country NA",))
    assert voices(first, second) == [{ILD}, {XINHUA}]


@pytest.mark.parametrize("day", ["2025-12-20", "2025-12-27", "2025-12-28", None])
def test_an_unknown_page_that_strings_two_texts_together_does_not_make_one_voice_of_them(day: str | None) -> None:
    about: dict[str, Any] = {"language": "en", "facts": ()}
    report = told("o", PHNOM_PENH_POST, text=OWN, **about)
    both = told("b", ELSEWHERE, on=day, text=TEXT + OWN, **about)
    found = voices(told("x", XINHUA, text=TEXT, **about), report, both)
    assert not any({XINHUA, PHNOM_PENH_POST} <= family for family in found)


def test_two_newspapers_that_print_each_a_part_of_a_later_text_of_the_agency_are_its_voice() -> None:
    about: dict[str, Any] = {"language": "en", "facts": ()}
    whole = told("x", XINHUA, on="2025-12-28", text=TEXT + " " + OWN[: len(TEXT)], **about)
    parts = told("a", KHMER_TIMES, text=TEXT, **about), told("b", PHNOM_PENH_POST, text=OWN[: len(TEXT)], **about)
    assert len(voices(whole, *parts)) == 1


def test_journeys_of_two_leaders_told_in_the_sentences_of_one_form_are_two_texts() -> None:
    about: dict[str, Any] = {"facts": ("country KH",), "language": "zh-Hans"}
    teams = [visit(leg("KH"), leader=name) for name in ("甲一丁", "乙二丙", "甲一丙")]
    first = told("x", XINHUA, text=TEXT, visits=[teams[0]], **about)
    assert len(voices(first, told("k", KHMER_TIMES, text=TEXT + " Ends.", visits=[teams[1]], **about))) == 2
    assert len(voices(first, told("k", KHMER_TIMES, text=TEXT + " Ends.", visits=[teams[2]], **about))) == 1  # misprint


def test_many_reprints_are_one_voice_and_a_split_takes_out_only_the_one_it_names() -> None:
    about: dict[str, Any] = {"language": "en", "facts": ()}
    origin = told("x", XINHUA, text=TEXT, **about)
    reprints = [
        told(
            f"p{n}",
            f"https://site{n}.example.org/",
            on="2025-12-28",
            text=f"{TEXT} Printed by paper {n * 7919}.",
            **about,
        )
        for n in range(400)
    ]
    assert len(families(documents([origin, *reprints])).all()) == 1
    apart = Verdict(documents=(id_of(origin), id_of(reprints[40])), together=False, reason="r", decider="kl")
    assert sorted(len(f.documents) for f in families(documents([origin, *reprints]), [apart]).all()) == [1, 400]


def test_a_text_printed_again_after_twenty_years_is_the_same_voice() -> None:
    again = told("k", KHMER_TIMES, on="2045-12-28", text=TEXT, language="en", facts=FACTS)
    assert len(voices(xinhua, again)) == 1


def test_a_credit_line_ties_a_translation_to_the_text_it_credits() -> None:
    credited = told("c", KHMER_TIMES, on="2025-12-30", outlet="Xinhua", language="km", facts=(*FACTS[:3], "number 99"))
    assert voices(xinhua, credited) == [{XINHUA, KHMER_TIMES}]


def test_a_credited_text_that_was_not_captured_leaves_the_credit_alone() -> None:
    made = rows(told("c", KHMER_TIMES, outlet="Xinhua", text=OWN))
    (row,) = made["families"]
    assert (row["role"], row["reason"], row["linked_to"], row["credit"]) == ("credit", "credit_line", None, "Xinhua")


def test_a_page_that_is_nobodys_copy_has_no_row_among_the_families() -> None:
    assert rows(own)["families"] == []


def test_a_site_of_the_party_or_an_unknown_one_makes_no_witness_by_a_credit_line() -> None:
    for url in (ILD, XINHUA.replace("/a/", "/b/"), ELSEWHERE):
        claimed = told("f", url, outlet="The Phnom Penh Post", text=OWN, facts=())
        assert in_cambodia(xinhua, claimed)[1:] == (0, "multi_party_side" if url == ILD else "single_party_side")


def test_a_credit_line_is_believed_when_the_credited_page_is_there_and_not_when_it_came_later() -> None:
    claimed = told("f", ILD, on="2025-12-28", outlet="The Phnom Penh Post", text=OWN, facts=())
    assert in_cambodia(replace_day(own, "2025-12-28"), claimed) == (0, 1, "host_only")
    assert in_cambodia(replace_day(own, "2025-12-29"), claimed) == (0, 0, "single_party_side")


def test_a_host_newspaper_that_credits_another_of_the_host_is_believed() -> None:
    claimed = told("f", KHMER_TIMES, outlet="The Phnom Penh Post", text=OWN, facts=())
    assert in_cambodia(xinhua, claimed) == (1, 1, "host_confirmed")


def test_a_briefing_on_a_site_of_another_country_without_credit_or_captured_origin_confirms_nothing() -> None:
    held = event(Form.ONLINE, "CN", "2020-12-30", "2020-12-30", "cc19-p5")
    (row,) = rows(told("n", NAMIBIAN, on="2021-01-03", language="en", text=TEXT, visits=[], events=(held,)))["events"]
    assert (row["families_host"], row["families_third"], row["verification"]) == (0, 1, "single_party_side")


# --- rewrites: what must not be taken for one


def rewritten(**changes: Any) -> bool:
    copy: dict[str, Any] = {"on": "2025-12-28", "facts": FACTS, "language": "km"} | changes
    return len(voices(xinhua, told("t", copy.pop("url", KHMER_TIMES), **copy))) == 1


def test_a_text_of_the_host_press_with_all_signs_of_another_is_a_rewrite() -> None:
    assert rewritten()


def test_another_number_or_another_place_is_a_reporter_of_their_own() -> None:
    assert not rewritten(facts=(*FACTS, "number 450"))
    assert not rewritten(facts=(*FACTS, "country TH"))
    assert not rewritten(facts=(*FACTS, "day 12-29"))


def test_a_day_between_two_days_of_the_origin_is_none_of_its_own() -> None:
    assert rewritten(facts=(*FACTS, "day 12-24"))


def test_a_speaker_of_its_own_is_a_reporter_of_their_own() -> None:
    people = (said(Person(name="Sok An", role=None, country="KH")),)
    met = replace(STAY, legs=tuple(replace(s, interlocutors=people) for s in STAY.legs))
    assert not rewritten(visits=[met])
    remark = Reception(
        speaker=said("Sok An"),
        role=None,
        organisation=None,
        country=said("KH"),
        stance=said(Stance.PRAISE),
        commits=False,
        by=None,
    )
    assert not rewritten(reception=(remark,))


def test_country_leader_and_days_are_what_every_report_of_a_stay_has() -> None:
    assert not rewritten(facts=("country KH", "day 12-22", "day 12-26", "person xiechuntao"))


def test_one_sign_is_enough_for_a_site_that_was_not_there_and_not_for_the_host_press() -> None:
    one_sign = ("country KH", "country LA", "day 12-22", "person xiechuntao")
    assert rewritten(facts=one_sign, url=ELSEWHERE)
    assert not rewritten(facts=one_sign)


def test_a_text_that_came_first_or_a_month_later_retells_nothing() -> None:
    assert not rewritten(on="2025-12-26")
    assert not rewritten(on="2026-01-27")


def test_a_longer_text_has_something_to_add() -> None:
    def of_length(read: Read, characters: int) -> Read:
        page_ = read.extraction.announcement
        assert page_ is not None
        longer = replace(page_, characters=characters)
        return replace(read, extraction=replace(read.extraction, announcement=longer))

    copy = told("t", KHMER_TIMES, on="2025-12-28", language="km")
    assert len(voices(of_length(xinhua, 600), of_length(copy, 800))) == 1
    assert len(voices(of_length(xinhua, 600), of_length(copy, 2000))) == 2


def test_in_one_language_a_rewrite_keeps_some_of_the_words() -> None:
    assert not rewritten(text=OWN, language="en")


def test_the_partys_newsrooms_retell_no_newspaper_of_the_host() -> None:
    first = told("h", KHMER_TIMES, on="2025-12-26", language="en")
    later = told("x", XINHUA, on="2025-12-27", language="zh-Hans")
    assert len(voices(first, later)) == 2


# --- newsrooms and sides


def test_two_texts_of_one_newsroom_are_one_voice_of_a_stay_and_two_families() -> None:
    other = told("y", XINHUA.replace("/a/", "/b/"), text=OWN, facts=())
    assert len(voices(xinhua, other)) == 2
    assert in_cambodia(xinhua, other) == (1, 0, "single_party_side")


def test_two_texts_of_one_unknown_site_are_one_voice() -> None:
    first = told("p", ELSEWHERE, text=OWN, facts=())
    second = told("q", ELSEWHERE + "23", text=TEXT, facts=())
    (row,) = (row for row in rows(first, second)["legs"] if row["country"] == "KH")
    assert row["families_unclassified"] == 1


def test_a_newspaper_that_reprints_the_agency_and_reports_itself_is_a_voice_of_its_own() -> None:
    report = told("o", KHMER_TIMES.replace("/1/", "/2/"), text=OWN, facts=("country KH", "number 450"))
    assert in_cambodia(xinhua, reprint, report) == (1, 1, "host_confirmed")


def test_the_host_press_alone_is_host_only_and_a_third_country_raises_nothing() -> None:
    namibia = told("n", NAMIBIAN, text=TEXT, facts=())
    assert in_cambodia(own) == (0, 1, "host_only")
    assert in_cambodia(namibia) == (0, 0, "single_party_side")
    assert in_cambodia(xinhua, told("n", NAMIBIAN, text=OWN, facts=())) == (1, 0, "single_party_side")


def test_a_newspaper_of_one_host_is_the_hosts_for_the_whole_journey() -> None:
    (team,) = rows(xinhua, own)["delegations"]
    assert (team["families_host"], team["verification"]) == (1, "host_confirmed")


def test_sides_of_the_party_that_tell_it_each_in_their_words_are_multi_party_side() -> None:
    department = told("i", ILD, text=OWN, facts=())
    assert in_cambodia(xinhua, department) == (1, 0, "multi_party_side")


# --- editions


def test_an_edition_shows_what_only_it_tells_and_what_the_others_tell() -> None:
    zh = told("zh", XINHUA, facts=(*FACTS, "country TH"))
    en = told(
        "en",
        "http://www.news.cn/english/20251227/b/c.html",
        language="en",
        facts=(*FACTS[:5], "person liuhaixing", FACTS[5]),
    )
    own_facts = {row["language"]: (row["own_facts"], row["missing_facts"]) for row in rows(zh, en)["editions"]}
    assert own_facts == {
        "zh-Hans": (["country TH"], ["person liuhaixing"]),
        "en": (["person liuhaixing"], ["country TH"]),
    }
