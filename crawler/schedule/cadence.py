"""How often is a source asked at a given time, and which Party meeting causes it? Data and pure functions.

Every meeting of the registry is followed by three phases. They are whole days in China's time zone, the first and the
last included:

    burst    from the opening day to 14 days after the last    hourly; slow sources and sides daily
    season   to 140 days after the last                        daily
    tail     to 300 days after the last                        weekly
    quiet    otherwise                                         what the source's own `every` says

Slow are sources that are asked less than daily in quiet times, and the sides that are not the Party centre or state
media: an embassies' list is a hundred hosts, and its pages come weeks later.

A phase only ever makes a source's turn come more often than `every`, never less often, and a source whose file says
`season = false` is always asked by `every`.

The lengths are read off the trips that could be dated (docs/schedule.md has the table): the first envoys left on day 7
after the 19th congress, and the first briefings at home came on days 8 to 12, so 14 days hold the weeks in which pages
appear, and are at times withdrawn, within hours. Purpose-built teams came home by day 131. The latest trip that still
presented a meeting ended on day 284, after the 20th congress.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.declared import Side
from pipelines.lexicon.meetings import Registered
from pipelines.lexicon.seasons import BURST_DAYS, SEASON_DAYS, TAIL_DAYS, Phase

__all__ = [
    "BURST_DAYS",
    "CHINA",
    "SEASON_DAYS",
    "TAIL_DAYS",
    "Cadence",
    "Phase",
    "Rhythm",
    "cadence_at",
    "last_day",
    "next_due",
]

CHINA = ZoneInfo("Asia/Shanghai")
# No meeting of the registry has lasted longer since 1987; used only while a row has no closed_on.
_LONGEST = timedelta(days=7)
# A timer's tick may come some seconds earlier in its hour than the run before began. Without grace an hourly source
# would then be asked every second hour.
_GRACE = timedelta(minutes=5)
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
_FAST = {Side.PARTY_CENTRE, Side.STATE_MEDIA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What the cadence of a source depends on; crawler/source.py says what the facts mean."""

    side: Side
    every: timedelta
    season: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a source is asked at a time.

    meeting   whose phase it is, in the quiet time the last one that opened; None for a source without seasons
    period    at most this long between the beginnings of two runs
    """

    phase: Phase
    meeting: Registered | None
    period: timedelta


def last_day(meeting: Registered) -> date:
    """The day from which the phases count; an assumption for a meeting whose last day is not known yet."""
    return meeting.closed_on or meeting.opened_on + _LONGEST


def cadence_at(rhythm: Rhythm, meetings: Sequence[Registered], now: datetime) -> Cadence:
    """The cadence of a source at a time (aware). Of several meetings the one with the shortest period causes it; of
    equals a congress before the plenum of the day after, which belongs to it, and else the later one."""
    day = now.astimezone(CHINA).date()
    if not rhythm.season:
        return Cadence(phase=Phase.QUIET, meeting=None, period=rhythm.every)
    phases = [(phase, meeting) for meeting in meetings if (phase := _phase(meeting, day)) is not Phase.QUIET]
    if not phases:
        opened = [meeting for meeting in meetings if meeting.opened_on <= day]
        return Cadence(phase=Phase.QUIET, meeting=opened[-1] if opened else None, period=rhythm.every)
    phase, meeting = min(
        phases, key=lambda at: (_period(at[0], rhythm), at[1].plenum == 1, -at[1].opened_on.toordinal())
    )
    return Cadence(phase=phase, meeting=meeting, period=_period(phase, rhythm))


def next_due(rhythm: Rhythm, meetings: Sequence[Registered], last_run: datetime | None) -> datetime | None:
    """The first time at which a source whose last run began at `last_run` is due; None: at once, it never ran.

    A source is due when at some time since its last run the period of that time had passed. What became due in a
    burst therefore stays due when the burst ends.
    """
    if last_run is None:
        return None
    for begins, ends in _stretches(meetings, last_run):
        period = cadence_at(rhythm, meetings, begins).period
        ready = max(begins, last_run + period - min(_GRACE, period / 12))
        if ends is None or ready < ends:
            return ready
    raise AssertionError("the last stretch has no end")


def _stretches(meetings: Sequence[Registered], since: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    """The time from `since` on, cut where a phase may change; the last one has no end."""
    cuts = sorted({cut for meeting in meetings for cut in _cuts(meeting) if cut > since})
    begins = since
    for cut in cuts:
        yield begins, cut
        begins = cut
    yield begins, None


def _cuts(meeting: Registered) -> Iterator[datetime]:
    """Midnights in China at which the phases of a meeting begin, and at which the last one is over."""
    last = last_day(meeting)
    days = [meeting.opened_on, *(last + timedelta(days=n + 1) for n in (BURST_DAYS, SEASON_DAYS, TAIL_DAYS))]
    return (datetime.combine(day, time(), CHINA) for day in days)


def _phase(meeting: Registered, day: date) -> Phase:
    if day < meeting.opened_on:
        return Phase.QUIET
    after = (day - last_day(meeting)).days
    for phase, days in ((Phase.BURST, BURST_DAYS), (Phase.SEASON, SEASON_DAYS), (Phase.TAIL, TAIL_DAYS)):
        if after <= days:
            return phase
    return Phase.QUIET


def _period(phase: Phase, rhythm: Rhythm) -> timedelta:
    fast = rhythm.side in _FAST and rhythm.every <= _DAY
    season = {
        Phase.BURST: _HOUR if fast else _DAY,
        Phase.SEASON: _DAY,
        Phase.TAIL: _WEEK,
        Phase.QUIET: rhythm.every,
    }
    return min(season[phase], rhythm.every)
