"""Does the front door hold every verb, and open as far as one is asked for?"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from crawler import cli
from crawler.plain_values import take_plainly

XUANJIE = [sys.executable, "-c", "from crawler.cli import main; main()"]
VERBS = [verb for verbs in cli._VERBS.values() for verb in verbs]


def run(*arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*XUANJIE, *arguments], capture_output=True, check=False)


@pytest.mark.parametrize("module", cli._VERBS)
def test_the_list_of_verbs_is_that_which_each_module_registers(module: str) -> None:
    door = typer.Typer()
    door.callback()(lambda: None)
    import_module(module).register(door)
    assert set(get_command(door).commands) == set(cli._VERBS[module])  # type: ignore[attr-defined]


def test_a_verb_alone_says_of_itself_what_it_says_among_all() -> None:
    def told(door: Any, verb: str) -> str:
        return str(door.commands[verb].get_help(typer.Context(door.commands[verb], typer.Context(door), verb)))

    whole: Any = get_command(cli.front_door())
    assert len(whole.commands) == len(VERBS)
    for verb in VERBS:
        alone: Any = get_command(cli.front_door(verb))
        assert list(alone.commands) == [verb]
        assert told(alone, verb) == told(whole, verb)


@pytest.mark.parametrize(
    ("arguments", "verb"),
    [
        (["explain", "l-1"], "explain"),
        (["--data", "release", "explain", "l-1"], "explain"),
        (["--data=release", "explain"], "explain"),
        (["--data", "release"], None),
        (["--help"], None),
        (["--", "explain"], None),
        ([], None),
    ],
)
def test_the_verb_is_the_first_word_behind_the_data_folder(arguments: list[str], verb: str | None) -> None:
    assert cli._verb_in(arguments) == verb


def test_explain_loads_nothing_that_it_does_not_need() -> None:
    """pydantic takes 0.1 s, more than all else together; the tables of other records take as long as their own."""
    told = (
        "import sys; from crawler.cli import main\n"
        "try: main()\n"
        "finally:\n"
        "    from pipelines.release.tables import TABLES\n"
        "    [TABLES[name] for name in ('legs', 'evidence', 'snapshots', 'decisions', 'families')]\n"
        "    print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", told, "explain", "l-1"], capture_output=True, text=True, check=False)
    loaded = set(done.stderr.split())
    heavy = {"pydantic", "rich", "duckdb", "scrapy", "archive.records", "pipelines.release.tables.registries"}
    assert "pipelines.explain" in loaded
    assert loaded & (heavy | {"crawler.crawl_commands", "pipelines.lexicon.posts"}) == set()


def test_values_of_every_kind_reach_a_verb_as_typer_would_hand_them_over(tmp_path: Path) -> None:
    def verb(text: str, place: Path, number: int = 3, flag: bool = False, other: Path | None = None) -> None:
        reached.append((text, place, number, flag, other))

    def outcome(given: list[str], *, plainly: bool) -> str:
        command = get_command(door)
        if plainly:
            take_plainly(command)
        reached.clear()
        try:
            command(given, standalone_mode=False)
        except typer.BadParameter as error:
            return f"{type(error).__name__}: {error}"
        return repr(reached)

    reached: list[tuple[object, ...]] = []
    door = typer.Typer()
    door.command()(verb)
    (tmp_path / "ä 宣介").mkdir()
    for given in (
        ["宣介", str(tmp_path / "ä 宣介")],
        ["", ".", "--flag", "--other", str(tmp_path / "none")],
        ["a", "-", "--number", "x"],
        ["a", "b", "--number", "4", "--other", ""],
        ["\udcff", "b"],
        ["a"],
    ):
        assert outcome(given, plainly=True) == outcome(given, plainly=False)
    assert outcome(["a", "b"], plainly=True) == repr([("a", Path("b"), 3, False, None)])


def test_an_argument_that_is_no_text_is_refused_and_an_unknown_verb_is_named() -> None:
    no_text, unknown = run("explain", b"\xff"), run("nonsense")
    assert (no_text.returncode, unknown.returncode) == (2, 2)
    assert b"No such command 'nonsense'" in unknown.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "n" * 300),
        ("import", "n" * 300),
        ("verify", "--release", "n" * 300),
        ("verify", "--ca", "n" * 300),
        ("--data", "n" * 300, "status"),
    ],
)
def test_a_name_that_the_system_does_not_look_up_is_one_line_and_status_2(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    found = run(*arguments) if "--data" in arguments else run("--data", str(tmp_path), *arguments)
    assert found.returncode == 2
    assert found.stderr.count(b"\n") == 1
    assert b"Traceback" not in found.stderr
