"""Does anything hostile run in a real browser, or call a server? Vectors in every field, in Chromium."""

from __future__ import annotations

import os
import random
import re
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from archive_samples import AGENT, exchange
from figures_told import figure
from hostile_in_pywb import in_pywb
from hostile_site import HostileSite, hostile_site, served, with_release
from hostile_vectors import vectors
from playwright.sync_api import Route, sync_playwright
from seen_in_chromium import FLAGS, RAN, Seen, canary

from archive.recorder import Recorder
from archive.web import guards
from archive.web.laid import making
from archive.web.pages import snapshot_files
from archive.web.view import Policy
from crawler.rendering import find_chromium

PEER = Path(os.environ.get("XUANJIE_PYWB", "nowhere"))  # the bin folder of an environment with pywb 2.10


@pytest.fixture(scope="module")
def hit() -> Seen:
    """What the canary was asked for."""
    return Seen()


@pytest.fixture(scope="module")
def hostile(demo: Path, hit: Seen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HostileSite, Path]]:
    """Two vectors of three; every third is for the night (test_nothing_runs_on_pages_of_whole_vectors...)."""
    folder = tmp_path_factory.mktemp("hostile")
    with canary(hit) as address:
        yield hostile_site(demo, folder, [one for n, one in enumerate(vectors(address)) if n % 3]), folder


def looked_at(base: str, paths: list[str], galleries: Iterable[tuple[str, dict[str, str]]], seen: Seen) -> None:
    """Open pages, and pages put together of many, in Chromium; note what happens."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            page = chromium.new_page()
            page.on("dialog", lambda dialog: _dialog(dialog, seen))
            page.on("console", lambda said: seen.ran.append(said.text) if said.text == RAN else None)
            made = {f"{base}/gallery/{number}": gallery for number, gallery in enumerate(galleries)}

            def composed(route: Route) -> None:
                body, headers = made[route.request.url]
                route.fulfill(body=body, headers=headers)

            page.route(re.compile("/gallery/"), composed)
            paths = [*paths, *(url.removeprefix(base) for url in made)]
            for path in paths:
                answer = page.goto(f"{base}{path}", wait_until="load")
                assert answer is not None
                assert answer.status == 200, path
                seen.pages += 1
        finally:
            chromium.close()


def _frames(paths: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Many replays in one page, in frames without `sandbox`: their own policy must hold alone."""
    frames = "".join(f'<iframe src="{path}"></iframe>' for path in paths)
    return f"<!doctype html><title>x</title>{frames}", {"content-type": "text/html"}


def _joined(base: str, paths: Sequence[str]) -> tuple[str, dict[str, str]]:
    """What stands in <main> of many of our pages in one, under the policy of one of them."""
    mains, policy = [], ""
    for path in paths:
        with _answered(f"{base}{path}") as answer:
            policy = answer.headers["content-security-policy"]
            text = answer.read().decode()
        main = text[text.index("<main") : text.rindex("</main>") + len("</main>")]
        mains.append(re.sub(r"<iframe [^>]*></iframe>", "", main))  # the replays have pages of their own
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
    return f"<!doctype html><title>x</title>{''.join(mains)}", headers


def _galleries(base: str, site: HostileSite) -> list[tuple[str, dict[str, str]]]:
    """All replays of a site, and all our own pages of its captures and passages."""
    replays = [f"/replay/{sid}?q={qid}" for sid, qid in zip(site.snapshots, site.evidence, strict=True)]
    return [_frames(some) for some in _by(60, replays)] + [_joined(base, some) for some in _by(110, _own(site))]


def _own(site: HostileSite) -> list[str]:
    return [f"/snapshots/{sid}" for sid in site.snapshots] + [f"/evidence/{qid}" for qid in site.evidence]


def _answered(url: str) -> HTTPResponse | HTTPError:
    """A page, or what is said in its place: of markup that no parser reads there is no passage."""
    try:
        answer: HTTPResponse = urllib.request.urlopen(url)
    except HTTPError as missing:
        if missing.code != 404:
            raise
        return missing
    return answer


def _dialog(dialog: Any, seen: Seen) -> None:
    seen.ran.append(dialog.message)
    dialog.dismiss()


@pytest.mark.fault("X1")
def test_nothing_runs_and_nothing_is_called(hostile: tuple[HostileSite, Path], hit: Seen) -> None:
    site, folder = hostile
    hit.called.clear()
    seen = Seen()
    whole = ["/legs?size=200", "/legs?size=200&page=2", *_own(site)[::200]]
    with served(site, folder / "cache") as base:
        galleries = _galleries(base, site)
        looked_at(base, whole, galleries, seen)
    figure("F10", f"{len(site.snapshots)} vectors in every field", f"{len(seen.ran)} ran, {len(hit.called)} requests")
    assert (seen.ran, hit.called) == ([], [])
    assert seen.pages == len(whole) + len(galleries)


