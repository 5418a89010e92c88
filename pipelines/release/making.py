"""How does a sound dataset become a release? Its name, what the gates say, its history, its place on disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archive.capture import Attempt, Capture
from archive.errors import BadInput
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from pipelines.changes.of_release import chain_before, changes_of, history_rows
from pipelines.gates.facts import Facts, newest_day, previous_rows
from pipelines.gates.fault import StoppedByGates
from pipelines.gates.judge import gate_faults
from pipelines.lexicon.meetings import registry
from pipelines.recipe import recipe
from pipelines.release.bundle import Bundle, Inputs, Name, Override
from pipelines.release.contents import Ingredients
from pipelines.release.manifest import read_manifest
from pipelines.release.naming import chosen_name, known_releases
from pipelines.release.pointer import latest_release
from pipelines.release.publish import Published, publish, stamp, table_lines
from pipelines.release.tables import Rows

__all__ = ["Sound", "make_release"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A dataset in which no check of integrity has found a fault, and all that it was made of."""

    made_of: Ingredients
    rows: Rows  # of TABLES
    runs: Rows  # of RUN_TABLES
    inputs: Inputs
    day: date  # of the newest article
    captures: Iterable[Capture]  # all of the archive, of every role, by time and id; whenever they are gone through
    by_address: Iterable[Capture]
    attempts: Iterable[Attempt]
    archive: ArchiveReader  # open


def make_release(
    paths: DataPaths, sound: Sound, *, doi: str | None, override: str | None, anew: bool = False
) -> tuple[Name, Published]:
    """The name of the release, and where it is.

    override  why it is to be made although a gate refuses it
    anew      under a new name, though its tables are those of the last release
    raises    StoppedByGates; NotThatRelease where the last release has these tables and other files
    """
    lines, ledger = table_lines(sound.rows), known_releases(paths)
    taken_down = frozenset(capture.snapshot_id for capture in sound.archive.takedowns())
    name = chosen_name(paths, ledger, stamp(lines, recipe()), day=sound.day.isoformat(), doi=doi, anew=anew)
    if all(one.version != name.version for one in ledger):
        stops = gate_faults(_facts(paths, sound, taken_down))
        if stops and override is None:
            would_change = changes_of(paths, name, sound.made_of, sound.rows, sound.inputs, taken_down=taken_down)
            raise StoppedByGates(stops, would_change)
        told = Override(reason=override, faults=tuple(map(str, stops))) if stops and override else None
        name = replace(name, override=told)
    changes = changes_of(paths, name, sound.made_of, sound.rows, sound.inputs, taken_down=taken_down)
    bundle = Bundle(
        name=name,
        recipe=recipe(),
        inputs=sound.inputs,
        rows=sound.rows,
        history=history_rows(chain_before(paths, name), name.version, changes, sound.rows, taken_down=taken_down),
        runs=sound.runs,
        archive=sound.archive,
        decisions=paths.decisions,
    )
    return name, publish(paths, bundle, lines, ledger)


def _facts(paths: DataPaths, sound: Sound, taken_down: frozenset[str]) -> Facts:
    """What the gates look at."""
    folder = latest_release(paths.releases)
    return Facts(
        day=newest_day(sound.captures),
        captures=sound.captures,
        by_address=sound.by_address,
        attempts=sound.attempts,
        searches=sound.made_of.searches,
        rows=sound.rows,
        previous=None if folder is None else previous_rows(folder).rows,
        meetings=registry(),
        removed=taken_down,
        same_rules=folder is not None and _same_rules(folder, sound.inputs),
    )


def _same_rules(folder: Path, inputs: Inputs) -> bool:
    try:
        before = read_manifest(folder).inputs
    except BadInput:  # of an older program
        return False
    return (before.rules, before.registries) == (inputs.rules, inputs.registries)
