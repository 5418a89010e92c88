"""How does a release name what it holds and what came before it? manifest.json, a link of a chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.release.bundle import Bundle, Inputs, Override
from pipelines.release.package import RUNS, SUMS, sha256_of

__all__ = ["MANIFEST", "Manifest", "manifest_bytes", "read_manifest"]

Json = dict[str, Any]

MANIFEST = "manifest.json"
_FORM = 1  # of this file


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest.json says, and its own digest."""

    version: str
    stamp: str
    recipe: str
    previous: str | None
    previous_manifest: str | None
    doi: str | None
    override: Override | None
    inputs: Inputs
    rows: Mapping[str, int]  # by table
    files: Mapping[str, str]  # name → SHA-256, without runs/
    sha256: str


def manifest_bytes(bundle: Bundle, folder: Path) -> bytes:
    """Of a release whose other files all lie in `folder`. What changes with every crawl is left out, so that the digest
    of the manifest names the content alone."""
    name = bundle.name
    files: Json = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        relative = path.relative_to(folder).as_posix()
        if relative not in {MANIFEST, SUMS} and not relative.startswith(f"{RUNS}/"):
            files[relative] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    said: Json = {
        "manifest": _FORM,
        "version": name.version,
        "stamp": name.stamp,
        "recipe": bundle.recipe,
        "previous": name.previous,
        "previous_manifest": name.previous_manifest,
        "doi": name.doi,
        "override": None if name.override is None else asdict(name.override),
        "inputs": asdict(bundle.inputs),
        "rows": {table: len(rows) for table, rows in bundle.rows.items()},
        "files": files,
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release; raises BadInput when there is none that can be read."""
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        said = json.loads(raw)
        override = said["override"]
        return Manifest(
            version=_text(said["version"]),
            stamp=_text(said["stamp"]),
            recipe=_text(said["recipe"]),
            previous=None if said["previous"] is None else _text(said["previous"]),
            previous_manifest=None if said["previous_manifest"] is None else _text(said["previous_manifest"]),
            doi=None if said["doi"] is None else _text(said["doi"]),
            override=None
            if override is None
            else Override(reason=_text(override["reason"]), faults=tuple(map(_text, override["faults"]))),
            inputs=_inputs(said["inputs"]),
            rows={str(table): int(count) for table, count in said["rows"].items()},
            files={str(name): _text(told["sha256"]) for name, told in said["files"].items()},
            sha256=hashlib.sha256(raw).hexdigest(),
        )
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "the manifest of a release") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(str(path), f"{type(error).__name__}: {error}", "the manifest of a release") from error


def _inputs(said: Json) -> Inputs:
    return Inputs(
        captures=int(said["captures"]),
        captures_sha256=_text(said["captures_sha256"]),
        searches_sha256=_text(said["searches_sha256"]),
        rules=_digests(said["rules"]),
        registries=_digests(said["registries"]),
        decisions=_digests(said["decisions"]),
    )


def _digests(said: Json) -> dict[str, str]:
    return {str(name): _text(sha256) for name, sha256 in said.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
