"""Which countries were visited for which meeting, or in which year, and where does nobody know?

recipes/*.toml   what counts as a visit, and what as a completed search
recipe_file.py   a recipe, read strictly
columns.py       the two panels' columns
looking.py       was a window completely searched, by the recipe's rule?
cells.py         1, 0 or NA, and why
rows.py          one row per country and meeting, or country and year
panel.py         a panel of a release on disk, with its metadata
files.py         CSV, JSON or Parquet, and the metadata beside it
telling.py       what a person reads
commands.py      the verb `panel`
"""
