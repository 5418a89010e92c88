"""Do bytes become the text that the page meant?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charset import decode

NAMES = "朱镕基、胡喆、𠮷田㛃和后文"


def page(text: str, label: str, charset: str) -> bytes:
    return f'<html><head><meta charset="{label}"></head><body><p>{text}</p></body></html>'.encode(charset)


@pytest.mark.fault("H2")
@pytest.mark.parametrize("label", ["gb2312", "GB2312", "gbk", "gb18030"])
@pytest.mark.parametrize("where", ["{n}开头", "中{n}间", "末尾{n}"])
def test_a_page_labelled_gb2312_keeps_names_outside_it_and_all_that_follows(label: str, where: str) -> None:
    text = where.format(n=NAMES)
    found = decode(page(text, label, "gb18030"))
    assert text in found.text
    assert (found.charset, found.replaced, found.declared) == ("gb18030", 0, label.lower())


@pytest.mark.fault("H1")
@pytest.mark.parametrize(
    ("label", "header", "charset", "reason"),
    [
        ("gb2312", "", "utf-8", "strict_utf8"),
        ("utf-8", "", "gb18030", "gb18030_fallback"),
        ("utf-8", "text/html; charset=utf-8", "gb18030", "gb18030_fallback"),
        ("iso-8859-1", "", "gb18030", "gb18030_fallback"),
        ("big5", "", "big5", "declared"),
        ("gbk", "text/html; charset=utf-8", "gb18030", "declared"),
    ],
)
def test_the_bytes_win_over_a_wrong_label(label: str, header: str, charset: str, reason: str) -> None:
    text = "中共中央對外聯絡部部長" if charset == "big5" else "中共中央对外联络部部长"
    found = decode(page(text, label, charset), header)
    assert text in found.text
    assert found.reason == reason


@pytest.mark.fault("H1")
def test_a_byte_order_mark_wins_over_everything() -> None:
    assert decode(b"\xef\xbb\xbf" + page("宣介", "gb2312", "utf-8")).reason == "bom"


@pytest.mark.fault("H3")
def test_a_page_cut_inside_a_character_loses_one_character_and_says_so() -> None:
    whole = page("宣介团" * 50, "utf-8", "utf-8").removesuffix(b"</p></body></html>")
    found = decode(whole[:-1])
    assert (found.reason, found.replaced) == ("lossy", 1)
    assert "宣介团" in found.text


@pytest.mark.invariant(11)
@given(
    st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"])),
    st.sampled_from(["gb2312", "gbk", "utf-8"]),
)
def test_no_label_turns_a_text_into_another_without_saying_so(text: str, label: str) -> None:
    for charset in ("utf-8", "gb18030"):
        found = decode(page(text, label, charset))
        assert text in found.text or found.reason != "declared" or found.replaced


@given(st.binary())
def test_any_bytes_give_a_text(body: bytes) -> None:
    assert decode(body).replaced >= 0


@pytest.mark.parametrize(
    "label", ["undefined", "utf-16", "utf-16le", "quopri", "uu", "unicode_escape", "utf-7", "rot13", "mbcs", "bz2", "x"]
)
def test_a_label_that_is_no_charset_of_the_web_is_not_believed(label: str) -> None:
    found = decode(page("宣介团 \\ud800 +2AA-", label, "gb18030"))
    assert (found.charset, found.reason) == ("gb18030", "gb18030_fallback")
    assert "宣介团" in found.text


@given(st.binary(max_size=200), st.sampled_from(["undefined", "utf-16", "unicode_escape", "utf-7", "gbk", "johab"]))
def test_every_page_becomes_text_that_can_be_written_down(body: bytes, label: str) -> None:
    for prefix in (b"", b"\xff\xfe", b"\xfe\xff"):
        decode(prefix + f'<meta charset="{label}">'.encode() + body).text.encode()
