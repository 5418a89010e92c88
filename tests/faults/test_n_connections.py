"""Names that do not resolve, servers that hang or break off: what does a crawl make of them?

PR and NIGHT are the same; the seeds of the scenarios of connections are in test_c_wire.py.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from figures_told import figure
from wire import HOLD, RESET, Case, Pause, Step, Wire
from wire_cases import CUT_AT, SCENARIOS, cases, head
from wire_crawl import Crawl, Ended, crawl, faults_of

from archive.capture import Outcome
from archive.reader import ArchiveReader
from crawler import connect
from crawler.connect import PublicResolver
from crawler.peers import Guard
from crawler.politeness import PARK_AFTER_SECONDS, Gate
from crawler.tries import WireTime, spread

PAGE = b"<!DOCTYPE html><html><head><title>t</title></head><body><p>" + b"words " * 400 + b"</p></body></html>"
WHOLE: tuple[Step, ...] = (head(len(PAGE)), PAGE)
OK = frozenset({Outcome.OK})
DNS = frozenset({Outcome.DNS})


def peers_of(ended: Ended) -> dict[str, list[str]]:
    """Address → WARC-IP-Address of each of its responses."""
    found: dict[str, list[str]] = {}
    for path in sorted((ended.data / "archive" / "warc").glob("*")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                found.setdefault(record.headers["WARC-Target-URI"], []).append(record.headers["WARC-IP-Address"])
    return found


def truncations(ended: Ended) -> dict[str, str | None]:
    """Address → WARC-Truncated of its last response."""
    found: dict[str, str | None] = {}
    for path in sorted((ended.data / "archive" / "warc").glob("*")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                found[record.headers["WARC-Target-URI"]] = record.headers.get("WARC-Truncated")
    return found


@pytest.mark.fault("N1")
def test_a_name_that_stops_resolving_is_dns_and_is_not_asked_for_in_a_row(tmp_path: Path) -> None:
    here, there = "127.0.0.1", "127.0.0.2"
    names = {
        "fails.test": [here, "fails"],  # robots.txt had an address
        "servfail.test": [here, "servfail"],
        "hangs.test": [here, "hangs"],
        "private.test": [here, "10.0.0.1"],
        "back.test": [here, "fails", here],
        "moves.test": [here, there],
    }
    cases = [
        Case(name, WHOLE, OK if name in {"back.test", "moves.test"} else DNS, whole=PAGE, host=name) for name in names
    ]
    pause = 0.5
    overrides = {
        "XUANJIE_DNS_SECONDS": 0,
        "DNS_TIMEOUT": 1,
        "XUANJIE_RETRY_DELAYS": [pause, pause],
        "DOWNLOAD_TIMEOUT": 20,
    }
    with Wire(cases, addresses=(here, there)) as wire:
        ended = crawl(tmp_path, wire, Crawl(overrides=overrides, names=names))
    assert faults_of(wire, ended) == []
    assert {name: len(at) for name, at in ended.lookups.items()} == {
        name: 3 if name == "back.test" else 2 if name == "moves.test" else 4 for name in names
    }
    for name in ("fails.test", "servfail.test", "private.test"):
        first, second, third = ended.lookups[name][1:]
        assert second - first >= pause, name
        assert third - second >= 2 * pause, f"{name}: the second pause is twice the first"
    (moves,) = (case for case in cases if case.name == "moves.test")
    robots = wire.url(moves).partition("/a/")[0] + "/robots.txt"
    assert peers_of(ended)[robots] == [here]
    assert peers_of(ended)[wire.url(moves)] == [there], "each snapshot keeps the address that it came from"


@pytest.mark.fault("N1")
def test_of_several_addresses_the_one_that_is_dead_is_not_believed(tmp_path: Path) -> None:
    """The dead one stands first at each look-up. A try is lost to it once, and no page after that."""
    here, dead = "127.0.0.1", "127.0.0.9"
    names = {"two.test": [f"{dead} {here}"], "mixed.test": [f"10.0.0.1 {here}"], "dead.test": [dead, here]}
    cases = [Case(name, WHOLE, OK, whole=PAGE, host=name) for name in names]
    with Wire(cases) as wire:
        peers = [*wire.peers, *(peer.replace(here, dead) for peer in wire.peers)]
        overrides = {"XUANJIE_PRIVATE_PEERS": peers, "XUANJIE_RETRY_DELAYS": [0.1, 0.1], "DOWNLOAD_TIMEOUT": 20}
        ended = crawl(tmp_path, wire, Crawl(overrides=overrides, names=names))
    assert faults_of(wire, ended) == []
    assert {name: len(at) for name, at in ended.lookups.items()} == {"two.test": 1, "mixed.test": 1, "dead.test": 2}
    assert all(ended.rows[wire.url(case)][3] == 0 for case in cases), "each page came at its first try"


@pytest.mark.fault("N1")
def test_connections_that_fail_at_once_condemn_the_address_that_they_tried_and_no_other(tmp_path: Path) -> None:
    """Three ports of one name, asked for in the same moment: all three fail at the first of its addresses."""
    here, dead = "127.0.0.1", "127.0.0.9"
    names = {"two.test": [f"{dead} {here}"]}
    cases = [Case(f"port/{number}", WHOLE, OK, whole=PAGE, host="two.test") for number in range(3)]
    with Wire(cases) as wire:
        peers = [*wire.peers, *(peer.replace(here, dead) for peer in wire.peers)]
        overrides = {"XUANJIE_PRIVATE_PEERS": peers, "XUANJIE_RETRY_DELAYS": [0.1, 0.1], "DOWNLOAD_TIMEOUT": 20}
        ended = crawl(tmp_path, wire, Crawl(overrides=overrides, names=names))
    assert faults_of(wire, ended) == []
    assert len(ended.lookups["two.test"]) <= len(cases), "once for each connection of the first moment"
    assert all(ended.rows[wire.url(case)][3] == 0 for case in cases), "each page came at its first try"


@pytest.mark.fault("N1")
@pytest.mark.parametrize("believed", [0.0, 300.0])
def test_an_address_that_gave_no_connection_is_believed_dead_for_a_while(
    believed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(connect, "time", SimpleNamespace(monotonic=lambda: now[0]))
    resolver = PublicResolver(Any, 1.0, guard=Guard(), believed=believed)  # type: ignore[arg-type]  # asks nobody here
    first, second, third = found = ("192.0.2.1", "192.0.2.2", "192.0.2.3")
    assert resolver._believe(found, "h") == first
    resolver.unreachable("h", second)
    if believed:
        assert resolver.getHostByName("h").result == first, "another than the one that is used"
    for _ in range(2):  # of two connections that were begun together
        resolver.unreachable("h", first)
    if believed:
        assert resolver.getHostByName("h").result == third
    assert resolver._believe(found, "h") == third, "looked up anew"
    now[0] += connect._DEAD + 1
    assert resolver._believe(found, "h") == first, "it may be in order again"


@pytest.mark.fault("N1")
def test_a_host_with_nothing_but_ipv6_is_not_reached_and_its_pages_are_not_asked_for(tmp_path: Path) -> None:
    case = Case("six.test", WHOLE, frozenset({Outcome.ROBOTS}), host="six.test")
    with Wire([case]) as wire:
        ended = crawl(tmp_path, wire, Crawl(names={"six.test": ["::1"]}))
    assert faults_of(wire, ended) == []
    assert ended.rows[wire.url(case)][2].startswith("robots.txt could not be read: CannotResolveHostError")
    with ArchiveReader(ended.data / "archive") as reader:
        told = {one.url: one.outcome for one in reader.attempts()}
    assert told[wire.url(case).partition("/a/")[0] + "/robots.txt"] is Outcome.DNS
    assert told[wire.url(case)] is Outcome.ROBOTS


@pytest.mark.fault("N1")
def test_the_pauses_of_a_name_that_does_not_resolve_double_up_to_an_hour() -> None:
    gate = Gate(again_after=10.0)
    pauses = []
    for _ in range(12):
        gate.note("h", "http://h/", Outcome.DNS)
        pauses.append(gate._of("h").paused_until - time.monotonic())
    assert [round(pause, -1) for pause in pauses[:4]] == [10, 20, 40, 80]
    assert max(pauses) <= PARK_AFTER_SECONDS
    assert gate.parked("h") is None, "one address tried again and again says nothing of the others"
    gate.note("h", "http://h/", Outcome.OK)
    gate.note("h", "http://h/", Outcome.DNS)
    assert gate._of("h").unresolved == 1


@pytest.mark.fault("N2")
def test_a_body_that_stops_at_any_twentieth_is_kept_as_far_as_it_came_and_marked(tmp_path: Path) -> None:
    cases = []
    for at in range(1, CUT_AT):
        part = PAGE[: len(PAGE) * at // CUT_AT]
        cases.append(Case(f"stops/{at}", (head(len(PAGE)), part, HOLD), frozenset({Outcome.TIMEOUT}), sent=part))
        cases.append(Case(f"reset/{at}", (head(len(PAGE)), part, RESET), frozenset({Outcome.TRUNCATED}), sent=part))
    with Wire(cases) as wire:
        ended = crawl(tmp_path, wire, Crawl(overrides={"XUANJIE_RETRY_DELAYS": [], "DOWNLOAD_TIMEOUT": 6}))
    assert faults_of(wire, ended) == []
    for case in cases:
        (one,) = ended.captures[wire.url(case)]
        assert one.truncated == ("time" if case.name.startswith("stops") else "disconnect"), case.name
        assert ended.bodies[one.snapshot_id][0] == case.sent
    marks = truncations(ended)
    assert {url: marks[url] for case in cases for url in [wire.url(case)]} == {
        wire.url(case): "time" if case.name.startswith("stops") else "disconnect" for case in cases
    }


def slow() -> list[Case]:
    """A byte now and then for ever, one that answers 500, and one that hangs before its first byte."""
    drops: list[Step] = [step for at in range(600) for step in (PAGE[at : at + 1], Pause(0.05))]
    late = frozenset({Outcome.TIMEOUT})
    return [
        Case("drips", (head(len(PAGE)), *drops), late),
        Case("nothing", (HOLD,), late),
        Case("500", (head(0, status=500),), frozenset({Outcome.ERROR})),
    ]


CAP, DELAYS = 7.8, (0.3, 0.6)


def with_a_cap(folder: Path, spoilt: str = "") -> tuple[Wire, Ended]:
    overrides = {"XUANJIE_URL_SECONDS": CAP, "XUANJIE_RETRY_DELAYS": [*DELAYS], "DOWNLOAD_TIMEOUT": 4}
    with Wire(slow()) as wire:
        return wire, crawl(folder, wire, Crawl(overrides=overrides, spoilt=spoilt))


@pytest.mark.fault("N2")
def test_an_address_has_three_tries_and_so_many_seconds_over_all_of_them(tmp_path: Path) -> None:
    """Two tries of four seconds would be eight; the cap is less, so the second is cut short and there is no third."""
    wire, ended = with_a_cap(tmp_path)
    assert faults_of(wire, ended) == []
    assert dict(wire.asked) == {"drips": 2, "nothing": 2, "500": 3}
    for case in wire.cases[:2]:
        _, outcome, detail, tries = ended.rows[wire.url(case)]
        assert (outcome, tries) == ("timeout", 1)  # one more after the first
        assert re.search("the body took too long|has had its 7.8 s on the wire, over all its tries", detail), detail
    # between tries no less than was said, and each address its own while more
    last = wire.cases[-1]
    times = wire.times[last.name]
    for at, delay in enumerate(DELAYS):
        assert times[at + 1] - times[at] >= delay * spread(wire.url(last), at)
    figure("F7", "a byte now and then for ever", f"2 tries, {CAP:g} s on the wire of {CAP:g} allowed, no third")


@pytest.mark.long
@pytest.mark.mutation("N")
@pytest.mark.fault("N2")
def test_a_crawl_without_a_cap_is_noticed(tmp_path: Path) -> None:
    wire, _ = with_a_cap(tmp_path, "wall_cap")
    assert wire.asked["drips"] == 3


@pytest.mark.mutation("N")
@pytest.mark.fault("N2")
def test_a_crawl_that_waits_for_its_time_out_after_a_reset_is_noticed(tmp_path: Path) -> None:
    """uvloop reports a reset once, with the bytes before it (crawler/response_ends.py)."""
    names = [name for name in SCENARIOS if name.startswith("reset with")]
    with Wire(cases(names, range(8))) as wire:
        wrong = faults_of(wire, crawl(tmp_path, wire, Crawl(overrides={"XUANJIE_RETRY_DELAYS": []}, spoilt="resets")))
    assert [line for line in wrong if "outcome 'timeout'" in line]


@pytest.mark.fault("N2")
def test_the_spread_of_pauses_is_told_by_the_address() -> None:
    drawn = [spread(f"http://h/{n}", tries) for n in range(500) for tries in (0, 1)]
    assert drawn == [spread(f"http://h/{n}", tries) for n in range(500) for tries in (0, 1)]
    assert all(1.0 <= one < 1.5 for one in drawn)
    assert len(set(drawn)) == len(drawn)
    assert 1.2 < sum(drawn) / len(drawn) < 1.3


def test_seconds_on_the_wire_are_added_up_and_forgotten_after_an_answer() -> None:
    spent = WireTime(120.0)
    spent.add("u", 60.0)
    spent.add("u", 59.0)
    assert (spent.left("u"), spent.left("other")) == (1.0, 120.0)
    spent.add("u", 5.0)
    assert spent.left("u") == 0.0
    spent.forget("u")
    assert spent.left("u") == 120.0
    assert WireTime(0).left("u") == float("inf")
