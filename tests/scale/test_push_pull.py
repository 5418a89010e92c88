"""Is an archive in a store the same archive, at every moment and after every mishap?"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, exchange, tree
from browsed import demo_copy
from fsspec.implementations.memory import MemoryFileSystem
from object_store import BUCKET, SECRET, ObjectStore, Wire, object_store
from typer.testing import CliRunner

from archive.capture import Takedown
from archive.errors import Locked, TakenDown
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.removal.everywhere import take_down_everywhere
from archive.store import Store
from crawler.cli import app
from crawler.engines.addresses import place_at
from crawler.engines.asked import asked_engine
from crawler.engines.errors import (
    BadAddress,
    Diverged,
    LocalNewer,
    MissingExtra,
    NoExclusive,
    NotAsListed,
    NothingThere,
    PushedMeanwhile,
    RemoteDamaged,
    RemoteFailed,
    RemoteNewer,
)
from crawler.engines.memory import Memory
from crawler.engines.place import Place
from crawler.engines.pull import pull
from crawler.engines.push import push
from crawler.engines.state import Kept, State, newest_state, object_key
from pipelines.refresh import refresh_offline

WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it")


class Forgetful(MemoryFileSystem):  # type: ignore[misc]
    """A store that lives as long as the test."""

    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self.store: dict[str, Any] = {}
        self.pseudo_dirs = [""]


def somewhere() -> Place:
    return Place(Forgetful(), "/kept", "memory://kept")


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture
def env(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    for name, value in store.env.items():
        monkeypatch.setenv(name, value)
    return store


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    """A data folder with three segments and a decision, without a release."""
    data = DataPaths(tmp_path / "data")
    for n in range(3):
        more_pages(data, n)
    data.decisions.mkdir()
    (data.decisions / "some.toml").write_text('note = "one"\n')
    return data


def more_pages(data: DataPaths, n: int) -> None:
    with Recorder(data.archive, agent=AGENT) as recorder:
        for m in range(2):
            body = hashlib.sha256(f"{n} {m}".encode()).hexdigest().encode() * 50
            recorder.exchange(exchange(body, url=f"http://www.example.cn/{n}/{m}", hours=n))


def files(data: DataPaths) -> dict[str, bytes]:
    """What a copy must have: the archive but its ledger and lock, people's files, releases."""
    found = {f"archive/{name}": content for name, content in tree(data.archive).items()}
    for folder in (data.decisions, data.releases):
        paths = sorted(folder.rglob("*")) if folder.is_dir() else []
        found |= {p.relative_to(data.root).as_posix(): p.read_bytes() for p in paths if p.is_file()}
    return found


# ── the way there and back ────────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_back_is_the_same_archive_and_makes_the_same_release(
    env: ObjectStore, demo: Path, tmp_path: Path
) -> None:
    data, back = DataPaths(demo_copy(demo, tmp_path / "data")), DataPaths(tmp_path / "back")
    place = place_at(f"s3://{BUCKET}/a/whole/one")
    first, second = push(data, place), push(data, place)
    assert first.written == len(env.names("a/whole/one/")) - 4  # format, state twice, latest
    assert (second.written, second.is_new, second.removed) == (0, False, ())
    done = pull(back, place)
    assert (done.taken, done.problems) == (first.written, ())
    assert files(back) == files(data)
    version = (data.releases / "latest").read_text().strip()
    assert env.read("a/whole/one/releases/latest").decode().strip() == version
    assert env.read(f"a/whole/one/releases/{version}/legs.csv") == (data.releases / version / "legs.csv").read_bytes()
    assert not refresh_offline(back).published.is_new
    assert files(back) == files(data)
    assert pull(back, place).taken == 0
    kept = b"".join(p.read_bytes() for p in (back.root / "runs").rglob("*") if p.is_file())
    assert SECRET.encode() not in kept + b"".join(env.read(key) for key in env.names("a/whole/one/states"))


