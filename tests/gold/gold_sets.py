"""Which gold sets are there, what is reached on each, what was pinned? Floors are thousandths of F1, rounded down."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from render import write_pages

from pipelines.reading import read_manifest
from pipelines.scoring.gold_cases import case_rows, page_bodies
from pipelines.scoring.journey_score import score_journeys
from pipelines.scoring.score import Tally, group, page_text, score

__all__ = ["FLOORS", "Thousandths", "cases_of", "floors", "reached", "sets", "thousandths", "written"]

HERE = Path(__file__).parent
FLOORS = HERE / "floors.toml"
DECISIONS = ("decision_kept", "decision_three_way")  # pinned for each language as well

Thousandths = dict[str, dict[str, int]]  # table ("fields" or "languages.ja") → field → thousandths of F1


def sets() -> dict[str, Path]:
    """Name → file of cases: folders with pages of their own, and cases whose pages are rendered."""
    own = {path.parent.name: path for path in HERE.glob("*/cases.jsonl")}
    return dict(sorted((own | {path.stem: path for path in HERE.glob("*.jsonl")}).items()))


def cases_of(path: Path, folder: Path) -> Path:
    """The file of cases with pages/ beside it: its own, or one written into `folder`."""
    if path.name == "cases.jsonl":
        return path
    return write_pages((json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()), folder)


def reached(path: Path) -> Thousandths:
    """What the extractor reaches on a set now."""
    with tempfile.TemporaryDirectory() as folder:
        file = cases_of(path, Path(folder))
        cases = case_rows(file)
        manifest = file.parent / "pages" / "manifest.jsonl"
        pages = {case_id: page_text(body) for case_id, body in page_bodies(cases, manifest).items()}
        reports = {row["case_id"]: row for row in read_manifest(manifest)}
        joined = score_journeys(cases, manifest) if _has_trips(cases) else None
    found = {"fields": _figures(score(cases, reports, pages))}
    if joined is not None:
        b_cubed, pairs = joined.b_cubed, joined.pairs
        found["journeys"] = {
            "b_cubed": int(1000 * b_cubed.f1),
            "pairs_rightly_joined": 1000 * (pairs.joined - pairs.wrongly) // max(1, pairs.joined),
        }
    for language, members in group(cases, "lang").items():
        tallies = score(members, reports, pages)
        found[f"languages.{language}"] = _figures({name: tallies[name] for name in DECISIONS})
    return found


def _has_trips(cases: Sequence[Mapping[str, Any]]) -> bool:
    """Does a set say of every delegation which trip it tells of, and of some trip more than once?"""
    trips = [told["trip"] for case in cases for told in case["gold"]["delegations"] for _ in told["legs"]]
    return None not in trips and len(set(trips)) < len(trips)


def thousandths(tally: Tally) -> int:
    """F1 in whole thousandths, rounded down; in integers, so that a floor never lies above its figure."""
    return 2000 * tally.hits // (2 * tally.hits + tally.invented + tally.missed)


def _figures(tallies: Mapping[str, Tally]) -> dict[str, int]:
    return {name: thousandths(t) for name, t in tallies.items() if t.hits + t.invented + t.missed}


def floors(text: str) -> dict[str, Thousandths]:
    """Set → floors, of the text of floors.toml."""
    told: dict[str, Any] = tomllib.loads(text)
    found: dict[str, Thousandths] = {}
    for name, tables in told.items():
        found[name] = {"fields": tables["fields"]}
        found[name] |= {f"languages.{language}": rows for language, rows in tables.get("languages", {}).items()}
    return {
        name: {key: {field: round(1000 * floor) for field, floor in rows.items()} for key, rows in tables.items()}
        for name, tables in found.items()
    }


def written(pinned: Mapping[str, Thousandths]) -> str:
    """The text of floors.toml; floors() reads it back."""
    lines = [
        "# Least F1 by set, field and language: tests/gold/test_floors.py. Only ever raised, by",
        "# python tests/gold/raise_floors.py",
    ]
    for name, tables in pinned.items():
        for key, rows in tables.items():
            lines += ["", f"[{name}.{key}]"]
            lines += [f"{field} = {floor // 1000}.{floor % 1000:03}" for field, floor in rows.items()]
    return "\n".join(lines) + "\n"
