"""Does `xuanjie search` find what the search page finds?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from browsed import demo_copy

XUANJIE = Path(sys.executable).with_name("xuanjie")


def _search(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([XUANJIE, "--data", data, "search", *words], capture_output=True, text=True, timeout=120)


def test_a_name_shows_its_record_first_and_its_passages_in_brackets(demo: Path) -> None:
    found = _search(demo, "lǎowō")
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0].startswith("= LA  Laos 老挝")
    assert any("[老挝]" in line for line in lines)
    assert lines[-1] == "searched: 1728 records of release 2026-03-10.1, the texts of 108 pages"


def test_its_json_is_that_of_the_page(demo: Path) -> None:
    found = json.loads(_search(demo, "谢春涛", "--json", "--kind", "delegation").stdout)
    assert [hit["id"] for group in found["groups"] for hit in group["hits"]] == ["d-63361cb9191e"]
    assert found["exact"][0]["id"] == "xie-chuntao"


@pytest.mark.parametrize(("words", "status"), [(("qqqqq",), 1), (("a", "--kind", "nothing"), 2), (("a " * 200,), 2)])
def test_nothing_found_is_status_1_and_a_bad_question_2(demo: Path, words: tuple[str, ...], status: int) -> None:
    assert _search(demo, *words).returncode == status


def test_nothing_found_in_texts_that_could_not_be_read_is_no_answer_but_a_refused_write(
    demo: Path, tmp_path: Path
) -> None:
    data = demo_copy(demo, tmp_path / "demo")
    lock = data / "browse" / "texts.sqlite.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir(parents=True)
    nothing, something = _search(data, "qqqqq", "--json"), _search(data, "谢春涛", "--kind", "person")
    assert (nothing.returncode, nothing.stdout) == (5, "")
    assert something.returncode == 0
    for found in (nothing, something):
        (line,) = found.stderr.splitlines()
        assert "texts.sqlite.lock" in line
        assert "Traceback" not in line


def test_without_a_release_it_says_how_to_make_one(tmp_path: Path) -> None:
    found = _search(tmp_path, "老挝")
    assert found.returncode == 2
    assert "xuanjie demo" in found.stderr


def test_other_verbs_do_not_pay_for_it() -> None:
    loaded = "import crawler.cli, sys; print({'babel', 'opencc', 'pypinyin', 'jinja2'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout
    assert said == "set()\n"
