"""Killed at any call that changes the disk, does the same command complete its work, as if nothing had been?

PR: two points of gather. NIGHT: every point of this and of import, push, pull, gc --apply, extract and the index of a
search; evenly spread, 100 of the 330 of screen, 300 of the 1,150 of release and of the 1,300 of refresh. Kills of a
crawl are in test_k_every_call.py, of a takedown in test_takedown_kill.py. Not swept: backup, which is push to a folder;
stamp, which has openssl write one file and begins anew; verbs that write decisions of a person. There is no `compact`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from archive_samples import ledger
from content_hash import content_hash
from figures_told import figure
from other_validators import assert_sound_for_all
from saved_pages import XUANJIE, archive_of, manifest_rows, xuanjie
from sweep import KILL, Point, Sweep, sampled, was_killed
from tracing import needs_strace

from archive.gc import leftovers
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.store import Store

pytestmark = needs_strace
PAGES = 6


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A data folder as it is before a command, made once: pages; pages and store; pages, store and release."""
    base = tmp_path_factory.mktemp("stages")
    made: dict[str, Path] = {}

    def stage(name: str) -> Path:
        if name not in made:
            made[name] = base / name
            if name == "nothing":
                made[name].mkdir()
            elif name == "pages":
                archive_of(made[name], manifest_rows()[:PAGES])
            elif name == "read":
                shutil.copytree(stage("pages"), made[name])
                assert xuanjie("extract", data=made[name]).returncode == 0
            elif name == "pushed":
                shutil.copytree(stage("pages"), made[name])
                assert xuanjie("push", (made[name] / "remote").as_uri(), data=made[name]).returncode == 0
            elif name == "released":
                shutil.copytree(stage("read"), made[name])
                assert xuanjie("refresh", "--offline", "--override", "a test", data=made[name]).returncode == 0
            else:  # what killed runs leave
                shutil.copytree(stage("pages"), made[name])
                (made[name] / "archive" / "salvage").mkdir()
                for part in ("archive/salvage/000001.warc.gz.0.ab", "archive/index.sqlite.new", "store.sqlite-journal"):
                    (made[name] / part).write_bytes(b"left behind")
                (made[name] / "releases" / ".building-1").mkdir(parents=True)
                (made[name] / "releases" / ".building-1" / "legs.csv").write_text("id\n")
        return made[name]

    return stage


@dataclass(frozen=True)
class Command:
    """What is swept: the stage before, the words after `--data FOLDER`, and what the end must look like."""

    before: str
    words: Callable[[Path, Callable[[str], Path]], Sequence[str]]  # (data folder, the stages)
    result: Callable[[Path], str]


def pages_only(data: Path) -> str:
    with ArchiveReader(data / "archive") as reader:
        assert len(list(reader.captures())) == PAGES
    return content_hash(data)


def gathered(data: Path) -> str:
    return pages_only(data) + ledger(data / "archive")


def pushed(data: Path) -> str:
    """What was pushed is pulled: the same archive, whole."""
    back = data.parent / "pulled"
    shutil.rmtree(back, ignore_errors=True)
    done = xuanjie("pull", (data / "remote").as_uri(), data=back)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_sound_for_all(back / "archive")
    return gathered(back)


def screened(data: Path) -> str:
    """Some of the pages are worth it."""
    with ArchiveReader(data / "archive") as reader:
        assert list(reader.captures())
    return content_hash(data)


def collected(data: Path) -> str:
    assert leftovers(DataPaths(data)) == ()
    return gathered(data)


def read(data: Path) -> str:
    with Store(DataPaths(data).store) as store:
        return store.digest() + content_hash(data)


def searched(data: Path) -> str:
    done = xuanjie("search", "--json", "代表团", data=data)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


SEGMENT = Path("archive", "warc", "000001.warc.gz")
COMMANDS = {
    "import": Command("nothing", lambda _, stage: ("import", str(stage("pages") / SEGMENT)), pages_only),
    "gather": Command("nothing", lambda _, stage: ("gather", str(stage("pages"))), gathered),
    "push": Command("pages", lambda data, _: ("push", (data / "remote").as_uri()), pushed),
    "pull": Command("nothing", lambda _, stage: ("pull", (stage("pushed") / "remote").as_uri()), gathered),
    "screen": Command("nothing", lambda _, stage: ("screen", str(stage("pages") / SEGMENT)), screened),
    "gc": Command("killed", lambda *_: ("gc", "--apply"), collected),
    "extract": Command("pages", lambda *_: ("extract",), read),
    "refresh": Command("pages", lambda *_: ("refresh", "--offline", "--override", "a test"), read),
    "release": Command("read", lambda *_: ("release", "--override", "a test"), read),
    "search": Command("released", lambda *_: ("search", "代表团"), searched),
}
CHEAP = ("gather",)
SOME = {"screen": 100, "release": 300, "refresh": 300}  # up to six seconds a point, in quiet
SIZES = [
    *(pytest.param(name, 2) for name in CHEAP),
    *(pytest.param(name, SOME.get(name, 10_000), marks=pytest.mark.long) for name in COMMANDS),
]


@pytest.mark.fault("K1")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("name", "most"), SIZES)
def test_a_killed_command_is_completed_by_the_same_command(
    tmp_path: Path, stages: Callable[[str], Path], name: str, most: int
) -> None:
    command = COMMANDS[name]
    sweep = Sweep(
        lambda data: [*XUANJIE, "--data", str(data), *command.words(data, stages)],
        before=lambda data: shutil.copytree(stages(command.before), data),
    )
    points = sweep.points(tmp_path / "count")
    expected = command.result(tmp_path / "count" / "data")
    killed = 0
    for number, point in enumerate(chosen := sampled(points, most)):
        killed += killed_and_completed(sweep, tmp_path / f"{number}", point, command, expected)
        shutil.rmtree(tmp_path / f"{number}")
        if number % 50 == 49:
            print(f"{name}: {number + 1} of {len(chosen)} points", flush=True)
    assert killed >= 0.9 * len(chosen)
    figure("F1", f"SIGKILL at {killed} of {len(points)} calls of `{name}`", "0 lost, the same result")


def killed_and_completed(sweep: Sweep, folder: Path, point: Point, command: Command, expected: str) -> bool:
    folder.mkdir()
    data = folder / "data"
    status = sweep.run(data, point, KILL)
    # 5: the process that was killed was one of the command's children, and the command says so
    assert was_killed(status) or status in {0, 5}, f"{point}: {status} {sweep.output}"
    assert sweep.again(data) == 0, f"{point}: {sweep.output}"
    assert_sound_for_all(data / "archive")
    assert command.result(data) == expected, str(point)
    return status != 0
