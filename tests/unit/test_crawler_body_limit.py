"""A crawl allows bodies of the size for which its memory and its messages are laid out, and of no other."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.large_bodies import LARGEST, ROOM
from crawler.redis.messages import RESULT_BYTES, packed, unpacked
from crawler.run import crawl_settings
from crawler.setting_kinds import BadSetting, check_settings


def limited(given: object) -> Settings:
    return Settings({"DOWNLOAD_MAXSIZE": given, "XUANJIE_VIA": "live"})


def test_the_setting_of_this_software_is_the_largest_that_it_allows(tmp_path: Path) -> None:
    assert crawl_settings(tmp_path, {}).getint("DOWNLOAD_MAXSIZE") == LARGEST


@pytest.mark.parametrize(("given", "limit"), [(1, 1), ("200000", 200_000), (LARGEST, LARGEST)])
def test_a_smaller_limit_may_be_set(given: object, limit: int) -> None:
    settings = limited(given)
    check_settings(settings)
    assert settings.getint("DOWNLOAD_MAXSIZE") == limit


@pytest.mark.fault("C2")
@pytest.mark.parametrize("given", [LARGEST + 1, "33554432", 0, "0", -1, "many", "", None, float("inf")])
def test_a_larger_limit_none_at_all_and_what_is_no_number_are_refused_in_one_line(given: object) -> None:
    with pytest.raises(BadSetting) as refused:
        check_settings(limited(given))
    told = str(refused.value)
    assert refused.value.status == 2
    assert told.startswith(f"DOWNLOAD_MAXSIZE: found {str(given)!r}, expected 1 to {LARGEST} bytes")
    assert "\n" not in told


def test_the_largest_body_has_room_and_fits_into_a_message_though_it_cannot_be_compressed() -> None:
    noise = random.Random(1).randbytes(LARGEST)
    assert LARGEST <= ROOM
    assert len(packed(noise)) < RESULT_BYTES - 200_000  # all other fields at their longest
    assert unpacked(packed(noise)) == noise
