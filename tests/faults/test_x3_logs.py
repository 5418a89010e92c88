"""Can what a site has put into an address, a header or a text forge a line of the log, or tell a secret in it?

And what a stranger's WARC file, or the name of a file, puts into what the commands print?
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from archive_samples import record_some
from hypothesis import example, given
from hypothesis import strategies as st
from loopback import Answer, Tiny, WebServer, article, article_page, site_of
from saved_pages import xuanjie

from archive import one_line
from archive.one_line import harmless
from crawler.errors import BadLogForm
from crawler.log_form import LogForm, OneLine
from crawler.run import crawl_settings
from pipelines.checks import Fault, Refused

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
        "https://e.cn/?user_password=hunter2&client_secret=hunter2&csrf_token=hunter2",
        "https://e.cn/?aws_secret_access_key=hunter2&a-very-long-name-of-a-parameter.token=hunter2",
        "https://e.cn/?accessToken=hunter2&X-Amz-Signature=hunter2&token2=hunter2&PHPSESSID1=hunter2",
        "https://e.cn/?APIKey=hunter2&passWord=hunter2&JSessionID=hunter2&AUTHToken=hunter2&CSRFToken=hunter2",
        "https://e.cn/?access_token[]=hunter2&user%5Bpassword%5D=hunter2&passphrase=hunter2",
        "https://e.cn/?apisig=hunter2&authkey=hunter2&sessionpwd=hunter2&kEY=hunter2",
        "https://e.cn/?to=https://f.cn/?token=hunter2",
        "//someone:hunter2@e.cn/a",
        "https://someone:p@ss@hunter2@e.cn/a",
    ],
)
def test_secrets_are_not_told(text: str) -> None:
    assert "hunter2" not in harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        "中联部　宣介团 https://e.cn/article?sid=12&id=3",
        "key words, a token of thanks",
        "a\\b",
        "?monkey=1&author=a&page.no=2",
        "详见https://e.cn，联系a@b.cn",
    ],
)
def test_what_is_harmless_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.mutation("X")
def test_a_log_that_escapes_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_line, "_is_odd", lambda _: False)
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


HOSTILE = [  # addresses that are refused, each told with its file
    "http://e.cn/\x1b[31mred",
    "http://e.cn/\u202egpj.exe",
    "http://e.cn/a\rWARNING forged?token=hunter2",
    "http://a:hunter2@e.cn/" + "x" * 20_000,
]


def hostile_warc(path: Path) -> Path:
    records = []
    for address in HOSTILE:
        head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: yesterday\r\n"
        records.append(f"{head}Content-Type: application/http\r\nContent-Length: 0\r\n\r\n\r\n\r\n".encode())
    path.write_bytes(b"".join(records))
    return path


def assert_harmless(told: str, begins: str) -> list[str]:
    """Its lines, each of ours, of at most 8 KiB, and without a control."""
    assert "hunter2" not in told
    found = told.split("\n")[:-1]
    for line in found:
        assert line.startswith(begins), line
        assert len(line.encode()) <= 8192
        assert {unicodedata.category(sign) for sign in line} & {"Cc", "Cf", "Zl", "Zp"} == set()
    return found


@pytest.mark.fault("X3")
@pytest.mark.parametrize("verb", ["import", "screen"])
def test_a_warc_file_of_forged_addresses_is_told_in_lines_of_ours_alone(tmp_path: Path, verb: str) -> None:
    done = xuanjie(verb, hostile_warc(tmp_path / "strange.warc"), data=tmp_path / "data")
    told = [line for line in assert_harmless(done.stderr, "") if not line.startswith("files ")]
    assert done.returncode == (3 if verb == "import" else 0), done.stderr
    assert all(line.startswith("xuanjie: ") for line in told)
    if verb == "import":
        assert len(told) == len(HOSTILE)
        assert "\\x1b[31mred" in done.stderr
    assert_harmless(done.stdout, "")


@pytest.mark.fault("X3")
def test_the_name_of_a_file_forges_no_line_of_a_command_that_lists_it(tmp_path: Path) -> None:
    name = "evil\x1b[31m\nxuanjie: all is well\u202e"
    record_some(tmp_path / "archive")
    (tmp_path / "archive" / "warc" / name).write_bytes(b"")
    found = xuanjie("verify", data=tmp_path)
    assert found.returncode == 1
    (one, then) = assert_harmless(found.stderr, "xuanjie: ")
    assert "evil\\x1b[31m\\x0axuanjie: all is well\\u202e: a file that is not the archive's" in one
    assert then.startswith("xuanjie: what to do: ")
    for verb in ("gc", "verify"):
        assert "xuanjie: all" not in {line[:12] for line in assert_harmless(xuanjie(verb, data=tmp_path).stdout, "")}
    missing = xuanjie("import", name + ".warc", data=tmp_path / "other")
    (line,) = assert_harmless(missing.stderr, "xuanjie: evil\\x1b")
    assert missing.returncode == 2
    assert "expected a manifest" in line


@pytest.mark.fault("X3")
def test_what_a_release_says_is_told_whole_and_without_controls(capsys: pytest.CaptureFixture[str]) -> None:
    one_line.answer("http://e.cn/?key=3", "a\x1b[2J\nb", "x" * 20_000)
    assert capsys.readouterr().out.split("\n") == ["http://e.cn/?key=3", "a\\x1b[2J\\x0ab", "x" * 20_000, ""]


@pytest.mark.fault("X3")
def test_an_error_that_lists_what_it_found_keeps_its_lines_and_none_begins_at_the_margin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = [Fault(table="legs", id="l-1", field="url", problem=f"found {text}") for text in FORGED[:2]]
    one_line.warn_at_length(Refused(faults))
    first, *more = capsys.readouterr().err.split("\n")[:-1]
    assert first == "xuanjie: release refused by 2 faults, the last release stays:"
    assert len(more) == 2
    assert all(line.startswith("  legs l-1 url: found ") and line.isprintable() for line in more)


@pytest.mark.fault("X3")
def test_the_traceback_of_a_fault_of_ours_begins_no_line_of_its_own_making(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="forged") as caught:
        int("no\nWARNING forged\x1b[31m")
    forged = ValueError("a\nxuanjie: all is well\x1b[2J token=hunter2 \u202e")
    one_line.warn_of_fault(ValueError, forged, caught.tb)
    first, second, *more = assert_harmless(capsys.readouterr().err, "")
    assert first.startswith("xuanjie: a fault of this program: ValueError: a\\x0axuanjie: all is well\\x1b[2J token")
    assert second == "  | Traceback (most recent call last):"
    assert all(line.startswith("  | ") for line in more)


def test_another_form_of_log_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadLogForm, match="XUANJIE_LOG is 'xml'; expected text or json"):
        crawl_settings(tmp_path, {"XUANJIE_LOG": "xml"})


@pytest.mark.fault("X3")
def test_a_fault_of_ours_ends_a_command_with_1_and_marked_lines(tmp_path: Path) -> None:
    program = (
        "import sys; from archive import imports\n"
        "def broken(*_): raise LookupError('a\\nxuanjie: all is well')\n"
        "imports.import_path = broken\n"
        "sys.argv = ['xuanjie', '--data', sys.argv[1], 'import', 'x.warc']\n"
        "from crawler.cli import main; main()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    first, *more = assert_harmless(done.stderr, "")
    assert (done.returncode, first) == (1, "xuanjie: a fault of this program: LookupError: a\\x0axuanjie: all is well")
    assert "in broken" in "".join(more)
    assert all(line.startswith("  | ") for line in more)


@pytest.mark.fault("X3")
def test_nothing_else_prints_on_standard_error_but_constant_words_and_counts() -> None:
    root = Path(__file__).parents[2]
    raw = {
        line.strip()
        for floor in ("archive", "pipelines", "crawler")
        for path in (root / floor).rglob("*.py")
        if path != root / "archive" / "one_line.py"
        for line in path.read_text("utf-8").splitlines()
        if "file=sys.stderr" in line or re.search(r"\berr=True", line)
    }
    assert raw == {
        r'print(f"\r{taken} pages", end="", file=sys.stderr, flush=True)',
        r'print(f"\r{groups} records", end="", file=sys.stderr, flush=True)',
        'print(f"{what} {done}/{total}", file=sys.stderr)',
        'typer.echo("nothing is due", err=True)',
        "err=True,",  # crawler/browse_run.py: the names that its operator gave
    }
