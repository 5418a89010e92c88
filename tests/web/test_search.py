"""Does whoever types a name in any script, an id or an address find the right record first?"""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from browsed import Browsing

# what is typed → kind and id of what comes first; all of it stands in the demo's release
FIRST = {
    "老挝": ("country", "LA"),
    "越南": ("country", "VN"),
    "寮國": ("country", "LA"),
    "lǎowō": ("country", "LA"),
    "laowo": ("country", "LA"),
    "Lao Wo": ("country", "LA"),
    "Laos": ("country", "LA"),
    "LAOS": ("country", "LA"),
    "Лаос": ("country", "LA"),
    "LA": ("country", "LA"),
    "宋涛": ("person", "song-tao"),
    "宋濤": ("person", "song-tao"),
    "谢春涛": ("person", "xie-chuntao"),
    "謝春濤": ("person", "xie-chuntao"),
    "xiechuntao": ("person", "xie-chuntao"),
    "xie chuntao": ("person", "xie-chuntao"),
    "xiè chūntāo": ("person", "xie-chuntao"),
    "Xie Chun-tao": ("person", "xie-chuntao"),
    "Chuntao Xie": ("person", "xie-chuntao"),
    "श्ये छुनथाओ": ("person", "xie-chuntao"),
    "เซี่ย ชุนเทา": ("person", "xie-chuntao"),
    "Се Чуньтао": ("person", "xie-chuntao"),
    "셰춘타오": ("person", "xie-chuntao"),
    "Tạ Xuân Đào": ("person", "xie-chuntao"),
    "xie-chuntao": ("person", "xie-chuntao"),
    "十九大": ("meeting", "pc19"),
    "shí jiǔ dà": ("meeting", "pc19"),
    "19大": ("meeting", "pc19"),
    "19th National Congress": ("meeting", "pc19"),
    "pc19": ("meeting", "pc19"),
    "老撾人民革命黨": ("organisation", "la-lprp"),
    "laowo renmin gemingdang": ("organisation", "la-lprp"),
    "Lao People's Revolutionary Party": ("organisation", "la-lprp"),
    "l-1be5697ecfa3": ("leg", "l-1be5697ecfa3"),
    " D-63361CB9191E ": ("delegation", "d-63361cb9191e"),
    "s52b82a55dd9295296283": ("snapshot", "s52b82a55dd9295296283"),
    "http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm": ("announcement", "a-03202da17a59"),
    "https://xinhuanet.com/world/2018-03/03/c_1122483176.htm/#top": ("announcement", "a-03202da17a59"),
    "www.xinhuanet.com/world/2018-03/03/c_1122483176.htm": ("announcement", "a-03202da17a59"),
}


@pytest.fixture(scope="module")
def searching(browser: Browsing) -> Browsing:
    """The browser once it has read the texts of all pages."""
    for _ in range(600):
        searched = browser.get("/search.json").json["searched"]
        if 0 < searched["of_texts"] == searched["texts"]:
            return browser
        time.sleep(0.1)
    raise AssertionError(f"texts are not read: {searched}")


def _found(browser: Browsing, typed: str, more: str = "") -> dict:
    answer = browser.get(f"/search.json?q={quote(typed)}{more}")
    assert answer.status == 200, answer.text
    return answer.json


def _first(found: dict) -> tuple[str, str]:
    hit = next(iter([*found["exact"], *(hit for group in found["groups"] for hit in group["hits"])]))
    return hit["kind"], hit["id"]


@pytest.mark.parametrize("typed", FIRST)
def test_the_right_record_comes_first(browser: Browsing, typed: str) -> None:
    assert _first(_found(browser, typed)) == FIRST[typed]


def test_two_characters_find_records_titles_and_texts(searching: Browsing) -> None:
    found = _found(searching, "老挝")
    totals = {group["kind"]: group["total"] for group in found["groups"]}
    assert totals == {
        "country": 1, "organisation": 1, "delegation": 3, "leg": 3, "announcement": 7, "text": 9,
    }  # fmt: skip


def test_the_record_of_a_country_stands_before_the_records_that_name_it_and_these_before_texts(
    searching: Browsing,
) -> None:
    kinds = [group["kind"] for group in _found(searching, "Laos")["groups"]]
    assert kinds == ["country", "organisation", "delegation", "leg", "announcement", "text"]


