"""What do the columns mean, and are the files those that were released? codebook.md and SHA256SUMS."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pipelines
from pipelines.release.files.citation_rows import CITATIONS
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES

__all__ = [
    "CODEBOOK",
    "FOLDERS",
    "MISSING",
    "RUNS",
    "SUMS",
    "checksums",
    "codebook",
    "file_problems",
    "parse_checksums",
    "sha256_of",
]

SUMS = "SHA256SUMS"
MISSING = "is missing"
RUNS = "runs"  # tables that change with every crawl
FOLDERS = frozenset({RUNS, "decisions", "figures"})  # inside a release
CODEBOOK = Path(pipelines.__path__[0]).parent / "docs" / "codebook.md"


def codebook(version: str) -> bytes:
    """docs/codebook.md with the columns of this release."""
    lines = [CODEBOOK.read_text("utf-8").rstrip(), "", f"## Tables and columns of release {version}", ""]
    for table in (*TABLES.values(), *HISTORY_TABLES.values(), CITATIONS, *RUN_TABLES.values()):
        lines += [
            f"### {RUNS}/{table.name}" if table.name in RUN_TABLES else f"### {table.name}",
            "",
            f"One row is {table.one_row}.",
            "",
            "| Column | Type | Meaning |",
            "|---|---|---|",
        ]
        for c in table.columns:
            words = f": {', '.join(c.values)}" if c.values else ""
            marks = "".join((" · always filled" if c.required else "", " · has evidence rows" if c.quoted else ""))
            lines.append(f"| `{c.name}` | {c.type} | {c.meaning}{words}{marks} |")
        lines.append("")
    return ("\n".join(lines) + "\n").encode()


def sha256_of(path: Path) -> str:
    """Digest of a file, which is read a piece at a time; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(folder: Path, files: Iterable[Path]) -> bytes:
    """Lines for `sha256sum -c`, sorted by name."""
    return "".join(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in sorted(files)).encode()


def parse_checksums(text: str) -> dict[str, str]:
    """File name → digest; raises ValueError for a line of another form and for a name that stands twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        digest, separator, name = line.partition("  ")
        if not separator or len(digest) != 64:
            raise ValueError(f"no checksum line: {line[:80]!r}")
        if name in found:
            raise ValueError(f"{name} stands twice")
        found[name] = digest
    return found


def file_problems(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, what is wrong): every file is as its checksum says, none is missing, and nothing else lies there."""
    sums: dict[str, str] | None = None
    try:
        sums = parse_checksums((folder / SUMS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield SUMS, (error.strerror if isinstance(error, OSError) else None) or str(error)
    there: set[str] = set()
    for path in sorted(folder.rglob("*")):  # links are not followed
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or (path.is_dir() and name.partition("/")[0] in FOLDERS)):
            yield name, f"is neither a file nor one of the folders {', '.join(sorted(FOLDERS))}"
        elif path.is_file():
            there.add(name)
    if sums is None:
        return
    for name in sorted((there - {SUMS}) ^ sums.keys()):
        yield name, MISSING if name in sums else f"is not listed in {SUMS}"
    for name in sorted(there & sums.keys()):
        try:
            digest = sha256_of(folder / name)
        except OSError as error:
            yield name, error.strerror or str(error)
            continue
        if digest != sums[name]:
            yield name, f"has digest {digest[:12]}, expected {sums[name][:12]}"
