"""Reads hostile XML as a sitemap and as a feed, with an audit hook that tells of every file and every connection.

    python xml_read.py SOURCE.toml FILE...      one line of JSON for each file and form

Run under strace by tests/faults/test_c_xml.py: what libxml2 does by itself passes by the hook.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from crawler.listings.page import Unparsable
from crawler.listings.read import read_listing
from crawler.source import Format, load_source

BEGUN = b"reading begins\n"
SEEN: list[str] = []
NETWORK_AND_FILES = ("open", "socket.", "subprocess.", "os.exec", "os.posix_spawn", "urllib.", "http.", "ftplib.")


def hook(event: str, given: tuple[object, ...]) -> None:
    if event.startswith(NETWORK_AND_FILES):
        SEEN.append(f"{event} {given[:2]!r}"[:200])


def main(toml: str, *files: str) -> None:
    source = load_source(Path(toml))
    bodies = {name: Path(name).read_bytes() for name in files}
    by_form = {at.format: at for at in source.listings}
    for form in (Format.SITEMAP, Format.FEED):  # whatever is loaded at the first use is loaded now
        root = "urlset" if form is Format.SITEMAP else "rss"
        read_listing(f"<{root}/>".encode(), "", by_form[form].url, source, by_form[form], form=form)
    sys.addaudithook(hook)
    os.write(2, BEGUN)
    told: list[tuple[str, str, str, list[str]]] = []
    for name, body in bodies.items():
        for form in (Format.SITEMAP, Format.FEED):
            SEEN.clear()
            try:
                page = read_listing(body, "", by_form[form].url, source, by_form[form], form=form)
                said = "read: " + " ".join(f"{link.url} {link.title}" for link in page.articles)
            except Unparsable as why:
                said = f"refused: {why}"
            told.append((Path(name).name, form.value, said, list(SEEN)))
    for line in told:
        print(json.dumps(line))


if __name__ == "__main__":
    main(*sys.argv[1:])
