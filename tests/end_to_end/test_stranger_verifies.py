"""Two programs that share no line check a downloaded release: do they agree, on sound ones and on damaged ones?"""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
import six
import warcio
from figures_told import figure
from handed_on import SCRIPT, by_script, by_xuanjie, edited, handed_on, repacked, sums_remade
from saved_pages import archive_of, manifest_rows, xuanjie

import pipelines.checks
from archive.paths import DataPaths
from pipelines.offline import no_network
from pipelines.refresh import refresh_offline
from pipelines.release.packing import pack_release
from pipelines.release.reading import table_rows
from pipelines.verifying import verify_data

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    paths = archive_of(tmp_path_factory.mktemp("made"), manifest_rows()[:9])
    refresh_offline(paths)
    return paths


@pytest.fixture(scope="module")
def sound(made: DataPaths, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release far from its archive; not to be changed."""
    return handed_on(made, tmp_path_factory.mktemp("sound") / "release")


@pytest.fixture
def release(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "release"))


def a_leg(folder: Path) -> str:
    evidence = table_rows(folder, "evidence")
    return str(next(e["id"] for e in evidence if e["table"] == "legs" and e["field"] == "leader_name"))


@pytest.mark.invariant(4)
def test_both_find_every_quote_of_a_sound_release(sound: Path) -> None:
    with no_network():
        found = by_xuanjie(sound)
    assert found.problems == ()
    assert found.pages == "evidence.wacz of the release"
    assert found.unchecked == ("where the captures lie in the archive: the archive is not here",)
    done = by_script(sound)
    assert done.returncode == 0, done.stdout + done.stderr
    quotes = sum(1 for _ in table_rows(sound, "evidence"))
    for what in ("quote in the text layer", "quote in the bytes of the page"):
        assert f"{quotes:8} {what}" in done.stdout
    assert quotes > 80
    figure(
        "F16", f"{quotes} quotes of a release, by a second program", "100 % found, in the text layer and in the bytes"
    )


def test_the_command_needs_no_data_folder_and_prints_what_a_referee_wants(sound: Path, tmp_path: Path) -> None:
    leg = a_leg(sound)
    done = xuanjie("verify", leg, "--release", sound, data=tmp_path / "none")
    assert (done.returncode, done.stderr) == (0, "")
    snapshots = {s["snapshot_id"]: s for s in table_rows(sound, "snapshots")}
    for e in table_rows(sound, "evidence"):
        if e["id"] == leg:
            assert f"  {e['field']} = {e['value']}" in done.stdout
            assert f": matches: {e['quote']!r} at {e['snapshot_id']} [{e['start']}, {e['end']})" in done.stdout
            assert f"text layer SHA-256 {e['text_layer_sha256']}" in done.stdout
            assert f"page SHA-256 {snapshots[e['snapshot_id']]['content_sha256']}" in done.stdout
    assert f"record {leg}" in done.stdout.splitlines()[-1]
    assert not (tmp_path / "none").exists()


def test_the_script_runs_where_nothing_but_warcio_is_installed(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(warcio.__file__).parent, tmp_path / "site" / "warcio")
    shutil.copy(six.__file__, tmp_path / "site")  # warcio's one dependency
    library = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    paths = [str(tmp_path / "site"), *sorted(library), *(f"{place}/lib-dynload" for place in sorted(library))]
    code = f"import sys; sys.path[:] = {paths!r}; sys.argv = ['', {str(sound)!r}]; import runpy;"
    code += f" runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("all seen is as told\n")
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 150


@pytest.mark.fault("X4")
def test_both_name_every_file_of_a_release_in_which_one_byte_is_another(sound: Path, release: Path) -> None:
    chance = random.Random(6)
    names = sorted(p.relative_to(sound).as_posix() for p in sound.rglob("*") if p.is_file() and p.stat().st_size)
    names.remove("SHA256SUMS")  # and the manifest, which say so of the others
    names.remove("manifest.json")
    for name in names:
        content = bytearray((sound / name).read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (release / name).write_bytes(content)
    found, told = "\n".join(by_xuanjie(release).problems), by_script(release).stdout
    assert [name for name in names if f"{name} file: has digest" not in found] == []
    assert [name for name in names if f"{name}: file is not as told" not in told] == []


def flipped(chance: random.Random, folder: Path) -> str:
    path = any_file(chance, folder)
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return f"{path.name} flipped at {place}"


def cut(chance: random.Random, folder: Path) -> str:
    path = any_file(chance, folder)
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])
    return f"{path.name} cut"


def removed(chance: random.Random, folder: Path) -> str:
    path = any_file(chance, folder)
    path.unlink()
    return f"{path.name} removed"


def added(_: random.Random, folder: Path) -> str:
    (folder / "more.txt").write_text("more")
    return "a file added"


def row_forged(chance: random.Random, folder: Path) -> str:
    """A row of evidence says something else, and every digest that can be made to fit is made to fit."""
    rows = list(table_rows(folder, "evidence"))
    number = chance.randrange(len(rows))
    row = rows[number]
    cells: dict[str, object] = chance.choice(
        [
            {"quote": row["quote"][:-1] + "謊"},
            {"quote": "謊", "end": row["start"] + 1},
            {"start": row["start"] + 1, "end": row["end"] + 1},
            {"start": -5},
            {"prefix": "謊"},
            {"suffix": "謊"},
            {"snapshot_sha256": "0" * 64},
            {"text_layer_sha256": "0" * 64},
        ]
    )
    edited(folder, "evidence", number, minted=True, **cells)
    sums_remade(folder)
    return f"{row['evidence_id']} {cells}"


def row_not_minted(chance: random.Random, folder: Path) -> str:
    edited(folder, "evidence", chance.randrange(20), rule="forged")
    sums_remade(folder)
    return "a rule edited"


def snapshot_forged(chance: random.Random, folder: Path) -> str:
    cited = sorted({e["snapshot_id"] for e in table_rows(folder, "evidence")})
    chosen = chance.choice(cited)
    number = next(n for n, s in enumerate(table_rows(folder, "snapshots")) if s["snapshot_id"] == chosen)
    field = chance.choice(["content_sha256", "text_layer_sha256"])
    edited(folder, "snapshots", number, **{field: "f" * 64})
    sums_remade(folder)
    return f"{field} of {chosen}"


def package_forged(chance: random.Random, folder: Path) -> str:
    """Inside the WACZ, with all digests around it made anew: the records have their own."""

    def change(warc: bytes) -> bytes:
        content = bytearray(gzip.decompress(warc))
        kind = chance.choice([b"WARC-Type: conversion", b"WARC-Type: response"])
        place = content.index(b"\r\n\r\n", content.index(kind)) + 40
        content[place] ^= 1
        members, start = [], 0  # one member a record again
        while start < len(content):
            end = content.find(b"WARC/1.1\r\n", start + 1)
            end = len(content) if end < 0 else end
            members.append(gzip.compress(bytes(content[start:end]), mtime=0))
            start = end
        return b"".join(members)

    repacked(folder, "archive/data.warc.gz", change)
    sums_remade(folder)
    return "a record changed"


def not_resealed(_: random.Random, folder: Path) -> str:
    repacked(folder, "pages/pages.jsonl", lambda pages: pages + b"\n", resealed=False)
    sums_remade(folder)
    return "a list of pages changed"


def any_file(chance: random.Random, folder: Path) -> Path:
    return chance.choice(sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size))


DAMAGES = [flipped] * 22 + [cut] * 12 + [removed] * 6 + [added] + [row_forged] * 16 + [row_not_minted]
DAMAGES += [snapshot_forged] * 4 + [package_forged] * 3 + [not_resealed]


@pytest.mark.fault("X4")
@pytest.mark.long
def test_both_refuse_each_of_66_damages_and_nothing_else(sound: Path, tmp_path: Path) -> None:
    disagreed, accepted = [], []
    for number, damage in enumerate(DAMAGES):
        folder = Path(shutil.copytree(sound, tmp_path / f"{number}"))
        what = damage(random.Random(number), folder)
        one, two = bool(by_xuanjie(folder).problems), by_script(folder).returncode
        if (one, two) != (True, 1):
            (accepted if (one, two) == (False, 0) else disagreed).append(f"{what}: xuanjie {one}, script {two}")
        shutil.rmtree(folder)
    assert len(DAMAGES) >= 60
    assert (disagreed, accepted) == ([], [])


@pytest.mark.parametrize("damage", [row_forged, row_not_minted, snapshot_forged, package_forged, not_resealed, removed])
def test_both_refuse_what_a_careful_forger_leaves(release: Path, damage: Callable[..., str]) -> None:
    what = damage(random.Random(1), release)
    assert by_xuanjie(release).problems, what
    assert by_script(release).returncode == 1, what


@pytest.mark.mutation("A")
def test_a_program_that_believes_every_quote_would_be_seen(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: without the comparison with the text layer a forged quote goes through, and they disagree."""
    rows = list(table_rows(release, "evidence"))
    number = next(n for n, e in enumerate(rows) if e["prefix"])
    edited(release, "evidence", number, minted=True, prefix="謊")
    sums_remade(release)
    assert any("does not stand before" in problem for problem in by_xuanjie(release).problems)
    monkeypatch.setattr(pipelines.checks, "misplaced", lambda row, text: None)
    assert not any("does not stand" in problem for problem in by_xuanjie(release).problems)
    assert "a quote is not as told" in by_script(release).stdout


def test_a_variant_without_page_texts_is_checked_as_far_as_it_goes(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "free"
    pack_release(sound, folder, without_texts=True)
    found = by_xuanjie(folder)
    assert found.problems == ()
    assert found.pages == "no pages"
    assert [what.partition(":")[0] for what in found.unchecked] == [
        "stamp, chain and ids of evidence",
        "any quote, place or digest of a page",
    ]
    done = by_script(folder)
    assert done.returncode == 0, done.stdout
    assert "no evidence.wacz here" in done.stdout
    edited(folder, "evidence", 0, quote="謊")
    assert any("evidence.jsonl" in problem for problem in by_xuanjie(folder).problems)
    assert by_script(folder).returncode == 1


def test_a_release_of_another_normaliser_is_checked_with_the_texts_it_carries(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.release.carried.NORMALISER", "xuanjie-text@99")
    found = by_xuanjie(sound)
    assert found.problems == ()
    assert "that the pages give the text layers of xuanjie-text@3: this program is newer" in found.unchecked


def test_a_lost_wacz_is_named_and_so_is_what_was_not_checked(release: Path) -> None:
    (release / "evidence.wacz").unlink()
    found = by_xuanjie(release)
    assert any("evidence.wacz file: is missing" in problem for problem in found.problems)
    assert any(what.startswith("any quote") for what in found.unchecked)


def test_the_ways_to_say_it_are_one_document(sound: Path, tmp_path: Path) -> None:
    done = xuanjie("verify", "--json", "--release", sound, data=tmp_path / "none")
    said = json.loads(done.stdout)
    assert (said["problems"], said["pages"]) == ([], "evidence.wacz of the release")


@pytest.mark.parametrize("name", ["report.html", "xuanjie.sqlite", "xuanjie.xlsx", "citations.csv", "figures/map.svg"])
def test_a_file_that_another_hand_has_written_is_seen_though_every_digest_was_remade(release: Path, name: str) -> None:
    with (release / name).open("ab") as file:
        file.write(b"\n")
    sums_remade(release)
    assert [problem for problem in by_xuanjie(release).problems if name in problem and "this program writes" in problem]


def test_quotes_that_were_cut_are_looked_for_by_the_digest_of_the_whole(sound: Path, made: DataPaths) -> None:
    """A variant without page texts that lies among the releases, beside its archive."""
    free = made.releases / "text-free"
    pack_release(sound, free, without_texts=True)
    assert verify_data(made, None, free).problems == ()
    shutil.rmtree(free)
