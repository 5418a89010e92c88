"""Is a content-encoding undone to its end, or refused with the reason?"""

from __future__ import annotations

import gzip
import hashlib
import random
import zlib

import pytest

from archive.capture import Outcome
from archive.encoding import MAX_DECODED, CutContent, TooLarge, UnknownEncoding, decode_content, unwrap

TEXT = "composed 测试 page ".encode() * 500


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), " GZip "),
        (gzip.compress(TEXT), "x-gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
        (gzip.compress(TEXT) + b"\0\0\0 trailing", "gzip"),
        (TEXT, "gzip"),
    ],
    ids=[
        "none",
        "identity",
        "gzip",
        "spaces and capitals",
        "x-gzip",
        "zlib",
        "raw deflate",
        "twice",
        "two members",
        "bytes behind the end",
        "label without gzip",
    ],
)
def test_a_whole_body_comes_back(body: bytes, encoding: str) -> None:
    assert decode_content(body, encoding) == TEXT


@pytest.mark.parametrize("text", ["甘肃代表团", "儒家思想", "绕道"])
def test_a_chinese_text_labelled_gzip_is_no_zlib_stream(text: str) -> None:
    """Its first two bytes pass the check of RFC 1950, and name a window that is larger than any."""
    body = text.encode("gb18030")
    assert int.from_bytes(body[:2], "big") % 31 == 0
    assert body[0] & 0x0F == 8
    assert decode_content(body, "gzip") == body


@pytest.mark.parametrize("kept", range(2, 60))
@pytest.mark.fault("C1")
def test_a_gzip_body_cut_anywhere_is_called_cut(kept: int) -> None:
    body = gzip.compress(b"abc" * 10)
    if kept < len(body):
        with pytest.raises(CutContent):
            decode_content(body[:kept], "gzip")


@pytest.mark.parametrize("cut", [1, 4, 30, 900])
@pytest.mark.fault("C1")
def test_what_came_before_the_cut_is_given(cut: int) -> None:
    noisy = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(2_000))
    unwrapped = unwrap(gzip.compress(noisy)[:-cut], "gzip")
    assert isinstance(unwrapped.problem, CutContent)
    assert unwrapped.problem.outcome is Outcome.TRUNCATED
    assert noisy.startswith(unwrapped.body)
    assert len(unwrapped.body) > 50_000


@pytest.mark.fault("C1")
def test_a_wrong_checksum_is_called_cut() -> None:
    body = bytearray(gzip.compress(TEXT))
    body[-6] ^= 1
    with pytest.raises(CutContent, match="incorrect data check"):
        decode_content(bytes(body), "gzip")


@pytest.mark.fault("C2")
def test_a_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * (MAX_DECODED + 1))
    with pytest.raises(TooLarge) as caught:
        decode_content(bomb, "gzip")
    assert len(caught.value.partial) <= MAX_DECODED
    assert caught.value.outcome is Outcome.TOO_LARGE


@pytest.mark.fault("C2")
def test_a_bomb_in_a_bomb_is_stopped() -> None:
    with pytest.raises(TooLarge):
        decode_content(gzip.compress(gzip.compress(b"\0" * (MAX_DECODED + 1))), "gzip, gzip")


@pytest.mark.fault("C2")
def test_a_body_that_grows_as_no_page_does_is_stopped() -> None:
    with pytest.raises(TooLarge, match="grows"):
        decode_content(gzip.compress(b"\0" * 8_000_000), "gzip")


def test_a_plain_body_past_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        decode_content(b"x" * 11, "", limit=10)
    assert decode_content(b"x" * 10, "", limit=10) == b"x" * 10


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (zlib.compress(TEXT), "gzip"),
        (b"\x28\xb5\x2f\xfd" + TEXT, "gzip"),
        (b"\x1b\x03" + TEXT, "gzip"),
        (TEXT, "deflate"),
    ],
    ids=["zlib", "zstd", "br", "text"],
)
@pytest.mark.fault("C1")
def test_a_stream_under_another_label_is_no_whole_body(body: bytes, encoding: str) -> None:
    with pytest.raises(CutContent):
        decode_content(body, encoding)


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff\xe0\0\x10JFIF", b"%PDF-1.4\n\x01", b"\xff\xfe<\0"], ids=["jpeg", "pdf", "utf-16"]
)
def test_what_was_never_encoded_comes_back_under_its_wrong_label(start: bytes) -> None:
    assert decode_content(start + TEXT, "gzip") == start + TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br"])
def test_an_encoding_nobody_asked_for_is_named(encoding: str) -> None:
    with pytest.raises(UnknownEncoding):
        decode_content(b"\x00\x01", encoding)


def test_an_empty_body_has_nothing_to_undo() -> None:
    assert decode_content(b"", "gzip") == b""


def test_a_tiny_second_member_does_not_make_an_honest_text_a_bomb() -> None:
    text = random.Random(1).randbytes(1_500_000)
    assert decode_content(gzip.compress(text) + gzip.compress(b"."), "gzip") == text + b"."


@pytest.mark.fault("C2")
def test_a_body_of_countless_members_is_refused_soon() -> None:
    member = gzip.compress(b"")
    with pytest.raises(TooLarge, match="members"):
        decode_content(member * 100_000, "gzip")