def test_both_verbs_and_an_import_work_from_the_command_line(env: ObjectStore, data: DataPaths, tmp_path: Path) -> None:
    def said(*command: str | Path) -> str:
        done = CliRunner().invoke(app, ["--data", *map(str, command)])
        assert done.exit_code == 0, done.output
        return done.output

    address = f"s3://{BUCKET}/by-hand"
    told = said(data.root, "push", address) + said(tmp_path / "back", "pull", address)
    assert "state 1: 5 objects written" in told
    assert "every byte checked" in told
    assert SECRET not in told
    segment = next(key for key in env.names("by-hand/archive/warc"))
    assert "2 captures added" in said(tmp_path / "other", "import", f"s3://{BUCKET}/{segment}")
    with ArchiveReader(tmp_path / "other" / "archive") as ours, ArchiveReader(data.archive) as theirs:
        for capture in ours.captures():
            assert ours.http(capture.snapshot_id).body == theirs.http(capture.snapshot_id).body


def test_a_folder_serves_as_well_as_a_bucket(data: DataPaths, tmp_path: Path) -> None:
    place = place_at(f"file://{tmp_path}/kept")
    push(data, place)
    more_pages(data, 3)
    report = push(data, place)
    assert report.number == 2
    assert all(key.startswith("archive/manifest.jsonl.") for key in report.removed)
    back = DataPaths(tmp_path / "back")
    pull(back, place)
    assert files(back) == files(data)
    assert not list((tmp_path / "kept").rglob("*.part"))


# ── at every moment ───────────────────────────────────────────────────────────────────────────────────────────────


class Watched(Place):
    """Looks at the store as a reader would, after every single write and removal."""

    looks = 0

    def look(self) -> None:
        self.looks += 1
        state = newest_state(self)
        there = self.sizes("")
        if state is not None:
            missing = {path for path, kept in state.files.items() if there.get(object_key(path, kept)) != kept.bytes}
            assert not missing, f"state {state.number} names what is not there: {sorted(missing)[:3]}"
        if "releases/latest" in there:
            folder = f"releases/{self.read('releases/latest').decode().strip()}"
            assert f"{folder}/SHA256SUMS" in there, f"latest names {folder}, which lacks its sums"
            lines = self.read(f"{folder}/SHA256SUMS").decode().splitlines()
            absent = [line for line in lines if f"{folder}/{line.split('  ')[1]}" not in there]
            assert not absent, f"latest names {folder}, which lacks {absent[:3]}"

    def put(self, key: str, content: bytes) -> None:
        super().put(key, content)
        self.look()

    def put_file(self, key: str, source: Path, size: int, sha256: str) -> None:
        super().put_file(key, source, size, sha256)
        self.look()

    def put_new(self, key: str, content: bytes) -> bool:
        done = super().put_new(key, content)
        self.look()
        return done

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            super().remove([key])
            self.look()


def test_whoever_reads_during_a_push_sees_a_whole_older_or_newer_state(demo: Path, tmp_path: Path) -> None:
    data = DataPaths(demo_copy(demo, tmp_path / "data"))
    place = Watched(Forgetful(), "/kept", "memory://kept")
    push(data, place)
    with ArchiveReader(data.archive) as reader:
        sid = next(iter(reader.captures())).snapshot_id
    more_pages(data, 7)
    take_down_everywhere(data, sid, WHY)
    report = push(data, place)
    assert report.number == 2
    assert any(key.startswith("archive/warc/") for key in report.removed)
    assert place.looks > 150


@pytest.mark.parametrize("key", ["releases/latest", "states/000001.json"])
def test_a_push_that_named_first_what_it_writes_later_would_be_seen(demo: Path, tmp_path: Path, key: str) -> None:
    """The planted mistake: the pointer, or the list, before what it names."""
    data = DataPaths(demo_copy(demo, tmp_path / "data"))
    sound = somewhere()
    push(data, sound)

    class Hasty(Watched):
        def put_new(self, name: str, content: bytes) -> bool:
            Place.put(self, key, sound.read(key))
            return super().put_new(name, content)

    with pytest.raises(AssertionError, match=r"lacks|names what is not there"):
        push(data, Hasty(Forgetful(), "/kept", "memory://kept"))


