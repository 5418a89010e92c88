"""How does one log event stay one line that tells no secret, whatever a site has put into it? As text, or as JSON."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from enum import StrEnum

from archive.one_line import CUT, MARK, MOST, one_line

__all__ = ["LogForm", "OneLine"]


class LogForm(StrEnum):
    """What a log event is printed as."""

    TEXT = "text"
    JSON = "json"


class OneLine(logging.Formatter):
    """One event, one line of at most 8 KiB; of a traceback, in the form for people, further lines that are marked."""

    def __init__(self, form: LogForm) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        message = one_line(record.getMessage())
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if self._form is LogForm.JSON:
            return self._as_json(record, message, trace)
        lines = [one_line(f"{record.levelname} {message}"), *(one_line(MARK + one) for one in trace.splitlines())]
        return "\n".join(lines)

    def _as_json(self, record: logging.LogRecord, message: str, trace: str) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        if trace:
            told["raised"] = one_line(trace)
        line = json.dumps(told, ensure_ascii=False)
        while len(line.encode()) > MOST:  # quotes and backslashes are longer in JSON
            longest = max(told, key=lambda name: len(told[name]))
            told[longest] = told[longest][: len(told[longest]) * 3 // 4] + CUT
            line = json.dumps(told, ensure_ascii=False)
        return line
