"""Does Scrapy get from the demo's handler what it would get from the wire, failures included?"""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.demo.handler import DemoDownloadHandler

CUT = "http://www.news.cn/world/2023-02/23/c_1129391004.htm"


def ask(url: str, *, fail_on_dataloss: bool = False, on: date | None = None, **headers: str) -> Response:
    async def run() -> Response:
        crawler = get_crawler(
            settings_dict={
                "TWISTED_REACTOR_ENABLED": False,
                "DOWNLOAD_FAIL_ON_DATALOSS": fail_on_dataloss,
                "DOWNLOAD_MAXSIZE": 1_000_000,
                "XUANJIE_DEMO_DAY": on,
            }
        )
        handler = DemoDownloadHandler.from_crawler(crawler)
        try:
            return await handler.download_request(Request(url, headers=headers))
        finally:
            await handler.close()

    return asyncio.run(run())


def test_a_page_arrives_with_its_headers() -> None:
    response = ask("https://www.idcpc.org.cn/jwdt/")
    assert response.status == 200
    assert response.headers[b"Content-Type"] == b"text/html; charset=utf-8"
    assert response.headers[b"Content-Length"] == str(len(response.body)).encode()


def test_a_page_arrives_compressed_as_it_was_asked_for() -> None:
    response = ask("https://www.idcpc.org.cn/jwdt/", **{"Accept-Encoding": "gzip, deflate"})
    assert response.headers[b"Content-Encoding"] == b"gzip"
    assert response.body.startswith(b"\x1f\x8b")


def test_an_unknown_path_is_not_found_and_an_unknown_host_does_not_resolve() -> None:
    assert ask("http://en.people.cn/n3/2020/0101/c90000-1.html").status == 404
    with pytest.raises(CannotResolveHostError):
        ask("http://www.example.org/")


def test_a_redirect_is_handed_on_and_not_followed() -> None:
    response = ask("http://www.idcpc.gov.cn/jwdt/")
    assert (response.status, response.headers[b"Location"]) == (301, b"https://www.idcpc.org.cn/jwdt/")


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://en.people.cn/n3/2023/0302/c90000-10214877.html", DownloadTimeoutError),
        ("http://na.china-embassy.gov.cn/eng/sgxw/202303/t20230302_11034100.htm", DownloadConnectionRefusedError),
        ("https://english.news.cn/20240804/4a5b6c7d8e9f40112233445566778899/c.html", DownloadCancelledError),
    ],
)
def test_planted_failures_are_the_exceptions_of_a_live_crawl(url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(url)


def test_a_connection_that_ends_early_is_data_loss() -> None:
    response = ask(CUT)
    assert "dataloss" in response.flags
    assert 0 < len(response.body) < int(response.headers[b"Content-Length"])
    with pytest.raises(ResponseDataLossError):
        ask(CUT, fail_on_dataloss=True)


def test_what_a_page_answers_depends_on_the_day() -> None:
    url = "https://www.idcpc.org.cn/lldt/202302/t20230227_151377.html"
    assert [ask(url, on=day).status for day in (None, date(2026, 2, 6), date(2026, 3, 10))] == [200, 200, 404]
    with pytest.raises(DownloadTimeoutError):
        ask("https://www.idcpc.org.cn/lldt/202301/t20230119_151077.html", on=date(2026, 3, 10))
