"""How does the browser begin and end? One line for what is wrong, not a word when told to end, nothing left behind."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from browsed import XUANJIE, browsing, demo_copy


def ended(*options: str | Path, data: Path) -> tuple[int, str, str]:
    """A browser that ends by itself: status, stdout, stderr."""
    run = subprocess.run([XUANJIE, "--data", data, "browse", *options], capture_output=True, text=True, timeout=60)
    return run.returncode, run.stdout, run.stderr


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_it_soon_and_without_a_word(demo: Path, sent: signal.Signals, status: int) -> None:
    with browsing(demo) as running:
        assert running.get("/legs").status == 200
        idle = socket.create_connection((running.host, running.port))
        began = time.monotonic()
        running.process.send_signal(sent)
        assert running.process.communicate(timeout=20) == ("", "")
        assert time.monotonic() - began < 8
        assert running.process.returncode == status
        idle.close()


EARLY = """
import signal, sys, uvicorn
loop, sent = uvicorn.Config.get_loop_factory, int(sys.argv[1])
def early(config):
    signal.raise_signal(sent)
    return loop(config)
uvicorn.Config.get_loop_factory = early
sys.argv = ["xuanjie", "--data", sys.argv[2], "browse", "--port", "0"]
from crawler.cli import main
main()
"""


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_before_the_server_takes_signals_ends_it_without_a_word(
    demo: Path, sent: signal.Signals, status: int
) -> None:
    """Uvicorn has made its coroutine then, and not begun it."""
    words = [sys.executable, "-c", EARLY, str(int(sent)), demo]
    run = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (status, "")
    assert run.stdout.endswith("(Ctrl-C ends)\n")


def test_a_port_that_is_taken_is_one_line_and_status_2(demo: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, out, err = ended("--port", str(taken.getsockname()[1]), data=demo)
    assert (status, out) == (2, "")
    assert "in use" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [("--host", "203.0.113.7"), ("--host", "no such host"), ("--allow-host", "Evil.Example:80"), ("--release", "/tmp")],
)
def test_what_cannot_be_served_is_one_line_and_status_2(demo: Path, options: tuple[str, str]) -> None:
    status, out, err = ended(*options, "--port", "0", data=demo)
    assert (status, out, len(err.splitlines())) == (2, "", 1)


def test_no_release_is_one_line_and_status_2(tmp_path: Path) -> None:
    status, out, err = ended(data=tmp_path)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert "xuanjie demo" in err
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_release_is_one_line_and_status_1(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "browse", ignore_errors=True)
    (release,) = (path for path in (data / "releases").iterdir() if path.is_dir())
    with (release / "legs.jsonl").open("a") as file:
        file.write("\n")
    status, out, err = ended("--port", "0", data=data)
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "legs.jsonl" in err


def test_who_opens_it_to_others_is_told_that_there_is_no_login(demo: Path) -> None:
    command = [XUANJIE, "--data", demo, "browse", "--port", "0", "--host", "0.0.0.0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "http://0.0.0.0:" in running.stdout.readline()
        running.terminate()
        _, err = running.communicate(timeout=20)
    assert "no login" in err
    assert "--allow-host" in err


def test_where_nothing_can_be_written_the_catalogue_goes_to_a_folder_that_is_removed_at_the_end(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "browse", ignore_errors=True)
    (data / "browse").write_text("no folder can be made here")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    assert tempfile.gettempdir() is not None
    with browsing(data) as running:
        assert running.get("/legs.json").json["total"] == 39
        assert list(elsewhere.glob("xuanjie-browse-*/catalogue-*.sqlite"))
        running.process.terminate()
        _, err = running.process.communicate(timeout=20)
    assert str(elsewhere) in err
    assert len(err.splitlines()) == 1
    assert list(elsewhere.iterdir()) == []


def test_two_that_start_at_once_on_new_data_both_answer_and_leave_one_catalogue(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "browse", ignore_errors=True)

    def total(_: int) -> int:
        with browsing(data) as running:
            return int(running.get("/legs.json").json["total"])

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(total, range(2))) == [39, 39]
    assert len(list((data / "browse").glob("catalogue-*.sqlite"))) == 1
    assert not list((data / "browse").glob("*.part"))


@pytest.mark.fault("K1")
def test_a_start_that_is_killed_while_it_makes_the_catalogue_does_no_harm(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "browse", ignore_errors=True)
    command = [XUANJIE, "--data", data, "browse", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        for _ in range(2_000):
            if list(data.glob("browse/*.part")):
                break
            time.sleep(0.002)
        running.kill()
    with browsing(data) as again:
        assert again.get("/legs.json").json["total"] == 39
    assert not list((data / "browse").glob("*.part"))
