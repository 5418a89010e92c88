"""What would it take to screen all of CC-NEWS and the Common Crawl years since 2013? The arithmetic of docs/scale.md.

    python tests/bench/scale_plan.py            print the tables
    python tests/bench/scale_plan.py --write    put them into docs/scale.md

Change an assumption, here or with --scan-rate and --read-cost, and everything that rests on it changes with it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

__all__ = ["Assumed", "Need", "needs", "raw_kb", "tables", "with_tables"]

DOC = Path(__file__).parents[2] / "docs" / "scale.md"
BEGIN, END = "<!-- plan: tests/bench/scale_plan.py --write -->", "<!-- end of plan -->"

# Pages of the crawls of each year, in millions: sums of Common Crawl's own table (source C1 in docs/scale.md), whose
# copy at hand ends with CC-MAIN-2024-42 and lacks 2024-38; CC-MAIN-2024-51 is from its announcement (C2).
PAGES: Mapping[int, tuple[int, float]] = {  # year: (crawls, million pages)
    2013: (2, 4041.9),
    2014: (8, 22158.4),
    2015: (10, 17926.5),
    2016: (9, 16964.2),
    2017: (12, 37335.9),
    2018: (12, 36789.0),
    2019: (12, 32337.2),
    2020: (9, 25822.2),
    2021: (9, 26363.5),
    2022: (6, 18692.9),
    2023: (5, 16247.8),
    2024: (8, 21399.0),
}
ESTIMATED: Mapping[int, tuple[int, float]] = {2024: (2, 5000.0), 2025: (12, 30000.0), 2026: (10, 25000.0)}
# Uncompressed content of one page in KB, where Common Crawl has told both numbers (C2-C6); straight lines between.
RAW_KB: Mapping[float, float] = {2013.5: 56.8, 2014.95: 76.7, 2015.9: 82.8, 2018.7: 85.1, 2024.4: 153.0, 2024.95: 164.1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Every number that is not a count of somebody's. Source or reason beside it; see docs/scale.md."""

    scan_mb_s: float = 470.0  # of page bytes per core-second: `WarcPass.scan` over the benchmark corpus, 2026-11-26
    read_ms: float = 33.0  # of a core for each page that is read and decided, the same run
    vcpu: float = 0.6  # of a core: a vCPU is one of two threads of it
    gzip: float = 4.6  # raw/gz: 85.1/18.5 KB in CC-MAIN-2018-39 (C4); CC-MAIN-2016-40 has 18.5 KB a page, too (C5)
    read_share: float = 0.004  # pages of the web at large whose text holds the words: 3 of 700 (PERFORMANCE.md, 4b)
    read_share_zh: float = 0.06  # of Chinese news pages: 4 of 72 (there)
    zh: float = 0.0456  # pages whose first language is zho: CC-MAIN-2018-39 (C7)
    news_articles: float = 1350.0  # millions, 2016-08 to spring 2026 (C8)
    news_per_article: float = 1.15  # responses for each article: estimate
    news_kb: float = 130.0  # raw: estimate, between 94 and 131 KB of saved news pages (PERFORMANCE.md)
    host_share: float = 0.001  # pages under the listed sources' hosts: guess; the first query below counts them
    eng_url_share: float = 0.0005  # English pages whose path speaks of a party or delegation: guess, counted likewise
    index_tib: float = 0.25  # columnar index of one crawl: CC-MAIN-2018-39 (C4)
    index_read: float = 0.4  # share of it in the columns that the query names: estimate
    per_vcpu_hour: float = 0.0425  # USD: c5.2xlarge on demand, us-east-1, 0.34 for 8 vCPU (C9)
    spot: float = 0.53  # of that: 0.17-0.19 (C9)
    athena_tb: float = 5.0  # USD per TB scanned (C10)
    gets_per_second: float = 300.0  # range requests: a tenth of the "few thousand" that all users share (C11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One way, and what it takes."""

    way: str
    pages: float  # millions
    raw_tb: float
    gz_tb: float
    scan_hours: float  # of a core
    read_hours: float  # of a core
    requests: float = 0.0  # range requests, millions; 0: whole files
    index_tb: float = 0.0  # of the columnar index

    @property
    def core_hours(self) -> float:
        return self.scan_hours + self.read_hours

    def dollars(self, by: Assumed) -> tuple[float, float]:
        """On demand and spot, with the queries."""
        hours = self.core_hours / by.vcpu
        queries = self.index_tb * by.athena_tb
        return hours * by.per_vcpu_hour + queries, hours * by.per_vcpu_hour * by.spot + queries

    def days_of_requests(self, by: Assumed) -> float:
        return self.requests * 1e6 / by.gets_per_second / 86_400


