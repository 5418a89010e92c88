"""Pages that make rendering go wrong: each ends with an outcome that says so, or is read, and the next page is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback import Answer, WebServer, article, site_of
from test_rendering import SAYS, captures, crawled

from archive.capture import RENDERED, Role


@pytest.mark.long
def test_a_page_that_scripts_leave_as_it_was_sent_is_an_article_all_the_same(tmp_path: Path) -> None:
    """Byte for byte, and often within the same second: an archive tells captures apart by address, second and bytes."""
    numbers = list(range(1, 7))
    pages = site_of([numbers])
    for n in numbers:
        pages[article(n)] = Answer(
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>标题</title></head><body><p>{SAYS}</p><p>{n}</p>'
            "</body></html>"
        )
    with WebServer(pages) as server:
        done = crawled(tmp_path, server)
    assert done.status == 0, done.source
    for n in numbers:
        both = {(c.role, c.via) for c in captures(done.data, article(n))}
        assert both == {(Role.OTHER, "live"), (Role.ARTICLE, RENDERED)}
