"""Does the list of legs show what the release holds, by what is chosen, in every form?"""

from __future__ import annotations

import csv
import io

from browsed import Browsing


def test_a_country_is_chosen_and_every_value_opens_its_sentence(browser: Browsing) -> None:
    answer = browser.get("/legs?country=LA")
    assert answer.status == 200
    assert 'href="/evidence/q-' in answer.text
    assert {leg["country"] for leg in browser.get("/legs.json?country=LA").json["legs"]} == {"LA"}


def test_the_csv_holds_the_whole_view_and_the_json_a_page_of_it(browser: Browsing) -> None:
    whole = list(csv.DictReader(io.StringIO(browser.get("/legs.csv").text)))
    page = browser.get("/legs.json?size=25").json
    assert (len(whole), page["total"], len(page["legs"])) == (39, 39, 25)


def test_a_parameter_that_no_page_knows_is_refused_by_name(browser: Browsing) -> None:
    answer = browser.get("/legs.json?colour=red")
    assert answer.status == 400
    assert "'colour'" in answer.json["error"]["said"]
