"""Does the archive answer by address and time as RFC 7089 says, and do archived bytes stay bytes?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import page
from browsed import Browsing, browsing
from hypothesis import given
from hypothesis import strategies as st
from interface_archive import GONE, HOST, MOVED, ONE, PLAIN, interface_data

from archive.web.memento.addresses import in_header, key_of, spellings

STAMP = "20180105040000"
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="[^"]*"; from="[^"]*"; until="[^"]*")?(?:; datetime="([^"]*)")?')


@pytest.fixture(scope="module")
def archive(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    with browsing(interface_data(demo, tmp_path_factory.mktemp("interface") / "data")) as running:
        yield running


def links(text: str) -> dict[str, tuple[str, str]]:
    """rel → target and time."""
    return {rel: (target, when) for target, rel, when in LINK.findall(text)}


@pytest.mark.parametrize(
    ("asked", "stamp"),
    [
        ("Mon, 01 Jan 2018 00:00:00 GMT", "20180105040000"),
        ("Sat, 06 Jan 2018 05:00:00 GMT", "20180106040000"),
        ("Sat, 06 Jan 2018 16:00:00 GMT", "20180106040000"),  # as far from the next: the earlier
        ("Sun, 07 Jan 2018 12:00:00 GMT", "20180107040000"),
        (None, "20180108040000"),
    ],
)
def test_the_timegate_leads_to_the_nearest_capture(archive: Browsing, asked: str | None, stamp: str) -> None:
    headers = {} if asked is None else {"Accept_Datetime": asked}
    answer = archive.get(f"/timegate/{ONE}", **headers)
    assert (answer.status, answer.headers["vary"]) == (302, "accept-datetime")
    assert answer.headers["location"].startswith(f"{archive.url}/web/{stamp}id_/http")
    assert archive.get(answer.headers["location"].removeprefix(archive.url)).status == 200


@pytest.mark.fault("N3")
def test_a_page_whose_server_proved_nothing_says_so_in_all_its_forms(archive: Browsing) -> None:
    captures = {one["url"]: one for one in archive.get("/snapshots.json?size=100").json["captures"]}
    for url, said in ((ONE.replace("http:", "https:"), False), (PLAIN, None)):
        at = f"/snapshots/{captures[url]['snapshot_id']}"
        assert archive.get(f"{at}.json").json["snapshot"]["tls_verified"] is said
        assert ("<strong>not verified</strong>" in archive.get(at).text) is (said is False)


def test_links_tell_of_the_neighbours_and_every_one_of_them_can_be_followed(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180106040000id_/{ONE}")
    found = links(answer.headers["link"])
    assert found["original"][0] == ONE
    assert found["first prev memento"] == (f"{archive.url}/web/{STAMP}id_/{ONE}", "Fri, 05 Jan 2018 04:00:00 GMT")
    assert found["memento"][1] == answer.headers["memento-datetime"] == "Sat, 06 Jan 2018 04:00:00 GMT"
    assert found["next memento"][1] == "Sun, 07 Jan 2018 04:00:00 GMT"
    assert found["last memento"][0] == f"{archive.url}/web/20180108040000id_/{ONE.replace('http:', 'https:')}"
    for rel, (target, _) in found.items():
        if rel != "original":
            assert archive.get(target.removeprefix(archive.url)).status in (200, 302), target


def test_a_timemap_lists_every_capture_once_but_none_that_a_browser_rendered(archive: Browsing) -> None:
    answer = archive.get(f"/timemap/link/{ONE}")
    assert answer.headers["content-type"] == "application/link-format"
    times = [when for _, rel, when in LINK.findall(answer.text) if "memento" in rel]
    assert [time[5:11] for time in times] == ["05 Jan", "06 Jan", "07 Jan", "08 Jan"]
    said = archive.get(f"/timemap/json/{ONE}").json
    assert [one["datetime"] for one in said["mementos"]["list"]] == [f"2018-01-0{d}T04:00:00Z" for d in (5, 6, 7, 8)]
    assert (said["mementos"]["first"], said["mementos"]["last"]) == (
        said["mementos"]["list"][0],
        said["mementos"]["list"][-1],
    )


def test_the_address_is_taken_byte_for_byte_with_its_query_and_its_escapes(archive: Browsing) -> None:
    assert archive.get(f"/timemap/json/{ONE}").json["original_uri"] == ONE
    assert archive.get(f"/timemap/json/{ONE.replace('%2F', '/')}").status == 404
    assert archive.get(f"/timemap/json/{ONE.partition('?')[0]}").status == 404


@pytest.mark.parametrize(
    "spelled",
    [
        PLAIN,
        PLAIN.replace("http:", "https:"),
        PLAIN.replace("www.", ""),
        PLAIN + "/",
        PLAIN.removeprefix("http://"),
        PLAIN.replace("http://", "http:/"),
        PLAIN.replace("http://", "http%3A%2F%2F"),
    ],
)
def test_other_spellings_find_the_same_captures(archive: Browsing, spelled: str) -> None:
    assert len(archive.get(f"/timemap/json/{spelled}").json["mementos"]["list"]) == 1


def test_a_memento_is_a_download_with_the_headers_of_its_own_out_of_the_way(archive: Browsing) -> None:
    answer = archive.get(f"/web/{STAMP}id_/{ONE}")
    assert answer.body == page("朱镕基", "gbk")
    assert answer.headers["content-type"] == "text/html; charset=gbk"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-archive-orig-content-type"] == "text/html; charset=gbk"
    assert answer.headers["x-archive-orig-link"] == '<http://evil.example/>; rel="memento"'
    assert "evil.example" not in answer.headers["link"]
    assert "set-cookie" not in answer.headers
    assert all(len(value) <= 4_000 for name, value in answer.headers.items() if name.startswith("x-archive-orig"))


def test_a_script_is_never_sent_as_one(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180105060000id_/http://{HOST}/a.js")
    assert (answer.body, answer.headers["content-type"]) == (b"alert(1)", "application/octet-stream")


def test_packed_bodies_and_revisits_are_given_unpacked(archive: Browsing) -> None:
    for stamp in ("20180106040000", "20180107040000"):
        answer = archive.get(f"/web/{stamp}id_/{ONE}")
        assert (answer.body, answer.headers["x-archive-orig-content-encoding"]) == (page("two"), "gzip")


def test_head_says_the_same_and_sends_no_body(archive: Browsing) -> None:
    for path in (f"/web/{STAMP}id_/{ONE}", f"/timemap/link/{ONE}", f"/timegate/{ONE}"):
        got, head = archive.get(path), archive.get(path, method="HEAD")
        assert (head.status, head.body) == (got.status, b"")
        differ = {name for name in got.headers if got.headers[name] != head.headers.get(name)} - {"date"}
        assert not differ


def test_a_time_without_capture_leads_to_the_nearest(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180106050000id_/{ONE}")
    assert (answer.status, answer.headers["location"]) == (302, f"{archive.url}/web/20180106040000id_/{ONE}")


def test_without_id_the_page_of_the_capture_is_shown_and_never_the_bytes(archive: Browsing) -> None:
    answer = archive.get(f"/web/{STAMP}/{ONE}")
    assert answer.status == 302
    assert re.fullmatch(re.escape(archive.url) + "/snapshots/s[0-9a-f]{20}", answer.headers["location"])


def test_an_archived_redirect_leads_on_within_the_archive(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180105070000id_/{MOVED}")
    assert (answer.status, answer.headers["location"]) == (301, f"{archive.url}/web/20180105070000id_/{PLAIN}")
    assert answer.headers["memento-datetime"] == "Fri, 05 Jan 2018 07:00:00 GMT"
    assert answer.headers["x-archive-orig-location"] == "/plain.html"


def test_a_redirect_to_what_was_never_captured_leads_nowhere(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180105070000id_/http://{HOST}/off.html")
    assert (answer.status, "location" in answer.headers) == (200, False)
    assert answer.headers["x-archive-orig-status"] == "301"


def test_an_archived_404_is_a_memento_and_one_of_ours_is_none(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180105080000id_/http://{HOST}/none.html")
    assert (answer.status, answer.body, "memento-datetime" in answer.headers) == (404, page("none"), True)
    ours = archive.get(f"/web/20180105080000id_/http://{HOST}/never.html")
    assert (ours.status, "memento-datetime" in ours.headers) == (404, False)


def test_what_was_taken_down_is_gone_and_its_neighbour_is_not(archive: Browsing) -> None:
    answer = archive.get(f"/web/20180106090000id_/{GONE}")
    assert answer.status == 410
    assert "taken down on 2018-03-01" in answer.text
    assert archive.get(f"/web/20180105090000id_/{GONE}").body == page("kept")
    assert len(archive.get(f"/timemap/json/{GONE}").json["mementos"]["list"]) == 1
    lone = archive.get(f"/timegate/http://{HOST}/lone.html")
    assert (lone.status, "1 capture of this address" in lone.text) == (410, True)


def test_odd_addresses_are_found_by_the_links_that_name_them(archive: Browsing) -> None:
    odd = "http://a-b.example.cn:8080//odd//<中>|x.html"
    said = archive.get(f"/timemap/json/{in_header(odd)}").json
    memento = said["mementos"]["list"][0]["uri"]
    assert memento.isascii()
    assert hashlib.sha256(archive.get(memento.removeprefix(archive.url)).body).digest() == (
        hashlib.sha256(page("odd")).digest()
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/timegate/", 404),
        ("/timegate/javascript:alert(1)", 400),
        ("/timegate/http://", 400),
        ("/timegate/file:///etc/passwd", 400),
        ("/timegate/http://[", 400),
        ("/web/20181305040000id_/http://www.example.cn/", 400),
        ("/web/2018id_/http://www.example.cn/", 404),
        ("/web/20180105040000js_/http://www.example.cn/", 404),
        ("/timemap/cdxj/http://www.example.cn/", 404),
        ("/web/20180105040000id_/http://www.example.cn/%00", 404),
        ("/web/20180105040000id_/http://www.example.cn/%ff", 404),
        ("/web/20180105040000id_//evil.example/", 400),
    ],
)
def test_what_is_no_address_is_refused(archive: Browsing, path: str, status: int) -> None:
    assert archive.get(path).status == status


def test_a_date_that_is_none_is_refused(archive: Browsing) -> None:
    for date in ("yesterday", "Fri, 99 Jan 2018 04:00:00 GMT", "", "9" * 5_000):
        assert archive.get(f"/timegate/{PLAIN}", Accept_Datetime=date).status == 400


def test_no_address_leads_out_of_the_archive(archive: Browsing) -> None:
    for way in ("", "/", "//", "///", "\\", "%5C", "%2F%2F"):
        for path in (f"/timegate/{way}evil.example/", f"/web/{STAMP}id_/{way}evil.example/", f"/web/{STAMP}/{way}evil"):
            answer = archive.get(path)
            assert answer.headers.get("location", archive.url + "/").startswith(archive.url + "/")


@given(st.text(st.characters(min_codepoint=33, exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=30))
def test_every_address_is_among_the_spellings_of_what_names_it_in_a_header(tail: str) -> None:
    url = f"http://www.example.cn/{tail}"
    named = in_header(url)
    assert named.isascii()
    assert not set('<>" \\') & set(named)
    if "%" not in tail:
        assert url in spellings(named)
    assert all(key_of(one) == key_of(url) for one in spellings(url))
