"""Do `import` and `show` say in one line what went wrong, with the exit status of the house?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from archive_samples import AGENT, exchange, page, record_some
from typer.testing import CliRunner

from archive import commands
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder


@pytest.fixture
def app(tmp_path: Path) -> typer.Typer:
    app = typer.Typer()

    @app.callback()
    def choose(ctx: typer.Context) -> None:
        ctx.obj = DataPaths(tmp_path / "data")
        ctx.meta["room"] = lambda root: None  # as the front door: there is room

    commands.register(app)
    return app


def saved(folder: Path, *names: str) -> Path:
    folder.mkdir()
    lines = [{"file": n, "url": f"http://x.example/{n}", "fetched_at": "2018-01-05T04:00:00Z"} for n in names]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def test_import_counts_and_ends_with_0(tmp_path: Path, app: typer.Typer) -> None:
    folder = saved(tmp_path / "saved", "a.html")
    (folder / "a.html").write_bytes(page())
    done = CliRunner().invoke(app, ["import", str(folder)])
    assert (done.exit_code, done.stdout) == (0, "1 captures added, 0 known before, 0 issues\n")


def test_import_with_a_missing_page_ends_with_3_and_names_it(tmp_path: Path, app: typer.Typer) -> None:
    folder = saved(tmp_path / "saved", "a.html", "b.html")
    (folder / "b.html").write_bytes(page())
    done = CliRunner().invoke(app, ["import", str(folder / "manifest.jsonl")])
    assert done.exit_code == 3
    assert "1 captures added" in done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert "a.html" in done.stderr


def test_import_of_a_file_that_is_not_there_ends_with_2_and_the_others_come_in(
    tmp_path: Path, app: typer.Typer
) -> None:
    folder = saved(tmp_path / "saved", "a.html")
    (folder / "a.html").write_bytes(page())
    done = CliRunner().invoke(app, ["import", str(tmp_path / "none.warc.gz"), str(folder)])
    assert done.exit_code == 2
    assert "1 captures added" in done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert "none.warc.gz" in done.stderr


def test_show_tells_place_headers_charset_and_text(tmp_path: Path, app: typer.Typer) -> None:
    body = page("朱镕基 \x1b[31m red", "gb18030").replace(b"gb18030", b"gb2312")
    with Recorder(tmp_path / "data" / "archive", agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(body))
    done = CliRunner().invoke(app, ["show", capture.snapshot_id])
    assert done.exit_code == 0
    for part in (
        capture.url,
        "000001.warc.gz at ",
        "gb18030 (declared; declared gb2312)",
        "Content-Type: text/html",
        "朱镕基",
        capture.content_sha256,
    ):
        assert part in done.stdout
    assert "\x1b" not in done.stdout
    assert CliRunner().invoke(app, ["show", capture.snapshot_id, "--raw"]).stdout_bytes == body
    assert "朱镕基" in CliRunner().invoke(app, ["show", capture.snapshot_id, "--html"]).stdout


def test_every_kind_of_capture_can_be_shown(tmp_path: Path, app: typer.Typer) -> None:
    record_some(tmp_path / "data" / "archive")
    with ArchiveReader(tmp_path / "data" / "archive") as reader:
        ids = [c.snapshot_id for c in reader.captures()]
    assert len(ids) == 6
    for sid in ids:
        assert CliRunner().invoke(app, ["show", sid]).exit_code == 0


def test_listing_the_verbs_loads_nothing_heavy() -> None:
    heavy = {"bs4", "warcio", "pydantic", "sqlite3"}
    code = f"import sys, archive.commands; print(sorted({heavy!r} & sys.modules.keys()))"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout == "[]\n"