def raw_kb(year: float) -> float:
    """KB of one page in a year, between the told ones.

    >>> raw_kb(2013.5), raw_kb(2030)
    (56.8, 164.1)
    """
    told = sorted(RAW_KB.items())
    if year <= told[0][0]:
        return told[0][1]
    for (a, low), (b, high) in pairwise(told):
        if year <= b:
            return low + (high - low) * (year - a) / (b - a)
    return told[-1][1]


def _all() -> Iterator[tuple[int, int, float, bool]]:
    """(year, crawls, million pages, is it an estimate)"""
    for year, (crawls, pages) in PAGES.items():
        yield year, crawls, pages, False
    for year, (crawls, pages) in ESTIMATED.items():
        yield year, crawls, pages, True


def _need(way: str, pages: float, raw_tb: float, read: float, by: Assumed, **more: float) -> Need:
    """`read`: million pages that are read and decided."""
    return Need(
        way=way,
        pages=pages,
        raw_tb=raw_tb,
        gz_tb=raw_tb / by.gzip,
        scan_hours=raw_tb * 1e6 / by.scan_mb_s / 3600,
        read_hours=read * 1e6 * by.read_ms / 1000 / 3600,
        **more,
    )


def needs(by: Assumed) -> list[Need]:
    """CC-NEWS whole; Common Crawl whole; cut to the hosts; cut to the hosts, Chinese, and English by address."""
    read_share = by.zh * by.read_share_zh + (1 - by.zh) * by.read_share
    news = by.news_articles * by.news_per_article
    pages = sum(row[2] for row in _all())
    raw = sum(count * 1e6 * raw_kb(year + 0.5) * 1e3 for year, _, count, _ in _all()) / 1e12
    index = sum(row[1] for row in _all()) * by.index_tib * 1.0995 * by.index_read
    hosts = by.host_share
    cut = hosts + by.eng_url_share + by.zh
    return [
        _need("CC-NEWS, whole files", news, news * by.news_kb / 1e3, news * read_share, by),
        _need("Common Crawl 2013-2026, whole files", pages, raw, pages * read_share, by),
        _need(
            "… cut to listed hosts and English addresses, by record",
            pages * (hosts + by.eng_url_share),
            raw * (hosts + by.eng_url_share),
            pages * (hosts + by.eng_url_share) * by.read_share_zh,
            by,
            requests=pages * (hosts + by.eng_url_share),
            index_tb=index,
        ),
        _need(
            "… and every Chinese page, by record",
            pages * cut,
            raw * cut,
            pages * cut * by.read_share_zh,
            by,
            requests=pages * cut,
            index_tb=index,
        ),
    ]


def tables(by: Assumed) -> str:
    lines = ["| year | crawls | pages (10⁹) | raw KB/page | raw TB | |", "|---|---|---|---|---|---|"]
    for year, crawls, pages, guessed in _all():
        size = raw_kb(year + 0.5)
        note = "estimate" if guessed else ""
        lines.append(f"| {year} | {crawls} | {pages / 1e3:.1f} | {size:.0f} | {pages * size / 1e3:,.0f} | {note} |")
    lines += [
        "",
        "| way | pages (10⁶) | raw TB | gz TB | core-hours: scan + read | USD on demand / spot | requests (10⁶) |",
    ]
    lines.append("|---|---|---|---|---|---|---|")
    for one in needs(by):
        dear, cheap = one.dollars(by)
        asked = f"{one.requests:,.0f}, {one.days_of_requests(by):,.0f} days" if one.requests else "whole files"
        lines.append(
            f"| {one.way} | {one.pages:,.0f} | {one.raw_tb:,.0f} | {one.gz_tb:,.0f} | "
            f"{one.scan_hours:,.0f} + {one.read_hours:,.0f} | {dear:,.0f} / {cheap:,.0f} | {asked} |"
        )
    return "\n".join(lines)


def with_tables(document: str, by: Assumed) -> str:
    before, rest = document.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{tables(by)}\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    told.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    told.add_argument("--scan-rate", type=float, help="MB of page bytes per core-second")
    told.add_argument("--read-cost", type=float, help="ms of a core for a page that is read")
    asked = told.parse_args(arguments)
    by = Assumed()
    by = replace(by, scan_mb_s=asked.scan_rate or by.scan_mb_s, read_ms=asked.read_cost or by.read_ms)
    if asked.write:
        DOC.write_text(with_tables(DOC.read_text("utf-8"), by), "utf-8")
    else:
        print(tables(by))


if __name__ == "__main__":
    main()
