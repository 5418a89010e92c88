"""Does recovery end in one and the same archive, from whatever a kill left, and however often it is killed itself?

Invariant 6 over any prefix of the bytes of a run. PR: 40 prefixes, and a kill before every fifth call of
Python's in the recovery of six states. NIGHT: 2,000 prefixes, before every call, and a kill at every system call of the
recovery, and at another of the recovery after it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from archive_samples import AGENT, ledger, tree
from figures_told import figure
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from left_by_kills import State, record_all, stopping_before, written_states
from other_validators import faults_by_others
from sweep import KILL, Sweep, was_killed
from tracing import needs_strace

from archive import recovery
from archive.errors import ArchiveError
from archive.fixity import verify
from archive.index import Index
from archive.reader import ArchiveReader
from archive.recorder import Recorder

TESTS = str(Path(__file__).parents[1])


def start(root: Path) -> None:
    """What the next run does first."""
    with Recorder(root, agent=AGENT):
        pass


def held(root: Path) -> set[str]:
    with ArchiveReader(root) as reader:
        return {capture.snapshot_id for capture in reader.captures()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    return written_states(tmp_path_factory.mktemp("run"))


# ── invariant 6 ───────────────────────────────────────────────────────────────────────────────────────────────────────


def wrong_after_recovery(state: State, part: float, folder: Path) -> list[str]:
    """What is not as it must be when the archive of a killed run was recovered, and once more."""
    root = state.restored(folder / "archive", part)
    try:
        start(root)
        wrong = [str(finding) for finding in verify(root)]
        wrong += faults_by_others(root)[1]
        wrong += [f"{sid} was acknowledged and is gone" for sid in state.acknowledged - held(root)]
        once = tree(root), ledger(root)
        start(root)
        wrong += ["recovered again it is another"] * ((tree(root), ledger(root)) != once)
        record_all(root)  # the run goes on
        wrong += [str(finding) for finding in verify(root)]
    except ArchiveError as why:
        return [str(why)]
    return wrong + ["other captures than without a kill"] * (held(root) != everything())


@cache
def everything() -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        record_all(Path(folder, "straight"))
        return held(Path(folder, "straight"))


@pytest.mark.fault("K3")
@pytest.mark.invariant(6)
@pytest.mark.parametrize("examples", [40, pytest.param(2000, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_any_prefix_of_a_run_is_recovered_and_loses_nothing(run: list[State], examples: int) -> None:
    assert len(run) > 25

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(run) - 1), st.floats(0, 1))
    @example(len(run) - 1, 1.0)
    def any_prefix(n: int, part: float) -> None:
        with tempfile.TemporaryDirectory() as folder:
            assert wrong_after_recovery(run[n], part, Path(folder)) == []

    any_prefix()
    figure("F1", f"{examples} prefixes of the bytes of a run, recovered", "0 lost, warcio check, gzip -t, verify clean")


# ── killed recoveries ─────────────────────────────────────────────────────────────────────────────────────────────────


def torn(root: Path) -> None:
    """A whole exchange that the ledger has not, and a torn one behind it."""
    path = reopened(root)
    raw = path.read_bytes()
    index = Index(root / "index.sqlite")
    (last,) = sorted(index.rows(path.name.removesuffix(".open")), key=lambda row: row.offset)[-1:]
    index.close()
    path.write_bytes(raw + raw[last.offset : last.offset + last.length - 9])
    (root / "index.sqlite").unlink()


def not_renamed(root: Path) -> None:
    sealed = max((root / "warc").glob("*.gz"))
    sealed.rename(sealed.with_name(sealed.name + ".open"))


def half_a_line(root: Path) -> None:
    not_renamed(root)
    manifest = root / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-40])


def no_line(root: Path) -> None:
    manifest = root / "manifest.jsonl"
    manifest.write_bytes(b"".join(manifest.read_bytes().splitlines(keepends=True)[:-1]))


def no_ledger(root: Path) -> None:
    for path in root.glob("index.sqlite*"):
        path.unlink()


def garbage_for_a_ledger(root: Path) -> None:
    no_ledger(root)
    (root / "index.sqlite").write_bytes(b"garbage" * 1000)


def reopened(root: Path) -> Path:
    """The last segment as it was before it was sealed."""
    sealed = max((root / "warc").glob("*.gz"))
    no_line(root)
    return sealed.rename(sealed.with_name(sealed.name + ".open"))


LEFT: tuple[Callable[[Path], object], ...] = (torn, not_renamed, half_a_line, no_line, no_ledger, garbage_for_a_ledger)


def left_by(root: Path, damage: Callable[[Path], object]) -> Path:
    record_all(root)
    damage(root)
    return root


def killed_before_call(root: Path, number: int, plant: Callable[[], object]) -> bool:
    """Recover in a process of its own, which is killed before that call; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        left = number

        def count(_: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            plant()
            with stopping_before(count):
                start(root)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def wrong_after_kills(
    folder: Path, damage: Callable[[Path], object], plant: Callable[[], object], *, step: int = 1
) -> Iterator[str]:
    """A line for each call, every `step`th, before which a recovery was killed twice: "" when all is as it must be."""
    left = left_by(folder / "left", damage)
    straight = Path(shutil.copytree(left, folder / "straight"))
    start(straight)
    expected = (tree(straight), ledger(straight))
    for number in range(1, 200, step):
        root = Path(shutil.copytree(left, folder / f"{number}"))
        killed = killed_before_call(root, number, plant)
        if not killed:
            break
        killed_before_call(root, number, plant)
        where = f"{damage.__name__}: killed twice before call {number}"
        try:
            start(root)
            yield "" if (tree(root), ledger(root)) == expected and not verify(root) else f"{where}: another archive"
        except ArchiveError as why:
            yield f"{where}: {why}"
        shutil.rmtree(root)


@pytest.mark.fault("K3")
@pytest.mark.invariant(6)
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("damage", LEFT)
def test_a_recovery_that_is_killed_twice_before_any_call_ends_as_one_that_is_not(
    tmp_path: Path, damage: Callable[[Path], object], step: int
) -> None:
    found = list(wrong_after_kills(tmp_path, damage, lambda: None, step=step))
    assert "".join(found) == ""
    assert len(found) >= 10 / step
    figure("F1", f"{2 * len(found)} SIGKILLs in a recovery ({damage.__name__})", "one and the same archive each time")


def cut_before_it_is_kept() -> None:
    """The planted fault: the tail is cut away, and only then put aside."""
    keep, cut, waits = recovery.keep, recovery.cut, []

    def keep_later(*given: object, **named: object) -> None:
        waits.append((given, named))

    def cut_first(path: Path, size: int) -> None:
        cut(path, size)
        for where, named in waits:
            keep(*where, **named)  # type: ignore[arg-type]

    recovery.keep, recovery.cut = keep_later, cut_first  # type: ignore[assignment]


@pytest.mark.mutation("K")
def test_a_recovery_that_cuts_before_it_has_kept_is_seen(tmp_path: Path) -> None:
    assert any(wrong_after_kills(tmp_path, torn, cut_before_it_is_kept))


@pytest.mark.mutation("K")
def test_a_recovery_that_forgets_what_stands_beyond_the_ledger_is_seen(
    run: list[State], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes stay and no row names them."""
    mend = recovery._mend

    def mend_without_rows(*given: object) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr(Index, "add", lambda *_, **__: None)
            return mend(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(recovery, "_mend", mend_without_rows)
    assert any(wrong_after_recovery(state, 0.5, tmp_path / f"{n}") for n, state in enumerate(run))


STARTER = f"""
import sys
from pathlib import Path
sys.path.insert(0, {TESTS!r})
from archive_samples import AGENT
from archive.recorder import Recorder
with Recorder(Path(sys.argv[1]), agent=AGENT):
    pass
"""


@pytest.mark.long
@pytest.mark.fault("K3")
@pytest.mark.timeout(3600)
@needs_strace
@pytest.mark.parametrize("damage", LEFT)
def test_a_recovery_that_is_killed_at_any_system_call_and_at_another(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    left = left_by(tmp_path / "left", damage)
    sweep = Sweep(
        lambda root: [sys.executable, "-c", STARTER, str(root)], before=lambda root: shutil.copytree(left, root)
    )
    points = sweep.points(tmp_path / "count")
    straight = tmp_path / "count" / "data"
    expected = (tree(straight), ledger(straight))
    kills = 0
    for number, point in enumerate(points):
        root = tmp_path / f"{number}"
        kills += was_killed(sweep.run(root, point, KILL))
        kills += was_killed(sweep.again_at(root, points[(7 * number + 3) % len(points)], KILL))
        assert sweep.again(root) == 0, f"{point}: {sweep.output}"
        assert (tree(root), ledger(root)) == expected, str(point)
        assert verify(root) == [], str(point)
        shutil.rmtree(root)
    print(f"{damage.__name__}: {kills} kills at {len(points)} points", flush=True)
    figure(
        "F1", f"{kills} SIGKILLs at the system calls of a recovery ({damage.__name__})", "the same archive each time"
    )
