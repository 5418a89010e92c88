"""Does a page that no process survives cost anybody more than itself? Through extract, refresh and a crawl.

PR: one archive of eleven pages, five of them poison (tests/faults/poison), limits of a second and 256 MiB; six kills;
forty pages of any bytes. NIGHT: the limits as they are, 300 kills, 3,000 pages of any bytes up to 16 MiB.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from figures_told import figure
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Answer, Tiny, WebServer, article, site_of
from saved_pages import XUANJIE, archive_of, body_of, manifest_rows, record

from archive.paths import DataPaths
from archive.recorder import Recorder
from archive.segments import ArchivePaths, open_segment
from archive.snapshot import Snapshot
from archive.store import Store
from pipelines.apart import Engine
from pipelines.child import Limits
from pipelines.codec import encode
from pipelines.extract import guarded
from pipelines.extract_archive import extract_archive
from pipelines.readers import Readers, with_rules

HERE = Path(__file__).parent
SHORT = {"cpu_seconds": 1, "memory": 1 << 28, "silence_seconds": 4.0}
OFF = {"cpu_seconds": None, "memory": None, "silence_seconds": None}
REASONS = {
    "SPIN": "it takes more than 1 seconds of processor time",
    "EAT": "it needs more than 256 MiB of memory",
    "DIE": "it ends the process that works on it, twice (ended by SIGSEGV)",
    "EXIT": "it ends the process that works on it, twice (it left with status 7)",
    "HANG": "it was not done in 4 seconds, twice",
}


def poison(word: str) -> str:
    text = f"POISON-{word} 中共十九大精神对外宣介团2017年11月9日至12日访问老挝。"
    return f"<html><head><title>访问老挝</title></head><body><h1>访问老挝</h1><p>{text}</p></body></html>"


def with_poison(folder: Path, words: tuple[str, ...], rows: int = 5) -> DataPaths:
    """An archive of composed pages, the poison among them."""
    paths = archive_of(folder, manifest_rows()[:rows])
    with Recorder(paths.archive, agent="test") as recorder:
        for number, word in enumerate(words):
            row = manifest_rows()[0] | {"url": f"http://www.example.cn/2017-11/13/poison{number}.html"}
            record(recorder, row, poison(word).encode())
        record(recorder, manifest_rows()[rows])
    return paths


def run(data: Path, *arguments: str, limits: dict[str, object] | None = None, wall: float = 100) -> str:
    """The command with the poison planted; raises AssertionError when it has not ended by then."""
    env = os.environ | {"PYTHONPATH": str(HERE / "poison"), "XUANJIE_POISON": json.dumps(limits or SHORT)}
    command = [*XUANJIE, "--data", str(data), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=wall)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"still at it after {wall} seconds") from error
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(paths: DataPaths) -> dict[str, str]:
    """Detail of each page that nobody could read, by its address."""
    with Store(paths.store) as store:
        sql = "SELECT url, detail FROM issues JOIN extractions USING (snapshot_id) WHERE code = 'unextractable'"
        return {url: detail.partition("; see the page")[0] for url, detail in store._db.execute(sql)}


def children() -> list[int]:
    """Processes that this thread has started."""
    return [int(pid) for pid in Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()]


def digest(paths: DataPaths) -> str:
    with Store(paths.store) as store:
        return store.digest()


@pytest.mark.fault("C3", "K4")
def test_each_poison_page_is_one_outcome_whatever_the_jobs_and_is_not_tried_again(tmp_path: Path) -> None:
    words = tuple(REASONS)
    digests = []
    for jobs in ("1", "2"):
        paths = with_poison(tmp_path / jobs, words)
        report = json.loads(run(paths.root, "extract", "--jobs", jobs, "--json"))
        assert (report["read"], report["damaged"]) == (11, [])
        assert sorted(told(paths).values()) == sorted(REASONS.values())
        assert len(report["unextractable"]) == len(REASONS)
        digests.append(digest(paths))
    assert digests[0] == digests[1]
    again = extract_archive(paths)
    assert (again.read, again.known) == (0, 11)
    extract_archive(paths, full=True)  # the same pages by rules that survive them
    assert told(paths) == {}
    figure(
        "F22", "5 kinds of poison pages in one extract, --jobs 1 and 2", "5 of 5 `unextractable`, 6 of 6 others read"
    )


@pytest.mark.fault("C3")
def test_a_refresh_with_a_poison_page_releases_the_others(tmp_path: Path) -> None:
    paths = with_poison(tmp_path, ("DIE",), rows=12)
    report = json.loads(run(tmp_path, "refresh", "--offline", "--jobs", "2", "--json"))
    assert report["release"]["decisions"]["unreadable"] == 1
    assert report["release"]["issues"]["unextractable"] == 1
    assert list(told(paths).values()) == [REASONS["DIE"]]


@pytest.mark.fault("C3", "K4")
def test_beside_a_crawl_a_poison_page_is_a_line_of_the_log_and_the_others_are_read(tmp_path: Path) -> None:
    site = site_of([[1, 2, 3]])
    rows = manifest_rows()
    site[article(1)] = Answer(body_of(rows[0]["case_id"]))
    site[article(2)] = Answer(poison("DIE"))
    site[article(3)] = Answer(body_of(rows[1]["case_id"]))
    reading = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
    env = os.environ | {"PYTHONPATH": str(HERE / "poison"), "XUANJIE_POISON": json.dumps(SHORT)}
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(reading))
        done = subprocess.run(tiny.asked(), capture_output=True, text=True, env=env, timeout=100)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if "unextractable" in line]
    assert len(lines) == 1
    assert f"{article(2)}: unextractable: {REASONS['DIE']}" in lines[0]
    assert "has ended" not in done.stderr
    paths = DataPaths(tiny.data)
    assert list(told(paths)) == [f"{server.base}{article(2)}"]
    with Store(paths.store) as store:
        assert len(store.recipes()) == 3


def planted() -> Any:
    """A reading of pages that falls over the words of poison."""
    spec = importlib.util.spec_from_file_location("poison", HERE / "poison" / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.poisoned(guarded)


@pytest.mark.fault("C3", "K4", "R4")
def test_a_poison_page_read_for_a_cluster_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece as a worker of Dask does it; the worker is this process."""
    monkeypatch.setattr("pipelines.readers.guarded", planted())
    paths = with_poison(tmp_path, ("DIE",))
    extract_archive(paths)
    here = digest(paths)
    opener = partial(open_segment, ArchivePaths(paths.archive))
    report = extract_archive(paths, full=True, engine=Engine(spread=map, opener=opener))
    assert (report.read, len(report.unextractable)) == (7, 1)
    assert digest(paths) == here
    assert list(told(paths).values()) == [REASONS["DIE"]]


