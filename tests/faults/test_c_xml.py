"""Does XML of a site open a file, ask the network or grow in memory? Every classic attack, as sitemap and as feed (C4).

A sitemap with any document type is refused. One deviation from the matrix, on purpose: a feed may name one (RSS 0.91
does, and real feeds still do), which nobody loads; what declares an entity is refused in both. That no file is
opened and nothing connected is seen by an audit hook of Python's and by strace, which sees libxml2 too.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from faults import xml_read
from loopback import Tiny, WebServer, article
from tracing import forbidden

from archive.charset import decode
from crawler.listings.page import Unparsable
from crawler.listings.read import read_listing
from crawler.source import Format, Source, load_source

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
# What stands before the root; SECRET is a file that is there, CANARY a server that listens.
PROLOGUES = {
    "billion laughs": f'<!DOCTYPE {{root}} [<!ENTITY l0 "lol">{LAUGHS}]>',
    "one entity a thousand times": f'<!DOCTYPE {{root}} [<!ENTITY l9 "{"a" * 100_000}">]>',
    "an external entity": '<!DOCTYPE {root} [<!ENTITY l9 SYSTEM "file://SECRET">]>',
    "an external entity of the network": '<!DOCTYPE {root} [<!ENTITY l9 SYSTEM "CANARY/entity">]>',
    "a parameter entity": '<!DOCTYPE {root} [<!ENTITY % p SYSTEM "CANARY/p.dtd"> %p;]>',
    "a parameter entity in pieces": "<!DOCTYPE {root} [<!ENTITY % p \"&#60;!ENTITY l9 SYSTEM 'file://SECRET'>\"> %p;]>",
    "a DTD of a file": '<!DOCTYPE {root} SYSTEM "file://SECRET">',
    "a DTD of the network": '<!DOCTYPE {root} PUBLIC "-//x//y" "CANARY/x.dtd">',
    "attributes with defaults": '<!DOCTYPE {root} [<!ATTLIST loc x CDATA "y">]>',
    "a style sheet": '<?xml-stylesheet href="file://SECRET" type="text/xsl"?>',
    "XInclude": "",
}
REFUSED_AS_FEED = {name for name, text in PROLOGUES.items() if "<!ENTITY" in text}
REFUSED_AS_SITEMAP = {name for name, text in PROLOGUES.items() if "<!DOCTYPE" in text}
INSIDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://SECRET" parse="text"/>'
ROOTS = {Format.SITEMAP: ("urlset", "url", "loc"), Format.FEED: ("rss", "item", "link")}


def document(name: str, form: Format, *, secret: Path, canary: str, link: str) -> str:
    root, row, address = ROOTS[form]
    inside = INSIDE if name == "XInclude" else "" if name == "a style sheet" else "&l9;"
    rows = f"<{row}><{address}>{link}</{address}><title>{inside}</title></{row}>{inside}"
    text = f'<?xml version="1.0"?>{PROLOGUES[name].format(root=root)}<{root}>{rows}</{root}>'
    return text.replace("SECRET", str(secret)).replace("CANARY", canary)


@pytest.fixture(scope="module")
def toml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xml")
    listings: tuple[dict[str, object], ...] = tuple(
        {"url": f"http://127.0.0.1:8080/{form.value}", "pagination": "none", "more": f'format = "{form.value}"'}
        for form in ROOTS
    )
    with WebServer({}) as server:
        Tiny(folder, server, listings=listings).asked()
    return folder / "sources" / "tiny.toml"


@pytest.mark.fault("C4")
def test_no_document_opens_a_file_or_asks_the_network(tmp_path: Path, toml: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("<x>the words of the file</x>", "utf-8")
    link = f"http://127.0.0.1:8080{article(7)}"
    with WebServer({}) as canary:
        for number, name in enumerate(PROLOGUES):
            for form in ROOTS:
                text = document(name, form, secret=secret, canary=canary.base, link=link)
                (tmp_path / f"{number}.{form.value}").write_text(text, "utf-8")
        files = [str(tmp_path / f"{n}.{form.value}") for n in range(len(PROLOGUES)) for form in ROOTS]
        log = tmp_path / "strace"
        traced = not forbidden()
        strace = ["strace", "-f", "-qq", "-s", "300", "-e", "trace=open,openat,connect,write", "-o", str(log)]
        ran = subprocess.run(
            [*(strace if traced else []), sys.executable, xml_read.__file__, str(toml), *files],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert canary.hits == []
    told = {(name, form): (said, seen) for name, form, said, seen in map(json.loads, ran.stdout.splitlines())}
    for number, name in enumerate(PROLOGUES):
        for form, refused in ((Format.SITEMAP, REFUSED_AS_SITEMAP), (Format.FEED, REFUSED_AS_FEED)):
            said, seen = told[f"{number}.{form.value}", form.value]
            assert seen == [], (name, form)
            assert "the words of the file" not in said
            if name in refused:
                assert said.startswith("refused: it declares"), (name, form, said)
            else:
                assert said.startswith(f"read: {link}"), (name, form, said)
    if traced:
        after = log.read_text("utf-8", "replace").partition("reading begins")[2]
        assert re.findall(r"(?:open|openat|connect)\(.*", after) == []


@pytest.mark.fault("C4")
def test_a_document_type_does_not_hide_in_another_encoding_or_a_gzip(toml: Path) -> None:
    source = load_source(toml)
    text = (
        f"<!DOCTYPE urlset [<!ENTITY x 'y'>]><urlset><url><loc>http://127.0.0.1:8080{article(7)}</loc></url></urlset>"
    )
    utf16 = b"\xff\xfe" + text.encode("utf-16-le")
    assert decode(utf16).reason == "bom"
    for body in (text.encode(), utf16, gzip.compress(text.encode()), b"\xef\xbb\xbf" + text.encode()):
        with pytest.raises(Unparsable, match="it declares"):
            _read(source, body)


@pytest.mark.fault("C4")
@pytest.mark.mutation("C")
def test_a_parser_that_expands_entities_would_be_seen(
    toml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusals taken out and the parser told to load: the words of the file come into a title."""
    from lxml import etree

    from crawler.listings import markup

    secret = tmp_path / "secret"
    secret.write_text("the words of the file", "utf-8")

    def careless(text: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
        return etree.fromstring(text.encode(), parser)

    link = f"http://127.0.0.1:8080{article(7)}"
    text = document("an external entity", Format.FEED, secret=secret, canary="http://127.0.0.1:1", link=link)
    source = load_source(toml)
    with pytest.raises(Unparsable, match="it declares entities"):
        _read(source, text.encode(), Format.FEED)
    monkeypatch.setattr(markup, "_recovered", careless)
    monkeypatch.setattr(markup, "_AMPERSAND", re.compile("(?!)()"))
    monkeypatch.setattr(markup, "_DECLARES", "nothing that stands in a document")
    assert "the words of the file" in _read(source, text.encode(), Format.FEED)


def _read(source: Source, body: bytes, form: Format = Format.SITEMAP) -> str:
    at = next(listing for listing in source.listings if listing.format is form)
    page = read_listing(body, "", at.url, source, at)
    return " ".join(link.title for link in page.articles)
