"""Which captures are taken, whatever the pages of the index are cut at? First, last and every change, or all."""

from __future__ import annotations

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill.choose import Captures, Chooser
from crawler.backfill.rows import CdxRow, Place


def row(address: int, second: int, digest: str) -> CdxRow:
    return CdxRow(
        urlkey=f"cn,a)/{address}",
        timestamp=f"201712010000{second:02}",
        original=f"http://a.cn/{address}",
        url=f"http://a.cn/{address}",
        mime="text/html",
        status=200,
        digest=digest,
        place=Place(filename="x.warc.gz", offset=second, length=1) if second % 2 else None,
    )


HISTORIES = st.lists(st.text("AB", min_size=1, max_size=8), max_size=5).map(
    lambda addresses: [row(n, second, d) for n, digests in enumerate(addresses) for second, d in enumerate(digests)]
)


def in_pages(rows: list[CdxRow], sizes: list[int], captures: Captures) -> list[CdxRow]:
    """Chosen page by page, the state between two of them written down as the frontier does."""
    taken: list[CdxRow] = []
    state: dict[str, object] = {}
    rest = list(rows)
    for size in [*sizes, len(rows)]:
        chooser = Chooser.of(captures, json.loads(json.dumps(state)))
        taken += chooser.take(rest[:size])
        rest, state = rest[size:], chooser.state()
    return taken + Chooser.of(captures, state).end()


@given(HISTORIES, st.lists(st.integers(1, 4), max_size=6))
def test_first_last_and_every_change_are_taken_wherever_pages_end(rows: list[CdxRow], sizes: list[int]) -> None:
    expected = []
    for _, group in itertools.groupby(rows, key=lambda r: r.urlkey):
        history = list(group)
        expected += [
            one for n, one in enumerate(history) if n in {0, len(history) - 1} or one.digest != history[n - 1].digest
        ]
    taken = in_pages(rows, sizes, Captures.CHANGES)
    assert sorted(taken, key=lambda r: (r.urlkey, r.timestamp)) == expected


@given(HISTORIES, st.lists(st.integers(1, 4), max_size=6))
def test_all_are_all_and_first_is_the_first(rows: list[CdxRow], sizes: list[int]) -> None:
    assert in_pages(rows, sizes, Captures.ALL) == rows
    firsts = [next(group) for _, group in itertools.groupby(rows, key=lambda r: r.urlkey)]
    assert in_pages(rows, sizes, Captures.FIRST) == firsts


def test_captures_without_a_digest_may_all_differ() -> None:
    rows = [row(1, second, "") for second in range(3)]
    assert in_pages(rows, [], Captures.CHANGES) == rows