# ── takedowns ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_taken_down_here_is_gone_there_and_then_elsewhere(data: DataPaths, tmp_path: Path) -> None:
    place, back = somewhere(), DataPaths(tmp_path / "back")
    push(data, place)
    pull(back, place)
    with ArchiveReader(data.archive) as reader:
        capture = next(iter(reader.captures()))
        page = reader.http(capture.snapshot_id).body
    with suppress(
        RemoteFailed
    ):  # an earlier push of the same archive that was cut off leaves the segment under its key
        push(data, place)
    take_down_everywhere(data, capture.snapshot_id, WHY)
    report = push(data, place)
    assert [key for key in report.removed if key.startswith("archive/warc/")]
    for key in place.sizes("archive/warc"):
        assert page not in unpacked(place.read(key))
    with Store(back.store) as read_before:
        assert read_before.recipes() == {}
    pull(back, place)
    assert files(back) == files(data)
    assert verify(back.archive) == []
    with ArchiveReader(back.archive) as reader, pytest.raises(TakenDown):
        reader.snapshot(capture.snapshot_id)


def unpacked(content: bytes) -> bytes:
    return gzip.decompress(content)


def test_a_push_that_was_cut_off_leaves_no_segment_with_a_page_that_was_taken_down_later(data: DataPaths) -> None:
    place = somewhere()

    class Stopped(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done == 4:  # manifest and segments are there, no state names them
            raise Stopped

    with suppress(Stopped):
        push(data, place, progress=stop)
    assert newest_state(place) is None
    with ArchiveReader(data.archive) as reader:
        take_down_everywhere(data, next(iter(reader.captures())).snapshot_id, WHY)
    push(data, place)
    state = newest_state(place)
    assert state is not None
    assert set(place.sizes("archive/warc")) == {key for key in state.objects() if key.startswith("archive/warc/")}


# ── mishaps ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_connection_that_is_cut_leaves_what_was_there_and_the_next_push_goes_on(
    env: ObjectStore, data: DataPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"s3://{BUCKET}/cut"
    place = place_at(address)
    push(data, place)
    before = newest_state(place)
    more_pages(data, 3)
    host, _, port = env.url.removeprefix("http://").partition(":")
    big = tmp_path / "big"
    big.write_bytes(hashlib.sha256(b"x").digest() * (12 * 1024 * 1024 // 32))
    digest = hashlib.sha256(big.read_bytes()).hexdigest()
    with Wire((host, int(port)), cut_after=9 * 1024 * 1024) as wire:
        monkeypatch.setenv("AWS_ENDPOINT_URL", wire.url)
        monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
        cut = place_at(address)
        with pytest.raises(RemoteFailed):
            cut.put_file("big", big, 12 * 1024 * 1024, digest)
        with pytest.raises(RemoteFailed):
            push(data, cut)
    assert "cut/big" not in env.names()  # parts that were sent count for nothing
    assert newest_state(place) == before
    assert push(data, place).number == 2
    place.put_file("big", big, 12 * 1024 * 1024, digest)
    assert place.digest("big") == (12 * 1024 * 1024, digest)


def test_an_object_that_was_damaged_there_is_named_and_mended_from_here(
    env: ObjectStore, data: DataPaths, tmp_path: Path
) -> None:
    place, back = place_at(f"s3://{BUCKET}/spoilt"), DataPaths(tmp_path / "back")
    push(data, place)
    key = next(key for key in env.names("spoilt/archive/warc") if "000002" in key)
    env.damage(key)
    with pytest.raises(RemoteDamaged, match=key):
        pull(back, place)
    assert not (back.archive / "manifest.jsonl").exists()
    assert push(data, place).written == 0  # sizes alone do not tell
    assert push(data, place, check=True).mended == (key.removeprefix("spoilt/"),)
    assert pull(back, place).problems == ()
    env.client.delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(RemoteDamaged, match="no object"):
        pull(DataPaths(tmp_path / "third"), place)
    assert push(data, place).written == 1


@pytest.mark.fault("K1")
def test_a_pull_that_was_killed_between_segments_and_manifest_is_completed_by_the_next(
    data: DataPaths, tmp_path: Path
) -> None:
    place, back = somewhere(), DataPaths(tmp_path / "back")
    push(data, place)
    pull(back, place)
    more_pages(data, 3)
    push(data, place)
    (back.archive / "index.sqlite").unlink()
    shutil.copy(data.archive / "warc" / "000004.warc.gz", back.archive / "warc")
    assert any("does not list" in str(one) for one in verify(back.archive))
    assert pull(back, place).problems == ()
    assert files(back) == files(data)


def test_a_segment_that_changes_while_it_is_sent_is_not_sent(data: DataPaths) -> None:
    segment = data.archive / "warc" / "000002.warc.gz"
    segment.write_bytes(segment.read_bytes()[:-1] + b"x")
    place = somewhere()
    with pytest.raises(NotAsListed, match="000002"):
        push(data, place)
    assert newest_state(place) is None


# ── two of them ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_that_push_at_once_the_second_is_refused_and_may_try_again(data: DataPaths, tmp_path: Path) -> None:
    place, twin = somewhere(), DataPaths(tmp_path / "twin")
    push(data, place)
    shutil.copytree(data.root, twin.root)
    more_pages(data, 3)

    def meanwhile(done: int, _: int) -> None:
        if done == 1:
            push(data, place)

    (twin.decisions / "other.toml").write_text("")
    with pytest.raises(PushedMeanwhile, match="state 2"):
        push(twin, place, progress=meanwhile)
    with pytest.raises(RemoteNewer, match="segments"):
        push(twin, place)
    pull(twin, place)
    assert push(twin, place).number == 3
    pull(data, place)
    assert files(twin) == files(data)


def test_what_a_push_did_not_bring_there_is_not_lost_to_a_pull(data: DataPaths, tmp_path: Path) -> None:
    class Full(Forgetful):
        def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **more: Any) -> None:
            if path.endswith("000002.json"):
                raise OSError(28, "No space left on device")
            super().pipe_file(path, value, mode=mode, **more)

    full = Full()
    place, full_place = somewhere(), Place(full, "/kept", "memory://kept")
    push(data, place)
    full.store = place._fs.store
    mine = data.decisions / "some.toml"
    mine.write_text('note = "two"\n')
    with pytest.raises(RemoteFailed):
        push(data, full_place)
    pull(data, place)
    assert mine.read_text() == 'note = "two"\n'
    assert push(data, place).number == 2
    twin = DataPaths(tmp_path / "twin")
    pull(twin, place)
    assert (twin.decisions / "some.toml").read_text() == 'note = "two"\n'


def test_a_push_that_came_second_goes_on_behind_a_pull_with_what_was_changed_here(
    data: DataPaths, tmp_path: Path
) -> None:
    place, twin = somewhere(), DataPaths(tmp_path / "twin")
    push(data, place)
    pull(twin, place)

    def meanwhile(done: int, _: int) -> None:
        if done == 1:
            (twin.decisions / "of the twin.toml").write_text("")
            push(twin, place)

    (data.decisions / "some.toml").write_text('note = "two"\n')
    with pytest.raises(PushedMeanwhile):
        push(data, place, progress=meanwhile)
    pull(data, place)
    assert push(data, place).number == 3
    pull(twin, place)
    assert (twin.decisions / "some.toml").read_text() == 'note = "two"\n'


def test_a_push_that_died_when_its_state_had_arrived_is_known_to_have_ended(
    data: DataPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object) -> None:
        raise KeyboardInterrupt

    place, twin = somewhere(), DataPaths(tmp_path / "twin")
    push(data, place)
    pull(twin, place)
    (data.decisions / "some.toml").write_text('note = "two"\n')
    with monkeypatch.context() as dying:
        dying.setattr(Memory, "agree", died)
        with pytest.raises(KeyboardInterrupt):
            push(data, place)
    (data.decisions / "some.toml").write_text('note = "three"\n')
    assert push(data, place).number == 3
    pull(twin, place)
    assert (twin.decisions / "some.toml").read_text() == 'note = "three"\n'


def test_what_an_older_version_remembered_is_taken_over(data: DataPaths) -> None:
    place = somewhere()
    push(data, place)
    (folder,) = (data.runs / "remote").iterdir()
    (folder / "common.json").rename(folder.with_suffix(".json"))
    (data.decisions / "some.toml").write_text('note = "two"\n')
    assert push(data, place).number == 2
    assert [path.name for path in (data.runs / "remote").iterdir()] == [folder.name]


def test_two_pushes_of_one_folder_to_one_store_are_one_after_the_other(data: DataPaths, tmp_path: Path) -> None:
    place, other = somewhere(), Place(Forgetful(), "/kept", "memory://other")
    told: list[str] = []

    def meanwhile(done: int, _: int) -> None:
        if done == 1:
            push(data, other)
            try:
                push(data, place)
            except Locked as refused:
                told.append(str(refused))

    assert push(data, place, progress=meanwhile).number == 1
    assert len(told) == 1
    assert push(data, place).is_new is False


def test_nothing_that_only_one_side_has_is_lost(data: DataPaths, tmp_path: Path) -> None:
    place, twin = somewhere(), DataPaths(tmp_path / "twin")
    push(data, place)
    pull(twin, place)
    (data.decisions / "some.toml").write_text('note = "two"\n')
    push(data, place)
    (twin.decisions / "some.toml").write_text('note = "three"\n')
    with pytest.raises(RemoteNewer, match=r"some\.toml"):
        push(twin, place)
    with pytest.raises(LocalNewer, match=r"some\.toml"):
        pull(twin, place)
    assert (twin.decisions / "some.toml").read_text() == 'note = "three"\n'
    (twin.decisions / "some.toml").write_text('note = "one"\n')
    pull(twin, place)
    assert (twin.decisions / "some.toml").read_text() == 'note = "two"\n'
    more_pages(twin, 8)
    with pytest.raises(LocalNewer, match="segments"):
        pull(twin, place)
    more_pages(data, 9)
    push(data, place)
    with pytest.raises(Diverged):
        push(twin, place)
    with pytest.raises(Diverged):
        pull(twin, place)


def test_a_store_that_writes_over_what_is_there_is_refused(data: DataPaths) -> None:
    class Careless(Forgetful):
        def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **more: Any) -> None:
            super().pipe_file(path, value, mode="overwrite", **more)

    with pytest.raises(NoExclusive, match="If-None-Match"):
        push(data, Place(Careless(), "/kept", "memory://kept"))


# ── what is given ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_addresses_of_other_kinds_and_with_credentials_are_refused_without_repeating_them() -> None:
    for address in ("http://a/b", "https://a/b", "ftp://a/b", "s3://", "s3://b/../c", "file://host/x", "gs://b"):
        with pytest.raises(BadAddress):
            place_at(address)
    for address in ("s3://me:geheim@bucket/x", "s3://bucket/x?key=geheim", "s3://bucket/x#geheim"):
        with pytest.raises(BadAddress) as caught:
            place_at(address)
        assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/mnt/disk/xuanjie", "file:///mnt/disk/xuanjie"),
        ("kept/here", "file://{here}/kept/here"),
        ("../kept", "file://{above}/kept"),
        ("/mnt/50% off", "file:///mnt/50% off"),  # as place_at takes it
    ],
)
def test_a_path_is_told_as_one_with_the_address_to_give_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    address = address.format(here=tmp_path, above=tmp_path.parent)
    for verb in ("push", "pull"):
        refused = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), verb, path]).exception
        assert isinstance(refused, BadAddress)
        assert str(refused) == (
            f"{path}: found a path, expected s3://BUCKET/PREFIX or file:///FOLDER; for this folder: {address}"
        )
    assert place_at(address).address == address


