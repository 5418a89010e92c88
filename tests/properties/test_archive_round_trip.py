"""Does whatever goes into the archive come out again, for any bytes, headers and order?"""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive_samples import AGENT, URL, at, exchange, ledger
from hypothesis import given, settings
from hypothesis import strategies as st
from other_validators import assert_sound_for_all

from archive.capture import Attempt, Exchange, Outcome, Role, SearchResult, snapshot_id, utc_text
from archive.encoding import decode_content, unwrap
from archive.facts import attempt_facts, capture_facts, entry_of, moment, parse_facts, search_facts, to_line
from archive.index import Index
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.warc import write_exchange

# In memory where there is such a folder: these tests write much and are not about the disk.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
moments = st.datetimes(datetime(1996, 1, 1), datetime(2035, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
bytes_as_text = st.binary(max_size=30).map(lambda b: b.decode("latin-1"))
names = st.from_regex(r"[A-Za-z][A-Za-z-]{0,12}", fullmatch=True)
headers = st.lists(st.tuples(names, bytes_as_text), max_size=5).map(tuple)
urls = words.map(lambda w: "http://www.example.cn/" + w)


def exchanges() -> st.SearchStrategy[Exchange]:
    return st.builds(
        Exchange,
        url=urls,
        request_headers=headers,
        status=st.integers(100, 599),
        reason=bytes_as_text,
        response_headers=headers,
        body=st.binary(max_size=300),
        fetched_at=moments,
        source=st.none() | words,
        role=st.sampled_from(Role),
        outcome=st.sampled_from(Outcome),
        via=st.sampled_from(["live", "import", "demo", "wayback"]),
        vantage=words,
        robots=words,
        origin=st.just("") | urls,
        retrieved_at=st.none() | moments,
        led_to=st.just("") | urls,
        tls_verified=st.sampled_from([None, True, False]),
        ip=st.none() | st.just("192.0.2.1"),
        truncated=st.none() | st.sampled_from(["length", "time", "disconnect", "unspecified"]),
    )


attempts = st.builds(
    Attempt,
    url=urls,
    at=moments,
    source=st.none() | words,
    role=st.sampled_from(Role),
    outcome=st.sampled_from(Outcome),
    detail=words,
    vantage=words,
    robots=words,
)
searches = st.builds(
    SearchResult,
    source=words,
    url=urls,
    at=moments,
    outcome=words,
    links=st.integers(0, 10**9),
    new=st.integers(0, 10**9),
    vantage=words,
    channel=words,
    newest=st.none() | st.dates(),
    oldest=st.none() | st.dates(),
)


@pytest.mark.invariant(5)
@settings(max_examples=60)
@given(st.lists(exchanges() | attempts | searches, min_size=1, max_size=6))
def test_any_run_comes_back_and_its_ledger_can_be_rebuilt(
    events: list[Exchange | Attempt | SearchResult],
) -> None:
    with TemporaryDirectory(dir=MEMORY) as folder:
        root = Path(folder) / "archive"
        kept = {}
        with Recorder(root, agent=AGENT, segment_bytes=1500) as recorder:
            for event in events:
                match event:
                    case Exchange():
                        capture = recorder.exchange(event)
                        kept.setdefault(capture.snapshot_id, (event, capture))
                    case Attempt():
                        recorder.attempt(event)
                    case SearchResult():
                        recorder.search(event)
        assert_sound_for_all(root)
        with ArchiveReader(root) as reader:
            assert {c.snapshot_id: c for c in reader.captures()} == {sid: c for sid, (_, c) in kept.items()}
            for sid, (event, capture) in kept.items():
                assert (capture.vantage, capture.robots, capture.origin) == (event.vantage, event.robots, event.origin)
                assert (capture.retrieved_at, capture.led_to) == (event.retrieved_at, event.led_to)
                assert capture.tls_verified is event.tls_verified
                assert reader.http(sid).status == event.status
                if capture.revisit_of is None:
                    assert reader.http(sid).body == event.body
                assert reader.snapshot(sid).id == sid
            assert list(reader.attempts()) == sorted((e for e in events if isinstance(e, Attempt)), key=lambda e: e.at)
            found = sorted((e for e in events if isinstance(e, SearchResult)), key=lambda e: e.at)
            assert list(reader.searches()) == found
        before = ledger(root)
        rebuild_index(root)
        assert ledger(root) == before


@pytest.mark.fault("P2")
@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 3)), min_size=1, max_size=10))
def test_every_revisit_gives_the_body_that_was_seen(visits: list[tuple[int, bool, int]]) -> None:
    """visits: (which body, compressed or not, hours later), of one address in any order of bodies and encodings."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        root = Path(folder) / "archive"
        seen = {}
        moment_now = at(0)
        with Recorder(root, agent=AGENT) as recorder:
            for number, (which, compressed, later) in enumerate(visits):
                moment_now += timedelta(hours=later)
                body = f"<p>body {which}</p>".encode()
                sent = gzip.compress(body, mtime=number) if compressed else body
                capture = recorder.exchange(exchange(sent, fetched_at=moment_now, encoded=compressed))
                seen[capture.snapshot_id] = body
        with ArchiveReader(root) as reader:
            for sid, body in seen.items():
                assert reader.snapshot(sid).body == body
            for capture in reader.captures():
                if capture.revisit_of is not None:
                    assert reader.capture(capture.revisit_of).revisit_of is None
        assert_sound_for_all(root)


@pytest.mark.invariant(10)
@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "raw", "gzip, gzip", ""]))
def test_decoding_undoes_encoding(body: bytes, encoding: str) -> None:
    sent = body
    for name in encoding.split(", "):
        if name == "gzip":
            sent = gzip.compress(sent)
        elif name == "deflate":
            sent = zlib.compress(sent)
        elif name == "raw":
            packer = zlib.compressobj(wbits=-15)
            sent = packer.compress(sent) + packer.flush()
    assert decode_content(sent, encoding.replace("raw", "deflate")) == body


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "gzip, deflate", "", "nonsense"]))
def test_no_bytes_make_decoding_fall_over(body: bytes, encoding: str) -> None:
    unwrapped = unwrap(body, encoding)
    assert isinstance(unwrapped.body, bytes)
    assert unwrap(body, encoding).body == unwrapped.body


@pytest.mark.fault("C1")
@given(st.binary(min_size=1, max_size=400), st.data())
def test_a_gzip_body_without_its_end_is_never_whole(body: bytes, data: st.DataObject) -> None:
    sent = gzip.compress(body)
    kept = data.draw(st.integers(2, len(sent) - 1))
    problem = unwrap(sent[:kept], "gzip").problem
    assert problem is not None
    assert problem.outcome is Outcome.TRUNCATED


@pytest.mark.invariant(10)
@given(exchanges())
def test_facts_hold_everything_of_a_row_but_its_place(event: Exchange) -> None:
    with TemporaryDirectory(dir=MEMORY) as folder, Recorder(Path(folder), agent=AGENT) as recorder:
        capture = recorder.exchange(event)
    facts = parse_facts(to_line(capture_facts(capture, ip=None)))
    place = {"segment": capture.warc_file, "offset": capture.offset, "length": capture.length}
    assert entry_of(facts, **place) == capture
    assert write_exchange(event, capture, None) == write_exchange(event, capture, None)


@pytest.mark.invariant(10)
@given(attempts, searches)
def test_facts_of_attempts_and_searches_come_back(attempt: Attempt, search: SearchResult) -> None:
    place = {"segment": "", "offset": 0, "length": 0}
    assert entry_of(parse_facts(to_line(attempt_facts(attempt))), **place) == attempt
    assert entry_of(parse_facts(to_line(search_facts(search))), **place) == search
    assert "\n" not in to_line(attempt_facts(attempt))


@given(moments)
def test_a_time_comes_back_from_its_text(when: datetime) -> None:
    assert moment(utc_text(when)) == when


@given(urls, moments, st.binary(max_size=10))
def test_a_snapshot_id_is_20_hex_digits_and_never_depends_on_the_zone(url: str, when: datetime, body: bytes) -> None:
    sid = snapshot_id(url, when, body.hex())
    assert len(sid) == 21
    assert int(sid[1:], 16) >= 0
    assert snapshot_id(url, when.astimezone(), body.hex()) == sid


def test_a_ledger_with_one_row_less_is_another_ledger(tmp_path: Path) -> None:
    """The planted fault: the comparison of ledgers must see a single row."""
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange())
        recorder.exchange(exchange(url=URL + "?2"))
    before = ledger(tmp_path)
    index = Index(tmp_path / "index.sqlite")
    index._db.execute("DELETE FROM captures WHERE seq = 2")
    index.close()
    assert ledger(tmp_path) != before
