"""Does a typed date lead to the lists of its days?"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from browsed import Browsing
from hypothesis import given
from hypothesis import strategies as st

from archive.web.search.days import days_typed


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2017-12-13", ("2017-12-13", "2017-12-13")),
        ("2017/2", ("2017-02-01", "2017-02-28")),
        ("2017-12", ("2017-12-01", "2017-12-31")),
        ("2017年12月13日", ("2017-12-13", "2017-12-13")),
        (" 2024年2月 ", ("2024-02-01", "2024-02-29")),
        ("2017年", ("2017-01-01", "2017-12-31")),
        ("2017", ("2017-01-01", "2017-12-31")),
        ("2017-13", None),
        ("2017-02-30", None),
        ("12月13日", None),
        ("老挝", None),
    ],
)
def test_a_date_means_its_days(typed: str, days: tuple[str, str] | None) -> None:
    assert days_typed(typed) == days


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_means_itself(day: date) -> None:
    assert days_typed(str(day)) == (str(day), str(day))


def test_the_page_leads_to_the_lists_of_the_days(browser: Browsing) -> None:
    page = browser.get(f"/search?q={quote('2017年12月')}").text
    assert 'href="/legs?from=2017-12-01&amp;to=2017-12-31"' in page
    for path in ("legs", "events", "delegations", "announcements"):
        assert browser.get(f"/{path}?from=2017-12-01&to=2017-12-31").status == 200
