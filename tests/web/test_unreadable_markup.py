"""What does the browser say of an archived page whose markup no parser takes?"""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page
from hostile_site import served, with_release

from archive.recorder import Recorder


@pytest.mark.fault("X1")
@pytest.mark.invariant(15)
def test_a_page_that_no_parser_takes_is_said_to_be_one_and_is_no_fault_of_ours(demo: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with Recorder(archive, agent=AGENT) as recorder, recorder.batch():
        bad = recorder.exchange(exchange(b"<p>a<![script[b", url="http://www.example.cn/bad")).snapshot_id
        good = recorder.exchange(exchange(page("句子0。"))).snapshot_id
    site = with_release(demo, tmp_path, archive, [good], [(0, "句子0。", "harmless")], quotes=["harmless"])
    with served(site, tmp_path / "cache") as base:
        assert urllib.request.urlopen(f"{base}/replay/{good}").status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{base}/replay/{bad}")
    assert refused.value.code == 404
    assert b"markup of this page" in refused.value.read()
