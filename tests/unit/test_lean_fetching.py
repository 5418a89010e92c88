"""What was made cheaper on a page's way says the same as what it stands in for."""

from __future__ import annotations

import uuid

import pytest
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.http import Headers
from twisted.web.client import Response
from twisted.web.http_headers import Headers as WireHeaders

from archive.warc import _NAMES, _record_id
from crawler import settings
from crawler.http_handler import _Fetch

_ODD: list[dict[str, list[str]]] = [
    {},
    {"content-type": ["text/html; charset=gb2312"], "ETAG": ['"a"'], "x-powered-by": ["Ä"]},
    {"Set-Cookie": ["a=1", "b=2"], "www-authenticate": ["Basic"], "X_odd-name": [""]},
]


@pytest.mark.parametrize("given", _ODD)
@pytest.mark.parametrize("length", [0, 70_000, None])
def test_headers_of_an_answer_are_those_that_scrapy_makes(given: dict[str, list[str]], length: int | None) -> None:
    answer = Response((b"HTTP", 1, 1), 200, b"OK", WireHeaders(given), None)  # type: ignore[no-untyped-call]
    if length is not None:
        answer.length = length  # type: ignore[assignment]  # Twisted starts it with a marker
    ours = _Fetch.__new__(_Fetch)
    ours._headers = None
    found = ours._headers_from_twisted_response(answer)
    assert isinstance(found, Headers)
    assert dict.items(found) == dict.items(_ScrapyAgent._headers_from_twisted_response(answer))
    assert ours._headers_from_twisted_response(answer) is found


def test_ids_of_records_are_version_5_uuids_of_our_name_space() -> None:
    for parts in (("response", "s0"), ("warcinfo", "000001.warc.gz", "2018-01-05T04:00:00Z"), ("metadata", "访问", "")):
        assert _record_id(*parts) == f"<urn:uuid:{uuid.uuid5(_NAMES, chr(10).join(parts))}>"


def test_only_a_crawl_with_the_gate_goes_without_scrapys_slots() -> None:
    """The slots hold a host to its delay where the gate does not."""
    from crawler.redis.coordinator import SETTINGS as SHARING
    from crawler.redis.worker import SETTINGS as WORKING

    gate = "crawler.politeness.PolitenessMiddleware"
    for changed in ({}, SHARING, WORKING):
        used = {"DOWNLOADER": settings.DOWNLOADER, "DOWNLOADER_MIDDLEWARES": settings.DOWNLOADER_MIDDLEWARES} | changed
        has_gate = dict(used["DOWNLOADER_MIDDLEWARES"]).get(gate) is not None  # type: ignore[call-overload]
        assert (used["DOWNLOADER"] == "crawler.downloads.GatedDownloader") is has_gate