def test_pinyin_finds_chinese_texts_and_says_by_which_name(searching: Browsing) -> None:
    found = _found(searching, "xiechuntao")
    assert found["also"] == ["谢春涛"]
    texts = next(group for group in found["groups"] if group["kind"] == "text")
    marked = [piece["text"] for hit in texts["hits"] for piece in hit["snippet"] if piece["found"]]
    assert "谢春涛" in marked


def test_a_hit_in_a_text_leads_to_its_snapshot_at_the_passage(searching: Browsing) -> None:
    texts = _found(searching, "社会主义现代化", "&kind=text")["groups"]
    for hit in texts[0]["hits"] if texts else []:
        layer = searching.get(f"/snapshots/{hit['snapshot']}.json")
        assert layer.status == 200
    hit = _found(searching, "万象", "&kind=text")["groups"][0]["hits"][0]
    page = searching.get(f"/search?q={quote('万象')}&kind=text").text
    assert "<mark>万象</mark>" in page
    assert f"/snapshots/{hit['snapshot']}#:~:text={quote('万象')}" in page


def test_characters_on_both_sides_of_a_comma_are_no_word(searching: Browsing) -> None:
    assert "越南、老挝" in searching.get(f"/search?q={quote('越南 老挝')}").text.replace("<mark>", "").replace(
        "</mark>", ""
    )
    assert not _found(searching, "南老")["groups"]


def test_all_words_have_to_be_there_and_quoted_ones_together(searching: Browsing) -> None:
    apart = {hit["id"] for hit in _found(searching, "delegation Laos", "&kind=text")["groups"][0]["hits"]}
    assert "a-e84e58ef9ef8" in apart
    assert not _found(searching, '"delegation Laos"')["groups"]
    assert not _found(searching, "谢春涛 马耳他")["groups"]
    assert _found(searching, '"Cambodia, Laos"', "&kind=text")["groups"]


def test_the_beginning_of_a_word_of_three_letters_is_enough(searching: Browsing) -> None:
    assert "xie-chuntao" in {hit["id"] for hit in _found(searching, "chunt", "&kind=person")["groups"][0]["hits"]}
    assert _first(_found(searching, "xiechun")) == ("person", "xie-chuntao")


def test_facets_count_what_choosing_them_shows(searching: Browsing) -> None:
    found = _found(searching, "十九大")
    for facet in ("kind", "year", "language", "outlet", "status"):
        for value in found["facets"][facet][:4]:
            chosen = _found(searching, "十九大", f"&{facet}={quote(value['value'])}")
            assert chosen["total"] == value["count"], (facet, value)


def test_the_pages_of_one_kind_show_every_hit_once(searching: Browsing) -> None:
    first = _found(searching, "十九大", "&kind=text")
    ids = [hit["id"] for hit in first["groups"][0]["hits"]]
    for page in range(2, first["pages"] + 1):
        ids += [hit["id"] for hit in _found(searching, "十九大", f"&kind=text&page={page}")["groups"][0]["hits"]]
    assert len(ids) == len(set(ids)) == first["total"]


def test_nothing_found_says_what_was_searched(searching: Browsing) -> None:
    answer = searching.get("/search?q=qqqqq")
    assert answer.status == 200
    assert "Nothing found." in answer.text
    assert "1,728 records of release 2026-03-10.1 and the texts of 108 pages" in answer.text


def test_an_address_without_capture_is_told_as_such(searching: Browsing) -> None:
    assert "No capture of this address" in searching.get("/search?q=https://example.org/none").text


def test_a_host_shows_the_announcements_below_it(searching: Browsing) -> None:
    found = _found(searching, "people.com.cn")
    assert len(found["exact"]) > 3
    assert {hit["kind"] for hit in found["exact"]} == {"announcement"}


def test_without_a_question_the_page_gives_examples_that_find_something(searching: Browsing) -> None:
    page = searching.get("/search").text
    assert "For example" in page
    for typed in ("老挝", "Laos", "宋涛", "song tao"):
        assert f'href="/search?q={quote(typed).replace("%20", "+")}"' in page
        assert _found(searching, typed)["exact"]


def test_what_is_typed_is_shown_as_text(searching: Browsing) -> None:
    answer = searching.get(f"/search?q={quote('<script>alert(1)</script>老挝')}")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
