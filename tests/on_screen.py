"""How do tests look at the browser's pages? In Chromium that can reach this machine and no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

from crawler.rendering import launch_options

__all__ = ["PHONE", "WIDE", "Watched", "chromium", "looking"]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(kw_only=True)
class Watched:
    """A page, and what it did that it should not: errors it told, and other hosts it asked."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; every name and address but loopback is unknown to it."""
    options = launch_options()
    del options["proxy"]  # it would stand between Chromium and loopback, too
    options["args"] = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-sync", "--disable-gpu"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**options)  # type: ignore[arg-type]
        yield running
        running.close()


@contextmanager
def looking(
    running: Browser, base: str, *, size: dict[str, int] = WIDE, dark: bool = False, scripts: bool = True
) -> Iterator[Watched]:
    """A fresh page of a visitor who was never here; addresses are relative to `base`."""
    context = running.new_context(
        base_url=base,
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        has_touch=size is PHONE,  # a thumb instead of a mouse
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    seen = Watched(page=page)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda told: seen.errors.append(told.text) if told.type in ("error", "warning") else None)
    page.on("request", lambda asked: None if asked.url.startswith(f"{base}/") else seen.strangers.append(asked.url))
    try:
        yield seen
    finally:
        context.close()
