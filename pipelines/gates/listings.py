"""Do the lists still show what they used to, and did every walk reach what was known?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from statistics import median

from archive.capture import Capture, Outcome, Role, SearchResult, utc_text
from pipelines.gates.cycles import Cycle, cycles, phase_of, place_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts, said_until
from pipelines.gates.fault import Gate, GateFault
from pipelines.gates.walks import ANSWERED, List, Walk, walks_by_list

__all__ = ["chain_broken", "listing_without_links"]


def listing_without_links(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """A first page of a list that answers, and shows no link, or next to none, where it used to show some.

    Compared with its own answers in the same phase of past cycles where there are enough, else with all of them. What
    it answered last counts: a list that shows its links again stops nothing.
    """
    since, found = said_until(facts.previous), cycles(facts.meetings, facts.day)
    for key, walks in walks_by_list(facts.searches, asked).items():
        source, name = key
        if not asked.looks_at(Gate.LISTING_WITHOUT_LINKS, source):
            continue
        for url in sorted({walk.first.url for walk in walks}):
            answers = [row for walk in walks for row in walk.rows if row.url == url and row.outcome in ANSWERED]
            if not answers or not _is_news(answers[-1], walks, since):
                continue
            problem = _bare(answers[-1], _healthy(answers, since), found, asked)
            if problem is not None:
                expected, basis = problem
                yield GateFault(
                    gate=Gate.LISTING_WITHOUT_LINKS,
                    subject=f"{source}, list {name}",
                    found=f"{answers[-1].links} article links on {utc_text(answers[-1].at)} at {url}",
                    expected=expected,
                    basis=basis,
                    cause="the site's list has another look, so that its links are not recognised",
                    command=_show(facts.captures, url),
                )


def chain_broken(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """A walk that ended before it met anything known, in a list that has more than one page and was walked before.

    What was published between its end and the newest page known may be missing. The gap is closed when a later walk
    reads a page of the list that this one did not get.
    """
    since, found = said_until(facts.previous), cycles(facts.meetings, facts.day)
    for key, walks in walks_by_list(facts.searches, asked).items():
        if not asked.looks_at(Gate.CHAIN_BROKEN, key[0]):
            continue
        for number, walk in enumerate(walks):
            if since is not None and walk.at <= since:
                continue
            if since is None and number < len(walks) - 1:
                continue  # of a first release only how every list stands now
            # the very first walk of a list knows nothing yet
            before = [other for other in walks[1:number] if other.first.url == walk.first.url]
            if _is_broken(walk, before, asked, key[0]) and not _is_mended(walk, walks[number + 1 :]):
                yield _break(key, walk, before, place_of(found, walk.at.date()))


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_news(answer: SearchResult, walks: Sequence[Walk], since: datetime | None) -> bool:
    """Is the answer later than the last release; for a first one, of the list's last walk?"""
    return answer.at > since if since is not None else answer in walks[-1].rows


def _healthy(answers: Sequence[SearchResult], since: datetime | None) -> Sequence[SearchResult]:
    """Those that the last release knew, without the bare ones at their end: what is broken for a month is no habit."""
    known = [row for row in answers[:-1] if since is None or row.at <= since]
    while known and known[-1].links == 0:
        known.pop()
    return known


def _bare(
    answer: SearchResult, before: Sequence[SearchResult], found: Sequence[Cycle], asked: Expectations
) -> tuple[str, str] | None:
    """What was expected and from where, when a list shows too little; None when it is as it should be."""
    least = asked.of("listing_without_links.least_answers", answer.source)
    phase = phase_of(found, answer.at.date())
    alike = [row for row in before if phase_of(found, row.at.date()) is phase]
    past, whence = (alike, f"in the phase {phase.value}") if len(alike) >= least else (before, "so far")
    full = [row.links for row in past if row.links]
    if len(full) < least or len(past) - len(full) > asked.of("listing_without_links.empty_share", answer.source) * len(
        past
    ):
        return None
    usual = median(full)
    basis = f"its {len(past)} answers {whence} until {place_of(found, past[-1].at.date())}"
    if answer.links == 0 and usual >= asked.of("listing_without_links.least_links", answer.source):
        return f"about {usual:g}", basis
    floor = asked.of("listing_without_links.fallen_to", answer.source) * usual
    if usual >= asked.of("listing_without_links.full_list", answer.source) and answer.links <= floor:
        return f"about {usual:g}, at least {min(full)}", basis
    return None


def _show(captures: Iterable[Capture], url: str) -> str:
    pages = (c for c in captures if c.url == url and c.role is Role.LISTING and c.outcome is not Outcome.ROBOTS)
    newest = max(pages, key=lambda c: (c.fetched_at, c.snapshot_id), default=None)
    return "xuanjie status" if newest is None else f"xuanjie show {newest.snapshot_id}"


# ── chains ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_broken(walk: Walk, before: Sequence[Walk], asked: Expectations, source: str) -> bool:
    if walk.met_known or walk.first.outcome != "found" or walk.shown < asked.of("chain_broken.least_links", source):
        return False
    if walk.last.outcome == "found" and not any(len(other.rows) > 1 for other in before):
        return False  # a list of one page has no chain
    whole = [other for other in before if other.first.outcome == "found"]
    met = sum(other.met_known for other in whole)
    return met >= asked.of("chain_broken.least_walks", source) and met >= len(whole) * asked.of(
        "chain_broken.meeting_share", source
    )


def _is_mended(walk: Walk, later: Sequence[Walk]) -> bool:
    """Was a page read since then that the walk did not get?"""
    got = {row.url for row in walk.rows if row.outcome == "found"}
    return any(row.outcome == "found" and row.url not in got for other in later for row in other.rows)


def _break(key: List, walk: Walk, before: Sequence[Walk], place: str) -> GateFault:
    source, name = key
    last = walk.last
    causes = {
        "found": "the next page is gone or is not linked any more: the site pages its list in another way",
        "empty": "the next page answers without links: the site pages its list in another way",
        "unreachable": "the site did not give the page, or its address is another now",
        "not_searched": "the walk was stopped by its own limits or by robots.txt",
    }
    how = "ended" if last.outcome == "found" else f"broke off ({last.outcome})"
    usual = median(len(other.rows) for other in before)
    met = sum(other.met_known for other in before)
    return GateFault(
        gate=Gate.CHAIN_BROKEN,
        subject=f"{source}, list {name}",
        found=f"a walk of {walk.shown} links, all of them new, that {how} at page {len(walk.rows)}, {last.url},"
        f" on {utc_text(last.at)} ({place})",
        expected="that it goes on until it meets an article that is known",
        basis=f"as {met} of {len(before)} walks before did, within {usual:g} pages",
        cause=f"{causes.get(last.outcome, last.outcome)}; what was published in between may be missing",
        command=f"xuanjie crawl {source}",
    )
