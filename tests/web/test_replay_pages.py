"""What do the pages of a passage and of a snapshot say, and do they say it only when it is so?"""

from __future__ import annotations

import gzip
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hostile_check import dangers_in_page
from hostile_site import HostileSite, hostile_site, served
from hostile_vectors import vectors
from replayed_site import PNG, QUOTE, replayed_site

from archive.capture import Takedown
from archive.reader import ArchiveReader
from archive.takedown import take_down

CANARY = "http://127.0.0.1:9"


def asked(url: str) -> tuple[int, Any, bytes]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


def as_json(url: str) -> Any:
    status, _, body = asked(f"{url}.json")
    assert status == 200, body
    return json.loads(body)


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> HostileSite:
    return replayed_site(demo, tmp_path_factory.mktemp("replayed"))


@pytest.fixture(scope="module")
def base(site: HostileSite) -> Iterator[str]:
    with served(site, site.release.parent / "cache") as address:
        yield address


def test_a_passage_that_stands_in_its_page_is_verified_and_its_replay_is_framed(base: str, site: HostileSite) -> None:
    said = as_json(f"{base}/evidence/{site.evidence[0]}")
    assert said["verification"]["holds"] is True
    assert said["verification"]["trouble"] is None
    text = asked(f"{base}/evidence/{site.evidence[0]}")[2].decode()
    frame = f'<iframe class="replay" sandbox src="/replay/{site.snapshots[0]}?q={site.evidence[0]}#xj-passage"'
    assert frame in text
    assert "Verified now." in text
    assert "Leipzig, university network" in text


def test_passages_of_a_record_are_linked_in_the_order_of_its_columns(browser: Any) -> None:
    leg = browser.get("/legs.json?country=LA").json["legs"][0]["leg_id"]
    link = browser.get("/legs?country=LA").text.partition('href="/evidence/')[2][:18]
    first = browser.get(f"/evidence/{link}.json").json
    while first["previous"]:
        first = browser.get(f"/evidence/{first['previous']}.json").json
    seen, here = [], first
    while True:
        seen.append(here["evidence"]["field"])
        if not here["next"]:
            break
        here = browser.get(f"/evidence/{here['next']}.json").json
    assert leg.startswith("l-")
    assert len(seen) == here["position"]["of"] == here["position"]["number"]
    assert len([1 for one, two in pairwise(seen) if one != two]) == len(set(seen)) - 1
    text = browser.get(f"/evidence/{first['evidence']['evidence_id']}").text
    assert f'<a rel="next" href="/evidence/{first["next"]}"' in text
    assert 'id="all"' in text


def test_a_release_that_says_something_else_than_the_page_is_told_what_differs(demo: Path, tmp_path: Path) -> None:
    site = changed(replayed_site(demo, tmp_path), "quote", "代表团没有访问老挝。")
    with served(site, tmp_path / "cache") as base:
        said = as_json(f"{base}/evidence/{site.evidence[0]}")
        text = asked(f"{base}/evidence/{site.evidence[0]}")[2].decode()
    assert said["verification"]["holds"] is False
    assert [check["found"] for check in said["verification"]["checks"] if not check["holds"]] == [QUOTE]
    assert "Not verified: something differs" in text
    assert "Verified now" not in text


def changed(site: HostileSite, field: str, value: object) -> HostileSite:
    """The same with another value in the row of the first passage."""
    path, sums = site.release / "evidence.jsonl", site.release / "SHA256SUMS"
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    rows = [row | {field: value} if row["evidence_id"] == site.evidence[0] else row for row in rows]
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    sums.write_text(sums.read_text("utf-8").replace(before, hashlib.sha256(path.read_bytes()).hexdigest()), "utf-8")
    return site


