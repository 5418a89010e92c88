"""The registries hold together as a whole, and answer by day, by name and by what was known when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lexicon.basis import Basis
from pipelines.lexicon.parties import parties
from pipelines.lexicon.people import people
from pipelines.lexicon.posts import Rank, party_bodies
from pipelines.lexicon.table import LexiconError
from pipelines.ranks import offices, rank_of
from pipelines.registry.organisations import OrganisationKind, load_organisations, organisations
from pipelines.registry.people import find_people
from pipelines.registry.posts import load_posts, posts
from pipelines.registry.tenures import FromBasis, Tenure, ToBasis, current, load_tenures, posts_on, tenures

GENERIC = {"provincial_committee", "provincial_congress", "provincial_consultative", "provincial_discipline"}
GENERIC |= {"inner_department"}  # bodies that a form names by their kind alone


def tenure(
    began: str | None = "2016-04-08",
    ended: str | None = "2017-10-31",
    *,
    seen: bool = False,
    number: int = 1,
    known_on: str = "2018-01-01",
    post: str = "ild-head",
    person: str = "song-tao",
) -> Tenure:
    """A tenure; appointed and left, or `seen` on a first and a last page; without an end: open."""
    last = ToBasis.OPEN if ended is None else ToBasis.LAST_SEEN if seen else ToBasis.LEFT
    first = FromBasis.UNKNOWN if began is None else FromBasis.FIRST_SEEN if seen else FromBasis.APPOINTED
    return Tenure(
        person_id=person,
        post_id=post,
        number=number,
        from_edtf=began,
        from_basis=first,
        to_edtf=ended,
        to_basis=last,
        known_on=date.fromisoformat(known_on),
        basis=Basis.COMPILED,
        source=None,
    )


# --- the registry as it stands


def test_every_post_has_its_organisation_and_every_tenure_its_person_and_post() -> None:
    assert [p.post_id for p in posts().values() if p.organisation_id not in organisations()] == []
    known = {p.person_id for p in people()}
    assert [t.key for t in tenures() if t.person_id not in known or t.post_id not in posts()] == []
    assert len(tenures()) > 400


def test_every_named_body_of_the_lexicon_is_an_organisation_of_china() -> None:
    missing = {b.body for b in party_bodies()} - GENERIC - set(organisations())
    assert missing == set()


def test_every_party_of_the_lexicon_is_a_foreign_party_of_its_country_and_every_such_party_has_a_form() -> None:
    forms = [form for form in parties() if form.party is not None]
    for form in forms:
        party = organisations()[form.party or ""]
        assert (party.kind, (party.country,)) == (OrganisationKind.FOREIGN_PARTY, form.countries)
    known = {o.organisation_id for o in organisations().values() if o.kind is OrganisationKind.FOREIGN_PARTY}
    assert known == {form.party for form in forms}


def test_every_row_has_a_basis_and_every_page_an_address() -> None:
    rows = [*organisations().values(), *posts().values(), *tenures()]
    assert {(row.basis is Basis.PAGE, row.source is not None) for row in rows} == {(True, True), (False, False)}


def test_the_rank_of_every_post_is_the_one_that_its_chinese_name_carries() -> None:
    """A title that prints the registry's own name for a post never contradicts the registry."""
    other = {p.name_zh for p in posts().values() if rank_of(p.name_zh) is not p.rank}
    assert other == set()


def test_every_post_is_found_again_in_its_chinese_name() -> None:
    """Those that the lexicon of titles does not know by name stand beside no body that it knows."""
    unread = {
        p.post_id
        for p in posts().values()
        if p.organisation_id in {b.body for b in party_bodies()}
        and (p.organisation_id, p.office) not in {(o.body, o.post) for o in offices(p.name_zh)}
        and p.office not in {o.post for o in offices(p.name_zh) if o.body is None}
    }
    assert unread == set()


# An item of the news that names a predecessor some days after the successor's election
_SLIPS = {("wu-bangguo", "npc-chair")}


def test_what_a_page_attests_is_not_taken_away_by_a_compiled_row() -> None:
    held = {t.key: t for t in current(tenures())}
    lost = [
        t
        for t in tenures()
        if t.basis is Basis.PAGE
        and (t.person_id, t.post_id) not in _SLIPS
        and t.certain is not None
        and not ((now := held[t.key].certain) and now[0] <= t.certain[0] and t.certain[1] <= now[1])
    ]
    assert lost == []


# Of one holder at a time. The military commission is none of them: there are two, of Party and state, under one name.
_ONE_HOLDER = {"head", "general_secretary", "president", "premier", "npc_chair", "cppcc_chair", "discipline_secretary"}


