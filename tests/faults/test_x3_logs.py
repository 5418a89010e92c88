"""Can what a site has put into an address, a header or a text forge a line of the log, or tell a secret in it?"""

from __future__ import annotations

import json
import logging
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from loopback import Answer, Tiny, WebServer, article, article_page, site_of

from crawler import log_form
from crawler.errors import BadLogForm
from crawler.log_form import LogForm, OneLine, harmless
from crawler.run import crawl_settings

FORGED = [
    "https://e.cn/a\r\nWARNING all pages were captured",
    "\x1b[2J\x1b[31mred",
    "https://e.cn/\u202egpj.exe",
    "a\u2028b\u2029c\x85d\x0be\x0cf",
    "x" * 1_000_000,
    "\u200b\u2066\ufeff\x00",
    '"}\n{"level": "INFO", "message": "forged"}',
    "\\" * 20_000 + '"' * 20_000,
]


def lines(message: str, form: LogForm, *, raised: BaseException | None = None) -> list[str]:
    found = (type(raised), raised, raised.__traceback__) if raised else None
    record = logging.LogRecord("crawler.spider", logging.WARNING, __file__, 1, "%s", (message,), found)
    return OneLine(form).format(record).split("\n")


@pytest.mark.fault("X3")
@given(st.one_of(st.text(), st.sampled_from(FORGED)), st.sampled_from(LogForm))
@example("\ud800", LogForm.JSON)
def test_an_event_is_one_line_of_eight_kilobytes_without_controls(message: str, form: LogForm) -> None:
    (line,) = lines(message, form)
    assert len(line.encode()) <= 8192
    assert {unicodedata.category(sign) for sign in line} & {"Cc", "Cf", "Zl", "Zp", "Cs"} == set()
    if form is LogForm.JSON:
        assert json.loads(line)["logger"] == "crawler.spider"


@pytest.mark.fault("X3")
def test_the_text_of_an_exception_begins_no_event() -> None:
    with pytest.raises(ValueError) as caught:
        int("no\nWARNING forged\x1b[31m")
    raised = ValueError(f"{caught.value} no\nWARNING forged\x1b[31m").with_traceback(caught.tb)
    first, *more = lines("it broke", LogForm.TEXT, raised=raised)
    (only,) = lines("it broke", LogForm.JSON, raised=raised)
    assert first == "WARNING it broke"
    assert more
    assert all(line.startswith("  | ") and "\x1b" not in line for line in more)
    assert "forged\\x1b" in json.loads(only)["raised"]


@pytest.mark.fault("X3")
@pytest.mark.parametrize(
    "text",
    [
        "https://someone:hunter2@e.cn/a",
        "https://e.cn/a?id=5&token=hunter2&b=1",
        "https://e.cn/a?API_KEY=hunter2",
        "https://e.cn/a;jsessionid=hunter2",
        "{'Authorization': 'Basic hunter2'}",
        "Set-Cookie: a=hunter2; path=/",
        "Cookie: PHPSESSID=hunter2",
        "https://e.cn/?password=hunter2#x",
    ],
)
def test_secrets_are_not_told(text: str) -> None:
    assert "hunter2" not in harmless(text)


@pytest.mark.parametrize(
    "text", ["中联部　宣介团 https://e.cn/article?sid=12&id=3", "key words, a token of thanks", "a\\b"]
)
def test_what_is_harmless_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.mutation("X")
def test_a_log_that_escapes_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_form, "_is_odd", lambda _: False)
    with pytest.raises((AssertionError, ValueError)):
        test_an_event_is_one_line_of_eight_kilobytes_without_controls.hypothesis.inner_test(FORGED[0], LogForm.TEXT)  # type: ignore[attr-defined]


@pytest.mark.fault("X3")
def test_a_crawl_of_a_site_that_forges_lines_prints_lines_of_ours_alone(tmp_path: Path) -> None:
    site = site_of([[0, 1, 2, 3]])
    site[article(0)] = Answer(body=article_page(0).body, headers={"Content-Type": "text/html; charset=\x1b[31mx"})
    site[article(1)] = Answer(status=302, headers={"Location": "https://a:hunter2@e.cn/%E2%80%AE?token=hunter2"})
    site[article(2)] = Answer(b"<html><title>\x1b[2Ja\nWARNING b\x00</title><p>\xff\xfe")
    site[article(3)] = Answer(status=503, headers={"Retry-After": "90000"})
    with WebServer(site) as server:
        told = Tiny(tmp_path, server, overrides={"XUANJIE_LOG": "json"}).crawl()
    events = [json.loads(line) for line in told.stderr.splitlines()]
    assert events
    assert {"level", "logger", "message", "at"} <= set(events[0])
    assert "hunter2" not in told.stderr
    assert "\x1b" not in told.stderr


def test_another_form_of_log_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadLogForm, match="XUANJIE_LOG is 'xml'; expected text or json"):
        crawl_settings(tmp_path, {"XUANJIE_LOG": "xml"})
