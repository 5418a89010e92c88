"""How does a text that may hold what a stranger wrote become one line that forges no other and tells no secret?

An address, a header, a file's name, the text of an exception: nothing of it may begin a new line, move the cursor, turn
the reading order or fill the disk. Whatever the commands print for people goes through here; JSON escapes by itself.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from types import TracebackType

__all__ = [
    "CUT",
    "MARK",
    "MOST",
    "answer",
    "harmless",
    "is_plain",
    "one_line",
    "say",
    "warn",
    "warn_at_length",
    "warn_of_fault",
]

MOST = 8192  # bytes of one line
_LOOKED_AT = 4 * MOST  # characters: what is behind could not be printed
CUT = "… (cut)"
MARK = "  | "  # before each line of a traceback, so that none of them looks like an event

_FURTHER = re.compile(r"\n(?=  )")

# Credentials in front of a host, and values of parameters that are keys by their name.
_USER = re.compile(r"(?<=//)[^/\s?#，。；、）]{1,8192}@")  # to the last @: a password may have one
_NAME = re.compile(r"(?<![\w.\-%\[\]])([\w.\-%\[\]]{2,256}+)=")
_VALUE = re.compile(r"[^&\s\"'#;]{1,8192}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = frozenset(["auth", "csrf", "jwt", "key", "pw", "pwd", "sig", "xsrf"])  # a word of a parameter's name
_SECRET_PARTS = (  # or a part of it, separators left out
    *("token", "secret", "password", "passwd", "passphrase", "apikey", "accesskey", "signature", "credential"),
    *("sessid", "sessionid"),
)
_HEADER = re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s{0,9}[:=]\s{0,9})[^\r\n]{1,8192}")


def harmless(text: str) -> str:
    """The text on one line, without secrets: controls, line ends, surrogates and marks of direction as \\u escapes."""
    text = _HEADER.sub(r"\1\2***", text[:_LOOKED_AT])
    return _escaped(_without_secrets(_USER.sub("***@", text)))


def one_line(text: str) -> str:
    """The same, of at most MOST bytes; what was cut off is marked."""
    text = harmless(text)
    raw = text.encode("utf-8", "backslashreplace")
    if len(raw) <= MOST:
        return text
    return raw[: MOST - len(CUT.encode())].decode("utf-8", "ignore") + CUT


def is_plain(text: str) -> bool:
    """Whether nothing of it would be escaped: no controls, line ends, surrogates, marks of direction."""
    return text.isprintable() or not any(_is_odd(sign) for sign in text)


def warn(*events: str, by: str = "xuanjie") -> None:
    """Print each on standard error, as one line that says who speaks."""
    for event in events:
        print(one_line(f"{by}: {event}"), file=sys.stderr)


def warn_at_length(error: Exception) -> None:
    """The same of an error that may list what it found: a line that begins with two blanks stays a line of its own."""
    first, *more = _FURTHER.split(str(error))
    warn(first)
    for line in more:
        print(one_line(line), file=sys.stderr)


def warn_of_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """As sys.excepthook: the traceback with each line marked, for an exception may quote what strangers wrote."""
    from traceback import format_exception  # seldom needed

    warn(f"a fault of this program: {kind.__name__}: {error}")
    for part in format_exception(kind, error, trace):
        for line in part.splitlines():
            print(one_line(MARK + line), file=sys.stderr)


def say(*events: str) -> None:
    """Print what a command did on standard output, one line for each."""
    for event in events:
        print(one_line(event))


def answer(*lines: str) -> None:
    """Print what a release says, one line for each: whole and with its addresses as they are, without controls."""
    for line in lines:
        print(_escaped(line))


def _without_secrets(text: str) -> str:
    """Parameters that are keys by their names lose their values, also those in the value of another."""
    kept, at = [], 0
    for name in _NAME.finditer(text):
        if name.start() >= at and _is_secret(name[1]) and (value := _VALUE.match(text, name.end())):
            kept += [text[at : name.end()], "***"]
            at = value.end()
    return "".join([*kept, text[at:]])


def _is_secret(name: str) -> bool:
    letters = "".join(sign for sign in name.lower() if sign.isalpha())
    bare = letters.removeprefix("api").removeprefix("auth").removeprefix("session")  # apisig, authkey
    words = {letters, bare, *(word.lower() for word in _WORD.findall(name))}
    return any(part in letters for part in _SECRET_PARTS) or not words.isdisjoint(_SECRET)


def _escaped(text: str) -> str:
    return text if text.isprintable() else "".join(_escape(sign) if _is_odd(sign) else sign for sign in text)


def _is_odd(sign: str) -> bool:
    return not sign.isprintable() and unicodedata.category(sign) != "Zs"  # a wide blank of Chinese text is a blank


def _escape(sign: str) -> str:
    number = ord(sign)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