@pytest.mark.mutation("X")
def test_with_the_page_handed_on_as_it_is_and_without_policy_this_test_turns_red(
    hostile: tuple[HostileSite, Path], hit: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted mutation: else the test above might see nothing because it looks at nothing."""
    site, folder = hostile
    monkeypatch.setattr(making, "document", lambda page, url, kept, **more: str(page.soup))
    monkeypatch.setitem(guards._POLICIES, Policy.REPLAY, "frame-ancestors 'self'")
    hit.called.clear()
    seen = Seen()
    with served(site, folder / "cache") as base:
        looked_at(base, [], [_frames([f"/replay/{sid}" for sid in site.snapshots[:40]])], seen)
    assert seen.ran.count(RAN) > 20
    assert len(hit.called) > 20


@pytest.mark.fault("X1")
@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_runs_on_two_thousand_pages_of_cut_and_joined_vectors(
    demo: Path, hit: Seen, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dice, seen = random.Random(20261126), Seen()
    with canary(hit) as address:
        every = vectors(address)
        made = ["".join(_cut(dice.choice(every), dice) for _ in range(dice.randint(2, 6))) for _ in range(2000)]
        hit.called.clear()
        for number, some in enumerate(_by(250, made)):
            folder = tmp_path_factory.mktemp(f"fuzzed{number}")
            site = hostile_site(demo, folder, some)
            with served(site, folder / "cache") as base:
                looked_at(base, [], _galleries(base, site), seen)
    figure("F10", f"{len(made):,} pages of cut and joined vectors", f"{len(seen.ran)} ran, {len(hit.called)} requests")
    assert (seen.ran, hit.called) == ([], [])


@pytest.mark.fault("X1")
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_runs_on_pages_of_whole_vectors_of_which_pywb_runs_some(demo: Path, tmp_path: Path) -> None:
    """Every third vector, whole, in a page of its own: of cut ones most do nothing anywhere."""
    seen, peer = Seen(), ""
    with canary(seen) as address:
        site = hostile_site(demo, tmp_path, vectors(address)[::3])
        with served(site, tmp_path / "cache") as base:
            looked_at(base, [], _galleries(base, site), seen)
        found = f"{len(seen.ran)} ran, {len(seen.called)} requests"
        assert (seen.ran, seen.called) == ([], []), found
        if (PEER / "wayback").exists():
            shown, raw = in_pywb(PEER, tmp_path / "pywb", site, seen)
            assert shown.answered > len(site.snapshots) / 2  # it can show such pages
            assert min(raw.ran, raw.called) > 0  # and sent as they are they would run and call
            peer = f"pywb, which replays scripts by design: {shown}; raw (id_): {raw}"
    figure("F10", f"{len(site.snapshots)} pages, each of one whole vector in every field", found, peer=peer)


def _files(address: str) -> dict[str, bytes]:
    """Captures that are no HTML, each of which would run or call; by their type."""
    call = f"console.log('xj-ran');fetch('{address}/called')"
    return {
        "image/svg+xml": (
            f'<svg xmlns="http://www.w3.org/2000/svg" onload="{call}"><script>{call}</script>'
            f'<image href="{address}/picture"/></svg>'
        ).encode(),
        "application/pdf": (
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n"
            "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]"
            f"/AA<</O<</S/URI/URI({address}/pdf)>>>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
        ).encode(),
        "text/javascript": call.encode(),
        "text/css": f"@import '{address}/sheet';*{{background:url({address}/background)}}".encode(),
        "application/xhtml+xml": f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{call}</script></html>'.encode(),
        "text/xml": f'<x:script xmlns:x="http://www.w3.org/1999/xhtml">{call}</x:script>'.encode(),
    }


_EMBEDDED = '<script src="{0}"></script><link rel="stylesheet" href="{0}"><img src="{0}"><object data="{0}"></object>'


def files_looked_at(demo: Path, folder: Path, address: str, seen: Seen) -> int:
    """Put files that are no HTML where pages put what runs, and open their own pages; how many addresses that were."""
    files = _files(address)
    with Recorder(folder / "archive", agent=AGENT) as recorder, recorder.batch():
        ids = [
            recorder.exchange(
                exchange(body, url=f"http://www.example.cn/{number}", response_headers=(("Content-Type", kind),))
            ).snapshot_id
            for number, (kind, body) in enumerate(files.items())
        ]
    site = with_release(demo, folder, folder / "archive", ids, [])
    bytes_of = [f"/snapshots/{sid}/{what}" for sid in ids for what in ("raw", "body")]
    bytes_of += [f"/replay/{sid}/{depth}" for sid in ids for depth in (0, 1)]
    embedded = "".join(map(_EMBEDDED.format, bytes_of)), {"content-type": "text/html"}
    with served(site, folder / "cache") as base:
        looked_at(base, [f"/snapshots/{sid}" for sid in ids], [_frames(bytes_of), embedded], seen)
    return len(bytes_of) + len(ids)


@pytest.mark.fault("X1")
def test_no_picture_script_sheet_or_document_of_the_archive_runs_or_calls(demo: Path, tmp_path: Path) -> None:
    seen = Seen()
    with canary(seen) as address:
        many = files_looked_at(demo, tmp_path, address, seen)
    figure("F10", f"{many} addresses of files that are no HTML", f"{len(seen.ran)} ran, {len(seen.called)} requests")
    assert (seen.ran, seen.called) == ([], [])


@pytest.mark.mutation("X")
def test_with_archived_bytes_sent_as_a_script_that_test_turns_red(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_files, "_BINARY", "text/javascript")
    seen = Seen()
    with canary(seen) as address:
        files_looked_at(demo, tmp_path, address, seen)
    assert RAN in seen.ran


def _cut(vector: str, dice: random.Random) -> str:
    start = dice.randint(0, len(vector) // 2) if dice.random() < 0.5 else 0
    return vector[start : dice.randint(start, len(vector))]


def _by(size: int, some: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(some), size):
        yield some[start : start + size]
