"""What belongs to the reading of a page, and what only to the making of a release?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pipelines.recipe import NOT_FOR_READING, ingredients, is_registry, reading_recipe, recipe

ROOT = Path(__file__).parents[2]


def test_no_module_that_reads_a_page_is_left_out_of_the_recipe_of_reading() -> None:
    program = (
        "import json, sys, pipelines.extract, pipelines.codec, pipelines.workers\n"
        "print(json.dumps(sorted(m for m in sys.modules if m.startswith('pipelines.'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.split(".")[1] for name in json.loads(done.stdout)}
    assert not (loaded | {f"{name}.py" for name in loaded}) & NOT_FOR_READING
    assert "mentions" in loaded


def test_every_library_that_is_loaded_for_reading_is_in_the_recipe() -> None:
    """Those left out carry bytes, or are asked for by others when they are set up; none of them looks at a text."""
    program = (
        "import json, sys, importlib.metadata as m, pipelines.extract\n"
        "names = m.packages_distributions(); tops = {name.split('.')[0] for name in sys.modules}\n"
        "print(json.dumps(sorted({d.lower() for top in tops for d in names.get(top, ())})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    known = {name.removeprefix("library/") for name in ingredients() if name.startswith("library/")}
    carriers = {"backports.zstd", "brotli", "certifi", "chardet", "fsspec", "setuptools", "six", "typing_extensions"}
    assert set(json.loads(done.stdout)) - known <= carriers | {"urllib3", "xuanjie"}


def test_an_edit_of_what_checks_and_publishes_does_not_ask_for_reading_anew() -> None:
    assert {"checks.py", "commands.py", "refresh.py", "verifying.py"} <= NOT_FOR_READING


def test_every_folder_and_file_named_there_exists() -> None:
    assert {name for name in NOT_FOR_READING if not (ROOT / "pipelines" / name).exists()} == set()


def test_both_recipes_are_digests_and_differ() -> None:
    assert len({recipe(), reading_recipe()}) == 2
    assert all(len(one) == 64 for one in (recipe(), reading_recipe()))


def test_every_file_of_the_floor_is_an_ingredient() -> None:
    named = ingredients().keys()
    files = (p for p in (ROOT / "pipelines").rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    left_out = {p.relative_to(ROOT).as_posix() for p in files} - named
    assert {name for name in left_out if not name.endswith("README.md")} == set()


def test_lexicons_and_registries_are_told_from_rules() -> None:
    assert is_registry("pipelines/lexicon/people.csv")
    assert is_registry("pipelines/registry/tenures.csv")
    assert not is_registry("pipelines/lexicon/people.py")
    assert not is_registry("pipelines/gates/expectations.toml")
    assert not is_registry("library/lxml")
