"""The walk of CONTRIBUTING.md, "Add a source in an afternoon", with a made-up site: under 40 lines land a source."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from loopback import Answer, Page, WebServer, on_loopback

from archive.capture import Role
from archive.reader import ArchiveReader
from archive.store import Store
from archive.text import read_page

ROOT = Path(__file__).parents[2]
PARTS = ("archive", "crawler", "pipelines", "docs", "tests/cases/pages")
TESTS = (
    "tests/conftest.py",
    "tests/forked.py",
    "tests/run_crawl.py",
    "tests/unit/test_pages_cases.py",
    "tests/unit/test_source_rules.py",
)
LIMIT = 40  # lines that a person writes or changes, over all files

# What the person learns by looking at the site: the block round the text, the line with the day, how the list goes on.
TOML = {
    'title = "127.0.0.1"': 'title = "石桥公报"',
    'publisher = "FILL IN"': 'publisher = "石桥公报社"',
    'delay = "3 s"': 'delay = "20 ms"',  # the site is ours
    'notes = ["FILL IN': 'notes = ["A made-up site of a test; robots.txt allows all."]',
    'channel = "FILL IN"': 'channel = "要闻"',
    'pagination = "none"': 'pagination = "trs"',
}
LAYOUT = {
    '"""FILL IN': '    """`h1`, `.meta` "2024年3月5日 来源：", `.story`: the test that made the site [P]."""',
    "body_css = ()": '    body_css = (".story",)',
    "date_css = ()": '    date_css = (".meta",)',
    "source_css = ()": '    source_css = (".meta",)',
}
EXPECTED = {
    "# FILL IN": "# Composed and read by hand.",
    'title = ""': 'title = "石桥代表团访问柳州"',
    'published_on = ""': 'published_on = "2024-03-05"',
    'outlet = ""': 'outlet = "石桥公报"',
    'language = "und"': 'language = "zh-Hans"',
    'body = [""]': 'body = ["石桥代表团今天访问柳州，参观了一座桥。", "代表团还同当地学校的师生座谈。"]',
}
PAGE = {
    "<title>FILL IN": "<title>石桥代表团访问柳州_石桥公报</title>",
    "<!-- FILL IN": "",
    "Keep the navigation": "",
    "<h1></h1>": "<h1>石桥代表团访问柳州</h1>",
    '<div class="info">': '<div class="meta">2024年3月5日　来源：石桥公报</div>',
    '<div class="content">': '<div class="story">',
    "<p></p>": "<p>　　石桥代表团今天访问柳州，参观了一座桥。</p><p>　　代表团还同当地学校的师生座谈。</p>",
}
SECOND = {
    "url = ": 'url = "http://127.0.0.1:80/news/2024/0309/c12-345679.html"',
    "fetched_at = ": 'fetched_at = "2024-03-10T04:00:00Z"',
    "title = ": 'title = "石桥图书馆开门迎客"',
    "published_on = ": 'published_on = "2024-03-09"',
    "body = ": 'body = ["石桥图书馆今天开门，第一天来了三百名读者。"]',
    "<title>": "<title>石桥图书馆开门迎客_石桥公报</title>",
    "<h1>": "<h1>石桥图书馆开门迎客</h1>",
    '<div class="meta">': '<div class="meta">2024年3月9日　来源：石桥公报</div>',
    "<p>": "<p>　　石桥图书馆今天开门，第一天来了三百名读者。</p>",
}
CATALOGUE = {
    ")\nfrom pipelines.pages.layout": "    gazette,\n)\nfrom pipelines.pages.layout",
    ")\n\nLAYOUTS:": "    gazette,\n)\n\nLAYOUTS:",
}


