"""Is the view with scripts on a host name of its own, with nothing else there, and off unless it was asked for?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsed import Browsing, browsing

NAME = "replay.localhost"


@pytest.fixture(scope="module")
def full(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    scripts = tmp_path_factory.mktemp("replaywebpage")
    (scripts / "ui.js").write_text("// ui")
    (scripts / "sw.js").write_text("// sw")
    with browsing(demo, "--replayweb", str(scripts)) as running:
        yield running


def test_without_being_asked_for_there_is_no_such_view(browser: Browsing) -> None:
    assert browser.get("/", Host=NAME).status == 403
    sid = browser.get("/replay", Host=NAME).status
    assert sid == 403


def test_its_name_has_its_scripts_and_the_package_and_no_page_of_ours(full: Browsing, demo: Path) -> None:
    assert full.get("/ui.js", Host=NAME).text == "// ui"
    assert full.get("/replay/sw.js", Host=NAME).headers["content-type"].startswith("text/javascript")
    release = demo / "releases" / (demo / "releases" / "latest").read_text("utf-8").strip()
    package = (release / "evidence.wacz").read_bytes()
    assert full.get("/evidence.wacz", Host=NAME).body == package
    part = full.get("/evidence.wacz", Host=NAME, Range="bytes=-22")
    assert (part.status, part.body) == (206, package[-22:])
    for path in ("/legs", "/snapshots", "/index.json", "/static/style.css", "/evidence", "/../etc/passwd"):
        assert full.get(path, Host=NAME).status == 404
    assert full.get("/", Host=NAME, method="POST").status == 405


def test_its_policy_lets_it_call_no_other_server_and_ours_has_none_of_it(full: Browsing) -> None:
    policy = full.get("/", Host=NAME).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    for path in ("/ui.js", "/replay/sw.js", "/evidence.wacz"):
        assert full.get(path).status == 404


@pytest.mark.parametrize("query", ["url=javascript:x", "ts=1", "url=http://x.cn/&ts=%22%3E%3Cscript%3E"])
def test_only_addresses_and_times_are_taken(full: Browsing, query: str) -> None:
    assert full.get(f"/?{query}", Host=NAME).status == 400


def test_an_address_cannot_become_markup(full: Browsing) -> None:
    text = full.get("/?url=http://x.cn/%22%3E%3Cscript%3E1%3C/script%3E", Host=NAME).text
    assert "<script>1" not in text


def test_a_cited_snapshot_links_there(full: Browsing, demo: Path) -> None:
    row = full.get("/legs.json?country=LA").json["legs"][0]
    link = full.get("/legs?country=LA").text.partition('href="/evidence/')[2][:18]
    sid = full.get(f"/evidence/{link}.json").json["snapshot"]["snapshot_id"]
    assert row["country"] == "LA"
    assert f'href="http://{NAME}:{full.port}/?url=' in full.get(f"/snapshots/{sid}").text
