"""Do the declared dependencies alone make the software importable?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORTS = "import scrapy, trafilatura, fastwarc, crawler.cli, crawler.settings, crawler.browse_run, pipelines.extract"


@pytest.mark.long  # half a minute of pip; test_house.py holds imports against what is declared
@pytest.mark.timeout(280)
@pytest.mark.fault("O4")
def test_a_fresh_environment_with_the_declared_dependencies_imports_everything(tmp_path: Path) -> None:
    """trafilatura 2.3.1 fails to import in a fresh environment unless lxml_html_clean is asked for by name."""
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin/python"]
    install = subprocess.run(  # uncompiled: most of the files are never imported
        [*pip, "install", "--quiet", "--no-compile", "-e", ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert install.returncode == 0, f"this test needs the package index:\n{install.stderr[-2000:]}"
    done = subprocess.run(
        [environment / "bin/python", "-W", "error::ImportWarning", "-c", IMPORTS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