def test_no_two_people_hold_a_post_of_one_on_one_day() -> None:
    """On the day itself, both may: the old one until the vote and the new one from it."""
    by_post = defaultdict(list)
    for t in current(tenures()):
        if posts()[t.post_id].office in _ONE_HOLDER and t.certain is not None:
            by_post[t.post_id].append((*t.certain, t.person_id))
    clashes = [
        (post, one, two)
        for post, spans in by_post.items()
        for i, one in enumerate(sorted(spans))
        for two in sorted(spans)[i + 1 :]
        if two[0] < one[1] and one[2] != two[2]
    ]
    assert clashes == []


def test_whoever_rises_to_the_standing_committee_was_in_the_bureau_before() -> None:
    """The two posts of one person follow each other."""
    held = {(t.person_id, t.post_id): t.certain for t in current(tenures())}
    for (person, post), rose in held.items():
        below = held.get((person, "politburo"))
        if post == "standing-committee" and rose is not None and below is not None:
            assert below[1] < rose[0], person


# --- days


def test_a_tenure_is_certain_between_its_days_and_possible_outside_of_what_only_pages_attest() -> None:
    seen = (tenure(seen=True),)
    assert [t.post_id for t in posts_on("song-tao", date(2017, 1, 1), rows=seen).certain] == ["ild-head"]
    for day in (date(2016, 4, 7), date(2017, 11, 1), date(2030, 1, 1)):
        found = posts_on("song-tao", day, rows=seen)
        assert (found.certain, [t.post_id for t in found.possible]) == ((), ["ild-head"])


def test_outside_of_an_appointment_and_a_departure_nothing_is_possible() -> None:
    for day in (date(2016, 4, 7), date(2017, 11, 1)):
        found = posts_on("song-tao", day, rows=(tenure(),))
        assert (found.certain, found.possible) == ((), ())


def test_a_month_or_a_year_is_certain_only_where_all_its_days_agree() -> None:
    coarse = tenure("2016-04", "2017")
    assert coarse.certain == (date(2016, 4, 30), date(2017, 1, 1))
    assert coarse.possible == (date(2016, 4, 1), date(2017, 12, 31))
    assert tenure("2023-10", "2023-10", seen=True).certain is None


def test_an_open_tenure_is_certain_until_it_was_recorded_and_no_longer() -> None:
    rows = (tenure("2016-04-08", None, known_on="2018-01-01"),)
    assert posts_on("song-tao", date(2018, 1, 1), rows=rows).certain == rows
    later = posts_on("song-tao", date(2018, 1, 2), rows=rows)
    assert (later.certain, later.possible) == ((), rows)


def test_a_stay_is_certain_only_when_all_its_days_are() -> None:
    rows = (tenure(),)
    assert posts_on("song-tao", date(2017, 10, 30), date(2017, 10, 31), rows=rows).certain == rows
    assert posts_on("song-tao", date(2017, 10, 31), date(2017, 11, 1), rows=rows).certain == ()


def test_a_superseded_tenure_is_found_again_with_an_earlier_as_known_on() -> None:
    early = tenure("2016-04-08", None, known_on="2017-01-01")
    late = tenure("2016-04-08", "2016-12-01", known_on="2018-01-01")
    day = date(2016, 12, 24)
    assert posts_on("song-tao", day, rows=(early, late)).certain == ()
    assert posts_on("song-tao", day, as_known_on=date(2017, 6, 1), rows=(early, late)).certain == (early,)
    assert posts_on("song-tao", day, as_known_on=date(2016, 6, 1), rows=(early, late)).certain == ()


def test_a_return_to_a_post_is_a_tenure_of_its_own() -> None:
    first, second = tenure("2003", "2004"), tenure("2015", None, number=2)
    assert current((second, first)) == (first, second)


@given(st.permutations(tenures()[:60]), st.dates(date(2007, 1, 1), date(2026, 1, 1)))
def test_the_order_of_the_rows_changes_nothing(rows: list[Tenure], day: date) -> None:
    assert current(rows, day) == current(sorted(rows, key=lambda t: (t.known_on, t.key)), day)


@given(st.sampled_from(tenures()), st.integers(-4000, 4000))
def test_what_is_certain_is_possible(row: Tenure, days: int) -> None:
    day = date(2016, 1, 1) + timedelta(days=days)
    if row.certain is not None and row.certain[0] <= day <= row.certain[1]:
        assert row.possible[0] <= day <= row.possible[1]


def test_the_registry_knows_the_heads_of_the_department_by_day() -> None:
    def heads(day: date) -> list[str]:
        return [
            p.person_id for p in people() if any(t.post_id == "ild-head" for t in posts_on(p.person_id, day).certain)
        ]

    assert heads(date(2013, 1, 1)) == ["wang-jiarui"]
    assert heads(date(2017, 11, 17)) == ["song-tao"]
    assert heads(date(2024, 11, 1)) == ["liu-jianchao"]
    assert heads(date(2025, 12, 1)) == ["liu-haixing"]
    assert heads(date(2025, 8, 20)) == []  # seen last in July, the next one first in September


