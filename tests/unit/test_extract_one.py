"""A page becomes an extraction or an issue, never an exception; the same page always the same."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saved_pages import body_of, manifest_rows

from archive.records import Status
from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines import extract
from pipelines.codec import encode
from pipelines.extract import extract_one, guarded
from pipelines.offline import NetworkForbidden, no_network
from pipelines.report import attested_values

MOMENT = datetime(2018, 1, 5, 4, tzinfo=UTC)


def snapshot(body: bytes, url: str = "https://example.org/a.html", content_type: str = "text/html") -> Snapshot:
    return Snapshot.of_file(body, url=url, fetched_at=MOMENT, content_type=content_type)


def saved(case_id: str) -> Snapshot:
    row = next(r for r in manifest_rows() if r["case_id"] == case_id)
    moment = datetime.fromisoformat(row["fetched_at"])
    return Snapshot.of_file(body_of(case_id), url=row["url"], fetched_at=moment, content_type=row["content_type"])


@pytest.mark.parametrize("case_id", [r["case_id"] for r in manifest_rows()])
def test_every_quote_stands_in_the_text_layer_of_its_page(case_id: str) -> None:
    page = saved(case_id)
    found = extract_one(page)
    layer = read_page(page.html).layer
    assert found.text_sha256 == layer.sha256
    for path, value in attested_values(found):
        assert all(span.stands_in(layer.text) for span in value.spans), path
    assert encode(found) == encode(extract_one(saved(case_id)))


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "text/html", "empty_page"),
        (b"   \n", "text/html", "empty_page"),
        (b"%PDF-1.7 x", "application/pdf", "not_html"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "not_html"),
        (b"<html><body><a href=/>Home</a></body></html>", "text/html", "no_body"),
    ],
)
def test_what_is_no_article_is_an_issue(body: bytes, content_type: str, code: str) -> None:
    found = extract_one(snapshot(body, content_type=content_type))
    assert found.announcement is None
    assert found.decision is None
    assert [i.code for i in found.issues] == [code]


def test_a_language_without_lexicon_is_unread_with_an_issue() -> None:
    words = (
        "Delegasi Partai Komunis Tiongkok yang dipimpin oleh seorang pejabat telah tiba di Jakarta dan akan tinggal. "
    )
    page = f"<html><body><h1>Delegasi dari Tiongkok</h1><p>{words * 4}</p><p>{words * 3}</p></body></html>"
    found = extract_one(snapshot(page.encode()))
    assert found.announcement is not None
    assert found.announcement.language == "id"
    assert found.decision is not None
    assert found.decision.status is Status.UNREAD
    assert "no_lexicon" in [i.code for i in found.issues]


def test_a_title_nobody_can_read_is_not_guessed() -> None:
    page = body_of("dev-zh1-006").decode().replace("李希", "李\ufffd").encode()
    found = extract_one(snapshot(page))
    texts = [str(v.value) + "".join(s.quote + s.prefix + s.suffix for s in v.spans) for _, v in attested_values(found)]
    assert not any("\ufffd" in text for text in texts)
    assert {i.code for i in found.issues} & {"undecodable", "replacement_character"}


def test_a_rule_that_fails_costs_its_own_page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("月")

    monkeypatch.setattr(extract, "ASSEMBLERS", {"zh": broken, "en": broken})
    with pytest.raises(KeyError):
        extract_one(saved("dev-zh1-006"))
    (issue,) = guarded(saved("dev-zh1-006")).issues
    assert issue.code == "rule_failed"
    assert "KeyError" in issue.detail
    assert "broken" in issue.detail


def test_inside_an_offline_block_no_name_is_looked_up() -> None:
    with pytest.raises(NetworkForbidden, match="getaddrinfo"), no_network():
        socket.getaddrinfo("localhost", 80)
    assert socket.getaddrinfo("localhost", 80)


def test_a_page_that_tries_the_network_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "ASSEMBLERS", {"zh": lambda *_: socket.create_connection(("127.0.0.1", 9))})
    with pytest.raises(NetworkForbidden), no_network():
        guarded(saved("dev-zh1-006"))


@settings(max_examples=30)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_result_or_a_reason(body: bytes) -> None:
    found = guarded(snapshot(body))
    assert found.announcement is not None or found.issues
    assert "rule_failed" not in [i.code for i in found.issues]
