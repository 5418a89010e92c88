"""What does one English announcement say? Mentions in, one account out."""

from __future__ import annotations

from collections.abc import Iterator

from archive.records import Event, Status
from pipelines.assemble.digest import not_too_many, told_together
from pipelines.assemble.en_claims import claims_of
from pipelines.assemble.en_cues import Scope, judge
from pipelines.assemble.en_events import briefing_event, home_sessions, side_meetings
from pipelines.assemble.en_items import headed, items_of, prefaced, stories
from pipelines.assemble.en_page import Page, see, see_items
from pipelines.assemble.en_trips import find_trips
from pipelines.findings import Findings
from pipelines.mentions.en.reception import find_reception
from pipelines.read import Reading

__all__ = ["assemble"]


def assemble(reading: Reading, language: str) -> Findings:
    """Decide an English page and say what it tells.

    language  BCP 47; en and its variants
    returns   Findings; empty lists for a rejected page, no events or claims for an adjacent one
    """
    page = see(reading, language)
    scope = judge(page)
    digest = None if scope.roundup else items_of(page)
    if digest is not None:
        not_too_many(len(digest.prose.items), reading.snapshot.id)
        return told_together([*_items(digest, reading)])
    return _findings(page, scope)


def _items(page: Page, reading: Reading) -> Iterator[Findings]:
    """What each item tells: items do not lend one another days or leaders, save those that carry a story on."""
    above = (0,) if prefaced(page) else ()

    def seen(*items: int) -> Page:
        return see_items(page, reading, *above, *items, headed=headed(page, items))

    own = {item: seen(item) for item in page.prose.items}
    told = {item: judge(alone) for item, alone in own.items()}
    fitting = [item for item, scope in told.items() if scope.decision.status is not Status.REJECTED]
    for group in stories(page, fitting):
        together = own[group[0]] if len(group) == 1 else seen(*group)
        yield _findings(together, judge(together))
    for item in sorted(own.keys() - set(fitting)):
        yield _findings(own[item], told[item])


def _findings(page: Page, scope: Scope) -> Findings:
    """What a page of one story tells, or an item as if it were one."""
    status = scope.decision.status
    if status is Status.REJECTED:
        return Findings(decision=scope.decision, issues=page.issues)
    # in a briefing at home, online or by video nobody travels: an event and no leg (docs/codebook.md, K2 and K3)
    delegations = find_trips(page, scope) if scope.briefing is None else ()
    events: tuple[Event, ...] = ()
    if scope.briefing is not None:
        events = (briefing_event(page, scope.briefing),)
    elif status is Status.KEPT and scope.decision.rule in ("K1", "K2"):
        events = side_meetings(page, delegations)
    elif scope.roundup:
        events = tuple(home_sessions(page))
    claims = claims_of(page, scope) if status is Status.KEPT and not scope.apart else ()
    return Findings(
        decision=scope.decision,
        delegations=delegations,
        events=events,
        reception=find_reception(
            page.prose, page.countries, page.outlet, [leg.country for visit in delegations for leg in visit.legs]
        )
        if status is Status.KEPT
        else (),
        claims=claims,
        issues=page.issues,
    )
