"""Does the code keep the house rules that a machine can check?"""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawler", "pipelines", "archive")
MODULES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
TEXT_SUFFIXES = {".py", ".toml", ".md", ".cfg", ".csv", ".sql", ".html", ".yml", ".json", ""}

# Import name → distribution name, where they differ.
DISTRIBUTION = {"bs4": "beautifulsoup4", "scrapy": "scrapy", "opencc": "opencc", "ahocorasick_rs": "ahocorasick-rs"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_floors_import_only_downward() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_in_its_first_line_what_it_answers(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring, f"{name_of(path)} has no docstring"
    assert docstring.splitlines()[0].rstrip().endswith((".", "?", ":")), docstring.splitlines()[0]


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}
    assert [name_of(p) for p in MODULES if p.stem in vague] == []


def test_no_module_is_too_long_to_read() -> None:
    lengths = {name_of(p): len(p.read_text("utf-8").splitlines()) for p in MODULES}
    assert {name: n for name, n in lengths.items() if n > 450} == {}


@pytest.mark.parametrize("package", ["archive", "pipelines"])
def test_the_lower_floors_never_read_clock_or_locale(package: str) -> None:
    forbidden = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time|locale\.|os\.environ|random\.)\b")
    hits = [
        f"{name_of(p)}:{n}"
        for p in MODULES
        if p.is_relative_to(ROOT / package)
        for n, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert hits == []


def test_nothing_swallows_all_exceptions() -> None:
    hits = [
        f"{name_of(p)}:{node.lineno}"
        for p in MODULES
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert hits == []


def test_every_imported_distribution_is_declared_by_name() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = pyproject["project"]["dependencies"] + pyproject["dependency-groups"]["browser"]  # which is optional
    wanted += [one for extra in pyproject["project"]["optional-dependencies"].values() for one in extra]
    declared = {re.split(r"[<>=!~ \[]", d)[0].lower().replace("_", "-") for d in wanted}
    imported = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            imported |= {n.split(".")[0] for n in names}
    foreign = imported - set(sys.stdlib_module_names) - set(PACKAGES) - {""}
    distributions = importlib.metadata.packages_distributions()
    owners = {DISTRIBUTION.get(n, distributions[n][0]).lower().replace("_", "-") for n in foreign}
    assert owners - declared - {"twisted"} == set(), "declare these in pyproject.toml"  # twisted is Scrapy's own
    assert "lxml-html-clean" in declared, "trafilatura cannot be imported without it and does not ask for it"


def test_no_committed_file_names_a_registry_host() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    hosts = re.compile(r"pypi\.org/simple|files\.pythonhosted|registry\.npmjs|--index-url|deb\.debian\.org")
    hits = [
        n
        for n in listed
        if n and n != "tests/unit/test_house.py" and Path(n).suffix in TEXT_SUFFIXES and (ROOT / n).is_file()
        if hosts.search((ROOT / n).read_text("utf-8", errors="replace"))
    ]
    assert hits == []
