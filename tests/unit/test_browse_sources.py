"""What does the browser learn of the sources, and at which cost?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import Damaged
from archive.web.ids import matches
from crawler.browse_sources import described_sources
from crawler.source import SOURCES


def test_every_source_is_described_with_a_title_a_side_its_lists_and_how_gently_it_is_asked(tmp_path: Path) -> None:
    found = described_sources(tmp_path)
    assert set(found) == {path.stem for path in SOURCES.glob("*.toml")}
    for name, told in found.items():
        assert matches({"source": name})
        assert told["title"], name
        assert told["side"], name
        assert told["delay_seconds"] > 0, name
        assert told["channels"] or told["any_host"], name


def test_a_name_that_is_not_in_latin_letters_has_the_english_of_who_runs_it(tmp_path: Path) -> None:
    for name, told in described_sources(tmp_path).items():
        assert told["english"] or told["any_host"] or all(ord(char) < 0x250 for char in told["publisher"]), name


def test_a_folder_of_the_data_goes_before_the_files_of_the_program(tmp_path: Path) -> None:
    own = tmp_path / "sources"
    own.mkdir()
    text = (SOURCES / "ild_zh.toml").read_text("utf-8").replace('delay = "3 s"', 'delay = "9 s"')
    (own / "ild_zh.toml").write_text(text, "utf-8")
    found = described_sources(tmp_path)
    assert found["ild_zh"]["delay_seconds"] == 9
    assert len(found) > 1


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    own = tmp_path / "sources"
    own.mkdir()
    (own / "ild_zh.toml").write_text("title = 'x'\ncolour = 'red'\n", "utf-8")
    with pytest.raises(Damaged, match=r"ild_zh\.toml"):
        described_sources(tmp_path)


def test_the_files_are_read_only_when_their_page_is_asked_for() -> None:
    code = "import sys, crawler.browse_told; print('crawler.browse_sources' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "False"
