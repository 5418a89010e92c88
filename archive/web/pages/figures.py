"""What does each picture show, at an address of its own: as a page, and as SVG, CSV and JSON?"""

from __future__ import annotations

from collections.abc import Mapping

from archive.figures.colours import PALETTE
from archive.figures.svg import file_text
from archive.meeting_names import meeting_name
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue
from archive.web.counted import known_meeting
from archive.web.drawn import Drawing, key_of
from archive.web.edition import Edition
from archive.web.pictures import OF_ALL, OF_MEETING
from archive.web.refusals import NotHere
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS", "picture_at"]

# A picture's file says its colours in a style element of its own, and nothing else may be loaded or run.
_GUARD: Mapping[str, str] = {
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
}
_FORMS = (Form.HTML, Form.JSON, Form.CSV)


def picture_at(name: str, meeting_id: str | None = None, *, is_of_meeting: bool = False) -> str:
    """Address of a picture's page, without ending."""
    return f"/meetings/{key_of(meeting_id)}/{name}" if is_of_meeting else f"/figures/{name}"


def _page(edition: Edition, asked: Asked) -> Page:
    name = asked.ids["figure"]
    if name == "countries":
        return _cells(edition)
    return _written(_of_all(edition.catalogue, name), name, picture_at(name), stem=name)


def _svg(edition: Edition, asked: Asked) -> Bytes:
    """The release's own file, compared with its checksum."""
    name = asked.ids["figure"]
    file = f"figures/{name}.svg"
    if file not in edition.folder.sums:
        raise NotHere(f"The release has no picture {name}.")
    return _image(edition.folder.content(file))


def _meeting_page(edition: Edition, asked: Asked) -> Page:
    meeting_id, name = _asked_for(edition, asked)
    drawing = _of_meeting(edition.catalogue, name, meeting_id)
    at = picture_at(name, meeting_id, is_of_meeting=True)
    return _written(drawing, name, at, stem=f"{name}-{key_of(meeting_id)}", meeting_id=meeting_id, is_of_meeting=True)


def _meeting_svg(edition: Edition, asked: Asked) -> Bytes:
    meeting_id, name = _asked_for(edition, asked)
    return _image(file_text(_of_meeting(edition.catalogue, name, meeting_id).picture, PALETTE).encode())


def _asked_for(edition: Edition, asked: Asked) -> tuple[str | None, str]:
    meeting_id = asked.ids.get("meeting_id")
    known_meeting(edition.catalogue, meeting_id)
    return meeting_id, asked.ids["figure"]


def _of_all(catalogue: Catalogue, name: str) -> Drawing:
    if name not in OF_ALL:
        raise NotHere(f"There is no picture {name}; there are {', '.join(OF_ALL)}.")
    return OF_ALL[name](catalogue)


def _of_meeting(catalogue: Catalogue, name: str, meeting_id: str | None) -> Drawing:
    if name not in OF_MEETING:
        raise NotHere(f"A meeting has no picture {name}; it has {', '.join(OF_MEETING)}.")
    return OF_MEETING[name](catalogue, meeting_id)


def _written(
    drawing: Drawing, name: str, at: str, *, stem: str, meeting_id: str | None = None, is_of_meeting: bool = False
) -> Page:
    picture = drawing.picture
    return Page(
        template="figure.html",
        title=picture.title,
        data={
            "figure": name,
            "title": picture.title,
            "description": picture.description,
            "caption": drawing.caption,
            "columns": list(drawing.columns),
            "rows": list(drawing.rows),
        },
        drawn={
            "picture": picture,
            "at": at,
            "meeting": meeting_name(meeting_id) if is_of_meeting else None,
            "back": f"/meetings/{key_of(meeting_id)}" if is_of_meeting else "/",
        },
        sheet=Sheet(name=stem, columns=drawing.columns, rows=drawing.rows),
    )


def _cells(edition: Edition) -> Page:
    """figures/countries.csv: a table alone."""
    columns = ("country", "meeting_id", "legs", "legs_recommended", "seen")
    rows = edition.catalogue.rows("SELECT * FROM figure_countries ORDER BY rowid")
    title = "Legs by country and meeting"
    caption = "Countries with a leg that is counted, after each meeting with one. An empty place says why it is empty."
    return Page(
        template="figure.html",
        title=title,
        data={
            "figure": "countries",
            "title": title,
            "description": "",
            "caption": caption,
            "columns": list(columns),
            "rows": rows,
        },
        drawn={"picture": None, "at": picture_at("countries"), "meeting": None, "back": "/countries"},
        sheet=Sheet(name="countries", columns=columns, rows=rows),
    )


def _image(body: bytes) -> Bytes:
    return Bytes(body=body, media_type="image/svg+xml; charset=utf-8", headers=_GUARD)


_OF_ONE = "A picture of one meeting (map, timeline, ranks, totals, coverage) and its numbers."
_OF_NONE = "The same for the legs of which no page names a meeting."

VIEWS = (
    View(path="/figures/{figure}.svg", handler=_svg, summary="A picture of the release, as SVG.", forms=(Form.HTML,)),
    View(path="/figures/{figure}", handler=_page, summary="A picture of the release and its numbers.", forms=_FORMS),
    View(path="/meetings/none/{figure}.svg", handler=_meeting_svg, summary=_OF_NONE, forms=(Form.HTML,)),
    View(path="/meetings/none/{figure}", handler=_meeting_page, summary=_OF_NONE, forms=_FORMS),
    View(path="/meetings/{meeting_id}/{figure}.svg", handler=_meeting_svg, summary=_OF_ONE, forms=(Form.HTML,)),
    View(path="/meetings/{meeting_id}/{figure}", handler=_meeting_page, summary=_OF_ONE, forms=_FORMS),
)
