"""A Redis on another machine needs TLS and a password; without them nothing starts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crawler.cli import main
from crawler.redis.address import check_address, without_password
from crawler.redis.errors import UnsafeRedis


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:6379/0",
        "redis://localhost",
        "redis://[::1]:6379/3",
        "redis://:secret@127.0.0.9:7000/1",
        "rediss://:secret@redis.example.org:6380/0",
        "rediss://user:secret@192.0.2.7/0",
    ],
)
def test_a_safe_address_is_taken(url: str) -> None:
    assert check_address(url) == url


@pytest.mark.fault("R3")
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("redis://redis.example.org:6379/0", "without TLS and without password"),
        ("redis://192.0.2.7:6379/0", "without TLS and without password"),
        ("redis://:secret@192.0.2.7/0", "without TLS"),
        ("rediss://192.0.2.7/0", "without password"),
        ("rediss://user@192.0.2.7/0", "without password"),
        ("redis://0.0.0.0:6379/0", "without TLS and without password"),
        ("redis://127.0.0.1.example.org/0", "without TLS and without password"),
        ("rediss://:secret@192.0.2.7/0?ssl_cert_reqs=none", "options"),
        ("unix:///run/redis.sock", "no address"),
        ("http://127.0.0.1:6379", "no address"),
        ("redis://127.0.0.1:99999/0", "range"),
        ("redis://127.0.0.1/zero", "no number"),
        ("", "no address"),
    ],
)
def test_an_unsafe_address_is_refused_without_telling_its_password(url: str, why: str) -> None:
    with pytest.raises(UnsafeRedis) as refused:
        check_address(url)
    assert why in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.status == 2


def test_the_password_is_never_shown() -> None:
    assert without_password("rediss://user:se@cret@host:1/0") == "rediss://***@host:1/0"


@pytest.mark.parametrize("verb", [["worker"], ["crawl", "idcpc"]])
def test_the_command_ends_with_one_line_and_status_2(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "redis://:secret@192.0.2.7:6379/0"
    data = tmp_path / "data"
    given = ["xuanjie", "--data", str(data), *verb, "--redis", url, "--contact", "mailto:a@example.org"]
    monkeypatch.setattr(sys, "argv", given)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.count("\n") == 1
    assert "TLS" in said
    assert "secret" not in said
    assert not data.exists()
