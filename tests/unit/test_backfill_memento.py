"""Is the site's own answer taken out of the archive's, whatever the archive wraps it in?"""

from __future__ import annotations

import base64
import gzip
import hashlib
import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from backfill_web import Past, member_of
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill.errors import BadAnswer
from crawler.backfill.memento import Memento, digest_problem, of_member, of_playback

URL = "http://www.idcpc.org.cn/jwdt/201711/t20171110_94000.html"
ASKED = ("20171201080000", URL.replace(".cn/", ".cn:80/"))
AT = "Fri, 01 Dec 2017 08:00:00 GMT"


def played(*headers: tuple[str, str], body: bytes = b"<html></html>", status: int = 200) -> Memento | None:
    return of_playback(ASKED, status=status, headers=(("Memento-Datetime", AT), *headers), body=body)


def test_the_site_s_headers_come_back_under_their_names_and_the_archive_s_stay_behind() -> None:
    memento = played(
        ("Content-Type", "text/html; charset=gb2312"),
        ("Server", "the archive's own"),
        ("X-Archive-Orig-Server", "Apache"),
        ("X-Archive-Orig-Last-Modified", "Fri, 10 Nov 2017 00:00:00 GMT"),
        ("X-Archive-Orig-Content-Length", "99999"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Src", "x.warc.gz"),
        ("Link", f'<{URL}>; rel="original", <http://a/timemap>; rel="timemap"'),
    )
    assert memento is not None
    assert memento.url == URL
    assert memento.captured_at == datetime(2017, 12, 1, 8, tzinfo=UTC)
    assert memento.headers == (
        ("Server", "Apache"),
        ("Last-Modified", "Fri, 10 Nov 2017 00:00:00 GMT"),
        ("Content-Type", "text/html; charset=gb2312"),
        ("Content-Length", "13"),
    )


def test_without_a_link_the_address_is_the_one_asked_for_without_its_port() -> None:
    memento = played()
    assert memento is not None
    assert memento.url == URL


def test_an_answer_without_a_time_of_capture_is_the_archive_s_own() -> None:
    assert of_playback(ASKED, status=404, headers=(("Content-Type", "text/html"),), body=b"") is None


@pytest.mark.parametrize("told", ["yesterday", "", "Fri, 99 Dec 2017 08:00:00 GMT"])
def test_a_time_that_is_none_is_an_error_or_no_capture(told: str) -> None:
    if not told:
        assert of_playback(ASKED, status=200, headers=(("Memento-Datetime", told),), body=b"") is None
        return
    with pytest.raises(BadAnswer, match="Memento-Datetime"):
        of_playback(ASKED, status=200, headers=(("Memento-Datetime", told),), body=b"")


@pytest.mark.parametrize(
    ("sent", "was", "packed", "encoding", "repacked"),
    [
        ("gzip", "", True, "gzip", False),  # as stored, or packed on its way: the bytes say
        ("", "gzip", True, "gzip", False),  # as stored, the header renamed
        ("", "gzip", False, "", True),  # unpacked by the archive
        ("", "", False, "", False),
    ],
)
def test_the_content_encoding_is_that_of_the_bytes_at_hand(
    sent: str, was: str, packed: bool, encoding: str, repacked: bool
) -> None:
    body = gzip.compress(b"page", mtime=0) if packed else b"page"
    given_headers = [("Content-Encoding", sent)] if sent else []
    given_headers += [("X-Archive-Orig-Content-Encoding", was)] if was else []
    memento = played(*given_headers, body=body)
    assert memento is not None
    assert dict(memento.headers).get("Content-Encoding", "") == encoding
    assert memento.repacked is repacked


def test_a_record_gives_its_own_headers_body_and_time() -> None:
    one = Past(
        original=ASKED[1], timestamp=ASKED[0], body="页".encode("gb18030"), content_type="text/html; charset=gbk"
    )
    memento = of_member(member_of(one))
    assert (memento.url, memento.status, memento.body) == (URL, 200, one.body)
    assert memento.headers == (("Content-Type", "text/html; charset=gbk"), ("Server", "composed"))
    assert memento.captured_at == datetime(2017, 12, 1, 8, tzinfo=UTC)


def test_a_member_without_a_response_is_named() -> None:
    one = Past(original=ASKED[1], timestamp=ASKED[0], body=b"x")
    with pytest.raises(BadAnswer, match="revisit without a body"):
        of_member(member_of(one, repeats=one))
    for cut in (b"", member_of(one)[:-20], b"\x1f\x8b\x08\x00", b"<html>"):
        with pytest.raises(BadAnswer, match="no response record"):
            of_member(cut)


@given(st.binary(max_size=100))
def test_any_digest_of_the_body_is_recognised_and_any_other_is_told_with_both(body: bytes) -> None:
    sha1 = base64.b32encode(hashlib.sha1(body).digest()).decode()
    sha256 = hashlib.sha256(body).hexdigest()
    for stated in (sha1, f"sha1:{sha1}", f"SHA-256:{sha256.upper()}", "", "-", "crc32:00"):
        assert digest_problem(stated, [b"other" + body, body]) == ""
    other = base64.b32encode(hashlib.sha1(b"other" + body).digest()).decode()
    told = digest_problem(other, [body])
    assert other in told
    assert sha1 in told
    assert sha256 in digest_problem(f"sha256:{'0' * 64}", [body])


NAMES = st.one_of(
    st.sampled_from(["Memento-Datetime", "Link", "Content-Encoding", "X-Archive-Orig-Content-Encoding", "Location"]),
    st.text("abcXYZ-", max_size=12),
)
VALUES = st.one_of(
    st.text(st.characters(max_codepoint=255), max_size=40), st.sampled_from([AT, "gzip", f"<{URL}>; rel=original"])
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.binary(max_size=40))
def test_any_answer_is_a_capture_or_the_archive_s_own_or_a_named_error(
    headers: list[tuple[str, str]], body: bytes
) -> None:
    try:
        memento = of_playback(ASKED, status=200, headers=tuple(headers), body=body)
    except BadAnswer:
        return
    assert memento is None or memento.body == body


def test_a_time_without_a_zone_is_gmt_wherever_this_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        for told in (AT.removesuffix(" GMT"), AT.replace("GMT", "-0000")):
            memento = of_playback(ASKED, status=200, headers=(("Memento-Datetime", told),), body=b"")
            assert memento is not None
            assert memento.captured_at == datetime(2017, 12, 1, 8, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_header_whose_name_no_site_can_have_sent_is_left_out() -> None:
    memento = played(("X-Archive-Orig-", "x"), ("X-Archive-Orig-A: b", "x"), ("X-Archive-Orig-Age", "7"))
    assert memento is not None
    assert memento.headers == (("Age", "7"), ("Content-Length", "13"))


def test_a_record_that_the_crawler_cut_off_says_so() -> None:
    whole = gzip.decompress(member_of(Past(original=URL, timestamp="20171201080000", body=b"<html>")))
    cut = whole.replace(b"Content-Type: application/http", b"WARC-Truncated: length\r\nContent-Type: application/http")
    assert of_member(gzip.compress(whole)).truncated is None
    assert of_member(gzip.compress(cut)).truncated == "length"


def test_of_many_large_records_in_a_small_part_one_is_held_at_a_time() -> None:
    member = member_of(Past(original=URL, timestamp="20171201080000", body=b"0" * 4_000_000))
    tracemalloc.start()
    try:
        assert len(of_member(member * 20).body) == 4_000_000
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
