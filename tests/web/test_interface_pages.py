"""Do downloads, codebook, review and interface tell what there is, and is every example on them true?"""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path

from browsed import Browsing, browsing, demo_copy

from archive.web.markdown import rendered

EXAMPLE = re.compile(r"<pre class=\"copy\"><code>(curl .*?)</code></pre>", re.DOTALL)
BASE = "http://127.0.0.1:8642"


def test_every_curl_line_of_the_interface_page_is_answered(browser: Browsing) -> None:
    lines = [unescape(line) for line in EXAMPLE.findall(browser.get("/api").text)]
    assert len(lines) >= 12
    for line in lines:
        words = shlex.split(line.partition(" | ")[0])
        (address,) = (word for word in words if word.startswith(BASE))
        headers = {}
        if "-H" in words:
            name, _, value = words[words.index("-H") + 1].partition(": ")
            headers[name.replace("-", "_")] = value
        answer = browser.get(address.removeprefix(BASE), **headers)
        assert answer.status == (400 if "colour" in address else 302 if "timegate" in address else 200), line
        assert answer.body, line


def test_every_path_of_the_interface_stands_on_its_page(browser: Browsing) -> None:
    listed = {path for one in browser.get("/api.json").json["paths"] for path in one["paths"]}
    assert listed == set(browser.get("/openapi.json").json["paths"])


def test_downloads_say_what_each_file_is_and_how_the_release_is_cited(browser: Browsing) -> None:
    said = browser.get("/downloads.json").json
    assert said["citation"].endswith(f"(release {said['release']['version']}) [Data set].")
    assert not [one["file"] for one in said["files"] if not one["about"]]
    text = browser.get("/downloads").text
    assert all(f'href="{one["href"]}"' in text for one in said["files"])
    for word in ("sha256sum -c", "xuanjie verify --release", "verify_release.py", "CC-BY-4.0", "cff-version: 1.2.0"):
        assert word in text
    assert said["release"]["manifest_sha256"] in text


def test_other_releases_beside_are_named_with_their_manifest(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    other = data / "releases" / "2020-01-01.1"
    other.mkdir()
    (other / "SHA256SUMS").write_text(f"{'a' * 64}  legs.csv\n{'b' * 64}  manifest.json\n")
    (data / "releases" / "notes").mkdir()
    with browsing(data) as own:
        assert own.get("/downloads.json").json["earlier"] == [{"version": "2020-01-01.1", "manifest_sha256": "b" * 64}]


def test_the_codebook_has_a_contents_whose_links_lead_somewhere(browser: Browsing) -> None:
    text = browser.get("/codebook").text
    links = re.findall(r'<li class="level[23]"><a href="#([^"]+)">', text)
    assert len(links) > 20
    assert len(re.findall("<h1", text)) == 1
    assert not [one for one in links if f'id="{one}"' not in text]
    assert "<th>" not in text
    assert "style=" not in text


def test_a_text_in_markdown_brings_no_markup_and_no_link_of_its_own() -> None:
    hostile = (
        "# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) [b](//evil.example)"
        " [c](data:text/html,x) [d](/codebook) [e](https://example.org/) [f](#x) ![g](javascript:1)\n\n"
        "| a |\n|--:|\n| <b onclick=1> |\n"
    )
    found = rendered(hostile)
    assert re.findall(r'href="([^"]*)"', found.html) == ["/codebook", "https://example.org/", "#x"]
    for word in ("<script", "<img", "<b ", "style="):
        assert word not in found.html
    assert [(one.level, one.anchor) for one in found.headings] == [(1, "script-alert-1-script")]


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    assert [one.anchor for one in rendered("## A b\n\n## A b\n\n## ***\n\n## 中\n").headings][:2] == ["a-b", "a-b-2"]


def test_review_lists_what_waits_by_kind_with_its_commands_and_links(browser: Browsing) -> None:
    said = browser.get("/review.json").json
    assert said["total"] == sum(said["kinds"].values()) == len(said["waiting"]) > 0
    one = browser.get("/review.json?kind=issue").json
    assert {item["kind"] for item in one["waiting"]} == {"issue"}
    text = browser.get("/review").text
    assert "Nothing can be changed here" in text
    assert "<form" not in text.partition("<main")[2]
    for item in said["waiting"]:
        assert re.search(rf'href="/[a-z]+/{item["id"]}"', text)
        assert all(command in unescape(text) for command in item["next"])


def test_review_of_a_kind_that_nothing_has_says_so(browser: Browsing) -> None:
    answer = browser.get("/review?kind=void")
    assert (answer.status, "Nothing of this kind waits" in answer.text) == (200, True)
