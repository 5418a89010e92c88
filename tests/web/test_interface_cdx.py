"""Does the index of captures answer as the two servers do that clients know, and never with more than it may?"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from browsed import Browsing, browsing
from hypothesis import given
from hypothesis import strategies as st
from interface_archive import GONE, HOST, MOVED, ONE, PLAIN, interface_data

from archive.cdxj import cdx_key
from archive.web.cdx.patterns import whole
from archive.web.memento.addresses import key_of
from archive.web.refusals import BadQuestion

BELOW = {"sub.example.cn", "a-b.example.cn:8080", "tails.example.cn"}


@pytest.fixture(scope="module")
def archive(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    with browsing(interface_data(demo, tmp_path_factory.mktemp("interface") / "data")) as running:
        yield running


def rows(archive: Browsing, **asked: str) -> list[list[str]]:
    """Rows as text, as the Internet Archive's server gives them."""
    answer = archive.get(f"/cdx/search/cdx?{urlencode(asked)}")
    assert answer.status == 200, answer.text
    return [line.split(" ") for line in answer.text.splitlines()]


def test_a_row_has_the_seven_fields_that_clients_expect(archive: Browsing) -> None:
    (row,) = rows(archive, url=PLAIN)
    urlkey, timestamp, original, mimetype, statuscode, digest, length = row
    assert (urlkey, timestamp, original) == (cdx_key(PLAIN), "20180105050000", PLAIN)
    assert (mimetype, statuscode) == ("text/html", "200")
    assert re.fullmatch("sha256:[0-9a-f]{64}", digest)
    assert int(length) > 0


def test_a_revisit_says_so_with_the_digest_of_the_body_it_shares(archive: Browsing) -> None:
    found = {row[1]: row for row in rows(archive, url=ONE)}
    assert list(found) == ["20180105040000", "20180106040000", "20180107040000", "20180108040000"]
    shared, revisit = found["20180106040000"], found["20180107040000"]
    assert (revisit[3], revisit[4], revisit[5]) == ("warc/revisit", "-", shared[5])


def test_json_is_a_list_of_lists_with_the_names_first(archive: Browsing) -> None:
    said = archive.get(f"/cdx/search/cdx?output=json&fl=original,statuscode&url={quote(PLAIN, safe='')}").json
    assert said == [["original", "statuscode"], [PLAIN, "200"]]
    assert archive.get("/cdx/search/cdx?output=json&url=never.example.cn").body == b"[]\n"


@pytest.mark.parametrize(
    ("asked", "hosts"),
    [
        ({"url": "example.cn", "matchType": "host"}, {"www.example.cn"}),
        ({"url": "www.example.cn/anything", "matchType": "host"}, {"www.example.cn"}),
        ({"url": "example.cn", "matchType": "domain"}, {HOST, *BELOW}),
        ({"url": "*.example.cn"}, {HOST, *BELOW}),
        ({"url": "sub.example.cn/*"}, {"sub.example.cn"}),
        ({"url": "evil.example", "matchType": "domain"}, {"www.example.cn.evil.example"}),
    ],
)
def test_what_is_matched_is_the_host_and_nothing_that_looks_like_it(
    archive: Browsing, asked: dict[str, str], hosts: set[str]
) -> None:
    assert {re.split("[/?]", row[2])[2] for row in rows(archive, **asked)} == hosts


def test_every_line_has_the_key_of_its_address(archive: Browsing) -> None:
    found = rows(archive, url="tails.example.cn", matchType="host")
    assert len(found) == 8
    for key, _, url, *_ in found:
        assert key == key_of(url), url
        assert key in {row[0] for row in rows(archive, url=url)}, url


def test_a_prefix_means_the_slash_at_its_end(archive: Browsing) -> None:
    assert {row[2] for row in rows(archive, url=f"{HOST}/m", matchType="prefix")} == {MOVED}
    assert rows(archive, url=f"{HOST}/moved/*") == []
    assert {row[2] for row in rows(archive, url="WWW.example.cn/WBWJ/*")} == {ONE, ONE.replace("http:", "https:")}


def test_days_limits_and_fields_narrow(archive: Browsing) -> None:
    whole_host = rows(archive, url="*.example.cn")
    assert whole_host == sorted(whole_host)
    assert [row[1][:8] for row in rows(archive, url=ONE, **{"from": "20180106", "to": "20180107"})] == [
        "20180106",
        "20180107",
    ]
    assert rows(archive, url="*.example.cn", limit="2") == whole_host[:2]
    assert rows(archive, url="*.example.cn", limit="-2") == whole_host[-2:]
    assert rows(archive, url="*.example.cn", limit="2", offset="1") == whole_host[1:3]
    assert rows(archive, url="*.example.cn", sort="reverse") == whole_host[::-1]
    assert {row[4] for row in rows(archive, url="*.example.cn", filter="statuscode:[34]..")} == {"301", "404"}
    assert not {row[4] for row in rows(archive, url="*.example.cn", filter="!statuscode:(200|-)")} & {"200", "-"}
    days = rows(archive, url=ONE, collapse="timestamp:6")
    assert [row[1] for row in days] == ["20180105040000"]


