"""Is an archive that was cut and made to agree with itself again found out by what lies outside of it? (A2)"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from own_tsa import Authority, authority, listening
from saved_pages import archive_of, manifest_rows, record, xuanjie

from archive import stamps
from archive.capture import utc_text
from archive.errors import BadInput, NoSuchRecord
from archive.fixity import verify
from archive.heads import HEADS, anchor_findings, head_of, note_head
from archive.paths import DataPaths
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.segments import ArchivePaths, file_sha256, last_line_sha256, manifest_entries
from archive.stamps import keep_response, stamped_heads, write_request
from pipelines import verifying
from pipelines.refresh import refresh_offline
from pipelines.verifying import verify_data


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """Two segments, a store, a release; not to be changed."""
    paths = archive_of(tmp_path_factory.mktemp("made"), manifest_rows()[:5])
    with Recorder(paths.archive, agent="test") as recorder:
        for row in manifest_rows()[5:9]:
            record(recorder, row)
    refresh_offline(paths)
    note_head(paths)
    assert verify_data(paths).problems == ()
    return paths


@pytest.fixture
def data(made: DataPaths, tmp_path: Path) -> DataPaths:
    shutil.copytree(made.root, tmp_path / "data")
    return DataPaths(tmp_path / "data")


def cut_and_made_to_agree(paths: DataPaths, *, members: int = 2) -> None:
    """What somebody does who knows the format: the last capture goes, size, digest and count of the last line of the
    manifest are made to fit, and the ledger is made anew from the WARC files."""
    archive = ArchivePaths(paths.archive)
    *before, last = manifest_entries(archive.manifest.read_bytes())
    segment = archive.sealed(last.name)
    ends = [
        row["start"] + row["extent"]
        for row in _rows(
            paths.archive, "SELECT start, extent FROM captures WHERE segment = ? ORDER BY start", last.name
        )
    ]
    segment.write_bytes(segment.read_bytes()[: ends[-2]])
    size, digest = file_sha256(segment)
    archive.manifest.write_bytes(b"".join(line.line().encode() + b"\n" for line in before))
    again = replace(last, bytes=size, sha256=digest, records=last.records - members, previous=last_line_sha256(archive))
    with archive.manifest.open("ab") as file:
        file.write(again.line().encode() + b"\n")
    archive.index.unlink()
    rebuild_index(paths.archive)


def segment_dropped(paths: DataPaths) -> None:
    """The same with the last segment as a whole."""
    archive = ArchivePaths(paths.archive)
    *before, last = manifest_entries(archive.manifest.read_bytes())
    archive.sealed(last.name).unlink()
    archive.manifest.write_bytes(b"".join(line.line().encode() + b"\n" for line in before))
    archive.index.unlink()
    rebuild_index(paths.archive)


def _rows(archive: Path, sql: str, *values: object) -> list[dict[str, int]]:
    from archive.index import Index

    index = Index(ArchivePaths(archive).index, read_only=True)
    try:
        return index.asked(sql, *values)
    finally:
        index.close()


@pytest.mark.fault("A2")
@pytest.mark.parametrize("edit", [cut_and_made_to_agree, segment_dropped])
@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ((), "runs/heads.jsonl line 1: it had 2 lines once"),
        (("runs",), "the store holds what was read from it"),
        (("runs", "store.sqlite"), "not in the archive"),
    ],
    ids=["notes", "store", "release"],
)
def test_a_cut_that_the_archive_itself_cannot_show_is_contradicted(
    data: DataPaths, edit: Callable[[DataPaths], None], gone: tuple[str, ...], told: str
) -> None:
    """Each witness by itself: the noted heads, the store, the pages that the release cites."""
    edit(data)
    for name in gone:
        path = data.root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert verify(data.archive) == []  # the archive agrees with itself
    assert any(told in problem for problem in verify_data(data).problems)


@pytest.mark.fault("A2")
@pytest.mark.parametrize("signed", [True, False], ids=["with the certificate", "without"])
def test_a_stamp_contradicts_a_cut_when_nothing_else_is_left(
    made: DataPaths, tmp_path: Path, stamping: Authority, signed: bool
) -> None:
    paths = DataPaths(tmp_path / "data")
    shutil.copytree(made.archive, paths.archive)
    head, request = write_request(paths)
    kept = keep_response(paths, stamping.answer(request, tmp_path / "answer.tsr"), stamping.ca)
    assert kept[0] == head == head_of(paths.archive)
    ca = stamping.ca if signed else None
    sound = verify_data(paths, ca=ca)
    assert sound.problems == ()
    assert ("vouched for" if signed else "not checked") in sound.told[0]
    assert any("--ca" in line for line in sound.unchecked) is not signed
    cut_and_made_to_agree(paths)
    assert verify(paths.archive) == []
    (problem,) = verify_data(paths, ca=ca).problems
    assert "the manifest was stamped" in problem


@pytest.mark.fault("A2")
def test_a_stamp_that_was_renamed_to_match_is_found_by_what_it_stamps(
    data: DataPaths, tmp_path: Path, stamping: Authority
) -> None:
    _, request = write_request(data)
    _, _, place = keep_response(data, stamping.answer(request, tmp_path / "answer.tsr"))
    shutil.rmtree(data.runs)
    cut_and_made_to_agree(data)
    head = head_of(data.archive)
    assert head is not None
    place.rename(place.with_name(f"{head.lines}-{head.sha256}.tsr"))
    found = stamped_heads(data, stamping.ca)
    assert ["not " + head.sha256[:12] in one.problem for one in found.findings] == [True]


@pytest.mark.fault("A2")
def test_a_changed_stamp_is_no_stamp(data: DataPaths, tmp_path: Path, stamping: Authority) -> None:
    _, request = write_request(data)
    _, _, place = keep_response(data, stamping.answer(request, tmp_path / "answer.tsr"))
    whole = place.read_bytes()
    for position in range(20, len(whole), 67):
        raw = bytearray(whole)
        raw[position] ^= 0x10
        place.write_bytes(raw)
        assert len(stamped_heads(data, stamping.ca).findings) == 1, position


def test_a_stamp_of_a_stranger_is_not_believed(data: DataPaths, tmp_path: Path, stamping: Authority) -> None:
    stranger = authority(tmp_path / "stranger")
    _, request = write_request(data)
    keep_response(data, stranger.answer(request, tmp_path / "answer.tsr"))
    assert stamped_heads(data, stranger.ca).findings == ()
    (found,) = stamped_heads(data, stamping.ca).findings
    assert "its signature does not hold" in found.problem


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


@pytest.mark.fault("A2")
def test_the_time_of_a_stamp_is_the_one_that_was_signed(data: DataPaths, tmp_path: Path, stamping: Authority) -> None:
    """Beside its number the status of an answer has a text, which nobody signs."""
    _, request = write_request(data)
    answer = stamping.answer(request, tmp_path / "answer.tsr")
    _, true, _ = keep_response(data, answer, stamping.ca)
    raw = answer.read_bytes()
    granted = raw.index(bytes.fromhex("3003020100"))
    for text in (
        "ok\nTime stamp: Nov 28 01:02:03 1999 GMT\nHash Algorithm: sha512",
        "TST info:\nTime stamp: Nov 28 01:02:03 1999 GMT",
    ):
        said = der(0x30, bytes.fromhex("020100") + der(0x30, der(0x0C, text.encode())))
        forged = tmp_path / "forged.tsr"
        forged.write_bytes(der(0x30, said + raw[granted + 5 :]))
        _, stamp, _ = keep_response(data, forged, stamping.ca)
        assert stamp == true
        assert [utc_text(true.at) in line for line in stamped_heads(data, stamping.ca).told] == [True]


@pytest.mark.fault("A2", "K3")
def test_a_line_of_the_manifest_that_a_kill_has_torn_is_no_head(data: DataPaths) -> None:
    whole = head_of(data.archive)
    with ArchivePaths(data.archive).manifest.open("ab") as file:
        file.write(b'{"name":"000003.warc.gz","by')
    assert head_of(data.archive) == whole
    note_head(data)
    with Recorder(data.archive, agent="test") as recorder:
        record(recorder, manifest_rows()[9])
    assert [*anchor_findings(data)] == []


def test_without_openssl_a_stamp_still_names_its_line_and_the_rest_is_said_to_be_unchecked(
    data: DataPaths, tmp_path: Path, stamping: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, request = write_request(data)
    keep_response(data, stamping.answer(request, tmp_path / "answer.tsr"))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = stamped_heads(data, stamping.ca)
    assert (found.findings, found.told) == ((), ())
    assert found.unchecked == ("what 1 stamps say: there is no program openssl",)
    with pytest.raises(NoSuchRecord, match="install OpenSSL"):
        write_request(data)
    cut_and_made_to_agree(data)
    assert len(stamped_heads(data, stamping.ca).findings) == 1


def test_stamps_and_notes_of_a_shorter_archive_hold_after_it_grew(
    data: DataPaths, tmp_path: Path, stamping: Authority
) -> None:
    _, request = write_request(data)
    keep_response(data, stamping.answer(request, tmp_path / "answer.tsr"), stamping.ca)
    with Recorder(data.archive, agent="test") as recorder:
        record(recorder, manifest_rows()[9])
    note_head(data)
    note_head(data)
    assert len((data.runs / HEADS).read_text().splitlines()) == 2
    assert [*anchor_findings(data)] == []
    found = stamped_heads(data, stamping.ca)
    assert (found.findings, len(found.told)) == ((), 1)


@pytest.mark.parametrize("tail", [b'{"lines":2,"sha', b"\n", b""], ids=["torn", "blank", "whole"])
def test_a_note_that_a_kill_has_torn_is_no_damage(data: DataPaths, tail: bytes) -> None:
    with (data.runs / HEADS).open("ab") as file:
        file.write(tail)
    assert [*anchor_findings(data)] == []
    with Recorder(data.archive, agent="test") as recorder:
        record(recorder, manifest_rows()[9])
    note_head(data)
    assert [*anchor_findings(data)] == []
    assert json.loads((data.runs / HEADS).read_bytes().splitlines()[-1])["lines"] == 3


def endless(place: Path) -> None:
    place.symlink_to(place)


@pytest.mark.fault("A2")
@pytest.mark.parametrize("put", [Path.mkdir, endless], ids=["a folder", "a link to itself"])
@pytest.mark.parametrize("name", ["heads.jsonl", "refresh/1.json", "refresh"])
def test_a_note_of_heads_that_the_disk_does_not_give_is_a_finding_and_the_others_still_tell(
    data: DataPaths, put: Callable[[Path], None], name: str
) -> None:
    place = data.runs / name
    (data.runs / "refresh").mkdir(exist_ok=True)
    (data.runs / "refresh" / "2.json").write_text('{"archive":{"lines":9,"sha256":"ab"}}')
    removed(place)
    if name != "refresh" or put is endless:
        put(place)
    else:
        place.write_bytes(b"")
    found = [one.problem for one in anchor_findings(data)]
    assert [f"runs/{name}: cannot be read" in problem for problem in found].count(True) == 1
    assert all(len(problem.splitlines()) == 1 for problem in found)
    assert any("refresh/2.json: it had 9 lines once" in problem for problem in found) == (name != "refresh")


@pytest.mark.fault("A2")
@pytest.mark.parametrize("put", [Path.mkdir, endless], ids=["a folder", "a link to itself"])
def test_a_manifest_that_the_disk_does_not_give_is_one_line_and_the_release_is_looked_at(
    data: DataPaths, tmp_path: Path, stamping: Authority, put: Callable[[Path], None]
) -> None:
    _, request = write_request(data)
    answer = stamping.answer(request, tmp_path / "answer.tsr")
    keep_response(data, answer)
    manifest = data.archive / "manifest.jsonl"
    removed(manifest)
    put(manifest)
    for ask in (
        lambda: head_of(data.archive),
        lambda: note_head(data),
        lambda: [*anchor_findings(data)],
        lambda: write_request(data),
        lambda: keep_response(data, answer),
    ):
        with pytest.raises(BadInput, match="expected a manifest that can be read") as caught:
            ask()
        assert caught.value.where == str(manifest)
        assert "\n" not in str(caught.value)
    assert stamped_heads(data).unchecked[0].startswith("whether 1 stamps fit the manifest: ")
    checked = verify_data(data)
    assert str(data.releases) in checked.checked
    assert any(problem.startswith(f"{manifest}: found ") for problem in checked.problems)
    done = xuanjie("verify", "--quick", data=data.root)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr


@pytest.mark.fault("A2")
def test_a_store_that_cannot_be_reached_says_nothing(data: DataPaths) -> None:
    removed(data.store)
    endless(data.store)
    assert [*anchor_findings(data)] == []


def removed(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def test_the_verb_asks_the_authority_that_is_named_and_nobody_else(
    data: DataPaths, stamping: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens: who asked it would fail
    with listening(stamping) as (address, asked):
        done = xuanjie("stamp", data=data.root)
        assert (done.returncode, asked) == (0, [])
        assert "curl" in done.stdout
        assert f"xuanjie --data {data.root} stamp --response answer.tsr" in done.stdout
        done = xuanjie("stamp", "--tsa", address, "--ca", stamping.ca, data=data.root)
        assert (done.returncode, len(asked)) == (0, 1), done.stderr
    checked = xuanjie("verify", "--quick", "--ca", stamping.ca, data=data.root)
    assert checked.returncode == 0, checked.stderr
    assert "line 2 of the manifest is as it was; signature vouched for" in checked.stdout


def test_an_answer_that_is_no_stamp_is_one_line_and_leaves_nothing(
    data: DataPaths, tmp_path: Path, stamping: Authority
) -> None:
    with listening(stamping, says=b"<html>no</html>") as (address, _):
        done = xuanjie("stamp", "--tsa", address, data=data.root)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    answer = tmp_path / "answer.tsr"
    for says in (b"", b"\x30\x05\x30\x03\x02\x01\x02", bytes(2 * 1024 * 1024)):
        answer.write_bytes(says)
        with pytest.raises(BadInput):
            keep_response(data, answer)
    assert [path.suffix for path in data.stamps.iterdir()] == [".tsq"]


def test_a_stamp_of_something_else_is_not_taken_in(
    data: DataPaths, tmp_path: Path, stamping: Authority, made: DataPaths
) -> None:
    _, request = write_request(made_longer(data))
    with pytest.raises(BadInput, match="expected that of a line of"):
        keep_response(made, stamping.answer(request, tmp_path / "answer.tsr"))


def test_anybody_can_check_a_stamp_without_this_program(data: DataPaths, tmp_path: Path, stamping: Authority) -> None:
    """As docs/verify.md says."""
    _, request = write_request(data)
    _, _, place = keep_response(data, stamping.answer(request, tmp_path / "answer.tsr"))
    (tmp_path / "line").write_bytes((data.archive / "manifest.jsonl").read_bytes().splitlines()[1])
    asked = ["openssl", "ts", "-verify", "-data", tmp_path / "line", "-in", place, "-CAfile", stamping.ca]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    (tmp_path / "line").write_bytes(b"another")
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 1


def made_longer(paths: DataPaths) -> DataPaths:
    with Recorder(paths.archive, agent="test") as recorder:
        record(recorder, manifest_rows()[9])
    return paths


@pytest.mark.mutation("A")
def test_without_the_anchors_nothing_would_be_found(data: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: verify looks at nothing but the archive itself."""
    (data.releases / "latest").unlink()
    shutil.rmtree(data.releases)
    cut_and_made_to_agree(data)
    assert len(verify_data(data).problems) == 2  # the notes, and the store
    monkeypatch.setattr(verifying, "anchor_findings", lambda paths: ())
    assert verify_data(data).problems == ()


