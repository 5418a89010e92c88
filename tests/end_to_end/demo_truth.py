"""Where does the extractor's account of a page differ from what a reader found in it?"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["EXPECTED", "differences"]

EXPECTED: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "crawler/demo/expected.toml").read_text("utf-8")
)
_STATUS = {"K": "kept", "A": "adjacent", "R": "rejected"}


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """One line for every difference; empty when the two agree.

    expected  a [[page]] of crawler/demo/expected.toml
    found     the page in the form of gold/FORMAT.md, "Output of xuanjie read"
    """
    lines: list[str] = []

    def compare(what: str, want: object, got: object) -> None:
        if want != got:
            lines.append(f"{what}: reader {want!r}, program {got!r}")

    decision = found["decision"] or {}
    compare("rule", expected["rule"], decision.get("rule"))
    compare("status", _STATUS[expected["rule"][0]], decision.get("status"))
    if expected["rule"][0] == "R":
        compare("delegations", [], found["delegations"])
        compare("events", [], found["events"])
        return lines
    teams = found["delegations"]
    if "meeting" in expected:
        compare("meeting", {expected["meeting"]}, {team["meeting"] for team in teams})
    if expected["rule"] == "A1":
        compare("meeting", {None}, {team["meeting"] for team in teams})
    if "leader" in expected:
        compare("leader", {expected["leader"]}, {team["leader_name"] for team in teams})
    if "title" in expected:
        compare("title", {_plain(expected["title"])}, {_plain(team["leader_title"]) for team in teams})
    if "legs" in expected:
        legs = [leg for team in teams for leg in team["legs"]]
        compare("countries", sorted(leg["country"] for leg in expected["legs"]), sorted(leg["country"] for leg in legs))
        for want in expected["legs"]:
            for got in (leg for leg in legs if leg["country"] == want["country"]):
                place = want["country"]
                compare(f"{place} start", _day(want, "start"), got["start"])
                compare(f"{place} end", _day(want, "end"), got["end"])
                if "inviter" in want:
                    compare(f"{place} inviter", _plain(want["inviter"]), _plain(got["inviter"]))
    if "events" in expected:
        lines += _unmatched("event", expected["events"], found["events"])
    if "claims" in expected:
        lines += _unmatched("claim", expected["claims"], found["aggregate_claims"])
    return lines


def _unmatched(what: str, wanted: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Expected rows with no found row that agrees in every key given."""
    found = list(found)
    return [
        f"{what}: reader {dict(want)}, program {[{key: row[key] for key in want} for row in found]}"
        for want in wanted
        if not any(all(_shown(want[key]) == row[key] for key in want) for row in found)
    ]


def _day(leg: Mapping[str, Any], key: str) -> str | None:
    return leg[key].isoformat() if key in leg else None


def _shown(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _plain(text: str | None) -> str | None:
    """As gold/FORMAT.md compares strings: NFKC, case folded, without punctuation and white space."""
    if text is None:
        return None
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
