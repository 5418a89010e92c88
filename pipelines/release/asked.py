"""Can this reason, this DOI, stand in a release? Both are written into files that people and programs cite."""

from __future__ import annotations

import re

from archive.errors import BadInput

__all__ = ["check_doi", "check_reason"]

_LONGEST = 1000  # characters of a reason; of a DOI a fifth
_DOI = re.compile(r"10\.[0-9]{4,9}/[!#-;=?-~]+")  # ASCII without blanks, quotes and angle brackets


def check_reason(reason: str | None) -> None:
    """Raises BadInput for a reason that is none, or would take more than a line."""
    if reason is None:
        return
    if not reason.strip():
        raise BadInput("--override", "no reason", "why the release is to be made all the same")
    if not reason.isprintable():
        raise BadInput("--override", repr(reason[:40]), "one line of text without control characters")
    if len(reason) > _LONGEST:
        raise BadInput("--override", f"{len(reason)} characters", f"a reason of {_LONGEST} at most")


def check_doi(doi: str | None) -> None:
    """Raises BadInput for what is no bare DOI."""
    if doi is not None and (len(doi) > _LONGEST // 5 or not _DOI.fullmatch(doi)):
        raise BadInput("--doi", repr(doi[:60]), "a bare DOI like 10.5281/zenodo.1234567")
