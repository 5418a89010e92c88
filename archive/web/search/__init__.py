"""How things are found by what somebody types: names in any script, words, ids, addresses, and the text of pages."""
