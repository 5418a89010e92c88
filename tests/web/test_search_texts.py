"""Are the texts of pages read once, the important ones first, and forgotten when they are taken down?"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from browsed import demo_copy

from archive.errors import Damaged
from archive.web.edition import Edition, Told, open_edition
from archive.web.search.background import Background, Sources
from archive.web.search.finding import find
from archive.web.search.forgetting import forget_texts
from archive.web.search.hits import Answer
from archive.web.search.question import asked_for
from archive.web.search.reading import read_texts
from archive.web.search.records import index_records
from archive.web.search.texts import NAME

XUANJIE = Path(sys.executable).with_name("xuanjie")


class Place:
    """A release, its archive, and a cache of one's own."""

    def __init__(self, data: Path, cache: Path, *, with_archive: bool = True, with_store: bool = True) -> None:
        release = data / "releases" / (data / "releases" / "latest").read_text().strip()
        archive = data / "archive" if with_archive else None
        self.edition: Edition = open_edition(release, archive=archive, cache=cache, told=Told(), steps=(index_records,))
        self.sources = Sources(
            catalogue=self.edition.catalogue.path,
            stamp=self.edition.stamp,
            release=release,
            archive=archive,
            store=data / "store.sqlite" if with_store else cache / "none",
            index=cache,
        )

    def find(self, typed: str, **chosen: list[str]) -> Answer:
        return find(self.edition, asked_for(typed), chosen=chosen)

    def texts(self, typed: str) -> list[str]:
        return [hit.id for group in self.find(typed, kind=["text"]).groups for hit in group.hits]

    def numbers(self) -> list[int]:
        with closing(sqlite3.connect(self.sources.index / NAME)) as index:
            return [row[0] for row in index.execute("SELECT number FROM texts ORDER BY number")]

    def ranges(self) -> dict[str, str | None]:
        with closing(sqlite3.connect(self.sources.index / NAME)) as index:
            return dict(index.execute("SELECT snapshot_id, ranges FROM texts").fetchall())


