"""Who invited, who led: the forms that put the name before, behind or into another sentence."""

from __future__ import annotations

from typing import Any

import pytest
from english_pages import reading

from pipelines.assemble.en import assemble
from pipelines.mentions.en.titles import title_before

POST = "deputy head of the Publicity Department of the CPC Central Committee"
TAIL = "It briefed the hosts on the third plenary session of the 20th CPC Central Committee."


def first(told: str) -> Any:
    found = assemble(reading("CPC delegation visits Serbia", f"{told} {TAIL}", on="2024-08-09"), "en")
    return found.delegations[0]


def inviter(told: str) -> str | None:
    attested = first(f"A CPC delegation visited Serbia from Aug. 5 to 8{told}").legs[0].inviter
    return None if attested is None else str(attested.value)


@pytest.mark.parametrize(
    "told",
    [
        " as the guest of the Serbian Progressive Party.",
        " on an invitation from the Serbian Progressive Party.",
        ". The host was the Serbian Progressive Party.",
        ". The inviting party was the Serbian Progressive Party.",
        ". It met members of the board of the Serbian Progressive Party, which had invited it.",
        ". It met Ana Kos of the Serbian Progressive Party, the host party.",
        ". The Serbian Progressive Party had invited the delegation.",
        " at the Serbian Progressive Party's invitation.",
    ],
)
def test_the_inviter_is_found_wherever_it_stands(told: str) -> None:
    assert inviter(told) == "Serbian Progressive Party"


@pytest.mark.parametrize(
    "told",
    [
        ". The ambassador attended a lecture at the invitation of the University of Belgrade.",
        ". The CPC invited the Serbian Progressive Party to send a team to China.",
        ". It extended an invitation to the Serbian Progressive Party.",
        ". Dinner was hosted by the Chinese Embassy.",
    ],
)
def test_another_invitation_is_not_the_one_of_the_visit(told: str) -> None:
    assert inviter(told) is None


def test_a_name_stands_without_the_owner_a_description_does_not() -> None:
    assert inviter(", invited by Serbia's Naprednjak.") == "Naprednjak"
    assert inviter(", invited by Serbia's ruling party.") == "Serbia's ruling party"


def leader(told: str) -> tuple[str | None, str | None]:
    delegation = first(told.replace("POST", POST))
    name, title = delegation.leader_name, delegation.leader_title
    return (name.value if name else None, title.value if title else None)


@pytest.mark.parametrize(
    "told",
    [
        "A CPC delegation under the leadership of Fang Weilin, POST, visited Serbia from Aug. 5 to 8.",
        "A CPC delegation, with POST Fang Weilin at its head, visited Serbia from Aug. 5 to 8.",
        "A CPC delegation with Fang Weilin, POST, as its leader visited Serbia from Aug. 5 to 8.",
        "A CPC delegation visited Serbia from Aug. 5 to 8. Leading the delegation was Fang Weilin, POST.",
        "A CPC delegation visited Serbia from Aug. 5 to 8. Its leader, Fang Weilin, POST, met officials.",
        "A CPC delegation visited Serbia from Aug. 5 to 8. Mr Fang Weilin, POST, is heading it.",
        "A CPC delegation headed by Comrade Fang Weilin, POST, visited Serbia from Aug. 5 to 8.",
        "The CPC sent a team to Serbia from Aug. 5 to 8 under Fang Weilin, POST.",
    ],
)
def test_the_leader_is_found_with_the_title(told: str) -> None:
    assert leader(told) == ("Fang Weilin", POST)


@pytest.mark.parametrize(
    "told",
    [
        "A CPC delegation visited Serbia from Aug. 5 to 8. Chinese ambassador Fang Weilin, its host, attended.",
        "A CPC delegation visited Serbia from Aug. 5 to 8. The hosts, led by party chairman Ivan Kos, thanked it.",
        "A CPC delegation visited Serbia from Aug. 5 to 8 under a programme of exchanges.",
    ],
)
def test_an_ambassador_a_host_or_a_programme_leads_nobody(told: str) -> None:
    assert leader(told) == (None, None)


def test_a_post_in_apposition_is_a_title_the_end_of_another_phrase_is_not() -> None:
    apposed = "The department's deputy head, Fang Weilin, spoke."
    other = "They met the Party secretary, Fang Weilin said."
    assert title_before(apposed, apposed.index("Fang"), 0) is None
    plain = "The deputy head of the department, Fang Weilin, spoke."
    found = title_before(plain, plain.index("Fang"), 0)
    assert found is not None
    assert plain[slice(*found)] == "deputy head of the department"
    assert title_before(other, other.index("Fang"), 0) is None