@pytest.mark.fault("A1")
def test_one_changed_byte_in_the_archive_is_seen_and_nothing_is_shown(demo: Path, tmp_path: Path) -> None:
    """The planted mutation of this page: it computes the digests, it does not believe them."""
    site = replayed_site(demo, tmp_path)
    with ArchiveReader(site.archive) as reader:
        capture = reader.capture(site.snapshots[0])
    segment = site.archive / "warc" / capture.warc_file
    held = bytearray(segment.read_bytes())
    held[capture.offset + capture.length - 5] ^= 1
    segment.write_bytes(held)
    with served(site, tmp_path / "cache") as base:
        said = as_json(f"{base}/evidence/{site.evidence[0]}")
        assert said["verification"]["holds"] is False
        assert said["replay"] is None
        assert site.snapshots[0] in said["verification"]["trouble"]
        assert asked(f"{base}/snapshots/{site.snapshots[0]}/raw")[0] == 503
        assert asked(f"{base}/replay/{site.snapshots[0]}")[0] == 503
        assert "cannot be shown" in asked(f"{base}/snapshots/{site.snapshots[0]}")[2].decode()


def test_a_snapshot_page_says_what_was_captured_where_it_lies_and_what_was_taken_from_it(
    base: str, site: HostileSite
) -> None:
    said = as_json(f"{base}/snapshots/{site.snapshots[0]}")
    assert said["kind"] == "page"
    assert said["snapshot"]["vantage"] == "Leipzig, university network"
    assert ["Content-Type", "text/html; charset=utf-8"] in said["headers"]
    assert said["charset"]["reason"] == "strict_utf8"
    assert QUOTE in said["text"]["text"]
    assert (said["requisites"]["named"], said["requisites"]["captured"]) == (4, 2)
    assert [row["value"] for row in said["passages"]] == ["LA", "郭声琨"]  # in the order of the text
    text = asked(f"{base}/snapshots/{site.snapshots[0]}")[2].decode()
    assert "2 of 4 are in the archive" in text
    assert f'href="/snapshots/{site.snapshots[0]}/raw"' in text


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "picture"), (2, "text"), (6, "text"), (7, "text"), (8, "file")]
)  # fmt: skip
def test_what_is_no_page_is_shown_as_what_it_is_or_offered_as_a_file(
    base: str, site: HostileSite, number: int, kind: str
) -> None:
    sid = site.snapshots[number]
    assert as_json(f"{base}/snapshots/{sid}")["kind"] == kind
    status, _, text = asked(f"{base}/snapshots/{sid}")
    assert status == 200
    assert b"<iframe" not in text
    assert asked(f"{base}/replay/{sid}")[0] == 404


def test_raw_records_are_sent_as_they_are_stored_and_bodies_only_as_files(base: str, site: HostileSite) -> None:
    status, headers, body = asked(f"{base}/snapshots/{site.snapshots[0]}/raw")
    with ArchiveReader(site.archive) as reader:
        assert body == b"".join(record.raw for record in reader.group(site.snapshots[0]).records)
    assert (status, headers["content-type"]) == (200, "application/gzip")
    assert gzip.decompress(body).startswith(b"WARC/1.1\r\nWARC-Type: response")
    for part in ("raw", "body"):
        _, headers, _ = asked(f"{base}/snapshots/{site.snapshots[6]}/{part}")
        assert headers["content-disposition"].startswith("attachment; filename=")
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "application/octet-stream"


def test_parts_of_a_replay_are_pictures_and_cleaned_sheets_and_nothing_else(base: str, site: HostileSite) -> None:
    page, png, sheet, imported, background, _, svg, robots, pdf = site.snapshots
    status, headers, body = asked(f"{base}/replay/{png}/0")
    assert (status, headers["content-type"], body) == (200, "image/png", PNG)
    assert "sandbox" in headers["content-security-policy"]
    css = asked(f"{base}/replay/{sheet}/0")[2].decode()
    assert (
        css
        == f'@import "/replay/{imported}/1";\nbody{{background:url("/replay/{background}/0")}}\n.hidden{{display:none}}'
    )
    assert "@import" not in asked(f"{base}/replay/{imported}/1")[2].decode()  # sheets cannot import each other for ever
    for other in (page, svg, robots, pdf):
        assert asked(f"{base}/replay/{other}/0")[0] == 404
    assert asked(f"{base}/replay/{png}/2")[0] == 404


