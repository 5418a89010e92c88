"""Does an empty place say why it is empty, and never read as a zero where nobody looked?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from folder_release import release_of, write_folder
from html_checked import faults

from archive.figures.tile_grid import Seen
from archive.web import counted
from archive.web.asked import Asked, Form
from archive.web.edition import Edition, Told, open_edition
from archive.web.rendering import written
from archive.web.routes import views
from archive.web.view import Page

Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[Rows, Rows], None]  # rows by table, rows by figure: to be changed in place
HOSTILE = "</td></table><script src=//evil.example/x.js>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;{{7*7}}"
_ZERO = re.compile(r">0<")


def rows_of(release: Path) -> Rows:
    described = json.loads((release / "datapackage.json").read_text("utf-8"))
    found: Rows = {}
    for one in described["resources"]:
        if "schema" in one and one["name"] != "citations":
            lines = (release / one["path"].replace(".csv", ".jsonl")).read_text("utf-8").splitlines()
            found[one["name"]] = [json.loads(line) for line in lines]
    return found


def planted(
    demo: Path, folder: Path, change: Change, told: Told | None = None, manifest: Mapping[str, Any] | None = None
) -> Edition:
    """The demo's release with other rows, other numbers in its figures, or a release before it."""
    like = release_of(demo)
    rows = rows_of(like)
    figures: Rows = {}
    for path in (like / "figures").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            figures[path.stem] = list(csv.DictReader(file))
    headers = {name: list(some[0]) for name, some in figures.items()}
    change(rows, figures)
    write_folder(folder, like, rows)
    for name, some in figures.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, headers[name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(some)
        (folder / "figures" / f"{name}.csv").write_text(text.getvalue(), "utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest or {}), "utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    return open_edition(folder, archive=None, cache=folder.parent / "cache", told=told or Told(), steps=())


def data_of(edition: Edition, path: str, **ids: str) -> Mapping[str, Any]:
    """What the page of a route says, as JSON has it."""
    page = _page(edition, path, Form.JSON, ids)
    found: Mapping[str, Any] = json.loads(
        written(page, edition, Asked(path=path, form=Form.JSON), has_sheet=False).body
    )
    return found


def html_of(edition: Edition, path: str, **ids: str) -> str:
    page = _page(edition, path, Form.HTML, ids)
    text = written(page, edition, Asked(path=path, ids=ids), has_sheet=False).body.decode()
    assert faults(text) == []
    return text


def _page(edition: Edition, path: str, form: Form, ids: Mapping[str, str]) -> Page:
    view = next(view for view in views() if view.path == path)
    answer = view.handler(edition, Asked(path=path, form=form, ids=ids))
    assert isinstance(answer, Page)
    return answer


def every_search(word: str) -> Change:
    """All empty cells say this, in the map and in the table of countries and meetings."""

    def change(_: Rows, figures: Rows) -> None:
        for row in (*figures["map"], *figures["countries"]):
            if row["seen"] in ("none_found", "partly_searched", "not_searched"):
                row["seen"] = word

    return change


def nowhere_zero(edition: Edition) -> None:
    """No country without a leg is a finding of none, on any page."""
    silent = [row["country"] for row in data_of(edition, "/countries")["countries"] if row["seen"] == "not_searched"]
    assert len(silent) > 100
    for code in (*silent[:12], *silent[-12:]):
        data = data_of(edition, "/countries/{country}", country=code)
        assert {row["seen"] for row in data["meetings"]} == {"not_searched"}, code
        text = html_of(edition, "/countries/{country}", country=code)
        assert "not searched" in text
        assert not _ZERO.search(text), code
    for meeting in ("pc19", "cc20-p4"):
        cells = data_of(edition, "/meetings/{meeting_id}", meeting_id=meeting)["countries"]
        assert {cell["seen"] for cell in cells} <= {"counted", "not_searched", "planned_only", "home"}
    assert 'role="img">0<' not in html_of(edition, "/countries")


def test_a_country_that_was_never_searched_never_reads_as_zero(demo: Path, tmp_path: Path) -> None:
    edition = planted(demo, tmp_path / "2026-03-10.1", every_search("not_searched"))
    nowhere_zero(edition)
    text = html_of(edition, "/meetings/{meeting_id}", meeting_id="cc20-p4")
    assert re.search(r'>Andorra: not searched</title><rect [^>]*class="unsought"', text)
    row = next(one for one in data_of(edition, "/coverage")["meetings"] if one["meeting_id"] == "cc20-p4")
    assert row["countries_without_legs"]["none_found"] == 0
    assert row["countries_without_legs"]["not_searched"] > 150


def test_the_check_for_zeros_sees_one(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = planted(demo, tmp_path / "2026-03-10.1", every_search("not_searched"))
    monkeypatch.setattr(counted, "_followed", lambda over_all, weakest, is_named: Seen.NONE_FOUND)
    with pytest.raises(AssertionError):
        nowhere_zero(edition)


def test_a_zero_stands_where_a_search_was_complete(demo: Path, tmp_path: Path) -> None:
    edition = planted(demo, tmp_path / "2026-03-10.1", every_search("none_found"))
    data = data_of(edition, "/countries/{country}", country="AD")
    assert {row["seen"] for row in data["meetings"]} == {"none_found"}
    text = html_of(edition, "/countries/{country}", country="AD")
    assert _ZERO.search(text)
    assert "searched completely, none found" in text


@pytest.mark.parametrize(
    ("over_all", "of_meeting", "said"),
    [
        ("partly_searched", {"none_found"}, "partly_searched"),
        ("partly_searched", {"partly_searched", "none_found"}, "partly_searched"),
        ("partly_searched", {"not_searched", "none_found"}, "not_searched"),
        ("not_searched", {"none_found"}, "not_searched"),
        ("none_found", {"partly_searched"}, "none_found"),
    ],
)
def test_where_the_release_says_it_only_of_all_meetings_the_weaker_word_holds(
    demo: Path, tmp_path: Path, over_all: str, of_meeting: set[str], said: str
) -> None:
    def change(_: Rows, figures: Rows) -> None:
        words = sorted(of_meeting)
        for row in figures["map"]:
            row["seen"] = over_all if row["country"] == "AD" else row["seen"]
        empty = [r for r in figures["countries"] if r["meeting_id"] == "cc20-p4" and r["seen"] != "counted"]
        for number, row in enumerate(empty):
            row["seen"] = words[number % len(words)]

    edition = planted(demo, tmp_path / "2026-03-10.1", change)
    cells = data_of(edition, "/meetings/{meeting_id}", meeting_id="cc20-p4")["countries"]
    andorra = next(cell for cell in cells if cell["country"] == "AD")
    assert (andorra["seen"], andorra["counted_for_this_meeting"]) == (said, False)


def test_a_leg_that_is_planned_or_off_stands_with_its_meeting_alone(demo: Path, tmp_path: Path) -> None:
    def change(rows: Rows, figures: Rows) -> None:
        like = next(row for row in rows["legs"] if row["meeting_id"] == "pc19")
        for number, (code, mode) in enumerate((("AD", "announced"), ("AT", "cancelled"))):
            own = {"leg_id": f"l-00000000000{number}", "country": code, "mode": mode, "recommended": False}
            rows["legs"].append({**like, **own})
            tile = next(row for row in figures["map"] if row["country"] == code)
            tile["seen"] = {"announced": "planned_only", "cancelled": "off_only"}[mode]

    edition = planted(demo, tmp_path / "2026-03-10.1", change)
    for code, word in (("AD", "planned_only"), ("AT", "off_only")):
        meetings = data_of(edition, "/countries/{country}", country=code)["meetings"]
        seen = {row["meeting_id"]: row["seen"] for row in meetings}
        assert seen.pop("pc19") == word
        assert set(seen.values()) == {"partly_searched"}


def test_a_release_without_any_leg_answers_and_claims_nothing(demo: Path, tmp_path: Path) -> None:
    def change(rows: Rows, figures: Rows) -> None:
        for table in ("legs", "delegations", "events", "claim_comparison", "aggregate_claims", "search_log", "fetches",
                      "freshness", "searches", "presence", "parity", "documents"):  # fmt: skip
            rows[table] = []
        every_search("not_searched")(rows, figures)
        for row in figures["map"]:
            row |= {"legs": "0", "legs_recommended": "0"}
            row["seen"] = "home" if row["seen"] == "home" else "not_searched"
        for name in figures.keys() - {"map"}:
            figures[name] = []

    edition = planted(demo, tmp_path / "2026-03-10.1", change)
    assert "No leg of any meeting is recorded" in html_of(edition, "/")
    assert "Nothing was searched." in html_of(edition, "/searches")
    assert "No source was asked for this release" in html_of(edition, "/sources")
    for path in ("/meetings", "/countries", "/claims", "/parity", "/coverage"):
        html_of(edition, path)
    for path, ids in (
        ("/meetings/{meeting_id}", {"meeting_id": "pc19"}),
        ("/meetings/none", {}),
        ("/countries/{country}", {"country": "LA"}),
    ):
        assert "no finding of none" in html_of(edition, path, **ids)


def test_a_number_that_the_release_counts_otherwise_is_shown_as_it_counts_it(demo: Path, tmp_path: Path) -> None:
    def change(_: Rows, figures: Rows) -> None:
        for row in (*figures["map"], *figures["countries"]):
            if row["country"] == "LA" and row.get("meeting_id", "pc19") == "pc19":
                row["legs"] = "70"

    edition = planted(demo, tmp_path / "2026-03-10.1", change)
    assert data_of(edition, "/")["counts"]["legs"] == 36 + 67
    assert data_of(edition, "/countries/{country}", country="LA")["country"]["legs"] == 70
    assert "Laos: 70 in all, 1 recommended" in html_of(edition, "/meetings/{meeting_id}", meeting_id="pc19")


def test_the_first_page_tells_what_changed_since_the_release_before(demo: Path, tmp_path: Path) -> None:
    def change(rows: Rows, figures: Rows) -> None:
        line = dict.fromkeys(("field", "before", "after", "basis", "caused_by"))
        ids = [row["leg_id"] for row in rows["legs"][:3]]
        rows["changes"] = [
            {**line, "number": n, "kind": "changed", "table": "legs", "id": leg, "cause": "source", "also_caused": []}
            for n, leg in enumerate([*ids, ids[0]], 1)
        ]

    edition = planted(demo, tmp_path / "2026-03-10.1", change, manifest={"previous": "2026-01-02.1"})
    text = html_of(edition, "/")
    assert "Against release" in text
    assert "2026-01-02.1" in text
    assert "3 legs changed, by other captures" in text


def test_the_first_page_says_that_a_release_was_made_over_a_gate_and_why(demo: Path, tmp_path: Path) -> None:
    over = {"override": {"reason": f"a site was down {HOSTILE}", "faults": ["legs: 40 % fewer than before"]}}
    edition = planted(demo, tmp_path / "2026-03-10.1", lambda rows, figures: None, manifest=over)
    text = html_of(edition, "/")
    assert "a site was down" in text
    assert "legs: 40 % fewer than before" in text
    assert "<script src=//evil" not in text


def test_an_estimate_is_told_with_its_interval_and_an_open_end_as_one(demo: Path, tmp_path: Path) -> None:
    told = {"estimate": "31", "lower": "22", "upper": "250", "method": "Chapman", "lists": "embassies, party_press",
            "shared": "4", "reason": "", "found": ""}  # fmt: skip

    def change(_: Rows, figures: Rows) -> None:
        figures["coverage"] = [row | told if row["meeting_id"] == "pc19" else row for row in figures["coverage"]]

    edition = planted(demo, tmp_path / "2026-03-10.1", change)
    text = html_of(edition, "/meetings/{meeting_id}", meeting_id="pc19")
    assert "18 known, about 31 in all" in text
    assert "pc19 18 known, 31 estimated, 22 to 250" in text
    assert "likely to be too low" in html_of(edition, "/coverage")


def test_a_total_that_cannot_be_compared_says_why(demo: Path, tmp_path: Path) -> None:
    claims: list[str] = []

    def change(rows: Rows, _: Rows) -> None:
        row = rows["claim_comparison"][0]
        row |= {"obstacle": "a_plan", "verdict": "not_comparable", "gap": None, "countable": None, "planned": True}
        alone = {**rows["aggregate_claims"][0], "claim_id": "c-000000000001", "scope": "event", "speaker": HOSTILE}
        rows["aggregate_claims"].append(alone)
        claims.append(row["claim_id"])

    edition = planted(demo, tmp_path / "2026-03-10.1", change)
    assert "it tells of what was still to come" in html_of(edition, "/claims/{claim_id}", claim_id=claims[0])
    assert "not comparable: it tells of what was still to come" in html_of(edition, "/claims")
    alone = html_of(edition, "/claims/{claim_id}", claim_id="c-000000000001")
    assert "it says nothing of the wave" in alone
    assert "<script src=//evil" not in alone


def test_a_source_that_nobody_describes_says_so(demo: Path, tmp_path: Path) -> None:
    edition = planted(demo, tmp_path / "2026-03-10.1", lambda rows, figures: None)
    assert "This source is not described here." in html_of(edition, "/sources/{source}", source="ild_zh")
    described = replace(Told(), sources=lambda: {"ild_zh": {"title": HOSTILE, "side": "party_centre"}})
    other = planted(demo, tmp_path / "2026-03-10.2", lambda rows, figures: None, told=described)
    assert "<script src=//evil" not in html_of(other, "/sources")
