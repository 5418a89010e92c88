"""Does a hostile page in a language read by lexicon take seconds at most, in proportion to its length?"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archive.records import Extraction, Status
from archive.snapshot import Snapshot
from pipelines.assemble.lexical import LONGEST_PAGE
from pipelines.extract import extract_one
from pipelines.lexicon.words import words

# Title, and a sentence without an end that nearly matches most templates: leader, inviter, days, meeting, visit.
NEAR = {
    "ja": (
        "中国共産党代表団が訪問",
        "の中央対外連絡部副部長陳光明氏が率いる中国共産党代表団第二十回大会を1月2日から3日ラオスの招きで訪問し",
    ),
    "ru": (
        "Делегация КПК посетила Лаос",
        (
            "делегация Компартии Китая во главе с заместителем заведующего Международным отделом ЦК КПК "
            "Цянь Хуншанем по приглашению партии посетила Лаос 1 января "
        ),
    ),
    "es": (
        "Delegación del PCCh visita Cuba",
        (
            "delegación del Partido Comunista de China encabezada por Li Mingxiang, subjefe del Departamento "
            "Internacional por invitación del Partido visitó Cuba del 1 al 3 de enero "
        ),
    ),
    "th": (
        "คณะผู้แทนพรรคคอมมิวนิสต์จีนเยือนลาว",
        "คณะผู้แทนพรรคคอมมิวนิสต์จีนนำโดยนายหลี่ หมิงเซียง รองหัวหน้ากรมวิเทศสัมพันธ์ตามคำเชิญของพรรคเยือนลาววันที่ 1 มกราคม",
    ),
    "ar": (
        "وفد الحزب الشيوعي الصيني يزور العراق",
        (
            "وفد الحزب الشيوعي الصيني برئاسة لي مينغ شيانغ نائب رئيس دائرة العلاقات الخارجية بدعوة من الحزب "
            "زار العراق 1 يناير "
        ),
    ),
}
CAP = 20.0  # seconds of processor time for one page, four times what the slowest takes on a slow machine
GROWTH = 8.0  # times that four times the text may cost; 4 is linear, 16 quadratic


def bodies(lang: str, length: int) -> Iterator[str]:
    title, near = NEAR[lang]
    listed = [form.replace("*", "") for forms in words(lang).values() for form in forms]
    rng = random.Random(1)
    blank = "" if lang in ("ja", "th") else " "
    yield near * (length // len(near))
    yield blank.join(rng.choice(listed) for _ in range(length // 3))[:length]  # every word of the lexicon
    yield (title + ("の" if lang == "ja" else ", ")) * (length // (len(title) + 2))


def seconds(lang: str, body: str) -> tuple[float, Extraction]:
    title = NEAR[lang][0]
    html = f"<html lang='{lang}'><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p></body></html>"
    snapshot = Snapshot.of_file(
        html.encode(), url="https://example.org/a.html", fetched_at=datetime(2024, 8, 1, tzinfo=UTC)
    )
    gc.collect()  # a collection of what other tests of this process left would be counted as reading
    gc.disable()
    begun = time.process_time()
    found = extract_one(snapshot)
    taken = time.process_time() - begun
    gc.enable()
    return taken, found


def least(lang: str, body: str) -> float:
    """Of two: a neighbour on the machine makes single ones longer, none shorter."""
    return min(seconds(lang, body)[0] for _ in range(2))


@pytest.mark.parametrize("lang", [one if one == "ja" else pytest.param(one, marks=pytest.mark.long) for one in NEAR])
def test_the_longest_page_that_is_read_takes_seconds_and_a_longer_one_less(lang: str) -> None:
    for body in bodies(lang, LONGEST_PAGE - 1000):
        taken, found = seconds(lang, body)
        assert taken < CAP
        assert "page_too_long" not in [i.code for i in found.issues]
    for body in bodies(lang, 200_000):
        taken, found = seconds(lang, body)
        assert taken < CAP
        assert found.decision is not None
        assert found.decision.status is Status.UNREAD
        issue = next(i for i in found.issues if i.code == "page_too_long")
        assert "found" in issue.detail
        assert str(LONGEST_PAGE) in issue.detail


@pytest.mark.timed
@pytest.mark.parametrize("lang", [one if one == "ja" else pytest.param(one, marks=pytest.mark.long) for one in NEAR])
def test_four_times_the_text_costs_no_more_than_twice_four_times(lang: str) -> None:
    seconds(lang, NEAR[lang][1])  # templates are compiled once
    for short, long in zip(bodies(lang, 9_000), bodies(lang, 36_000), strict=True):
        assert least(lang, long) < GROWTH * max(least(lang, short), 0.1)
