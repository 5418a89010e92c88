"""The tables are the same whether all pages are held, or only those that a record may hang on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from composed import P, captures_of, leg, page, visit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.records import Issue, Kind, Status
from pipelines.documents import Read
from pipelines.identity import IdCollision
from pipelines.release import sifting
from pipelines.release.dataset import dataset
from pipelines.release.sifting import Wanted, sift
from pipelines.release.spool import Spool
from pipelines.voices.families import Verdict

_SITES = ("news.example.cn", "www.news.example.cn", "m.other.example.org")
_REJECTED: dict[str, Any] = {"status": Status.REJECTED, "rule": "R5", "kind": Kind.OTHER}


def _plain(site: int, path: int, text: int, hour: int, outlet: str | None = None) -> Read:
    """A rejected page; where paths and texts are few, some are one article and some share a key."""
    return _long(
        page(
            f"t{text}", url=f"http{'s' * (hour % 2)}://{_SITES[site]}/{path}.html", text=f"text {text}", outlet=outlet,
            fetched=f"2018-01-05T0{hour}:00:00Z", **_REJECTED,
        )
    )  # fmt: skip


def _long(read: Read, **more: Any) -> Read:
    told = read.extraction
    assert told.announcement is not None
    return replace(
        read,
        extraction=replace(told, sketch=(), announcement=replace(told.announcement, characters=900), **more),
    )


def _unreadable(site: int, path: int, hour: int) -> Read:
    read = _plain(site, path, 0, hour)
    issue = Issue(code="no_body", detail="nothing")
    bare = replace(read.extraction, announcement=None, decision=None, body_sha256=None, issues=(issue,))
    return replace(read, content_sha256=f"{hour:064}", extraction=bare)


def _kept(site: int, path: int, hour: int) -> Read:
    stay = leg("LA", "2017-12-10", "2017-12-11", P.DAY)
    return page(
        f"k{path}", visit(stay, leader="赵一"), url=f"http://{_SITES[site]}/{path}.html", text=f"kept {path}",
        fetched=f"2018-01-05T1{hour}:00:00Z", editions=(f"http://{_SITES[site]}/{path + 1}.html",), outlet="新华社",
    )  # fmt: skip


_SITE, _PATH, _HOUR = st.integers(0, 2), st.integers(0, 5), st.integers(0, 9)
_PAGES = st.lists(
    st.one_of(
        st.builds(_plain, _SITE, _PATH, st.integers(0, 4), _HOUR, st.sampled_from([None, "新华社", "某报"])),
        st.builds(_unreadable, _SITE, _PATH, _HOUR),
        st.builds(_kept, _SITE, _PATH, _HOUR),
    ),
    max_size=14,
)


def _apart(reads: list[Read]) -> list[Read]:
    """Each capture once, by id."""
    once = {read.extraction.snapshot_id: read for read in reads}
    return [once[key] for key in sorted(once)]


def _same(tmp_path: Path, pages: list[Read], verdicts: tuple[Verdict, ...] = ()) -> None:
    reads = _apart(pages)
    captures = captures_of(reads)
    held = dataset(reads, captures, verdicts=verdicts).rows
    streamed = dataset(reads, captures, verdicts=verdicts, spool=Spool(tmp_path)).rows
    assert held.keys() == streamed.keys()
    for name, rows in held.items():
        assert list(streamed[name]) == rows, name


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_PAGES)
def test_streamed_and_held_tables_are_equal(tmp_path: Path, pages: list[Read]) -> None:
    _same(tmp_path, pages)


def test_pages_of_one_key_are_held_with_the_one_that_tells_something(tmp_path: Path) -> None:
    """Else a document would bear the id of the bare key, which another one has."""
    pages = [_kept(0, 1, 1), _plain(1, 1, 3, 4), _plain(2, 4, 1, 1)]
    _same(tmp_path, pages)
    held = sift(_apart(pages), Wanted(), Spool(tmp_path)).held
    assert {read.extraction.url for read in held} == {pages[0].extraction.url, pages[1].extraction.url}


def test_the_page_that_another_names_as_its_edition_is_held(tmp_path: Path) -> None:
    english = replace(_plain(0, 2, 1, 3).extraction)
    assert english.announcement is not None
    english = replace(english, announcement=replace(english.announcement, language="en"))
    named = replace(_plain(0, 2, 1, 3), extraction=english)
    _same(tmp_path, [_kept(0, 1, 1), named])
    assert len(sift(_apart([_kept(0, 1, 1), named]), Wanted(), Spool(tmp_path)).held) == 2


def test_what_somebody_judged_is_held_whatever_it_tells(tmp_path: Path) -> None:
    pages = [_plain(0, 1, 1, 1), _plain(2, 2, 2, 2)]
    ids = tuple(d.document_id for d in dataset(pages, captures_of(pages)).documents)
    _same(tmp_path, pages, (Verdict(documents=ids, together=True, reason="one hand", decider="test"),))
    key = "news.example.cn/1.html"
    for wanted in (
        Wanted(documents=ids[:1]),
        Wanted(keys=[key]),
        Wanted(snapshots=[pages[0].extraction.snapshot_id]),
    ):
        assert len(sift(_apart(pages), wanted, Spool(tmp_path)).held) == 1


@pytest.mark.parametrize("lost", ["places", "keys"])
def test_the_comparison_sees_pages_that_are_torn_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """Planted: what makes captures hang together is forgotten."""
    one_text = [_plain(0, 1, 1, 1), _plain(0, 2, 1, 2)]
    one_key = [_plain(0, 1, 1, 1), _plain(1, 1, 2, 2)]
    _same(tmp_path, one_text)
    _same(tmp_path, one_key)
    if lost == "places":
        monkeypatch.setattr(sifting, "places_of", lambda read, key: [])
    else:
        monkeypatch.setattr(sifting, "address_key", lambda url: url)
    with pytest.raises((AssertionError, IdCollision)):
        _same(tmp_path, one_text if lost == "places" else one_key)
