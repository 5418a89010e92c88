"""Pages that name what is no picture of theirs, or more than anybody should ask for: none of it may touch the walk."""

from __future__ import annotations

from pathlib import Path

from loopback import Answer, Page, Tiny, WebServer, article, site_of
from test_requisites import KEPT, PICTURE, READ, captures, page, site

from archive.capture import Role
from archive.reader import ArchiveReader
from archive.requisites import requisites_of


def test_a_picture_that_redirects_to_an_article_is_not_followed(tmp_path: Path) -> None:
    pages = site('<img src="/1.png">')
    pages["/1.png"] = Answer(status=302, headers={"Location": article(7)})
    pages[article(7)] = page(KEPT, "")
    with WebServer(pages) as server:
        tiny = Tiny(tmp_path, server, overrides=dict(READ))
        assert tiny.crawl().status == 0
        assert article(7) not in server.paths()
        pages_now = {**site_of([[1, 2, 7]]), article(1): pages[article(1)], article(2): pages[article(2)]}
        server.pages.update({**pages_now, article(7): pages[article(7)]})
        again = tiny.crawl()
    assert again.outcomes()[article(7)] == "ok"
    with ArchiveReader(tiny.data / "archive") as reader:
        assert [c.role for c in reader.captures() if c.url.endswith(article(7))] == [Role.ARTICLE]


def test_what_a_full_run_leaves_of_a_page_the_next_one_asks_for(tmp_path: Path) -> None:
    first: dict[str, Page] = {f"/a{n}.png": PICTURE for n in range(30)}
    second: dict[str, Page] = {f"/b{n}.png": PICTURE for n in range(30)}
    pages = site("".join(f'<img src="{path}">' for path in first), **first, **second)
    pages[article(2)] = page("dev-zh1-007", "".join(f'<img src="{path}">' for path in second))
    with WebServer(pages) as server:
        tiny = Tiny(tmp_path, server, overrides=READ | {"XUANJIE_REQUISITES_CAP": 45})
        done = tiny.crawl()
        assert sum("are left to the next" in note for note in done.source["notes"]) == 1
        assert done.source["requisites"]["ok"] <= 45
        tiny.crawl()
    assert {path for path in server.paths() if path.endswith(".png")} == {*first, *second}
    assert len(captures(tiny.data)) == 60


def test_many_pages_without_pictures_do_not_keep_the_crawl_from_its_end(tmp_path: Path) -> None:
    """More of them than are looked at in one go, and the last one has a picture."""
    numbers = list(range(1, 31))
    pages = site_of([numbers])
    for number in numbers:
        pages[article(number)] = page(KEPT, f"<p>{number}</p>" + ('<img src="/1.png">' if number == 30 else ""))
    pages["/1.png"] = PICTURE
    with WebServer(pages) as server:
        done = Tiny(tmp_path, server, overrides=dict(READ)).crawl()
    assert done.status == 0, done.stderr
    assert server.paths().count("/1.png") == 1
    assert done.source["reason"] == "finished"


def test_a_base_that_would_make_gigabytes_of_addresses_makes_none() -> None:
    html = f'<base href="http://a.example.cn/{"a" * 90_000}/">' + '<img src="{}.png">' * 10
    html += "".join(f'<img src="{n}.png">' for n in range(10_000))
    assert requisites_of(html, "http://a.example.cn/x.html") == ()
