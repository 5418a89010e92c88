"""The language of a page is that of its body, whatever the page declares."""

from __future__ import annotations

import pytest

from pipelines.pages.language import language_of


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("zh-Hans", "中共中央对外联络部部长率中共代表团访问老挝，介绍党的十九大精神。"),
        ("zh-Hant", "中共中央對外聯絡部部長率中共代表團訪問老撾，介紹黨的十九大精神。"),
        ("zh-Hant", "中國(guó)共產(chǎn)黨(dǎng)代表團(tuán)訪問緬甸，會見當地華僑。"),
        ("zh-Hans", "中联部（IDCPC）部长会见 African National Congress 代表团，双方交换意见。"),
        ("ja", "中国共産党の代表団は11月23日から26日まで日本を訪問し、大会の成果を説明しました。"),
        ("ko", "중국공산당 대표단이 11월 방한하여 제19차 당대회 결과를 설명했다."),
        ("en", "A delegation of the Communist Party of China visited Laos and met with the leaders of the party."),
        ("de", "Eine Delegation der Kommunistischen Partei Chinas besuchte das Land und erläuterte den Parteitag."),
        (
            "fr",
            "Une délégation du Parti communiste chinois a visité le pays pour présenter le congrès et ses résultats.",
        ),
        (
            "es",
            "Una delegación del Partido Comunista de China visitó el país para presentar el congreso.",
        ),
        (
            "pt",
            "Uma delegação do Partido Comunista da China visitou o país para apresentar o congresso.",
        ),
        ("ru", "Делегация Коммунистической партии Китая посетила страну и рассказала о съезде."),
        ("th", "คณะผู้แทนพรรคคอมมิวนิสต์จีนเยือนลาวและรายงานผลการประชุมสมัชชาใหญ่"),
        ("hi", "चीनी कम्युनिस्ट पार्टी के प्रतिनिधिमंडल ने नेपाल की यात्रा की।"),
        ("ar", "زار وفد من الحزب الشيوعي الصيني البلاد."),
        ("vi", "Đoàn đại biểu Đảng Cộng sản Trung Quốc đã thăm và làm việc với các lãnh đạo của Đảng trong hai ngày."),
        ("und", "2017 12 19"),
    ],
)
def test_language_is_told_from_the_text(code: str, text: str) -> None:
    assert language_of(text) == code


def test_the_lang_attribute_breaks_a_tie_and_nothing_else() -> None:
    assert language_of("中央委委，人民大人。", "zh-TW") == "zh-Hant"
    assert language_of("中央委委，人民大人。") == "zh-Hans"
    assert language_of("中共代表团访问老挝。", "zh-TW") == "zh-Hans"
    assert language_of("中共代表团访问老挝。", "en") == "zh-Hans"
