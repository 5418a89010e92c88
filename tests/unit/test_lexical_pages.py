"""What is read from pages in the languages that are read by lexicon? Pages in, decisions and values out.

The people are made up; the sentences follow the way in which newsrooms of each language tell of such visits.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.records import Extraction, Form, Mode, Precision, Status
from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines.extract import extract_one
from pipelines.report import attested_values

DAY = "2017-12-05"


def read(lang: str, title: str, *paragraphs: str, day: str | None = DAY) -> Extraction:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    stamp = f"<meta property='article:published_time' content='{day}T08:00:00+08:00'><p>{day}</p>" if day else ""
    html = f"<html lang='{lang}'><head><title>{title}</title></head><body><h1>{title}</h1>{stamp}{body}</body></html>"
    snapshot = Snapshot.of_file(
        html.encode(), url="https://example.org/a.html", fetched_at=datetime(2017, 12, 6, tzinfo=UTC)
    )
    found = extract_one(snapshot)
    layer = read_page(snapshot.html).layer
    for path, value in attested_values(found):
        assert all(span.stands_in(layer.text) for span in value.spans), path
    return found


# One visit in twelve languages: 1 to 3 December 2017 in Mongolia or Portugal, led by a deputy head of the Department.
VISITS = {
    "ja": (
        "中国共産党代表団がモンゴルを訪問",
        (
            "モンゴル人民党の招きで、中国共産党中央対外連絡部副部長の陳光明氏を団長とする中国共産党代表団が12月1"
            "日から3日まで"
            "モンゴルを訪問した。"
        ),
        "代表団は滞在中、各界の関係者に第19回党大会の精神を説明した。",
    ),
    "ko": (
        "중국공산당 대표단 몽골 방문",
        (
            "천광밍(陳光明) 중국공산당 중앙대외연락부 부부장이 이끄는 중국공산당 대표단이 12월 1일부터 3일까지 "
            "몽골을 방문했다."
        ),
        "대표단은 각계 인사들에게 제19차 당대회 정신을 설명했다.",
    ),
    "ru": (
        "Делегация КПК посетила Монголию",
        (
            "По приглашению Монгольской народной партии делегация КПК во главе с заместителем заведующего "
            "Международным "
            "отделом ЦК КПК Чэнь Гуанмином посетила Монголию с 1 по 3 декабря."
        ),
        "Чэнь Гуанмин рассказал участникам встреч об итогах XIX съезда КПК и ответил на их вопросы.",
    ),
    "es": (
        "Delegación del PCCh visita Portugal",
        (
            "Por invitación del Partido Socialista, una delegación del Partido Comunista de China encabezada por Chen "
            "Guangming, vicejefe del Departamento Internacional del Comité Central, visitó Portugal del 1 al 3 "
            "de diciembre."
        ),
        "Los visitantes explicaron a los académicos el espíritu del XIX Congreso Nacional del Partido.",
    ),
    "fr": (
        "Une délégation du PCC en visite au Portugal",
        (
            "À l'invitation du Parti socialiste, une délégation du Parti communiste chinois conduite par Chen "
            "Guangming, "
            "chef adjoint du Département international du Comité central, a effectué une visite au Portugal du "
            "1er au 3 "
            "décembre."
        ),
        "La délégation a présenté aux universitaires l'esprit du XIXe Congrès national du Parti.",
    ),
    "pt": (
        "Delegação do PCCh visita Portugal",
        (
            "A convite do Partido Socialista, uma delegação do Partido Comunista da China chefiada por Chen Guangming, "
            "vice-chefe do Departamento Internacional do Comitê Central, visitou Portugal de 1 a 3 de dezembro."
        ),
        "A delegação apresentou aos acadêmicos o espírito do 19º Congresso Nacional do Partido.",
    ),
    "de": (
        "Delegation der KPCh besucht Portugal",
        (
            "Auf Einladung der Sozialistischen Partei besuchte eine Delegation der Kommunistischen Partei Chinas unter "
            "Leitung von Chen Guangming, stellvertretender Leiter der Internationalen Abteilung des "
            "Zentralkomitees, vom 1. "
            "bis 3. Dezember Portugal."
        ),
        "Die Delegation erläuterte den Wissenschaftlern die Ergebnisse des 19. Parteitags der Kommunistischen Partei.",
    ),
    "vi": (
        "Đoàn đại biểu Đảng Cộng sản Trung Quốc thăm Mông Cổ",
        (
            "Nhận lời mời của Đảng Nhân dân Mông Cổ, đoàn đại biểu Đảng Cộng sản Trung Quốc do đồng chí Trần "
            "Quang Minh, Phó "
            "Trưởng Ban Liên lạc đối ngoại Trung ương, làm trưởng đoàn đã thăm Mông Cổ từ ngày 1 đến 3/12."
        ),
        "Đoàn đã giới thiệu tinh thần Đại hội lần thứ XIX Đảng Cộng sản Trung Quốc với các học giả.",
    ),
    "th": (
        "คณะผู้แทนพรรคคอมมิวนิสต์จีนเยือนมองโกเลีย",
        (
            "คณะผู้แทนพรรคคอมมิวนิสต์จีนนำโดยนายเฉิน กวงหมิง รองหัวหน้าสำนักวิเทศสัมพันธ์ คณะกรรมการกลาง "
            "เดินทางเยือนมองโกเลียระหว่างวันที่ 1-3 ธันวาคม ตามคำเชิญของพรรคประชาชนมองโกเลีย"
        ),
        "คณะได้แนะนำสาระสำคัญของการประชุมสมัชชาใหญ่ทั่วประเทศครั้งที่ 19 ของพรรคคอมมิวนิสต์จีนแก่นักวิชาการ",
    ),
    "hi": (
        "चीनी कम्युनिस्ट पार्टी के प्रतिनिधिमंडल ने नेपाल की यात्रा की",
        (
            "चीनी कम्युनिस्ट पार्टी की केंद्रीय समिति के अंतर्राष्ट्रीय विभाग के उप प्रमुख छन क्वांगमिंग के "
            "नेतृत्व में चीनी कम्युनिस्ट पार्टी "
            "के प्रतिनिधिमंडल ने 1 से 3 दिसंबर तक नेपाल की यात्रा की।"
        ),
        "प्रतिनिधिमंडल ने विद्वानों को चीनी कम्युनिस्ट पार्टी की 19वीं राष्ट्रीय कांग्रेस की भावना का परिचय दिया।",
    ),
    "ar": (
        "وفد الحزب الشيوعي الصيني يزور البرتغال",
        (
            "زار وفد من الحزب الشيوعي الصيني برئاسة تشن قوانغ مينغ، نائب رئيس دائرة العلاقات الخارجية للجنة "
            "المركزية، البرتغال"
            " في الفترة من 1 إلى 3 ديسمبر تلبية لدعوة من الحزب الاشتراكي."
        ),
        "وقدم الوفد للباحثين شرحا لروح المؤتمر الوطني التاسع عشر للحزب الشيوعي الصيني.",
    ),
    "fil": (
        "Delegasyon ng CPC, dumalaw sa Portugal",
        (
            "Sa paanyaya ng Partidong Sosyalista, dumalaw sa Portugal mula ika-1 hanggang ika-3 ng Disyembre ang "
            "delegasyon ng "
            "Partido Komunista ng Tsina (CPC) na pinamumunuan ni Chen Guangming, Pangalawang Puno ng Departamentong "
            "Internasyonal ng Komite Sentral."
        ),
        "Ipinaliwanag ng delegasyon sa mga iskolar ang diwa ng Ika-19 na Pambansang Kongreso ng CPC.",
    ),
}
PLACE = {"ja": "MN", "ko": "MN", "ru": "MN", "vi": "MN", "th": "MN", "hi": "NP"}


@pytest.mark.parametrize("lang", sorted(VISITS))
def test_a_visit_is_kept_with_country_meeting_days_and_leader(lang: str) -> None:
    found = read(lang, *VISITS[lang])
    assert found.announcement is not None
    assert found.announcement.language == lang
    assert found.decision is not None
    assert (found.decision.status, found.decision.rule) == (Status.KEPT, "K1")
    (visit,) = found.delegations
    assert visit.meeting is not None
    assert visit.meeting.value == "pc19"
    assert visit.mode is Mode.CONCLUDED
    (leg,) = visit.legs
    assert leg.country.value == PLACE.get(lang, "PT")
    assert leg.start is not None
    assert leg.end is not None
    assert (leg.start.value.isoformat(), leg.end.value.isoformat()) == ("2017-12-01", "2017-12-03")
    assert leg.precision is Precision.LEG_RANGE
    assert visit.leader_name is not None
    assert visit.leader_title is not None
    assert visit.leader_name.value in VISITS[lang][1] + VISITS[lang][2]
    assert visit.leader_name.value not in visit.leader_title.value


HOSTS = {
    "ja": "モンゴル人民党", "ru": "Монгольской народной партии", "es": "Partido Socialista", "fr": "Parti socialiste",
    "pt": "Partido Socialista", "de": "Sozialistischen Partei", "vi": "Đảng Nhân dân Mông Cổ",
    "th": "พรรคประชาชนมองโกเลีย", "ar": "الحزب الاشتراكي", "fil": "Partidong Sosyalista",
}  # fmt: skip


@pytest.mark.parametrize("lang", sorted(HOSTS))
def test_the_inviter_is_read_as_printed(lang: str) -> None:
    (visit,) = read(lang, *VISITS[lang]).delegations
    assert visit.legs[0].inviter is not None
    assert visit.legs[0].inviter.value == HOSTS[lang]


@pytest.mark.parametrize("lang", sorted(VISITS))
def test_without_a_meeting_the_same_visit_is_adjacent(lang: str) -> None:
    title, visit, _ = VISITS[lang]
    found = read(lang, title, visit, visit)
    assert found.decision is not None
    assert (found.decision.status, found.decision.rule) == (Status.ADJACENT, "A1")


@pytest.mark.parametrize("lang", sorted(VISITS))
def test_nothing_of_the_party_is_nothing(lang: str) -> None:
    weather = {
        "ja": "きのうは各地で雨が降り、気温が下がりました。市民は傘をさして歩いていました。",
        "ko": "어제는 전국에 비가 내리고 기온이 내려갔다. 시민들은 우산을 쓰고 걸었다.",
        "ru": "Вчера по всей стране шел дождь, и стало холоднее. Жители города шли под зонтами.",
        "es": "Ayer llovió en todo el país y bajaron las temperaturas. Los vecinos caminaban con paraguas.",
        "fr": "Hier il a plu dans tout le pays et les températures ont baissé. Les habitants sont sortis.",
        "pt": "Ontem choveu em todo o país e as temperaturas caíram. Os moradores caminhavam com guarda-chuvas.",
        "de": "Gestern regnete es im ganzen Land und es wurde kälter. Die Bewohner gingen mit dem Schirm aus.",
        "vi": "Hôm qua trời mưa trên cả nước và nhiệt độ đã giảm. Người dân đi lại với những chiếc ô.",
        "th": "เมื่อวานนี้มีฝนตกทั่วประเทศและอากาศเย็นลง ประชาชนเดินถือร่มไปตามถนน",
        "hi": "कल पूरे देश में बारिश हुई और तापमान गिर गया। लोग छाता लेकर सड़कों पर चल रहे थे।",
        "ar": "هطلت الأمطار أمس في أنحاء البلاد وانخفضت درجات الحرارة. ومشى الناس بالمظلات.",
        "fil": "Umulan kahapon sa buong bansa at bumaba ang temperatura. Naglakad ang mga tao na may payong.",
    }
    found = read(lang, weather[lang][:18], weather[lang], weather[lang])
    assert found.decision is not None
    assert (found.decision.status, found.decision.rule) == (Status.REJECTED, "R5")
    assert found.delegations == ()


BRIEFINGS = {
    "ja": "中国共産党中央対外連絡部は12月4日、北京で外国の外交官を対象に、第19回党大会の精神に関する"
    "説明会を開いた。120人余りが出席した。",
    "es": "El Departamento Internacional del Comité Central del Partido Comunista de China ofreció el 4 de "
    "diciembre en Beijing una sesión informativa sobre el XIX Congreso Nacional del Partido para diplomáticos "
    "extranjeros. Asistieron más de 120 diplomáticos.",
    "ru": "4 декабря в Пекине Международный отдел ЦК КПК провел для иностранных дипломатов брифинг об итогах "
    "XIX съезда КПК. В нем приняли участие более 120 дипломатов.",
    "vi": "Ngày 4/12, tại Bắc Kinh, Ban Liên lạc đối ngoại Trung ương Đảng Cộng sản Trung Quốc tổ chức buổi giới "
    "thiệu về Đại hội lần thứ XIX dành cho các nhà ngoại giao. Hơn 120 người đã tham dự.",
}


@pytest.mark.parametrize("lang", sorted(BRIEFINGS))
def test_a_briefing_for_diplomats_in_beijing_is_an_event(lang: str) -> None:
    found = read(lang, BRIEFINGS[lang][:30], BRIEFINGS[lang], BRIEFINGS[lang])
    assert found.decision is not None
    assert found.decision.rule == "K3"
    (event,) = found.events
    assert event.form.value is Form.FOR_DIPLOMATS
    assert event.country is not None
    assert event.country.value == "CN"
    assert event.meeting is not None
    assert event.meeting.value == "pc19"
    assert event.start is not None
    assert event.start.value.isoformat() == "2017-12-04"
    assert event.attendance is not None
    assert event.attendance.value == 120


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        (
            "es",
            "Delegación del Partido Comunista de Cuba visita China",
            (
                "Una delegación del Partido Comunista de Cuba visitó China del 1 al 3 de diciembre por "
                "invitación del Partido "
                "Comunista de China y conoció el espíritu del XIX Congreso Nacional."
            ),
        ),
        (
            "ru",
            "Делегация партии Кубы посетила Китай",
            (
                "Делегация Коммунистической партии Кубы по приглашению КПК посетила Китай с 1 по 3 декабря и узнала об "
                "итогах XIX съезда КПК от китайских товарищей."
            ),
        ),
        (
            "ja",
            "ラオス人民革命党代表団が訪中",
            "ラオス人民革命党代表団が中国共産党の招きで12月1日から3日まで訪中し、第19回党大会について説明を受けた。",
        ),
    ],
)
def test_foreigners_who_come_to_china_are_an_incoming_visit(lang: str, title: str, text: str) -> None:
    found = read(lang, title, text, text)
    assert found.decision is not None
    assert found.decision.rule == "R1"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Una delegación parlamentaria de la Asamblea Popular Nacional de China visitó Portugal en diciembre."),
        (
            "fr",
            "Une délégation de l'Assemblée populaire nationale de Chine a effectué une visite au Portugal en décembre.",
        ),
        ("ru", "Делегация Всекитайского собрания народных представителей посетила Монголию в начале декабря."),
        ("ja", "全国人民代表大会代表団が12月の初めにモンゴルを訪問し、議会の議長らと会談しました。"),
    ],
)
def test_a_team_of_parliament_is_none_of_the_party(lang: str, text: str) -> None:
    found = read(lang, text[:24], text, text)
    assert found.decision is not None
    assert found.decision.rule == "R3"


def test_a_plan_is_announced_and_its_only_day_a_bound() -> None:
    found = read(
        "pt",
        "Enviado especial irá à Mongólia",
        "Beijing, 5 dez (Xinhua) -- Chen Guangming, enviado especial do secretário-geral, viajará à Mongólia no "
        "dia 8 de "
        "dezembro para dar a conhecer os resultados do 19º Congresso Nacional do Partido Comunista da China.",
    )
    (visit,) = found.delegations
    (leg,) = visit.legs
    assert visit.mode is Mode.ANNOUNCED
    assert leg.precision is Precision.BOUNDED
    assert leg.start is not None
    assert leg.start.value.isoformat() == "2017-12-08"
    assert leg.end is None


def test_a_day_that_the_calendar_does_not_have_is_refused() -> None:
    title, visit, present = VISITS["pt"]
    found = read("pt", title, visit.replace("de 1 a 3 de dezembro", "de 28 a 31 de novembro"), present)
    (leg,) = found.delegations[0].legs
    assert leg.start is None
    assert leg.end is None
    assert "impossible_date" in [i.code for i in found.issues]


def test_two_countries_share_one_range_and_each_has_its_own_when_both_are_printed() -> None:
    title, visit, present = VISITS["es"]
    shared = read("es", title, visit.replace("visitó Portugal", "visitó Portugal y Grecia"), present).delegations[0]
    assert [leg.country.value for leg in shared.legs] == ["PT", "GR"]
    assert {leg.precision for leg in shared.legs} == {Precision.SHARED_RANGE}
    both = read(
        "es",
        title,
        visit.replace(
            "visitó Portugal del 1 al 3 de diciembre",
            "visitó Portugal del 1 al 2 de diciembre, y Grecia del 3 al 4 de diciembre",
        ),
        present,
    ).delegations[0]
    days = [(leg.country.value, leg.start and leg.start.value.day, leg.end and leg.end.value.day) for leg in both.legs]
    assert days == [("PT", 1, 2), ("GR", 3, 4)]


def test_words_of_a_briefing_that_no_template_reaches_leave_the_page_unread() -> None:
    text = (
        "Über den 19. Parteitag der Kommunistischen Partei Chinas informierte eine Delegation die Gäste, und die "
        "Fragen "
        "waren nicht wenige. Mehr ist über den Abend nicht zu erfahren, und der Saal war voll."
    )
    found = read("de", "Ein Abend mit Gästen", text)
    assert found.decision is not None
    assert found.decision.status is Status.UNREAD
    assert "grammar_short" in [i.code for i in found.issues]
