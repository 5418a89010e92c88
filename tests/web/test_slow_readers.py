"""Who reads a large answer slowly or never: does anybody else wait for that line, and how long may it be held?"""

from __future__ import annotations

import hashlib
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsed import Browsing, browsing
from wired import HOST

from archive.web.wire import MOST_CONNECTIONS

LARGE = b"GET /files/large.bin HTTP/1.1\r\n" + HOST + b"\r\n"
SIZE = 16 << 20  # bytes
_LITTLE = 4096  # bytes that the system of the client takes in for it


@pytest.fixture
def own(demo: Path, tmp_path: Path) -> Iterator[Browsing]:
    """A browser with no lines but those of the test; its release has a file that no system takes in at once."""
    releases, release = demo / "releases", tmp_path / "release"
    shutil.copytree(releases / (releases / "latest").read_text("utf-8").strip(), release)
    (release / "large.bin").write_bytes(bytes(SIZE))
    with (release / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write(f"{hashlib.sha256(bytes(SIZE)).hexdigest()}  large.bin\n")
    with browsing(demo, "--release", str(release)) as browser:
        yield browser


def reader(browser: Browsing) -> socket.socket:
    """A line on which a large file was asked for, and none of it read."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LITTLE)
    line.settimeout(30)
    line.connect((browser.host, browser.port))
    line.sendall(LARGE)
    return line


def comes_whole(line: socket.socket, read: int = 0) -> bool:
    """Whether a reader who now reads as fast as it can gets the rest of the file.

    read   bytes of the answer that were read before
    """
    try:
        while piece := line.recv(1 << 20):
            read += len(piece)
            line.settimeout(3 if read > SIZE else 30)
    except ConnectionResetError:
        return False
    except TimeoutError:  # the browser waits for the next question
        pass
    return read > SIZE


@pytest.mark.fault("W5")
def test_newcomers_are_answered_while_all_lines_are_held_by_readers_that_take_nothing(own: Browsing) -> None:
    lines = []
    try:
        for _ in range(MOST_CONNECTIONS):
            lines.append(reader(own))
            assert lines[-1].recv(12, socket.MSG_PEEK).startswith(b"HTTP/1.1 200")
        assert [own.get("/static/keys.js").status for _ in range(20)] == [200] * 20
        for _ in range(3):  # more than the test's own lines that were idle, which go first
            lines.append(reader(own))
            assert lines[-1].recv(12, socket.MSG_PEEK).startswith(b"HTTP/1.1 200")
        assert not comes_whole(lines[0])
        assert comes_whole(lines[-1])
    finally:
        for line in lines:
            line.close()


@pytest.mark.fault("W5")
def test_a_reader_of_some_bytes_a_second_is_shown_out_and_one_of_some_kilobytes_is_not(own: Browsing) -> None:
    trickle, steady = reader(own), reader(own)
    with trickle, steady:
        began, read = time.monotonic(), 0
        while time.monotonic() - began < 17:  # a look after ten seconds and one behind it
            time.sleep(0.5)
            trickle.recv(1)
            read += len(steady.recv(_LITTLE * 4))
        assert not comes_whole(trickle)
        assert comes_whole(steady, read)
