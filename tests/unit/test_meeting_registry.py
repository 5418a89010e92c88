"""Does the calendar have every Party meeting since December 1978, is a slip told, and what does one more row do?"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.declared import Side
from crawler.schedule.cadence import CHINA, Phase, Rhythm, cadence_at
from pipelines.lexicon import meetings as module
from pipelines.lexicon.first_briefings import first_briefings, load_first_briefings
from pipelines.lexicon.meetings import FIRST_TERM, load_meetings, load_registry, meetings, registry
from pipelines.lexicon.table import LexiconError

FOLDER = Path(module.__file__).parent
HEADER = "id,kind,term,plenum,opened_on,closed_on,communique_on,sources"
DAILY = Rhythm(side=Side.PARTY_CENTRE, every=timedelta(days=1))


def folder_with(tmp_path: Path, *rows: str) -> Path:
    """A copy of the registry with more rows."""
    shutil.copy(FOLDER / "meetings.csv", tmp_path)
    with (tmp_path / "meetings.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))
    return tmp_path


def test_the_registry_runs_from_december_1978_without_a_gap() -> None:
    found = registry()
    assert (found[0].id, found[0].opened_on, found[0].closed_on) == ("cc11-p3", date(1978, 12, 18), date(1978, 12, 22))
    plenums = Counter(m.term for m in found if m.kind == "plenum")
    assert plenums == {11: 5, 12: 7, 13: 9, 14: 7, 15: 7, 16: 7, 17: 7, 18: 7, 19: 7, 20: 4}
    assert [m.term for m in found if m.kind == "congress"] == list(range(12, 21))
    for term in range(12, 21):
        assert [m.plenum for m in found if m.term == term] == [None, *range(1, plenums[term] + 1)]


def test_every_first_plenum_opens_on_the_day_after_its_congress() -> None:
    by_id = {m.id: m for m in registry()}
    for meeting in registry():
        if meeting.plenum == 1:
            assert meeting.opened_on == by_id[f"pc{meeting.term}"].closed_on + timedelta(days=1)


def test_every_row_says_what_it_rests_on() -> None:
    for meeting in registry():
        assert meeting.communique_on == meeting.closed_on
        document, rest = meeting.sources.split("; ")
        assert document == ("resolutions" if meeting.kind == "congress" else "communique")
        assert rest == "unverified" or rest.startswith("agrees http")


def test_the_extractor_knows_the_meetings_of_the_practice_and_no_earlier_ones() -> None:
    assert [m.id for m in meetings()] == [m.id for m in registry() if m.term >= FIRST_TERM]
    assert meetings()[0].id == "pc17"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("pc21,congress,21,,20271018,,,resolutions; unverified", "'20271018'"),
        ("pc21,congress,21,,2027-W42-1,,,resolutions; unverified", "'2027-W42-1'"),
        ("pc21,congress,21,,,,,resolutions; unverified", "''"),
        ("pc21,congress,21,,2027-02-30,,,resolutions; unverified", "day"),
        ("pc21,congress,21,,2027-10-18,2027-10-17,,resolutions; unverified", "2027-10-17"),
        ("pc21,congress,21,,2027-10-18,2027-10-24,2027-10-23,resolutions; unverified", "communique_on 2027-10-23"),
        ("pc21,congress,21,,2027-10-18,,2027-10-24,resolutions; unverified", "communique_on 2027-10-24"),
        ("pc21,congress,21,,2027-10-18,2027-10-24,,", "sources ''"),
        ("pc21,congress,21,,2027-10-18,2027-10-24,,hearsay", "sources 'hearsay'"),
        ("cc20-p4,plenum,20,4,2027-10-18,2027-10-24,,communique; unverified", "'cc20-p4' again"),
        ("cc20-p5,plenum,20,5,2025-10-23,2025-10-26,,communique; unverified", "opened_on 2025-10-23"),
    ],
)
def test_a_slip_in_a_new_row_is_told_with_its_line(tmp_path: Path, row: str, found: str) -> None:
    with pytest.raises(LexiconError) as caught:
        load_registry(folder_with(tmp_path, row))
    assert caught.value.line == len(registry()) + 2
    assert found in caught.value.found


def test_only_the_last_row_may_lack_its_last_day(tmp_path: Path) -> None:
    ahead = "cc20-p5,plenum,20,5,2026-12-01,,,communique; unverified"
    assert load_registry(folder_with(tmp_path, ahead))[-1].closed_on is None
    with pytest.raises(LexiconError, match="cc20-p5, which has no closed_on"):
        load_registry(folder_with(tmp_path, ahead, "cc20-p6,plenum,20,6,2027-10-01,,,communique; unverified"))


def test_one_more_row_changes_the_cadence_and_nothing_else_is_needed(tmp_path: Path) -> None:
    opening = datetime(2026, 12, 1, 0, 0, tzinfo=CHINA)
    assert cadence_at(DAILY, registry(), opening).phase is Phase.QUIET
    more = load_registry(folder_with(tmp_path, "cc20-p5,plenum,20,5,2026-12-01,2026-12-04,,communique; unverified"))
    before, after = (cadence_at(DAILY, more, at) for at in (opening - timedelta(seconds=1), opening))
    assert before.phase is Phase.QUIET
    assert (after.phase, after.period) == (Phase.BURST, timedelta(hours=1))
    assert after.meeting is not None
    assert after.meeting.id == "cc20-p5"
    assert load_meetings(tmp_path)[-1].id == "cc20-p5"


def test_a_meeting_without_a_last_day_is_in_session_and_no_meeting_of_the_extractor(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "cc20-p5,plenum,20,5,2026-12-01,,,communique; unverified")
    found = cadence_at(DAILY, load_registry(folder), datetime(2026, 12, 5, tzinfo=CHINA))
    assert found.phase is Phase.BURST
    assert load_meetings(folder) == meetings()


def test_first_briefings_follow_their_meeting_and_name_a_page() -> None:
    days = {b.meeting: b for b in first_briefings()}
    assert set(days) == {"pc18", "cc18-p6", "pc19", "pc20", "cc20-p3", "cc20-p4"}
    assert days["pc19"].first_on == date(2017, 10, 31)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["pc99", "2017-11-01", "VN", "trip", "https://a.example/"], "meeting 'pc99'"),
        (["pc16", "2002-12-01", "VN", "trip", "https://a.example/"], "meeting 'pc16'"),
        (["pc19", "soon", "VN", "trip", "https://a.example/"], "soon"),
        (["pc19", "2017-10-01", "VN", "trip", "https://a.example/"], "first_on 2017-10-01"),
        (["pc19", "2017-11-01", "VN", "trip", "somewhere"], "a cell without content"),
    ],
)
def test_a_slip_in_first_briefings_is_told(tmp_path: Path, row: list[str], found: str) -> None:
    with (tmp_path / "first_briefings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["meeting", "first_on", "country", "basis", "sources"], row])
    with pytest.raises(LexiconError) as caught:
        load_first_briefings(tmp_path)
    assert found in caught.value.found
