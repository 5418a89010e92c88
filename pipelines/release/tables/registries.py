"""Which tables hold what is known beforehand: meetings, publishers?"""

from __future__ import annotations

from pipelines.publishers import Side
from pipelines.release.tables.column import ISO, Table
from pipelines.release.tables.column import column as _c

__all__ = ["TABLES"]


TABLES = (
    Table(
        name="meetings",
        one_row="one Party meeting",
        key=("meeting_id",),
        refers={},
        columns=(
            _c("meeting_id", "string", "pc19, cc18-p5", "required"),
            _c("kind", "string", "congress or plenum", "required", values=("congress", "plenum")),
            _c("opened_on", "date", "first day", "required"),
            _c("closed_on", "date", "last day", "required"),
        ),
    ),
    Table(
        name="publishers",
        one_row="one newsroom or office, and the side it stands on",
        key=("publisher",),
        refers={},
        columns=(
            _c("publisher", "string", "short name", "required"),
            _c("side", "string", "side", "required", values=Side),
            _c("country", "string", ISO, "required"),
            _c("name", "string", "in its own words", "required"),
        ),
    ),
)  # fmt: skip