@pytest.fixture(scope="module")
def place(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demo with all texts read."""
    made = Place(demo, tmp_path_factory.mktemp("browse"))
    read_texts(made.sources)
    yield made
    made.edition.catalogue.close()


def test_before_any_text_is_read_records_are_found_and_the_page_says_so(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    answer = place.find("老挝")
    assert (answer.texts, answer.of_texts) == (0, 0)
    assert [group.kind for group in answer.groups][:2] == ["country", "organisation"]


def test_texts_become_searchable_bit_by_bit_those_of_kept_announcements_first(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    read_texts(place.sources, most=20)
    answer = place.find("的")
    assert (answer.texts, answer.of_texts) == (20, 108)
    texts = next(group for group in answer.groups if group.kind == "text")
    assert {hit.status for hit in texts.hits} == {"kept"}
    read_texts(place.sources)
    assert place.find("的").texts == 108
    assert next(group for group in place.find("的").groups if group.kind == "text").total > texts.total


def test_an_index_that_is_being_made_is_looked_at_again(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    sqlite3.connect(tmp_path / NAME).close()
    (tmp_path / NAME).touch()
    assert place.find("的").of_texts == 0
    read_texts(place.sources)
    assert place.find("的").of_texts == 108


def test_a_second_reading_adds_nothing(place: Place) -> None:
    before = place.numbers()
    read_texts(place.sources)
    assert place.numbers() == before
    assert len(before) == 108


def test_the_text_is_the_article_and_not_the_shell_of_the_page(place: Place, demo: Path, tmp_path: Path) -> None:
    assert not place.texts("责任编辑")
    whole = Place(demo, tmp_path, with_store=False)
    read_texts(whole.sources)
    assert len(whole.texts("老挝")) >= len(place.texts("老挝"))


def test_when_rules_read_the_article_elsewhere_its_text_is_taken_again(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path, with_store=False)
    read_texts(place.sources)
    before = place.numbers()
    again = Place(demo, tmp_path)
    read_texts(again.sources)
    assert again.numbers()[-1] > before[-1]
    assert len(again.numbers()) == 108
    assert again.texts("老挝")


@pytest.mark.fault("B1")
def test_what_a_flipped_bit_made_of_an_extraction_is_not_taken_for_the_place_of_the_article(
    place: Place, demo: Path, tmp_path: Path
) -> None:
    """A page of which nobody knows where its article stands is searched as a whole; once the store is mended, not."""
    data = demo_copy(demo, tmp_path / "demo")
    flipped = Place(data, tmp_path / "cache")
    with closing(sqlite3.connect(flipped.sources.store, isolation_level=None)) as store:
        sound = store.execute("SELECT extraction, snapshot_id FROM extractions").fetchall()
        store.execute("UPDATE extractions SET extraction = json_set(extraction, '$.announcement.body[0][0]', 1)")
        read_texts(flipped.sources)
        whole = Place(demo, tmp_path / "whole", with_store=False)
        read_texts(whole.sources)
        assert flipped.ranges() == whole.ranges() != place.ranges()
        store.executemany("UPDATE extractions SET extraction = ? WHERE snapshot_id = ?", sound)
    read_texts(flipped.sources)
    assert flipped.ranges() == place.ranges()


def test_a_store_that_says_nothing_holds_up_no_search_that_reads_some_pages_at_a_time(
    demo: Path, tmp_path: Path
) -> None:
    """As after an upgrade, when the index is new and the store still of the version before."""
    data = demo_copy(demo, tmp_path / "demo")
    flipped = Place(data, tmp_path / "cache")
    with closing(sqlite3.connect(flipped.sources.store, isolation_level=None)) as store:
        store.execute("UPDATE extractions SET extraction = json_set(extraction, '$.announcement.body[0][0]', 1)")
    read = []
    while len(read) < 2 or read[-1] > read[-2]:
        read_texts(flipped.sources, most=40)
        read.append(len(flipped.numbers()))
    whole = Place(demo, tmp_path / "whole")
    read_texts(whole.sources)
    assert read[0] == 40
    assert read[-1] == len(whole.numbers())


def test_passages_are_those_of_the_text_layer(place: Place, demo: Path) -> None:
    hits = [hit for group in place.find("老挝", kind=["text"]).groups for hit in group.hits]
    with_evidence = [hit for hit in hits if hit.evidence]
    assert with_evidence
    for hit in hits:
        shown = subprocess.run(
            [XUANJIE, "--data", demo, "show", hit.snapshot], capture_output=True, text=True, check=True
        ).stdout
        marked = next(piece.text for piece in hit.snippet if piece.found)
        assert marked in shown
        break
    hit = with_evidence[0]
    row = place.edition.catalogue.record("evidence", "evidence_id", str(hit.evidence).rpartition("/")[2])
    assert hit.passage is not None
    assert row["start"] <= hit.passage[0] < hit.passage[1] <= row["end"]
    inside = row["quote"][hit.passage[0] - row["start"] : hit.passage[1] - row["start"]]
    assert inside in ("老挝", "Laos")


def test_without_an_archive_the_texts_of_the_releases_own_package_are_read(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path, with_archive=False)
    read_texts(place.sources)
    with place.edition.shelf():
        assert place.texts("老挝")


def test_what_is_taken_down_is_quoted_no_more_and_leaves_the_index_at_the_next_reading(
    demo: Path, tmp_path: Path
) -> None:
    data = demo_copy(demo, tmp_path / "demo")
    place = Place(data, tmp_path / "cache")
    read_texts(place.sources)
    hit = place.find("万象", kind=["text"]).groups[0].hits[0]
    command = [XUANJIE, "--data", data, "takedown", str(hit.snapshot), "--apply", "--reason", "test"]
    subprocess.run(command, check=True, capture_output=True)
    again = next((one for one in place.find("万象", kind=["text"]).groups[0].hits if one.id == hit.id), None)
    assert again is None or again.snippet == ()
    read_texts(place.sources)
    assert hit.id not in place.texts("万象")
    assert place.find("万象").texts == 108


def test_a_takedown_takes_the_text_out_of_the_index_of_its_data_folder(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "demo")
    place = Place(data, data / "browse")
    read_texts(place.sources)
    hit = place.find("万象", kind=["text"]).groups[0].hits[0]
    with closing(sqlite3.connect(data / "browse" / NAME)) as index:
        (body,) = index.execute("SELECT body FROM texts WHERE snapshot_id = ?", [hit.snapshot]).fetchone()
    command = [XUANJIE, "--data", data, "takedown", str(hit.snapshot), "--apply", "--reason", "test"]
    subprocess.run(command, check=True, capture_output=True)
    assert body not in (data / "browse" / NAME).read_bytes()


def test_a_text_that_is_forgotten_leaves_neither_words_nor_bytes(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    read_texts(place.sources)
    with closing(sqlite3.connect(tmp_path / NAME)) as index:
        before = {row[0]: row[1] for row in index.execute("SELECT snapshot_id, body FROM texts")}
    hit = place.find("万象", kind=["text"]).groups[0].hits[0]
    assert hit.snapshot is not None
    assert before[hit.snapshot] in (tmp_path / NAME).read_bytes()
    forget_texts(tmp_path, [hit.snapshot])
    assert hit.id not in place.texts("万象")
    assert before[hit.snapshot] not in (tmp_path / NAME).read_bytes()
    forget_texts(tmp_path / "none", [hit.snapshot])  # no index, nothing to forget


def test_an_index_of_other_code_is_made_anew_and_a_strange_file_is_not_opened(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    read_texts(place.sources, most=10)
    with closing(sqlite3.connect(tmp_path / NAME)) as index:
        index.execute("UPDATE made_by SET code = 'other'")
        index.execute("CREATE TRIGGER t AFTER INSERT ON made_by BEGIN DELETE FROM texts; END")
        index.commit()
    assert Place(demo, tmp_path).find("的").of_texts == 0
    read_texts(place.sources)
    assert Place(demo, tmp_path).find("的").texts == 108
    (tmp_path / NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(Damaged):
        Place(demo, tmp_path).find("的")
    read_texts(place.sources)
    assert Place(demo, tmp_path).find("的").texts == 108


def test_the_sources_survive_the_way_to_the_other_process(place: Place) -> None:
    for one in (place.sources, replace(place.sources, archive=None)):
        assert Sources.of_json(one.as_json()) == one


def test_the_process_that_reads_ends_with_its_browser(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    background = Background()
    background.read(place.sources)
    for _ in range(1_200):
        if place.edition.texts.searchable()[0] == 108:
            break
        time.sleep(0.05)
    background.read(place.sources)  # of a release that came since: the one before ends
    background.end()
    background.end()
    assert place.find("的").texts == 108
    gone = Place(demo, tmp_path / "gone")
    command = [sys.executable, "-P", "-m", "archive.web.search.reading", str(os.getpid() + 1), gone.sources.as_json()]
    subprocess.run(command, check=True, timeout=60)  # its parent is another one: it stops before the first page
    assert gone.edition.texts.searchable() == (0, 108)


def test_two_that_read_at_once_do_the_work_once(demo: Path, tmp_path: Path) -> None:
    place = Place(demo, tmp_path)
    asked = []

    def second() -> bool:
        if not asked:
            asked.append(True)
            read_texts(place.sources)  # ends at once
            assert place.edition.texts.searchable()[0] == 0
        return True

    read_texts(place.sources, may_go_on=second)
    assert place.find("的").texts == 108
