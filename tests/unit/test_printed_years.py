"""Does a day with an odd printed year stay away from the page's own year, and is a number of people no year?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.records import Extraction
from archive.snapshot import Snapshot
from pipelines.extract import extract_one

EN = (
    "At the invitation of the United Party for National Development of Zambia, a delegation of the Communist Party "
    "of China (CPC) led by Wang Mingyuan, vice minister of the International Department of the CPC Central Committee, "
    "visited Zambia {days}.\n"
    "The delegation held a briefing in Lusaka on the guiding principles of the 19th CPC National Congress."
)
FR = (
    "À l'invitation du Parti socialiste, une délégation du Parti communiste chinois conduite par Chen Guangming, "
    "chef adjoint du Département international du Comité central, a effectué une visite au Portugal {days}.\n"
    "La délégation a présenté aux universitaires l'esprit du XIXe Congrès national du Parti."
)
ES = (
    "Por invitación del Partido Socialista, una delegación del Partido Comunista de China encabezada por Chen "
    "Guangming, vicejefe del Departamento Internacional del Comité Central, visitó Portugal {days}.\n"
    "Los visitantes explicaron a los académicos el espíritu del XIX Congreso Nacional del Partido."
)
DE = (
    "Auf Einladung der Sozialistischen Partei besuchte eine Delegation der Kommunistischen Partei Chinas unter "
    "Leitung von Chen Guangming, stellvertretender Leiter der Internationalen Abteilung des Zentralkomitees, {days} "
    "Portugal.\n"
    "Die Delegation erläuterte den Wissenschaftlern die Ergebnisse des 19. Parteitags der Kommunistischen Partei."
)
RU = (
    "По приглашению Монгольской народной партии делегация КПК во главе с заместителем заведующего Международным "
    "отделом ЦК КПК Чэнь Гуанмином посетила Монголию {days}.\n"
    "Чэнь Гуанмин рассказал участникам встреч об итогах XIX съезда КПК и ответил на их вопросы."
)
JA = (
    "モンゴル人民党の招きで、中国共産党中央対外連絡部副部長の陳光明氏を団長とする中国共産党代表団が{days}"
    "モンゴルを訪問した。\n代表団は滞在中、各界の関係者に第19回党大会の精神を説明した。"
)
PAGES = {"en": EN, "fr": FR, "es": ES, "de": DE, "ru": RU, "ja": JA}
TITLES = {
    "en": "CPC delegation visits Zambia", "fr": "Une délégation du PCC en visite au Portugal",
    "es": "Delegación del PCCh visita Portugal", "de": "Delegation der KPCh besucht Portugal",
    "ru": "Делегация КПК посетила Монголию", "ja": "中国共産党代表団がモンゴルを訪問",
}  # fmt: skip
FORMS = [
    ("en", "from December 1 to 3, {y}"),
    ("en", "from 1 to 3 December {y}"),
    ("en", "from December 1, {y} to December 3, {y}"),
    ("en", "on December 3, {y}"),
    ("en", "on 3 December {y} and returned home"),
    ("en", "in December {y}"),
    ("fr", "du 1er au 3 décembre {y}"),
    ("fr", "le 3 décembre {y} à Lisbonne"),
    ("fr", "en décembre {y}"),
    ("es", "del 1 al 3 de diciembre de {y}"),
    ("es", "el 3 de diciembre de {y}"),
    ("de", "vom 1. bis 3. Dezember {y}"),
    ("de", "am 3. Dezember {y}"),
    ("ru", "с 1 по 3 декабря {y} года"),
    ("ru", "3 декабря {y} г"),
    ("ja", "{y}年12月1日から3日まで"),
]


def read(lang: str, days: str, *, dated: bool = True) -> Extraction:
    body = "".join(f"<p>{line}</p>" for line in PAGES[lang].replace("{days}", days).split("\n"))
    day = "<p>2017-12-05</p>" if dated else ""
    html = (
        f"<html lang='{lang}'><head><meta charset='utf-8'><title>{TITLES[lang]}</title></head>"
        f"<body><h1>{TITLES[lang]}</h1>{day}{body}</body></html>"
    )
    moment = datetime(2017, 12, 6, tzinfo=UTC)
    return extract_one(Snapshot.of_file(html.encode(), url="https://example.org/a.html", fetched_at=moment))


def stay(found: Extraction) -> tuple[str | None, str | None]:
    (leg,) = found.delegations[0].legs
    return (leg.start and leg.start.value.isoformat(), leg.end and leg.end.value.isoformat())


@pytest.mark.fault("T3")
@pytest.mark.parametrize("year", ["2919", "3024", "1824", "1024", "20177"])
@pytest.mark.parametrize(("lang", "days"), FORMS)
def test_a_day_of_an_odd_year_is_refused_and_the_year_of_the_page_not_put_in_its_place(
    lang: str, days: str, year: str
) -> None:
    found = read(lang, days.replace("{y}", year))
    assert stay(found) == (None, None)
    refused = [issue.detail for issue in found.issues if issue.code == "impossible_date"]
    assert refused
    assert all(year in detail for detail in refused)


@pytest.mark.parametrize(("lang", "days"), FORMS)
def test_the_same_days_with_the_year_of_the_page_are_read(lang: str, days: str) -> None:
    found = read(lang, days.replace("{y}", "2017"))
    assert stay(found) != (None, None)
    assert "impossible_date" not in [issue.code for issue in found.issues]


@pytest.mark.parametrize(
    ("lang", "days"),
    [
        ("en", "and on December 3, 1200 people attended a meeting there"),
        ("en", "and on 3 December 1200 local people attended a meeting there"),
        ("fr", "et le 3 décembre 1200 personnes étaient présentes"),
        ("fr", "et le 3 décembre, 1200 habitants étaient présents"),
        ("ru", "и 3 декабря 1200 человек были на встрече"),
        ("de", "und am 3. Dezember 1200 Gäste und"),
    ],
)
def test_a_number_of_people_behind_a_day_is_no_year(lang: str, days: str) -> None:
    found = read(lang, days)
    assert stay(found)[0] == "2017-12-03"
    assert "impossible_date" not in [issue.code for issue in found.issues]


@pytest.mark.fault("T3")
@pytest.mark.parametrize(
    ("lang", "days", "expected"),
    [
        ("en", "from December 1 to 3", ("2017-12-01", "2017-12-03")),
        ("fr", "du 1er au 3 décembre", ("2017-12-01", "2017-12-03")),
        ("es", "del 1 al 3 de diciembre", ("2017-12-01", "2017-12-03")),
        ("de", "vom 1. bis 3. Dezember", ("2017-12-01", "2017-12-03")),
        ("ru", "с 1 по 3 декабря", ("2017-12-01", "2017-12-03")),
        ("fr", "du 1er au 3 novembre", ("2017-11-01", "2017-11-03")),
        ("fr", "en octobre", ("2017-10-01", "2017-10-31")),
    ],
)
def test_a_year_taken_from_the_meeting_is_marked_and_puts_no_day_before_it(
    lang: str, days: str, expected: tuple[str, str]
) -> None:
    found = read(lang, days, dated=False)
    assert stay(found) == expected
    assert "inferred_year" in [issue.code for issue in found.issues]
    assert "inferred_year" not in [issue.code for issue in read(lang, days).issues]


@pytest.mark.fault("T3")
@pytest.mark.parametrize(("lang", "days"), [("fr", "du 1er au 3 septembre"), ("de", "am 3. Mai"), ("ru", "3 мая")])
def test_a_day_that_would_lie_before_the_meeting_or_after_the_capture_stays_without_year(lang: str, days: str) -> None:
    assert stay(read(lang, days, dated=False)) == (None, None)
