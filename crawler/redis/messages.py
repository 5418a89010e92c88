"""What do a crawl and its workers say to each other? JSON with one schema, a size limit and, where asked, a signature.

A message is one line of JSON, or `SIGNATURE JSON` when both sides have the same key ($XUANJIE_REDIS_KEY): HMAC-SHA256
of the JSON in hex. A key against none, another key, one field too many, one of another type or a byte too much make it
a BadMessage. Nothing is ever unpickled.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import zlib
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.capture import Outcome, Role, address_problem
from crawler.large_bodies import LARGEST
from crawler.redis.errors import BadMessage

__all__ = ["ORDER_BYTES", "RESULT_BYTES", "Codec", "Order", "Result", "packed", "unpacked"]

ORDER_BYTES = 128 * 1024  # its address, a page's and those of five redirects have at most 8,192 characters each
RESULT_BYTES = 2 * LARGEST  # a body that zlib cannot shrink, in base64
_SIGNATURE = 64  # hex digits

_Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
_Url = Annotated[str, Field(max_length=8192)]
_Line = Annotated[str, Field(max_length=10_000)]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class Order(_Message):
    """Ask this address once."""

    kind: Literal["order"] = "order"
    id: _Id
    source: _Id
    url: _Url
    role: Role
    robots: _Line  # what robots.txt said of it: goes into the worker's record
    page_url: _Url = ""  # of a requisite: the page that needs it
    # what its answer is compared with, as by crawler/answered_alike.py: nothing; redirects; other articles' answers;
    # and whether its page for missing pages need not be believed
    compared: Literal["", "redirects", "articles", "doubtful"] = ""
    chain: Annotated[tuple[_Url, ...], Field(max_length=20)] = ()  # whose redirects led here, the first first
    wants_body: bool  # the crawl reads this page itself: a list, robots.txt, an article of several pages


class Result(_Message):
    """How it ended. What it tells of lies synced in the worker's archive."""

    kind: Literal["result"] = "result"
    id: _Id
    worker: _Line
    url: _Url
    status: Annotated[int, Field(ge=0, le=999)]  # 0: no response
    outcome: Outcome
    answer: Outcome  # what it was before it was compared with others that this worker had
    detail: _Line
    snapshot: Annotated[str, Field(pattern=r"^(s[0-9a-f]{20})?$")]  # "": no response
    content_type: _Line = ""
    location: _Line = ""
    error: Annotated[str, Field(max_length=100, pattern=r"^\w*$")] = ""  # the class of the exception
    asked_back: bool = False  # the host said when to come again
    pause: Annotated[float, Field(ge=0, le=1e12)] = 0.0  # for so many seconds
    said: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""  # SHA-256 of a body that is compared with others
    body: str = ""  # packed(), where it was wanted


_M = TypeVar("_M", Order, Result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """Writes and reads messages with one key; b"" for none."""

    key: bytes = b""

    def written(self, message: Order | Result) -> bytes:
        text = message.model_dump_json().encode()
        return self._signature(text) + b" " + text if self.key else text

    def order(self, raw: bytes) -> Order:
        """raises BadMessage"""
        order = self._read(raw, Order, ORDER_BYTES)
        problem = address_problem(order.url)
        if problem is not None:
            raise BadMessage(problem)
        return order

    def result(self, raw: bytes) -> Result:
        """raises BadMessage"""
        return self._read(raw, Result, RESULT_BYTES)

    def _read(self, raw: bytes, kind: type[_M], most: int) -> _M:
        if len(raw) > most:
            raise BadMessage(f"{len(raw)} bytes, at most {most}")
        if self.key:
            given, raw = raw[:_SIGNATURE], raw[_SIGNATURE + 1 :]
            if not hmac.compare_digest(given, self._signature(raw)):
                raise BadMessage("no signature, or one with another key than $XUANJIE_REDIS_KEY")
        try:
            return kind.model_validate_json(raw)
        except ValidationError as why:
            first = why.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadMessage(f"{where}: {first['msg']}" if where else str(first["msg"])) from None

    def _signature(self, text: bytes) -> bytes:
        return hmac.new(self.key, text, hashlib.sha256).hexdigest().encode()


def packed(body: bytes) -> str:
    """A body as JSON can hold it."""
    return base64.b64encode(zlib.compress(body, 1)).decode()


def unpacked(text: str) -> bytes:
    """The inverse; raises BadMessage for what is no such body, or one larger than a page may be."""
    if not text:
        return b""
    stream = zlib.decompressobj()
    try:
        body = stream.decompress(base64.b64decode(text, validate=True), LARGEST + 1)
    except (binascii.Error, zlib.error, ValueError) as why:
        raise BadMessage(f"a body that cannot be unpacked: {why}") from why
    if not stream.eof or len(body) > LARGEST:
        raise BadMessage(f"a body that is cut, or has more than {LARGEST} bytes")
    return body