def test_an_empty_address_and_a_foreign_list_are_named(data: DataPaths, tmp_path: Path) -> None:
    place = somewhere()
    with pytest.raises(NothingThere, match="xuanjie push"):
        pull(data, place)
    for path in ("../x", "archive/index.sqlite", "decisions/../../x", "releases/latest", "/etc/passwd", "sources/.x"):
        state = State(
            number=1,
            previous="0" * 64,
            latest=None,
            files={path: Kept(bytes=1, sha256=hashlib.sha256(b"x").hexdigest())},
        )
        place.put("states/000001.json", state.content())
        with pytest.raises(RemoteDamaged):
            pull(DataPaths(tmp_path / "back"), place)


def test_without_the_optional_packages_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for missing, address, extra in (("s3fs", "s3://b/c", "s3"), ("distributed", "tcp://127.0.0.1:1", "dask")):
        monkeypatch.setitem(sys.modules, missing, None)
        with pytest.raises(MissingExtra) as caught, asked_either(address):
            pass
        assert caught.value.status == 2
        assert f"pip install 'xuanjie[{extra}]'" in str(caught.value)
        assert "\n" not in str(caught.value)


@contextmanager
def asked_either(address: str) -> Iterator[None]:
    if address.startswith("s3:"):
        place_at(address)
    with asked_engine(address, None, DataPaths(Path("nowhere"))):
        yield
