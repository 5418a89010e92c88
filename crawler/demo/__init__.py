"""A small composed web, so that the whole way runs offline.

    web/*.toml      what it holds: one file per site with its hosts, articles, listings, redirects and failures
    looks/*.html    how a page of each site looked, era by era; looks.py names them
    web.py          the TOML as types            site.py      URL, day -> status, headers, bytes
    slots.py        what fills the slots of a look
    handler.py      Scrapy's way to site.py      rounds.py    which source is asked on which day
    demo.py         crawl, extract, reconcile, check, release          telling.py    the tables at the end
    expected.toml   what a reader found in every article, written without the program

A [[change]] of web/*.toml says what an address answers from a day on: rounds.py asks its source again after that day.
To add a page: an [[article]] in the site's TOML, a row in one of its listings, and its [[page]] in expected.toml. The
facts are those of a public announcement, told neutrally; the site itself says on every page that it is composed.
"""
