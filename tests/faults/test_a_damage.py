"""Is every damage to a small archive found at its place, and is everything else still served? (A1, figure F5)

On every submission: 500 cuts of the first segment (of its 10,000 bytes), 780 flips (320 in it, 60 in the manifest, 400
in the ledger), all structural damages; the programs of others are asked of one in ten. By night: every cut, 20,000
flips, and the programs of others are asked of each.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from archive_damages import FILES, SEGMENT, Counted, Whole, another, cuts, flips, made, structural
from figures_told import figure

from archive import segment_fixity
from archive.fixity import verify
from archive.members import read_group

SEED = 20261126


@pytest.fixture
def whole(tmp_path: Path) -> Whole:
    return made(tmp_path / "archive")


def assert_all_found(counted: Counted, *, placed: float = 0.99) -> None:
    assert counted.unseen == []
    assert counted.wrong[:3] == []
    assert counted.placed >= placed * counted.injected


@pytest.mark.fault("A1")
def test_a_segment_cut_at_any_byte_is_found_and_what_stands_before_is_served(whole: Whole) -> None:
    step = len(whole.content[SEGMENT]) // 500
    counted = cuts(whole, range(0, len(whole.content[SEGMENT]), step), peers_each=10)
    assert counted.injected >= 500
    assert_all_found(counted)
    tell_cuts(counted)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.fault("A1")
def test_every_cut_is_found(whole: Whole) -> None:
    counted = cuts(whole, range(len(whole.content[SEGMENT])), peers_each=1)
    assert_all_found(counted)
    tell_cuts(counted)


@pytest.mark.fault("A1", "B1")
def test_a_flipped_bit_anywhere_is_found_and_the_other_pages_are_served(whole: Whole) -> None:
    flip_all(whole, 320, 60, 400, peers_each=10)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.fault("A1", "B1")
def test_twenty_thousand_flipped_bits_are_found(whole: Whole) -> None:
    flip_all(whole, 10_000, 2_000, 8_000, peers_each=1)


@pytest.mark.fault("A1")
def test_every_structural_damage_is_found_in_its_file(whole: Whole, tmp_path: Path) -> None:
    other = another(tmp_path / "other")
    counted = 0
    for what, do, named in structural(whole, other):
        do()
        found = verify(whole.root)
        assert any(f.file.startswith(named.split(".", maxsplit=1)[0]) for f in found), (what, [*map(str, found)])
        whole.put_back()
        counted += 1
    assert verify(whole.root) == []
    assert counted >= 60
    figure("F5", f"{counted} structural damages: zeroed, removed, doubled, swapped, foreign, missing", "100 % found")


@pytest.mark.mutation("A")
def test_a_verify_that_believes_sums_would_turn_these_tests_red(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: digests of members and files are not computed."""
    entries = {name: raw for name, raw in whole.content.items() if name.startswith("warc/")}
    listed = {name.removeprefix("warc/"): raw for name, raw in entries.items()}
    true = segment_fixity.file_sha256

    def believed(path: Path) -> tuple[int, str]:
        draft = whole.root / "draft"
        draft.write_bytes(listed[path.name])
        try:
            return true(draft)
        finally:
            draft.unlink()

    monkeypatch.setattr(segment_fixity, "file_sha256", believed)
    monkeypatch.setattr(
        segment_fixity, "_row", lambda file, row: (len(read_group(file, row.segment, row.offset).records), [])
    )
    raw = bytearray(whole.content[SEGMENT])
    raw[4] ^= 1  # the time stamp in a gzip header: unpacks to the same record
    (whole.root / SEGMENT).write_bytes(raw)
    assert verify(whole.root) == []


def flip_all(whole: Whole, segment: int, manifest: int, ledger: int, *, peers_each: int) -> None:
    dice = random.Random(SEED)
    counted = {
        name: flips(whole, name, count, dice, peers_each=peers_each)
        for name, count in ((SEGMENT, segment), (FILES[2], manifest), (FILES[3], ledger))
    }
    for one in counted.values():
        assert_all_found(one)
    placed = sum(one.placed for one in counted.values()) / sum(one.injected for one in counted.values())
    figure(
        "F5",
        f"flips: {segment} in a segment, {manifest} in the manifest, {ledger} in the ledger (seed {SEED}), of which"
        f" {counted[FILES[3]].injected} change what the ledger says",
        f"100 % found, {100 * placed:.1f} % at the right place, all other pages served",
        peer=f"{counted[SEGMENT].told()}; SQLite {counted[FILES[3]].told()}",
    )


def tell_cuts(counted: Counted) -> None:
    found, placed = (100 * part / counted.injected for part in (counted.found, counted.placed))
    figure(
        "F5",
        f"{counted.injected} cuts of a segment",
        f"{found:.0f} % found, {placed:.1f} % at the right place, all pages before the cut served",
        peer=counted.told(),
    )
