"""Language editions of one item are linked when a page says so, or when newsroom, days and facts agree."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from archive.snapshot import Snapshot
from pipelines.documents import Document, Read, documents
from pipelines.extract import extract_one
from pipelines.voices.editions import editions
from pipelines.voices.kinship import Basis
from pipelines.voices.neutral_facts import neutral_facts

ZH = (
    "新华社里斯本3月3日电 中共十九大精神对外宣介团3月1日至3日访问葡萄牙。代表团由中联部副部长郭业洲率领，"
    "在里斯本举行专题宣介会，葡萄牙各界人士40人出席，听取了对中共十九大精神的介绍，并同代表团进行了交流。"
)
EN = (
    "LISBON, March 3 (Xinhua) -- A delegation of the Communist Party of China (CPC) visited Portugal from March 1 to 3 "
    "to brief on the spirit of the 19th CPC National Congress. The delegation was headed by Guo Yezhou, vice minister "
    "of the International Department of the CPC Central Committee. A briefing attended by 40 people was held in Lisbon."
)
ES = (
    "LISBOA, 3 mar (Xinhua) -- Una delegación del Partido Comunista de China encabezada por Guo Yezhou visitó Portugal "
    "del 1 de marzo al 3 de marzo para explicar el espíritu del XIX Congreso Nacional, en un acto con 40 asistentes "
    "que tuvo lugar en la capital y en el que los asistentes hicieron numerosas preguntas a los visitantes."
)
IT = (
    "LISBONA, 3 mar (Xinhua) -- Una delegazione del Partito comunista cinese guidata da Guo Yezhou ha visitato il "
    "Portogallo dal 1 marzo al 3 marzo per illustrare lo spirito del XIX Congresso nazionale, in un incontro con 40 "
    "partecipanti che si è tenuto nella capitale e nel quale i presenti hanno rivolto molte domande agli ospiti."
)
MALTA_EN = (
    "VALLETTA, March 4 (Xinhua) -- A delegation of the Communist Party of China (CPC) visited Malta from March 4 to 6 "
    "to brief on the spirit of the 19th CPC National Congress. The delegation was headed by Guo Yezhou, vice minister "
    "of the International Department of the CPC Central Committee. A briefing attended by 40 people was held there."
)

ZH_URL = "http://www.xinhuanet.com/world/2018-03/03/c_1122000001.htm"
EN_URL = "http://www.xinhuanet.com/english/2018-03/03/c_137000001.htm"
IT_URL = "http://italian.xinhuanet.com/2018-03/04/c_137000003.htm"
ES_URL = "http://spanish.xinhuanet.com/2018-03/04/c_137000002.htm"


def told(url: str, text: str, *, title: str, head: str = "", foot: str = "") -> Read:
    html = (
        f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>"
        f"<div id='p-detail'><p>{text}</p></div>{foot}</body></html>"
    )
    at = datetime(2018, 3, 8, 4, tzinfo=UTC)
    extraction = extract_one(Snapshot.of_file(html.encode(), url=url, fetched_at=at, source="xinhua_zh"))
    return Read(fetched_at="2018-03-08T04:00:00Z", content_sha256="0" * 64, extraction=extraction)


def found(*reads: Read) -> tuple[Document, ...]:
    return documents(reads)


def urls_of(*reads: Read) -> list[set[str]]:
    """The addresses of each edition set."""
    known = {d.document_id: d for d in found(*reads)}
    return [{url for key in one.documents for url in known[key].urls} for one in editions(known.values())]


zh = told(ZH_URL, ZH, title="中共十九大精神对外宣介团访问葡萄牙")
en = told(EN_URL, EN, title="CPC delegation visits Portugal to brief on Party congress")
it = told(IT_URL, IT, title="Delegazione del PCC visita il Portogallo")
es = told(ES_URL, ES, title="Delegación del PCCh visita Portugal")
malta = told(
    "http://www.xinhuanet.com/english/2018-03/06/c_137000009.htm",
    MALTA_EN,
    title="CPC delegation visits Malta in March",
)


def test_the_same_newsroom_days_country_and_leader_in_two_languages_are_one_item() -> None:
    assert urls_of(zh, en) == [{ZH_URL, EN_URL}]


def test_a_language_without_lexicon_aligns_by_country_day_name_and_number() -> None:
    assert it.extraction.decision is not None
    assert it.extraction.decision.status.value == "unread"
    assert urls_of(zh, en, it) == [{ZH_URL, EN_URL, IT_URL}]


def test_a_language_read_by_lexicon_aligns_like_any_other() -> None:
    assert es.extraction.decision is not None
    assert es.extraction.decision.status.value == "kept"
    assert urls_of(zh, en, es) == [{ZH_URL, EN_URL, ES_URL}]


def test_another_stop_of_the_same_trip_is_another_item() -> None:
    assert urls_of(zh, malta) == []
    assert urls_of(zh, en, malta) == [{ZH_URL, EN_URL}]


def test_two_stops_that_each_tell_of_the_other_are_two_items() -> None:
    both_zh = told(ZH_URL, ZH + "代表团3月4日至6日还将访问马耳他。", title="中共十九大精神对外宣介团访问葡萄牙")
    both_en = told(
        EN_URL.replace("000001", "000009"),
        MALTA_EN + " It visited Portugal from March 1 to 3.",
        title="CPC delegation visits Malta in March",
    )
    assert urls_of(both_zh, both_en) == []
    assert urls_of(both_zh, en, both_en) == [{ZH_URL, EN_URL}]


def test_a_round_up_of_many_visits_is_no_edition_of_one_of_them() -> None:
    roundup = EN.replace("A briefing", "Others went to Malta, France, Spain, Cuba, Poland, Laos and Nepal. A briefing")
    assert urls_of(zh, told(EN_URL, roundup, title="CPC delegations brief on Party congress")) == []


def test_two_items_of_one_language_that_fit_equally_well_are_linked_to_none() -> None:
    twin = told(EN_URL.replace("000001", "000003"), EN + " It ended.", title="CPC delegation ends visit to Portugal")
    assert urls_of(zh, en, twin) == []


def test_a_page_that_links_its_other_edition_is_believed() -> None:
    said = told(
        EN_URL,
        "LISBON, March 3 (Xinhua) -- A delegation of the Communist Party of China (CPC) briefed on the 19th congress.",
        title="Briefing on congress held",
        head=f'<link rel="alternate" hreflang="zh" href="{ZH_URL}">',
    )
    (one,) = editions(found(zh, said))
    assert [link.basis for link in one.links] == [Basis.SAID]


def test_an_item_that_many_pages_of_one_language_name_stands_in_a_menu() -> None:
    menu = f'<p><a href="{EN_URL}">English</a></p>'
    pages = [
        told(ZH_URL.replace("000001", f"00010{n}"), text, title=title, foot=menu)
        for n, (text, title) in enumerate(
            [(ZH.replace("葡萄牙", "马耳他"), "宣介团访问马耳他"), (ZH.replace("葡萄牙", "古巴"), "宣介团访问古巴")]
        )
    ]
    assert all(page.extraction.editions == (EN_URL,) for page in pages)
    assert urls_of(*pages, en) == []


def test_a_language_menu_that_leads_to_front_pages_says_nothing() -> None:
    menu = '<div><a href="http://spanish.xinhuanet.com/">Español</a> <a href="http://www.news.cn/english/">English</a></div>'
    assert told(ZH_URL, ZH, title="访问葡萄牙宣介中共十九大精神", foot=menu).extraction.editions == ()


def test_a_link_whose_text_is_the_language_names_the_edition() -> None:
    foot = f'<p><a href="{EN_URL}">[English version]</a></p>'
    assert told(ZH_URL, ZH, title="访问葡萄牙宣介中共十九大精神", foot=foot).extraction.editions == (EN_URL,)


def test_the_order_of_the_documents_changes_nothing() -> None:
    known = found(zh, en, es, malta)
    assert len({editions(order) for order in permutations(known)}) == 1


def test_facts_are_the_same_in_every_language() -> None:
    shared = {"country PT", "day 03-01", "number 40"}
    for text, language in (
        ("3月1日访问葡萄牙，40人出席", "zh-Hans"),
        ("3月1日訪問葡萄牙，40人出席", "zh-Hant"),
        ("visited Portugal on March 1; 40 attended", "en"),
        ("visited Portugal on 1 March; 40 attended", "en"),
        ("3月1日ポルトガルを訪問、40人が出席", "ja"),
        ("3월 1일 포르투갈을 방문, 40명 참석", "ko"),
        ("посетила Португалию 1 марта, 40 человек", "ru"),
        ("visitó Portugal el 1 de marzo con 40 asistentes", "es"),
        ("a visité le Portugal le 1er mars devant 40 personnes", "fr"),
        ("زار البرتغال في 1 مارس بحضور 40 شخصا", "ar"),
        ("visitou Portugal em 1 de março com 40 pessoas", "pt"),
        ("besuchte Portugal am 1. März vor 40 Gästen", "de"),
    ):
        assert shared <= set(neutral_facts(text, language)), (language, neutral_facts(text, language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("一百六十人出席", "zh"), ("เข้าร่วม ๑๖๐ คน", "th"), ("អ្នកចូលរួម ១៦០ នាក់", "km"), ("ຜູ້ເຂົ້າຮ່ວມ ໑໖໐ ຄົນ", "lo"),
        ("တက်ရောက်သူ ၁၆၀", "my"), ("১৬০ জন", "bn"), ("بحضور ١٦٠ شخصا", "ar"), ("۱۶۰ نفر", "fa"), ("１６０人", "ja"),
    ],
)  # fmt: skip
def test_a_number_is_the_same_in_the_digits_of_every_script(text: str, language: str) -> None:
    assert "number 160" in neutral_facts(text, language)


@pytest.mark.parametrize(
    ("text", "number"),
    [("近八十国", 80), ("一千二百人", 1200), ("二百零五人", 205), ("二十一家", 21), ("١٬٢٥٠", 1250), ("四十多个", 40)],
)
def test_numbers_in_chinese_characters_are_read(text: str, number: int) -> None:
    assert neutral_facts(text, "zh") == (f"number {number}",)


@pytest.mark.parametrize(
    "text", ["三月十二日", "二十一日", "二〇一八年", "一万二千人", "千百年来", "十分", "九三", "百姓"]
)
def test_days_and_sayings_in_chinese_characters_are_no_numbers(text: str) -> None:
    assert not [fact for fact in neutral_facts(text, "zh") if fact.startswith("number")]


def test_years_days_and_parts_of_numbers_are_no_numbers() -> None:
    assert neutral_facts("2018年3月12日，10.5%，2018-03-12，1,250人", "zh") == ("day 03-12", "number 1250")


def test_a_country_inside_a_longer_word_is_none() -> None:
    assert "country NE" not in neutral_facts("Nigerian and Romanian guests", "en")
    assert "country GN" not in neutral_facts("赤道几内亚", "zh")
