"""A setting of a crawl that is of another kind than its reader expects is told in one line, before anything is done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import crawler.settings
from crawler.run import crawl_settings
from crawler.session import Session
from crawler.setting_kinds import KINDS, BadSetting, check_settings

# of any text, or looked at by a reader of its own: paths, labels, the form of the log, peers
TEXTS = {
    "XUANJIE_DATA",
    "XUANJIE_CONTACT",
    "XUANJIE_VANTAGE",
    "XUANJIE_LOG",
    "XUANJIE_SOURCES",
    "XUANJIE_ONLY",
    "XUANJIE_PRIVATE_PEERS",
    "XUANJIE_ENDPOINT_PEERS",
}


def test_every_setting_of_ours_has_a_kind_or_a_reader_of_its_own() -> None:
    ours = {name for name in vars(crawler.settings) if name.startswith("XUANJIE_")}
    assert ours == TEXTS | {name for name in KINDS if name.startswith("XUANJIE_")}


def test_the_settings_of_this_software_are_of_their_kinds(tmp_path: Path) -> None:
    check_settings(crawl_settings(tmp_path, {}))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("XUANJIE_CLOCK", lambda: datetime(2020, 6, 1, tzinfo=UTC)),
        ("XUANJIE_CLOCK", None),
        ("XUANJIE_VIA", "wayback"),
        ("XUANJIE_SINCE", "2026-02-06"),
        ("XUANJIE_RETRY_DELAYS", []),
        ("XUANJIE_RETRY_DELAYS", ""),
        ("XUANJIE_RETRY_DELAYS", "1,2.5"),
        ("XUANJIE_RETRY_DELAYS", (0, 0)),
        ("XUANJIE_URL_SECONDS", "0"),
        ("XUANJIE_READ_BESIDE", "0"),
        ("XUANJIE_REQUISITES", False),
        ("XUANJIE_REQUISITES_CAP", "40"),
        ("XUANJIE_LEASE_SECONDS", None),
        ("DOWNLOAD_TIMEOUT", "0.5"),
        ("CONCURRENT_REQUESTS", 64),
    ],
)
def test_what_its_reader_can_use_is_accepted(name: str, given: object, tmp_path: Path) -> None:
    check_settings(crawl_settings(tmp_path, {name: given}))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("XUANJIE_CLOCK", "yesterday"),
        ("XUANJIE_VIA", "foo"),
        ("XUANJIE_VIA", ""),
        ("XUANJIE_SINCE", "abc"),
        ("XUANJIE_SINCE", "2026-02-30"),
        ("XUANJIE_RETRY_DELAYS", "x"),
        ("XUANJIE_RETRY_DELAYS", "1,,2"),
        ("XUANJIE_RETRY_DELAYS", [-1]),
        ("XUANJIE_RETRY_DELAYS", 5),
        ("XUANJIE_URL_SECONDS", "zero"),
        ("XUANJIE_URL_SECONDS", "nan"),
        ("XUANJIE_DNS_SECONDS", "inf"),
        ("XUANJIE_COPY_DELAY", -0.1),
        ("XUANJIE_REQUISITES", "yes"),
        ("XUANJIE_REQUISITES_CAP", "x"),
        ("XUANJIE_REQUISITES_CAP", "1.5"),
        ("XUANJIE_RENDER_SECONDS", 0),
        ("XUANJIE_LEASE_SECONDS", "0"),
        ("XUANJIE_READ_BESIDE", "maybe"),
        ("DOWNLOAD_TIMEOUT", "abc"),
        ("DOWNLOAD_TIMEOUT", 0),
        ("DOWNLOAD_DELAY", "x"),
        ("DNS_TIMEOUT", ""),
        ("CONCURRENT_REQUESTS", "0"),
    ],
)
def test_anything_else_is_refused_in_one_line_before_a_session_is_made(
    name: str, given: object, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with pytest.raises(BadSetting) as refused:
        Session(crawl_settings(data, {name: given}))
    assert refused.value.status == 2
    assert str(refused.value) == (f"{name}: found {str(given)!r}, expected {KINDS[name][1]}; mend it or leave it out")
    assert not data.exists()
