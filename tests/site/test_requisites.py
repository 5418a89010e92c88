"""Pictures, style sheets and PDFs of kept pages: which are asked for, when, and what becomes of them."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, resting, site_of
from saved_pages import body_of
from typer.testing import CliRunner

from archive.capture import Capture, Outcome, Role
from archive.lock import holder_of
from archive.reader import ArchiveReader
from archive.requisites import Kind, requisites_of
from archive.show import shown
from crawler.cli import app
from crawler.report import CrawlReport

READ = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
KEPT, REJECTED = "dev-zh1-006", "dev-zh1-002"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PICTURE = Answer(PNG, headers={"Content-Type": "image/png"})
STYLE = Answer("p { color: black }", headers={"Content-Type": "text/css"})
PDF = Answer(b"%PDF-1.4\n" + bytes(200), headers={"Content-Type": "application/pdf"})


def page(case_id: str, more: str) -> Answer:
    """A composed page with more of HTML at its end."""
    return Answer(body_of(case_id).replace(b"</body>", more.encode() + b"</body>"))


def site(more: str, **extra: Page) -> dict[str, Page]:
    """A listing of a kept page with this HTML and a rejected one with a picture of its own."""
    pages = site_of([[1, 2]])
    pages[article(1)] = page(KEPT, more)
    pages[article(2)] = page(REJECTED, '<img src="/rejected.png">')
    pages["/rejected.png"] = PICTURE
    return {**pages, **extra}


def captures(data: Path) -> list[Capture]:
    with ArchiveReader(data / "archive") as reader:
        return list(reader.captures(Role.REQUISITE))


def outcomes(data: Path, server: WebServer) -> dict[str, str]:
    return {c.url.removeprefix(server.base): c.outcome.value for c in captures(data)}


def test_what_a_page_names_comes_in_the_order_of_asking() -> None:
    html = """<html><head><base href="/base/"><link rel="shortcut icon" href="i.ico">
      <link rel=StyleSheet href=a.css></head><body>
      <img src="1.png"><img src="blank.gif" data-src="//pic.example.cn/2.jpg"><img file="3.jpg">
      <img data-original="4.jpg" src="data:image/gif;base64,R0lG"><img srcset="5.jpg 1x, 6.jpg 2x">
      <a href="P020200101.PDF#page=2">附件</a><a href="x.html">x</a><embed src="b.pdf?x=1">
      <object data="c" type="application/pdf">
      <img src="javascript:x"><img src="http://[bad/7.png"><img src="ftp://a/8.png"><img src="1.png"></body></html>"""
    found = requisites_of(html, "http://a.example.cn/x/y.html")
    assert [(one.kind, one.url.removeprefix("http://a.example.cn/base/")) for one in found] == [
        (Kind.STYLE, "a.css"),
        (Kind.PDF, "P020200101.PDF"),
        (Kind.PDF, "b.pdf?x=1"),
        (Kind.PDF, "c"),
        (Kind.PICTURE, "1.png"),
        (Kind.PICTURE, "http://pic.example.cn/2.jpg"),
        (Kind.PICTURE, "blank.gif"),
        (Kind.PICTURE, "3.jpg"),
        (Kind.PICTURE, "4.jpg"),
        (Kind.PICTURE, "5.jpg"),
    ]


def test_kept_pages_alone_bring_their_pictures_style_sheets_and_pdfs(tmp_path: Path) -> None:
    more = '<img src="/1.png"><link rel="stylesheet" href="/a.css"><a href="/b.pdf">附件</a><a href="/c.html">c</a>'
    pages = site(more, **{"/1.png": PICTURE, "/a.css": STYLE, "/b.pdf": PDF, "/c.html": Answer("<html>c</html>")})
    with WebServer(pages) as server:
        done = Tiny(tmp_path, server, overrides=dict(READ)).crawl()
    assert done.status == 0, done.stderr
    assert outcomes(done.data, server) == {"/1.png": "ok", "/a.css": "ok", "/b.pdf": "ok"}
    assert server.paths()[-3:] == ["/a.css", "/b.pdf", "/1.png"]  # when the walk is over
    assert "/rejected.png" not in server.paths()
    assert "/c.html" not in server.paths()
    assert done.source["requisites"] == {"ok": 3}
    with ArchiveReader(done.data / "archive") as reader:
        stored = {c.url.removeprefix(server.base): reader.snapshot(c.snapshot_id).body for c in captures(done.data)}
    assert stored["/1.png"] == PNG


@pytest.mark.long
def test_a_second_crawl_asks_for_no_picture(tmp_path: Path) -> None:
    with WebServer(site('<img src="/1.png"><img src="/gone.png">', **{"/1.png": PICTURE})) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(READ))
        tiny.crawl()
        before = len(server.hits)
        again = tiny.crawl()
        assert {p for p in server.paths()[before:] if p.endswith("png")} == set()
        assert again.status == 0
        # nor when the frontier is lost, and with it what was looked at
        for file in tiny.data.glob("frontier.sqlite*"):
            file.unlink()
        before = len(server.hits)
        tiny.crawl()
        assert {p for p in server.paths()[before:] if p.endswith("png")} == set()


@pytest.mark.long
def test_a_picture_that_two_pages_show_is_asked_for_once(tmp_path: Path) -> None:
    pages = site('<img src="/1.png">', **{"/1.png": PICTURE})
    pages[article(2)] = page("dev-zh1-007", '<img src="/1.png">')
    with WebServer(pages) as server:
        Tiny(tmp_path, server, overrides=dict(READ)).crawl()
    assert server.paths().count("/1.png") == 1


def test_pictures_lie_on_the_hosts_of_the_source_and_its_picture_hosts_only(tmp_path: Path) -> None:
    with (
        WebServer({"/p.png": PICTURE}, address="127.0.0.2") as pictures,
        WebServer({"/x.png": PICTURE}, address="127.0.0.3") as strangers,
        WebServer({}) as server,
    ):
        more = f'<img src="{pictures.base}/p.png"><img src="{strangers.base}/x.png"><img src="/moved.png">'
        moved = Answer(status=302, headers={"Location": f"{strangers.base}/x.png"})
        server.pages.update(site(more, **{"/moved.png": moved}))
        done = Tiny(tmp_path, server, more='picture_hosts = ["127.0.0.2:*"]', overrides=dict(READ)).crawl()
    assert done.status == 0
    assert pictures.paths() == ["/robots.txt", "/p.png"]
    assert strangers.paths() == []
    assert done.outcomes()["/moved.png"] == "redirect"


def test_a_picture_is_found_behind_its_redirect(tmp_path: Path) -> None:
    moved = Answer(status=301, headers={"Location": "/new/1.png"})
    with WebServer(site('<img src="/1.png">', **{"/1.png": moved, "/new/1.png": PICTURE})) as server:
        done = Tiny(tmp_path, server, overrides=dict(READ)).crawl()
    assert outcomes(done.data, server) == {"/1.png": "redirect", "/new/1.png": "ok"}


def test_a_redirect_whose_target_gave_no_answer_is_followed_again(tmp_path: Path) -> None:
    moved = Answer(status=301, headers={"Location": "/new/1.png"})
    late = {"/1.png": moved, "/new/1.png": lambda before: Answer(drop=True) if before == 0 else PICTURE}
    with WebServer(site('<img src="/1.png">', **late)) as server:
        tiny = Tiny(tmp_path, server, overrides=READ | {"XUANJIE_RETRY_DELAYS": []})
        assert tiny.crawl().outcomes()["/new/1.png"] == "network"
        again = tiny.crawl()
    assert again.outcomes()["/new/1.png"] == "ok"
    assert server.paths().count("/1.png") == 1


def test_a_picture_that_robots_txt_forbids_is_an_attempt_and_no_request(tmp_path: Path) -> None:
    pages = site('<img src="/no/1.png"><img src="/2.png">', **{"/no/1.png": PICTURE, "/2.png": PICTURE})
    pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /no/\n", headers={"Content-Type": "text/plain"})
    with WebServer(pages) as server:
        done = Tiny(tmp_path, server, overrides=dict(READ)).crawl()
    assert "/no/1.png" not in server.paths()
    assert done.status == 0
    with ArchiveReader(done.data / "archive") as reader:
        (attempt,) = reader.attempts()
    assert (attempt.role, attempt.outcome) == (Role.REQUISITE, Outcome.ROBOTS)
    assert attempt.robots == 'disallowed: rule "Disallow: /no/"'


def test_what_comes_in_place_of_a_picture_is_told_apart(tmp_path: Path) -> None:
    answers: dict[str, Page] = {
        "/html.png": Answer("<!DOCTYPE html><title>首页</title><p>欢迎访问本网站。</p>"),
        "/mislabelled.gif": Answer(b"GIF89a" + bytes(40)),  # text/html, says the header
        "/challenge.png": Answer("<html><script>var $_ts=1;</script></html>", status=412),
        "/gone.png": Answer(status=404),
        "/style.css": Answer("body{}", headers={"Content-Type": "text/html"}),
        "/drawing.svg": Answer('<svg xmlns="http://www.w3.org/2000/svg"/>', headers={"Content-Type": "image/svg+xml"}),
        "/none.png": Answer(b"", headers={"Content-Type": "image/png"}),
        "/down.png": Answer(status=500),
    }
    more = "".join(f'<img src="{path}">' for path in answers)
    with WebServer(site(more, **answers)) as server:
        done = Tiny(tmp_path, server, overrides=dict(READ)).crawl()
    assert outcomes(done.data, server) == {
        "/html.png": "soft_404",
        "/mislabelled.gif": "ok",
        "/challenge.png": "challenge",
        "/gone.png": "not_found",
        "/style.css": "soft_404",  # it says that it is HTML, and nothing in it says otherwise
        "/drawing.svg": "ok",
        "/none.png": "empty",
        "/down.png": "error",
    }
    assert done.status == 0  # none of this makes the run incomplete
    assert done.source["alarms"] == []
    (note,) = done.source["notes"]
    assert note.endswith("1 challenge, 1 empty, 1 error, 1 not_found, 2 soft_404")


def test_a_host_that_refuses_its_pictures_keeps_its_pages(tmp_path: Path) -> None:
    refused: dict[str, Page] = {f"/{n}.png": Answer(status=403) for n in range(6)}
    more = "".join(f'<img src="{path}">' for path in refused)
    with WebServer(site(more, **refused)) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(READ))
        done = tiny.crawl()
        asked = sum(path in refused for path in server.paths())
        assert asked == 3
        assert done.status == 0, done.source
        name = f"127.0.0.1:{server.port} (requisites)"
        assert list(done.report["parked"]) == [name]
        assert any(note.startswith(f"{name} is left alone") for note in done.source["notes"])
        for path in refused:
            server.pages[path] = PICTURE
        again = tiny.crawl()  # the page is looked at again
    assert again.source["requisites"] == {"ok": 6}


@pytest.mark.long
def test_a_picture_that_never_answers_is_looked_for_in_three_runs(tmp_path: Path) -> None:
    with WebServer(site('<img src="/1.png">', **{"/1.png": Answer(drop=True)})) as server:
        tiny = Tiny(tmp_path, server, overrides=READ | {"XUANJIE_RETRY_DELAYS": [0]})
        asked = []
        for _ in range(4):
            before = len(server.hits)
            assert tiny.crawl().status == 0
            asked.append(server.paths()[before:].count("/1.png"))
    assert asked == [2, 2, 2, 0]


def test_a_page_brings_forty_at_most_and_a_run_its_cap(tmp_path: Path) -> None:
    pictures: dict[str, Page] = {f"/{n}.png": PICTURE for n in range(50)}
    more = "".join(f'<img src="{path}">' for path in pictures)
    pages = site(more, **pictures)
    pages[article(2)] = page("dev-zh1-007", '<img src="/other.png">')
    pages["/other.png"] = PICTURE
    with WebServer(pages) as server:
        tiny = Tiny(tmp_path, server, overrides=READ | {"XUANJIE_REQUISITES_CAP": 40})
        first = tiny.crawl()
        assert sum(path.endswith(".png") for path in server.paths()) <= 40
        second = tiny.crawl()
        assert sum(path.endswith(".png") for path in server.paths()) == 41
        third = tiny.crawl()
    assert (first.status, second.status, third.status) == (0, 0, 0)
    assert any("1 kept pages name more than 40" in note for note in first.source["notes"] + second.source["notes"])
    assert any("are left to the next" in note for note in first.source["notes"])
    assert third.source["notes"] == []


@pytest.mark.long
def test_a_source_or_a_run_can_do_without_pictures(tmp_path: Path) -> None:
    with WebServer(site('<img src="/1.png">', **{"/1.png": PICTURE})) as server:
        Tiny(tmp_path / "source", server, more="requisites = false", overrides=dict(READ)).crawl()
        tiny = Tiny(tmp_path / "run", server, overrides=READ | {"XUANJIE_REQUISITES": False})
        tiny.crawl()
        assert "/1.png" not in server.paths()
        tiny.overrides = dict(READ)
        tiny.crawl()  # a later run makes up for it
        assert server.paths().count("/1.png") == 1


@pytest.mark.long
def test_a_run_for_one_address_brings_the_pictures_of_that_page_alone(tmp_path: Path) -> None:
    pages = site('<img src="/1.png">', **{"/1.png": PICTURE, "/2.png": PICTURE})
    pages[article(2)] = page("dev-zh1-007", '<img src="/2.png">')
    with WebServer(pages) as server:
        Tiny(tmp_path / "a", server, overrides=READ | {"XUANJIE_REQUISITES": False}).crawl()
        tiny = Tiny(tmp_path / "b", server, overrides=dict(READ))
        tiny.crawl(only=server.base + article(2))
        assert [path for path in server.paths() if path.endswith("png")] == ["/2.png"]
        tiny.crawl()
    assert [path for path in server.paths() if path.endswith("png")] == ["/2.png", "/1.png"]


@pytest.mark.long
def test_show_tells_which_pictures_of_a_page_lie_in_the_archive(tmp_path: Path) -> None:
    pages = site('<img src="/图 1.png"><img src="/gone.png"><img src="http://x.invalid/2.png">')
    pages["/%E5%9B%BE%201.png"] = PICTURE
    with WebServer(pages) as server:
        done = Tiny(tmp_path, server, overrides=dict(READ)).crawl()
        with ArchiveReader(done.data / "archive") as reader:
            (sid,) = [c.snapshot_id for c in reader.captures(Role.ARTICLE) if c.url.endswith(article(1))]
            said = shown(reader, sid)
    assert "requisites  1 of 3 in the archive" in said
    ids = {c.url: c.snapshot_id for c in captures(done.data) if c.outcome is Outcome.OK}
    assert f"{ids[server.base + '/%E5%9B%BE%201.png']} picture {server.base}/图 1.png" in said


def killed_when(tiny: Tiny, path: str) -> None:
    """Start a crawl and kill it when the server is asked for a path."""
    process = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    began = time.monotonic()
    while path not in tiny.server.paths() and process.poll() is None and time.monotonic() < began + 60:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def looked(data: Path) -> int:
    db = sqlite3.connect(data / "frontier.sqlite")
    try:
        return int(db.execute("SELECT count(*) FROM looked").fetchone()[0])
    finally:
        db.close()


def test_a_kill_between_a_page_and_its_pictures_loses_none(tmp_path: Path) -> None:
    pictures: dict[str, Page] = {f"/{n}.png": Answer(PNG, headers=PICTURE.headers, delay=0.1) for n in range(6)}
    pages = site("".join(f'<img src="{path}">' for path in pictures), **pictures)
    slow = pages[article(2)]
    assert isinstance(slow, Answer)
    pages[article(2)] = Answer(slow.body, delay=1.0)
    with WebServer(pages) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(READ))
        tiny.folder.mkdir(exist_ok=True)
        killed_when(tiny, article(2))  # the first page is captured and read, its pictures are not looked for
        assert looked(tiny.data) == 0
        killed_when(tiny, "/2.png")  # looked at, and some of them asked for
        assert looked(tiny.data) == 1
        done = tiny.crawl()
    assert done.status == 0
    assert {c.url.removeprefix(server.base) for c in captures(tiny.data)} == set(pictures)
    assert server.paths().count("/0.png") == 1


@pytest.mark.long
def test_a_killed_run_goes_on_without_pictures_when_it_is_told_to(tmp_path: Path) -> None:
    pictures: dict[str, Page] = {f"/{n}.png": Answer(PNG, headers=PICTURE.headers, delay=0.2) for n in range(6)}
    with WebServer(site("".join(f'<img src="{path}">' for path in pictures), **pictures)) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(READ))
        tiny.folder.mkdir(exist_ok=True)
        killed_when(tiny, "/1.png")
        before = len(server.hits)
        tiny.overrides = READ | {"XUANJIE_REQUISITES": False}
        assert tiny.crawl().status == 0
        assert [path for path in server.paths()[before:] if path in pictures] == []
        tiny.overrides = dict(READ)
        tiny.crawl()
    assert {c.url.removeprefix(server.base) for c in captures(tiny.data)} == set(pictures)


def test_the_command_line_can_do_without_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def crawl(*_: object, **given: object) -> CrawlReport:
        asked.append(given["overrides"])
        return CrawlReport(started_at="", ended_at="", via="live", sources=())

    monkeypatch.setattr("crawler.run.crawl", crawl)
    monkeypatch.setattr("crawler.schedule.starts.crawl_due", crawl)
    for verb in ("crawl", "refresh"):
        for more in ([], ["--no-requisites"]):
            CliRunner().invoke(app, ["--data", str(tmp_path), verb, "ild_zh", *more])
    assert asked == [{}, {"XUANJIE_REQUISITES": False}] * 2


@pytest.mark.fault("S2")
def test_a_picture_whose_host_wants_a_rest_is_not_asked_for_by_the_start_after_a_crash(tmp_path: Path) -> None:
    """It is 20 minutes: neither that picture nor another of the host is asked for, and their rows wait."""
    rest = Answer(status=429, headers={"Retry-After": "1200"})
    with WebServer(site('<img src="/1.png"><img src="/2.png">', **{"/1.png": rest, "/2.png": rest})) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(READ))

        def pictures() -> int:
            return sum(path.endswith(".png") for path in server.paths())

        with subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
            end = time.monotonic() + 60
            while not resting(tiny.data) and time.monotonic() < end:
                time.sleep(0.05)
            first.kill()
        assert pictures() == 1
        with subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as second:
            end = time.monotonic() + 60
            while str(second.pid) not in holder_of(tiny.data / "archive" / "lock") and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(4.0)  # a crawl that does not know of the rest asks within two
            assert second.poll() is None  # it waits
            second.kill()
        assert pictures() == 1
