"""Is a source's turn never later than its own `every`, and once come, does it stay?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.declared import Side
from crawler.schedule.cadence import CHINA, Phase, Rhythm, cadence_at, next_due
from pipelines.lexicon.meetings import Registered

FIRST = date(2001, 1, 1)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2012, 1, 1), timezones=st.sampled_from([UTC, CHINA]))
rhythms = st.builds(
    Rhythm,
    side=st.sampled_from(Side),
    every=st.timedeltas(timedelta(minutes=1), timedelta(days=60)),
    season=st.booleans(),
)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Registered, ...]:
    """Some meetings one after the other; the last may have no last day."""
    day, found = FIRST, []
    gaps = draw(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 10)), max_size=5))
    for number, (gap, length) in enumerate(gaps, 1):
        opened = day + timedelta(days=gap)
        day = opened + timedelta(days=length)
        closed = None if number == len(gaps) and draw(st.booleans()) else day
        found.append(
            Registered(
                id=f"cc20-p{number}",
                kind="plenum",
                term=20,
                plenum=number,
                opened_on=opened,
                closed_on=closed,
                communique_on=None,
                sources="",
            )
        )
    return tuple(found)


@given(rhythms, calendars(), moments)
def test_a_season_only_ever_shortens_the_period(
    rhythm: Rhythm, meetings: tuple[Registered, ...], now: datetime
) -> None:
    cadence = cadence_at(rhythm, meetings, now)
    assert cadence.period <= rhythm.every
    if cadence.phase is Phase.QUIET:
        assert cadence.period == rhythm.every


@given(rhythms, calendars(), moments)
def test_a_turn_comes_after_the_last_run_and_at_the_latest_after_every(
    rhythm: Rhythm, meetings: tuple[Registered, ...], last: datetime
) -> None:
    turn = next_due(rhythm, meetings, last)
    assert turn is not None
    assert last < turn <= last + rhythm.every


@given(rhythms, calendars(), moments, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_turn_is_the_first_time_at_which_the_period_of_that_time_is_over(
    rhythm: Rhythm, meetings: tuple[Registered, ...], last: datetime, after: timedelta
) -> None:
    turn = next_due(rhythm, meetings, last)
    assert turn is not None
    grace = timedelta(minutes=5)
    moment = last + after
    period = cadence_at(rhythm, meetings, moment).period
    if moment < turn:
        assert after < period  # what is not due has not waited for the whole period of that time
    if after > period:
        assert turn <= moment  # due, and so at every later time: the turn does not depend on when it is asked for
    assert turn - last >= cadence_at(rhythm, meetings, turn).period - grace


@given(rhythms, calendars(), moments, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_later_run_never_brings_the_next_turn_forward(
    rhythm: Rhythm, meetings: tuple[Registered, ...], last: datetime, later: timedelta
) -> None:
    one, two = next_due(rhythm, meetings, last), next_due(rhythm, meetings, last + later)
    assert one is not None
    assert two is not None
    assert one <= two


@given(rhythms, calendars(), st.dates(date(2000, 1, 2), date(2011, 12, 30)))
def test_a_phase_lasts_whole_days_in_china(rhythm: Rhythm, meetings: tuple[Registered, ...], day: date) -> None:
    begins = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    ends = begins + timedelta(days=1) - timedelta(microseconds=1)
    assert cadence_at(rhythm, meetings, begins) == cadence_at(rhythm, meetings, ends)
