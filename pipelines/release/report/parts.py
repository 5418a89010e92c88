"""Which files of a release does the report make? Parts: functions of the bundle that write into the folder being built.

report(bundle, folder)      report.html, and figures/: NAME.svg, NAME.png, NAME.csv, and countries.csv
run_report(bundle, folder)  runs/freshness.html: it changes with every run, so it lies where such files lie
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release.bundle import Bundle
from pipelines.release.formats import csv_bytes
from pipelines.writing import write_file

if TYPE_CHECKING:  # statsmodels and resvg are loaded by the functions: a refresh with nothing new writes no report
    from pipelines.release.report.facts import Facts

__all__ = ["FIGURES", "figure_files", "report", "report_text", "run_report"]

FIGURES = "figures"  # folder of a release
_RUNS = "runs"


def report(bundle: Bundle, folder: Path) -> None:
    """Write report.html and figures/, of one count of the rows; raises WriteFailed, OSError."""
    found = _facts(bundle)
    write_file(folder / "report.html", _text(bundle, found).encode())
    (folder / FIGURES).mkdir(exist_ok=True)
    for name, content in _files(bundle, found):
        write_file(folder / FIGURES / name, content)


def run_report(bundle: Bundle, folder: Path) -> None:
    """Write runs/freshness.html; raises WriteFailed, OSError."""
    from pipelines.release.report.page import freshness_page

    (folder / _RUNS).mkdir(exist_ok=True)
    page = freshness_page(bundle.name, bundle.runs.get("freshness", []))
    write_file(folder / _RUNS / "freshness.html", page.encode())


def report_text(bundle: Bundle) -> str:
    """report.html, a function of the rows and the name of the release."""
    return _text(bundle, _facts(bundle))


def figure_files(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of figures/."""
    return _files(bundle, _facts(bundle))


def _text(bundle: Bundle, found: Facts) -> str:
    from pipelines.release.report.figures import figures
    from pipelines.release.report.page import report_page

    drawn = figures(found, bundle.name.version)
    return report_page(bundle.name, bundle.recipe, found, drawn, version("statsmodels"))


def _files(bundle: Bundle, found: Facts) -> Iterator[tuple[str, bytes]]:
    from archive.figures.colours import PALETTE
    from archive.figures.png import png_bytes
    from archive.figures.svg import file_text
    from pipelines.release.report.figure import FIGURE_TABLES
    from pipelines.release.report.figures import cells, figures

    for figure in figures(found, bundle.name.version):
        text = file_text(figure.picture, PALETTE)
        yield f"{figure.name}.svg", text.encode()
        yield f"{figure.name}.png", png_bytes(text)
        yield f"{figure.name}.csv", csv_bytes(figure.table, figure.rows)
    yield "countries.csv", csv_bytes(FIGURE_TABLES["countries"], cells(found))


def _facts(bundle: Bundle) -> Facts:
    from pipelines.lexicon.briefing_lists import briefing_lists
    from pipelines.release.report.facts import facts

    return facts(bundle.rows, bundle.history, briefing_lists())
