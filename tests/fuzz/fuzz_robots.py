"""Does any file of rules decide for any address? First line: the path that is asked for."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

from archive.charset import decode
from crawler.listings.addresses import clean_url
from crawler.refusals import Forbidden
from crawler.robots import RobotsPolicy, _whole_lines

POLICY = RobotsPolicy(cast("Any", SimpleNamespace(clock=lambda: 0.0)), again_after=0.0)


def check(data: bytes) -> None:
    path, _, body = data.partition(b"\n")
    asked = clean_url("https://e.cn/", "/" + path.decode("latin-1")) or "https://e.cn/"
    rules = POLICY._allow(decode(_whole_lines(body), "text/plain").text, "allowed")
    with suppress(Forbidden):
        assert rules.decide(asked) == "allowed"
