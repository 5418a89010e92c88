"""A data folder whose release is the demo's and whose archive has what clients of web archives stumble over."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from archive_samples import AGENT, exchange, packed, page

from archive.capture import RENDERED, Outcome, Takedown
from archive.recorder import Recorder
from archive.takedown import take_down

__all__ = ["GONE", "HOST", "MOVED", "ONE", "PLAIN", "interface_data"]

HOST = "www.example.cn"
ONE = f"http://{HOST}/wbwj/%E4%B8%AD%2Ft1.html?b=2&a=%E4%B8%AD%2F"
PLAIN = f"http://{HOST}/plain.html"
MOVED = f"http://{HOST}/moved.html"
GONE = f"http://{HOST}/gone.html"


def interface_data(demo: Path, target: Path) -> Path:
    """Hours after 2018-01-05T04:00:00Z are the times of its captures."""
    shutil.copytree(demo / "releases", target / "releases")
    hostile = (("Content-Type", "text/html; charset=gbk"), ("Link", '<http://evil.example/>; rel="memento"'))
    hostile += (("X-\r\nEvil", "1"), ("X-Long", "x" * 9_000), ("Set-Cookie", "a=b"))
    with Recorder(target / "archive", agent=AGENT) as recorder:
        recorder.exchange(exchange(page("朱镕基", "gbk"), url=ONE, response_headers=hostile))
        recorder.exchange(exchange(packed(page("two"), 1), url=ONE, hours=24, encoded=True))
        recorder.exchange(exchange(packed(page("two"), 2), url=ONE, hours=48, encoded=True))  # a revisit
        recorder.exchange(exchange(page("rendered"), url=ONE, hours=60, via=RENDERED))
        recorder.exchange(exchange(page("three"), url=ONE.replace("http:", "https:"), hours=72, tls_verified=False))
        recorder.exchange(exchange(page("plain"), url=PLAIN, hours=1))
        script = (("Content-Type", "text/javascript"),)
        recorder.exchange(exchange(b"alert(1)", url=f"http://{HOST}/a.js", hours=2, response_headers=script))
        led = {"status": 301, "outcome": Outcome.REDIRECT, "response_headers": (("Location", "/plain.html"),)}
        recorder.exchange(exchange(b"", url=MOVED, hours=3, led_to=PLAIN, **led))
        recorder.exchange(exchange(b"", url=f"http://{HOST}/off.html", hours=3, led_to="http://evil.example/", **led))
        recorder.exchange(
            exchange(page("none"), url=f"http://{HOST}/none.html", hours=4, status=404, outcome=Outcome.NOT_FOUND)
        )
        recorder.exchange(exchange(page("kept"), url=GONE, hours=5))
        taken = recorder.exchange(exchange(page("taken"), url=GONE, hours=29))
        lone = recorder.exchange(exchange(page("lone"), url=f"http://{HOST}/lone.html", hours=6))
        recorder.exchange(exchange(page("odd"), url="http://a-b.example.cn:8080//odd//<中>|x.html", hours=7))
        recorder.exchange(exchange(page("other"), url="http://sub.example.cn/", hours=8))
        for number, tail in enumerate(("", "?x=1", "//a//B/", "/a/b/", "/A/../c", "/a?B=1&a=2", "/%41", "/a b")):
            recorder.exchange(exchange(page(f"tail {number}"), url=f"http://tails.example.cn{tail}", hours=number))
        recorder.exchange(exchange(page("near"), url="http://www.example.cn.evil.example/", hours=8))
        recorder.exchange(exchange(page("near too"), url="http://example2.cn/", hours=8))
    for one in (taken, lone):
        why = Takedown(day=date(2018, 3, 1), reason="asked for by the author", by="the test")
        take_down(target / "archive", one.snapshot_id, why)
    return target
