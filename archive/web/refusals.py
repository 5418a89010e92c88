"""What does the browser refuse, and with which status?"""

from __future__ import annotations

__all__ = ["BadQuestion", "Gone", "NotHere", "Refusal"]


class Refusal(Exception):
    """Base: a question that gets an answer of its own; `status` is that of HTTP, `said` one line for people."""

    status = 400

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)


class BadQuestion(Refusal):
    """An unknown parameter, a value that is none, an id of no known form."""


class NotHere(Refusal):
    """An id of the right form that names nothing."""

    status = 404


class Gone(Refusal):
    """A record that an earlier release had, or bytes that were taken down.

    successor  path of the page that took its place
    """

    status = 410

    def __init__(self, said: str, successor: str | None = None) -> None:
        self.successor = successor
        super().__init__(said)