@pytest.mark.mutation("C")
def test_planted_children_without_limits_hang_and_the_check_says_so(tmp_path: Path) -> None:
    paths = with_poison(tmp_path, ("SPIN",), rows=1)
    with pytest.raises(AssertionError, match="still at it"):
        run(paths.root, "extract", limits=OFF, wall=6)


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return archive_of(tmp_path / "data", manifest_rows()[:24])


def _killed(paths: DataPaths, jobs: int, kills: int, monkeypatch: pytest.MonkeyPatch, seed: int) -> int:
    """Kill a child, whatever it does, each time after so many pages; how many were killed."""
    monkeypatch.setattr("pipelines.extract_archive._BATCH", 1)
    pages = len(manifest_rows()[:24])
    moments = set(random.Random(seed).sample(range(1, pages - 1, 4), kills))
    others = set(children())  # servers of other tests, which this process has started before
    killed = 0

    def kill(done: int, _: int) -> None:
        nonlocal killed
        if done in moments:
            os.kill(min(set(children()) - others), signal.SIGKILL)
            killed += 1

    report = extract_archive(paths, full=True, jobs=jobs, progress=kill)
    assert report.damaged == ()
    return killed


@pytest.mark.fault("K4")
@pytest.mark.parametrize("jobs", [1, 2])
def test_children_that_are_killed_leave_the_store_as_it_is_without_kills(
    paths: DataPaths, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract_archive(paths)
    whole = digest(paths)
    assert _killed(paths, jobs, 3, monkeypatch, seed=jobs) == 3
    assert digest(paths) == whole


@pytest.mark.long
@pytest.mark.fault("K4")
@pytest.mark.timeout(3600)
def test_three_hundred_kills_of_children(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    extract_archive(paths)
    whole, killed = digest(paths), 0
    for seed in range(50):
        killed += _killed(paths, 1 + seed % 3, 6, monkeypatch, seed=seed)
        assert digest(paths) == whole
        print(seed, killed, flush=True)
    figure(
        "F1", f"{killed} SIGKILLs of the children of extract, --jobs 1 to 3", "store equal to that of an unkilled run"
    )


def eaten(folder: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits) -> int:
    """Kibibytes of address space that a child had when its memory ended, above what it began with."""
    told_at = folder / "most"

    def eat(snapshot: Snapshot) -> None:
        before = int(Path("/proc/self/statm").read_text().split()[0]) * 4
        kept = []
        try:
            while True:
                kept.append(b"x" * (1 << 22))
        except MemoryError:
            most = int(Path("/proc/self/statm").read_text().split()[0]) * 4
            told_at.write_text(str(most - before))
            raise

    with_rules()
    monkeypatch.setattr("pipelines.readers.guarded", eat)
    with Readers(limits=limits) as readers:
        found = readers.extraction(page(b"<p>x</p>"))
    assert [issue.code for issue in found.issues] == ["unextractable"]
    return int(told_at.read_text())


@pytest.mark.fault("K4")
def test_the_memory_of_a_child_is_bounded_by_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits().memory == 1 << 30
    assert (1 << 16) < eaten(tmp_path, monkeypatch, Limits(memory=1 << 27)) <= 1 << 17


@pytest.mark.long
@pytest.mark.fault("K4")
def test_a_child_has_at_most_one_gibibyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most = eaten(tmp_path, monkeypatch, Limits())
    assert most <= 1 << 20
    figure(
        "F22", "a page that needs memory without end, read by a child", f"ended at {most >> 10} MiB, hard limit 1,024"
    )


def page(body: bytes) -> Snapshot:
    at = datetime(2017, 11, 14, tzinfo=UTC)
    return Snapshot.of_file(body, url="http://www.example.cn/2017-11/13/c_1.htm", fetched_at=at)


CLASSICS = {  # RELIABILITY E11
    "200,000 attributes on one tag": "<p " + "a=1 " * 200_000 + ">x</p>",
    "200,000 tags inside one another": "<div>" * 200_000 + "x",
    "a colspan of 2^53": f"<table><tr><td colspan={2**53} rowspan={2**53}>x</td></tr></table>",
    "5 MB of text": "<p>" + "中国共产党访问老挝。" * 180_000 + "</p>",
    "300,000 line breaks": "<p>" + "x<br>" * 300_000 + "</p>",
    "60,000 unclosed tags": "<b <i " * 30_000,
    "5,000 visits in brackets": "<p>" + "“访问老挝（" * 5_000 + "</p>",
}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as found:
        yield found


@pytest.mark.fault("C3")
@pytest.mark.parametrize("what", CLASSICS)
def test_the_classics_end_in_a_result_or_a_reason(what: str, readers: Readers) -> None:
    found = readers.extraction(page(CLASSICS[what].encode()))
    assert found.decision is not None or [issue.code for issue in found.issues] in (["too_complex"], ["no_body"])


MARKUP = (
    "<p>",
    "</p>",
    "<div>",
    "<table><tr><td>",
    "<a href='/x'>",
    "<!--",
    "<script>",
    "&amp;",
    "<h1>",
    "<li>",
    "<br>",
)
CHINESE = (
    "中共十九大精神对外宣介团",
    "访问老挝",
    "2017年11月9日",
    "中联部副部长郭业洲",
    "“",
    "（",
    "，",
    "。",
    "11月9日在",
)
OTHERS = ("A CPC delegation visited Laos on November 9, 2017. ", "(", '"', "\x00", "\ufffd", "\U00020000", "é", "\n")
PIECES = st.sampled_from([*MARKUP, *CHINESE, *OTHERS])
HEAD = "<html><head><title>宣介团访问老挝</title></head><body><h1>宣介团访问老挝</h1><p>11月9日，宣介团访问老挝。</p>"


def bodies(times: int, most: int) -> st.SearchStrategy[bytes]:
    """Pages of pieces, each repeated up to so often; half of them in an article that rules read."""
    piece = st.tuples(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.integers(1, times))
    text = st.lists(piece, max_size=4).map(lambda parts: "".join(text * count for text, count in parts))
    return st.tuples(st.sampled_from(["", HEAD]), text).map(lambda told: "".join(told).encode()[:most])


PAGES = st.one_of(st.binary(max_size=4096), bodies(200, 1 << 24))
LARGE = st.one_of(
    st.tuples(st.binary(min_size=1, max_size=64), st.integers(1, 1 << 24)).map(lambda p: (p[0] * p[1])[: 1 << 24]),
    bodies(10_000, 1 << 24),
    bodies(200_000, 1 << 24),
)


def _holds(body: bytes, readers: Readers) -> str:
    found = readers.extraction(page(body))
    assert found.snapshot_id == page(body).id
    assert (found.announcement is None) == (found.decision is None)
    assert found.announcement is not None or len(found.issues) == 1
    return "" if found.announcement is not None else found.issues[0].code


@pytest.mark.invariant(16)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # which else stands in place of what failed
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=PAGES)
def test_any_bytes_end_in_a_result_or_a_reason(body: bytes, readers: Readers) -> None:
    assert _holds(body, readers) not in {"unextractable", "rule_failed"}
    assert encode(readers.extraction(page(body))) == encode(guarded(page(body)))


@pytest.mark.long
@pytest.mark.invariant(16)
@pytest.mark.timeout(6 * 3600)
def test_any_bytes_up_to_sixteen_mebibytes_end_in_a_result_or_a_reason(readers: Readers) -> None:
    counted: dict[str, int] = {}

    @settings(
        max_examples=int(os.environ.get("XUANJIE_NIGHT_PAGES", "3000")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(body=LARGE)
    def each(body: bytes) -> None:
        code = _holds(body, readers) or "read"
        counted[code] = counted.get(code, 0) + 1
        if sum(counted.values()) % 100 == 0:
            print(counted, flush=True)

    each()
    figure("F22", f"{sum(counted.values())} pages of any bytes up to 16 MiB", f"each a result or a reason: {counted}")
