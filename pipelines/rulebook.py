"""What does each extraction rule read, and what can fool it? Collected from the docstrings beside the code.

A rule stands in the docstring of its module or function, at the start of a line: its id, two blanks or a colon and a
blank, then its template; further lines of it are indented. A paragraph that begins with `Traps:` belongs to all rules
of the same docstring.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from pathlib import Path

__all__ = ["RuleText", "markdown", "rules", "rules_in"]

_ROOT = Path(__file__).parent
_PLACES = ("mentions", "assemble", "decide.py", "ranks.py")
_RULE = re.compile(r"(?P<id>[a-z]+(?:\.[a-zA-Z0-9_]+){1,2})(?: {2,}|: )(?P<text>\S.*)")
_TRAPS = re.compile(r"Traps?: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One rule as its docstring has it."""

    id: str  # dates.zh.range
    file: str  # pipelines/mentions/zh/dates.py
    template: str
    traps: str  # may be empty


@cache
def rules() -> tuple[RuleText, ...]:
    """Every rule that a docstring names, by id; the first file in alphabetical order speaks for an id named twice."""
    found: dict[str, RuleText] = {}
    for place in _PLACES:
        path = _ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = f"pipelines/{file.relative_to(_ROOT).as_posix()}"
            for rule in rules_in(file.read_text("utf-8"), name):
                found.setdefault(rule.id, rule)
    return tuple(found[key] for key in sorted(found))


def rules_in(source: str, file: str) -> list[RuleText]:
    """The rules that the docstrings of one source file name."""
    kinds = (ast.Module, ast.FunctionDef, ast.ClassDef)
    texts = (ast.get_docstring(node) for node in ast.walk(ast.parse(source)) if isinstance(node, kinds))
    return [rule for text in texts if text for rule in _rules_of(cleandoc(text), file)]


def _rules_of(text: str, file: str) -> list[RuleText]:
    entries: list[tuple[str, list[str]]] = []
    traps: list[str] = []
    current: list[str] | None = None
    for line in text.split("\n"):
        rule, trap = _RULE.fullmatch(line), _TRAPS.match(line)
        if rule:
            current = [rule["text"]]
            entries.append((rule["id"], current))
        elif trap:
            current = traps
            traps.append(line[trap.end() :])
        elif not line.strip():
            current = None
        elif current is not None and (current is traps or line.startswith(" ")):
            current.append(line.strip())
        else:
            current = None
    return [RuleText(id=key, file=file, template=" ".join(said), traps=" ".join(traps)) for key, said in entries]


def markdown() -> str:
    """docs/rules.md: every rule with its template and traps, file by file."""
    lines = [
        "# Rules",
        "",
        "What each rule reads, in slots: `{…}` a slot, `[…]` optional, `|` alternatives. Every value of the dataset",
        "names the rule that read it (column `rule` of the table `evidence`). Written by `xuanjie rules --markdown`",
        "from the docstrings beside the code.",
    ]
    file = ""
    for rule in sorted(rules(), key=lambda r: (r.file, r.id)):
        if rule.file != file:
            file = rule.file
            lines += ["", f"## {file}", ""]
            if rule.traps:
                lines += [f"Traps: {rule.traps}", ""]
            lines += ["| rule | reads |", "|---|---|"]
        lines.append(f"| `{rule.id}` | {rule.template.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"
