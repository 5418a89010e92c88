"""Does a Dask cluster fill the store as one process does, whatever happens to its workers? (RELIABILITY R4)"""

from __future__ import annotations

import pickle
import shutil
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, exchange
from browsed import demo_copy
from dask_machines import Machines, dask_machines
from faults.child_jobs import begin
from object_store import BUCKET, ObjectStore, object_store

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.segments import ArchivePaths, open_segment
from archive.store import Store
from crawler.engines.addresses import place_at
from crawler.engines.dask_cluster import dask_engine
from crawler.engines.errors import BadAddress, NoCluster
from crawler.engines.push import push
from crawler.engines.remote_segments import remote_segments
from pipelines.apart import Engine, OtherCode, SegmentNotSeen, WrongAnswer, read_apart
from pipelines.child import Child, ChildFailed
from pipelines.extract_archive import extract_archive
from pipelines.refresh import refresh_offline

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, store: ObjectStore) -> Iterator[Machines]:
    with dask_machines(tmp_path_factory.mktemp("dask"), "one", "two", env=store.env) as running:
        yield running


def opener(data: Path) -> Any:
    return partial(open_segment, ArchivePaths(data / "archive"))


def digest(data: Path) -> str:
    with Store(DataPaths(data).store) as found:
        return found.digest()


