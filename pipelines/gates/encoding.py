"""Are the characters of new pages those that the site wrote?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.gates.chance import Share, chance_of_at_most, share_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.gates.pages import Batch, Page

__all__ = ["encoding", "is_mojibake"]

_LOST = frozenset({"charset_lossy", "replacement_character", "undecodable"})
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LEAST = 4  # characters outside of ASCII, without which nobody can tell in which encoding they were meant
_LEAST_HAN = 2
# what bytes were read as → what they were; reading them again gives sense only when the first reading was wrong
_MISREADINGS = (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb18030"))
_COMMON = frozenset("的一是中国人大在上和有为以会年党共全部长访问对华关系代表团近平习同志精神宣介")


def encoding(facts: Facts, batches: Iterable[Batch], asked: Expectations) -> Iterator[GateFault]:
    """Characters nobody could read, titles of a Chinese source without a Chinese character, and titles that make
    sense only when their bytes are read in another encoding; pages first captured since the last release."""
    for batch in batches:
        source = batch.source
        if not asked.looks_at(Gate.ENCODING, source) or len(batch.new) < asked.of("encoding.least_new", source):
            continue
        past_size = len(batch.past) >= asked.of("encoding.least_new", source)
        whole, before = (share_of(_LOST.isdisjoint(p.issues) for p in part) for part in (batch.new, batch.past))
        if past_size and _fell(whole, before, "encoding.rise", source, asked):
            lost = Share(hits=whole.of - whole.hits, of=whole.of)
            found = f"characters nobody could read on {lost} new pages"
            cause = "the site changed its encoding, or cuts its pages in the middle of a character"
            yield _fault(batch, found, f"whole text on about {before.value:.0%}", before, cause)
        han, before = (_han(part) for part in (batch.new, batch.past))
        is_chinese = past_size and before.value >= asked.of("encoding.han_share", source)
        is_many = han.of >= asked.of("encoding.least_new", source)
        if is_chinese and is_many and _fell(han, before, "encoding.han_fall", source, asked):
            found = f"Chinese characters in {han} new titles"
            yield _fault(batch, found, f"about {before.value:.0%}", before, "an encoding was taken for another")
            continue
        turned = share_of(is_mojibake(p.title) for p in batch.new if p.title is not None)
        was = share_of(is_mojibake(p.title) for p in batch.past if p.title is not None)
        allowed = max(asked.of("encoding.mojibake", source), 2 * was.value)
        if turned.of >= asked.of("encoding.least_new", source) and turned.value >= allowed:
            found = f"{turned} new titles whose bytes make sense in another encoding only"
            yield _fault(batch, found, f"less than {allowed:.0%}", was, "an encoding was taken for another")


def is_mojibake(text: str) -> bool:
    """Do the bytes of a text make sense only in another encoding? Text that was read in the right one gives, read in
    another, next to never valid and plainly Chinese characters."""
    if len(_FOREIGN.findall(text)) < _LEAST:
        return False
    return any(_turned(text, wrong, right) for wrong, right in _MISREADINGS)


def _turned(text: str, wrong: str, right: str) -> bool:
    """A few bytes may have been lost on the way: what was no character in the wrong encoding."""
    again = text.encode(wrong, "replace").decode(right, "replace")
    lost, told = again.count("\N{REPLACEMENT CHARACTER}"), len(_HAN.findall(again))
    return again != text and told >= _LEAST_HAN and lost + again.count("?") <= told and not _COMMON.isdisjoint(again)


def _han(pages: Sequence[Page]) -> Share:
    return share_of(_HAN.search(p.title) is not None for p in pages if p.title)


def _fell(new: Share, past: Share, bound: str, source: str, asked: Expectations) -> bool:
    is_far = new.value <= past.value - asked.of(bound, source)
    return is_far and chance_of_at_most(new, past) <= asked.of("encoding.chance", source)


def _fault(batch: Batch, found: str, expected: str, past: Share, cause: str) -> GateFault:
    whence = f"the source's own {len(batch.past)} pages before: {past}" if past.of else "true of any text"
    return GateFault(
        gate=Gate.ENCODING,
        subject=batch.source,
        found=f"{found}, first captured {batch.new[0].captured_on} to {batch.new[-1].captured_on}",
        expected=expected,
        basis=whence,
        cause=cause,
        command=batch.example,
    )
