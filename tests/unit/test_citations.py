"""Every record and every cited capture has a ready citation."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from packaged import bundle, packaged
from saved_pages import xuanjie

from pipelines.release.bundle import Name
from pipelines.release.cite_record import record_citation
from pipelines.release.files.citation_rows import CITATIONS, citation_rows
from pipelines.release.files.citing import CITED, Style, citation_of, cited
from pipelines.release.history_tables import HISTORY_TABLES

DOI = "10.5072/xuanjie.1"
LEG = {
    "leg_id": "l-000000000001",
    "country": "LA",
    "date_edtf": "2017-11-23/2017-11-26",
    "mode": "concluded",
    "leader_name": "何毅亭",
    "meeting_id": "pc19",
}
CAPTURES = [
    {"snapshot_id": "s2", "url": "https://b.example/2", "fetched_at": "2018-01-06T04:00:00Z",
     "origin": None, "content_sha256": "b" * 64},
    {"snapshot_id": "s1", "url": "https://a.example/1_%7B", "fetched_at": "2018-01-05T04:00:00Z",
     "origin": "https://web.example/1", "content_sha256": "a" * 64},
]  # fmt: skip
NAME = Name(version="2018-01-06.2", stamp="5" * 64)


def test_a_citation_names_release_record_page_time_and_digest() -> None:
    assert cited(citation_of(NAME, "legs", LEG, CAPTURES)) == (
        "The xuanjie contributors (2018). Stay of a delegation led by 何毅亭 in Laos, 2017-11-23/2017-11-26, on pc19, "
        "record l-000000000001. In xuanjie: briefing delegations of the Chinese Communist Party (release 2018-01-06.2) "
        "[Data set]. Stands on https://a.example/1_%7B, captured 2018-01-05T04:00:00Z, a copy at "
        f"https://web.example/1, SHA-256 {'a' * 64}, and 1 more."
    )


def test_a_plan_is_cited_as_a_plan_and_limits_of_days_as_limits() -> None:
    assert "Announced: stay of a delegation led by 何毅亭 in Laos" in cited(
        citation_of(NAME, "legs", {**LEG, "mode": "announced"}, CAPTURES)
    )
    team = {
        "delegation_id": "d-000000000001", "countries": ["KZ", "TJ"], "date_earliest": "2018-01-23",
        "date_latest": "2018-03-09", "leader_name": "冷溶", "meeting_id": "pc19", "mode": "cancelled",
    }  # fmt: skip
    assert "Cancelled: delegation led by 冷溶 to Kazakhstan, Tajikistan, between 2018-01-23 and 2018-03-09" in cited(
        citation_of(NAME, "delegations", team, CAPTURES)
    )


def test_a_capture_is_cited_by_address_time_and_digest() -> None:
    assert cited(citation_of(NAME, "snapshots", CAPTURES[0])) == (
        "The xuanjie contributors (2018). Capture of https://b.example/2, snapshot s2. In xuanjie: briefing "
        "delegations of the Chinese Communist Party (release 2018-01-06.2) [Data set]. Captured 2018-01-06T04:00:00Z, "
        f"SHA-256 {'b' * 64}."
    )


@pytest.mark.parametrize("style", list(Style))
def test_the_doi_stands_in_every_style_when_there_is_one(style: Style) -> None:
    named = Name(version="2018-01-06.2", stamp="5" * 64, doi=DOI)
    assert DOI in cited(citation_of(named, "legs", LEG, CAPTURES), style)
    assert "doi" not in cited(citation_of(NAME, "legs", LEG, CAPTURES), style).lower()


def test_what_bibtex_would_run_is_escaped_and_braces_match() -> None:
    hostile = LEG | {"leader_name": "\\input{/etc/passwd} 100% & #1 $x_y^z~ }{"}
    text = cited(citation_of(NAME, "legs", hostile, CAPTURES), Style.BIBTEX)
    assert "\\input" not in text
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}")
    assert not re.search(r"(?<!\\)[%&#$_^~]", plain.replace(NAME.version, ""))


def test_a_name_with_line_breaks_stays_on_one_line() -> None:
    text = cited(citation_of(NAME, "legs", LEG | {"leader_name": "a\r\nb\u2028c"}, []))
    assert len(text.splitlines()) == 1


def test_csl_json_is_an_item_of_the_kind_dataset() -> None:
    item = json.loads(cited(citation_of(NAME, "legs", LEG, CAPTURES), Style.CSL_JSON))
    assert (item["type"], item["version"], item["issued"]) == (
        "dataset", "2018-01-06.2", {"date-parts": [[2018, 1, 6]]},
    )  # fmt: skip


def test_every_record_and_every_cited_capture_has_one_line() -> None:
    made_of = bundle()
    found = {(row["table"], row["id"]) for row in citation_rows(made_of)}
    used = {row["snapshot_id"] for row in made_of.rows["evidence"]}
    expected = {
        (table, row[key])
        for table, key in CITED.items()
        for row in made_of.rows[table]
        if table != "snapshots" or row[key] in used
    }
    assert found == expected
    assert len(found) == len(citation_rows(made_of))


def test_the_verb_says_what_the_file_says(tmp_path: Path) -> None:
    folder = packaged(tmp_path / "2018-01-05.1", bundle(DOI))
    with (folder / "citations.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        assert cited(record_citation(folder, line["id"])) == line["citation"]
    done = xuanjie("cite", lines[0]["id"], "--release", folder, data=tmp_path)
    assert (done.returncode, done.stdout) == (0, lines[0]["citation"] + "\n")


@pytest.mark.parametrize(
    ("record_id", "said"), [("x-1", "no record"), ("l-000000000000", "no record"), ("s" + "0" * 20, "no snapshot")]
)
def test_an_id_that_names_nothing_is_one_line_and_status_2(tmp_path: Path, record_id: str, said: str) -> None:
    folder = packaged(tmp_path / "2018-01-05.1", bundle())
    done = xuanjie("cite", record_id, "--release", folder, data=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert said in done.stderr


def test_the_codebook_explains_citations_and_the_lives_of_records(tmp_path: Path) -> None:
    text = (packaged(tmp_path / "2018-01-05.1", bundle()) / "codebook.md").read_text("utf-8")
    for table in (CITATIONS, *HISTORY_TABLES.values()):
        assert f"### {table.name}\n" in text
        assert all(f"| `{c.name}` | {c.type} |" in text for c in table.columns)
