"""What does `xuanjie ledger` say of an announcement, and does it say no more than was observed?"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from archive_samples import at, attempt, exchange
from edited_pages import TITLE, TOLD, URL, VANTAGE, archived, capture, html, missed, release_of
from saved_pages import xuanjie

from archive import observed as observing
from archive.capture import Attempt, Exchange, Outcome, Role
from archive.errors import BadInput, NoSuchRecord
from archive.observed import STANDING, answer_of, observed
from pipelines.ledger import commands, look_up, telling
from pipelines.ledger.look_up import ledger_of
from pipelines.ledger.telling import ledger_lines

Json = dict[str, Any]

CORRECTED = html([TOLD[0].replace("副部长", "部长"), TOLD[1].replace("80", "180"), TOLD[2]])
SILENT = "http://www.example.cn/wbwj/201711/t2.html"


def no_answer(hours: int, url: str = URL, outcome: Outcome = Outcome.TIMEOUT, vantage: str = "JP") -> Attempt:
    return attempt(url=url, at=at(hours), role=Role.ARTICLE, outcome=outcome, vantage=vantage, detail="no answer")


HISTORY: tuple[Exchange | Attempt, ...] = (
    capture(0, html()),
    capture(24, html(), outcome=Outcome.UNCHANGED),
    capture(48, CORRECTED),
    missed(72, vantage="AT, home"),
    no_answer(96),
    no_answer(100, SILENT),
    no_answer(124, SILENT),
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("history")
    return release_of(archived(root / "archive", HISTORY), root / "2018-01-07.1")


def lines(found: Json) -> str:
    return "\n".join(ledger_lines(found))


def standing(root: Path, *looks: Exchange | Attempt) -> Json:
    """What is said of the page's address after these looks."""
    folder = release_of(archived(root / "archive", looks), root / "release")
    found = ledger_of(folder, URL)
    (one,) = found["documents"][0]["addresses"] if found["documents"] else found["addresses"]
    return dict(one)


def test_captures_and_checks_stand_in_order_with_time_vantage_digest_and_answer(release: Path) -> None:
    (document,) = ledger_of(release, URL)["documents"]
    checks = document["checks"]
    assert [(c["answer"], c["outcome"]) for c in checks] == [
        ("seen", "ok"),
        ("seen", "unchanged"),
        ("seen", "ok"),
        ("missed", "not_found"),
        ("unreachable", "timeout"),
    ]
    assert [c["at"] for c in checks] == sorted(c["at"] for c in checks)
    assert [c["vantage"] for c in checks] == [VANTAGE] * 3 + ["AT, home", "JP"]
    assert [bool(c["content_sha256"]) for c in checks] == [True, False, True, False, False]
    assert {c["via"] for c in checks} == {"live"}


def test_an_edit_has_its_passages_its_cells_and_the_last_time_the_earlier_text_was_met(release: Path) -> None:
    (document,) = ledger_of(release, URL)["documents"]
    (edit,) = document["edits"]
    assert [(p["before"], p["after"]) for p in edit["passages"]] == [("副", ""), ("80", "180")]
    assert (edit["from_at"], edit["unchanged_until"], edit["to_at"]) == (
        "2018-01-05T04:00:00Z",
        "2018-01-06T04:00:00Z",
        "2018-01-07T04:00:00Z",
    )
    assert {(c["table"], c["field"]) for c in edit["affected"]} == {
        ("delegations", "leader_title_printed"),
        ("legs", "leader_title_printed"),
        ("legs", "attendance"),
    }
    told = lines(ledger_of(release, URL))
    assert "媒体代表等[-80-]{+180+}余人出席。" in told
    assert re.search(r"affects legs l-[0-9a-f]{12} attendance: 80 → 180", told)


def test_last_seen_first_missed_and_from_where(release: Path) -> None:
    (document,) = ledger_of(release, URL)["documents"]
    (one,) = document["addresses"]
    assert (one["standing"], one["last_seen"], one["seen_via"]) == ("missing", "2018-01-07T04:00:00Z", "live")
    assert (one["first_missed"], one["first_missed_from"]) == ("2018-01-08T04:00:00Z", "AT, home")
    assert (one["days_missed"], one["last_observed_from"]) == (1, "AT, home")
    told = lines(ledger_of(release, URL))
    assert "last seen 2018-01-07T04:00:00Z via live" in told
    assert "first missed 2018-01-08T04:00:00Z from AT, home" in told
    assert "unreachable (timeout) 2018-01-09T04:00:00Z from JP" in told


