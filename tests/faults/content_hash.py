"""What does a data folder hold, said so that two runs at other times, with other ids, say the same?

    archive   each page that was captured (address, role, digest of the content), each other end of an address, each
              search: once, however often it was asked for again after a kill. No times, no ids, no places in files.
    store     what was read of each captured page, by address and content
    release   the bytes of the files of the current release

The first two are the same for a crawl that was killed and completed as for one that was not. The third is compared
where commands run over one and the same archive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from archive.latest import latest_release
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.store import Store

__all__ = ["CAPTURED", "archive_facts", "content_hash", "difference", "release_facts", "store_facts"]

CAPTURED = {"ok", "unchanged"}  # a page that is asked for again after a kill has not changed


def content_hash(data: Path) -> str:
    """sha256 over all three, of what is there."""
    paths = DataPaths(data)
    facts = [*archive_facts(paths.archive), *store_facts(paths.store), *release_facts(paths.releases)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def archive_facts(root: Path) -> list[str]:
    """One line for each fact, sorted; [] when there is no archive."""
    if not (root / "index.sqlite").exists():
        return []
    facts: set[str] = set()
    with ArchiveReader(root) as reader:
        for one in reader.captures():
            outcome = "captured" if one.outcome.value in CAPTURED else one.outcome.value
            same = (one.url, one.status, one.source, one.role.value, outcome, one.content_sha256)
            facts.add(_line("capture", *same, one.payload_sha256, one.via, one.truncated, one.robots, one.led_to))
        for tried in reader.attempts():
            facts.add(_line("attempt", tried.url, tried.source, tried.role.value, tried.outcome.value, tried.robots))
        for seen in reader.searches():
            window = (str(seen.newest), str(seen.oldest))
            facts.add(_line("search", seen.source, seen.url, seen.outcome, seen.links, seen.channel, *window))
    return sorted(facts)


def store_facts(path: Path) -> list[str]:
    """The same of the store: of each page (address and content) what was read, under the recipe that read it."""
    if not path.exists():
        return []
    facts: set[str] = set()
    with Store(path) as store:
        for entry in store.entries():
            told = json.loads(entry.text)
            for name in ("snapshot_id", "fetched_at"):
                told.pop(name, None)
            facts.add(_line("read", entry.url, entry.content_sha256, entry.recipe, json.dumps(told, sort_keys=True)))
    return sorted(facts)


def release_facts(releases: Path) -> list[str]:
    """Name and digest of each file of the current release; [] when there is none."""
    folder = latest_release(releases)
    if folder is None:
        return []
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        _line("released", path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in files
    ]


def _line(*facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False)


def difference(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """For the message of a test: what only one of the two says."""
    here, there = set(one), set(other)
    return [f"- {line}" for line in sorted(here - there)] + [f"+ {line}" for line in sorted(there - here)]
