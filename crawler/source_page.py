"""What does docs/sources.md say? The sources, how sure each part is, and what nobody has tried on the live site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from crawler.declared import ArticlePattern, Listing, Pagination
from crawler.source import Source
from crawler.source_facts import MARKS, Look, SourceFacts
from pipelines.word_list import WordList

__all__ = ["one_line", "source_lines", "sources_markdown"]

COMMAND = "xuanjie sources --markdown > docs/sources.md"
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
# Words with which a confidence line owns up; a line without any of them names something seen.
_UNSURE = WordList(
    "<guess|<infer|<not seen>|<not been seen>|<unseen>|<low>|"
    "<analogy>|<assumed>|<unknown>|<unsure>|<probably>|<not asked>"
)
_HEAD = f"""# Sources

Made by `{COMMAND}` from `crawler/sources/*.toml`, the layouts in `pipelines/pages/`
and the signed cases in `tests/cases/pages/`; a test fails when this page is older than they are.

**No source has been crawled live by this project.** Everything below comes from public copies of pages, from the code
and addresses of others, from text copies, or is a guess; each line says which. Before a first live crawl try one page,
`xuanjie crawl NAME --only URL`, and read what comes of it.

Marks of a layout's evidence:

| mark | means |
|---|---|
"""


def sources_markdown(facts: SourceFacts) -> str:
    """The whole page; the same facts give the same bytes."""
    return "\n".join(_page(facts)) + "\n"


def _page(facts: SourceFacts) -> Iterator[str]:
    yield _HEAD + "\n".join(f"| {mark} | {meaning} |" for mark, meaning in MARKS.items())
    sources = facts.sources.values()
    yield ""
    yield (
        f"{len(facts.sources)} sources, {sum(len(source.listings) for source in sources)} channels, "
        f"{facts.layouts} layouts, {'no' if facts.cases is None else len(facts.cases)} signed cases."
    )
    yield ""
    yield "| source | title | side | languages | channels | layouts | marks | cases |"
    yield "|---|---|---|---|---:|---:|---|---:|"
    for source in sources:
        looks = facts.looks(source)
        cases = facts.cases_of(source)
        marks = " ".join(f"{mark}{n}" for mark in MARKS if (n := sum(mark in look.marks for look in looks)))
        row = (
            f"[{source.name}](#{source.name})",
            _cell(source.title),
            source.side.value,
            ", ".join(source.languages),
            str(len(source.listings)),
            str(len(looks)),
            marks or ("general reader" if source.any_host else ""),
            "" if cases is None else str(len(cases)),
        )
        yield f"| {' | '.join(row)} |"
    for source in sources:
        yield from _section(facts, source)


def _section(facts: SourceFacts, source: Source) -> Iterator[str]:
    looks = facts.looks(source)
    yield f"\n## {source.name}\n"
    about = f"{source.title}. Publisher: {source.publisher}. Side: `{source.side.value}`."
    yield _text(f"{about} Languages: {', '.join(source.languages)}.") + "\n"
    for line in source_lines(facts, source):
        yield f"  - {_text(line.strip()[2:])}" if line.startswith("  ") else f"- {_text(line)}"
    yield f"\n**Untested live.** {_guesses(source, looks)}"


def source_lines(facts: SourceFacts, source: Source) -> Iterator[str]:
    """Everything that is declared of one source, line by line; what belongs under a line is indented and has a dash."""
    yield "Hosts: " + ("any" if source.any_host else ", ".join(f"`{host}`" for host in source.hosts))
    revisit = "never again" if source.revisit is None else f"again after {_span(source.revisit)}"
    yield (
        f"Cadence: every {_span(source.every)}{', more often after a Party meeting' if source.season else ''}; "
        f"at least {_span(source.delay)} between two requests; a captured article {revisit}"
    )
    yield "Channels:" if source.listings else "Channels: none; addresses are given to it"
    yield from (f"  - {_channel(listing)}" for listing in source.listings)
    yield "Addresses of articles:"
    yield from (f"  - {_address(article)}" for article in source.articles)
    looks = facts.looks(source)
    yield "Layouts:" if looks else "Layouts: none; the general reader reads it"
    yield from (f"  - {look.name} ({_days(look)}): {look.evidence}" for look in looks)
    cases = facts.cases_of(source)
    told = "not installed here" if cases is None else f"{len(cases)}" + (f" ({', '.join(cases)})" if cases else "")
    yield f"Signed cases: {told}"
    yield "Notes:"
    yield from (f"  - {note}" for note in source.notes)


def one_line(facts: SourceFacts, source: Source) -> str:
    """The source in a list of all: name, side, languages, title, and how much there is of it."""
    cases = facts.cases_of(source)
    name, languages = (
        max(map(len, column)) for column in zip(*((s.name, _tags(s)) for s in facts.sources.values()), strict=True)
    )
    counted = f"{_count(len(source.listings), 'channel')}, {_count(len(facts.looks(source)), 'layout')}"
    signed = "" if cases is None else f", {len(cases)} cases"
    head = f"{source.name:<{name}}  {source.side.value:<13}  {_tags(source):<{languages}}"
    return f"{head}  {source.title}: {counted}{signed}"


def _tags(source: Source) -> str:
    return ",".join(source.languages)


def _channel(at: Listing) -> str:
    form = at.format.value + ("" if at.pagination is Pagination.NONE else f", paging {at.pagination.value}")
    days = "" if at.start is None else f", {at.start} to {at.end or 'today'}"
    return f"{at.channel}: `{at.url}` ({form}{days}). {_sure(at.confidence)}"


def _address(article: ArticlePattern) -> str:
    return f"`{article.examples[0]}`. {_sure(article.confidence)}"


def _sure(confidence: str) -> str:
    return f"Confidence: {confidence or 'not said'}"


def _days(look: Look) -> str:
    if look.first is None and look.last is None:
        return "no days known"
    return f"{look.first or '…'} to {look.last or 'today'}"


def _guesses(source: Source, looks: tuple[Look, ...]) -> str:
    """Which parts rest on a guess, by what their own lines say."""
    guessed = [look.name for look in looks if "G" in look.marks]
    parts = [f"layout{'s' if len(guessed) > 1 else ''} {', '.join(guessed)}"] if guessed else []
    for what, lines in (("channels", source.listings), ("forms of address", source.articles)):
        unsure = sum(not line.confidence or _UNSURE.stands_in(line.confidence) for line in lines)
        if unsure:
            parts.append(f"{unsure} of {len(lines)} {what}")
    if not parts:
        return "No part is marked as a guess."
    return f"Guessed or inferred, in whole or in part: {'; '.join(parts)} (their lines say what)."


def _span(time: timedelta) -> str:
    """A duration in its largest whole unit, as in the TOML files."""
    seconds = time.total_seconds()
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:g} s"


def _text(line: str) -> str:
    """One line in which Markdown reads no tag and no emphasis; what stands in backticks is left alone."""
    pieces = " ".join(line.split()).split("`")
    return "`".join(piece if n % 2 else re.sub(r"([<*])", r"\\\1", piece) for n, piece in enumerate(pieces))


def _cell(text: str) -> str:
    return _text(text).replace("|", r"\|")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
