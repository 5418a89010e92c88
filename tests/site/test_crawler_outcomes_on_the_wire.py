"""Whatever a server does, the address ends in one outcome, and the crawl goes on."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page, site_of

from archive.capture import Outcome
from archive.fixity import verify
from archive.reader import ArchiveReader

GZIPPED = gzip.compress(article_page(1).wire() * 20)
HTML = {"Content-Encoding": "gzip"}


BAD = [  # what the server does, the outcome, whether a later run must ask again
    (Answer(status=404), "not_found", False),
    (Answer(status=410), "not_found", False),
    (Answer("<html><title>页面没有找到</title></html>"), "soft_404", False),
    (Answer(status=500), "error", True),
    (Answer(status=403), "blocked", True),
    (Answer("<html><title>访问验证</title></html>"), "challenge", True),
    (Answer("<html><title>用户登录</title><form>密码</form></html>"), "challenge", True),
    (Answer("<script>$_ts={}</script>", status=412), "challenge", True),
    (Answer(""), "empty", True),
    (Answer("<html><title>某网站</title><body><div></div></body></html>"), "empty", True),
    (Answer(drop=True), "network", True),
    (Answer(body="x" * 5000, cut=2000), "truncated", True),
    (Answer(body=GZIPPED[: len(GZIPPED) // 2], headers=HTML), "truncated", True),
    (Answer(body=GZIPPED[:-8] + b"\0" * 8, headers=HTML), "truncated", True),
    (Answer(body=gzip.compress(b"\0" * 40_000_000), headers=HTML), "too_large", True),
    (Answer(body=b"x" * 300_000), "too_large", True),
    (Answer(body=GZIPPED, headers=HTML), "ok", False),
    (Answer(body=article_page(901).body, no_length=True), "ok", False),
    (Answer(body="<html><p>half a page", no_length=True), "truncated", True),
    (Answer(body=article_page(902).body, headers={"X-Odd": "\xa1\xa1"}), "ok", False),
    (Answer("abc", status=10**20 - 1), "error", True),
    (Answer("abc", status=-200), "error", True),
    (Answer("abc", status=1000), "error", True),
    (Answer(status=503, headers={"Retry-After": "1 Jan 99999999999999999999 0:0:0"}), "error", True),
]


@pytest.mark.fault("N2", "C1", "C2", "S4")
def test_every_bad_article_has_its_outcome_and_the_good_ones_theirs(tmp_path: Path) -> None:
    # a good one after each bad one, so that no row of failures parks the host
    site = site_of([list(range(2 * len(BAD)))])
    for n, (answer, _, _) in enumerate(BAD):
        site[article(2 * n)] = answer
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, overrides={"DOWNLOAD_MAXSIZE": 200_000}).crawl()
    rows = done.rows()
    for n, (answer, outcome, owed) in enumerate(BAD):
        assert rows[article(2 * n)][:2] == ("failed" if owed else "done", outcome), answer
        assert rows[article(2 * n + 1)][1] == "ok"
        retried = outcome in {"error", "network", "truncated"}
        assert server.paths().count(article(2 * n)) == (3 if retried else 1), answer
    assert done.status == 3
    assert done.source["owed"] == sum(owed for _, _, owed in BAD)
    assert sum(done.source["outcomes"].values()) == len(rows)


@pytest.mark.fault("N2")
def test_an_article_that_does_not_come_is_a_time_out_and_is_asked_for_three_times(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    site[article(1)] = Answer(delay=60.0)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, overrides={"DOWNLOAD_TIMEOUT": 2}).crawl()
    assert done.rows()[article(1)][:2] == ("failed", "timeout")
    assert server.paths().count(article(1)) == 3
    assert done.outcomes()[article(2)] == "ok"
    assert (done.status, done.source["owed"]) == (3, 1)


def test_a_page_that_is_back_at_the_second_try_is_captured(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = lambda before: Answer(status=502) if before == 0 else article_page(1)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()[article(1)] == "ok"
    assert done.status == 0


def test_an_article_that_failed_is_asked_for_in_the_next_run_though_no_list_shows_it(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    site[article(2)] = Answer(status=500)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        assert tiny.crawl().status == 3
        site["/a/index.html"] = listing_page([1])
        site[article(2)] = article_page(2)
        again = tiny.crawl()
    assert again.outcomes()[article(2)] == "ok"
    assert again.status == 0


@pytest.mark.fault("N1")
def test_a_name_that_does_not_resolve_is_dns(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server, listings=({"url": "http://nowhere.invalid/a/index.html"},))
        tiny.asked()
        toml = tiny.folder / "sources" / "tiny.toml"
        tiny.asked = lambda **more: _with_host(type(tiny).asked(tiny, **more), toml)  # type: ignore[method-assign]
        done = tiny.crawl()
    assert done.status == 3
    # robots.txt of that host could not be read, so nothing was asked of it
    assert done.outcomes() == {"/a/index.html": "robots"}


def _with_host(command: list[str], toml: Path) -> list[str]:
    toml.write_text(toml.read_text().replace('hosts = ["127.0.0.1:*"]', 'hosts = ["127.0.0.1:*", "nowhere.invalid"]'))
    return command


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": to})


def test_a_redirect_is_recorded_and_followed(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = redirect(article(2), 301)
    site[article(2)] = article_page(2)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()[article(1)] == "redirect"
    assert done.outcomes()[article(2)] == "ok"
    assert done.source["captured"] == 1


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_redirect_in_raw_chinese_bytes_goes_back_to_the_server_as_it_came(tmp_path: Path, charset: str) -> None:
    raw = "/新闻/一.html".encode(charset)
    site = site_of([[1]])
    site[article(1)] = redirect(raw.decode("latin-1"))
    site[quote(raw)] = article_page(1)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert server.paths().count(quote(raw)) == 1
    assert done.rows()[article(1)][1:] == ("redirect", quote(raw))
    assert done.outcomes()[quote(raw)] == "ok"


def test_a_redirect_whose_last_byte_is_a_blank_elsewhere_loses_nothing(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = redirect("/x\x85")  # the end of a Chinese character; a line break in latin-1
    site["/x%85"] = article_page(1)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()["/x%85"] == "ok"


@pytest.mark.fault("S6")
def test_a_redirect_loop_ends_where_it_closes(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = redirect(article(2))
    site[article(2)] = redirect(article(1))
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.rows()[article(2)][1:] == ("redirect", f"redirect loop, back to {server.base}{article(1)}")
    assert server.paths().count(article(1)) == 1


@pytest.mark.fault("S6")
def test_at_most_five_hops_are_followed(tmp_path: Path) -> None:
    site = site_of([[1]])
    for n in range(1, 9):
        site[article(n)] = redirect(article(n + 1))
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert article(6) in server.paths()
    assert article(7) not in server.paths()
    assert done.rows()[article(6)][2] == "more than 5 redirects"
    assert (done.status, done.source["capped"], len(done.source["alarms"])) == (3, True, 1)


@pytest.mark.fault("W6")
def test_a_redirect_off_the_list_is_recorded_and_not_followed(tmp_path: Path) -> None:
    with WebServer({}, address="127.0.0.2") as foreign:
        targets = [
            f"http://127.0.0.2:{foreign.port}/x",
            f"http://2130706434:{foreign.port}/x",
            f"http://0177.0.0.2:{foreign.port}/x",
            f"http://[::ffff:127.0.0.2]:{foreign.port}/x",
            "file:///etc/passwd",
            "//evil.example/x",
            "http://[broken/x",
        ]
        site = site_of([list(range(len(targets)))])
        for n, target in enumerate(targets):
            site[article(n)] = redirect(target)
        with WebServer(site) as server:
            done = Tiny(tmp_path, server).crawl()
    assert foreign.paths() == []
    for n in range(len(targets)):
        assert done.outcomes()[article(n)] == "redirect", done.rows()[article(n)]
        assert "off the source's hosts" in done.rows()[article(n)][2]


def test_an_article_that_redirects_to_the_home_page_is_not_read_as_one(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = redirect("/")
    site["/"] = Answer("<html><title>首页</title><p>首页</p></html>")
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()["/"] == "ok"
    assert done.source["captured"] == 0


def test_the_sites_own_page_for_missing_pages_is_a_soft_404(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = redirect("/error.htm")
    site["/error.htm"] = Answer("<html><title>外交部</title><p>很抱歉</p></html>")
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()["/error.htm"] == "soft_404"


@pytest.mark.fault("W6")
def test_a_peer_on_a_private_address_is_refused(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        done = Tiny(tmp_path, server, overrides={"XUANJIE_PRIVATE_PEERS": []}).crawl()
    assert server.paths() == []
    assert done.status == 3


def test_a_crawl_listens_on_no_socket_and_opens_no_other_scheme() -> None:
    from crawler.run import crawl_settings

    settings = crawl_settings(Path("data"), {})
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


@pytest.mark.fault("S3")
def test_a_site_that_is_down_is_left_alone_after_five_failures(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([list(range(1, 20))]))
    for n in range(1, 20):
        site[article(n)] = Answer(status=500)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert len({p for p in server.paths() if "/t2020" in p}) == 5
    assert done.status == 3
    assert done.source["owed"] == 19
    assert done.source["alarms"] == [
        f"127.0.0.1:{server.port} is left alone until the next run: 5 failures in a row, the last one error"
    ]
    assert all(state == "failed" for path, (state, _, _) in done.rows().items() if "/t2020" in path)
    assert list(done.report["parked"].values()) == ["5 failures in a row, the last one error"]


def broken(tiny: Tiny) -> Crawled:
    """A crawl by software with two planted faults: run_broken.py."""
    command = tiny.asked()
    command[1] = str(Path(__file__).with_name("run_broken.py"))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return Crawled(status=done.returncode, report=json.loads(done.stdout), stderr=done.stderr, data=tiny.data)


def test_a_page_on_which_our_verdict_breaks_is_kept_and_ends_as_error(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    site[article(1)] = Answer("<html>break the verdict</html>")
    with WebServer(site) as server:
        done = broken(Tiny(tmp_path, server))
    assert done.rows()[article(1)] == ("failed", "error", "not judged: UnicodeError: undefined encoding")
    assert done.outcomes()[article(2)] == "ok"
    assert done.status == 3
    with ArchiveReader(done.data / "archive") as reader:
        capture = reader.latest(server.base + article(1))
        assert capture is not None
        assert capture.outcome is Outcome.ERROR
        assert reader.snapshot(capture.snapshot_id).body == b"<html>break the verdict</html>"


def test_a_listing_on_which_our_reading_breaks_is_unreachable_and_asked_for_again(tmp_path: Path) -> None:
    site = site_of([[1], [2]])
    whole = site["/a/index_1.html"]
    site["/a/index_1.html"] = Answer("<html>break the reading</html>")
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        done = broken(tiny)
        assert done.rows()["/a/index_1.html"] == ("failed", "error", "callback: ValueError: Invalid IPv6 URL")
        assert done.status == 3
        assert done.source["alarms"] == [f"{server.base}/a/index_1.html: callback: ValueError: Invalid IPv6 URL"]
        with ArchiveReader(tiny.data / "archive") as reader:
            searches = {search.url: search.outcome for search in reader.searches()}
        assert searches == {f"{server.base}/a/index.html": "found", f"{server.base}/a/index_1.html": "unreachable"}
        site["/a/index_1.html"] = whole
        again = tiny.crawl()
    assert again.status == 0
    assert again.outcomes()[article(2)] == "ok"


def test_an_impossible_status_is_an_attempt_and_no_capture(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    site[article(1)] = Answer("abc", status=10**20 - 1)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()[article(2)] == "ok"
    with ArchiveReader(done.data / "archive") as reader:
        assert reader.latest(server.base + article(1)) is None
        attempts = [attempt for attempt in reader.attempts() if attempt.url.endswith(article(1))]
    assert [attempt.outcome for attempt in attempts] == [Outcome.ERROR] * 3
    assert "99999999999999999999" in attempts[0].detail
    assert verify(done.data / "archive") == []


@pytest.mark.fault("S1")
def test_an_impossible_status_of_robots_txt_forbids(tmp_path: Path) -> None:
    site = site_of([[1]])
    site["/robots.txt"] = Answer("User-agent: *\nAllow: /\n", status=-200)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert server.paths() == ["/robots.txt", "/robots.txt"]
    assert done.outcomes() == {"/a/index.html": "robots"}
