"""Is an archived page shown as it was, with its passage in sight? In Chromium, from the archive alone."""

from __future__ import annotations

from pathlib import Path

from hostile_site import served
from playwright.sync_api import sync_playwright
from replayed_site import replayed_site

from crawler.rendering import find_chromium


def test_the_frame_shows_archived_pictures_and_sheets_and_scrolls_to_the_passage(demo: Path, tmp_path: Path) -> None:
    site = replayed_site(demo, tmp_path)
    with served(site, tmp_path / "cache") as base, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        try:
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"{base}/evidence/{site.evidence[0]}", wait_until="load")
            frame = page.frame_locator("iframe.replay")
            mark = frame.locator("#xj-passage")
            outer = page.locator("iframe.replay").bounding_box()
            assert outer is not None
            for _ in range(150):  # the frame may scroll after it was loaded
                page.wait_for_timeout(200)
                box = mark.bounding_box()
                assert box is not None
                if in_sight := outer["y"] < box["y"] < outer["y"] + outer["height"]:
                    break
            assert in_sight  # though its style hides it, far down the page
            assert page.evaluate("scrollY") == 0  # the page around it stays where it was
            assert "".join(frame.locator("mark.xj-main").all_inner_texts()) == "代表团于2018年1月访问老挝。"
            kept = frame.locator("#kept")
            assert kept.evaluate("image => [image.complete, image.naturalWidth]") == [True, 2]
            assert kept.evaluate("image => getComputedStyle(image).borderTopColor") == "rgb(1, 2, 3)"
            assert frame.locator("#lost").evaluate("image => image.naturalWidth") == 0
            assert frame.locator("#lost").get_attribute("alt") == "会见"
            frame.locator("#kept-link").click()
            frame.get_by_text("另一页的文字").wait_for(timeout=30_000)
            assert "/other.html" in str(frame.locator(".xj-banner").get_attribute("data-said"))
        finally:
            chromium.close()
