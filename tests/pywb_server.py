"""A pywb that serves WARC files on loopback."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served_by_pywb(pywb: Path, folder: Path, warcs: Sequence[Path]) -> Iterator[str]:
    """The address of the collection `test`.

    pywb    the bin folder of its environment
    folder  where it keeps its collections; made by the caller, and empty
    """
    subprocess.run([pywb / "wb-manager", "init", "test"], cwd=folder, check=True, capture_output=True)
    subprocess.run([pywb / "wb-manager", "add", "test", *warcs], cwd=folder, check=True, capture_output=True)
    with running_pywb(pywb, folder) as address:
        yield f"{address}/test"


@contextmanager
def running_pywb(pywb: Path, folder: Path) -> Iterator[str]:
    """The address of a pywb with the collections, or the config.yaml, of a folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [pywb / "wayback", "-p", str(port), "-b", "127.0.0.1"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                assert server.poll() is None, "pywb has ended"
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise AssertionError("pywb does not answer")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
