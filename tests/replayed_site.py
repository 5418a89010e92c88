"""An archive with a page whose pictures, style sheets and links are archived too, and a release that cites it."""

from __future__ import annotations

import base64
from pathlib import Path

from archive_samples import AGENT, at
from hostile_site import HostileSite, with_release

from archive.capture import Exchange, Role
from archive.recorder import Recorder

__all__ = ["PNG", "QUOTE", "replayed_site"]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
)
QUOTE = "代表团于2018年1月访问老挝。"
_HOST = "http://www.example.cn"
_LONG = "".join(f"<p>第{n}段。</p>" for n in range(120))
_PAGE = (
    '<html><head><meta charset="utf-8"><title>代表团访问老挝</title><link rel="stylesheet" href="/a.css">'
    '<link rel="stylesheet" href="/missing.css"></head><body><img id="kept" src="/a.png" alt="合影">'
    f'<img id="lost" src="/b.png" alt="会见"><div class="hidden">{_LONG}'
    "<p>据报道，<b>代表团</b>于2018年1月访问老挝。</p></div>"
    '<a id="kept-link" href="/other.html">另一页</a> <a id="lost-link" href="/gone.html">没有的页</a>'
    '<script>document.title = "ran"</script></body></html>'
)
_SHEET = '@import "b.css";body{background:url(bg.png)}.hidden{display:none}'


def replayed_site(demo: Path, target: Path) -> HostileSite:
    """The page is the first snapshot; behind it stand what it names, an SVG, a robots.txt and a PDF."""
    things = (
        ("/page.html", "text/html; charset=utf-8", _PAGE.encode(), Role.ARTICLE),
        ("/a.png", "image/png", PNG, Role.REQUISITE),
        ("/a.css", "text/css", _SHEET.encode(), Role.REQUISITE),
        ("/b.css", "text/css", b'@import "a.css";#kept{border:3px solid rgb(1, 2, 3)}', Role.REQUISITE),
        ("/bg.png", "image/png", PNG, Role.REQUISITE),
        ("/other.html", "text/html", "<p>另一页的文字</p>".encode(), Role.ARTICLE),
        (
            "/x.svg",
            "image/svg+xml",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
            Role.REQUISITE,
        ),
        ("/robots.txt", "text/plain", b"User-agent: *\nDisallow: /x\n", Role.ROBOTS),
        ("/a.pdf", "application/pdf", b"%PDF-1.4 x", Role.REQUISITE),
    )
    archive = target / "archive"
    with Recorder(archive, agent=AGENT) as recorder, recorder.batch():
        snapshots = [
            recorder.exchange(
                Exchange(
                    url=f"{_HOST}{path}", status=200, response_headers=(("Content-Type", kind),), body=body,
                    fetched_at=at(0), source="ild_zh", role=role, vantage="Leipzig, university network",
                )
            ).snapshot_id
            for path, kind, body, role in things
        ]  # fmt: skip
    return with_release(demo, target, archive, snapshots, [(0, QUOTE, "郭声琨"), (0, "老挝", "LA")])
