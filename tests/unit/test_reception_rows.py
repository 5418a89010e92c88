"""Whose remark is it, to which stay does it belong, and does the host's side carry it too?"""

from __future__ import annotations

from typing import Any

import pytest
from composed import captures_of, event, leg, page, said, visit
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Form, Reception, Stance
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.release.dataset import dataset
from pipelines.release.speakers import HostDocument, HostSide, host_side_of, same_speaker, speaker_key

XINHUA = "新华社"
VNA = "越通社"  # host state media in Viet Nam, of a third country elsewhere


def remark(speaker: str | None, country: str | None = "VN", role: str | None = "主席", **more: Any) -> Reception:
    facts: dict[str, Any] = {"organisation": None, "stance": said(Stance.PRAISE), "commits": False, "by": None} | more
    return Reception(
        speaker=said(speaker) if speaker else None,
        role=said(role) if role else None,
        country=said(country) if country else None,
        **facts,
    )


def story(
    name: str, *remarks: Reception, outlet: str = XINHUA, countries: tuple[str, ...] = ("VN",), **more: Any
) -> Read:
    legs = [leg(country, "2017-12-10", "2017-12-13") for country in countries]
    return page(name, visit(*legs, leader="宋涛"), outlet=outlet, reception=remarks, **more)


def rows(*reads: Read) -> list[dict[str, Any]]:
    found = dataset(reads, captures_of(reads)).rows
    assert [*check_tables(found), *check_evidence(found)] == []
    return list(found["reception"])


def test_every_printed_value_of_a_remark_is_quoted_and_the_remark_itself() -> None:
    stance = said(Stance.PRAISE, "甲表示，这次宣介很有启发。")
    reads = [story("a", remark("甲", organisation=said("人革党"), stance=stance))]
    found = dataset(reads, captures_of(reads)).rows
    (row,) = found["reception"]
    proof = {e["field"]: e["quote"] for e in found["evidence"] if e["id"] == row["reception_id"]}
    assert set(proof) == {"speaker", "role", "organisation", "country", "stance"}
    assert proof["stance"] == "甲表示，这次宣介很有启发。"
    assert row["reception_id"].startswith("r-")


def test_a_remark_belongs_to_the_only_stay_in_the_speakers_country() -> None:
    reads = [story("a", remark("甲", "VN"), remark("乙", "LA"), remark(None, None), countries=("VN", "LA"))]
    found = dataset(reads, captures_of(reads)).rows
    country = {row["leg_id"]: row["country"] for row in found["legs"]}
    told = {row["speaker"]: row["leg_id"] for row in found["reception"]}
    assert (country[told["甲"]], country[told["乙"]], told[None]) == ("VN", "LA", None)


def test_what_is_said_at_a_briefing_in_china_belongs_to_the_briefing() -> None:
    briefing = event(Form.FOR_DIPLOMATS, "CN", "2017-12-02", "2017-12-02", meeting="pc19")
    (row,) = rows(page("a", events=(briefing,), reception=(remark("甲", "KE"),), rule="K3"))
    assert row["leg_id"] is None
    assert row["event_id"].startswith("e-")
    assert (row["host_side"], row["null_reasons"]["host_side"]) == (None, "not_applicable")


def test_with_two_briefings_nobody_guesses() -> None:
    one = event(Form.FOR_DIPLOMATS, "CN", "2017-12-02", "2017-12-02", meeting="pc19")
    two = event(Form.ONLINE, None, "2017-12-05", "2017-12-05", meeting="pc19")
    (row,) = rows(page("a", events=(one, two), reception=(remark("甲", "KE"),), rule="K3"))
    assert (row["leg_id"], row["event_id"]) == (None, None)


def host_sides(*reads: Read) -> dict[str, str]:
    return {row["carried_by"]: row["host_side"] for row in rows(*reads)}


def test_no_host_document_is_absence_and_no_silence() -> None:
    assert host_sides(story("a", remark("甲"))) == {XINHUA: "absent"}


def test_the_host_side_is_silent_where_it_was_read_and_carries_nobody() -> None:
    assert host_sides(story("a", remark("甲")), story("b", outlet=VNA)) == {XINHUA: "silent"}


def test_the_host_side_carries_a_speaker_whom_it_quotes_as_well() -> None:
    sides = host_sides(story("a", remark("甲方")), story("b", remark("甲方"), outlet=VNA))
    assert sides == {XINHUA: "carries", VNA: "carries"}


def test_another_speaker_in_the_same_script_leaves_the_first_one_unheard() -> None:
    sides = host_sides(story("a", remark("甲方")), story("b", remark("乙方"), outlet=VNA))
    assert sides == {XINHUA: "silent", VNA: "carries"}


def test_a_transliteration_is_not_compared_with_its_original() -> None:
    sides = host_sides(story("a", remark("通沙万")), story("b", remark("Thongsavanh"), outlet=VNA, language="en"))
    assert sides[XINHUA] == "not_compared"


def test_a_language_that_is_not_read_for_remarks_is_not_silent() -> None:
    assert host_sides(story("a", remark("甲")), story("b", outlet=VNA, language="fr")) == {XINHUA: "not_compared"}


def test_a_host_of_another_country_is_no_host_here() -> None:
    found = host_sides(story("a", remark("甲", "LA"), countries=("LA",)), story("b", outlet=VNA, countries=("LA",)))
    assert found == {XINHUA: "absent"}


NAMES = st.sampled_from([None, "甲方", "乙方", "Sok An", "An", "Mr. Sok An"])
HOSTS = st.lists(
    st.builds(HostDocument, read=st.booleans(), names=st.lists(NAMES, max_size=3).map(tuple)), max_size=3
)  # fmt: skip


@given(NAMES, HOSTS)
def test_silence_is_only_told_of_what_was_read(name: str | None, hosts: list[HostDocument]) -> None:
    found = host_side_of(name, by_host=False, hosts=hosts)
    assert (found is HostSide.ABSENT) == (not hosts)
    if found is HostSide.SILENT:
        assert all(host.read for host in hosts)
        assert not any(name and n and same_speaker(name, n) for host in hosts for n in host.names)
    assert found is host_side_of(name, by_host=False, hosts=hosts[::-1])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Thongloun Sisoulith", "thongloun  sisoulith", True),
        ("Mr. Sisoulith", "Thongloun Sisoulith", True),
        ("Thongloun", "Thongloun Sisoulith", False),
        ("爱德华多·阿马德奥", "阿马德奥", True),
        ("愛德華多·阿馬德奧", "爱德华多·阿马德奥", True),
        ("通沙万", "Thongsavanh", False),
        ("", "", False),
    ],
)
def test_one_speaker_has_one_spelling_within_a_script(first: str, second: str, same: bool) -> None:
    assert same_speaker(first, second) is same


def test_the_key_leaves_out_how_somebody_is_addressed() -> None:
    assert speaker_key("Dr. O'Leary") == speaker_key("o'leary") == "o'leary"
    assert speaker_key("通沙万先生") == "通沙万"


def test_rows_do_not_depend_on_the_order_of_reading() -> None:
    reads = [story("a", remark("甲"), remark("乙")), story("b", remark("甲"), outlet=VNA), story("c", remark(None))]
    assert rows(*reads) == rows(*reversed(reads))