def fake_openssl(folder: Path, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "openssl").write_text(script)
    (folder / "openssl").chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("script", "said"),
    [("#!/bin/sh\nexec sleep 60\n", "no end after 0.3 seconds"), ("no program\n", "Exec format error")],
    ids=["hangs", "no program"],
)
def test_an_openssl_that_does_not_answer_is_one_clear_error(
    data: DataPaths, tmp_path: Path, stamping: Authority, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    _, request = write_request(data)
    answer = stamping.answer(request, tmp_path / "answer.tsr")
    keep_response(data, answer)
    real = shutil.which("openssl")
    monkeypatch.setattr(stamps, "_SECONDS", 0.3)
    monkeypatch.setenv("PATH", f"{fake_openssl(tmp_path / 'bin', script)}:/usr/bin:/bin")
    for ask in (lambda: write_request(data), lambda: keep_response(data, answer)):
        with pytest.raises(BadInput, match=said) as caught:
            ask()
        assert "see whether it ends by hand: " in str(caught.value)
        assert "\n" not in str(caught.value)
    assert [said in finding.problem for finding in stamped_heads(data).findings] == [True]
    only_verify = f'#!/bin/sh\n[ "$2" = -verify ] && exec sleep 60\nexec {real} "$@"\n'
    fake_openssl(tmp_path / "bin", only_verify)
    monkeypatch.setattr(stamps, "_SECONDS", 2.0)
    assert ["no end after" in one.problem for one in stamped_heads(data, stamping.ca).findings] == [True]


def test_an_answer_of_any_name_is_left_where_it_is_and_one_way_to_it_is_named(
    data: DataPaths, tmp_path: Path, stamping: Authority
) -> None:
    _, request = write_request(data)
    answer = stamping.answer(request, tmp_path / "answer.part")
    both = xuanjie("stamp", "--response", answer, "--tsa", "http://127.0.0.1:9/", data=data.root)
    assert (both.returncode, both.stdout) == (2, "")
    assert "--tsa" in both.stderr
    done = xuanjie("stamp", "--response", answer, data=data.root)
    assert done.returncode == 0, done.stderr
    assert answer.exists()
