"""A list that names its articles by id alone leads to them when the source says what the id is part of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.errors import BadSource
from crawler.listings.read import read_listing
from crawler.source import load_source

SOURCE = """
title = "T"
publisher = "P"
side = "state_media"
languages = ["zh-Hans"]
hosts = ["world.example.cn"]
delay = "1 s"

[[article]]
pattern = '^https?://world\\.example\\.cn/article/(?P<id>[0-9A-Za-z]+)$'
key = "example:{id}"
examples = ["https://world.example.cn/article/4Dec2JLFP6c"]

[[listing]]
url = "https://world.example.cn/api/list?offset=0"
channel = "world"
format = "json"
fields = { link = "aid", title = "title", date = "ctime", address = "https://world.example.cn/article/{link}" }
"""


def test_the_id_is_put_into_the_address(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SOURCE, "utf-8")
    source = load_source(path)
    rows = [{"aid": "4Dec2JLFP6c", "title": "宣介会", "ctime": "1672278300000"}, {}]  # the site ends its lists with {}
    listing = source.listings[0]
    page = read_listing(json.dumps({"list": rows}).encode(), "application/json", listing.url, source, listing)
    (link,) = page.articles
    assert (link.url, link.title, str(link.day)) == (
        "https://world.example.cn/article/4Dec2JLFP6c", "宣介会", "2022-12-29",
    )  # fmt: skip


def test_an_address_without_room_for_the_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SOURCE.replace("{link}", "{aid}"), "utf-8")
    with pytest.raises(BadSource, match="address"):
        load_source(path)
