"""Do bytes become the text that the page meant?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charset import decode

NAMES = "朱镕基、胡喆、𠮷田㛃和后文"


def page(text: str, label: str, charset: str) -> bytes:
    return f'<html><head><meta charset="{label}"></head><body><p>{text}</p></body></html>'.encode(charset)


def is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


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
    """UTF-8 always comes back. GB18030 comes back unless its bytes are a text in UTF-8 as well, which only a page of a
    few characters can be by chance (陆 alone is "½"): then that text is given, and said to be UTF-8.

    Invariant 11 asks that offsets lead back into the bytes. Evidence counts code points of the text layer instead,
    which is bound to the bytes by digests and by the charset that was chosen: docs/decisions/text-layer.md says why.
    """
    written = decode(page(text, label, "utf-8"))
    assert (written.text, written.charset, written.reason) == (
        page(text, label, "utf-8").decode(),
        "utf-8",
        "strict_utf8",
    )
    body = page(text, label, "gb18030")
    found = decode(body)
    assert (
        found.replaced == 0 == found.text.count("\N{REPLACEMENT CHARACTER}") - text.count("\N{REPLACEMENT CHARACTER}")
    )
    if is_utf8(body):
        assert (found.text, found.charset, found.reason) == (body.decode(), "utf-8", "strict_utf8")
    else:
        reason = "gb18030_fallback" if label == "utf-8" else "declared"
        assert (found.text, found.charset, found.reason) == (body.decode("gb18030"), "gb18030", reason)
        assert text in found.text


@pytest.mark.invariant(11)
@given(st.text("中共代表团访问老挝会见领导人朱镕基𠮷㛃", min_size=1), st.data())
def test_a_text_that_lost_a_byte_is_told_to_be_lossy_or_is_whole_but_for_that_place(
    text: str, data: st.DataObject
) -> None:
    whole = page(text, "utf-8", "utf-8")
    first = whole.index(text.encode())
    at = data.draw(st.integers(first, first + len(text.encode()) - 1))
    found = decode(whole[:at] + whole[at + 1 :])
    assert text not in found.text
    assert found.reason in {"lossy", "gb18030_fallback"}  # the two that say: not as the page itself has it
    assert found.replaced > 0 or found.reason == "gb18030_fallback"


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
