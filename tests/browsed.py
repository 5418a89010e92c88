"""The browser as a process of its own on loopback, and questions to it byte for byte; no client that tidies up."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

__all__ = ["Answer", "Browsing", "browsing", "demo_copy", "made_demo", "printed_by_demo"]

XUANJIE = Path(sys.executable).with_name("xuanjie")
OFFLINE = Path(__file__).parent / "end_to_end" / "run_demo.py"  # the verb, in a process that may not connect


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, headers (names in small letters) and body of one answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Browsing:
    """A running browser."""

    host: str
    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """One question; `_` in names of headers is `-`."""
        asking = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            asking.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            said = asking.getresponse()
            return Answer(status=said.status, headers={k.lower(): v for k, v in said.getheaders()}, body=said.read())
        finally:
            asking.close()


@contextmanager
def browsing(data: Path, *options: str) -> Iterator[Browsing]:
    """`xuanjie browse` on a data folder, at any free port."""
    process = subprocess.Popen(
        [XUANJIE, "--data", data, "browse", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://([0-9.]+):([0-9]+)/", line)
        if found is None:
            _, errors = process.communicate(timeout=30)
            raise AssertionError(f"no browser: {line}{errors}")
        yield Browsing(host=found[1], port=int(found[2]), process=process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        finally:
            process.kill()


def made_demo(shared: Path) -> Path:
    """The data folder of a finished demo, made once for all workers of one test run; nobody writes into it.

    shared   a folder that the workers share
    """
    with FileLock(shared / "demo.lock"):
        data = shared / "demo-data"
        if not (data / "demo" / "releases" / "latest").exists():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            done = subprocess.run(
                [sys.executable, OFFLINE, data / "demo"], capture_output=True, text=True, check=False, timeout=240
            )
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            (data / "printed").write_text(done.stdout, "utf-8")
    return data / "demo"


def printed_by_demo(demo: Path) -> str:
    """What the verb said of the demo that made_demo() made."""
    return demo.with_name("printed").read_text("utf-8")


def demo_copy(demo: Path, target: Path) -> Path:
    """A demo of one's own, to change.

    What SQLite, or a browser of another test, lays beside a file that is read may be gone before it is copied.
    """
    of_readers = ("*.sqlite-wal", "*.sqlite-shm", "*.opening", "*.part", "texts.sqlite*")
    shutil.copytree(demo, target, ignore=shutil.ignore_patterns(*of_readers))
    return target
