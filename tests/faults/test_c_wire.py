"""Whatever a server does to a body or a connection, is the page whole or marked, and has the address its outcome?

PR: every scenario with 5 seeds (figure F7; those that hang until the time-out with 2, those that are the same whatever
the seed with one), and one page cut at each sixteenth byte, in six ways. NIGHT: every scenario with 100 seeds, and a
cut at every byte; and plain Scrapy before the same bombs.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from faults.plain_scrapy_peer import memory
from figures_told import figure
from wire import ARTICLE, HOLD, RESET, Case, Pause, Step, Wire
from wire_cases import SCENARIOS, cases, head, varies
from wire_crawl import Crawl, Ended, crawl, faults_of

from archive.capture import Outcome

HANG = [name for name in SCENARIOS if "stop" in name or "nothing comes" in name or "for ever" in name]
PAGE = b"<!DOCTYPE html><html><head><title>t</title></head><body><p>a short page</p></body></html>"
MOST_MB = 300.0
LARGEST = 16 * 1024 * 1024
PEER_BYTES = 4 * 1024**3  # of address space


def plain_scrapy(folder: Path, wire: Wire) -> list[str]:
    """The servers whose damaged page plain Scrapy hands on with status 200 and no flag, and without an error."""
    addresses = folder / "addresses"
    asked = [case for case in wire.cases if case.steps is not None]
    addresses.write_text("\n".join(wire.url(case) for case in asked), "utf-8")
    command = [sys.executable, str(Path(__file__).with_name("wire_peer.py")), str(addresses)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240).stdout
    answers = {one["url"]: one for one in map(json.loads, said.splitlines())}
    return [
        case.name
        for case in asked
        if (answer := answers.get(wire.url(case))) is not None
        and case.outcomes == {Outcome.TRUNCATED}
        and not answer["flags"]
        and answer["sha256"] != hashlib.sha256(case.whole or b"").hexdigest()
    ]


def all_scenarios(folder: Path, seeds: Sequence[int], *, hanging: Sequence[int]) -> tuple[Wire, list[str], list[str]]:
    """The servers, what is wrong with our crawl of them, and what plain Scrapy hands on unmarked."""
    others = [name for name in SCENARIOS if name not in HANG]
    drawn = cases([name for name in others if varies(name)], seeds)
    fixed = cases([name for name in others if not varies(name)], seeds[:1])
    with Wire([*drawn, *fixed, *cases(HANG, hanging)]) as wire:
        ended = crawl(folder, wire)
        wrong = faults_of(wire, ended)
        wrong += [f"{ended.peak_mb:.0f} MB"] if ended.peak_mb > MOST_MB else []
        unmarked = plain_scrapy(folder, wire)
    return wire, wrong, unmarked


def told(wire: Wire, wrong: Sequence[str], unmarked: Sequence[str], seeds: str) -> None:
    cut = [case for case in wire.cases if case.outcomes == {Outcome.TRUNCATED}]
    figure(
        "F7",
        f"{len(SCENARIOS)} scenarios × {seeds}, {len(wire.cases)} servers",
        f"{len(wrong)} faults (cut pages marked whole, outcomes missing, tries beyond 3, memory beyond 300 MB)",
        peer=f"Scrapy: {len(unmarked)} of {len(cut)} cut, broken or mislabelled bodies handed on unmarked",
    )


@pytest.mark.fault("N2", "C1", "C2", "S4")
def test_no_cut_page_is_marked_whole_and_no_address_is_without_an_outcome(tmp_path: Path) -> None:
    wire, wrong, unmarked = all_scenarios(tmp_path, range(5), hanging=range(2))
    assert wrong == []
    told(wire, wrong, unmarked, "5 seeds (2 of those that hang, 1 where a seed changes nothing)")
    assert unmarked, "plain Scrapy marks them all: is it asked for the same?"


SITEMAP = """
[[listing]]
url = "{url}"
channel = "packed"
format = "sitemap"
"""

LIST = """
[[listing]]
url = "{url}"
channel = "large {number}"
pagination = "none"
"""


def bombs() -> list[Case]:
    """A sitemap that unpacks to 200 MiB, and bombs of every kind, each four times."""
    bomb = gzip.compress(b"\0" * 200 * 1024 * 1024, 1)
    packed = (head(len(bomb), content_type="application/gzip"), bomb)
    sitemap = Case("sitemap.xml.gz", packed, frozenset({Outcome.OK}), whole=bomb)  # as an article it is a file
    return [sitemap, *cases([name for name in SCENARIOS if "bomb" in name or "large" in name], range(4))]


def crawl_of_bombs(folder: Path, wire: Wire) -> Ended:
    """Sixteen servers at a time."""
    listing = wire.url(wire.cases[0]).rpartition("/a/")[0] + "/sitemap.xml.gz"
    ended = crawl(folder, wire, Crawl(more=SITEMAP.format(url=listing), overrides={"DOWNLOAD_TIMEOUT": 20}))
    assert faults_of(wire, ended) == []
    assert ended.status == 3
    assert ended.rows[listing][:2] == ("failed", "ok"), "its bytes are kept, nothing was read of it, it is owed"
    assert ended.peak_mb <= MOST_MB
    return ended


@pytest.mark.fault("C2")
def test_bombs_of_every_kind_at_once_do_not_fill_the_memory(tmp_path: Path) -> None:
    with Wire(bombs()) as wire:
        ended = crawl_of_bombs(tmp_path, wire)
    many = len(wire.cases) - 1
    figure("F22", f"{many} bombs at sixteen at a time and a packed sitemap", f"{ended.peak_mb:.0f} MB at most")


@pytest.mark.long
@pytest.mark.fault("C2")
def test_bombs_that_plain_scrapy_unpacks_do_not_fill_the_memory(tmp_path: Path) -> None:
    """It has its defaults, but for our time-out, one try, and no console."""
    with Wire(bombs()) as wire:
        ended = crawl_of_bombs(tmp_path, wire)
        once: dict[str, object] = {"DOWNLOAD_TIMEOUT": 20, "RETRY_TIMES": 0}
        peer = memory([wire.url(case) for case in wire.cases], once, PEER_BYTES)
    figure(
        "F22",
        f"{len(wire.cases) - 1} bombs and a packed sitemap, plain Scrapy beside",
        f"{ended.peak_mb:.0f} MB at most",
        peer=f"plain Scrapy: {peer}",
    )


def sixteen_mebibytes(number: int) -> bytes:
    """A page of the largest size that is kept; packed it is a ninth of that."""
    words = random.Random(number).randbytes(50_000).hex().encode()
    start, end = b"<!DOCTYPE html><html><head><title>%d</title></head><body><p>" % number, b"</p></body></html>"
    return start + (words * 168)[: LARGEST - len(start) - len(end)] + end


def slowly(body: bytes, length: int | None, *more: str) -> tuple[Step, ...]:
    """A body within three seconds: as long as the crawl does not read, nothing of it is sent."""
    size = len(body) // 8 + 1
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return (head(length, *more), *(step for part in parts for step in (part, Pause(0.35))))


@pytest.mark.fault("C2", "S6")
def test_sixteen_hosts_that_send_sixteen_mebibytes_at_once_do_not_fill_the_memory(tmp_path: Path) -> None:
    """Those for which there is no room wait longer than an address may be on the wire, and it costs none of them a try:
    packed pages, pages whose length nobody knows, and pages with their length."""
    whole = frozenset({Outcome.OK})
    asked: list[Case] = []
    for number in range(16):
        body = sixteen_mebibytes(number)
        packed = gzip.compress(body, 1) if number < 4 else body
        more = ("Content-Encoding: gzip",) if number < 4 else ()
        steps = slowly(packed, None if 4 <= number < 8 else len(packed), *more)
        asked.append(Case(f"16 MiB/{number}", steps, whole, whole=body, sent=packed))
    with Wire(asked) as wire:
        limits: dict[str, object] = {"DOWNLOAD_TIMEOUT": 10, "XUANJIE_URL_SECONDS": 10}
        began = time.monotonic()
        ended = crawl(tmp_path, wire, Crawl(overrides=limits))
        took = time.monotonic() - began
    assert faults_of(wire, ended) == []
    assert set(wire.asked.values()) == {1}, "a host was asked again"
    assert took > 10
    assert ended.peak_mb <= MOST_MB
    figure("F22", "16 hosts that send 16 MiB each at once, as articles", f"{ended.peak_mb:.0f} MB at most")


@pytest.mark.fault("C1", "C2")
def test_a_large_body_that_breaks_off_or_grows_too_large_while_it_waits_is_told_and_holds_up_nobody(
    tmp_path: Path,
) -> None:
    """Four bodies take all the room for some seconds; what the others send behind their first mebibyte waits."""
    ok, cut, large = (frozenset({one}) for one in (Outcome.OK, Outcome.TRUNCATED, Outcome.TOO_LARGE))
    body, short = sixteen_mebibytes(0), sixteen_mebibytes(1)[-3 * LARGEST // 16 :]
    begun = Pause(1.0)  # behind the four that have room
    asked = [
        *(Case(f"holds/{n}", slowly(body, len(body)), ok, whole=body, sent=body) for n in range(4)),
        Case("closed", (begun, head(LARGEST), short), cut, sent=short),
        Case("reset", (begun, head(LARGEST), short, Pause(1.0), RESET), cut),
        Case("for ever", (begun, head(None), body, body, body), large),
        *(Case(f"whole/{n}", (begun, head(len(short)), short), ok, whole=short, sent=short) for n in range(2)),
    ]
    with Wire(asked) as wire:
        ended = crawl(tmp_path, wire, Crawl(overrides={"DOWNLOAD_TIMEOUT": 8, "XUANJIE_RETRY_DELAYS": []}))
    assert faults_of(wire, ended) == []


@pytest.mark.fault("C2", "D1")
def test_large_bodies_that_wait_for_room_end_with_the_crawl_when_the_disk_is_full(tmp_path: Path) -> None:
    """Four take all the room until the first of them cannot be kept. Others, which wait for it, would take it in turn,
    and would hold the crawl until their time-out."""
    ok = frozenset({Outcome.OK})
    body = sixteen_mebibytes(0)
    begun = (Pause(1.0), head(LARGEST), body[: LARGEST // 8], HOLD)  # behind the four that have room
    holds = [Case(f"holds/{n}", slowly(body, len(body)), ok, whole=body) for n in range(4)]
    waits = [Case(f"waits/{n}", begun, ok) for n in range(6)]
    with Wire([*holds, *waits]) as wire:
        limits: dict[str, object] = {"DOWNLOAD_TIMEOUT": 60, "XUANJIE_RETRY_DELAYS": []}
        began = time.monotonic()
        ended = crawl(tmp_path, wire, Crawl(overrides=limits, file_bytes=LARGEST // 16))
        took = time.monotonic() - began
    assert ended.status == 5
    assert set(wire.asked.values()) == {1}
    assert took < 40, "nobody waited for a time-out"
    assert {ended.rows[wire.url(case)][1] for case in waits} == {""}, "the next start asks for them"
    assert not any(wire.url(case) in ended.captures for case in waits)


@pytest.mark.long  # as the sixteen hosts above, which are in every run, but for who reads
@pytest.mark.fault("C2", "C3")
def test_sixteen_lists_of_sixteen_mebibytes_that_wait_for_their_reader_do_not_fill_the_memory(tmp_path: Path) -> None:
    """They lie in the archive; the process that reads one after the other takes them from there."""
    lists = []
    for number in range(16):
        body = sixteen_mebibytes(number)
        lists.append(Case(f"list/{number}", (head(len(body)), body), frozenset({Outcome.OK}), whole=body, sent=body))
    with Wire(lists) as wire:
        urls = [wire.url(one).replace(ARTICLE, "/list") for one in lists]
        more = "".join(LIST.format(url=url, number=number) for number, url in enumerate(urls))
        ended = crawl(tmp_path, wire, Crawl(more=more, overrides={"DOWNLOAD_TIMEOUT": 60}))
    for url in urls:
        assert ended.rows[url][:2] == ("failed", "ok"), "its bytes are kept, nothing was read of it, it is owed"
    assert ended.stderr.count("not read as html: 16777216 characters") == 16
    assert ended.damage == []
    assert ended.peak_mb <= MOST_MB
    figure("F22", "16 hosts that send 16 MiB each at once, as lists", f"{ended.peak_mb:.0f} MB at most")


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.fault("N2", "C1", "C2", "S4")
def test_a_hundred_seeds_of_every_scenario(tmp_path: Path) -> None:
    every: list[Case] = []
    faults, marked_by_nobody = [], []
    for first in range(0, 100, 5):
        seeds = range(first, first + 5)
        wire, wrong, unmarked = all_scenarios(tmp_path / str(first), seeds, hanging=seeds)
        every += wire.cases
        faults += wrong
        marked_by_nobody += unmarked
        print(f"{len(every)} servers, {len(faults)} faults", flush=True)
    wire.cases = tuple(every)
    told(wire, faults, marked_by_nobody, "100 seeds (20 where a seed changes nothing)")
    assert faults == []


def cuts(step: int) -> list[Case]:
    """One page cut at its bytes, in each way in which a body can be sent, always with a matching length where one is
    stated at all."""
    found = []
    packed = gzip.compress(PAGE)
    for at in range(1, len(PAGE), step):
        part = PAGE[:at]
        found.append(_cut(f"longer by its length/{at}", head(len(PAGE)), part))
        found.append(_cut(f"without a length/{at}", head(None), part))
        found.append(_cut(f"chunk/{at}", head(None, "Transfer-Encoding: chunked"), b"%x\r\n" % len(PAGE), part))
        chunk = b"%x\r\n%s\r\n" % (at, part)
        found.append(_cut(f"chunks/{at}", head(None, "Transfer-Encoding: chunked"), chunk))
    for at in range(1, len(packed), step):
        part = packed[:at]
        found.append(_cut(f"gzip/{at}", head(at, "Content-Encoding: gzip"), part))
        found.append(_cut(f"gzip without a length/{at}", head(None, "Content-Encoding: gzip"), part))
    return found


def _cut(name: str, *steps: bytes) -> Case:
    return Case(name, steps, frozenset({Outcome.TRUNCATED}))


def cut_everywhere(folder: Path, every: Sequence[Case]) -> list[str]:
    wrong = []
    for first in range(0, len(every), 200):
        with Wire(every[first : first + 200]) as wire:
            ended = crawl(
                folder / str(first), wire, Crawl(overrides={"XUANJIE_RETRY_DELAYS": [], "DOWNLOAD_TIMEOUT": 20})
            )
        wrong += faults_of(wire, ended)
        print(f"{first} of {len(every)} cuts, {len(wrong)} faults", flush=True)
    return wrong


@pytest.mark.fault("C1")
def test_a_page_cut_at_a_byte_is_truncated(tmp_path: Path) -> None:
    assert cut_everywhere(tmp_path, cuts(16)) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.fault("C1")
def test_a_page_cut_at_any_byte_is_truncated(tmp_path: Path) -> None:
    every = cuts(1)
    wrong = cut_everywhere(tmp_path, every)
    figure("F7", f"one page cut at every byte in six ways, {len(every)} cuts", f"{len(wrong)} faults")
    assert wrong == []


STREAMS = [name for name in SCENARIOS if "gzip" in name or "deflate" in name]
LENGTHS = ["longer by its length", "shorter by its length", "chunks without an end", "reset in the body"]


@pytest.mark.mutation("C")
@pytest.mark.parametrize(("spoilt", "names"), [("end_of_stream", STREAMS), ("lengths", LENGTHS)])
@pytest.mark.fault("C1")
def test_a_crawl_that_looks_for_no_end_is_noticed(tmp_path: Path, spoilt: str, names: Sequence[str]) -> None:
    with Wire(cases(names, [0])) as wire:
        wrong = faults_of(wire, crawl(tmp_path, wire, Crawl(spoilt=spoilt)))
    damaged = {case.name for case in wire.cases if case.outcomes == {Outcome.TRUNCATED}}
    assert len({line.partition(":")[0] for line in wrong if "marked whole" in line} & damaged) >= len(LENGTHS)
