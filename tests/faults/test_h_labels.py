"""Do labels that lie about a page's bytes cost a character of a record?

A label that the bytes contradict is told with the capture (`xuanjie show`: which charset was used, why, and what was
declared); it makes no issue of the page, because nothing is lost by it.
"""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import charset
from archive.charset import decode
from archive.snapshot import Snapshot
from pipelines.extract import extract_one

AT = datetime(2018, 1, 5, tzinfo=UTC)
TITLE = "中共十九大精神对外宣介团访问老挝 朱镕基、胡喆与𠮷田㛃"
BODY = (
    "应老挝人民革命党邀请，以中共中央对外联络部部长宋涛为团长的中共十九大精神对外宣介团于2018年1月2日至4日访问老挝。"
    "宣介团在万象举行专场宣介会，介绍中共十九大精神。朱镕基、胡喆、𠮷田㛃之后的文字也在。"
)
PAGE = (
    '<html><head>{meta}<meta name="keywords" content="朱镕基 𠮷田"><title>{title}</title></head>'
    "<body><h1>{title}</h1><div>2018年01月05日</div><p>{body}</p></body></html>"
)
# label of the header, label in the page, bytes, byte order mark
LABELS = [
    ("utf-8", "", "gb18030", b""),
    ("", "utf-8", "gb18030", b""),
    ("utf-8", "gb2312", "gb18030", b""),
    ("gb2312", "", "utf-8", b""),
    ("", "gb2312", "utf-8", b""),
    ("gb2312", "gb2312", "utf-8", codecs.BOM_UTF8),
    ("", "", "gb18030", b""),
    ("", "", "utf-8", b""),
    ("", "iso-8859-1", "gb18030", b""),
    ("iso-8859-1", "iso-8859-1", "utf-8", b""),
    ("", "gb2312", "gb18030", b""),
    ("gbk", "gbk", "gb18030", b""),
    ("utf-8", "utf-8", "utf-16-le", codecs.BOM_UTF16_LE),
    ("big5", "", "gb18030", b""),
]


def snapshot(header: str, meta: str, written: str, bom: bytes) -> Snapshot:
    page = PAGE.format(meta=f'<meta charset="{meta}">' if meta else "", title=TITLE, body=BODY)
    kind = f"text/html; charset={header}" if header else "text/html"
    url = "https://www.idcpc.org.cn/lldt/201801/t20180105_1.html"
    return Snapshot.of_file(bom + page.encode(written), url=url, fetched_at=AT, content_type=kind)


def found_in(header: str, meta: str, written: str, bom: bytes) -> tuple[str, list[str], int]:
    """Title, countries and characters lost of the page with these labels."""
    taken = snapshot(header, meta, written, bom)
    extraction = extract_one(taken)
    countries = [leg.country.value for visit in extraction.delegations for leg in visit.legs]
    title = extraction.announcement.title if extraction.announcement else f"{extraction.issues}"
    return title, countries, taken.decoded.replaced


@pytest.mark.fault("H1", "H2")
@pytest.mark.parametrize(("header", "meta", "written", "bom"), LABELS)
def test_no_label_costs_a_character(header: str, meta: str, written: str, bom: bytes) -> None:
    assert found_in(header, meta, written, bom) == (TITLE, ["LA"], 0)
    taken = snapshot(header, meta, written, bom)
    assert BODY in taken.html
    assert 'content="朱镕基 𠮷田"' in taken.html


@pytest.mark.fault("H2", "H4")
@pytest.mark.parametrize("blank", [b"\xa1\xa1", b"\xa3\xa0"])
def test_both_ideographic_blanks_of_gb_pages_are_blanks(blank: bytes) -> None:
    """A3 A0 is one for browsers (WHATWG) and U+E5E5, a character for private use, for Python."""
    page = PAGE.format(meta='<meta charset="gb2312">', title=TITLE, body="@@" + BODY.replace("宋涛", "宋@涛"))
    url = "https://www.idcpc.org.cn/lldt/201801/t20180105_1.html"
    extraction = extract_one(Snapshot.of_file(page.encode("gb18030").replace(b"@", blank), url=url, fetched_at=AT))
    (visit,) = extraction.delegations
    assert visit.leader_name is not None
    assert visit.leader_name.value == "宋涛"
    assert [leg.country.value for leg in visit.legs] == ["LA"]


