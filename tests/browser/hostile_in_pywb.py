"""How many hostile pages of an archive run a script, or call a server, where pywb shows them?

The peer of F10. pywb replays scripts by design: a page as it shows it is rewritten, and sent with a policy that lets
them run; the same page raw (`id_`) is sent as it was captured. What scripts say, and the canary that they call, are
those of our own figure. Each page is opened alone, with nothing left of the page before.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

from hostile_site import HostileSite
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from pywb_server import served_by_pywb
from seen_in_chromium import FLAGS, RAN, Seen

from archive.reader import ArchiveReader
from crawler.rendering import find_chromium

__all__ = ["InPywb", "in_pywb"]

_FRAMED, _RAW = "", "id_"  # as pywb shows a page to a reader; its bytes as captured
_AFTER = 250  # ms that a loaded page is left open
_LONGEST = 15_000  # ms that a page may take


@dataclass(frozen=True, kw_only=True)
class InPywb:
    """How many pages were answered, and how many of them ran a script in the origin of the archive, or called."""

    answered: int
    ran: int
    called: int

    def __str__(self) -> str:
        return (
            f"{self.ran} of {self.answered} run scripts in the origin of the archive, {self.called} request elsewhere"
        )


def in_pywb(pywb: Path, folder: Path, site: HostileSite, hit: Seen) -> tuple[InPywb, InPywb]:
    """What the pages of an archive do in a pywb that serves its files: as it shows them, and raw.

    pywb    the bin folder of its environment
    folder  for its collection; made here
    hit     in its `called`, what the canary is asked
    """
    folder.mkdir()
    with ArchiveReader(site.archive) as reader:
        captures = [reader.snapshot(sid) for sid in site.snapshots]
    asked = [(f"{one.fetched_at:%Y%m%d%H%M%S}", quote(one.url, safe=":/?&=")) for one in captures]
    warcs = sorted((site.archive / "warc").glob("*.warc.gz"))
    with served_by_pywb(pywb, folder, warcs) as base, sync_playwright() as playwright:
        # of some odd headers pywb makes an error: such a page is not shown, and not counted
        known = [(stamp, url) for stamp, url in asked if _is_answered(f"{base}/{stamp}{_RAW}/{url}")]
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            shown, raw = (
                _counted(chromium, base, [f"{base}/{stamp}{way}/{url}" for stamp, url in known], hit)
                for way in (_FRAMED, _RAW)
            )
        finally:
            chromium.close()
    return shown, raw


def _is_answered(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=_LONGEST / 1000) as answer:
            return bool(answer.status == 200)
    except HTTPError as refused:
        refused.close()
        return False


def _counted(chromium: Browser, base: str, addresses: Sequence[str], hit: Seen) -> InPywb:
    ran = called = 0
    for address in addresses:
        before = len(hit.called)
        ran += any(place.startswith(base.removesuffix("/test")) for place in _places_of_words(chromium, address))
        called += len(hit.called) > before
    return InPywb(answered=len(addresses), ran=ran, called=called)


def _places_of_words(chromium: Browser, address: str) -> list[str]:
    """Open one page: the origin of each script that wrote to the console, the address of each that opened a dialog."""
    origins: dict[int, str] = {}
    places: list[str] = []

    def said(event: dict[str, Any]) -> None:
        if [word.get("value") for word in event["args"]] == [RAN]:
            places.append(origins[event["executionContextId"]])

    context = chromium.new_context()
    try:
        page = context.new_page()
        protocol = context.new_cdp_session(page)
        protocol.on("Runtime.executionContextCreated", lambda event: origins.update(_origin(event["context"])))
        protocol.on("Runtime.consoleAPICalled", said)
        protocol.on("Page.javascriptDialogOpening", lambda event: places.append(event["url"]))
        protocol.send("Runtime.enable")
        protocol.send("Page.enable")
        with suppress(PlaywrightError):  # a page that sends itself elsewhere breaks off its own load
            page.goto(address, wait_until="load", timeout=_LONGEST)
        page.wait_for_timeout(_AFTER)
    finally:
        context.close()
    return places


def _origin(context: dict[str, Any]) -> dict[int, str]:
    return {context["id"]: context["origin"]}
