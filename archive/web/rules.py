"""What does a rule of the codebook say, in the words of the codebook of this release?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archive.web.edition import Edition

__all__ = ["rule_in_words"]

_FILE = "codebook.md"
_RULE = re.compile(r"[A-Z][0-9]")
_COLUMNS = ("rule", "decision", "when", "like")


def rule_in_words(edition: Edition, rule: str) -> Mapping[str, str]:
    """`rule`, `decision`, `when` and `like` from the table of rules; the last three empty where it has no such row."""
    lines = edition.folder.content(_FILE).decode().splitlines() if _FILE in edition.folder.sums else []
    for line in lines:
        cells = [cell.strip().replace("**", "") for cell in line.strip("|").split("|")]
        if len(cells) == len(_COLUMNS) and cells[0] == rule and _RULE.fullmatch(rule):
            return dict(zip(_COLUMNS, cells, strict=True))
    return dict.fromkeys(_COLUMNS, "") | {"rule": rule}
