"""pywb in an environment of its own, made once for all workers of a test run."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from filelock import FileLock


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with pywb: about 100 MB and, with a package index near, some fifteen seconds."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "pywb"
    with FileLock(shared / "pywb.lock"):
        if not (folder / "made").exists():
            venv.create(folder)
            # With our own pip; what is never imported need not be compiled. pywb 2.10 still imports pkg_resources,
            # which setuptools 81 has dropped.
            pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
            packages = ["install", "--quiet", "--no-compile", "pywb>=2.10,<3", "setuptools<81"]
            done = subprocess.run([*pip, *packages], check=False, capture_output=True, text=True)
            if done.returncode:
                last = done.stderr.strip().splitlines()[-1:]
                pytest.fail(
                    "pywb, the web archive server that these tests play against, could not be installed: they need a"
                    f" package index that pip can reach, and nothing else does; pip says: {' '.join(last)}",
                    pytrace=False,
                )
            (folder / "made").touch()
    return folder / "bin"
