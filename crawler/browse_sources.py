"""How are the sources described to the browser? What their TOML files say, with the English name of who runs them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.errors import Damaged
from crawler.errors import BadSource
from crawler.source import Source, load_sources

__all__ = ["described_sources"]

# publisher as the TOML files have it → what it calls itself in English
_ENGLISH = {
    "中共中央对外联络部": "International Department of the CPC Central Committee",
    "中华人民共和国外交部": "Ministry of Foreign Affairs of the PRC",
    "中华人民共和国驻外使领馆": "Embassies and consulates of the PRC",
    "中国国际广播电台": "China Radio International",
    "中国政府网": "www.gov.cn, the central government’s website",
    "中国新闻社": "China News Service",
    "中国日报社": "China Daily",
    "中国网": "China.org.cn",
    "中央广播电视总台央视": "China Central Television",
    "人民日报社": "People’s Daily",
    "人民網日本語版": "People’s Daily Online, Japanese edition",
    "人民网": "People’s Daily Online",
    "光明日报社": "Guangming Daily",
    "党建网": "Dangjian (Party building), website",
    "共产党员网": "12371.cn, website for Party members",
    "国务院新闻办公室": "State Council Information Office",
    "当代世界杂志社": "Contemporary World, magazine",
    "新华社": "Xinhua News Agency",
    "新華社": "Xinhua News Agency",
    "求是杂志社": "Qiushi Journal",
    "澎湃新闻": "The Paper",
    "环球时报社": "Global Times",
    "解放军新闻传播中心": "PLA News Media Center",
    "Агентство Синьхуа": "Xinhua News Agency",
    "Жэньминь жибао онлайн": "People’s Daily Online, Russian edition",
    "صحيفة الشعب اليومية أونلاين": "People’s Daily Online, Arabic edition",
    "وكالة أنباء شينخوا": "Xinhua News Agency",
    "신화통신": "Xinhua News Agency",
    "인민망": "People’s Daily Online, Korean edition",
}


def described_sources(data: Path) -> Mapping[str, Mapping[str, Any]]:
    """Source id → its description; a folder `sources` of the data (the demo has one) goes before the program's.

    raises   Damaged when one of the files cannot be used
    """
    own = data / "sources"
    try:
        sources = load_sources() | (load_sources(own) if own.is_dir() else {})
    except BadSource as error:
        raise Damaged(str(error.path), str(error), "the description of a source") from error
    return {name: _described(source) for name, source in sorted(sources.items())}


def _described(source: Source) -> Mapping[str, Any]:
    facts = source.facts()
    channels = [
        {"channel": at.channel, "url": at.url, "max_pages": at.max_pages, "confidence": at.confidence}
        for at in source.listings
    ]
    told = ("title", "publisher", "side", "languages", "hosts", "delay_seconds", "every_seconds", "season",
            "revisit_seconds", "timezone", "charset", "notes")  # fmt: skip
    return {
        **{name: facts[name] for name in told},
        "english": None if source.any_host else _ENGLISH.get(source.publisher, _latin(source.publisher)),
        "channels": channels,
        "takes_pictures": source.requisites,
        "is_rendered": source.browser,
        "any_host": source.any_host,
    }


def _latin(publisher: str) -> str | None:
    """A name that needs no English beside it."""
    return publisher if publisher.isascii() else None
