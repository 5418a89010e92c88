"""Does a backfill from an archive in the Wayback Machine's form bring in every wanted capture, once, and politely?"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from backfill_web import ILD, Backfill, Past, WaybackPages, article, past
from faults.loop_probe import probed, with_probe
from loopback import Answer, Hit, Tiny, WebServer, site_of
from saved_pages import XUANJIE

from archive.capture import Outcome, Role
from archive.reader import ArchiveReader
from archive.store import Store

JWDT = ("idcpc.org.cn/jwdt/", "idcpc.gov.cn/jwdt/")


def order(folder: Path, server: WebServer, **more: Any) -> Backfill:
    plan = {"under": list(JWDT)} | more.pop("plan", {})
    return Backfill(folder, {"archive": "wayback", "given": server.base}, plan=plan, **more)


def wanted(captures: list[Past], mode: str = "changes") -> dict[tuple[str, str], bytes]:
    """(address, time) → body of what a backfill of November 2017 should bring in, said in another way than its own."""
    found: dict[tuple[str, str], bytes] = {}
    pages = [p for p in captures if "/jwdt/" in p.original and p.status == 200]
    for _, group in itertools.groupby(pages, key=lambda p: p.urlkey):
        history = list(group)
        for before, one, after in zip([None, *history], history, [*history[1:], None], strict=False):
            kept = {
                "changes": before is None or after is None or one.digest != before.digest,
                "all": True,
                "first": before is None,
            }[mode]
            if kept:
                found[one.original.replace(":80/", "/"), one.timestamp] = one.body
    return found


def had(backfill: Backfill) -> dict[tuple[str, str], bytes]:
    with ArchiveReader(backfill.data / "archive") as reader:
        return {
            (c.url, f"{c.fetched_at:%Y%m%d%H%M%S}"): reader.snapshot(c.snapshot_id).body
            for c in reader.captures()
            if c.origin
        }


def in_flight(hits: list[Hit]) -> int:
    """The most requests that the server had before it at one time."""
    return max(sum(1 for other in hits if other.at <= hit.at < other.ended) for hit in hits)


def copies_asked(server: WebServer) -> list[str]:
    return [path for path in server.paths() if path.startswith("/web/")]


@pytest.mark.parametrize("mode", ["changes", "all", "first"])
def test_every_wanted_capture_comes_in_with_its_bytes_at_its_own_time(tmp_path: Path, mode: str) -> None:
    captures = past()
    with WebServer(WaybackPages(captures)) as server:
        backfill = order(tmp_path / "b", server, plan={"captures": mode})
        done = backfill.run()
    assert (done.status, done.source["alarms"]) == (0, [])
    assert had(backfill) == wanted(captures, mode)
    assert done.source["captured"] == done.source["new"] == len(wanted(captures, mode))
    assert len(copies_asked(server)) == len(wanted(captures, mode))


def test_a_copy_says_where_it_comes_from_and_keeps_the_headers_of_the_site(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past(1))) as server:
        backfill = order(tmp_path / "b", server, overrides={"XUANJIE_VANTAGE": "a test"})
        backfill.run()
    original = ILD.format(day=10, id=94000)
    with ArchiveReader(backfill.data / "archive") as reader:
        first = next(c for c in reader.captures() if c.url == original)
        headers = dict(reader.http(first.snapshot_id).headers)
        answers = [c for c in reader.captures() if "/cdx/" in c.url]
        searches = list(reader.searches())
    assert first.fetched_at == datetime(2017, 12, 1, 8, tzinfo=UTC)
    assert first.origin == f"{server.base}/web/20171201080000id_/{original.replace('.cn/', '.cn:80/')}"
    assert first.retrieved_at is not None
    assert first.retrieved_at.year > 2024
    assert (first.via, first.source, first.role, first.outcome) == ("wayback", "ild_zh", Role.ARTICLE, Outcome.OK)
    assert (first.vantage, first.robots) == ("a test", "allowed")
    assert headers["Server"] == "composed"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Memento-Datetime" not in headers
    assert answers
    assert {(c.role, c.via, c.origin) for c in answers} == {(Role.LISTING, "wayback", "")}
    assert len(searches) == len(answers)
    assert {s.channel for s in searches} == {"index of wayback"}
    assert sum(s.links for s in searches) == 2
    assert sum(s.new for s in searches) == 4


def test_pages_are_read_by_the_day_of_their_capture_while_they_come_in(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past(2))) as server:
        backfill = order(tmp_path / "b", server)
        pipeline = {"crawler.item_pipeline.ExtractionPipeline": 0}
        backfill.overrides = {"ITEM_PIPELINES": pipeline}
        backfill.run()
    ok = {c.snapshot_id for c in backfill.copies().values() if c.outcome is Outcome.OK}
    with Store(backfill.data / "store.sqlite") as store:
        stored = store.recipes()
    assert stored.keys() == ok
    assert len(ok) == 5  # two of each article that differ, and the one in GB 18030


def test_a_second_backfill_asks_for_no_copy_that_it_has(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past())) as server:
        backfill = order(tmp_path / "b", server)
        backfill.run()
        before, asked = set(backfill.copies()), len(copies_asked(server))
        done = backfill.run()
        assert len(copies_asked(server)) == asked
    assert (done.status, done.source["new"], done.source["continued"]) == (0, 0, False)
    assert set(backfill.copies()) == before


def test_killed_half_way_and_resumed_it_brings_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    captures = past(12)
    with WebServer(WaybackPages(captures)) as server:
        whole = order(tmp_path / "whole", server)
        whole.run()
    expected = set(whole.copies())
    with WebServer(WaybackPages(captures, faults={"/web/": lambda before: None})) as server:
        killed = order(tmp_path / "killed", server)
        kills = sum(killed.kill_after(ended) for ended in (3, 11, 20, 27))
        done = killed.run()
        asked = copies_asked(server)
    assert kills >= 3
    assert (done.status, done.source["continued"]) == (0, True)
    held = killed.copies()
    assert {(c.url, c.fetched_at) for c in held.values()} == {(c.url, c.fetched_at) for c in whole.copies().values()}
    assert set(held) == expected
    assert len(asked) - len(set(asked)) <= kills  # a kill costs at most the one request that was in flight


def test_one_request_at_a_time_and_none_before_it_may_be_asked_again(tmp_path: Path) -> None:
    slow = Answer(status=429)
    told = Answer(status=429, headers={"Retry-After": "2"})
    down = Answer(status=503)
    once = {"/web/20171201": slow, "/web/20171202": told, "/web/20171203": down, "/cdx/search/cdx?url=idcpc.gov": slow}
    faults = {start: lambda before, answer=answer: answer if before == 0 else None for start, answer in once.items()}
    pages = WaybackPages(past(), faults=faults)  # type: ignore[arg-type]
    with WebServer(pages) as server:
        backfill = order(tmp_path / "b", server, endpoint={"pause": 1.0, "copy_delay": 0.01, "index_delay": 0.05})
        backfill.overrides = {"XUANJIE_COPY_DELAY": 0.01}
        done = backfill.run()
        hits = list(server.hits)
    assert done.status == 0, done.report
    assert had(backfill) == wanted(past())
    assert in_flight(hits) == 1
    early = 0
    for number, hit in enumerate(hits[:-1]):
        start = next((s for s in once if hit.path.startswith(s)), None)
        if start is not None and [h.path for h in hits[:number]].count(hit.path) == 0:
            pause = {slow.status: 1.0}.get(once[start].status, 0.0)
            pause = float(once[start].headers.get("Retry-After", pause))
            early += any(other.at < hit.ended + pause for other in hits[number + 1 :])
    assert early == 0
    questions = [hit for hit in hits if hit.path.startswith("/cdx/")]
    assert all(two.at >= one.ended + 0.05 for one, two in itertools.pairwise(questions))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error", "blocked"),
        ("org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots", "robots"),
    ],
)
@pytest.mark.parametrize("status", [200, 403])
def test_a_refusal_in_the_index_s_text_is_an_outcome_with_its_text(
    tmp_path: Path, text: str, outcome: str, status: int
) -> None:
    refusal = Answer(text + "\n", status=status, headers={"Content-Type": "text/plain"})
    refused = {f"/cdx/search/cdx?url=idcpc.org.cn%2F{name}": lambda before: refusal for name in "abjlsgz"}
    with WebServer(WaybackPages(past(1), faults=refused)) as server:  # type: ignore[arg-type]
        backfill = order(tmp_path / "b", server, plan={"under": ["idcpc."], "captures": "all"})
        done = backfill.run()
        with ArchiveReader(backfill.data / "archive") as reader:
            kept = {c.outcome.value for c in reader.captures() if "idcpc.org.cn%2Fj" in c.url}
            unanswered = [s for s in reader.searches() if s.outcome == "unreachable"]
    assert done.status == 3
    assert done.source["outcomes"][outcome] > 10  # and the host was not given up for it: it answers
    assert done.report["parked"] == {}
    assert any(text[:60] in alarm for alarm in done.source["alarms"])
    assert kept == {outcome}
    assert len(unanswered) == done.source["outcomes"][outcome]
    assert [url for url, _ in had(backfill)] == ["http://www.idcpc.gov.cn/jwdt/201711/t20171120_94100.html"]


def test_a_missing_capture_is_replaced_by_the_nearest_at_its_true_time_or_is_missing(tmp_path: Path) -> None:
    captures = past(2)
    alone = "http://www.idcpc.gov.cn/jwdt/201711/t20171120_94100.html"
    pages = WaybackPages(captures, missing=frozenset({"20180501080000", "20180203040506"}))
    with WebServer(pages) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
        with ArchiveReader(backfill.data / "archive") as reader:
            own = {c.url: (c.outcome, c.role) for c in reader.captures() if "/web/" in c.url}
    assert done.status == 0
    missing = (ILD.format(day=10, id=94000), "20180501080000")
    expected = {key for key in wanted(captures) if key not in {missing, (alone, "20180203040506")}}
    # its nearest capture is of two months before, and had not been chosen
    assert had(backfill).keys() == expected | {(missing[0], "20180101080000")}
    assert own == {
        f"{server.base}/web/20180501080000id_/{missing[0]}": (Outcome.REDIRECT, Role.OTHER),
        f"{server.base}/web/20180203040506id_/{alone}": (Outcome.NOT_FOUND, Role.OTHER),
    }


def test_a_copy_of_another_page_in_place_of_a_missing_one_is_none(tmp_path: Path) -> None:
    captures = past(1)
    elsewhere = Answer(status=302, headers={"Location": "/web/20180101000000id_/http://www.idcpc.org.cn/index.html"})
    with WebServer(WaybackPages(captures, faults={"/web/20171201": lambda before: elsewhere})) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert done.source["outcomes"]["not_found"] == 1
    assert not any("index.html" in path for path in copies_asked(server))
    details = [detail for _, _, detail in done.rows().values() if "which is no copy of this page" in detail]
    assert len(details) == 1


def test_a_body_that_is_not_the_one_in_the_index_is_kept_and_not_read(tmp_path: Path) -> None:
    captures = past(1)
    captures = [replace(p, digest_as="A" * 32) if p.timestamp == "20171201080000" else p for p in captures]
    with WebServer(WaybackPages(captures)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert done.status == 3
    kept = [c for c in backfill.copies().values() if c.outcome is Outcome.ERROR]
    assert [c.url for c in kept] == [ILD.format(day=10, id=94000)]
    (alarm,) = done.source["alarms"]
    assert "A" * 32 in alarm
    assert "kept and not used" in alarm
    assert sum(path.startswith("/web/20171201080000") for path in server.paths()) == 1  # it would not change


FORBIDS = Answer("User-agent: *\nDisallow: /cdx/\nDisallow: /web/\n", headers={"Content-Type": "text/plain"})


def test_an_archive_whose_robots_txt_forbids_is_not_asked_until_the_operator_says_so(tmp_path: Path) -> None:
    captures = past(2)
    with WebServer(WaybackPages(captures, robots=FORBIDS)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
        assert done.status == 3
        assert server.paths() == ["/robots.txt"]
        (alarm,) = done.source["alarms"]
        assert "robots.txt forbids /cdx/search/cdx" in alarm
        assert "--offered-to-programs" in alarm
        backfill.plan["offered"] = True
        again = backfill.run()
    assert (again.status, again.source["continued"]) == (0, True)
    assert had(backfill) == wanted(captures)
    for copy in backfill.copies().values():
        assert copy.robots == (
            'disallowed: rule "Disallow: /web/"; asked all the same: the operator states that it is offered to programs'
        )


def test_a_robots_txt_that_cannot_be_read_is_outweighed_by_nobody(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past(1), robots=Answer(status=403))) as server:
        done = order(tmp_path / "b", server, plan={"offered": True}).run()
    assert done.status == 3
    assert server.paths() == ["/robots.txt"]


def test_walks_and_backfills_do_not_go_on_with_each_other_s_runs(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past(1), robots=FORBIDS)) as archive, WebServer(site_of([[1, 2]])) as site:
        tiny = Tiny(tmp_path / "t", site)
        tiny.crawl()
        backfill = order(tmp_path / "t", archive)
        backfill.overrides = {"XUANJIE_SOURCES": str(tmp_path / "t" / "sources")}
        backfill.names, backfill.plan = ("tiny",), {"first": "2020-01-01", "last": "2020-12-31"}
        assert backfill.run().status == 3  # an open run of the kind wayback
        walked = tiny.crawl()
    assert (walked.status, walked.source["continued"]) == (0, False)
    with closing(sqlite3.connect(tiny.data / "frontier.sqlite")) as db:
        runs = db.execute("SELECT kind, state FROM runs ORDER BY run_id").fetchall()
        known = {url for (url,) in db.execute("SELECT url FROM articles")}
    assert runs == [("walk", "closed"), ("wayback", "open"), ("walk", "closed")]
    assert all(url.startswith(site.base) for url in known)


def test_what_an_archive_gave_is_not_known_of_the_live_site(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past(2))) as server:
        backfill = order(tmp_path / "b", server)
        backfill.run()
    with closing(sqlite3.connect(backfill.data / "frontier.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM breaks").fetchone() == (0,)


def test_a_limit_takes_the_next_copies_each_time(tmp_path: Path) -> None:
    captures = past(2)
    with WebServer(WaybackPages(captures)) as server:
        backfill = order(tmp_path / "b", server, plan={"limit": 3})
        counts = []
        for _ in range(4):
            done = backfill.run()
            counts.append(len(had(backfill)))
            if done.status == 0:
                break
    assert counts == [3, 6, 7]
    assert had(backfill) == wanted(captures)


def test_listing_pages_come_in_as_listings_when_they_are_asked_for(tmp_path: Path) -> None:
    with WebServer(WaybackPages(past(1))) as server:
        backfill = order(tmp_path / "b", server, plan={"under": ["idcpc.org.cn/index.html"], "listings": True})
        done = backfill.run()
    assert done.status == 0
    assert [(c.url, c.role) for c in backfill.copies().values()] == [
        ("http://www.idcpc.org.cn/index.html", Role.LISTING)
    ]


def test_an_index_that_goes_round_in_circles_is_told_of(tmp_path: Path) -> None:
    row = ["cn,org,idcpc)/jwdt/201711/t20171110_94000.html", "20171201080000", ILD.format(day=10, id=94000)]
    header = '["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]'
    rows = f'["{row[0]}", "{row[1]}", "{row[2]}", "text/html", "200", "-", "1"]'
    table = Answer(f'[{header}, {rows}, [], ["round"]]', headers={"Content-Type": "application/json"})
    faults = {"/cdx/search/cdx?url=idcpc.org": lambda before: table}
    with WebServer(WaybackPages(past(1), faults=faults)) as server:  # type: ignore[arg-type]
        done = order(tmp_path / "b", server, plan={"under": ["idcpc.org.cn/jwdt/"]}).run()
    assert done.status == 3
    assert any("same next page again" in alarm for alarm in done.source["alarms"])
    assert sum("/cdx/" in path for path in server.paths()) == 2


def test_a_challenge_page_that_an_archive_kept_is_no_refusal_of_the_archive(tmp_path: Path) -> None:
    captures = [
        Past(original=ILD.format(day=n, id=n), timestamp=f"201712{n}080000", body=article("安全验证", text="请稍候"))
        for n in range(10, 20)
    ]
    captures = [replace(p, original=p.original.replace(f"_{n}.", f"_9500{n}.")) for n, p in enumerate(captures, 10)]
    with WebServer(WaybackPages(captures)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert (done.status, done.report["parked"]) == (0, {})
    assert {c.outcome for c in backfill.copies().values()} == {Outcome.CHALLENGE}
    assert len(backfill.copies()) == 10


def test_an_index_that_is_not_there_is_no_index_without_captures(tmp_path: Path) -> None:
    faults = {"/cdx/": lambda before: Answer(status=404, body="<html><title>404</title></html>")}
    with WebServer(WaybackPages(past(1), faults=faults)) as server:  # type: ignore[arg-type]
        done = order(tmp_path / "b", server).run()
    assert done.status == 3
    assert any("not_found: status 404" in alarm for alarm in done.source["alarms"])


def test_a_copy_that_the_archive_keeps_from_everybody_is_blocked_with_the_reason(tmp_path: Path) -> None:
    reason = "AdministrativeAccessControlException: Blocked Site Error"
    refusal = Answer(status=403, headers={"X-Archive-Wayback-Runtime-Error": reason}, body="<html>sorry</html>")
    with WebServer(WaybackPages(past(4), faults={"/web/2017": lambda before: refusal})) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert (done.status, done.report["parked"]) == (3, {})
    assert done.source["outcomes"]["blocked"] == 4
    assert len(had(backfill)) == len(wanted(past(4))) - 4
    assert any(reason in detail for _, _, detail in done.rows().values())


def test_two_sources_share_one_archive_and_one_turn(tmp_path: Path) -> None:
    places = [*JWDT, "news.xinhuanet.com/world/2017-11"]
    with WebServer(WaybackPages(past(3))) as server:
        backfill = order(tmp_path / "b", server, names=("ild_zh", "xinhua_zh"), plan={"under": places})
        done = backfill.run()
        assert in_flight(server.hits) == 1
        assert server.paths().count("/robots.txt") == 1
    assert done.status == 0
    assert {c.source for c in backfill.copies().values()} == {"ild_zh", "xinhua_zh"}


def test_the_verb_tells_what_came_in_and_ends_with_the_run_s_status(tmp_path: Path) -> None:
    command = [*XUANJIE, "--data", str(tmp_path / "data"), "backfill", "wayback", "--source", "ild_zh"]
    command += ["--by", "host", "--under", "idcpc.gov.cn"]
    with WebServer(WaybackPages(past(1))) as server:
        command += ["--endpoint", server.base]
        nobody = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ | {"XUANJIE_CONTACT": ""}
        )
        asked = server.paths()
        done = subprocess.run(
            [*command, "--contact", "mailto:test@example.org"], capture_output=True, text=True, check=False
        )
        agents = {hit.headers["User-Agent"] for hit in server.hits}
    assert (nobody.returncode, asked) == (2, [])
    assert "contact" in nobody.stderr
    assert done.returncode == 0, done.stderr
    assert done.stdout == "ild_zh: 1 copies of 1 wanted, 1 answers of the index with 1 articles; 2 ok\n"
    assert agents == {"xuanjie/0.1 (+mailto:test@example.org)"}


def test_a_capture_from_the_future_is_not_taken(tmp_path: Path) -> None:
    captures = [replace(p, timestamp="21" + p.timestamp[2:]) if p.timestamp.startswith("2019") else p for p in past(1)]
    with WebServer(WaybackPages(captures)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
        assert not any("/web/21" in path for path in server.paths())
    assert done.status == 3
    assert any("still to come" in alarm for alarm in done.source["alarms"])
    assert had(backfill)
    assert max(at for _, at in had(backfill)) < "2020"


def test_an_archive_that_says_that_a_copy_is_from_the_future_is_not_believed(tmp_path: Path) -> None:
    later = Answer(article("甲"), headers={"Memento-Datetime": "Fri, 01 Dec 2119 08:00:00 GMT"})
    faults = {"/web/20171201": lambda before: later}
    with WebServer(WaybackPages(past(1), faults=faults)) as server:  # type: ignore[arg-type]
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert done.status == 3
    assert max(at for _, at in had(backfill)) < "2020"


@pytest.mark.parametrize(
    "sent", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)], ids=["term", "ctrl_c"]
)
def test_a_stopped_backfill_writes_its_report_and_ends_with_3_and_the_same_command_goes_on(
    tmp_path: Path, sent: signal.Signals
) -> None:
    captures = past()
    late: dict[str, Any] = {"/web/": lambda before: None}
    with WebServer(WaybackPages(captures, faults=late)) as server:
        backfill = order(tmp_path / "b", server)
        late["/web/20180"] = lambda before: Answer(status=404, delay=12.0) if before == 0 else None
        backfill.folder.mkdir()
        process = backfill.start()
        while not any(path.startswith("/web/20180") for path in server.paths()):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(sent)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 3, err
        assert json.loads(out)["sources"][0]["reason"] == "shutdown"
        assert json.loads((backfill.data / "runs" / "1.json").read_text("utf-8"))["status"] == 3
        late["/web/20180"] = late["/web/"]  # the slow answers were there to be stopped in the middle of
        assert backfill.run().status == 0
    assert had(backfill) == wanted(captures)


@pytest.mark.timeout(180)
def test_an_index_that_answers_with_all_it_has_holds_up_nothing(tmp_path: Path) -> None:
    """50,000 rows in one answer, of one page that never changed: its first and its last capture are asked for."""
    one = next(one for one in past(1) if "94000" in one.original)
    begun = datetime(2017, 11, 20, tzinfo=UTC)
    times = [f"{begun + timedelta(hours=n):%Y%m%d%H%M%S}" for n in range(50_000)]
    same = [replace(one, timestamp=at) for at in times]
    with WebServer(WaybackPages(same, page_rows=len(same))) as server:
        backfill = order(tmp_path / "b", server, plan={"under": [JWDT[0]]}, overrides=with_probe(tmp_path))
        done = backfill.run()
    assert (done.status, done.source["alarms"]) == (0, []), done.stderr
    assert {path.split("/")[2] for path in copies_asked(server)} == {f"{at}id_" for at in (times[0], times[-1])}
    seen = probed(tmp_path)
    assert seen.ticks > 50
    assert seen.stall <= 0.25, seen.long
