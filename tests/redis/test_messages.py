"""What crosses Redis is JSON with one schema, a size limit and, where both sides have a key, a signature."""

from __future__ import annotations

import json
import pickle
import zlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.capture import Outcome, Role
from crawler.redis.errors import BadMessage
from crawler.redis.messages import ORDER_BYTES, Codec, Order, Result, packed, unpacked

ORDER = Order(
    id="2026.many.1.2.0", source="many", url="http://127.0.0.1/a", role=Role.ARTICLE, robots="allowed", wants_body=False
)
RESULT = Result(
    id=ORDER.id,
    worker="w",
    url=ORDER.url,
    status=200,
    outcome=Outcome.OK,
    answer=Outcome.OK,
    detail="",
    snapshot="s" + "0" * 20,
    content_type="text/html",
)
OPEN, KEYED = Codec(), Codec(key=b"a key of the operator")


@given(st.text(max_size=300), st.binary(max_size=2000), st.sampled_from(list(Outcome)))
def test_a_result_is_read_as_it_was_written(detail: str, body: bytes, outcome: Outcome) -> None:
    clean = detail.encode("utf-8", "replace").decode()
    result = RESULT.model_copy(update={"detail": clean, "body": packed(body), "outcome": outcome})
    for codec in (OPEN, KEYED):
        read = codec.result(codec.written(result))
        assert read == result
        assert unpacked(read.body) == body


@pytest.mark.fault("S6", "R3")
def test_the_longest_order_that_a_crawl_can_give_is_read() -> None:
    """A site may lead to an article by five redirects, each with an address as long as they may be."""
    longest = "http://127.0.0.1/".ljust(8192, "a")
    chain = tuple(f"{longest[:-1]}{number}" for number in range(5))
    told = {"url": longest, "page_url": longest, "robots": "\x01" * 10_000, "chain": chain, "compared": "doubtful"}
    order = ORDER.model_copy(update=told)
    for codec in (OPEN, KEYED):
        assert codec.order(codec.written(order)) == order


@given(st.binary(max_size=3000))
def test_no_bytes_are_a_message_by_chance(raw: bytes) -> None:
    for codec in (OPEN, KEYED):
        with pytest.raises(BadMessage):
            codec.order(raw)
        with pytest.raises(BadMessage):
            codec.result(raw)


def without(name: str) -> bytes:
    told = json.loads(OPEN.written(ORDER))
    del told[name]
    return json.dumps(told).encode()


def changed(**facts: object) -> bytes:
    return json.dumps(json.loads(OPEN.written(ORDER)) | facts).encode()


@pytest.mark.fault("R3")
@pytest.mark.parametrize(
    "raw",
    [
        pickle.dumps({"url": "http://127.0.0.1/a"}),
        without("robots"),
        changed(more=1),
        changed(kind="result"),
        changed(url=7),
        changed(url="file:///etc/passwd"),
        changed(url="http://127.0.0.1/" + "a" * 9000),
        changed(role="admin"),
        changed(wants_body="yes"),
        changed(id=""),
        changed(id="a b"),
        b"[]",
        b"null",
        b"{" * 5000,
        OPEN.written(ORDER) + b" " * ORDER_BYTES,
        KEYED.written(ORDER),
    ],
)
def test_what_is_no_order_is_refused(raw: bytes) -> None:
    with pytest.raises(BadMessage):
        OPEN.order(raw)


@pytest.mark.fault("R3")
def test_a_message_without_our_signature_is_refused() -> None:
    signed = KEYED.written(ORDER)
    assert KEYED.order(signed) == ORDER
    for forged in (
        OPEN.written(ORDER),
        Codec(key=b"another").written(ORDER),
        signed.replace(b"/a", b"/b"),
        signed[:-1],
    ):
        with pytest.raises(BadMessage):
            KEYED.order(forged)


@pytest.mark.fault("R3")
def test_a_body_that_would_burst_is_refused() -> None:
    bomb = b64encode(zlib.compress(bytes(17 * 1024 * 1024), 9)).decode()
    with pytest.raises(BadMessage):
        unpacked(bomb)
    with pytest.raises(BadMessage):
        unpacked(packed(b"x" * 1000)[:-8])
