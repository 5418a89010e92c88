"""Does any reader of foreign data fall over, hang or eat the memory, whatever bytes it is handed?

On every submission the kept inputs are handed in and each target is fuzzed for some seconds, with a fixed seed; by
`make test-long` for ten million runs (pages: half a million). An input that found a fault is kept in corpus/.
"""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from figures_told import figure

HERE = Path(__file__).parent
TARGETS = sorted(path.stem.removeprefix("fuzz_") for path in HERE.glob("fuzz_*.py"))

# Runs on a submission: about two seconds each on one core.
SHORT = {
    "cell": 60_000,
    "charset": 40_000,
    "day": 6_000,
    "html": 60,
    "member": 12_000,
    "name": 12_000,
    "question": 6_000,
    "record_id": 200_000,
    "robots": 8_000,
    "url": 40_000,
}


def pages_for(target: str, folder: Path) -> list[Path]:
    """Some small composed pages, as a second folder of inputs for what reads pages."""
    if target != "html":
        return []
    folder.mkdir()
    pages = sorted((HERE.parent / "gold" / "open" / "pages").glob("*.html"), key=lambda page: page.stat().st_size)
    for page in pages[:40:8]:
        shutil.copy(page, folder)
    return [folder]


# libFuzzer looks at the peak of its process, and a process that was begun by exec has that of whoever began it: after
# other tests more than its limit. One that a shell forks begins at nothing.
_AFRESH = ("sh", "-c", '"$@"; exit $?', "sh")


def fuzzed(target: str, runs: int, new: Path, *, seconds: float) -> str:
    """What atheris says of a target that held."""
    done = subprocess.run(
        [
            *_AFRESH,
            sys.executable,
            HERE / "run_target.py",
            target,
            f"-runs={runs}",
            "-seed=20261126",
            "-timeout=20",  # seconds for one input
            "-rss_limit_mb=1024",
            f"-artifact_prefix={new}/found-",
            new,
            HERE / "corpus" / target,
            *pages_for(target, new.parent / f"pages of {new.name}"),
        ],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    found = [path.read_bytes() for path in new.glob("found-*")]
    assert done.returncode == 0, f"{target} fell over {found}: {done.stdout[-1500:]} {done.stderr[-1500:]}"
    return done.stderr


def test_every_target_has_kept_inputs_and_they_are_small() -> None:
    kept = [path for path in (HERE / "corpus").rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} == set(TARGETS) == set(SHORT)
    assert sum(path.stat().st_size for path in kept) < 200_000


@pytest.mark.parametrize("target", TARGETS)
def test_the_kept_inputs_are_taken(target: str) -> None:
    check = importlib.import_module(f"fuzz_{target}").check
    for path in sorted((HERE / "corpus" / target).iterdir()):
        check(path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_holds_for_some_seconds(target: str, tmp_path: Path) -> None:
    fuzzed(target, SHORT[target], tmp_path, seconds=120)


def test_a_reader_that_falls_over_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "fuzz_charset.py"
    broken.write_text(
        (HERE / "fuzz_charset.py")
        .read_text("utf-8")
        .replace("found = decode(body", "body.decode()\n    found = decode(body")
    )
    (tmp_path / "run_target.py").write_text((HERE / "run_target.py").read_text("utf-8"))
    done = subprocess.run(
        [sys.executable, tmp_path / "run_target.py", "charset", "-runs=100000", f"-artifact_prefix={tmp_path}/found-"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=HERE.parents[1],
    )
    assert done.returncode == 77
    assert "UnicodeDecodeError" in done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.timeout(6 * 3600)
@pytest.mark.parametrize("target", TARGETS)
def test_a_target_holds_for_ten_million_runs(target: str, tmp_path: Path) -> None:
    runs = 500_000 if target == "html" else 10_000_000
    said = fuzzed(target, runs, tmp_path, seconds=6 * 3600)
    found = re.search(r"Done (\d+) runs in (\d+) second", said)
    assert found is not None
    figure("F12", f"{target}: {int(found[1]):,} runs, {found[2]} s", "0 uncaught, 0 over 20 s, 0 over 1 GiB")