@pytest.mark.parametrize("prefix", ["a-", "d-", "l-"])
def test_a_record_leads_to_its_documents(release: Path, prefix: str) -> None:
    table, key = {"a-": ("documents", "document_id"), "d-": ("delegations", "delegation_id"), "l-": ("legs", "leg_id")}[
        prefix
    ]
    row = json.loads((release / f"{table}.jsonl").read_text("utf-8").splitlines()[0])
    found = ledger_of(release, row[key])
    assert found["documents"] == ledger_of(release, URL)["documents"]


def test_another_spelling_of_an_address_leads_to_the_same_document(release: Path) -> None:
    found = ledger_of(release, URL.replace("http://www.", "https://"))
    assert [d["document_id"] for d in found["documents"]] == [
        d["document_id"] for d in ledger_of(release, URL)["documents"]
    ]


# --- no answer is no observation


def test_an_address_that_only_times_out_is_unreachable(release: Path) -> None:
    found = ledger_of(release, SILENT)
    (one,) = found["addresses"]
    assert (found["documents"], one["standing"], one["first_missed"], one["days_missed"]) == (
        [],
        "unreachable",
        None,
        0,
    )
    assert [check["answer"] for check in one["without_answer"]] == ["unreachable", "unreachable"]
    told = lines(found)
    assert "unreachable" in told
    assert not re.search("missed|missing|gone|withdrawn", told)


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        (Outcome.TIMEOUT, "unreachable"),
        (Outcome.DNS, "unreachable"),
        (Outcome.NETWORK, "unreachable"),
        (Outcome.ERROR, "unreachable"),
        (Outcome.ROBOTS, "not_asked"),
        (Outcome.TOO_LARGE, "not_read"),
    ],
)
def test_a_page_that_was_seen_and_then_gave_no_answer_was_not_missed(
    tmp_path: Path, outcome: Outcome, answer: str
) -> None:
    one = standing(tmp_path, capture(0, html()), *(no_answer(24 * day, outcome=outcome) for day in range(1, 40)))
    assert (one["standing"], one["first_missed"]) == (answer, None)
    assert one["last_seen"] == "2018-01-05T04:00:00Z"


def test_a_site_that_refuses_has_said_nothing_of_the_page(tmp_path: Path) -> None:
    refused = capture(24, b"<html>403</html>", status=403, outcome=Outcome.BLOCKED)
    one = standing(tmp_path, capture(0, html()), refused)
    assert (one["standing"], one["first_missed"]) == ("refused", None)


def test_an_answer_ends_a_silence_and_a_miss_is_not_undone_by_one(tmp_path: Path) -> None:
    seen = standing(tmp_path / "1", capture(0, html()), no_answer(24), capture(48, html(), outcome=Outcome.UNCHANGED))
    assert (seen["standing"], seen["without_answer"]) == ("present", [])
    lost = standing(tmp_path / "2", capture(0, html()), missed(24), no_answer(48))
    assert (lost["standing"], len(lost["without_answer"])) == ("missing", 1)


def test_a_page_that_is_missed_for_weeks_is_told_with_its_checks(tmp_path: Path) -> None:
    one = standing(tmp_path, capture(0, html()), *(missed(24 * day) for day in (1, 9, 17)))
    assert (one["standing"], one["days_missed"], one["last_missed"]) == ("gone", 3, "2018-01-22T04:00:00Z")


def test_a_redirect_to_the_front_page_is_told_with_where_it_led(tmp_path: Path) -> None:
    led = capture(24, b"", status=302, outcome=Outcome.REDIRECT, led_to="http://www.example.cn/")
    front = capture(24, b"front", url="http://www.example.cn/", role=Role.OTHER)
    folder = release_of(archived(tmp_path / "archive", [capture(0, html()), led, front]), tmp_path / "release")
    told = lines(ledger_of(folder, URL))
    assert "redirected (redirect 302)" in told
    assert "led to http://www.example.cn/" in told
    assert "missed when last asked for" in told


def test_silence_of_a_web_archive_says_nothing_of_the_site(tmp_path: Path) -> None:
    silent = attempt(url=URL, at=at(24), role=Role.ARTICLE, outcome=Outcome.TIMEOUT, via="wayback")
    assert standing(tmp_path, capture(0, html()), silent)["standing"] == "present"


def test_every_outcome_has_an_answer() -> None:
    assert {answer_of(outcome.value) for outcome in Outcome} == set(observing.Answer)
    with pytest.raises(BadInput, match="the outcome 'vanished'"):
        answer_of("vanished")


def test_a_release_of_an_older_program_without_edits_is_told_all_the_same(release: Path, tmp_path: Path) -> None:
    older = tmp_path / "2017-12-31.1"
    older.mkdir()
    for path in release.rglob("*.jsonl"):
        if path.name != "edits.jsonl":
            (older / path.relative_to(release)).parent.mkdir(exist_ok=True)
            (older / path.relative_to(release)).write_bytes(path.read_bytes())
    (document,) = ledger_of(older, URL)["documents"]
    assert document["edits"] == []


def test_a_rejected_page_says_that_its_edits_are_not_told(tmp_path: Path) -> None:
    told = ["某省文旅厅在新加坡举办冬季旅游推介会，介绍冰雪旅游资源，当地旅行社代表100余人出席推介会并同各界人士座谈。"]
    folder = release_of(archived(tmp_path / "archive", [capture(0, html(told, "冬季旅游推介会举行"))]), tmp_path / "r")
    assert "edits are told of what is, or was, kept or adjacent" in lines(ledger_of(folder, URL))


# --- the words


def test_no_line_calls_a_page_deleted(release: Path) -> None:
    sources = [Path(str(module.__file__)).read_text("utf-8") for module in (observing, commands, look_up, telling)]
    spoken = [json.dumps(ledger_of(release, url), ensure_ascii=False) for url in (URL, SILENT)]
    spoken += [lines(ledger_of(release, url)) for url in (URL, SILENT)]
    spoken += list(STANDING.values())
    for text in (*sources, *spoken):
        assert not re.search(r"deleted|removed by|taken down|censor", text, re.IGNORECASE)


@pytest.mark.parametrize("status", ["missing", "gone"])
def test_a_miss_is_told_as_a_miss_whatever_it_is_called(status: str) -> None:
    presence = {
        "status": status, "last_seen": "2018-01-05T04:00:00Z", "seen_via": "live",
        "first_missed": "2018-01-06T04:00:00Z", "last_missed": "2018-01-22T04:00:00Z", "checks": 3, "vantage": None,
    }  # fmt: skip
    found = {"asked": URL, "release": "r", "documents": [], "addresses": [observed(URL, presence, [])], "checks": []}
    told = lines(found)
    assert "missed" in told
    assert "from a place that is not told" in told


# --- the command


def test_the_command_prints_lines_or_one_json_document(release: Path, tmp_path: Path) -> None:
    told = xuanjie("ledger", URL, "--release", release, data=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == lines(ledger_of(release, URL)) + "\n"
    found = xuanjie("ledger", URL, "--release", release, "--json", data=tmp_path)
    assert json.loads(found.stdout) == ledger_of(release, URL)
    assert TITLE in found.stdout


@pytest.mark.parametrize(
    "asked", ["a-0123456789ab", "l-0123456789ab", "nonsense", "", "http://example.org/never-asked"]
)
def test_what_is_not_known_is_said_to_be_so(release: Path, asked: str) -> None:
    with pytest.raises(NoSuchRecord):
        ledger_of(release, asked)


def test_the_command_says_so_in_one_line_and_ends_with_status_2(release: Path, tmp_path: Path) -> None:
    done = xuanjie("ledger", "a-0123456789ab", "--release", release, data=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_exchanges_of_other_roles_are_no_checks_of_the_page(tmp_path: Path) -> None:
    listing = exchange(html(), url=URL, role=Role.LISTING, fetched_at=at(1) + timedelta(minutes=1), via="live")
    folder = release_of(archived(tmp_path / "archive", [capture(0, html()), listing]), tmp_path / "release")
    (document,) = ledger_of(folder, URL)["documents"]
    assert len(document["checks"]) == 1
