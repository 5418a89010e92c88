"""A variable of the environment that has our name and no meaning is told, and all that have one are in the table."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import crawler.settings
from crawler.environment import VARIABLES, unread
from crawler.setting_kinds import KINDS

ROOT = Path(__file__).parents[2]
NO_VARIABLES = {"XUANJIE_BROWSER_ZONE", "XUANJIE_DEMO_DAY"}  # settings that are made while a crawl runs


def named() -> Iterator[str]:
    for floor in ("archive", "crawler", "pipelines"):
        for path in (ROOT / floor).rglob("*.py"):
            if path.name != "environment.py":
                yield from re.findall(r'"(XUANJIE_[A-Z_]+)"', path.read_text("utf-8"))


def test_the_table_names_every_variable_that_is_read_and_no_other() -> None:
    found = set(named())
    settings = {name for name in vars(crawler.settings) if name.startswith("XUANJIE_")} | set(KINDS) | NO_VARIABLES
    assert set(VARIABLES) <= found
    assert found - settings <= set(VARIABLES)


def test_a_name_that_nobody_reads_is_told_with_those_that_are_read() -> None:
    lines = list(unread({"XUANJIE_URL_SECONDS": "5", "XUANJIE_NO\nSUCH": "1", "XUANJIE_DATA": "d", "HOME": "/"}))
    assert [line.split(",")[0] for line in lines] == [
        "the environment: found XUANJIE_NO\\nSUCH",
        "the environment: found XUANJIE_URL_SECONDS",
    ]
    assert "XUANJIE_CONTACT" in lines[0]
    assert "XUANJIE_TESTS_ON_LOOPBACK" not in lines[0]


def test_nothing_is_told_in_tests_which_have_variables_of_their_own() -> None:
    assert list(unread({"XUANJIE_EXAMPLES": "5", "XUANJIE_TESTS_ON_LOOPBACK": "1"})) == []


def test_every_command_tells_it_on_standard_error_and_goes_on() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from crawler.cli import main; main()", "sources", "--json"],
        env={"XUANJIE_NOSUCH": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0
    assert told.stdout.startswith(("[", "{"))
    assert told.stderr.startswith("xuanjie: the environment: found XUANJIE_NOSUCH, which nobody reads, expected one of")
    assert told.stderr.count("\n") == 1
