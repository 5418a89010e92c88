"""What looks like an English announcement and is none?"""

from __future__ import annotations

from random import Random

from corpus_en_parts import GAINS, POSTS, POSTS_ABROAD, a_story, demonym, listed, on_day, spanned
from corpus_facts import Occasion, an_occasion
from corpus_words import Story

__all__ = ["decoy_en"]


def decoy_en(rng: Random) -> Story:
    """What shares words with an announcement and is none."""
    return rng.choice((_visitors, _lawmakers, _lecture, _congress, _ties, _trade, _press, _summit))(rng)


def _decoy(rng: Random, o: Occasion, title: str, *paragraphs: str) -> Story:
    return a_story(rng, title, paragraphs, o.start, relevant=False)


def _visitors(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    return _decoy(
        rng, o, f"Senior CPC official meets delegation of the {c.host_en}",
        (f"{o.name_en}, {rng.choice(POSTS)}, met in Beijing on {on_day(rng, o.start)} with a delegation "
            f"of the {c.host_en} from {c.en}."),
        f"The guests will go on to Shanghai to study {rng.choice(GAINS)}.",
    )  # fmt: skip


def _lawmakers(rng: Random) -> Story:
    o = an_occasion(rng)
    names = listed([c.en for c in o.countries])
    return _decoy(
        rng, o, f"Senior Chinese legislator visits {names}",
        (f"A delegation of the National People's Congress led by {o.name_en} visited {names} "
            f"{spanned(rng, o.start, o.end)}."),
        f"The talks dealt with {rng.choice(GAINS)} and exchanges of lawmakers.",
    )  # fmt: skip


def _lecture(rng: Random) -> Story:
    o = an_occasion(rng)
    m, city = rng.choice(o.meeting.en), rng.choice(("Lanzhou", "Nanchang", "Zhengzhou"))
    return _decoy(
        rng, o, f"Central publicity team gives lecture in {city}",
        f"{o.name_en}, a member of the central publicity team, gave a lecture on the spirit of {m} to "
        f"{rng.randrange(300, 2000)} "
        f"officials in {city} on {on_day(rng, o.start)}.",
    )  # fmt: skip


def _congress(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    return _decoy(
        rng, o, f"{c.host_en} opens congress",
        f"The {c.host_en} opened its national congress in {c.capital_en} on {on_day(rng, o.start)}; "
        f"{rng.randrange(200, 1500)} delegates "
        f"will elect a new leadership.",
    )  # fmt: skip


def _ties(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    return _decoy(
        rng, o, f"Chinese ambassador meets {demonym(c)} politicians",
        f"Chinese Ambassador to {c.en} {o.name_en} met with the {rng.choice(POSTS_ABROAD)} of the "
        f"{c.host_en} on {on_day(rng, o.start)} and "
        f"spoke about {rng.choice(GAINS)}.",
    )  # fmt: skip


def _trade(rng: Random) -> Story:
    o = an_occasion(rng)
    names = listed([c.en for c in o.countries])
    return _decoy(
        rng, o, f"Provincial trade delegation tours {names}",
        f"A trade delegation of Zhejiang's provincial government visited {names} "
        f"{spanned(rng, o.start, o.end)} and signed contracts "
        f"on {rng.choice(GAINS)}.",
    )  # fmt: skip


def _press(rng: Random) -> Story:
    o = an_occasion(rng)
    return _decoy(
        rng, o, f"Officials brief press on {rng.choice(GAINS)}",
        f"The State Council Information Office held a press briefing on {rng.choice(GAINS)} on {on_day(rng, o.start)}.",
    )  # fmt: skip


def _summit(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c = o.countries[0]
    return _decoy(
        rng, o, f"{c.capital_en} hosts summit on {rng.choice(GAINS)}",
        f"Leaders gathered in {c.capital_en} on {on_day(rng, o.start)} for a summit; a Chinese "
        f"delegation led by Vice Premier {o.name_en} "
        f"attended.",
    )  # fmt: skip
