"""A page that is only scanned costs no more than a few times the reading of its bytes."""

from __future__ import annotations

import gzip
import io
import statistics
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fastwarc.warc import ArchiveIterator
from measure import spent_here

from pipelines.screening.warc_pass import WarcPass

PAGE = (
    "<p>" + "今天白天多云，最高气温二十度，夜间有小雨。" * 20 + "</p><a href='/x'>Weather and sport of today</a>" * 20
)
PAGES = 400


def warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + (PAGE * 12).encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + body + b"\r\n\r\n", mtime=0) * PAGES


@pytest.mark.timed
def test_the_first_look_costs_less_than_three_times_the_reading() -> None:
    content = warc()

    def read() -> None:
        for record in ArchiveIterator(io.BytesIO(content)):
            record.reader.read()

    def scan() -> None:
        assert list(WarcPass(io.BytesIO(content), name="x").scan()) == []

    scan()
    found = [spent_here(scan) / spent_here(read) for _ in range(5)]
    assert statistics.median(found) < 3
