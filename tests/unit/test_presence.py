"""Is an address called missing or gone only as far as somebody looked?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import AGENT, attempt, exchange
from hypothesis import given
from hypothesis import strategies as st

from archive.capture import Attempt, Capture, Exchange, Outcome, Role
from archive.presence import Presence, Status, is_gone, presences
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index

URL = "http://h.cn/a/1.html"
DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
STATUS = {Outcome.OK: 200, Outcome.REDIRECT: 302, Outcome.NOT_FOUND: 404, Outcome.BLOCKED: 403}


def look(outcome: Outcome, day: float, *, url: str = URL, **more: object) -> Exchange:
    fields: dict[str, object] = {"url": url, "fetched_at": DAY + timedelta(days=day), "outcome": outcome}
    return exchange(status=STATUS.get(outcome, 200), **(fields | more))


def observed(root: Path, *looks: Exchange | Attempt) -> dict[str, Presence]:
    """What the archive says of each address after these looks, also when its ledger was made anew."""
    with Recorder(root, agent=AGENT) as recorder:
        for one in looks:
            if isinstance(one, Exchange):
                recorder.exchange(one)
            else:
                recorder.attempt(one)
    with ArchiveReader(root) as reader:
        told = presences(reader.captures(), reader.attempts())
    rebuild_index(root)
    with ArchiveReader(root) as reader:
        assert presences(reader.captures(), reader.attempts()) == told
    return {one.url: one for one in told}


@pytest.mark.fault("S5")
def test_an_address_is_missing_at_once_and_gone_after_three_days_of_checks_over_two_weeks(tmp_path: Path) -> None:
    status = []
    for number, day in enumerate((0, 1, 8, 15)):
        outcome = Outcome.OK if day == 0 else Outcome.NOT_FOUND
        one = observed(tmp_path, look(outcome, day, vantage=f"place {number}"))[URL]
        status.append(one.status)
    assert status == [Status.PRESENT, Status.MISSING, Status.MISSING, Status.GONE]
    assert (one.last_seen, one.first_missed, one.last_missed) == tuple(DAY + timedelta(days=d) for d in (0, 1, 15))
    assert (one.checks, one.vantage, one.source) == (3, "place 3", "ild_zh")


@pytest.mark.fault("S5")
def test_many_checks_within_two_weeks_or_on_two_days_are_not_enough(tmp_path: Path) -> None:
    often = [look(Outcome.NOT_FOUND, day) for day in range(1, 14)]
    assert observed(tmp_path / "often", look(Outcome.OK, 0), *often)[URL].status is Status.MISSING
    twice = [look(Outcome.NOT_FOUND, day) for day in (1, 20, 20.1, 20.2)]
    one = observed(tmp_path / "twice", look(Outcome.OK, 0), *twice)[URL]
    assert (one.status, one.checks) == (Status.MISSING, 2)


def test_a_later_capture_makes_it_present_and_the_count_begins_anew(tmp_path: Path) -> None:
    gone = [look(Outcome.NOT_FOUND, day) for day in (1, 8, 15)]
    assert observed(tmp_path, look(Outcome.OK, 0), *gone)[URL].status is Status.GONE
    one = observed(tmp_path, look(Outcome.OK, 20))[URL]
    assert (one.status, one.checks, one.first_missed, one.last_missed) == (Status.PRESENT, 0, None, None)
    one = observed(tmp_path, look(Outcome.SOFT_404, 21))[URL]
    assert (one.status, one.checks, one.last_seen) == (Status.MISSING, 1, DAY + timedelta(days=20))


@pytest.mark.parametrize(
    "outcome", [Outcome.BLOCKED, Outcome.CHALLENGE, Outcome.EMPTY, Outcome.ERROR, Outcome.TRUNCATED]
)
def test_an_answer_that_says_nothing_of_the_page_counts_neither_way(tmp_path: Path, outcome: Outcome) -> None:
    silent = [look(outcome, day) for day in (1, 8, 15)]
    one = observed(tmp_path / "seen", look(Outcome.OK, 0), *silent, attempt(url=URL, role=Role.ARTICLE))[URL]
    assert (one.status, one.last_seen) == (Status.PRESENT, DAY)
    missed = [look(Outcome.NOT_FOUND, day) for day in (0.5, 7, 15.5)]
    assert observed(tmp_path / "missed", look(Outcome.OK, 0), *missed, *silent)[URL].status is Status.GONE


def test_an_address_that_was_listed_and_never_there_was_never_seen(tmp_path: Path) -> None:
    one = observed(tmp_path, look(Outcome.NOT_FOUND, 0), look(Outcome.NOT_FOUND, 1, url=URL + "?l", role=Role.LISTING))
    assert (one[URL].last_seen, one[URL].status) == (None, Status.MISSING)
    assert list(one) == [URL]  # listings are no articles


def redirected(day: float, to: str, *, url: str = URL, **more: object) -> Exchange:
    return look(Outcome.REDIRECT, day, url=url, led_to=to, **more)


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    ("target", "status"),
    [
        ([], Status.PRESENT),  # off the source's hosts: not followed, as when a portal sends everybody to its page
        ([look(Outcome.OK, 1, url="http://h.cn/", role=Role.OTHER)], Status.MISSING),  # the home page
        ([look(Outcome.SOFT_404, 1, url="http://h.cn/", role=Role.OTHER)], Status.MISSING),
        ([redirected(1, URL, url="http://h.cn/", role=Role.OTHER)], Status.PRESENT),  # and back: a wall, perhaps
        ([look(Outcome.OK, 1, url="http://h.cn/")], Status.PRESENT),  # another article
        ([look(Outcome.CHALLENGE, 1, url="http://h.cn/", role=Role.OTHER)], Status.PRESENT),  # nobody knows
        ([attempt(url="http://h.cn/", at=DAY, outcome=Outcome.TIMEOUT)], Status.PRESENT),
        ([redirected(1, "http://h.cn/b", url="http://h.cn/", role=Role.OTHER), look(Outcome.OK, 1, url="http://h.cn/b")],
         Status.PRESENT),
    ],
)  # fmt: skip
def test_a_redirect_is_a_miss_only_when_it_leads_to_no_article(
    tmp_path: Path, target: list[Exchange | Attempt], status: Status
) -> None:
    assert observed(tmp_path, look(Outcome.OK, 0), redirected(1, "http://h.cn/"), *target)[URL].status is status


@pytest.mark.fault("S4", "S5")
@pytest.mark.parametrize("to", [URL, "http://portal.example/login", "http://h.cn/" + "x" * 3000])
def test_a_redirect_to_itself_or_to_what_nobody_asks_makes_no_page_missing_however_often(
    tmp_path: Path, to: str
) -> None:
    often = [redirected(day, to) for day in (1, 8, 15, 30)]
    one = observed(tmp_path, look(Outcome.OK, 0), *often)[URL]
    assert (one.status, one.checks, one.last_seen) == (Status.PRESENT, 0, DAY)


@pytest.mark.fault("S6")
def test_a_chain_that_a_walk_follows_no_further_makes_no_page_missing(tmp_path: Path) -> None:
    hops = [redirected(1, f"http://h.cn/{n + 1}", url=f"http://h.cn/{n}", role=Role.OTHER) for n in range(5)]
    one = observed(tmp_path, look(Outcome.OK, 0), redirected(1, "http://h.cn/0"), *hops)[URL]
    assert (one.status, one.checks) == (Status.PRESENT, 0)


@pytest.mark.fault("S4")
def test_what_was_found_out_to_be_everybodys_says_nothing_of_those_that_had_it_before_on_that_day(
    tmp_path: Path,
) -> None:
    """Three articles a day have the page for missing pages; the crawl finds it out at the third."""
    other, third = URL + "?2", URL + "?3"
    seen = [look(Outcome.OK, 0, url=url) for url in (URL, other, third)]
    shown: list[Exchange] = []
    for day in (1, 8, 15):
        said = {"body": b"<title>404</title>", "response_headers": ()}
        shown += [look(Outcome.SOFT_404, day, url=url, **said) for url in (URL, other)]
        shown.append(look(Outcome.CHALLENGE, day, url=third, **said))
    told = observed(tmp_path / "fault", *seen, *shown)
    assert {url: one.status for url, one in told.items()} == dict.fromkeys((URL, other, third), Status.PRESENT)
    believed = observed(tmp_path / "believed", *seen, *[one for one in shown if one.url != third])
    assert [believed[url].status for url in (URL, other, third)] == [Status.GONE, Status.GONE, Status.PRESENT]


def test_a_redirect_is_judged_by_how_its_target_was_at_that_time(tmp_path: Path) -> None:
    new = "http://h.cn/b/1.html"
    first = (look(Outcome.OK, 0), redirected(1, new), look(Outcome.OK, 1, url=new))
    then = (redirected(30, new), look(Outcome.NOT_FOUND, 30, url=new))
    one = observed(tmp_path, *first, *then)[URL]
    assert (one.status, one.last_seen) == (Status.MISSING, DAY + timedelta(days=1))


def test_a_redirect_captured_before_its_target_was_kept_counts_neither_way(tmp_path: Path) -> None:
    assert observed(tmp_path, look(Outcome.OK, 0), look(Outcome.REDIRECT, 1))[URL].status is Status.PRESENT


def test_a_web_archive_can_have_seen_a_page_and_cannot_miss_it_for_us(tmp_path: Path) -> None:
    copy = {"via": "wayback", "origin": "http://archive.example/2024id_/" + URL, "retrieved_at": DAY}
    misses = [look(Outcome.NOT_FOUND, day, **copy) for day in (1, 8, 15)]
    assert observed(tmp_path, look(Outcome.OK, 0), *misses)[URL].status is Status.PRESENT
    ours = [look(Outcome.NOT_FOUND, day) for day in (2, 9, 16)]
    assert observed(tmp_path, *ours)[URL].status is Status.GONE
    between = observed(tmp_path, look(Outcome.OK, 10, **copy))[URL]
    assert (between.status, between.checks, between.last_seen) == (Status.MISSING, 1, DAY + timedelta(days=10))
    assert between.seen_via == "wayback"


LOOKS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(list(Outcome))), min_size=1, max_size=12)


@given(LOOKS, st.randoms(use_true_random=False))
def test_the_order_in_which_an_archive_is_read_changes_nothing(
    looks: list[tuple[int, Outcome]], chance: object
) -> None:
    captures = [captured(outcome, day, number) for number, (day, outcome) in enumerate(looks)]
    told = presences(captures, [])
    chance.shuffle(captures)  # type: ignore[attr-defined]
    assert presences(captures, []) == told
    for one in told:
        missed = [c.fetched_at for c in captures if c.outcome in {Outcome.NOT_FOUND, Outcome.SOFT_404}]
        later = sorted(at for at in missed if one.last_seen is None or at > one.last_seen)
        gone = bool(later) and is_gone(len({at.date() for at in later}), later[0], later[-1])
        assert (one.status is Status.GONE) == gone
        assert (one.status is Status.PRESENT) == (not later)


def captured(outcome: Outcome, day: int, number: int) -> Capture:
    return Capture(
        snapshot_id=f"s{number}",
        url=URL,
        fetched_at=DAY + timedelta(days=day),
        status=200,
        source="s",
        role=Role.ARTICLE,
        outcome=outcome,
        via="live",
        content_type="",
        payload_sha256="",
        content_sha256=str(number),
        warc_file="",
        offset=0,
        length=0,
        revisit_of=None,
    )


@pytest.mark.parametrize("via", ["wayback", "commoncrawl", "import"])
def test_what_only_others_have_copies_of_is_archived_until_the_site_itself_is_asked(tmp_path: Path, via: str) -> None:
    old = look(Outcome.OK, -900, via=via, vantage="甲地")
    one = observed(tmp_path, old, attempt(url=URL, role=Role.ARTICLE))[URL]
    assert (one.status, one.vantage) == (Status.ARCHIVED, "")  # from where the archive looked nobody says
    assert observed(tmp_path, look(Outcome.NOT_FOUND, 0))[URL].status is Status.MISSING
    assert observed(tmp_path, look(Outcome.OK, 1))[URL].status is Status.PRESENT
    later = observed(tmp_path, look(Outcome.OK, 90, via=via))[URL]
    assert (later.status, later.seen_via) == (Status.PRESENT, via)


def test_what_a_web_archive_has_of_a_redirect_s_target_does_not_tell_where_it_leads_today(tmp_path: Path) -> None:
    target = "http://h.cn/a/2.html"
    moved = look(Outcome.REDIRECT, 10, led_to=target)
    copy = look(Outcome.OK, 9, url=target, via="wayback", role=Role.ARTICLE)
    refused = attempt(url=target, role=Role.ARTICLE, outcome=Outcome.BLOCKED, at=DAY + timedelta(days=30))
    one = observed(tmp_path, look(Outcome.OK, 0), moved, copy, refused)[URL]
    assert (one.status, one.last_seen) == (Status.PRESENT, DAY)  # neither seen nor missed on the tenth day
