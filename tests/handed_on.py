"""A release as a stranger has it: a folder with nothing beside it, the two ways to check it, and ways to damage it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.paths import DataPaths
from pipelines.release.evidence import evidence_id_of
from pipelines.release.pointer import latest_release
from pipelines.verifying import Verified, verify_data

SCRIPT = Path(__file__).parents[1] / "docs" / "verify_release.py"


def handed_on(paths: DataPaths, into: Path) -> Path:
    """A copy of the latest release."""
    found = latest_release(paths.releases)
    assert found is not None
    return Path(shutil.copytree(found, into))


def by_xuanjie(folder: Path, record_id: str | None = None) -> Verified:
    """What `xuanjie verify --release FOLDER` finds where there is no data folder."""
    return verify_data(DataPaths(folder.parent / "nothing"), record_id, folder)


def by_script(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False, timeout=60)


def sums_remade(folder: Path) -> None:
    """Make manifest.json and SHA256SUMS fit what lies there, as a careful forger would."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name in manifest["files"]:
        content = (folder / name).read_bytes()
        manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = (f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def edited(folder: Path, table: str, number: int, *, minted: bool = False, **cells: Any) -> None:
    """Change cells of one row of a JSON Lines file; `minted`: give a row of evidence the id that it then has."""
    path = folder / f"{table}.jsonl"
    lines = path.read_text("utf-8").split("\n")
    row = json.loads(lines[number]) | cells
    if minted:
        row["evidence_id"] = evidence_id_of(row)
    lines[number] = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    path.write_text("\n".join(lines), "utf-8")


def repacked(folder: Path, name: str, change: Callable[[bytes], bytes], *, resealed: bool = True) -> None:
    """Change one file inside evidence.wacz; `resealed`: make the digests of the package fit."""
    path = folder / "evidence.wacz"
    with zipfile.ZipFile(path) as bundle:
        files = {inside: bundle.read(inside) for inside in bundle.namelist()}
    files[name] = change(files[name])
    if resealed:
        package = json.loads(files["datapackage.json"])
        for one in package["resources"]:
            content = files[one["path"]]
            one |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
        files["datapackage.json"] = json.dumps(package).encode()
        digest = hashlib.sha256(files["datapackage.json"]).hexdigest()
        files["datapackage-digest.json"] = json.dumps({"path": "datapackage.json", "hash": f"sha256:{digest}"}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for inside, content in files.items():
            bundle.writestr(inside, content)
    path.write_bytes(out.getvalue())
