"""Does every answer carry the headers that guard it, whatever its status, and none what would weaken them?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browsed import Answer, Browsing

from archive.web import links

GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
NEVER = ("set-cookie", "server", "access-control-allow-origin", "access-control-allow-credentials", "x-powered-by")


def leg_id(browser: Browsing) -> str:
    return str(browser.get("/legs.json?size=25").json["legs"][0]["leg_id"])


def asked_for_every_status(browser: Browsing) -> dict[int, Answer]:
    etag = browser.get("/static/keys.js").headers["etag"]
    return {
        200: browser.get("/legs"),
        304: browser.get("/static/keys.js", If_None_Match=etag),
        400: browser.get("/legs?colour=red"),
        403: browser.get("/legs", Host="evil.example"),
        404: browser.get("/legs/l-000000000000"),
        405: browser.get("/legs", method="POST"),
        431: browser.get("/legs", X="a" * 20_000),
    }


def test_every_status_carries_the_guards_and_nothing_that_weakens_them(browser: Browsing) -> None:
    for status, answer in asked_for_every_status(browser).items():
        assert answer.status == status
        assert answer.headers.items() >= GUARDS.items(), status
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert re.search(r"frame-ancestors '(none|self)'", policy)
        assert "unsafe-eval" not in policy
        assert "*" not in policy
        assert not [name for name in NEVER if name in answer.headers], status
        assert "camera=()" in answer.headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/legs", "/legs.json", "/legs.csv", "/static/style.css", "/", "/nothing", "/legs/"])
def test_each_form_of_answer_carries_them(browser: Browsing, path: str) -> None:
    answer = browser.get(path, Origin="http://evil.example", Cookie="a=b")
    assert answer.headers.items() >= GUARDS.items()
    assert not [name for name in NEVER if name in answer.headers]
    assert answer.status in (200, 404)


def test_pages_of_ours_may_run_no_script_within_them_and_be_framed_by_nobody(browser: Browsing) -> None:
    policy = browser.get("/legs").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in policy


def test_a_fault_of_ours_is_a_page_with_the_guards_and_one_line_for_the_operator(demo: Path, tmp_path: Path) -> None:
    found = planted("handler", demo, tmp_path)
    assert found["status"] == 500
    assert "Traceback" not in found["body"]
    assert "planted" not in found["body"]
    assert "A fault of ours" in found["body"]
    assert found["headers"].items() >= GUARDS.items()
    (line,) = found["stderr"].splitlines()
    assert "RuntimeError" in line
    assert "planted" in line
    assert "/legs" in line


def test_a_fault_outside_of_every_page_is_a_plain_line_with_the_guards(demo: Path, tmp_path: Path) -> None:
    found = planted("site", demo, tmp_path)
    assert found["status"] == 500
    assert found["body"] == "A fault of ours; it is logged.\n"
    assert found["headers"].items() >= GUARDS.items()
    assert len(found["stderr"].splitlines()) == 1


def test_a_question_that_is_too_dear_is_broken_off_and_said_to_be(demo: Path, tmp_path: Path) -> None:
    found = planted("dear", demo, tmp_path)
    assert found["status"] == 400
    assert "too many steps" in found["body"]
    assert found["headers"].items() >= GUARDS.items()
    assert found["stderr"] == ""


PLANT = """
import asyncio, json, sys
from pathlib import Path
from archive.web.app import application
from archive.web.edition import Told, open_edition
from archive.web.routes import views
from archive.web.site import Site
from dataclasses import replace

where, release, cache = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
def fault(*_):
    raise RuntimeError("planted\\nline two of it")
def opened(folder):
    return open_edition(folder, archive=None, cache=cache, told=Told(), steps=())
site = Site(lambda: release, opened)
def dear(edition, asked):
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    return edition.catalogue.rows(sql)
if where == "site":
    site.edition = fault
app = application(site, [replace(view, handler=dear if where == "dear" else fault) for view in views()], {"localhost"})
scope = {"type": "http", "method": "GET", "path": "/legs", "raw_path": b"/legs", "query_string": b"", "scheme": "http",
         "headers": [(b"host", b"localhost")], "server": ("127.0.0.1", 1), "root_path": "", "http_version": "1.1"}
found = {"body": ""}
async def send(message):
    if message["type"] == "http.response.start":
        found["status"] = message["status"]
        found["headers"] = {name.decode(): value.decode() for name, value in message["headers"]}
    else:
        found["body"] += message["body"].decode()
async def receive():
    return {"type": "http.disconnect"}
asyncio.run(app(scope, receive, send))
print(json.dumps(found))
"""


def planted(where: str, demo: Path, tmp_path: Path) -> dict[str, Any]:
    """What a visitor and the operator see when a page, or what stands before all pages, raises what nobody foresaw."""
    release = demo / "releases" / (demo / "releases" / "latest").read_text().strip()
    run = subprocess.run(
        [sys.executable, "-c", PLANT, where, release, tmp_path], capture_output=True, text=True, check=True, timeout=60
    )
    return {**json.loads(run.stdout), "stderr": run.stderr}


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "area", "link", "form", "iframe", "img", "script"):
            self.found.append({"tag": tag, **dict(attrs)})


@pytest.mark.fault("W4")
@pytest.mark.parametrize(
    "form", ["/", "/legs", "/delegations", "/announcements", "/snapshots", "/sources", "/legs/{leg}"]
)
def test_links_that_lead_away_are_http_and_tell_nothing_of_where_one_came_from(browser: Browsing, form: str) -> None:
    answer = browser.get(form.replace("{leg}", leg_id(browser)))
    if answer.status == 404:
        pytest.skip("no such page yet")
    parser = Links()
    parser.feed(answer.text)
    for link in parser.found:
        at = link.get("href") or link.get("src") or link.get("action") or "#"
        if at.startswith(("/", "#", "?")) and not at.startswith("//"):
            continue
        assert link["tag"] == "a", link
        assert at.startswith(("http://", "https://")), link
        assert "noreferrer" in (link.get("rel") or ""), link


@pytest.mark.fault("W4")
@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("http://www.idcpc.org.cn/a.html", True),
        ("https://www.idcpc.org.cn/a.html?b=c#d", True),
        ("HTTP://www.idcpc.org.cn/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("ftp://evil.example/", False),
        ("//evil.example/", False),
        ("\\\\evil.example\\", False),
        ("http:\\\\evil.example\\", False),
        ("http://good.example\\@evil.example/", False),
        ("http:///nohost", False),
        ("http://[::1", False),
        ("/legs", False),
        ("", False),
    ],
)
def test_only_whole_addresses_of_the_web_become_links(url: str, followed: bool) -> None:
    assert links.live(url) == (url if followed else None)


@pytest.mark.fault("W4")
@pytest.mark.parametrize(
    "query", ["next=http://evil.example/", "url=//evil.example", "return=%2f%2fevil.example", "redirect=javascript:x"]
)
def test_no_parameter_sends_a_visitor_elsewhere(browser: Browsing, query: str) -> None:
    for path in ("/", "/legs", "/delegations"):
        answer = browser.get(f"{path}?{query}")
        assert answer.status == 400
        assert "location" not in answer.headers
