"""Does a site have to prove who it is, and does every page say whether it did?

PR and NIGHT are the same: seven kinds of certificates, before robots.txt and behind it, with and without an exception.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from figures_told import figure
from own_ca import KINDS, OwnCa
from wire import CLOSE_BELOW, RESET, Case, Step, Wire
from wire_cases import head
from wire_crawl import Crawl, Ended, crawl, faults_of

from archive.capture import Outcome
from archive.fixity import verify
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.show import shown
from crawler.errors import BadSource
from crawler.source import load_source

PAGE = b"<!DOCTYPE html><html><head><title>t</title></head><body><p>text of a page</p></body></html>"
BAD = tuple(kind for kind in KINDS if kind != "proven")
EXEMPT = '[[tls_unverified]]\nhost = "127.0.0.1"\nreason = "a server of a test with a bad certificate"\n'


def servers() -> list[Case]:
    """One of each kind; those behind robots.txt show that an article's own connection is looked at too."""
    whole = (head(len(PAGE)), PAGE)
    found = [Case("proven", whole, frozenset({Outcome.OK}), whole=PAGE, tls="proven")]
    for kind in BAD:
        # whose robots.txt cannot be had is not asked for anything else
        found.append(Case(kind, whole, frozenset({Outcome.ROBOTS}), tls=kind))
        found.append(Case(f"late {kind}", whole, frozenset({Outcome.NETWORK}), tls=kind, late=True))
    return [*found, Case("plain", whole, frozenset({Outcome.OK}), whole=PAGE)]


def crawled(folder: Path, cases: list[Case], **more: str) -> tuple[Wire, Ended]:
    ca = OwnCa(folder / "ca")
    with Wire(cases, ca) as wire:
        ended = crawl(folder, wire, Crawl(environment={"SSL_CERT_FILE": str(ca.trusted)}, **more))
    return wire, ended


def marks(wire: Wire, ended: Ended) -> dict[str, set[bool | None]]:
    """Server → what its captures say of the certificate."""
    return {case.name: {one.tls_verified for one in ended.captures.get(wire.url(case), ())} for case in wire.cases}


@pytest.mark.fault("N3")
def test_who_cannot_prove_who_it_is_gives_no_page(tmp_path: Path) -> None:
    wire, ended = crawled(tmp_path, servers())
    wrong = faults_of(wire, ended)
    assert wrong == []
    assert marks(wire, ended) == {case.name: set() for case in wire.cases} | {"proven": {True}, "plain": {None}}
    assert not any(name.endswith(tuple(BAD)) for name in wire.asked), "an article was asked for"
    for case in wire.cases:
        if "tls10" not in case.name and case.name not in {"proven", "plain"}:  # that one only hangs up
            assert "TLS: " in ended.rows[wire.url(case)][2], case.name
    figure("F7", f"{2 * len(BAD)} servers with bad certificates or TLS 1.0", f"0 pages taken, {len(wrong)} faults")


@pytest.mark.fault("N3")
def test_a_host_that_the_source_exempts_is_captured_and_marked(tmp_path: Path) -> None:
    cases = [Case(c.name, c.steps, frozenset({Outcome.OK}), whole=PAGE, tls=c.tls, late=c.late) for c in servers()]
    wire, ended = crawled(tmp_path, cases, more=EXEMPT)
    assert faults_of(wire, ended) == []
    expected = {case.name: {False} for case in wire.cases} | {"plain": {None}}
    assert marks(wire, ended) == expected
    # the archive alone knows it
    archive = ended.data / "archive"
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
        (archive / name).unlink(missing_ok=True)
    with Recorder(archive, agent="xuanjie/test"):
        pass
    assert verify(archive) == []
    with ArchiveReader(archive) as reader:
        again = {one.snapshot_id: one.tls_verified for one in reader.captures()}
        exempt, plain = (ended.captures[wire.url(wire.cases[at])][0].snapshot_id for at in (1, -1))
        assert "certificate  NOT VERIFIED" in shown(reader, exempt)
        assert "certificate  none" in shown(reader, plain)
    assert again == {one.snapshot_id: one.tls_verified for some in ended.captures.values() for one in some}


def cut(name: str, *steps: Step, outcome: Outcome, sent: bytes, tls: str = "proven") -> Case:
    return Case(name, steps, frozenset({outcome}), whole=PAGE, sent=sent, tls=tls)


