"""A decision is a file that a person can read and edit; what is no decision is named, and none is passed over."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from reviewed import decision, tour

from archive.errors import BadInput, WriteFailed
from archive.records import Kind, Mode, Precision, Status
from pipelines.review.decision_files import as_toml, file_name, from_toml, load_decisions, minted, write_decisions
from pipelines.review.decisions import FamilyDecision, FieldDecision, Judged, Judgement, Passage, Verb
from pipelines.writing import write_file

_words = st.text(st.characters(codec="utf-8", exclude_characters="\ufffd"), min_size=1, max_size=20)
_lines = _words.filter(lambda text: text.isprintable() and text == text.strip())
_ids = st.from_regex(r"j-[0-9a-z]{1,12}", fullmatch=True)
_days = st.dates(date(1949, 1, 1), date(2100, 1, 1))
_judged = st.builds(
    Judged,
    document=st.from_regex(r"a-[0-9a-f]{12}", fullmatch=True),
    key=_words,
    snapshot=st.from_regex(r"s[0-9a-f]{20}", fullmatch=True),
    body_sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
)
_passages = st.builds(Passage, quote=_words.filter(str.strip), prefix=_words | st.just(""), suffix=_words | st.just(""))
_values = st.sampled_from(
    [
        ("delegations.0.leader_name", _words | st.none()),
        ("delegations.1.mode", st.sampled_from([m.value for m in Mode])),
        ("delegations.0.members", st.lists(_words, max_size=3).map(tuple)),
        ("delegations.0.legs.2.country", st.sampled_from(["LA", "XK", "EU"]) | st.none()),
        ("delegations.0.legs.2.start", _days | st.none()),
        ("delegations.0.legs.2.precision", st.sampled_from([p.value for p in Precision])),
        ("events.3.attendance", st.integers(1, 10**9) | st.none()),
        ("claims.0.planned", st.booleans()),
        ("announcement.published_on", _days | st.none()),
        ("issues.body_contested", _words),
        (
            "decision",
            st.builds(
                Judgement,
                status=st.just(Status.REJECTED),
                rule=st.sampled_from(["R1", "R5"]),
                kind=st.sampled_from(Kind),
            ),
        ),
    ]
).flatmap(lambda drawn: st.tuples(st.just(drawn[0]), drawn[1], drawn[1]))
_head = {
    "id": _ids,
    "on": _days,
    "decider": _lines,
    "reason": _lines,
    "supersedes": st.lists(_ids, max_size=2).map(tuple),
}
field_decisions = st.builds(
    lambda told, **rest: FieldDecision(path=told[0], before=told[1], after=told[2], **rest),
    _values,
    verb=st.sampled_from([Verb.ACCEPT, Verb.CORRECT]),
    judged=_judged,
    record=_words,
    passages=st.lists(_passages, min_size=1, max_size=2).map(tuple),
    support=st.none() | _passages,
    **_head,
)
family_decisions = st.builds(
    FamilyDecision,
    verb=st.sampled_from([Verb.SPLIT, Verb.JOIN]),
    documents=st.lists(_judged, min_size=2, max_size=3, unique_by=lambda j: j.document).map(tuple),
    **_head,
)


@given(field_decisions | family_decisions)
def test_what_is_written_reads_back_the_same(made: FieldDecision | FamilyDecision) -> None:
    assert from_toml(as_toml(made), "here") == made
    assert from_toml(as_toml(minted(made)), "here") == minted(made)
    assert minted(minted(made)) == minted(made)


MADE = decision(tour("a", "宋涛", ("LA", "老挝", "2017-11-01", "2017-11-03")), "delegations.0.legs.0.country", "VN")


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    told = tomllib.loads(as_toml(MADE).decode())
    change(told)
    return tomli_w.dumps(told).encode()


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "an unknown key": (lambda t: t.update(colour="red"), "colour"),
    "an unknown key of a passage": (lambda t: t["passages"][0].update(page=3), "passages 1: page"),
    "no reason": (lambda t: t.pop("reason"), "reason"),
    "an empty reason": (lambda t: t.update(reason=" "), "reason"),
    "a reason of two lines": (lambda t: t.update(reason="a\nb"), "reason"),
    "a number for a name": (lambda t: t.update(decider=7), "decider"),
    "a text for a day": (lambda t: t.update(on="2026-03-01"), "on"),
    "no value after": (lambda t: t.pop("after"), "after"),
    "a country that is none": (lambda t: t.update(after="Laos"), "after"),
    "a list for a country": (lambda t: t.update(after=["LA"]), "after"),
    "a number for a country": (lambda t: t.update(after=7), "after"),
    "none = false": (lambda t: t.update(after={"none": False}), "after"),
    "a table that is no value": (lambda t: t.update(after={"value": "LA"}), "after"),
    "a path to nothing": (lambda t: t.update(path="delegations.0.colour"), "path"),
    "an unknown verb": (lambda t: t.update(verb="guess"), "verb"),
    "a verdict on one document": (lambda t: t.update(verb="join"), "documents"),
    "an odd id": (lambda t: t.update(id="R 1"), "id"),
    "an odd digest": (lambda t: t["documents"][0].update(body_sha256="abc"), "documents 1: body_sha256"),
    "no document": (lambda t: t.update(documents=[]), "documents"),
    "a text for documents": (lambda t: t.update(documents="a-1"), "documents"),
    "no passage": (lambda t: t.update(passages=[]), "passages"),
    "a passage without words": (lambda t: t["passages"][0].update(quote=" "), "passages 1: quote"),
    "an odd superseded id": (lambda t: t.update(supersedes=["x"]), "supersedes"),
    "a judgement whose rule decides otherwise": (
        lambda t: t.update(path="decision", after={"status": "kept", "rule": "R5", "kind": "other"}),
        "after",
    ),
    "a judgement under no rule": (
        lambda t: t.update(path="decision", after={"status": "kept", "rule": "K9", "kind": "other"}),
        "after: rule",
    ),
    "a day that is a text": (lambda t: t.update(path="delegations.0.legs.0.start", after="2017-11-01"), "after"),
    "a day before there was anything": (
        lambda t: t.update(path="delegations.0.legs.0.start", after=date(1, 1, 1)),
        "after",
    ),
    "a stay at home": (lambda t: t.update(after="CN"), "after"),
    "a stay in a region of the same state": (lambda t: t.update(after="MO"), "after"),
    "nobody there": (lambda t: t.update(path="events.0.attendance", after=0), "after"),
    "a mode set to nothing": (lambda t: t.update(path="delegations.0.mode", after={"none": True}), "after"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_decision_is_named_with_its_key(name: str, tmp_path: Path) -> None:
    change, key = WRONG[name]
    path = tmp_path / file_name(MADE)
    path.write_bytes(changed(change))
    with pytest.raises(BadInput) as told:
        load_decisions(tmp_path)
    assert told.value.where.startswith(f"{path}: {key}")
    assert "\n" not in str(told.value)


def test_what_is_no_toml_is_named(tmp_path: Path) -> None:
    for content in (b"<<<<<<< mine\n", b"\xff\xfe", b"a = [" * 5000):
        path = tmp_path / file_name(MADE)
        path.write_bytes(content)
        with pytest.raises(BadInput, match="expected a decision file"):
            load_decisions(tmp_path)


def test_a_folder_is_read_whole_with_its_subfolders_and_without_hidden_files(tmp_path: Path) -> None:
    assert load_decisions(tmp_path / "none") == ()
    write_decisions(tmp_path / "2026", [MADE])
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.toml").write_bytes(b"no decision")
    (tmp_path / "README.md").write_text("about these")
    assert load_decisions(tmp_path) == (MADE,)


def test_a_file_bears_the_name_of_its_decision_and_an_id_stands_once(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(as_toml(MADE))
    with pytest.raises(BadInput, match=file_name(MADE)):
        load_decisions(tmp_path)
    (tmp_path / "mine.toml").unlink()
    write_decisions(tmp_path / "one", [MADE])
    write_decisions(tmp_path / "two", [MADE])
    with pytest.raises(BadInput, match="every id once"):
        load_decisions(tmp_path)


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (path,) = write_decisions(tmp_path, [MADE])
    path.write_bytes(b"edited by hand")
    assert write_decisions(tmp_path, [MADE]) == []
    assert path.read_bytes() == b"edited by hand"


def test_an_interrupted_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        write_file(path, content[: len(content) // 2])
        raise WriteFailed(str(path), "No space left on device")

    monkeypatch.setattr("pipelines.writing.write_file", full)
    with pytest.raises(WriteFailed):
        write_decisions(tmp_path, [MADE])
    assert list(tmp_path.iterdir()) == []
    assert load_decisions(tmp_path) == ()


def test_a_file_from_an_editor_of_another_system_is_read(tmp_path: Path) -> None:
    (tmp_path / file_name(MADE)).write_bytes(b"\xef\xbb\xbf" + as_toml(MADE).replace(b"\n", b"\r\n"))
    assert load_decisions(tmp_path) == (MADE,)


def test_what_is_no_plain_file_or_folder_is_named_and_never_passed_over(tmp_path: Path) -> None:
    def refused(folder: Path, what: str) -> None:
        with pytest.raises(BadInput, match=what) as told:
            load_decisions(folder)
        assert "\n" not in str(told.value)

    name = file_name(MADE)
    (tmp_path / "file").write_text("no folder")
    refused(tmp_path / "file", "a folder of decision files")
    for kind in ("pipe", "upper", "folder", "dangling", "linked"):
        (tmp_path / kind).mkdir()
    os.mkfifo(tmp_path / "pipe" / name)
    refused(tmp_path / "pipe", "no regular file")
    (tmp_path / "upper" / name.replace(".toml", ".TOML")).write_bytes(as_toml(MADE))
    refused(tmp_path / "upper", f"expected it in {name}")
    (tmp_path / "folder" / name).mkdir()
    refused(tmp_path / "folder", "no regular file")
    (tmp_path / "dangling" / name).symlink_to(tmp_path / "nowhere")
    refused(tmp_path / "dangling", "No such file")
    (tmp_path / "linked" / "2026").symlink_to(tmp_path / "folder", target_is_directory=True)
    refused(tmp_path / "linked", "a link to a folder")


def test_decisions_that_supersede_one_another_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="supersede one another"):
        load_decisions(written(tmp_path / "itself", replace(MADE, id="j-1", supersedes=("j-1",))))
    one, two = replace(MADE, id="j-1", supersedes=("j-2",)), replace(MADE, id="j-2", supersedes=("j-1",))
    with pytest.raises(BadInput, match=r"j-1, j-2|j-2, j-1"):
        load_decisions(written(tmp_path / "circle", one, two))
    later = replace(MADE, id="j-3", supersedes=("j-1", "j-gone"))
    assert len(load_decisions(written(tmp_path / "line", replace(MADE, id="j-1"), later))) == 2


def written(folder: Path, *decisions: FieldDecision) -> Path:
    write_decisions(folder, decisions)
    return folder
