"""Do pictures show the numbers they are given, and can no text break out of them?"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.figures.bars import Bar, Mix, bars, mixes
from archive.figures.colours import DARK, LIGHT, PALETTE
from archive.figures.dumbbells import Claimed, Interval, claims_beside_counts, intervals
from archive.figures.png import png_bytes
from archive.figures.scale import ticks
from archive.figures.svg import Picture, drawing, file_text, inline_text, label, node, printable
from archive.figures.tile_grid import Seen, Tile, classes, tile_grid, tile_map
from archive.figures.timeline import Panel, Week, timeline
from pipelines.lexicon.country_codes import country_codes

ROOT = Path(__file__).parents[2]
NAMED = {"name": "p", "title": "T", "description": "D"}
HOSTILE = "</text><script>alert('1')</script>\"'&<b>\u202egnp.exe\x00\x1b[31m\ud800"


def texts(picture: Picture) -> list[str]:
    return [one.text or "" for one in ET.fromstring(inline_text(picture)).iter("text")]


def rects(picture: Picture, role: str) -> list[dict[str, str]]:
    return [one.attrib for one in ET.fromstring(inline_text(picture)).iter("rect") if one.get("class") == role]


def tile(code: str, count: int = 0, recommended: int = 0, seen: Seen = Seen.COUNTED) -> Tile:
    return Tile(code=code, name=code, all=count, recommended=recommended, seen=seen)


# --- the tile grid


def test_every_country_of_the_lexicon_has_a_tile_of_its_own() -> None:
    grid = tile_grid()
    assert set(grid) == set(country_codes())
    assert {"XK", "EU", "TW", "PS", "EH"} <= set(grid)
    assert len(set(grid.values())) == len(grid)


@pytest.mark.parametrize(
    "pair",
    [
        "LA VN", "LA TH", "VN KH", "FR DE", "ES PT", "IT CH", "PL DE", "SE NO", "KZ UZ", "CN MN", "KP CN", "IN PK",
        "US CA", "US MX", "BR AR", "PE EC", "CL AR", "ZA BW", "KE TZ", "ET KE", "EG LY", "ML NE", "MR EH", "RS XK",
        "SA YE", "IR IQ", "MY SG", "ID TL", "GE AZ", "CD UG", "AO NA", "DZ TN", "NG CM",
    ],
)  # fmt: skip
def test_neighbours_of_the_atlas_are_near_each_other(pair: str) -> None:
    (x1, y1), (x2, y2) = (tile_grid()[code] for code in pair.split())
    assert max(abs(x1 - x2), abs(y1 - y2)) <= 2, pair


@pytest.mark.parametrize("pair", ["GB FR", "KE ZA", "NO IT", "MX CL", "MN VN", "KZ IN", "JP AU", "CA AR", "EG SD"])
def test_the_first_lies_north_of_the_second(pair: str) -> None:
    north, south = (tile_grid()[code][1] for code in pair.split())
    assert north < south


@pytest.mark.parametrize("pair", ["US GB", "BR ZA", "PT GR", "MA EG", "FR UA", "IN VN", "SN KE", "IR PK", "TH FJ"])
def test_the_first_lies_west_of_the_second(pair: str) -> None:
    west, east = (tile_grid()[code][0] for code in pair.split())
    assert west < east


# --- the numbers


def test_a_tile_shows_its_counts_and_an_empty_one_why_it_is_empty() -> None:
    picture = tile_map(
        [
            tile("LA", 5, 3), tile("VN", 2, 2), tile("KE", seen=Seen.NONE_FOUND), tile("PE", seen=Seen.NOT_SEARCHED),
            tile("CL", seen=Seen.PARTLY_SEARCHED), tile("TM", seen=Seen.PLANNED_ONLY), tile("UZ", seen=Seen.OFF_ONLY),
        ],
        **NAMED, unit="Legs",
    )  # fmt: skip
    told = {g[0].text: [t.text for t in g.iter("text")] for g in ET.fromstring(inline_text(picture)).iter("g")}
    assert told["LA: 5 in all, 3 recommended"] == ["LA", "3/5"]
    assert told["VN: 2 in all, 2 recommended"] == ["VN", "2"]
    assert told["KE: searched, none found"] == ["KE", "0"]
    assert told["PE: not searched"] == ["PE"]
    assert told["CL: searched in part, none found there"] == ["CL"]
    assert told["TM: planned only"] == ["TM"]
    assert told["UZ: cancelled or denied only"] == ["UZ"]
    assert {"planned only", "cancelled or denied only"} <= set(texts(picture))


def test_the_legend_names_no_state_that_no_tile_has() -> None:
    rare = {"planned only", "cancelled or denied only", "home"}
    assert not rare & set(texts(tile_map([tile("LA", 1, 1)], **NAMED, unit="Legs")))


def test_a_code_without_a_place_is_drawn_all_the_same() -> None:
    assert "QQ" in texts(tile_map([tile("QQ", 1, 1), tile("LA", 1, 1)], **NAMED, unit="Legs"))


@given(st.lists(st.integers(min_value=0, max_value=3000), max_size=20))
def test_classes_of_a_map_rise_from_one_and_hold_every_count(counts: list[int]) -> None:
    limits = classes(counts)
    assert limits[0] == 1
    assert list(limits) == sorted(set(limits))
    assert len(limits) <= 5


@given(st.integers(min_value=0, max_value=10**7))
def test_an_axis_reaches_its_count_with_few_marks(most: int) -> None:
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 8


def test_bars_are_as_long_as_their_counts() -> None:
    rows = [Bar(label="a", note="", all=40, recommended=10), Bar(label="b", note="", all=20, recommended=20)]
    picture = bars(rows, **NAMED, unit="legs")
    whole, part = ([float(r["width"]) for r in rects(picture, role)] for role in ("fill-all", "fill-rec"))
    assert whole[-2] == pytest.approx(2 * whole[-1], abs=0.02)
    assert part[-2] == pytest.approx(whole[-2] / 4, abs=0.02)
    assert {"10 of 40", "20"} <= set(texts(picture))


def test_shares_fill_the_whole_bar() -> None:
    picture = mixes([Mix(label="a", note="", parts=(1, 0, 3))], ["x", "y", "z"], **NAMED)
    drawn = [float(r["width"]) for n in (1, 2, 3) for r in rects(picture, f"rank{n}") if float(r["y"]) > 20]
    assert drawn[1] == pytest.approx(3 * drawn[0], abs=0.02)
    assert "of 4" in texts(picture)


def test_weeks_stand_where_and_as_high_as_they_are() -> None:
    weeks = (
        Week(week=0, all=4, recommended=4),
        Week(week=26, all=2, recommended=0),
        Week(week=60, all=9, recommended=9),
    )
    picture = timeline([Panel(label="a", note="", weeks=weeks, rest="")], last_week=52, **NAMED, unit="legs")
    drawn = [r for r in rects(picture, "fill-all") if float(r["width"]) < 13]
    assert len(drawn) == 2  # the sixtieth week is outside
    assert float(drawn[0]["height"]) == pytest.approx(2 * float(drawn[1]["height"]), abs=0.02)
    assert float(drawn[0]["x"]) == 22  # on the axis
    assert float(drawn[1]["x"]) - float(drawn[0]["x"]) == pytest.approx(26 * (248 - 26) / 53, abs=0.02)


def test_a_claim_and_its_counts_share_one_scale() -> None:
    row = Claimed(label="a", note="", claimed=30, counted=20, recommended=10)
    picture = claims_beside_counts([("Teams", [row])], **NAMED)
    ring, dot = ([float(c.attrib["cx"]) for c in ET.fromstring(inline_text(picture)).iter("circle")
                  if c.get("class") == role][-1] for role in ("ring", "dot"))  # fmt: skip
    assert ring - 300 == pytest.approx(2 * (dot - 300), abs=0.02)
    assert "30 / 20 / 10" in texts(picture)


def test_what_cannot_be_estimated_says_so() -> None:
    picture = intervals([Interval(label="a", note="", known=3, untold="not estimable: one list")], **NAMED)
    assert "not estimable: one list" in texts(picture)


# --- what a picture is


def test_a_picture_names_and_describes_itself() -> None:
    root = ET.fromstring(inline_text(drawing(name="p", title="Title", description="What it shows", width=9, height=9)))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "p-title p-desc"
    assert [root[0].text, root[1].text] == ["Title", "What it shows"]


@given(st.text(max_size=40))
def test_any_text_stays_text(text: str) -> None:
    picture = drawing(label(0, 0, text), name="p", title=text, description=text, width=9, height=9)
    for written in (inline_text(picture), file_text(picture, PALETTE)):
        root = ET.fromstring(written)
        assert [one.tag.rpartition("}")[2] for one in root.iter() if "style" not in one.tag] == [
            "svg", "title", "desc", "rect", "text",
        ]  # fmt: skip
        assert root.findall(".//{*}text")[0].text in (printable(text), None)


def test_a_hostile_label_is_shown_and_does_nothing() -> None:
    written = inline_text(drawing(label(0, 0, HOSTILE), **NAMED, width=9, height=9))
    assert "<script" not in written
    assert "\u202e" not in written
    assert "\x00" not in written
    assert ET.fromstring(written).findall("text")[0].text == printable(HOSTILE)


@pytest.mark.parametrize("name", ["script", "foreignObject", "a", "image", "use", "style"])
def test_no_picture_has_an_element_that_loads_or_runs(name: str) -> None:
    with pytest.raises(ValueError, match="has no place in a picture"):
        node(name)


@pytest.mark.parametrize("name", ["onclick", "href", "style", "xlink:href"])
def test_no_picture_has_an_attribute_that_loads_or_runs(name: str) -> None:
    with pytest.raises(ValueError, match="has no place in a picture"):
        node("rect", **{name: "x"})


def test_a_picture_has_a_name_that_fits_into_ids_and_file_names() -> None:
    with pytest.raises(ValueError, match="no name for a picture"):
        drawing(name="../x", title="", description="", width=1, height=1)


def test_light_and_dark_name_the_same_roles() -> None:
    assert list(LIGHT) == list(DARK)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "paper"), ("quiet", "paper"), ("claim", "paper"), *((f"on{n}", f"step{n}") for n in range(1, 6))],
)
def test_text_can_be_read_on_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(palette[text]), light(palette[ground])))
    assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG 2.2 AA


# --- pixels


def test_pixels_are_the_same_in_another_place_with_another_hash_seed() -> None:
    code = (
        "import hashlib; from archive.figures.svg import *; from archive.figures.colours import PALETTE\n"
        "from archive.figures.png import png_bytes\n"
        "p = drawing(label(5, 20, 'Côte d’Ivoire 3/5'), name='p', title='', description='', width=120, height=30)\n"
        "print(hashlib.sha256(png_bytes(file_text(p, PALETTE))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C",
                 "HOME": "/nonexistent"},
        ).stdout
        for seed, zone in (("0", "UTC"), ("7", "Asia/Shanghai"))
    }  # fmt: skip
    assert len(found) == 1


def test_pixels_show_text_by_the_font_that_comes_with_the_program() -> None:
    def drawn(text: str) -> bytes:
        return png_bytes(file_text(drawing(label(5, 20, text), **NAMED, width=90, height=30), PALETTE))

    assert drawn("Laos").startswith(b"\x89PNG")
    assert drawn("Laos") != drawn("    ")


def test_letters_that_the_font_lacks_are_never_taken_from_the_system() -> None:
    def drawn(text: str) -> bytes:
        return png_bytes(file_text(drawing(label(5, 20, text), **NAMED, width=90, height=30), PALETTE))

    assert drawn("Ա") == drawn("Բ")  # Armenian: both are the box of a missing letter