@pytest.mark.fault("H3")
def test_a_page_cut_inside_a_character_at_the_size_cap_tells_that_one_is_lost() -> None:
    """Only the cut character is lost, and the page says so: no value is made of it."""
    page = PAGE.format(meta="", title=TITLE, body=BODY + "代表团一行120人出席，宋涛")
    for written in ("utf-8", "gb18030"):
        body = page[: page.index("涛</p>")].encode(written) + "涛".encode(written)[:-1]
        cut = Snapshot.of_file(body, url="https://example.org/a.html", fetched_at=AT)
        assert (cut.decoded.reason, cut.decoded.charset, cut.decoded.replaced) == ("lossy", written, 1)
        assert BODY in cut.html
        extraction = extract_one(cut)
        assert "charset_lossy" in [issue.code for issue in extraction.issues]
        assert [leg.country.value for visit in extraction.delegations for leg in visit.legs] == ["LA"]


@pytest.mark.fault("H3")
@pytest.mark.parametrize(("first", "second"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_page_with_two_encodings_in_it_tells_that_characters_are_lost_and_makes_no_value_of_them(
    first: str, second: str
) -> None:
    """What the chosen reading cannot read gives no value: the page says that it is lossy, or it is not read at all."""
    head, tail = PAGE.format(meta="", title=TITLE, body=BODY + "@中共代表团随后访问越南。").split("@")
    mixed = Snapshot.of_file(head.encode(first) + tail.encode(second), url="https://example.org/a.html", fetched_at=AT)
    assert mixed.decoded.reason == "lossy"
    assert mixed.decoded.replaced > 0
    extraction = extract_one(mixed)
    assert {issue.code for issue in extraction.issues} & {"charset_lossy", "undecodable"}
    said = [leg.country.value for visit in extraction.delegations for leg in visit.legs]
    assert said in ([], ["LA"])
    for visit in extraction.delegations:
        assert visit.leader_name is None or visit.leader_name.value == "宋涛"


@pytest.mark.mutation("H")
def test_a_reader_that_believes_labels_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def believing(body: bytes, name: str) -> str | None:
        label = charset._declared(body, "") or "utf-8"
        return body.decode(label, "replace") if name == "utf-8" else None

    monkeypatch.setattr(charset, "_strict", believing)
    seen = 0
    for header, meta, written, bom in LABELS:
        title, countries, replaced = found_in(header, meta, written, bom)
        seen += (title, countries, replaced) != (TITLE, ["LA"], 0)
    assert seen >= 4


CODECS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift_jis": "shift_jis",
    "euc_kr": "euc_kr",
    "koi8-r": "koi8-r",
}
SIGNS = "中共代表团访问老挝對外聯絡部日本の共産党한국Коммунист abc 12"


@pytest.mark.invariant(11)
@given(
    st.text(st.sampled_from(SIGNS), min_size=1, max_size=60),
    st.sampled_from(sorted(CODECS)),
    st.sampled_from(["", "utf-8", "gb2312", "gbk", "big5", "shift_jis", "euc-kr", "koi8-r", "iso-8859-1", "no-such"]),
    st.sampled_from([b"", codecs.BOM_UTF8]),
)
def test_a_text_comes_back_or_the_doubt_is_told(text: str, written: str, label: str, bom: bytes) -> None:
    """Right text, or a reading whose reason says that nothing proved it: never another text under a proof.

    Bytes of a legacy encoding whose label is another one that they also fit are told apart by nobody: what is then
    used is what the page itself declared.
    """
    try:
        body = f'<html><meta charset="{label}"><p>{text}</p>'.encode(written)
    except UnicodeEncodeError:
        return
    if bom and written != "utf-8":
        return
    found = decode(bom + body)
    if text in found.text:
        return
    if found.reason == "strict_utf8":  # a few signs of another encoding that happen to be UTF-8 too
        assert written != "utf-8"
        assert found.text.encode() == body
        return
    assert found.reason in {"gb18030_fallback", "lossy"} or (found.reason == "declared" and label not in {"", "utf-8"})
    assert ("\N{REPLACEMENT CHARACTER}" in found.text) == (found.replaced > 0)
