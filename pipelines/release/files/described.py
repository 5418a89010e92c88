"""What is the dataset called, who made it, and under which licence may it be used?"""

from __future__ import annotations

__all__ = [
    "AUTHORS",
    "DESCRIPTION",
    "KEYWORDS",
    "LICENCE",
    "LICENCE_TITLE",
    "LICENCE_URL",
    "NAME",
    "RIGHTS",
    "TITLE",
    "doi_url",
]

NAME = "xuanjie"
TITLE = "xuanjie: briefing delegations of the Chinese Communist Party"
AUTHORS = "The xuanjie contributors"
DESCRIPTION = (
    "Teams that the Communist Party of China sends abroad to explain its meetings, their stays in one country each, "
    "briefings and official totals. Every value has the passage that supports it in the table evidence (codebook.md)."
)
KEYWORDS = ("China", "Communist Party of China", "party diplomacy", "delegations", "宣介团")
LICENCE = "CC-BY-4.0"
LICENCE_TITLE = "Creative Commons Attribution 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
RIGHTS = (
    "Quoted passages remain the property of their publishers; they are quoted as evidence, each with its source, and "
    "are not covered by the licence of the records."
)


def doi_url(doi: str) -> str:
    """The address by which a DOI is cited."""
    return f"https://doi.org/{doi}"
