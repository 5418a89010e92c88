"""How does one log event stay one line that tells no secret, whatever a site has put into it?

What is printed may hold what a stranger wrote: an address, a header, the text of an exception. So nothing of it may
begin a new line, move the cursor, turn the reading order or fill the disk.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum

__all__ = ["LogForm", "OneLine", "harmless"]

_MOST = 8192  # bytes of one line
_LOOKED_AT = 4 * _MOST  # characters: what is behind could not be printed
_CUT = "… (cut)"
_TRACE = "  | "  # before each line of a traceback, so that none of them looks like an event

# Credentials in front of a host, and values of parameters that are keys by their name.
_USER = re.compile(r"(?<=://)[^/\s@?#]{1,200}@")
_PAIR = re.compile(r"(?<![A-Za-z_])([A-Za-z_]{3,25}+)=[^&\s\"'#;]{1,8192}")
_KEY = re.compile(
    r"(?i)(?:access_|api_?|auth_?|session_?|id_|refresh_)?(?:token|key|secret|password|passwd|pwd|signature|sig|credential"
    r"|auth)|phpsessid|jsessionid"
)
_HEADER = re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s{0,9}[:=]\s{0,9})[^\r\n]{1,8192}")


class LogForm(StrEnum):
    """What a log event is printed as."""

    TEXT = "text"
    JSON = "json"


def harmless(text: str) -> str:
    """The text on one line, without secrets: controls, line ends, surrogates and marks of direction as \\u escapes."""
    text = _HEADER.sub(r"\1\2***", text[:_LOOKED_AT])
    text = _PAIR.sub(_without_secret, _USER.sub("***@", text))
    return "".join(_escaped(sign) if _is_odd(sign) else sign for sign in text)


class OneLine(logging.Formatter):
    """One event, one line of at most 8 KiB; of a traceback, in the form for people, further lines that are marked."""

    def __init__(self, form: LogForm) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        message = _cut(harmless(record.getMessage()))
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if self._form is LogForm.JSON:
            return self._as_json(record, message, trace)
        lines = [_cut(f"{record.levelname} {message}"), *(_cut(_TRACE + harmless(one)) for one in trace.splitlines())]
        return "\n".join(lines)

    def _as_json(self, record: logging.LogRecord, message: str, trace: str) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        if trace:
            told["raised"] = _cut(harmless(trace))
        line = json.dumps(told, ensure_ascii=False)
        while len(line.encode()) > _MOST:  # quotes and backslashes are longer in JSON
            longest = max(told, key=lambda name: len(told[name]))
            told[longest] = told[longest][: len(told[longest]) * 3 // 4] + _CUT
            line = json.dumps(told, ensure_ascii=False)
        return line


def _without_secret(pair: re.Match[str]) -> str:
    return f"{pair[1]}=***" if _KEY.fullmatch(pair[1]) else pair[0]


def _cut(text: str) -> str:
    raw = text.encode("utf-8", "backslashreplace")
    if len(raw) <= _MOST:
        return text
    return raw[: _MOST - len(_CUT.encode())].decode("utf-8", "ignore") + _CUT


def _is_odd(sign: str) -> bool:
    return not sign.isprintable() and unicodedata.category(sign) != "Zs"  # a wide blank of Chinese text is a blank


def _escaped(sign: str) -> str:
    number = ord(sign)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
