"""The tables of one release laid out for looking things up: a cache, built from the release and deleted at will."""
