"""How do past captures come in? Web archives are asked what they hold of a source, and their copies are kept as such.

`xuanjie backfill wayback` speaks to the Wayback Machine and to pywb, `xuanjie backfill commoncrawl` to Common Crawl.
"""
