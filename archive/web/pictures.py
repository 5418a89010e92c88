"""Which pictures are there, of all meetings and of one?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archive.web import pictures_beside, pictures_of_legs
from archive.web.catalogue.handle import Catalogue
from archive.web.drawn import Drawing

__all__ = ["OF_ALL", "OF_MEETING"]

OF_ALL: Mapping[str, Callable[[Catalogue], Drawing]] = {
    "map": pictures_of_legs.whole_map,
    "meetings": pictures_of_legs.by_meeting,
    "timeline": pictures_of_legs.timelines,
    "ranks": pictures_of_legs.ranks,
    "totals": pictures_beside.totals,
    "coverage": pictures_beside.coverage,
}
OF_MEETING: Mapping[str, Callable[[Catalogue, str | None], Drawing]] = {
    "map": pictures_of_legs.meeting_map,
    "timeline": pictures_of_legs.meeting_timeline,
    "ranks": pictures_of_legs.meeting_ranks,
    "totals": pictures_beside.meeting_totals,
    "coverage": pictures_beside.meeting_coverage,
}
