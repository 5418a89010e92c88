"""How does an answer read on a terminal?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.figures.svg import printable
from archive.web.search.hits import Answer, Hit, plain
from archive.web.search.marking import Piece

__all__ = ["told"]


def told(answer: Answer, version: str) -> str:
    """Plain text, what was found in brackets: [老挝]."""
    return "".join(f"{line}\n" for line in _lines(answer, version))


def _lines(answer: Answer, version: str) -> Iterator[str]:
    for hit in answer.exact:
        yield from _hit(hit, "= ")
    shown = {hit.page for hit in answer.exact}
    for group in answer.groups:
        hits = [hit for hit in group.hits if hit.page not in shown or hit.kind == "text"]
        if hits:
            yield f"{group.label}: {group.total}"
            for hit in hits:
                yield from _hit(hit, "  ")
    if not answer.exact and not answer.groups:
        yield "nothing found"
    texts = f"{answer.texts} of {answer.of_texts}" if answer.texts < answer.of_texts else str(answer.of_texts)
    yield f"searched: {answer.records} records of release {version}, the texts of {texts} pages"


def _hit(hit: Hit, before: str) -> Iterator[str]:
    detail = " · ".join([plain(line) for line in hit.detail] or [one for one in (hit.outlet, hit.day) if one])
    title = " ".join(part for part in (plain(hit.title), plain(hit.gloss)) if part)
    yield printable(f"{before}{hit.id}  {title}" + (f"  ({detail})" if detail else ""))
    if hit.snippet:
        yield printable(f"{' ' * len(before)}  {_marked(hit.snippet)}")


def _marked(pieces: Sequence[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)
