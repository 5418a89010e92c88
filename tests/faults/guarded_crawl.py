"""Where does a crawl connect to when every page of a site names machines of ours? One crawl in this process, watched.

    python guarded_crawl.py JSON     prints one line of JSON

Given: folder, forms (addresses without path, `{canary}` for its port), routes, guard ("whole", "none" or "name": what
careless software has, which looks at the name only), servers (more addresses at whose port 80 a canary listens).

The guard is alone here: the host list, the filter of addresses, robots.txt and the parking of hosts that fail let all
pass. An audit hook sees each connect of the process. What is not on loopback (and no canary's) it lets nobody reach.
"""

from __future__ import annotations

import errno
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from guard_alone import followed, let_all_pass, resolve_by_stub, take_away
from loopback import Answer, Page, WebServer

from archive.capture import Role
from archive.reader import ArchiveReader
from crawler.frontier import Child
from crawler.run import crawl
from crawler.spider import SourceSpider

SOURCE = """
title = "A site that names our machines"
publisher = "this test"
side = "state_media"
languages = ["zh-Hans"]
hosts = ["127.0.0.1:*"]
delay = "0 ms"
notes = ["made by a test"]

[[article]]
pattern = '^https?://.+/latest/[a-z]+(?P<id>\\d+)\\.html.*$'
examples = ["http://127.0.0.1/latest/link1.html"]

[[listing]]
url = "{base}/links.html"
channel = "links"
pagination = "none"

[[listing]]
url = "{base}/sitemap.xml"
channel = "map"
format = "sitemap"
pagination = "none"

[[listing]]
url = "{base}/refresh0.html"
channel = "refresh"
pagination = "none"
"""
FOLLOWED = ("seed", "link", "redirect", "refresh", "sitemap", "robots")  # the others lead nowhere at all
ROUTES = (*FOLLOWED, "canonical", "line")


class Watch:
    """What the audit hook saw."""

    def __init__(self, site: set[tuple[str, int]], canaries: set[tuple[str, int]]) -> None:
        self._site, self._canaries = site, canaries
        self.connects: Counter[str] = Counter()

    def __call__(self, event: str, facts: tuple[Any, ...]) -> None:
        if event != "socket.connect" or not isinstance(facts[1], tuple):
            return
        peer = (str(facts[1][0]), int(facts[1][1]))
        if peer in self._site:
            return
        self.connects[f"{peer[0]}:{peer[1]}"] += 1
        if peer not in self._canaries:
            raise OSError(errno.ECONNREFUSED, "no test connects to this")


def pages_of(targets: dict[str, list[str]], base: str) -> dict[str, Page]:
    links = "".join(f'<li><a href="{escape(url)}">一条新闻的标题</a></li>' for url in targets["link"])
    own = range(len(targets["redirect"]))
    links += "".join(f'<li><a href="{base}/latest/redirect{n}.html">一条新闻</a></li>' for n in own)
    links += "".join(
        f'<li><a href="{base}/latest/canonical{n}.html">一条</a></li>' for n in range(len(targets["canonical"]))
    )
    locs = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in targets["sitemap"])
    site: dict[str, Page] = {
        "/links.html": Answer(f"<html><title>列表</title><ul>{links}</ul></html>"),
        "/sitemap.xml": Answer(
            f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</urlset>',
            headers={"Content-Type": "application/xml"},
        ),
    }
    for n, url in enumerate(targets["redirect"]):
        site[f"/latest/redirect{n}.html"] = Answer(status=302, headers={"Location": url.encode().decode("latin-1")})
    for n, url in enumerate(targets["canonical"]):
        head = f'<link rel="canonical" href="{escape(url)}"><base href="{escape(url)}">'
        site[f"/latest/canonical{n}.html"] = Answer(f"<html><head><title>一</title>{head}</head><p>{'文' * 200}</p>")
    for n, url in enumerate(targets["refresh"]):
        told = f'<meta http-equiv="refresh" content="0;url={escape(url)}">'
        site[f"/refresh{n}.html"] = Answer(f"<html><head>{told}</head><body>走</body></html>")
    return site


def seeds(targets: dict[str, list[str]], base: str, origins: dict[str, list[str]]) -> Any:
    def given(self: SourceSpider) -> Iterator[Child]:
        yield self.page_of(0, f"{base}/links.html", page=1)
        yield self.page_of(1, f"{base}/sitemap.xml", page=1, format="sitemap")
        for n in range(len(targets["refresh"])):
            yield self.page_of(2, f"{base}/refresh{n}.html", page=1)
        for url in targets["seed"]:
            if followed(base, url) is not None:
                yield self.child(url, Role.ARTICLE)
        for route in ("robots", "line"):
            for origin in origins[route]:
                yield self.child(f"http://{origin}/latest/own1.html", Role.ARTICLE)

    return given


