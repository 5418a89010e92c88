"""Are answers told apart by their ETag, and files of the release sent whole, in part, and as nothing but downloads?"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from browsed import Browsing, browsing, demo_copy

PAGES = ["/legs", "/legs.json", "/legs.csv", "/codebook", "/downloads.json", "/static/style.css", "/openapi.json"]


@pytest.mark.parametrize("path", [*PAGES, "/files/legs.csv", "/cdx?url=*.people.com.cn"])
def test_what_a_client_has_is_not_sent_again(browser: Browsing, path: str) -> None:
    first = browser.get(path)
    again = browser.get(path, If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    weak = browser.get(path, If_None_Match=f'"another", W/{first.headers["etag"]}')
    assert weak.status == 304
    assert browser.get(path, If_None_Match='"another"').body == first.body
    assert first.headers["content-security-policy"] == again.headers["content-security-policy"]


@pytest.mark.parametrize("path", [*PAGES, "/files/legs.csv", "/nothing", "/legs?colour=red"])
def test_head_has_the_headers_of_get_and_no_body(browser: Browsing, path: str) -> None:
    got, head = browser.get(path), browser.get(path, method="HEAD")
    assert (head.status, head.body) == (got.status, b"")
    assert int(head.headers["content-length"]) == len(got.body)
    assert head.headers.get("content-type") == got.headers.get("content-type")


def test_the_etag_of_another_view_is_another(browser: Browsing) -> None:
    assert len({browser.get(f"/legs.json?size={size}").headers["etag"] for size in (25, 50)}) == 2


def test_every_file_is_the_one_that_the_list_of_digests_names(browser: Browsing) -> None:
    listed = browser.get("/downloads.json").json["files"]
    assert len(listed) > 100
    for one in listed:
        answer = browser.get(one["href"])
        assert answer.status == 200, one
        assert len(answer.body) == one["bytes"]
        if one["sha256"] is not None:
            assert hashlib.sha256(answer.body).hexdigest() == one["sha256"]
        assert answer.headers["content-disposition"].startswith('attachment; filename="')
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert "svg" not in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=100-", 206, 100, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=5-5", 206, 5, 6),
        ("bytes=10-99999999", 206, 10, None),
        ("bytes=0-", 200, 0, None),
        ("bytes=9-3", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=0-9" * 500, 200, 0, None),
    ],
)
def test_one_range_of_a_file_can_be_asked_for(
    browser: Browsing, asked: str, status: int, start: int, end: int | None
) -> None:
    whole = browser.get("/files/legs.csv").body
    answer = browser.get("/files/legs.csv", Range=asked)
    assert (answer.status, answer.body) == (status, whole[start:end])
    assert answer.headers["accept-ranges"] == "bytes"
    if status == 206:
        first = start % len(whole)
        assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.body) - 1}/{len(whole)}"


def test_a_range_behind_the_end_is_told(browser: Browsing) -> None:
    whole = browser.get("/files/legs.csv").body
    for asked in (f"bytes={len(whole)}-", "bytes=-0"):
        answer = browser.get("/files/legs.csv", Range=asked)
        assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{len(whole)}")


def test_a_range_of_another_state_of_the_file_is_not_joined_to_it(browser: Browsing) -> None:
    whole = browser.get("/files/legs.csv")
    assert browser.get("/files/legs.csv", Range="bytes=0-9", If_Range=whole.headers["etag"]).status == 206
    assert browser.get("/files/legs.csv", Range="bytes=0-9", If_Range='"another"').body == whole.body


@pytest.mark.parametrize(
    "name",
    [
        "../../store.sqlite",
        "..%2f..%2fstore.sqlite",
        "%2e%2e/%2e%2e/store.sqlite",
        "/etc/passwd",
        "figures/../legs.csv",
        "legs.csv%00",
        "legs.csv/",
        "LEGS.CSV",
        "nothing.csv",
        "figures",
        "",
        "x" * 5_000,
    ],
)
def test_only_listed_files_are_sent(browser: Browsing, name: str) -> None:
    assert browser.get(f"/files/{name}").status in (400, 404)


def test_a_file_that_was_changed_on_the_disk_or_added_is_not_sent(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    (release,) = (one for one in (data / "releases").iterdir() if one.is_dir())
    with browsing(data) as own:
        assert own.get("/files/CHANGES.md").status == 200
        (release / "CHANGES.md").write_text("another\n")
        (release / "extra.csv").write_text("a\n1\n")
        assert own.get("/files/CHANGES.md").status == 503
        assert own.get("/files/extra.csv").status == 404
