"""Do overlapping scheduled starts collapse to one, and does the next start ask only for what is due?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from loopback import Answer, Tiny, WebServer, site_of

from archive.lock import ArchiveLock
from archive.paths import DataPaths

AT_ONCE = 15.0  # seconds: most of it is Python that starts on a busy machine; the first start is held for 120
RUN_DUE = Path(__file__).parents[1] / "run_due.py"
XUANJIE = Path(sys.executable).with_name("xuanjie")


def order(tiny: Tiny) -> list[str]:
    """The command line of a scheduled start over a loopback source."""
    return [sys.executable, str(RUN_DUE), tiny.asked()[-1]]


def start(tiny: Tiny) -> subprocess.Popen[str]:
    return subprocess.Popen(order(tiny), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.fault("O1")
def test_of_two_starts_at_a_time_one_crawls_and_the_other_ends_with_4_and_names_it(tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()
    site = site_of([[1, 2, 3]])
    listing = site["/a/index.html"]
    assert isinstance(listing, Answer)

    def held(_: int) -> Answer:
        asked.set()
        assert go_on.wait(120)
        return listing

    with WebServer(site | {"/a/index.html": held}) as server:
        tiny = Tiny(tmp_path, server, overrides={"DOWNLOAD_TIMEOUT": 120})
        first = start(tiny)
        assert asked.wait(120)  # the first start is in the middle of its crawl
        second = start(tiny)
        out, err = second.communicate(timeout=AT_ONCE)
        assert first.poll() is None
        assert (second.returncode, out) == (4, "")
        assert f"is held by process {first.pid} on {os.uname().nodename}" in err
        go_on.set()
        out, err = first.communicate(timeout=120)
        assert first.returncode == 0, err
        assert json.loads(out)["outcomes"]["ok"] == 4
        asked_for = server.paths()
        assert len(asked_for) == len(set(asked_for))  # nothing was asked twice

        third = subprocess.run(order(tiny), capture_output=True, text=True, check=False)
        assert (third.returncode, third.stdout.strip()) == (0, "null"), third.stderr  # nothing is due so soon
        assert server.paths() == asked_for


@pytest.mark.fault("O1")
@pytest.mark.parametrize("verb", [["refresh"], ["crawl", "--due"]])
def test_the_verbs_end_with_4_in_one_line_while_a_scheduled_run_holds_the_folder(
    tmp_path: Path, verb: list[str]
) -> None:
    paths = DataPaths(tmp_path)
    with closing(ArchiveLock(paths.lock)):
        command = [XUANJIE, "--data", str(tmp_path), *verb, "--contact", "mailto:test@example.org"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=AT_ONCE)
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert f"{paths.lock} is held by process {os.getpid()} on " in done.stderr
