"""Which countries and days does a page in a language read by lexicon mean by "this country" or "is in A, then in B"?

The people are made up; near misses stand beside what they resemble.
"""

from __future__ import annotations

import pytest
from test_lexical_pages import read

from archive.records import Extraction, Kind, Mode, Status


def legs(found: Extraction) -> list[tuple[str, str, str]]:
    """(country, first day, last day) of every leg; a day without its year, empty where none is told."""
    return [
        (leg.country.value, str(leg.start.value)[5:] if leg.start else "", str(leg.end.value)[5:] if leg.end else "")
        for visit in found.delegations
        for leg in visit.legs
    ]


@pytest.mark.parametrize(
    ("lang", "title", "text", "expected"),
    [
        (
            "es",
            "Delegación del PCCh visita Perú",
            "Invitada por el Congreso del Perú, una delegación del PCCh visitó el país del 1 al 3 de diciembre.",
            [("PE", "12-01", "12-03")],
        ),
        (
            "ja",
            "中国共産党代表団がモンゴルを訪問",
            "モンゴル人民党の招きで中国共産党代表団が12月1日から3日まで同国を訪問した。",
            [("MN", "12-01", "12-03")],
        ),
        (
            "ko",
            "중국공산당 대표단 우리 나라를 방문",
            "(평양 12월 4일발 조선중앙통신)중국공산당 대표단이 12월 1일부터 3일까지 우리 나라를 방문하였다.",
            [("KP", "12-01", "12-03")],
        ),
        (
            "ru",
            "Делегация КПК посетила Сербию и Венгрию",
            (
                "По приглашению Социалистической партии Сербии и Венгерской социалистической партии делегация КПК "
                "посетила эти страны с 1 по 2 декабря и с 3 по 4 декабря соответственно."
            ),
            [("RS", "12-01", "12-02"), ("HU", "12-03", "12-04")],
        ),
        (
            "de",
            "KPCh-Delegation unterwegs",
            (
                "Die Delegation der KPCh ist vom 1. bis 3. Dezember in Österreich, danach vom 3. bis 5. Dezember in "
                "Ungarn."
            ),
            [("AT", "12-01", "12-03"), ("HU", "12-03", "12-05")],
        ),
        (
            "vi",
            "Đoàn đại biểu Đảng Cộng sản Trung Quốc thăm Lào và Campuchia",
            (
                "Đoàn đại biểu Đảng Cộng sản Trung Quốc ở Lào từ ngày 1 đến 3 tháng 12 và ở Campuchia từ ngày 3 đến 5 "
                "tháng 12."
            ),
            [("LA", "12-01", "12-03"), ("KH", "12-03", "12-05")],
        ),
        (
            "ja",
            "中国共産党代表団が2カ国を歴訪",
            "中国共産党代表団はこれに先立ち、ネパール(11月28-30日)を歴訪。ラオスには12月2日から4日まで滞在した。",
            [("NP", "11-28", "11-30"), ("LA", "12-02", "12-04")],
        ),
        (
            "fr",
            "Une délégation du PCC attendue à Bamako puis à Lomé",
            (
                "Une délégation du Parti communiste chinois est attendue vendredi prochain à Bamako. Elle y restera "
                "jusqu'au 10 décembre avant de gagner le Togo, où sa présence est prévue du 10 au 12 décembre."
            ),
            [("ML", "12-08", "12-10"), ("TG", "12-10", "12-12")],
        ),
        (
            "ar",
            "وفد شيوعي صيني يزور تونس",
            "اختتم وفد من الحزب الشيوعي الصيني، الاثنين، زيارة لتونس دامت أربعة أيام.",
            [("TN", "12-01", "12-04")],
        ),
        (
            "ru",
            "Делегация КПК в Армении",
            "Делегация КПК находится в Армении с двухдневным визитом, начавшимся в понедельник.",
            [("AM", "12-04", "12-05")],
        ),
    ],
)
def test_the_route_of_one_team(lang: str, title: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert legs(read(lang, title, text)) == expected


@pytest.mark.parametrize(
    ("lang", "title", "text", "kind"),
    [
        (
            "es",
            "Delegación del Partido Comunista de Vietnam visita China",
            "Una delegación del Partido Comunista de Vietnam visitó China del 1 al 3 de diciembre y recorrió el país.",
            Kind.INCOMING_VISIT,
        ),
        (
            "ja",
            "中央宣講団が上海で報告会",
            "中央宣講団の報告会が12月1日、上海市で開かれた。宣講団は米国やドイツの企業が入る工業団地で座談会を行った。",
            Kind.DOMESTIC_LECTURE,
        ),
        (
            "de",
            "Delegation der EU in Budapest",
            "Eine Delegation der EU ist vom 1. bis 3. Dezember in Ungarn. Die KPCh hielt ihren 19. Parteitag ab.",
            Kind.OTHER,
        ),
        (
            "fr",
            "Nomination au Département international du PCC",
            (
                "Chen Guangming a été nommé vice-ministre. Le Département multiplie les séances d'information "
                "destinées aux partis étrangers sur le XIXe Congrès national du PCC."
            ),
            Kind.OTHER,
        ),
    ],
)
def test_what_is_no_journey_of_the_party(lang: str, title: str, text: str, kind: Kind) -> None:
    found = read(lang, title, text)
    assert (found.decision.status, found.decision.kind) == (Status.REJECTED, kind)


def test_a_team_of_another_country_adds_no_leg() -> None:
    found = read(
        "fr",
        "Une délégation du PCC à Niamey",
        "Une délégation du Parti communiste chinois est en visite à Niamey depuis le 2 décembre.",
        "Une délégation du Nigeria voisin était reçue le même jour.",
    )
    assert legs(found) == [("NE", "12-02", "")]


def test_sentences_of_a_round_up_may_begin_with_the_place() -> None:
    found = read(
        "ja",
        "第19回党大会の精神、各国へ",
        "中国共産党の宣講団が相次いで海外へ派遣され、複数の代表団が第19回党大会の精神を説明した。",
        "ケニアでは与党の若手が耳を傾けた。チリでは議員が質問に立った。いずれも今月の出来事だ。",
    )
    assert found.decision.kind is Kind.ROUNDUP
    assert legs(found) == [("KE", "12-01", "12-31"), ("CL", "12-01", "12-31")]
    assert {visit.mode for visit in found.delegations} == {Mode.ROUNDUP_ONLY}


@pytest.mark.parametrize(("until", "second"), [("17", ("12-14", "12-17")), ("10", ("", ""))])
def test_days_against_their_order_leave_the_second_stay_without_days(until: str, second: tuple[str, str]) -> None:
    """Found by fuzzing: such a page had no records at all."""
    text = "Una delegación del PCCh visita Perú hasta el 14 de diciembre y luego visita Chile hasta el"
    found = read("es", "Delegación del PCCh de gira", f"{text} {until} de diciembre.")
    assert legs(found) == [("PE", "", "12-14"), ("CL", *second)]
