"""Is every way in which a release and a page can differ found and named?"""

from __future__ import annotations

import hashlib

import pytest
from archive_samples import at

from archive.replay.verification import verified
from archive.snapshot import Snapshot
from archive.text import read_page

SNAPSHOT = Snapshot.of_file("<p>据报道，代表团访问老挝。</p>".encode(), url="http://www.example.cn/", fetched_at=at(0))
LAYER = read_page(SNAPSHOT.html).layer
SAID = {
    "snapshot_id": SNAPSHOT.id, "snapshot_sha256": SNAPSHOT.content_sha256, "normaliser": LAYER.normaliser,
    "text_layer_sha256": LAYER.sha256, "start": 4, "end": 11, "quote": "代表团访问老挝", "prefix": "据报道，",
    "suffix": "。",
}  # fmt: skip


def test_a_row_that_fits_its_page_passes_every_check() -> None:
    checks = verified(SAID, SNAPSHOT, LAYER)
    assert len(checks) == 7
    assert all(check.holds for check in checks)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("quote", "代表团没有访问", "the quote"),
        ("start", 3, "the quote"),
        ("end", 10**9, "the place"),
        ("text_layer_sha256", "0" * 64, "SHA-256 of the text layer"),
        ("snapshot_sha256", "0" * 64, "SHA-256 of the page"),
        ("snapshot_id", "s" + "0" * 20, "the snapshot's id"),
        ("normaliser", "xuanjie-text@2", "rules by which"),
        ("prefix", "另外", "what stands before it"),
        ("suffix", "？", "what stands behind it"),
    ],
)
def test_whatever_differs_is_named(field: str, value: object, named: str) -> None:
    checks = verified(SAID | {field: value}, SNAPSHOT, LAYER)
    assert any(check.name.startswith(named) for check in checks if not check.holds)


def test_in_a_variant_without_texts_the_digest_of_the_quote_is_compared() -> None:
    row = SAID | {"quote": "代表…", "prefix": None, "suffix": None}
    right = hashlib.sha256("代表团访问老挝".encode()).hexdigest()
    assert all(check.holds for check in verified(row | {"quote_sha256": right}, SNAPSHOT, LAYER))
    assert not all(check.holds for check in verified(row | {"quote_sha256": "0" * 64}, SNAPSHOT, LAYER))
