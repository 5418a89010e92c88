"""What does a process do to the world outside of it? Written down by an audit hook, one JSON line an event.

Python imports this by its name when the folder stands in PYTHONPATH; the file to write to stands in XUANJIE_WATCH, the
folder of our packages in XUANJIE_CODE. Of code that is made while it runs (exec, eval, compile) and of unpickled
classes it is told which file asked for it. Imports of installed files are left out, and what such a file makes at its
import: the methods of a dataclass are one exec each.
"""

import json
import os
import sys

_TO = os.open(os.environ["XUANJIE_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_SEEN = {
    "marshal.load",
    "marshal.loads",
    "socket.bind",
    "socket.connect",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "subprocess.Popen",
    "ctypes.dlopen",
    "sqlite3.enable_load_extension",
    "sqlite3.load_extension",
}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_INSTALLED = (sys.prefix, sys.base_prefix, os.environ["XUANJIE_CODE"])


def _watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if not (flags & _WRITES if isinstance(flags, int) else set(mode or "") & set("wax+")):
            return
        told = [os.fsdecode(path) if isinstance(path, str | bytes) else str(path)]
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.link", "sqlite3.connect"):
        told = [str(argument) for argument in arguments]
    elif event in ("exec", "compile"):
        told = _made(event, arguments)
        if told is None:
            return
    elif event == "pickle.find_class":
        told = [*map(str, arguments), _file_of(1)]
    elif event in _SEEN:
        if event.startswith("marshal.") and "importlib" in sys._getframe(1).f_code.co_filename:
            return  # Python's own .pyc files
        if event == "socket.bind" and sys._getframe(1).f_code.co_filename.endswith("urllib3/util/connection.py"):
            return  # at import it asks whether this machine has IPv6, by a socket that it closes at once
        told = [str(argument) for argument in arguments]
    else:
        return
    os.write(_TO, json.dumps([os.getpid(), event, told], ensure_ascii=True).encode() + b"\n")


def _made(event, arguments):
    """(the file that asked for it, the file that it is said to be of); None for an import of what is installed."""
    asked = _file_of(2)
    name = arguments[0].co_filename if event == "exec" else arguments[1]
    name = os.fsdecode(name) if isinstance(name, str | bytes) else str(name)
    if asked == "" or asked.startswith(("<frozen importlib", "<frozen runpy")):  # "": what Python was started with
        return None if name.startswith(("<frozen ", *_INSTALLED)) else [asked, name]
    if not asked.startswith(_INSTALLED):
        return [asked, name]
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return None
        frame = frame.f_back
    return [asked, name]


def _file_of(depth):
    """The file whose code runs there, seen from who calls this."""
    try:
        return sys._getframe(depth + 1).f_code.co_filename
    except ValueError:
        return ""


sys.addaudithook(_watch)
