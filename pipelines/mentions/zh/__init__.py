"""Finders for Chinese text (Hans and Hant, matched on folded text)."""