class Origins(WebServer):
    """One server under many addresses, each with a robots.txt of its own."""

    def __init__(self, pages: dict[str, Page]) -> None:
        super().__init__(pages, address="0.0.0.0")

    def robots(self, by_origin: dict[str, Answer]) -> None:
        """A page is a function of its path alone: the Host header tells the origin."""

        def answer(_: int) -> Answer:
            return by_origin.get(self.hits[-1].headers.get("Host", ""), Answer("User-agent: *\nAllow: /\n"))

        self.pages["/robots.txt"] = answer


def run(order: dict[str, Any]) -> dict[str, Any]:
    forms, routes, folder = order["forms"], order["routes"], Path(order["folder"])
    with ExitStack() as stack:
        canary = stack.enter_context(WebServer({}))
        on_80 = [stack.enter_context(_at_80(address)) for address in order.get("servers", ())]
        site = stack.enter_context(Origins({}))
        base = f"http://127.0.0.1:{site.port}"
        targets = {
            route: [
                f"{before}/latest/{route}{n}.html" + (f"#{after}" if after else "")
                for n, form in enumerate(forms)
                for before, _, after in [form.format(canary=canary.port).partition("#")]
            ]
            if route in routes
            else []
            for route in ROUTES
        }
        origins = {
            route: [f"127.1.{r}.{n + 1}:{site.port}" for n in range(len(targets[route]))]
            for r, route in enumerate(("robots", "line"), 1)
        }
        site.pages.update(pages_of(targets, base))
        by_origin = {
            origin: Answer(status=302, headers={"Location": url.encode().decode("latin-1")})
            for origin, url in zip(origins["robots"], targets["robots"], strict=True)
        }
        by_origin |= {
            origin: Answer(f"User-agent: *\nAllow: /\nSitemap: {url}\n", headers={"Content-Type": "text/plain"})
            for origin, url in zip(origins["line"], targets["line"], strict=True)
        }
        site.robots(by_origin)
        named = {("127.0.0.1", site.port)} | {
            (o.partition(":")[0], site.port) for some in origins.values() for o in some
        }
        watch = Watch(named, {("127.0.0.1", canary.port), *((one, 80) for one in order.get("servers", ()))})
        (folder / "sources").mkdir(parents=True)
        (folder / "sources" / "tiny.toml").write_text(SOURCE.format(base=base), "utf-8")
        let_all_pass({origin for some in origins.values() for origin in some})
        take_away(order.get("guard", "whole"))
        SourceSpider.seeds = seeds(targets, base, origins)  # type: ignore[method-assign]
        resolve_by_stub()
        sys.addaudithook(watch)
        began = time.process_time()
        crawl(
            ["tiny"],
            data=folder / "data",
            overrides={
                "XUANJIE_SOURCES": str(folder / "sources"),
                "XUANJIE_CONTACT": "mailto:test@example.org",
                "XUANJIE_PRIVATE_PEERS": [f"{host}:{port}" for host, port in named],
                "XUANJIE_RETRY_DELAYS": [],
                "XUANJIE_REQUISITES": False,
                "DOWNLOAD_TIMEOUT": 5,
                "ITEM_PIPELINES": {},
                "LOG_LEVEL": "CRITICAL",
                "CONCURRENT_REQUESTS": 64,
            },
        )
        cpu = time.process_time() - began
        seen = sum(len(server.hits) for server in (canary, *on_80))
    attempts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    with ArchiveReader(folder / "data" / "archive") as reader:
        for attempt in reader.attempts():
            path = urlsplit(attempt.url).path
            if attempt.role is Role.ROBOTS and path.startswith("/latest/"):
                route = "robots"
            else:
                hit = re.fullmatch(r"/latest/([a-z]+)\d+\.html.*", path)
                route = hit[1] if hit is not None else ""
            if route in ROUTES:
                attempts[route] += 1
                refused[route] += "no public address" in attempt.detail or "PeerRefused" in attempt.detail
    return {
        "connects": dict(watch.connects),
        "canary": seen,
        "attempts": dict(attempts),
        "refused": dict(refused),
        "site": len(site.hits),
        "cpu": cpu,
    }


def _at_80(address: str) -> WebServer:
    server = WebServer({}, address=address)
    server._socket.close()
    server._socket = socket.create_server((address, 80))
    return server


def plain(order: dict[str, Any]) -> dict[str, Any]:
    """The same of Scrapy as it comes, by redirects and links: how many of the forms it asked the canary for."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    with WebServer({}) as canary, WebServer({}) as site:
        for n, form in enumerate(order["forms"]):
            there = f"{form.format(canary=canary.port)}/latest/{n}.html"
            site.pages[f"/{n}"] = Answer(status=302, headers={"Location": there})

        class Plain(scrapy.Spider):
            name = "plain"
            start_urls = [f"{site.base}/{n}" for n in range(len(order["forms"]))]  # noqa: RUF012

            def parse(self, response: Any) -> Any:
                yield from ()

        process = CrawlerProcess({"LOG_LEVEL": "CRITICAL", "RETRY_ENABLED": False})
        process.crawl(Plain)
        process.start()
        return {"canary": len({p for p in canary.paths() if p.startswith("/latest/")})}


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    print(json.dumps(plain(asked) if asked.get("plain") else run(asked)))
