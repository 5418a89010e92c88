"""Which regular expressions do the three floors compile, where, and is each searched for or only matched at a place?

    python tests/faults/regex_patterns.py        one JSON object a line: site, pattern, flags, method

Run as a process of its own, whose caches are cold: it listens to `re` while every module is imported, every gold page
of tests/gold is read and a few builders are called. A call within a function that none of this reaches is evaluated
from the source with the module's own names, a letter standing for what a page would put in; one that is neither
reached nor evaluated is an error, so no pattern escapes by standing in a function.

The method is the dearest way in which a pattern is used: `search` (and finditer, sub, split, findall) unless every
mention of its name in the sources is a call of `match` or of `fullmatch`.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

__all__ = ["Expression", "collected"]

ROOT = Path(__file__).parents[2]
FLOORS = ("archive", "crawler", "pipelines")
CALLS = frozenset({"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
_LANGUAGES = ("ar", "de", "en", "es", "fil", "fr", "hi", "ja", "ko", "lo", "pt", "ru", "th", "vi", "zh")
_PAGE = (
    "<html lang='{lang}'><head><title>{title}</title><meta property='article:published_time' content='{day}'></head>"
    "<body><h1>{title}</h1><p>{body}</p></body></html>"
)
_FEW = 24  # expressions kept of one site that makes many from a lexicon: the longest, and some of the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """One expression and its use."""

    site: str  # pipelines/titles.py:65 _HELD_IN
    pattern: re.Pattern[str]
    method: str  # search, match or fullmatch


@cache
def collected() -> tuple[Expression, ...]:
    """Every expression over text, each once, by site; asks a process of its own."""
    done = subprocess.run([sys.executable, __file__], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = map(json.loads, done.stdout.splitlines())
    return tuple(
        Expression(site=r["site"], pattern=re.compile(r["pattern"], r["flags"]), method=r["method"]) for r in rows
    )


# --- the child process ---

_Seen = dict[tuple[str, int], dict[tuple[str, int], str]]  # (file, line) → (pattern, flags) → method of `re` called


def _listen(seen: _Seen) -> None:
    """Note each call of `re` that a file of the floors makes."""
    true_compile = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: Any) -> Any:
        made = true_compile(pattern, flags)
        if isinstance(made.pattern, str):
            api = sys._getframe(1)
            caller = api.f_back
            while caller is not None and "<frozen" in caller.f_code.co_filename:
                caller = caller.f_back
            file = Path(caller.f_code.co_filename) if caller is not None else ROOT
            if caller is not None and file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in FLOORS:
                key = str(file.relative_to(ROOT)), caller.f_lineno
                seen[key].setdefault((made.pattern, made.flags), api.f_code.co_name)
        return made

    re._compile = noted  # type: ignore[attr-defined]


def _work() -> None:
    """Import everything, read pages of every language, and call the builders that reading does not."""
    from trafilatura import load_html

    for file in _files():
        importlib.import_module(_module(file))
    from archive.web.cdx.patterns import whole
    from crawler.backfill.queries import is_listing
    from crawler.demo.channels import _holds
    from crawler.listings.markup import parse_xml
    from crawler.listings.script import _member
    from crawler.source import load_sources
    from pipelines.cross_check import _their_day
    from pipelines.identity import address_key
    from pipelines.parity.cells import Unreadable, read_country
    from pipelines.parity.days import read_days
    from pipelines.screening.looking import fulfilled
    from pipelines.titles import read_title
    from pipelines.voices.neutral_facts import neutral_facts

    for path in sorted((ROOT / "tests/gold").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for row in rows if path.stem.startswith("languages") else rows[:12]:
            _read(row)
    for language in _LANGUAGES:
        neutral_facts("", language)
    with suppress(Unreadable):
        read_country("nowhere")
    with suppress(Unreadable):
        read_days("some day")
    whole(r"2[0-9][^a-z].*\.html")
    address_key("http://example.org/")
    read_title("总统会见")
    fulfilled("<p>x</p>")
    page = SimpleNamespace(captured_on=date(2023, 5, 1), url="", html="")
    _their_day(page, load_html(_PAGE.format(lang="en", title="", day="2023-03-01", body="")))  # type: ignore[arg-type]
    _holds("http://example.org/{yyyy}/", SimpleNamespace(urls=("",), holds=bool))  # type: ignore[arg-type]
    _member("", ("title",))
    parse_xml("<rss><item/></rss>", roots=frozenset({"rss"}), rows=frozenset({"item"}))
    for source in load_sources().values():
        is_listing(source, "http://example.org/")


def _read(row: dict[str, Any]) -> None:
    """Extract from a gold row set as a page."""
    from archive.snapshot import Snapshot
    from pipelines.extract import extract_one

    body = "</p><p>".join(row["paragraphs"])
    html = _PAGE.format(lang=row["lang"], title=row["title"], day=row["published_on"], body=body)
    extract_one(Snapshot.of_file(html.encode(), url=row["url"], fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))


def _files() -> list[Path]:
    return [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py")) if file.stem != "__main__"]


def _module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _unreached(seen: _Seen) -> Iterator[str]:
    """Evaluate the calls that nothing reached; names those that cannot be."""
    for file in _files():
        name = str(file.relative_to(ROOT))
        for call in _calls(ast.parse(file.read_text("utf-8"))):
            if not any((name, line) in seen for line in range(call.lineno, (call.end_lineno or call.lineno) + 1)):
                names = vars(importlib.import_module(_module(file)))
                try:
                    pattern = eval(compile(ast.Expression(_filled(call.args[0], names)), name, "eval"), dict(names))
                except NameError:
                    yield f"{name}:{call.lineno} {ast.unparse(call)[:90]}"
                    continue
                assert isinstance(call.func, ast.Attribute)
                made = pattern if isinstance(pattern, re.Pattern) else re.compile(pattern, _flags(call))
                if isinstance(made.pattern, str):
                    seen[name, call.lineno].setdefault((made.pattern, made.flags), call.func.attr)


def _filled(argument: ast.expr, names: dict[str, Any]) -> ast.expr:
    """The argument of a call; in an f-string, what only the function knows is a letter: the text of a page."""
    if isinstance(argument, ast.JoinedStr):
        for place, part in enumerate(argument.values):
            if isinstance(part, ast.FormattedValue):
                try:
                    eval(compile(ast.Expression(part.value), "part", "eval"), dict(names))
                except NameError:
                    argument.values[place] = ast.copy_location(ast.Constant("中"), part)
    return argument


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    for call in calls:
        match call.func:
            case ast.Attribute(value=ast.Name(id="re"), attr=name) if name in CALLS:
                yield call


def _flags(call: ast.Call) -> int:
    said = {
        getattr(re, node.attr) for node in ast.walk(call) if isinstance(node, ast.Attribute) and node.attr.isupper()
    }
    return sum(int(flag) for flag in said if isinstance(flag, re.RegexFlag))


def _names() -> tuple[dict[tuple[str, int], str], dict[str, set[str]]]:
    """Which name each `NAME = re.compile(...)` gives, and in what ways every name is used in all floors."""
    named: dict[tuple[str, int], str] = {}
    used: dict[str, set[str]] = defaultdict(set)
    for file in _files():
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if node.value in set(_calls(node)) and isinstance(target, ast.Name):
                    for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                        named[str(file.relative_to(ROOT)), line] = target.id
        methods = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for call in _calls(tree):
            if id(call) in methods:  # re.compile(...).match(...)
                named.setdefault((str(file.relative_to(ROOT)), call.lineno), f".{methods[id(call)]}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                name = node.id if isinstance(node, ast.Name) else node.attr
                key = (
                    f"{file.relative_to(ROOT)} {name}" if name.startswith("_") else name
                )  # a private name stays at home
                used[key].add(methods.get(id(node), "passed on"))
    return named, used


def _method(called: str, file: str, name: str, used: dict[str, set[str]]) -> str:
    if name.startswith("."):
        called = name[1:]
    if called != "compile":
        return called if called in {"match", "fullmatch"} else "search"
    ways = used.get(f"{file} {name}" if name.startswith("_") else name, {"passed on"})
    if ways <= {"fullmatch"}:
        return "fullmatch"
    return "match" if ways <= {"match", "fullmatch"} else "search"


def main() -> None:
    """Print the expressions; raises SystemExit naming the calls that nothing covers."""
    seen: _Seen = defaultdict(dict)
    _listen(seen)
    _work()
    missed = list(_unreached(seen))
    if missed:
        sys.exit("expressions that no page reaches and no module names spell out:\n" + "\n".join(missed))
    named, used = _names()
    once: dict[tuple[str, int, str], str] = {}
    for (file, line), patterns in sorted(seen.items()):
        name = named.get((file, line), "")
        longest = sorted(patterns.items(), key=lambda item: (-len(item[0][0]), item[0]))
        kept = longest if len(longest) <= _FEW else longest[: _FEW // 2] + longest[:: len(longest) * 2 // _FEW]
        for (pattern, flags), called in kept:
            once.setdefault((pattern, flags, _method(called, file, name, used)), f"{file}:{line} {name}".strip())
    for (pattern, flags, method), site in once.items():
        print(json.dumps({"site": site, "pattern": pattern, "flags": flags, "method": method}))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
