"""Does nothing of ours turn data into code, and are versions that are known to be unsafe left out?"""

from __future__ import annotations

import ast
import importlib.metadata
import tomllib
from collections.abc import Iterator
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
