"""What does a browser show when releases come and files change under it? The newest whole release, and never a half."""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import shutil
import time
from pathlib import Path

from browsed import Browsing, browsing, demo_copy


def own(demo: Path, tmp_path: Path) -> Path:
    return demo_copy(demo, tmp_path / "data")


def released(data: Path) -> Path:
    return data / "releases" / (data / "releases" / "latest").read_text().strip()


def next_release(data: Path, version: str, *, damage: bool = False) -> Path:
    """A copy of the release under another version, made the latest as `xuanjie release` does: the folder first."""
    target = data / "releases" / version
    shutil.copytree(released(data), target)
    package = target / "datapackage.json"
    package.write_text(re.sub(r'"version": "[^"]*"', f'"version": "{version}"', package.read_text(), count=1))
    sums = target / "SHA256SUMS"
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    sums.write_text(re.sub(r"[0-9a-f]{64}  datapackage\.json", f"{digest}  datapackage.json", sums.read_text()))
    if damage:
        with (target / "legs.jsonl").open("a") as file:
            file.write(json.dumps({"leg_id": "l-000000000000"}) + "\n")
    beside = data / "releases" / "latest.new"
    beside.write_text(version)
    beside.replace(data / "releases" / "latest")
    return target


def version(browser: Browsing) -> str:
    return str(browser.get("/legs.json").json["release"]["version"])


def shown_within(browser: Browsing, wanted: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if version(browser) == wanted:
            return True
        time.sleep(0.05)
    return False


def test_a_new_release_is_shown_without_a_restart_and_the_old_one_until_then(demo: Path, tmp_path: Path) -> None:
    data = own(demo, tmp_path)
    with browsing(data) as browser:
        before = version(browser)
        etag = browser.get("/legs").headers["etag"]
        next_release(data, "2030-01-01.1")
        assert version(browser) in (before, "2030-01-01.1")  # answered at once, not when the catalogue is ready
        assert shown_within(browser, "2030-01-01.1", 60)
        assert browser.get("/legs", If_None_Match=etag).status == 200
        assert len(list((data / "browse").glob("catalogue-*.sqlite"))) == 2  # both releases are there


def test_a_damaged_new_release_is_not_shown_and_is_said_once(demo: Path, tmp_path: Path) -> None:
    data = own(demo, tmp_path)
    with browsing(data) as browser:
        before = version(browser)
        damaged = next_release(data, "2030-01-01.1", damage=True)
        assert browser.process.stderr is not None
        while not select.select([browser.process.stderr], [], [], 0.05)[0]:
            assert version(browser) == before
        line = browser.process.stderr.readline()
        assert version(browser) == before
        shutil.rmtree(damaged)
        (data / "releases" / "latest").write_text(before)
        next_release(data, "2030-01-01.2")
        assert shown_within(browser, "2030-01-01.2", 60)
        browser.process.terminate()
        _, more = browser.process.communicate(timeout=20)
    assert more == ""
    assert "2030-01-01.1 is not shown" in line
    assert "legs.jsonl" in line


def test_a_release_that_goes_away_is_shown_on_until_there_is_another(demo: Path, tmp_path: Path) -> None:
    data = own(demo, tmp_path)
    with browsing(data) as browser:
        before = version(browser)
        (data / "releases" / "latest").unlink()
        assert version(browser) == before
        assert browser.get("/legs?country=LA").status == 200


def test_a_foreign_file_put_in_place_of_the_catalogue_is_never_read(demo: Path, tmp_path: Path) -> None:
    data = own(demo, tmp_path)
    with browsing(data) as browser:
        assert browser.get("/legs").status == 200
        (catalogue,) = (data / "browse").glob("catalogue-*.sqlite")
        foreign = tmp_path / "foreign.sqlite"
        foreign.write_bytes(catalogue.read_bytes().replace(b"Malaysia", b"Atlantis"))
        os.truncate(foreign, 4_096)
        foreign.replace(catalogue)
        answers = [browser.get(f"/legs.json?size=25&page={page}") for page in (1, 2)]
        assert all(answer.status in (200, 503) for answer in answers)
        assert all(answer.json["total"] == 39 for answer in answers if answer.status == 200)
    with browsing(data) as again:
        assert again.get("/legs.json").json["total"] == 39
