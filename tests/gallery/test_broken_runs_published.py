"""Does the function that publishes leave the releases as they were, to the byte, for every broken run of the gallery?

Each refresh comes before it whole: the release before lies on the disk, the log and the rows are the gallery's, and the
same refresh unbroken becomes a release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from broken import AFTER, CASES, LATER, Case, all_rows, bare_for_days, last_walk, misread, new_of, new_stays, on_new
from broken import also as with_issues
from broken import shifted as moved
from figures_told import figure
from hypothesis import given, settings
from hypothesis import strategies as st
from published_worlds import released_before, through_the_release_path
from saved_pages import files_of
from world import Row, World, world

from archive.paths import DataPaths
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.release.pointer import latest_release
from pipelines.release.publish import Published


@dataclass(kw_only=True)
class Released:
    """Releases on the disk, each made once."""

    root: Path
    made: list[tuple[Any, DataPaths]] = field(default_factory=list)

    def before(self, facts: Facts) -> DataPaths:
        """The folder whose last release is the one before this refresh."""
        for previous, paths in self.made:
            if previous == facts.previous:
                return paths
        paths = released_before(self.root / str(len(self.made)), facts)
        self.made.append((facts.previous, paths))
        return paths


@pytest.fixture(scope="module")
def years() -> World:
    return world(7)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    return Released(root=tmp_path_factory.mktemp("released"))


def stops(facts: Facts, released: Released) -> list[GateFault]:
    """What stops it; nothing of the releases may be another."""
    paths = released.before(facts)
    before, kept, latest = files_of(paths.releases), files_of(paths.decisions), latest_release(paths.releases)
    found = through_the_release_path(paths, facts)
    assert not isinstance(found, Published), f"published as {found.version}"
    assert latest is not None
    assert latest_release(paths.releases) == latest
    assert (files_of(paths.releases), files_of(paths.decisions)) == (before, kept)
    return found


FIRST_OF_EACH_GATE = [next(case for case in CASES if case.gate is gate) for gate in Gate]


@pytest.mark.fault("C6", "O2")
@pytest.mark.invariant(17)
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "kinds", [pytest.param(FIRST_OF_EACH_GATE, id="few"), pytest.param(CASES, id="all", marks=pytest.mark.long)]
)
def test_no_kind_of_broken_run_changes_a_byte_of_the_releases(
    kinds: Sequence[Case], years: World, released: Released
) -> None:
    for case in kinds:
        told = [str(one) for one in stops(case.broken(case.facts(years)), released) if one.gate is case.gate]
        assert any(case.about in line and case.cause in line for line in told), case.name
    if len(kinds) == len(CASES):
        figure(
            "F17",
            f"{len(kinds)} kinds of broken runs, each through the function that publishes",
            "0 published, the releases the same to the byte",
        )


@pytest.mark.parametrize("case", [FIRST_OF_EACH_GATE[0]], ids=lambda case: "unbroken")
def test_the_same_refresh_unbroken_becomes_the_latest_release(case: Case, years: World, tmp_path: Path) -> None:
    paths = released_before(tmp_path / "data", case.facts(years))
    found = through_the_release_path(paths, case.facts(years))
    assert isinstance(found, Published)
    assert latest_release(paths.releases) == found.folder
    assert found.version == "2025-11-06.1"


# ── any pair of releases beyond a bound ───────────────────────────────────────────────────────────────────────────
# Drawn with a margin to the numbers of pipelines/gates/expectations.toml, so that no bound is worked out here again.


SOURCES = ("ild_zh", "people_zh", "xinhua_en", "mfa_zh")
KEYS = {"legs": "leg_id", "delegations": "delegation_id", "events": "event_id", "documents": "document_id"}


def lost(table: str, share: float, seed: int) -> Any:
    """That share of the records that the last release had is gone."""

    def broken(facts: Facts) -> Facts:
        assert facts.previous is not None
        key = KEYS[table]
        old = sorted(row[key] for row in facts.previous[table])
        first = seed % len(old)
        gone = set([*old[first:], *old[:first]][: 5 + round(share * len(old))])
        tables = ("documents", "candidates", "snapshots") if table == "documents" else (table,)
        documents = {one: row["snapshots"] for row in facts.rows["documents"] if (one := row["document_id"]) in gone}
        captures = {snapshot for held in documents.values() for snapshot in held}

        def stays(row: Row) -> bool:
            return row.get(key) not in gone and row.get("snapshot_id") not in captures

        kept = {name: [row for row in facts.rows[name] if stays(row)] for name in tables}
        return replace(facts, rows={**facts.rows, **kept})

    return broken


BREAKS = st.one_of(
    st.tuples(
        st.just(Gate.RECORDS_LOST),
        st.builds(lost, st.sampled_from(sorted(KEYS)), st.floats(0.06, 1), st.integers(0, 10**6)),
    ),
    st.tuples(
        st.just(Gate.FILL_RATE),
        st.builds(
            lambda source, share, cells: on_new(source, share, **cells),
            st.sampled_from(SOURCES),
            st.floats(0.7, 1),
            st.sampled_from(
                (
                    {"title": None, "issues": with_issues("no_title")},
                    {"issues": with_issues("no_body")},
                    {"published_on": None, "issues": with_issues("no_date")},
                    {"layout": "generic", "issues": with_issues("layout_unknown")},
                )
            ),
        ),
    ),
    st.tuples(
        st.just(Gate.FILL_RATE),
        st.builds(
            lambda column: all_rows("legs", same_rules=False, **{column: None}),
            st.sampled_from(("leader_name", "leader_title_printed", "meeting_id")),
        ),
    ),
    st.tuples(
        st.just(Gate.ENCODING),
        st.builds(
            lambda source, share, cells: on_new(source, share, **cells),
            st.sampled_from(("ild_zh", "people_zh", "mfa_zh")),
            st.floats(0.7, 1),
            st.sampled_from(({"issues": with_issues("charset_lossy")}, {"title": misread("latin-1")})),
        ),
    ),
    st.tuples(
        st.just(Gate.DATES_SHIFTED),
        st.builds(
            lambda source, sign, days: on_new(source, published_on=moved("published_on", sign * days)),
            st.sampled_from(SOURCES),
            st.sampled_from((1, -1)),
            st.integers(355, 375),
        ),
    ),
    st.tuples(
        st.just(Gate.LISTING_WITHOUT_LINKS),
        st.builds(bare_for_days, st.integers(1, 9), st.sampled_from(SOURCES)),
    ),
    st.tuples(
        st.just(Gate.CHAIN_BROKEN),
        st.builds(
            lambda source, pages, end: last_walk(source, *[("found", 15, 15)] * pages, *end),
            st.sampled_from(SOURCES),
            st.integers(1, 5),
            st.sampled_from(((), (("unreachable", 0, 0),), (("empty", 0, 0),), (("not_searched", 0, 0),))),
        ),
    ),
    st.tuples(
        st.just(Gate.TOO_MANY_NEW),
        st.builds(lambda count: new_stays(count, AFTER, "cc20-p4"), st.integers(250, 900)),
    ),
    st.tuples(
        st.just(Gate.VALUES_ALL_CHANGED),
        st.builds(
            lambda column, value: all_rows("legs", **{column: value}),
            st.sampled_from(("leader_title_printed", "leader_name")),
            st.text("部长会见主席", min_size=3, max_size=9).filter(lambda text: text not in {"宋涛", "中联部部长"}),
        ),
    ),
)


@pytest.mark.invariant(17)
@settings(max_examples=12)
@given(drawn=BREAKS, state=st.sampled_from(((AFTER, 12), (AFTER, 9), (LATER, 60))))
def test_any_next_beyond_a_bound_leaves_the_release_as_it_was(
    years: World, released: Released, drawn: tuple[Gate, Any], state: tuple[Any, int]
) -> None:
    gate, broken = drawn
    day, days_before = state
    facts = years.facts(day, days_before=days_before)
    assert min(len(new_of(facts, source)) for source in SOURCES) >= 6  # fewer form no share
    assert gate in {one.gate for one in stops(broken(facts), released)}
