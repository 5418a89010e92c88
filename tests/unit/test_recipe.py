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
    assert not loaded & NOT_FOR_READING
    assert "mentions" in loaded


def test_every_folder_named_there_exists() -> None:
    assert {name for name in NOT_FOR_READING if not (ROOT / "pipelines" / name).is_dir()} == set()


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