def released(data: Path) -> dict[str, bytes]:
    folder = data / "releases"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_worker_that_reads_by_other_rules_is_refused_by_name(machines: Machines, demo: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for name in ("archive", "crawler", "pipelines"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    (checkout / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "codebook.md", checkout / "docs")
    with (checkout / "pipelines" / "lexicon" / "people.csv").open("a") as file:
        file.write("\n")
    other = machines.start_worker("other", checkout=checkout)
    address = machines.address_of(other)
    with pytest.raises(OtherCode, match="the same checkout") as caught, dask_engine(machines.address, opener(demo)):
        pass
    machines.kill(other)
    assert (caught.value.worker, caught.value.status) == (address, 2)
    assert str(caught.value).startswith(f"worker {address}: reads by recipe")


@pytest.mark.long
@pytest.mark.invariant(3)
@pytest.mark.fault("R4")
def test_a_cluster_that_loses_a_worker_on_the_way_makes_the_same_store_and_release(
    machines: Machines, demo: Path, tmp_path: Path
) -> None:
    data = demo_copy(demo, tmp_path / "data")
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if not killed:
            killed.append(done)
            machines.kill("two")

    with dask_engine(machines.address, opener(data)) as engine:
        report = refresh_offline(DataPaths(data), full=True, progress=kill_one, engine=engine)
    machines.start_worker("two")
    assert report.extracted is not None
    assert report.extracted.read == report.extracted.articles > killed[0] > 0
    assert report.published.was_remade
    assert digest(data) == digest(demo)
    assert released(data) == released(demo)


@pytest.mark.invariant(3)
@pytest.mark.long
def test_workers_that_see_the_archive_in_a_store_alone_read_the_same(
    machines: Machines, store: ObjectStore, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in store.env.items():
        monkeypatch.setenv(name, value)
    data = DataPaths(demo_copy(demo, tmp_path / "data"))
    address = f"s3://{BUCKET}/for-workers"
    push(data, place_at(address))
    with Store(data.store) as known:
        known.drop(sorted(known.recipes())[:8])
    with dask_engine(machines.address, remote_segments(address)) as engine:
        report = extract_archive(data, engine=engine)
    assert (report.read, report.damaged) == (8, ())
    assert digest(data.root) == digest(demo)


def test_addresses_that_anybody_could_reach_are_refused() -> None:
    for address in ("tcp://8.8.8.8:8786", "http://10.0.0.1:8786", "tcp://10.0.0.1", "tcp://me:secret@10.0.0.1:8786"):
        with pytest.raises(BadAddress) as caught, dask_engine(address, opener(ROOT)):
            pass
        assert "secret" not in str(caught.value)


@pytest.mark.long  # ten seconds of patience
def test_nobody_at_the_address_is_one_clear_line() -> None:
    with pytest.raises(NoCluster, match="dask scheduler"), dask_engine("tcp://127.0.0.1:9", opener(ROOT)):
        pass


# ── carried by anything: what is done twice, lost, mixed up or made by other code ─────────────────────────────────


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments, a revisit whose body stands in the other one, and a body that was spoilt later."""
    data = tmp_path_factory.mktemp("pages")
    root = data / "archive"
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange())
        recorder.exchange(exchange(url="http://www.example.cn/2", body=b"<p>two</p>"))
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(url="http://www.example.cn/2", body=b"<p>two</p>", hours=3))
        recorder.exchange(exchange(url="http://www.example.cn/3", body=b"<p>three</p>"))
    return data


def read_by(data: Path, spread: Callable[[Any, Iterable[Any]], Iterator[Any]]) -> list[Any]:
    engine = Engine(spread=spread, opener=opener(data))
    with ArchiveReader(data / "archive") as reader:
        ids = [capture.snapshot_id for capture in reader.captures()]
    return [one for rows, faults in read_apart(data / "archive", [ids], engine) for one in (*rows, *faults)]


def in_order(work: Any, pieces: Iterable[Any]) -> Iterator[Any]:
    return map(work, pieces)


@pytest.mark.fault("R4")
def test_a_piece_that_is_done_twice_gives_the_same_answer(pages: Path) -> None:
    def twice(work: Any, pieces: Iterable[Any]) -> Iterator[Any]:
        for piece in pieces:
            first, again = work(piece), work(piece)
            assert first == again
            yield again

    found = read_by(pages, twice)
    assert found == read_by(pages, in_order)
    with ArchiveReader(pages / "archive") as reader:
        assert {entry.snapshot_id for entry, _ in found} == {c.snapshot_id for c in reader.captures()}
        assert all(entry.content_sha256 == reader.snapshot(entry.snapshot_id).content_sha256 for entry, _ in found)


def test_answers_in_another_order_or_for_other_pages_are_not_stored(pages: Path) -> None:
    def backwards(work: Any, pieces: Iterable[Any]) -> Iterator[Any]:
        return reversed([work(piece) for piece in pieces])

    with pytest.raises(WrongAnswer, match="nothing of it was stored"):
        read_by(pages, backwards)


@pytest.mark.fault("R4")
def test_a_lost_answer_is_no_answer(pages: Path) -> None:
    with pytest.raises(ValueError, match="shorter"):
        read_by(pages, lambda work, pieces: iter([work(piece) for piece in pieces][:1]))


@pytest.mark.fault("R4")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"recipe": "0" * 64}, OtherCode),
        ({"content_sha256": "0" * 64}, WrongAnswer),
        ({"text": "{}"}, WrongAnswer),
        ({"snapshot_id": "s" + "0" * 20}, WrongAnswer),
    ],
)
def test_an_answer_by_other_code_or_with_other_facts_is_refused(
    pages: Path, changed: dict[str, str], refusal: type[Exception]
) -> None:
    def altered(work: Any, pieces: Iterable[Any]) -> Iterator[Any]:
        for answer in map(work, pieces):
            yield replace(answer, entries=tuple(replace(entry, **changed) for entry in answer.entries))

    with pytest.raises(refusal):
        read_by(pages, altered)


def test_a_worker_that_does_not_see_the_archive_says_so_and_blames_no_page(pages: Path, tmp_path: Path) -> None:
    engine = Engine(spread=in_order, opener=opener(tmp_path))
    with ArchiveReader(pages / "archive") as reader:
        ids = [capture.snapshot_id for capture in reader.captures()]
    with pytest.raises(SegmentNotSeen, match="--archive-at"):
        list(read_apart(pages / "archive", [ids], engine))


def test_segments_of_a_store_read_like_those_of_the_archive(pages: Path, tmp_path: Path) -> None:
    address = f"file://{tmp_path}/kept"
    push(DataPaths(pages), place_at(address))
    here, there = opener(pages), pickle.loads(pickle.dumps(remote_segments(address)))
    for segment in ("000001.warc.gz", "000002.warc.gz"):
        with here(segment) as one, there(segment) as two:
            assert one.read() == two.read()
            assert (two.seek(7), two.tell()) == (7, 7)
    with pytest.raises(FileNotFoundError, match="push first"):
        there("000003.warc.gz")


def test_a_page_that_is_read_on_a_worker_has_no_network_and_its_other_threads_have() -> None:
    asked, done = threading.Event(), []

    def other() -> None:
        asked.wait()
        done.append(socket.getaddrinfo("127.0.0.1", 80))

    thread = threading.Thread(target=other)
    thread.start()
    for forbidden in (b"connect", b"run"):
        child = Child(begin)
        with pytest.raises(ChildFailed, match="NetworkForbidden"):
            child.ask(forbidden)
    child = Child(begin)
    assert child.ask(b"say here") == b"here"
    asked.set()
    thread.join()
    child.close()
    assert done
