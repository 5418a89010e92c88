"""What can one text be to another, and how is that known? Words of the tables, without the readers that find it out."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Basis", "Reason", "Role"]


class Role(StrEnum):
    """What a document is in its family."""

    ORIGIN = "origin"
    REPRINT = "reprint"
    CREDIT = "credit"
    TRANSLATION = "translation"
    REWRITE = "rewrite"
    JOINED = "joined"


class Reason(StrEnum):
    """Why two documents are one voice, the strongest first."""

    REVIEWER = "reviewer"
    EDITION_SAID = "edition_said"
    SAME_TEXT = "same_text"
    CREDIT_LINE = "credit_line"
    EDITION_ALIGNED = "edition_aligned"
    SAME_FACTS = "same_facts"

    @property
    def role(self) -> Role:
        """What that makes of the document that hangs on the other."""
        return _ROLES[self]


_ROLES = {
    Reason.REVIEWER: Role.JOINED,
    Reason.EDITION_SAID: Role.TRANSLATION,
    Reason.SAME_TEXT: Role.REPRINT,
    Reason.CREDIT_LINE: Role.CREDIT,
    Reason.EDITION_ALIGNED: Role.TRANSLATION,
    Reason.SAME_FACTS: Role.REWRITE,
}


class Basis(StrEnum):
    """Why two documents are editions of one item."""

    SAID = "said"  # one page links to the other as its item in another language
    ALIGNED = "aligned"  # one newsroom, a few days, the same countries, days, people, numbers, and nothing against it
