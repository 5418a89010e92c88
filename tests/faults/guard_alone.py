"""What has to be switched off, so that only the guard stands between a crawl and the machines that a site names?"""

from __future__ import annotations

import re
import socket
import sys
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

from address_forms import NAMES

import crawler.politeness
from crawler.listings import addresses
from crawler.peers import Guard, PeerRefused, is_public
from crawler.robots import RobotsPolicy
from crawler.source import Source

__all__ = ["followed", "let_all_pass", "resolve_by_stub", "take_away"]


def resolve_by_stub() -> None:
    """Numbers as the machine reads them, names by a table: no test asks a name server."""
    asked: Counter[str] = Counter()
    real = socket.getaddrinfo

    def stub(name: Any, *more: Any, **named: Any) -> Any:
        if not isinstance(name, str) or re.fullmatch(r"(?:0[xX])?[0-9a-fA-F.xX]+\.?|localhost\.?", name):
            return real(name, *more, **named)
        answers = NAMES.get(name)
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        asked[name] += 1
        return real(answers[min(asked[name], len(answers)) - 1], *more, **named)

    socket.getaddrinfo = stub


def followed(base: str, href: str) -> str | None:
    """What a link means to software that follows everything."""
    try:
        url = urljoin(base, href.strip())
        _ = urlsplit(url).port
    except ValueError:
        return None
    return url if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname else None


def let_all_pass(real_robots: set[str]) -> None:
    own = addresses.clean_url
    for module in list(sys.modules.values()):
        if getattr(module, "clean_url", None) is own:
            module.clean_url = followed  # type: ignore[attr-defined]
    Source.allows = lambda self, url: True  # type: ignore[method-assign]
    Source.allows_requisite = lambda self, url, page: True  # type: ignore[method-assign]
    Source.any_port = lambda self, host: not is_public(host)  # type: ignore[method-assign]
    crawler.politeness.FAILURES_TO_PARK = crawler.politeness.BLOCKS_TO_PARK = 10**9
    check = RobotsPolicy.check

    async def check_some(self: RobotsPolicy, url: str, *more: Any) -> str:
        return await check(self, url, *more) if urlsplit(url).netloc in real_robots else "allowed: a test says so"

    RobotsPolicy.check = check_some  # type: ignore[method-assign]


def take_away(guard: str) -> None:
    """The planted fault: no guard, or one that looks at the name only."""
    if guard == "whole":
        return

    def by_name(self: Guard, host: str, port: int) -> None:
        if guard == "name" and (host == "localhost" or (host[:1].isdigit() and host.count(".") == 3)):
            raise PeerRefused(host, port, "looks private")

    Guard.may_be = lambda self, address: True  # type: ignore[method-assign]
    Guard.check_peer = lambda self, address, port: None  # type: ignore[method-assign]
    Guard.check_port = by_name  # type: ignore[method-assign]
