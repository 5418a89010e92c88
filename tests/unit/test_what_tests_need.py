"""Is every program that tests cannot do without installed on a submission, named to a newcomer, and missed aloud?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from faults import tracing

ROOT = Path(__file__).parents[2]
PROGRAMS = ("chromium", "redis-server", "strace")


@pytest.mark.parametrize("told", [".ci/run", "README.md", "CONTRIBUTING.md", "Makefile"])
def test_every_program_that_tests_need_is_named(told: str) -> None:
    text = (ROOT / told).read_text("utf-8")
    assert [name for name in PROGRAMS if name not in text] == []


def test_a_machine_without_strace_is_told_so_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    tracing.forbidden.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install strace"):
        tracing.forbidden()


def test_a_machine_that_lets_nobody_be_traced_gives_what_strace_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "strace").write_text("#!/bin/sh\necho 'attach: Operation not permitted' >&2\nexit 1\n")
    (tmp_path / "strace").chmod(0o755)
    tracing.forbidden.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert tracing.forbidden() == "attach: Operation not permitted"
    tracing.forbidden.cache_clear()


def test_no_test_is_left_out_for_want_of_strace() -> None:
    asking = "which(" + '"strace")'
    assert [p.name for p in (ROOT / "tests").rglob("test_*.py") if asking in p.read_text("utf-8")] == []