def test_resume_keys_and_pages_bring_every_row_once(archive: Browsing) -> None:
    whole_host = rows(archive, url="*.example.cn")
    found: list[list[str]] = []
    key: dict[str, str] = {}
    for _ in range(len(whole_host)):
        got = rows(archive, url="*.example.cn", limit="4", showResumeKey="true", **key)
        end = got.index([""]) if [""] in got else len(got)
        found += got[:end]
        if end == len(got):
            break
        key = {"resumeKey": got[end + 1][0]}
    assert found == whole_host
    paged = [row for page in range(9) for row in rows(archive, url="*.example.cn", pageSize="4", page=str(page))]
    assert paged == whole_host
    assert archive.get("/cdx/search/cdx?url=*.example.cn&page=9").body == b""
    pages = archive.get("/cdx/search/cdx?url=*.example.cn&pageSize=4&showNumPages=true").json
    assert pages == -(-len(whole_host) // 4)


def test_taken_down_and_rendered_captures_are_left_out_and_counted(archive: Browsing) -> None:
    answer = archive.get("/cdx/search/cdx?url=*.example.cn")
    assert answer.headers["xuanjie-left-out"] == "taken-down=2 rendered=1"
    assert not [line for line in answer.text.splitlines() if "lone.html" in line]
    assert [row[1] for row in rows(archive, url=GONE)] == ["20180105090000"]


def test_pywb_gets_lines_of_cdxj_or_json(archive: Browsing) -> None:
    answer = archive.get(f"/cdx?url={quote(PLAIN, safe='')}")
    assert answer.headers["content-type"] == "text/x-cdxj"
    key, stamp, said = answer.text.split(" ", 2)
    told = json.loads(said)
    assert (key, stamp, told["url"]) == (cdx_key(PLAIN), "20180105050000", PLAIN)
    assert list(told) == ["url", "mime", "status", "digest", "length", "offset", "filename"]
    lines = archive.get("/cdx?url=*.example.cn&output=json&filter=!status:200&filter=~mime:text").text.splitlines()
    assert [json.loads(line)["status"] for line in lines if "status" in json.loads(line)] == ["404"]


def test_the_nearest_in_time_stands_first(archive: Browsing) -> None:
    asked = f"/cdx?url={quote(ONE, safe='')}&closest=20180107000000&limit=2&fl=timestamp&output=text"
    assert archive.get(asked).text.split() == ["20180107040000", "20180106040000"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "url=",
        "url=a&url=b",
        "url=http%3A%2F%2F%5B",
        "url=ftp://example.cn/",
        "url=example.cn&matchType=regex",
        "url=example.cn&from=yesterday",
        "url=example.cn&limit=many",
        "url=example.cn&fl=urlkey,secret",
        "url=example.cn&filter=statuscode",
        "url=example.cn&filter=secret:1",
        "url=example.cn&filter=original:(a%2B)%2B$",
        "url=example.cn&collapse=timestamp:x",
        "url=example.cn&resumeKey=99999999",
        "url=example.cn&resumeKey=x",
        "url=example.cn&page=-1",
        "url=example.cn&output=xml",
        "url=example.cn&secret=1",
        f"url=http://example.cn/{'a' * 3_600}",
    ],
)
def test_what_cannot_be_asked_is_refused_and_no_fault(archive: Browsing, query: str) -> None:
    assert archive.get(f"/cdx/search/cdx?{query}").status == 400


def test_without_an_archive_the_index_says_so_and_cited_captures_are_mementos(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo / "releases", tmp_path / "data" / "releases")
    with browsing(tmp_path / "data") as own:
        answer = own.get("/cdx/search/cdx?url=people.com.cn")
        assert (answer.status, "no archive beside it" in answer.text) == (400, True)
        cited = own.get("/evidence/" + own.get("/legs").text.partition('href="/evidence/')[2][:18] + ".json").json
        url = cited["evidence"]["url"] if "url" in cited["evidence"] else cited["snapshot"]["url"]
        assert own.get(f"/timegate/{url}").status == 302


_SIMPLE = st.lists(st.sampled_from(["a", "b", ".", ".*", "[ab]", "[^a]", "\\."]), max_size=6).map("".join)


@given(_SIMPLE, st.text("ab.", max_size=12))
def test_expressions_mean_what_they_mean_elsewhere(expression: str, text: str) -> None:
    assert whole(expression)(text) is (re.fullmatch(expression, text) is not None)


@given(st.text("ab.*+?()[]{}|\\^$-0", max_size=12), st.text("ab0", max_size=8))
def test_any_expression_is_understood_or_refused(expression: str, text: str) -> None:
    try:
        fits = whole(expression)
    except BadQuestion:
        return
    assert fits(text) in (True, False)


def test_no_expression_takes_long() -> None:
    fits = whole(".*a.*a.*a.*a.*a.*a.*a.*a.*a.*a.*a.*b")
    assert not fits("a" * 8_000)