@pytest.mark.fault("N2", "N3")
def test_tls_that_is_closed_below_without_its_word_proves_no_more_than_a_plain_close(tmp_path: Path) -> None:
    """Whoever stands between may close the connection: only a length, or the page's own end, says that it is whole."""
    part, ok, truncated = PAGE[:60], Outcome.OK, Outcome.TRUNCATED
    cases = [
        cut("length, whole", head(len(PAGE)), PAGE, CLOSE_BELOW, outcome=ok, sent=PAGE),
        cut("length, cut", head(len(PAGE)), part, CLOSE_BELOW, outcome=truncated, sent=part),
        cut("no length, whole", head(None), PAGE, CLOSE_BELOW, outcome=ok, sent=PAGE),
        cut("no length, cut", head(None), part, CLOSE_BELOW, outcome=truncated, sent=part),
        cut("no length, cut, with its word", head(None), part, outcome=truncated, sent=part),
        cut("no length, cut, without TLS", head(None), part, outcome=truncated, sent=part, tls=""),
        cut("no length, whole, reset", head(None), PAGE, RESET, outcome=truncated, sent=PAGE),
    ]
    wire, ended = crawled(tmp_path, cases)
    assert faults_of(wire, ended) == []
    kept = {case.name: ended.captures[wire.url(case)][-1].truncated for case in cases}
    assert kept == {
        "length, whole": None,
        "length, cut": "disconnect",
        "no length, whole": None,
        "no length, cut": "unspecified",
        "no length, cut, with its word": "unspecified",
        "no length, cut, without TLS": "unspecified",
        "no length, whole, reset": "disconnect",
    }


@pytest.mark.fault("N3")
def test_a_ledger_of_before_is_made_anew_and_says_that_it_is_not_recorded(tmp_path: Path) -> None:
    """Version 5 had no column for it, and the facts of that time say nothing."""
    _, ended = crawled(tmp_path, [Case("plain", (head(len(PAGE)), PAGE), frozenset({Outcome.OK}), whole=PAGE)])
    archive = tmp_path / "before"
    shutil.copytree(ended.data / "archive", archive)
    db = sqlite3.connect(archive / "index.sqlite")
    db.execute("ALTER TABLE captures DROP COLUMN tls_verified")
    db.execute("PRAGMA user_version = 5")
    db.commit()
    db.close()
    with Recorder(archive, agent="xuanjie/test"):
        pass
    assert verify(archive) == []
    with ArchiveReader(archive) as reader:
        assert {one.tls_verified for one in reader.captures()} == {None}


SOURCE = """
title = "t"
publisher = "p"
side = "state_media"
languages = ["en"]
hosts = ["www.example.cn"]
delay = "1 s"
{more}
[[article]]
pattern = '^https://www\\.example\\.cn/(?P<id>\\d+)$'
examples = ["https://www.example.cn/1"]
[[listing]]
url = "https://www.example.cn/"
channel = "all"
"""


@pytest.mark.parametrize(
    ("exception", "key"),
    [
        ('host = "www.example.cn"', "tls_unverified.0.reason"),
        ('host = "www.example.cn"\nreason = "old"', "tls_unverified.0.reason"),
        ('host = "other.cn"\nreason = "the certificate ran out in May"', "tls_unverified.0.host"),
        ('host = "*.example.cn"\nreason = "the certificate ran out in May"', "tls_unverified.0.host"),
        ('host = "www.example.cn"\nreason = "the certificate ran out in May"\nport = 443', "tls_unverified.0.port"),
    ],
)
@pytest.mark.fault("N3")
def test_an_exception_needs_a_host_of_the_source_and_a_reason(tmp_path: Path, exception: str, key: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(SOURCE.format(more=f"[[tls_unverified]]\n{exception}\n"), "utf-8")
    with pytest.raises(BadSource) as caught:
        load_source(path)
    assert caught.value.key == key


def test_sources_tell_their_exceptions(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    reason = "the certificate ran out in May"
    more = f'[[tls_unverified]]\nhost = "www.example.cn"\nreason = "{reason}"\n'
    path.write_text(SOURCE.format(more=more), "utf-8")
    told = json.loads(json.dumps(load_source(path).facts()))
    assert told["tls_unverified"] == [{"host": "www.example.cn", "reason": reason}]


@pytest.mark.mutation("N")
@pytest.mark.fault("N3")
def test_a_crawl_that_believes_everybody_is_noticed(tmp_path: Path) -> None:
    wire, ended = crawled(tmp_path, servers(), spoilt="certificates")
    wrong = faults_of(wire, ended)
    assert len([line for line in wrong if "marked whole" in line]) == 2 * len(BAD)
