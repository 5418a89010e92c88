"""Families are a function of documents and verdicts, not of their order; and a split holds whatever else is joined."""

from __future__ import annotations

import random

import pytest
from composed import page
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents import Document, documents
from pipelines.voices.families import Contradiction, Verdict, families

HOSTS = ["www.news.cn", "www.idcpc.org.cn", "www.khmertimeskh.com", "example.org"]
_words = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3).map(
    lambda parts: " ".join(f"{part} is a paragraph of its own, number {part * 30}." for part in parts)
)
_facts = st.lists(
    st.sampled_from(["country KH", "country LA", "day 12-22", "day 12-23", "number 160", "person xiechuntao"]),
    unique=True,
).map(lambda found: tuple(sorted(found)))
_pages = st.lists(
    st.tuples(
        st.sampled_from(HOSTS),
        _words,
        st.sampled_from(["2017-12-20", "2017-12-22", None]),
        _facts,
        st.sampled_from(["zh-Hans", "en", "ja"]),
        st.sampled_from([None, "Xinhua"]),
    ),
    max_size=9,
)
_verdicts = st.lists(
    st.tuples(st.lists(st.integers(0, 8), min_size=2, max_size=3, unique=True), st.booleans()), max_size=4
)


def found(drawn: list[tuple[str, str, str | None, tuple[str, ...], str, str | None]]) -> list[Document]:
    return list(
        documents(
            page(f"p{n}", url=f"http://{host}/{n}.html", text=text, published=on, facts=facts, language=tag, outlet=who)
            for n, (host, text, on, facts, tag, who) in enumerate(drawn)
        )
    )


def said(drawn: list[tuple[list[int], bool]], told: list[Document]) -> list[Verdict]:
    ids = [d.document_id for d in told] + [f"a-{n:012}" for n in range(9)]
    return [
        Verdict(documents=tuple(ids[n] for n in numbers), together=together, reason="r", decider="kl")
        for numbers, together in drawn
    ]


def outcome(told: list[Document], spoken: list[Verdict]) -> object:
    """Families with their links, and their voices; or what the contradiction says."""
    try:
        made = families(told, spoken)
    except Contradiction as error:
        return str(error)
    rows = sorted((key, f.origin.document_id, f.linked.get(key)) for key, f in made.by_document.items())
    return rows, [[f.origin.document_id for f in voice] for voice in made.voices(told)]


@pytest.mark.invariant(2)
@settings(max_examples=300)
@given(_pages, _verdicts, st.randoms(use_true_random=False))
def test_any_order_of_documents_and_verdicts_gives_the_same_families(
    drawn: list[tuple[str, str, str | None, tuple[str, ...], str, str | None]],
    verdicts: list[tuple[list[int], bool]],
    chance: random.Random,
) -> None:
    told = found(drawn)
    spoken = said(verdicts, told)
    shuffled, turned = list(told), list(spoken)
    chance.shuffle(shuffled)
    chance.shuffle(turned)
    assert outcome(shuffled, turned) == outcome(told, spoken)


@settings(max_examples=300)
@given(_pages, _verdicts)
def test_what_a_reviewer_splits_is_apart_and_what_one_joins_is_together(
    drawn: list[tuple[str, str, str | None, tuple[str, ...], str, str | None]],
    verdicts: list[tuple[list[int], bool]],
) -> None:
    told = found(drawn)
    spoken = said(verdicts, told)
    try:
        made = families(told, spoken)
    except Contradiction:
        return
    here = {d.document_id for d in told}
    for verdict in spoken:
        known = [key for key in verdict.documents if key in here]
        homes = {made.by_document[key].origin.document_id for key in known}
        assert len(homes) == (min(1, len(known)) if verdict.together else len(known))
    missing = {key for _, key in made.unknown}
    assert missing == {key for verdict in spoken for key in verdict.documents} - here


@settings(max_examples=300)
@given(_pages)
def test_every_document_has_one_family_and_hangs_on_its_origin(
    drawn: list[tuple[str, str, str | None, tuple[str, ...], str, str | None]],
) -> None:
    told = found(drawn)
    made = families(told)
    assert sorted(d.document_id for f in made.all() for d in f.documents) == sorted(d.document_id for d in told)
    for family in made.all():
        for document in family.documents:
            key, steps = document.document_id, 0
            while key != family.origin.document_id:
                key, _ = family.linked[key]
                steps += 1
                assert steps <= len(family.documents)
