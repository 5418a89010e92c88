"""Is what stands beside the tables of a release what this program writes of them? Asked where it made the release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.errors import ArchiveError, BadInput
from pipelines.checks import Fault
from pipelines.recipe import recipe
from pipelines.release.at_hand import PagesAtHand
from pipelines.release.bundle import Bundle, Name
from pipelines.release.chained import of_file
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.manifest import Manifest, read_manifest
from pipelines.release.package import RUNS
from pipelines.release.parts import write_parts
from pipelines.release.publish import table_lines
from pipelines.release.reading import dated_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import Rows

__all__ = ["remade_faults"]


def remade_faults(folder: Path, rows: Rows, pages: PagesAtHand) -> Iterator[Fault]:
    """Files that another hand has written, checksums and all; asked of a release in which nothing else is wrong.

    A release of another recipe is not asked: its program wrote other bytes, and that is no fault. What cannot be read
    is named by other checks.

    rows    of all tables of the release
    pages   where the archive is open, evidence.wacz is made again too
    cost    that of writing a release
    """
    try:
        manifest = read_manifest(folder)
        if manifest.recipe != recipe():
            return
        bundle = Bundle(
            name=_name(manifest),
            recipe=manifest.recipe,
            inputs=manifest.inputs,
            rows=rows,
            history={name: dated_rows(folder, name) for name in HISTORY_TABLES},
            runs={name: dated_rows(folder / RUNS, name) for name in RUN_TABLES},
            archive=pages.archive,
            decisions=folder / "decisions",
        )
    except BadInput:
        return
    with TemporaryDirectory(prefix="xuanjie-verify-") as place:
        try:
            write_parts(bundle, Path(place), table_lines(rows))
        except ArchiveError as error:  # a page that is cited cannot be taken out of the archive
            yield of_file(folder, "evidence.wacz", str(error))
            return
        for path in sorted(p for p in Path(place).rglob("*") if p.is_file()):
            name = path.relative_to(place).as_posix()
            if name not in _MADE_OF_ALL and (folder / name).read_bytes() != path.read_bytes():
                yield of_file(folder, name, "is not what this program writes from the tables")


_MADE_OF_ALL = {"manifest.json", "SHA256SUMS"}  # compared with every file elsewhere


def _name(manifest: Manifest) -> Name:
    return Name(
        version=manifest.version,
        stamp=manifest.stamp,
        previous=manifest.previous,
        previous_manifest=manifest.previous_manifest,
        doi=manifest.doi,
        override=manifest.override,
    )