@pytest.mark.fault("X1")
def test_a_replay_has_the_policy_of_a_sandbox_and_links_only_into_the_archive(base: str, site: HostileSite) -> None:
    _, headers, body = asked(f"{base}/replay/{site.snapshots[0]}?all=1")
    text = body.decode()
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "<script" not in text
    assert f'<a id="kept-link" href="/replay/{site.snapshots[5]}"' in text
    assert '<a id="lost-link" title="http://www.example.cn/gone.html (no archived copy)">' in text
    assert 'id="xj-passage-2"' in text


@pytest.mark.parametrize("query", ["q=q-00000000000000ff", "q=x", "all=2", "other=1"])
def test_a_passage_of_another_snapshot_is_refused(base: str, site: HostileSite, query: str) -> None:
    assert asked(f"{base}/replay/{site.snapshots[0]}?{query}")[0] == 400


def test_a_snapshot_that_was_taken_down_says_so_and_its_bytes_are_gone(demo: Path, tmp_path: Path) -> None:
    site = replayed_site(demo, tmp_path)
    gone = Takedown(day=date(2026, 3, 1), reason="a private address", by="the editors")
    take_down(site.archive, site.snapshots[0], gone)
    with served(site, tmp_path / "cache") as base:
        sid = site.snapshots[0]
        status, _, text = asked(f"{base}/snapshots/{sid}")
        assert status == 410
        assert "a private address" in text.decode()
        assert "2026-03-01" in text.decode()
        for path in (f"/replay/{sid}", f"/snapshots/{sid}/raw", f"/snapshots/{sid}/body"):
            assert asked(f"{base}{path}")[0] == 410
        said = as_json(f"{base}/evidence/{site.evidence[0]}")
        assert said["verification"]["holds"] is False
        assert "taken down" in said["verification"]["trouble"]


def test_with_only_the_package_of_cited_snapshots_passages_are_verified_and_replayed(
    demo: Path, tmp_path: Path
) -> None:
    release = demo / "releases" / (demo / "releases" / "latest").read_text("utf-8").strip()
    row = json.loads((release / "evidence.jsonl").read_text("utf-8").split("\n", 1)[0])
    site = HostileSite(release=release, archive=None, snapshots=[], evidence=[], legs=[])  # type: ignore[arg-type]
    with served(site, tmp_path / "cache") as base:
        assert as_json(f"{base}/evidence/{row['evidence_id']}")["verification"]["holds"] is True
        text = asked(f"{base}/replay/{row['snapshot_id']}?q={row['evidence_id']}")[2].decode()
        assert 'id="xj-passage"' in text
        raw = asked(f"{base}/snapshots/{row['snapshot_id']}/raw")[2]
    with ArchiveReader(demo / "archive") as reader:
        assert raw == reader.members(row["snapshot_id"])


def test_with_neither_archive_nor_package_the_row_is_shown_and_said_not_to_be_verified(
    demo: Path, tmp_path: Path
) -> None:
    site = replace(replayed_site(demo, tmp_path), archive=None)  # type: ignore[arg-type]
    (site.release / "evidence.wacz").unlink()
    with served(site, tmp_path / "cache") as base:
        said = as_json(f"{base}/evidence/{site.evidence[0]}")
        assert said["evidence"]["quote"] == QUOTE
        assert said["verification"]["holds"] is False
        assert asked(f"{base}/snapshots/{site.snapshots[0]}")[0] == 404


@pytest.mark.fault("X1")
def test_no_string_of_a_record_or_a_page_becomes_markup_in_pages_of_ours(demo: Path, tmp_path: Path) -> None:
    """Address, header, name, quote, charset label, title: every vector in each, by two parsers."""
    site = hostile_site(demo, tmp_path, vectors(CANARY))
    paths = [f"/snapshots/{sid}" for sid in site.snapshots] + [f"/evidence/{qid}" for qid in site.evidence[::4]]
    with served(site, tmp_path / "cache") as base:
        for path in (*paths, "/legs?size=200", "/legs?size=200&page=2"):
            status, _, body = asked(f"{base}{path}")
            assert status == 200, path
            assert dangers_in_page(body.decode()) == [], path