# --- names


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("谢春涛", "xie-chuntao"),
        ("謝春濤", "xie-chuntao"),
        ("Xie Chuntao", "xie-chuntao"),
        ("xie chuntao", "xie-chuntao"),
        ("Xiè Chūntāo", "xie-chuntao"),
        ("Xie4 Chun1tao1", "xie-chuntao"),
        ("श्ये छुनथाओ", "xie-chuntao"),
        ("Се Чуньтао", "xie-chuntao"),
        ("셰춘타오", "xie-chuntao"),
        ("छ्यू छिंगशान", "qu-qingshan"),
        ("宋涛", "song-tao"),
        ("宋濤", "song-tao"),
        ("sòng tāo", "song-tao"),
        ("吕", None),
        ("谢春", None),
        ("李俊", None),
        ("", None),
        ("   ", None),
    ],
)
def test_a_person_is_found_by_any_form_of_the_name_and_by_no_near_miss(typed: str, person: str | None) -> None:
    assert [p.person_id for p in find_people(typed)] == ([person] if person else [])


def test_a_name_that_several_bear_finds_them_all() -> None:
    assert [p.person_id for p in find_people("liu qi")] == ["liu-qi", "liu-qi-2"]
    assert [p.person_id for p in find_people("刘奇")] == ["liu-qi-2"]


def test_every_person_is_found_by_every_form() -> None:
    for person in people():
        for form in (person.hans, person.hant, person.pinyin, *person.aliases):
            assert person in find_people(form), form


# --- slips in the files

BODIES = "organisations.csv"
ORGANISATIONS = "organisation_id,kind,country,name_zh,name_en,basis,source"
POSTS = "post_id,name_zh,name_en,organisation_id,office,rank,basis,source"
TENURES = "person_id,post_id,number,from,from_basis,to,to_basis,known_on,basis,source"
ROW = "song-tao,ild-head,1,2016-04,first_seen,2017,last_seen,2018-01-01,compiled,"


@pytest.mark.parametrize(
    ("loader", "file", "lines", "line", "found"),
    [
        (load_organisations, BODIES, [ORGANISATIONS, "ILD,party_department,CN,中联部,ILD,compiled,"], 2, "ILD"),
        (load_organisations, BODIES, [ORGANISATIONS, "ild,ministry,CN,中联部,ILD,compiled,"], 2, "ministry"),
        (load_organisations, BODIES, [ORGANISATIONS, "ild,party_department,ZZ,中联部,,compiled,"], 2, "ZZ"),
        (load_organisations, BODIES, [ORGANISATIONS, "x,foreign_party,CN,中联部,,compiled,"], 2, "of CN"),
        (load_organisations, BODIES, [ORGANISATIONS, "x,school,LA,党校,,compiled,"], 2, "of LA"),
        (load_organisations, BODIES, [ORGANISATIONS, "x,school,CN,,,compiled,"], 2, "without a name"),
        (load_posts, "posts.csv", [POSTS, "ild head,部长,head,ild,head,unknown,compiled,"], 2, "ild head"),
        (load_posts, "posts.csv", [POSTS, "ild-head,部长,head,,head,unknown,compiled,"], 2, "without a name"),
        (load_posts, "posts.csv", [POSTS, "ild-head,部长,head,ild,chief,unknown,compiled,"], 2, "chief"),
        (load_posts, "posts.csv", [POSTS, "ild-head,部长,head,ild,head,minister,compiled,"], 2, "minister"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace("2016-04", "2016-13")], 2, "2016-13"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace("2016-04", "")], 2, "first_seen"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace(",2017,", ",,")], 2, "last_seen"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace("last_seen", "open")], 2, "open"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace(",2017,", ",2015,")], 2, "2016-04 to 2015"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace(",1,", ",0,")], 2, "number '0'"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace("2018-01-01", "2018-01")], 2, "2018-01"),
        (load_tenures, "tenures.csv", [TENURES, ROW, ROW], 3, "again"),
        (load_tenures, "tenures.csv", [TENURES, ROW.replace("compiled", "page")], 2, "source ''"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_file_and_line(
    tmp_path: Path, loader: Callable[[Path], object], file: str, lines: list[str], line: int, found: str
) -> None:
    (tmp_path / file).write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(LexiconError) as caught:
        loader(tmp_path)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert found in caught.value.found


def test_a_rank_in_the_registry_is_one_of_the_levels() -> None:
    assert {p.rank for p in posts().values()} <= set(Rank)