class Checkout:
    """A copy of this project in which a person works, and what they changed since the program wrote its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for name in TESTS:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        shutil.copy(ROOT / "pyproject.toml", folder)
        self.begun: dict[Path, str] = {}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Python in this checkout; the packages of the copy come before those of the project."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def xuanjie(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-c", "from crawler.cli import main; main()", *arguments)

    def edit(self, name: str, lines: dict[str, str]) -> None:
        """Replace each line that holds a mark; "" removes it."""
        path = self.folder / name
        text = path.read_text("utf-8")
        self.begun.setdefault(path, text)
        kept = []
        left = dict(lines)
        for line in text.splitlines():
            mark = next((mark for mark in left if mark in line), None)
            if mark is None:
                kept.append(line)
            elif new := left.pop(mark):
                kept.append(new)
        assert not left, f"{name} has no line with {left}"
        path.write_text("\n".join(kept) + "\n", "utf-8")

    def written(self) -> Iterator[str]:
        """Lines that the person wrote, in whole or in part."""
        for path, before in self.begun.items():
            for line in difflib.ndiff(before.splitlines(), path.read_text("utf-8").splitlines()):
                if line.startswith("+ "):
                    yield f"{path.name}: {line[2:]}"


def article(number: int, title: str, *paragraphs: str) -> Answer:
    body = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    return Answer(
        f"<html><head><meta charset=utf-8><title>{title}_石桥公报</title></head><body>"
        f'<div class="nav"><a href="/news/index.html">要闻</a></div><h1>{title}</h1>'
        f'<div class="meta">2024年3月{number}日　来源：石桥公报</div><div class="story">{body}</div>'
        '<div class="related"><ul><li><a href="/news/2024/0301/c12-300001.html">桥上的灯亮了</a></li></ul></div>'
        '<div class="footer">石桥公报社 版权所有</div></body></html>'
    )


STORIES = {
    1: ("桥上的灯亮了", "桥上的灯今晚亮了，居民说这是三年来的第一次。"),
    5: ("石桥代表团访问柳州", "石桥代表团今天访问柳州，参观了一座桥。", "代表团还同当地学校的师生座谈。"),
    9: ("图书馆开门迎客", "图书馆今天开门，第一天来了三百名读者。"),
}


def gazette() -> dict[str, Page]:
    """A site with a list of two pages and three articles."""

    def address(day: int) -> str:
        return f"/news/2024/03{day:02}/c12-{300000 + day}.html"

    def listing(*days: int) -> Answer:
        rows = "".join(f'<li><a href="{address(day)}">{STORIES[day][0]}</a></li>' for day in days)
        more = '<script>createPageHTML(2, 0, "index", "html")</script>'
        return Answer(f"<html><head><title>要闻</title></head><body><ul>{rows}</ul>{more}</body></html>")

    site: dict[str, Page] = {"/robots.txt": Answer("User-agent: *\nDisallow:\n")}
    site |= {"/news/index.html": listing(9, 5), "/news/index_1.html": listing(1)}
    return site | {address(day): article(day, *story) for day, story in STORIES.items()}


def test_a_made_up_site_becomes_a_working_source_in_under_forty_lines(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    with WebServer(gazette()) as server:
        made = checkout.xuanjie(
            "newsource", "gazette", f"{server.base}/news/2024/0305/c12-300005.html",
            "--listing", f"{server.base}/news/index.html", "--side", "third_country",
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        case, second = "tests/cases/pages/gazette_2024", "tests/cases/pages/gazette_2024_b"
        checkout.edit("crawler/sources/gazette.toml", TOML)
        checkout.edit("pipelines/pages/gazette.py", LAYOUT)
        checkout.edit(f"{case}/expected.toml", EXPECTED)
        checkout.edit(f"{case}/page.html", PAGE)
        shutil.copytree(checkout.folder / case, checkout.folder / second)
        for name in ("expected.toml", "page.html"):
            text = (checkout.folder / second / name).read_text("utf-8").splitlines()
            here = {mark: line for mark, line in SECOND.items() if any(row.startswith(mark) for row in text)}
            checkout.edit(f"{second}/{name}", here)
        name_in_catalogue(checkout)

        lines = list(checkout.written())
        assert 20 < len(lines) < LIMIT, "\n".join([str(len(lines)), *lines])

        # in a folder of its own: pytest ends by removing what earlier runs left in the common one, for minutes
        own = f"--basetemp={tmp_path / 'pytest'}"
        checked = checkout.run("-m", "pytest", "-p", "no:cacheprovider", own, "-k", "gazette", "tests/unit")
        assert checked.returncode == 0, checked.stdout + checked.stderr
        told = checkout.xuanjie("sources", "gazette", "--json")
        assert told.returncode == 0, told.stderr
        (source,) = json.loads(told.stdout)["sources"]
        assert [look["name"] for look in source["layouts"]] == ["Gazette2024"]
        assert source["cases"] == ["gazette_2024", "gazette_2024_b"]

        asked = {
            "names": ["gazette"],
            "data": str(tmp_path / "data"),
            "overrides": {"XUANJIE_CONTACT": "mailto:test@example.org", "XUANJIE_PRIVATE_PEERS": on_loopback()},
        }
        crawled = checkout.run("tests/run_crawl.py", json.dumps(asked))
        assert crawled.returncode == 0, crawled.stdout + crawled.stderr
        assert "/news/index_1.html" in server.paths()
    extracted = checkout.xuanjie("--data", str(tmp_path / "data"), "extract", "--full")
    assert extracted.returncode == 0, extracted.stderr
    assert read_back(tmp_path / "data") == {
        f"/news/2024/03{day:02}/c12-{300000 + day}.html": (title, f"2024-03-{day:02}", "Gazette2024", tuple(body))
        for day, (title, *body) in STORIES.items()
    }


def name_in_catalogue(checkout: Checkout) -> None:
    """The two lines that newsource asks for."""
    path = checkout.folder / "pipelines/pages/catalogue.py"
    text = path.read_text("utf-8")
    checkout.begun[path] = text
    for place, line in CATALOGUE.items():
        assert text.count(place) == 1
        text = text.replace(place, line)
    path.write_text(text, "utf-8")


def read_back(data: Path) -> dict[str, tuple[str, str, str, tuple[str, ...]]]:
    """Path → title, day, layout and paragraphs of every captured article, as the store holds them."""
    found = {}
    with ArchiveReader(data / "archive") as archive, Store(data / "store.sqlite") as store:
        assert len(list(archive.captures(Role.ARTICLE))) == len(STORIES)
        for entry in store.entries():
            told = json.loads(entry.text)["announcement"]
            layer = read_page(archive.snapshot(entry.snapshot_id).html).layer.text
            body = tuple(layer[start:end] for start, end in told["body"])
            found[urlsplit(entry.url).path] = (told["title"], told["published_on"], told["layout"], body)
    return found
