"""What does a release say of claims about teams abroad: where they went, who led them, who listened?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.parity.claims import SeedClaim, Verdict
from pipelines.parity.figures import counted
from pipelines.parity.finding import Finding, count_found, documents_of, found, number_of, some
from pipelines.parity.stock import REFUSED, Stock, countries_of

__all__ = [
    "audience",
    "countries_briefed",
    "countries_per_team",
    "country_briefed",
    "first_meeting",
    "host_coverage",
    "meetings_briefed",
    "rank_share",
]

Json = dict[str, Any]


def countries_briefed(claim: SeedClaim, stock: Stock) -> Finding:
    legs = stock.legs_of(claim.meetings)
    finding = count_found(claim, len(countries_of(legs)), legs, "countries")
    if finding.verdict is Verdict.NOT_FOUND and len(claim.meetings) == 1:
        return replace(finding, note=f"{finding.note}; {stock.looked.told(None, claim.meetings[0])}")
    return finding


def meetings_briefed(claim: SeedClaim, stock: Stock) -> Finding:
    legs = stock.legs_of(claim.meetings)
    return count_found(claim, len({leg["meeting_id"] for leg in legs}), legs, "meetings with stays abroad")


def country_briefed(claim: SeedClaim, stock: Stock) -> Finding:
    country = claim.country or ""
    legs = stock.legs_of(claim.meetings, country)
    if legs:
        return found(legs, "leg_id", f"{some(legs, 'stay')} there for that meeting")
    others = stock.other_legs(claim.meetings, country)
    refused = [leg for leg in others if leg["mode"] in REFUSED or leg["verification"] == "contested"]
    if refused:
        modes = ", ".join(sorted({leg["mode"] for leg in refused}))
        return found(refused, "leg_id", f"the stay there is told of as {modes} or contested", Verdict.CONTRADICTED)
    if others:
        return found(
            others, "leg_id", "a stay there was announced, and no page says that it took place", Verdict.NOT_FOUND
        )
    near = [e for e in stock.events if e["meeting_id"] in claim.meetings and e["country"] == country]
    if near:
        forms = ", ".join(sorted({e["form"] for e in near}))
        return found(
            near, "event_id", f"no team there for that meeting; {some(near, 'briefing')} ({forms})", Verdict.NOT_FOUND
        )
    return Finding(verdict=Verdict.NOT_FOUND, note=f"no such stay; {stock.looked.told(country, claim.meetings[0])}")


def first_meeting(claim: SeedClaim, stock: Stock) -> Finding:
    """Envoys have reported on congresses for long; they are no briefing teams."""
    (meeting,) = claim.meetings
    earlier = [leg for leg in stock.legs_of(stock.before(meeting)) if not stock.is_envoy(leg)]
    if earlier:
        where = ", ".join(sorted({f"{leg['country']} ({leg['meeting_id']})" for leg in earlier}))
        note = f"a team went abroad for an earlier meeting: {where}"
        return found(earlier, "leg_id", note, Verdict.CONTRADICTED)
    legs = stock.legs_of(claim.meetings)
    if not legs:
        return Finding(
            verdict=Verdict.NOT_FOUND, note="no stay for that meeting, and none of a team for an earlier one"
        )
    return found(legs, "leg_id", f"{some(legs, 'stay')} for that meeting, none of a team for an earlier one")


def countries_per_team(claim: SeedClaim, stock: Stock) -> Finding:
    """Of teams with a known leader: a page that only lists countries may tell of several teams at once."""
    operator, quantity = number_of(claim)
    led = [(team, len(countries_of(legs))) for team, legs in stock.teams_of(claim.meetings) if team["leader_key"]]
    if not led:
        return Finding(verdict=Verdict.NOT_FOUND, note="no team with a known leader", found=0)
    most = max(size for _, size in led)
    shown = [team for team, size in led if size == most]
    note = f"most countries of one team: {most}, among {some(led, 'team')} with a known leader"
    return found(shown, "delegation_id", note, counted(most, operator, quantity), found=most)


def rank_share(claim: SeedClaim, stock: Stock) -> Finding:
    """A share of the leaders whose rank is known; contradicted only when those outside are too many among all."""
    _, percent = number_of(claim)
    teams = [team for team, _ in stock.teams_of(claim.meetings)]
    ranks = (claim.subject or "").split()
    inside = [t for t in teams if t["leader_rank"] in ranks]
    outside = [t for t in teams if t["leader_rank"] not in (*ranks, "unknown")]
    ranked = len(inside) + len(outside)
    if not ranked:
        return Finding(verdict=Verdict.NOT_FOUND, note=f"no leader of {some(teams, 'team')} has a known rank", found=0)
    verdict = Verdict.NOT_FOUND
    if 100 * len(inside) > percent * ranked:
        verdict = Verdict.MATCHED
    elif 100 * len(outside) >= (100 - percent) * len(teams):
        verdict = Verdict.CONTRADICTED
    note = f"{len(inside)} of {ranked} leaders whose rank is known; {len(teams) - ranked} more have none"
    if outside:
        note += "; outside: " + ", ".join(
            f"{t['leader_name']} ({t['leader_rank']})" for t in sorted(outside, key=lambda t: t["delegation_id"])
        )
    records = [*inside, *outside] if verdict is not Verdict.CONTRADICTED else outside
    return found(records, "delegation_id", note, verdict, found=round(100 * len(inside) / ranked))


def audience(claim: SeedClaim, stock: Stock) -> Finding:
    legs = [leg for leg in stock.legs_of(claim.meetings) if claim.subject in leg["audiences"]]
    ids = {leg["leg_id"]: leg for leg in stock.legs_of(claim.meetings)}
    events = [e for e in stock.events if e["leg_id"] in ids and claim.subject in e["audience"]]
    note = f"{some(legs, 'stay')} and {some(events, 'briefing')} during stays with such listeners"
    records = (*sorted(r["leg_id"] for r in legs), *sorted(r["event_id"] for r in events))
    return Finding(
        verdict=Verdict.MATCHED if records else Verdict.NOT_FOUND,
        note=note,
        found=len(records),
        records=records,
        documents=documents_of([*legs, *events]),
    )


def host_coverage(claim: SeedClaim, stock: Stock) -> Finding:
    legs = stock.legs_of(claim.meetings, claim.country)
    theirs = tuple(d for d in documents_of(legs) if stock.country_of(d) == claim.country)
    records = tuple(sorted(leg["leg_id"] for leg in legs if set(theirs) & set(leg["documents"])))
    note = f"{some(theirs, 'document')} of publishers there" if theirs else "no document of a publisher there"
    return Finding(
        verdict=Verdict.MATCHED if theirs else Verdict.NOT_FOUND,
        note=note,
        found=len(theirs),
        records=records,
        documents=theirs,
    )
