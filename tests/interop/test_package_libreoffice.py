"""Does a spreadsheet program find a formula in a release? LibreOffice opens its CSV files and its XLSX file.

Needs `soffice` (apt-get install libreoffice-calc-nogui), which no submission has; what stands in for it is told in
docs/decisions/release-formats.md. The texts of the release are hostile.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from packaged import bundle, packaged

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="needs libreoffice: apt-get install libreoffice-calc-nogui"),
    pytest.mark.fault("X2"),
]
FORMULA = re.compile(r' table:formula="([^"]*)"')
CELL = re.compile(r"<table:table-cell[ />]")
UTF_8 = "CSV:44,34,76,1"  # commas, quotation marks, UTF-8, from the first line on


def opened(files: Sequence[Path], into: Path, *options: str) -> dict[str, str]:
    """By name, what LibreOffice made of each file: flat XML, in which a cell with a formula says so."""
    assert SOFFICE is not None
    command = [SOFFICE, "--headless", f"-env:UserInstallation=file://{into / 'profile'}", *options]
    done = subprocess.run(
        [*command, "--convert-to", "fods", "--outdir", str(into / "out"), *map(str, files)],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    found = {file.name: into / "out" / f"{file.stem}.fods" for file in files}
    missing = [name for name, place in found.items() if not place.exists()]
    assert not missing, done.stdout + done.stderr
    return {name: place.read_text("utf-8") for name, place in found.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packaged(tmp_path_factory.mktemp("package") / "2018-01-05.1", bundle("10.5072/xuanjie.1"))


def test_no_cell_of_a_csv_file_is_a_formula(folder: Path, tmp_path: Path) -> None:
    files = sorted(folder.glob("*.csv"))
    assert {"legs.csv", "issues.csv", "documents.csv"} <= {file.name for file in files}
    for name, told in opened(files, tmp_path, f"--infilter={UTF_8}").items():
        assert CELL.search(told), name
        assert FORMULA.findall(told) == [], name


def test_no_cell_of_the_xlsx_file_is_a_formula(folder: Path, tmp_path: Path) -> None:
    (told,) = opened([folder / "xuanjie.xlsx"], tmp_path).values()
    assert len(CELL.findall(told)) > 100
    with zipfile.ZipFile(folder / "xuanjie.xlsx") as file:
        sheets = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/")]
    assert not any("<f" in sheet for sheet in sheets)
    # LibreOffice has no cells of truth values: it makes each the function that has this value
    truths = sum(sheet.count(' t="b"') for sheet in sheets)
    found = FORMULA.findall(told)
    assert [one for one in found if one not in {"of:=TRUE()", "of:=FALSE()"}] == []
    assert len(found) == truths


def test_a_cell_that_nobody_escaped_is_seen(tmp_path: Path) -> None:
    place = tmp_path / "plain.csv"
    place.write_text("id,detail\n1,=1+1\n2,=SUM(A2)\n", "utf-8")
    (told,) = opened([place], tmp_path, f"--infilter={UTF_8}").values()
    assert FORMULA.findall(told) == ["of:=1+1", "of:=SUM([.A2])"]
