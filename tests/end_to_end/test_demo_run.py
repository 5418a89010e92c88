"""Does `xuanjie demo` go the whole way: captured, judged as a reader would, merged, released, and always the same?"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsed import XUANJIE, demo_copy, printed_by_demo
from demo_truth import EXPECTED, differences
from loopback import Crawled
from saved_pages import xuanjie

from archive.capture import Outcome, Role
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.store import Store
from crawler.demo.rounds import steps_to_do
from crawler.demo.site import demo_site
from pipelines.codec import decode
from pipelines.release.pointer import latest_release
from pipelines.report import report

LLDT = "https://www.idcpc.org.cn/lldt/"
CORRECTED = LLDT + "202601/t20260131_168803.html"
SHELL_ALONE = LLDT + "202411/t20241127_166121.html"
NOT_FOUND = LLDT + "202302/t20230227_151377.html"
SILENT = LLDT + "202301/t20230119_151077.html"
LATER = {row["url"]: row for row in EXPECTED["later"]}
RARE = "http://world.people.com.cn/n1/2017/1223/c1002-29725318.html"


def run(data: Path, *steps: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, Path(__file__).with_name("run_demo.py"), str(data), *steps],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture(scope="module")
def done(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[DataPaths, str]:
    """A copy of the finished demo, since even a reader of its store opens it for writing; and what the verb printed."""
    return DataPaths(demo_copy(demo, tmp_path_factory.mktemp("demo") / "data")), printed_by_demo(demo)


@pytest.fixture(scope="module")
def pages(done: tuple[DataPaths, str]) -> dict[str, list[dict[str, Any]]]:
    """What the finished demo says of each capture of an article in order of time, by URL without query."""
    found = defaultdict(list)
    with Store(done[0].store) as store:
        for entry in sorted(store.entries(), key=lambda entry: entry.fetched_at):
            found[entry.url.split("?")[0]].append(report(decode(entry.text)))
    return found


def rows(paths: DataPaths, table: str) -> list[dict[str, Any]]:
    release = latest_release(paths.releases)
    assert release is not None
    return [json.loads(line) for line in (release / f"{table}.jsonl").read_text("utf-8").splitlines()]


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    return ((str(p.relative_to(folder)), p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file())


def outcomes(paths: DataPaths) -> set[Outcome]:
    with ArchiveReader(paths.archive) as reader:
        return {c.outcome for c in reader.captures()} | {a.outcome for a in reader.attempts()}


def test_the_demo_ends_well_and_opens_no_connection(demo: Path) -> None:
    """The fixture sees to both: run_demo.py ends with status 70 when something connects or resolves a name."""
    printed = printed_by_demo(demo)
    for source in ("ild_zh", "ild_en", "people_zh", "people_en", "paper_people", "xinhua_zh", "xinhua_en"):
        assert source in printed
    for name in ("legs", "delegations", "events", "explain l-", "verify", str(DataPaths(demo).archive)):
        assert name in printed


def test_every_planted_outcome_is_recorded(done: tuple[DataPaths, str]) -> None:
    assert outcomes(done[0]) == set(Outcome)


def test_every_page_that_may_be_read_is_captured_and_the_forbidden_one_is_not(done: tuple[DataPaths, str]) -> None:
    with ArchiveReader(done[0].archive) as reader:
        captured = {c.url.split("?")[0] for c in reader.captures(role=Role.ARTICLE) if c.outcome is Outcome.OK}
        assert all(c.via == "demo" for c in reader.captures())
        assert not any("/gywb/" in c.url for c in reader.captures())
        forbidden = [a for a in reader.attempts() if "/gywb/" in a.url]
    assert captured == {row["url"] for row in EXPECTED["page"]} | set(demo_site().further_pages)
    assert {a.outcome for a in forbidden} == {Outcome.ROBOTS}


def test_listings_are_in_the_search_log_with_what_they_showed(done: tuple[DataPaths, str]) -> None:
    found = {row["url"]: row["outcome"] for row in rows(done[0], "search_log")}
    assert found["https://www.idcpc.org.cn/jwdt/index.html"] == "found"
    assert found["https://www.idcpc.org.cn/jwdt/index_1.html"] == "found", "the second page of a listing was walked"
    assert found["https://www.idcpc.org.cn/jhzd/index.html"] == "empty"
    assert found["http://rs.china-embassy.gov.cn/chn/sgxw/index.htm"] == "unreachable"


def test_a_page_labelled_gb2312_keeps_its_whole_text(done: tuple[DataPaths, str]) -> None:
    with ArchiveReader(done[0].archive) as reader:
        capture = reader.latest(RARE)
        assert capture is not None
        html = reader.snapshot(capture.snapshot_id).html
    assert all(char in html for char in "镕喆𠮷")
    assert "\N{REPLACEMENT CHARACTER}" not in html


@pytest.mark.parametrize("expected", EXPECTED["page"], ids=lambda row: row["url"])
def test_the_program_reads_a_page_as_the_reader_did(
    expected: dict[str, Any], pages: dict[str, list[dict[str, Any]]]
) -> None:
    first, *later = pages[expected["url"]]
    assert differences(expected, first) == []
    for told in later:
        assert differences(LATER.get(expected["url"], expected), told) == []


def test_two_pages_were_captured_twice(pages: dict[str, list[dict[str, Any]]]) -> None:
    assert {url for url, told in pages.items() if len(told) > 1} == {CORRECTED, SHELL_ALONE}
    assert set(LATER) == {CORRECTED}


@pytest.mark.parametrize("journey", EXPECTED["journey"], ids=lambda row: row["leader"])
def test_accounts_of_one_journey_become_one_delegation(journey: dict[str, Any], done: tuple[DataPaths, str]) -> None:
    paths, _ = done
    documents = {url: row["document_id"] for row in rows(paths, "documents") for url in row["urls"]}
    wanted = {documents[url] for url in journey["pages"]}
    teams = [d for d in rows(paths, "delegations") if wanted & set(d["documents"])]
    assert len(teams) == 1, [(d["leader_name"], d["countries"]) for d in teams]
    assert wanted <= set(teams[0]["documents"])
    assert set(teams[0]["countries"]) == set(journey["countries"])
    assert teams[0]["meeting_id"] == journey["meeting"]
    legs = [leg for leg in rows(paths, "legs") if leg["delegation_id"] == teams[0]["delegation_id"]]
    assert sorted(leg["country"] for leg in legs) == sorted(journey["countries"]), "one leg for each country"


def test_a_date_that_one_source_tells_differently_is_kept_as_a_conflict(done: tuple[DataPaths, str]) -> None:
    [leg] = [leg for leg in rows(done[0], "legs") if leg["country"] == "ET"]
    shown = leg["date_earliest"]
    told_otherwise = json.dumps(leg["conflicts"])
    assert shown in {"2018-01-21", "2018-01-22"}
    assert ({"2018-01-21", "2018-01-22"} - {shown}).pop() in told_otherwise


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataPaths, dict[str, bytes]]:
    """A second demo elsewhere, as a user makes it, and the files of its release."""
    root = tmp_path_factory.mktemp("twin")
    made = subprocess.run([XUANJIE, "--data", root, "demo"], capture_output=True, text=True, check=False, timeout=240)
    assert made.returncode == 0, made.stderr[-3000:]
    data = root / "demo"
    return DataPaths(data), dict(files(data / "releases"))


def test_two_demos_release_the_same_bytes(
    done: tuple[DataPaths, str], twin: tuple[DataPaths, dict[str, bytes]]
) -> None:
    assert twin[1] == dict(files(done[0].releases))


@pytest.mark.long
@pytest.mark.fault("K4")
def test_a_demo_that_was_stopped_goes_on_and_ends_in_the_same_release(
    done: tuple[DataPaths, str], tmp_path: Path
) -> None:
    assert run(tmp_path, "6").returncode == 0
    assert not (tmp_path / "releases").exists()
    assert run(tmp_path).returncode == 0
    assert dict(files(tmp_path / "releases")) == dict(files(done[0].releases))


def until_it_asks(process: subprocess.Popen[str], data: Path) -> None:
    """Let a process go on until some pages of its last walk have come, and others not; it is stopped (SIGSTOP) then."""
    states: Counter[str] = Counter()
    while min(states["done"], states["pending"]) < 3:
        process.send_signal(signal.SIGCONT)
        time.sleep(0.02)
        process.send_signal(signal.SIGSTOP)
        assert process.poll() is None
        states = Counter(state for state, *_ in Crawled(status=0, report={}, stderr="", data=data).rows().values())


@pytest.mark.fault("K4")
@pytest.mark.parametrize("sent", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_a_demo_that_gets_a_signal_begins_nothing_further_and_the_same_command_goes_on(
    tmp_path: Path, sent: signal.Signals
) -> None:
    command = [sys.executable, str(Path(__file__).with_name("run_demo.py")), str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    step = next(line for line in process.stderr if line.startswith("crawl ild_zh"))  # the one with the most pages
    until_it_asks(process, tmp_path)
    process.send_signal(sent)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + sent, "")
    assert err == "xuanjie: stopped by a signal; the same command goes on with it\n"
    assert not (tmp_path / "releases").exists()
    todo = steps_to_do(DataPaths(tmp_path).runs)
    assert step.split()[1] == todo[0].source
    assert run(tmp_path, "1").returncode == 0
    assert steps_to_do(DataPaths(tmp_path).runs) == todo[1:]


@pytest.mark.fault("D4")
@pytest.mark.parametrize(
    ("floor", "why"),
    [("200", "/proc: found 0 MB free, expected 200 MB or more"), ("0", "/proc/x: No such file or directory")],
)
def test_a_demo_where_no_folder_can_be_made_ends_as_a_crawl_does(
    floor: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUANJIE_FREE_MB", floor)
    told = xuanjie("demo", data=Path("/proc/x"))
    assert (told.returncode, told.stdout) == (5, "")
    assert told.stderr.startswith(f"xuanjie: {why}")
    assert told.stderr.count("\n") == 1


def test_a_demo_into_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    into = xuanjie("demo", "--into", str(file), data=tmp_path)
    assert (into.returncode, into.stdout) == (2, "")
    assert into.stderr == f"xuanjie: {file}: found a file, expected a folder for --into\n"


@pytest.mark.long
def test_a_second_demo_into_the_same_folder_finds_pages_unchanged(twin: tuple[DataPaths, dict[str, bytes]]) -> None:
    paths, _ = twin
    legs = rows(paths, "legs")
    again = run(paths.root)
    assert again.returncode == 0, again.stderr[-3000:]
    with ArchiveReader(paths.archive) as reader:
        later = [c for c in reader.captures(role=Role.ARTICLE) if c.fetched_at.month == 8]
    same = [c for c in later if c.outcome is Outcome.UNCHANGED]
    assert len(same) > 60
    assert all(c.revisit_of is not None for c in same)
    assert not [c for c in later if c.outcome is Outcome.OK], "nothing on the composed web has changed"
    assert rows(paths, "legs") == legs


def test_every_leg_rests_on_pages_of_the_demo_web(done: tuple[DataPaths, str]) -> None:
    ours = {a.url for a in demo_site().articles} | set(demo_site().further_pages)
    snapshots = {row["snapshot_id"]: row["url"].split("?")[0] for row in rows(done[0], "snapshots")}
    evidence = rows(done[0], "evidence")
    assert {snapshots[row["snapshot_id"]] for row in evidence} <= ours
    assert {row["id"] for row in rows(done[0], "evidence") if row["table"] == "legs"} == {
        leg["leg_id"] for leg in rows(done[0], "legs")
    }


def ledger(paths: DataPaths, url: str) -> dict[str, Any]:
    """What the verb says of the one document at an address; and that no line of it says what nobody saw."""
    told = [xuanjie("ledger", url, *how, data=paths.root) for how in ((), ("--json",))]
    for one in told:
        assert (one.returncode, one.stderr) == (0, "")
        assert "delete" not in one.stdout.lower()
        assert "withdrawn" not in one.stdout.lower()
    [document] = json.loads(told[1].stdout)["documents"]
    [document["address"]] = document["addresses"]
    return dict(document)


def test_a_corrected_announcement_shows_the_passage_and_the_cells(done: tuple[DataPaths, str]) -> None:
    paths, printed = done
    document = ledger(paths, CORRECTED)
    assert f"ledger {document['document_id']}" in printed, "the demo says where to look"
    assert [c["answer"] for c in document["checks"]] == ["seen", "seen"]
    [edit] = document["edits"]
    assert edit["changed"] == ["body"]
    [passage] = edit["passages"]
    assert (passage["field"], passage["before"], passage["after"]) == ("body", "副", "")
    before, after = "中共中央委员、中国社会科学院副院长", "中共中央委员、中国社会科学院院长"
    [team] = [row for row in rows(paths, "delegations") if document["document_id"] in row["documents"]]
    legs = [row["leg_id"] for row in rows(paths, "legs") if row["delegation_id"] == team["delegation_id"]]
    assert len(legs) == 2, "Kyrgyzstan and Uzbekistan"
    affected = {(c["table"], c["id"], c["field"], c["before"], c["after"]) for c in edit["affected"]}
    assert affected == {
        ("delegations", team["delegation_id"], "leader_title_printed", before, after),
        *(("legs", leg, "leader_title_printed", before, after) for leg in legs),
    }
    assert team["leader_title_printed"] == after, "the latest text speaks"
    assert document["address"]["standing"] == "present"


def test_a_page_with_another_date_bar_and_count_of_readers_has_no_edit(done: tuple[DataPaths, str]) -> None:
    document = ledger(done[0], SHELL_ALONE)
    assert [c["outcome"] for c in document["checks"]] == ["ok", "ok"]
    assert len({c["content_sha256"] for c in document["checks"]}) == 2, "the bytes are others"
    assert document["edits"] == []
    assert [row["document_id"] for row in rows(done[0], "edits")] == [ledger(done[0], CORRECTED)["document_id"]]


def test_a_page_that_is_not_found_was_missed_and_no_more_is_said(done: tuple[DataPaths, str]) -> None:
    document = ledger(done[0], NOT_FOUND)
    assert [c["answer"] for c in document["checks"]] == ["seen", "missed", "missed"]
    address = document["address"]
    assert (address["standing"], address["days_missed"]) == ("missing", 2)
    told = [address[name][:10] for name in ("last_seen", "first_missed", "last_missed")]
    assert told == ["2026-02-06", "2026-03-10", "2026-03-14"]
    assert document["status"] == "kept", "what it told stays in the release"


def test_a_page_that_only_times_out_is_unreachable(done: tuple[DataPaths, str]) -> None:
    document = ledger(done[0], SILENT)
    assert {c["outcome"] for c in document["checks"]} == {"ok", "timeout"}
    address = document["address"]
    assert address["standing"] == "unreachable"
    assert (address["last_seen"][:10], address["first_missed"], address["days_missed"]) == ("2026-02-06", None, 0)
    silent = address["without_answer"]
    assert {(c["at"][:10], c["answer"]) for c in silent} == {
        ("2026-03-10", "unreachable"),
        ("2026-03-14", "unreachable"),
    }
    assert all(c["vantage"] for c in silent), "from where nobody got an answer"


def test_an_article_is_asked_for_again_when_its_time_has_come_and_not_before(done: tuple[DataPaths, str]) -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    release = latest_release(done[0].releases)
    assert release is not None
    for line in (release / "runs/fetches.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["role"] == "article" and row["source"] == "ild_zh":
            asked[row["at"][:10]].add(row["url"])
    assert list(asked) == ["2026-02-06", "2026-03-10", "2026-03-14"]
    assert len(asked["2026-03-10"]) > 30, "30 days later every article that the lists show"
    # four days after that: what is missing, what gave no answer, and (robots.txt, not found) what never was captured
    never = {"https://www.idcpc.org.cn/jwdt/201803/t20180306_95466.html"}
    forbidden = {"https://www.idcpc.org.cn/gywb/201801/t20180102_94811.html"}
    assert asked["2026-03-14"] == {NOT_FOUND, SILENT} | never | forbidden
