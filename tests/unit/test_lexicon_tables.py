"""Does a slip in a lexicon file stop the program and name its line?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.lexicon.meetings import load_meetings
from pipelines.lexicon.parties import load_parties
from pipelines.lexicon.people import load_people
from pipelines.lexicon.places import load_places, load_traps
from pipelines.lexicon.table import LexiconError
from pipelines.lexicon.themes import load_themes

Loader = Callable[[Path], object]
PLACES = "form,lang,code,kind"
PARTIES = "form,lang,country,ambiguous,party"
LPRP = "人革党,zh,LA,no,la-lprp"
TRAPS = "form,lang,before,after,why"
MEETINGS = "id,kind,term,plenum,opened_on,closed_on,communique_on,sources"
PEOPLE = "person_id,name_hans,name_hant,pinyin,basis,source"
SONG_TAO = "song-tao,宋涛,宋濤,Song Tao,compiled,"
THEMES = "form,lang,theme,document_of"


@pytest.mark.parametrize(
    ("loader", "file", "lines", "line", "found"),
    [
        (load_places, "countries.csv", ["form,language,code,kind"], 1, "columns form,language,code,kind"),
        (load_places, "countries.csv", [f"{PLACES},note"], 1, "note"),
        (load_places, "countries.csv", [PLACES, "老挝,zh,LA"], 2, "3 cells"),
        (load_places, "countries.csv", [PLACES, "老挝 ,zh,LA,name"], 2, "white space"),
        (load_places, "countries.csv", [PLACES, "老挝,lo,LA,name"], 2, "language 'lo'"),
        (load_places, "countries.csv", [PLACES, "老挝,zh,LX,name"], 2, "code 'LX'"),
        (load_places, "countries.csv", [PLACES, "老挝,zh,LA,country"], 2, "kind 'country'"),
        (load_places, "countries.csv", [PLACES, "老挝,zh,LA,name", "老挝,zh-Hant,LA,alias"], 3, "'老挝' again"),
        (load_places, "countries.csv", [PLACES, "寮國,zh-Hant,LA,alias"], 2, "form '寮國'"),
        (load_places, "countries.csv", [PLACES, "老,zh,LA,short"], 2, "one-character form"),
        (load_places, "countries.csv", [PLACES, 'Lao"s,en,LA,"na"me'], 2, "broken row"),
        (load_traps, "traps.csv", [TRAPS, "老挝,lo,,人,why"], 2, "language 'lo'"),
        (load_traps, "traps.csv", [TRAPS, "老挝,zh,,,why"], 2, "without a context"),
        (load_traps, "traps.csv", [TRAPS, "老挝,zh,(,,why"], 2, "cannot be read"),
        (load_parties, "parties.csv", [PARTIES, "人革党,lo,LA,no,la-lprp"], 2, "language 'lo'"),
        (load_parties, "parties.csv", [PARTIES, "人革党,zh,LX,no,lx-a"], 2, "code 'LX'"),
        (load_parties, "parties.csv", [PARTIES, "人革党,zh,LA MN,no,la-lprp"], 2, "2 countries"),
        (load_parties, "parties.csv", [PARTIES, "人革党,zh,LA,maybe,la-lprp"], 2, "ambiguous 'maybe'"),
        (load_parties, "parties.csv", [PARTIES, "人革黨,zh,LA,no,la-lprp"], 2, "form '人革黨'"),
        (load_parties, "parties.csv", [PARTIES, LPRP, "人革党,zh,MN,no,mn-mprp"], 3, "'人革党' again"),
        (load_parties, "parties.csv", [PARTIES, "人革党,zh,LA,no,"], 2, "party ''"),
        (load_parties, "parties.csv", [PARTIES, "人革党,zh,LA,no,mn-mprp"], 2, "party 'mn-mprp'"),
        (load_parties, "parties.csv", [PARTIES, "人革党,zh,LA MN,yes,la-lprp"], 2, "party 'la-lprp'"),
        (load_meetings, "meetings.csv", [MEETINGS, "pc19,congress,19,,2017-10-18,soon,,x"], 2, "soon"),
        (load_meetings, "meetings.csv", [MEETINGS, "pc18,congress,19,,2017-10-18,2017-10-24,,x"], 2, "id 'pc18'"),
        (load_meetings, "meetings.csv", [MEETINGS, "pc19,plenum,19,,2017-10-18,2017-10-24,,x"], 2, "kind 'plenum'"),
        (load_meetings, "meetings.csv", [MEETINGS, "pc19,congress,19,,2017-10-24,2017-10-18,,x"], 2, "2017-10-24"),
        (load_people, "people.csv", [PEOPLE, "song-tao,宋涛,宋濤,,compiled,"], 2, "without a name"),
        (load_people, "people.csv", [PEOPLE, "song-tao,宋涛,宋淘,Song Tao,compiled,"], 2, "宋淘"),
        (load_people, "people.csv", [PEOPLE, SONG_TAO, "song-tao-2,宋涛,宋濤,Song Tao,compiled,"], 3, "'宋涛' again"),
        (load_people, "people.csv", [PEOPLE, SONG_TAO, "song-tao,宋韬,宋韜,Song Tao,compiled,"], 3, "id 'song-tao'"),
        (load_people, "people.csv", [PEOPLE, "song-tao,宋涛,宋濤,Song Tao,page,"], 2, "source ''"),
        (load_people, "people.csv", [PEOPLE, "song-tao,宋涛,宋濤,Song Tao,compiled,https://a.cn/"], 2, "https://a.cn/"),
        (load_people, "people.csv", [PEOPLE, "song-tao,宋涛,宋濤,Song Tao,rumour,"], 2, "basis 'rumour'"),
        (load_themes, "themes.csv", [THEMES, "中国式现代化,ja,x,"], 2, "language 'ja'"),
        (load_themes, "themes.csv", [THEMES, "《建议》,zh,x,cc99-p9"], 2, "meeting 'cc99-p9'"),
        (load_themes, "themes.csv", [THEMES, "《建議》,zh,x,"], 2, "form '《建議》'"),
        (load_themes, "themes.csv", [THEMES, "《建议》,zh,x,", "《建议》,zh,y,"], 3, "'《建议》' again"),
    ],
)
def test_a_slip_is_named_with_file_and_line(
    tmp_path: Path, loader: Loader, file: str, lines: list[str], line: int, found: str
) -> None:
    (tmp_path / "person_names.csv").write_text("person_id,form,language,kind,basis,source\n", "utf-8")
    (tmp_path / file).write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(LexiconError) as caught:
        loader(tmp_path)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert found in caught.value.found
    assert str(caught.value).startswith(f"pipelines/lexicon/{file}:{line}: found ")
    assert caught.value.status == 2
