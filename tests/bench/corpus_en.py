"""How does a composed English announcement read? A grammar after the language guide's patterns."""

from __future__ import annotations

from random import Random

from corpus_en_parts import (
    NOUNS,
    POSTS,
    POSTS_ABROAD,
    a_story,
    dateline,
    listed,
    more,
    on_day,
    praise,
    presented,
    spanned,
)
from corpus_facts import an_occasion
from corpus_words import Story

__all__ = ["relevant_en"]


def relevant_en(rng: Random) -> Story:
    """One announcement: a journey, talks at one host, a briefing for diplomats, a plan, a reception."""
    return rng.choice((_journey, _journey, _journey, _talks, _for_envoys, _plan, _received))(rng)


def _journey(rng: Random) -> Story:
    o = an_occasion(rng)
    m, post, names = rng.choice(o.meeting.en), rng.choice(POSTS), listed([c.en for c in o.countries])
    party = rng.choice(
        (
            "A Communist Party of China (CPC) delegation",
            "A CPC delegation",
            "A delegation of the Communist Party of China",
        )
    )
    span = spanned(rng, o.start, o.end)
    invited = rng.choice(("", f" at the invitation of the {o.countries[0].host_en}", ""))
    first = rng.choice(
        (
            f"{party} led by {o.name_en}, {post}, visited {names} {span}{invited}.",
            f"{party} headed by {o.name_en}, {post}, paid a visit to {names} {span}{invited}.",
            f"{o.name_en}, {post}, led a CPC delegation on a visit to {names} {span}{invited}.",
        )
    )
    second = rng.choice(("During the visit, {who} {p}.", "In {c}, {who} {p}.", "At a {s} in {c}, {who} {p}.")).format(
        who=rng.choice((o.family_en, "the delegation", o.name_en)),
        p=presented(rng, m),
        s=rng.choice(("symposium", "seminar", "special briefing")),
        c=o.countries[0].capital_en,
    )
    title = rng.choice(
        (
            f"CPC delegation visits {names}",
            f"Senior CPC official tours {names}",
            f"CPC delegation concludes visit to {names}",
            f"A Delegation Led by {o.name_en} Visits {names}",
        )
    )
    return a_story(
        rng, title, [dateline(rng, o.countries[-1].capital_en, o.filed) + first, second, *more(rng, o)], o.filed
    )


def _talks(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c, m, post = o.countries[0], rng.choice(o.meeting.en), rng.choice(POSTS)
    first = (
        f"A CPC delegation led by {o.name_en}, {post}, met with the {rng.choice(POSTS_ABROAD)} of the {c.host_en} in "
        f"{c.capital_en} on {on_day(rng, o.end)} and {presented(rng, m, 'the hosts')}."
    )
    return a_story(rng, f"{o.name_en} Meets with Leaders of the {c.host_en}", [first, *more(rng, o)], o.filed)


def _for_envoys(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    m, n = rng.choice(o.meeting.en), rng.randrange(50, 150)
    first = rng.choice(
        (
            (
                "The International Department of the CPC Central Committee held a briefing on "
                f"{rng.choice(NOUNS)} of {m} for foreign "
                f"diplomats in Beijing on {on_day(rng, o.start)}."
            ),
            (
                f"A special briefing on {rng.choice(NOUNS)} of {m} was held in Beijing on "
                f"{on_day(rng, o.start)} for diplomatic envoys to "
                f"China by the International Department of the CPC Central Committee."
            ),
        )
    )
    people = f"More than {n + 30} envoys and diplomats from {n} countries attended."
    title = rng.choice((f"IDCPC Holds Briefing for Diplomats on {m}", f"Diplomats in China briefed on {m}"))
    return a_story(rng, title, [dateline(rng, "Beijing", o.start) + first, people, praise(rng, "Envoys")], o.start)


def _plan(rng: Random) -> Story:
    o = an_occasion(rng)
    m, names = rng.choice(o.meeting.en), listed([c.en for c in o.countries])
    first = (
        f"{o.name_en}, {rng.choice(POSTS)}, will lead a CPC delegation to visit {names} "
        f"{spanned(rng, o.start, o.end)} to brief local "
        f"political parties on {rng.choice(NOUNS)} of {m}."
    )
    return a_story(rng, f"CPC delegation to visit {names}", [dateline(rng, "Beijing", o.start) + first], o.start)


def _received(rng: Random) -> Story:
    o = an_occasion(rng, countries=1)
    c, m = o.countries[0], rng.choice(o.meeting.en)
    first = (
        f"The {c.host_en} on {on_day(rng, o.end)} received a delegation of the Communist Party of China "
        f"in {c.capital_en}. The visitors, "
        f"led by {o.name_en}, {rng.choice(POSTS)}, {presented(rng, m, 'their hosts')}."
    )
    return a_story(rng, f"{c.host_en} receives CPC delegation", [first, *more(rng, o)], o.filed)
