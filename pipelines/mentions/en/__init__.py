"""Finders for English text."""
