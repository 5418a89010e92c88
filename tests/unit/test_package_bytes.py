"""The same rows give the same package, wherever and whenever it is made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from packaged import bundle, packaged

SCRIPT = """
import hashlib, json, sys
from pathlib import Path
from packaged import bundle, packaged
from pipelines.release.packing import pack_release
place = Path(sys.argv[1])
folder = packaged(place / "2018-01-05.1", bundle())
pack_release(folder, place / "whole.zip")
pack_release(folder, place / "free.zip", without_texts=True)
files = [p for p in place.rglob("*") if p.is_file()]
print(json.dumps({str(p.relative_to(place)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}))
"""


def made(place: Path, **setting: str) -> dict[str, str]:
    root = Path(__file__).parents[1]
    env = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{root.parent}", **setting}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(place)], env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.long
def test_time_zone_locale_and_hash_seed_change_no_byte(tmp_path: Path) -> None:
    one = made(tmp_path / "one", TZ="Asia/Shanghai", LC_ALL="C", PYTHONHASHSEED="1")
    two = made(tmp_path / "two", TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert one == two
    assert {"whole.zip", "free.zip", "2018-01-05.1/xuanjie.sqlite", "2018-01-05.1/xuanjie.xlsx"} <= one.keys()


def test_a_day_later_without_news_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = packaged(tmp_path / "one", bundle())
    os.utime(one / "legs.csv", (0, 0))
    two = packaged(tmp_path / "two", bundle())
    names = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == []
