"""Who published a text: by the printed credit, then by the host; and the lexicon says on which side each stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.snapshot import Snapshot
from crawler.source import load_sources
from pipelines.extract import extract_one
from pipelines.lexicon.table import LexiconError
from pipelines.pages.credits import credit_in
from pipelines.voices.publishers import Side, credited, level, load_publishers, publisher_of, publishers

HEAD = "publisher,side,country,name,source,basis"
ROW = "khmertimes,host_independent,KH,Khmer Times,https://example.org/press,page"


def key_of(credit: str | None, host: str = "") -> str | None:
    found = publisher_of(credit, host)
    return None if found is None else found.key


# --- who


@pytest.mark.parametrize(
    ("credit", "host", "key"),
    [
        ("新华社", "www.khmertimeskh.com", "xinhua"),
        ("Xinhuanet", "", "xinhua"),
        ("IDCPC", "namibiadailynews.info", "ild"),
        ("某网", "news.cctv.com", "cctv"),
        (None, "en.people.cn", "people"),
        (None, "notpeople.cn", None),
        ("Associated Press of Pakistan", "", "pakistan_app"),
        ("新华日报", "", "xhby"),
        ("中国驻老挝使馆", "", "embassies"),
    ],
)
def test_the_credit_comes_before_the_host_and_the_longer_name_before_the_shorter(
    credit: str | None, host: str, key: str | None
) -> None:
    assert key_of(credit, host) == key


@pytest.mark.parametrize("credit", ["Critical Times", "Mapping Weekly", "Bapak", "Stepan News"])
def test_a_name_in_latin_letters_is_a_whole_word(credit: str) -> None:
    assert credited(credit) is None


@pytest.mark.parametrize(
    "credit",
    [
        "中国驻老挝使馆",
        "驻老挝使馆",
        "我驻古巴使馆",
        "驻日中国大使馆",
        "中国驻清迈总领馆",
        "中国常驻联合国代表团",
        "Chinese Embassy",
    ],
)
def test_a_mission_of_china_is_credited_in_any_of_its_forms(credit: str) -> None:
    assert key_of(credit) == "embassies"


@pytest.mark.parametrize(
    "credit",
    [
        "老挝驻华大使馆", "美国驻老挝使馆", "美国驻中国大使馆", "英国大使馆", "中华民国驻帕劳大使馆",
        "Lao Embassy in China", "老挝外交部", "International Department of the LPRP", "老挝人民革命党中央对外联络部",
    ],
)  # fmt: skip
def test_an_office_of_another_country_is_none_of_chinas(credit: str) -> None:
    assert credited(credit) is None


@pytest.mark.parametrize(
    ("credit", "key"),
    [
        ("International Department", "ild"),
        ("International Department, Central Committee of CPC", "ild"),
        ("外交部", "mfa"),
    ],
)
def test_an_office_that_others_have_as_well_is_chinas_when_nobody_else_is_named(credit: str, key: str) -> None:
    assert key_of(credit) == key


@pytest.mark.parametrize(
    "credit",
    [
        "With input from Xinhua", "Staff, with Xinhua", "Our reporter, additional reporting by Xinhua",
        "Xinhua file photo", "Photo: Xinhua", "Xinhua/Handout", "新华社资料图", "图：新华社",
    ],
)  # fmt: skip
def test_who_gave_a_picture_or_a_part_of_a_text_did_not_write_it(credit: str) -> None:
    assert key_of(credit, "www.khmertimeskh.com") == "khmertimes"


@pytest.mark.parametrize("credit", ["In partnership with Xinhua", "Xinhua/VNA", "综合新华社"])
def test_what_is_printed_in_partnership_with_an_agency_is_the_agencys(credit: str) -> None:
    assert key_of(credit, "www.khmertimeskh.com") == "xinhua"


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("图片来源：新华社", None),
        ("Photo source: Xinhua", None),
        ("图片来源：新华社 来源：某报", "某报"),
        ("Source: Xinhua", "Xinhua"),
    ],
)
def test_the_source_of_a_picture_is_not_that_of_the_text(line: str, who: str | None) -> None:
    assert credit_in(line) == who


# --- the dateline of the text itself


def outlet(url: str, *paragraphs: str) -> str | None:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = f"<html><body><h1>Delegation visits the port</h1><article>{body}</article></body></html>"
    read = extract_one(Snapshot.of_file(html.encode(), url=url, fetched_at=datetime(2018, 3, 8, 4, tzinfo=UTC)))
    assert read.announcement is not None
    return read.announcement.outlet


LONG = "The delegation saw the port and the school and spoke with teachers and captains about the price of ice. " * 4


@pytest.mark.parametrize(
    ("paragraphs", "credit"),
    [
        ((f"LISBON, March 3 (Xinhua) -- A delegation visited the port. {LONG}", LONG), "Xinhua"),
        ((f"A delegation visited the port. {LONG}", f"{LONG} (Xinhua)"), "Xinhua"),
        (("新华社里斯本3月3日电 代表团参观了港口和学校。" * 6, "代表团还同教师和船长交谈。" * 6), "新华社"),
        ((f"A delegation (Xinhua was told) visited the port. {LONG}", LONG), None),
        ((f"Лиссабон, 3 марта /Синьхуа/ -- Делегация посетила порт. {LONG}", LONG), "Синьхуа"),
        (("【新華社リスボン3月3日】代表団は港と学校を視察した。" * 6, "代表団は教師や船長とも話した。" * 6), "新華社"),
        ((f"A delegation visited the port. {LONG}", f"{LONG} --Xinhua"), "Xinhua"),
        ((f"A delegation visited the port. {LONG}", LONG, "Xinhua"), "Xinhua"),
        ((f"A delegation visited the port. {LONG}", f"{LONG} All this the captain told Xinhua."), None),
        ((f"A delegation visited the port. {LONG}", f"{LONG} (Photo: Xinhua)"), None),
        ((f"A delegation visited the port. {LONG}", f"{LONG} (With Xinhua)"), None),
        ((f"A delegation visited the port. {LONG}", f"{LONG} of internationalisation everywhere, Xinhua"), None),
        ((f"LISBON, March 3 (Our staff) -- A delegation visited the port. {LONG}", LONG), None),
    ],
)
def test_an_agency_in_the_dateline_or_under_the_text_is_credited(paragraphs: Sequence[str], credit: str | None) -> None:
    assert outlet("https://www.phnompenhpost.com/national/visit", *paragraphs) == credit


def test_a_newsroom_that_names_itself_in_its_dateline_credits_nobody_else() -> None:
    assert outlet("http://www.news.cn/x/visit", f"LISBON, March 3 (Xinhua) -- A delegation came. {LONG}", LONG) is None


# --- the lexicon


@pytest.mark.parametrize(
    ("lines", "line", "found"),
    [
        (["publisher,side,country,name"], 1, "columns publisher,side,country,name"),
        ([HEAD, ROW.replace("host_independent", "host")], 2, "khmertimes,host"),
        ([HEAD, ROW.replace("KH", "KX", 1)], 2, "country 'KX'"),
        ([HEAD, ROW.replace(",page", ",guess")], 2, "basis 'guess'"),
        ([HEAD, ROW.replace("https://example.org/press", "")], 2, "source ''"),
        ([HEAD, ROW.replace(",page", ",compiled")], 2, "source 'https://example.org/press'"),
        ([HEAD, ROW.replace("Khmer Times", "")], 2, "without a name"),
        ([HEAD, ROW, ROW], 3, "khmertimes"),
    ],
)
def test_a_slip_in_the_lexicon_stops_the_program_and_names_its_line(
    tmp_path: Path, lines: list[str], line: int, found: str
) -> None:
    (tmp_path / "publishers.csv").write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(LexiconError) as error:
        load_publishers(tmp_path)
    assert error.value.line == line
    assert found in str(error.value)


def test_every_side_and_every_part_of_the_world_has_newsrooms() -> None:
    assert {p.side for p in publishers().values()} == set(Side)
    assert len({p.country for p in publishers().values() if p.side.value.startswith("host_")}) > 100


def test_sides_stand_the_further_out_the_less_they_are_the_partys() -> None:
    known = publishers()
    assert [level(known[key]) for key in ("ild", "xinhua", "embassies", "khmertimes", "reuters")] == [0, 0, 0, 1, 2]
    assert level(None) == 3


def test_a_newsroom_is_a_hosts_in_its_own_country_and_a_third_countrys_elsewhere() -> None:
    paper = publishers()["khmertimes"]
    assert paper.side_for(("LA", "KH")) is Side.HOST_INDEPENDENT
    assert paper.side_for(("LA",)) is Side.THIRD_COUNTRY
    assert publishers()["xinhua"].side_for(("LA",)) is Side.STATE_MEDIA


# --- sources and publishers agree


PARTY_SITES = {"cpc.people.com.cn"}  # among the channels of a newspaper's source
PLACEHOLDER = {"generic"}  # any address given by hand: the record's side is its publisher's


@pytest.mark.parametrize("name", sorted(load_sources().keys() - PLACEHOLDER))
def test_a_source_stands_on_the_side_of_the_publisher_of_its_hosts(name: str) -> None:
    source = load_sources()[name]
    hosts = [host.removeprefix("*.") for host in source.hosts if host not in PARTY_SITES]
    owners = {host: publisher_of(None, host) for host in hosts}
    assert {host: owner.side.value if owner else None for host, owner in owners.items()} == dict.fromkeys(
        hosts, source.side.value
    )
