"""Does nothing of ours turn data into code, and are versions that are known to be unsafe left out?

The table of such versions, SAFE_FROM, was last compared with the advisories on LOOKED_AT. Look again whenever a bound
in pyproject.toml is raised, before a release, and when a long test says that half a year is over; another one asks an
advisory service by pip-audit, where one can be reached.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from crawler.known_bad import FLOORS

ROOT = Path(__file__).parents[2]
MODULES = sorted(p for package in ("crawler", "pipelines", "archive") for p in (ROOT / package).rglob("*.py"))

CODE_FROM_DATA = {
    "pickle",
    "cPickle",
    "_pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "jsonpickle",
    "yaml",
    "code",
}
CALLS = {"eval", "exec", "compile", "__import__", "execfile"}
METHODS = {"read_pickle", "to_pickle", "load_extension", "enable_load_extension", "unsafe_load"}


def dangers(source: str) -> Iterator[str]:
    """What in a module could run what it reads."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in CODE_FROM_DATA)
        elif (
            isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] in CODE_FROM_DATA
        ):
            yield str(node.module)
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if (isinstance(node.func, ast.Name) and name in CALLS) or name in METHODS:
                yield f"{name}()"
            shell = next((k.value for k in node.keywords if k.arg == "shell"), None)
            if isinstance(shell, ast.Constant) and shell.value:
                yield f"{name}(shell=True)"


def test_no_module_of_ours_can_run_what_it_reads() -> None:
    found = {str(p.relative_to(ROOT)): sorted(set(dangers(p.read_text("utf-8")))) for p in MODULES}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle",
        "from marshal import loads",
        "def f():\n    import yaml\n    yaml.load(x)",
        "eval(text)",
        "exec(open(p).read())",
        "pd.read_pickle(p)",
        "subprocess.run(line, shell=True)",
        "connection.enable_load_extension(True)",
    ],
)
@pytest.mark.mutation("O")
def test_a_planted_danger_is_found(planted: str) -> None:
    assert list(dangers(planted))


@pytest.mark.parametrize("innocent", ["re.compile(x)", "database.execute(sql)", "tomllib.loads(t)", "model.eval()"])
def test_an_innocent_call_passes(innocent: str) -> None:
    assert list(dangers(innocent)) == []


LOOKED_AT = date(2026, 11, 26)

# The first versions without a known hole that our use of them could meet; RELIABILITY.md 1 and 5.6 name the advisories.
SAFE_FROM = {
    **{name: (".".join(map(str, floor)), why) for name, (floor, why) in FLOORS.items()},  # refused at the start too
    "jinja2": ("3.1.6", "CVE-2025-27516: sandbox breakout by the attr filter"),
    "distributed": ("2026.8", "CVE-2024-10096 and later: what travels is pickled, so only newest and private networks"),
    "scrapy-redis": ("0.9.1", "queues of ours hold no pickle; earlier versions are not tried"),
}


def declared() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + [one for extra in project["optional-dependencies"].values() for one in extra]
    found = [Requirement(line) for line in lines]
    return {one.name.lower().replace("_", "-"): one for one in found}


@pytest.mark.parametrize(("name", "first"), [(name, first) for name, (first, _) in SAFE_FROM.items()])
def test_no_version_with_a_known_hole_is_allowed(name: str, first: str) -> None:
    lower = [Version(spec.version) for spec in declared()[name].specifier if spec.operator == ">="]
    assert lower
    assert lower[0] >= Version(first)
    assert Version(importlib.metadata.version(name)) >= Version(first)


def test_every_requirement_has_a_lower_and_an_upper_end() -> None:
    ends = {name: {spec.operator for spec in one.specifier} for name, one in declared().items()}
    assert {name: found for name, found in ends.items() if found != {">=", "<"}} == {}


# ── advisories of today ───────────────────────────────────────────────────────────────────────────────────────────────

KNOWN_TO_ALL = "jinja2==3.1.2"  # four advisories name it: a service that does not is none


def installed() -> list[str]:
    """What a run loads, as `name==version`: our requirements with those of the extras, and theirs."""
    found: dict[str, str] = {}
    wanted = list(declared().values())
    while wanted:
        one = wanted.pop()
        name = one.name.lower().replace("_", "-")
        if name in found or (one.marker and not any(one.marker.evaluate({"extra": e}) for e in {"", *one.extras})):
            continue
        try:
            there = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system
        found[name] = f"{name}=={there.version}"
        wanted += [Requirement(line) for line in there.requires or () if "extra ==" not in line]
    return sorted(found.values())


def audited(bin_folder: Path, folder: Path, lines: list[str]) -> dict[str, list[str]]:
    """Advisories of each of these versions; skips the test, with what was said, where they cannot be had."""
    asked = folder / "asked.txt"
    asked.write_text("\n".join(lines))
    command = [
        bin_folder / "pip-audit",
        "-r",
        asked,
        "--no-deps",
        "--disable-pip",
        "-f",
        "json",
        "--progress-spinner=off",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if not done.stdout.startswith("{"):
        pytest.skip(f"no advisory service: {done.stderr.strip().splitlines()[-1][:200]}")
    told = json.loads(done.stdout)["dependencies"]
    if unknown := [one["skip_reason"] for one in told if "skip_reason" in one]:
        pytest.skip(f"the advisory service does not know {len(unknown)} of {len(told)} packages: {unknown[0]}")
    return {one["name"]: [each["id"] for each in one["vulns"]] for one in told if one["vulns"]}


def test_what_a_run_loads_is_found_to_its_last_requirement() -> None:
    assert {line.partition("==")[0] for line in installed()} > {"scrapy", "lxml", "twisted", "cryptography", "cffi"}


@pytest.mark.long
@pytest.mark.fault("O4")
def test_the_table_of_known_holes_is_at_most_half_a_year_old() -> None:
    assert date.today() - LOOKED_AT < timedelta(days=183), "compare SAFE_FROM with the advisories, then set LOOKED_AT"


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.fault("O4")
def test_no_version_that_is_installed_has_an_advisory(tmp_path: Path) -> None:
    place = tmp_path / "audit"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    pip = [place / "bin" / "pip", "install", "--quiet", "pip-audit>=2.10,<3"]
    done = subprocess.run(pip, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        pytest.skip(f"no pip-audit from the index: {done.stderr.strip().splitlines()[-1][:200]}")
    assert audited(place / "bin", tmp_path, [KNOWN_TO_ALL])["jinja2"]
    assert audited(place / "bin", tmp_path, installed()) == {}
