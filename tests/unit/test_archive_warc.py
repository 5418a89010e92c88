"""Are the records written as WARC 1.1 wants them, byte by byte?"""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from archive_samples import AGENT, START, URL, at, attempt, exchange, packed, page, search

from archive.recorder import Recorder

RESPONSE = """WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:{response}>
WARC-Target-URI: http://www.example.cn/wbwj/201801/t1.html
WARC-Date: 2018-01-05T04:00:00Z
WARC-IP-Address: 192.0.2.7
WARC-Payload-Digest: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
WARC-Block-Digest: sha256:{block}
Content-Type: application/http; msgtype=response
Content-Length: 68

HTTP/1.1 200 OK
Content-Type: text/html
Content-Length: 5

hello

"""


def members(path: Path) -> list[bytes]:
    """The unpacked gzip members of a segment."""
    data, found = path.read_bytes(), []
    while data:
        stream = zlib.decompressobj(31)
        found.append(stream.decompress(data))
        assert stream.eof
        data = stream.unused_data
    return found


def segment(root: Path) -> Path:
    (path,) = (root / "warc").iterdir()
    return path


def test_an_exchange_is_a_response_a_request_and_a_metadata_record(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(b"hello", ip="192.0.2.7"))
    info, response, request, metadata = members(segment(tmp_path))
    assert info.startswith(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n")
    assert b"\r\nsoftware: xuanjie/test\r\n" in info
    response_id = response.split(b"<urn:uuid:")[1][:36].decode()
    block = response.split(b"WARC-Block-Digest: sha256:")[1][:64].decode()
    assert response.decode() == RESPONSE.replace("\n", "\r\n").format(response=response_id, block=block)
    assert b"\r\n\r\nGET /wbwj/201801/t1.html HTTP/1.1\r\nHost: www.example.cn\r\n" in request
    for record in (request, metadata):
        assert f"\r\nWARC-Concurrent-To: <urn:uuid:{response_id}>\r\n".encode() in record
    assert b"\r\nxuanjie-facts: {" in metadata
    assert f'"snapshot_id":"{capture.snapshot_id}"'.encode() in metadata


def test_the_same_exchange_gives_the_same_bytes_in_another_archive(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with Recorder(tmp_path / name, agent=AGENT) as recorder:
            recorder.exchange(exchange())
            recorder.attempt(attempt())
            recorder.search(search())
    assert segment(tmp_path / "a").read_bytes() == segment(tmp_path / "b").read_bytes()


def test_two_equal_attempts_are_two_records_with_two_ids(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.attempt(attempt())
        recorder.attempt(attempt())
    _, first, second = members(segment(tmp_path))
    assert first.split(b"\r\n\r\n", 1)[1] == second.split(b"\r\n\r\n", 1)[1]
    assert first.split(b"Record-ID")[1][:50] != second.split(b"Record-ID")[1][:50]


def test_secrets_stay_out_and_their_names_are_noted(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(
            exchange(
                request_headers=(("Host", "h"), ("Cookie", "secret=1"), ("authorization", "Basic secret")),
                response_headers=(
                    ("Content-Type", "text/html"),
                    ("Set-Cookie", "a=secret"),
                    ("SET-COOKIE", "b=secret"),
                ),
            )
        )
    everything = b"".join(members(segment(tmp_path)))
    assert b"secret" not in everything
    assert b'"left_out":["authorization","cookie","set-cookie"]' in everything


def test_header_bytes_outside_ascii_survive(tmp_path: Path) -> None:
    server = "中联部\x85".encode("gb18030").decode("latin-1") + "\x85\x0b"
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(response_headers=(("Server", server), ("Content-Type", "text/html"))))
    assert b"\r\nServer: " + server.encode("latin-1") + b"\r\n" in members(segment(tmp_path))[1]


def test_a_line_break_in_a_header_cannot_begin_another(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(reason="O\r\nK", response_headers=(("X", "a\r\nSet-Cookie: b"),)))
        recorder.attempt(attempt(detail="a\r\nWARC-Type: response", url="http://x.example/\r\nWARC-Type: y"))
    _, response, _, _, lone = members(segment(tmp_path))
    assert b"\r\nX: a  Set-Cookie: b\r\n" in response
    assert lone.count(b"\r\nWARC-Type:") == 1


def test_a_revisit_names_the_stored_body_and_its_headers_fit_it(tmp_path: Path) -> None:
    first, second = packed(page(), 1), packed(page("composed test page"), 99)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        original = recorder.exchange(exchange(first, encoded=True))
        capture = recorder.exchange(exchange(page(), hours=1))
        again = recorder.exchange(exchange(second, hours=2, encoded=True))
    assert first != second
    assert capture.revisit_of == again.revisit_of == original.snapshot_id
    records = members(segment(tmp_path))
    for revisit in (records[4], records[7]):
        assert b"\r\nWARC-Type: revisit\r\n" in revisit
        assert b"/warc/1.1/revisit/identical-payload-digest\r\n" in revisit
        assert b"\r\nWARC-Refers-To-Date: 2018-01-05T04:00:00Z\r\n" in revisit
        assert f"\r\nWARC-Refers-To-Target-URI: {URL}\r\n".encode() in revisit
        assert f"\r\nWARC-Payload-Digest: sha256:{original.payload_sha256}\r\n".encode() in revisit
        http = revisit.partition(b"\r\n\r\n")[2]
        assert http.count(b"Content-Encoding: gzip") == 1
        assert f"Content-Length: {len(first)}\r\n".encode() in http
        assert b"\r\n\r\n\r\n\r\n" in http  # headers, no body
    assert f'"as_sent":[["Content-Length","{len(page())}"]]'.encode() in records[6]
    assert capture.payload_sha256.encode() in records[6]


@pytest.mark.parametrize(("reason", "status"), [("length", 200), ("disconnect", 200), ("time", 200)])
def test_a_truncated_body_is_marked(tmp_path: Path, reason: str, status: int) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(truncated=reason, status=status))
    assert f"\r\nWARC-Truncated: {reason}\r\n".encode() in members(segment(tmp_path))[1]


def test_transfer_encoding_is_gone_because_the_chunks_are(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(response_headers=(("Transfer-Encoding", "chunked"), ("Content-Type", "text/html"))))
    assert b"Transfer-Encoding" not in members(segment(tmp_path))[1]


def test_an_imported_file_has_no_request_that_nobody_sent(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(request_headers=(), via="import"))
        recorder.exchange(exchange(request_headers=(), via="live", hours=1))
    kinds = [m.split(b"WARC-Type: ")[1].split(b"\r\n")[0] for m in members(segment(tmp_path))]
    assert kinds == [b"warcinfo", b"response", b"metadata", b"revisit", b"request", b"metadata"]


def test_an_address_with_blanks_and_hanzi_keeps_its_record_in_order(tmp_path: Path) -> None:
    url = "http://www.example.cn/搜索?q=宣 介团\t1"
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(url=url))
    response, request = members(segment(tmp_path))[1:3]
    assert "\r\nWARC-Target-URI: http://www.example.cn/搜索?q=宣%20介团%091\r\n".encode() in response
    assert b"\r\n\r\nGET /%E6%90%9C%E7%B4%A2?q=%E5%AE%A3%20%E4%BB%8B%E5%9B%A2" in request
    assert capture.url == url


def test_the_times_are_those_that_were_given(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(fetched_at=at(3).replace(microsecond=999)))
        recorder.attempt(attempt(at=START.replace(microsecond=5)))
    dates = [m.split(b"WARC-Date: ")[1][:20] for m in members(segment(tmp_path))]
    assert dates == [b"2018-01-05T07:00:00Z"] * 4 + [b"2018-01-05T04:00:00Z"]
