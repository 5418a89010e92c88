"""What does a process do to the world outside of it? Written down by an audit hook, one JSON line an event.

Python imports this by its name when the folder stands in PYTHONPATH; the file to write to stands in XUANJIE_WATCH.
"""

import json
import os
import sys

_TO = os.open(os.environ["XUANJIE_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_SEEN = {
    "pickle.find_class",
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


def _watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if not (flags & _WRITES if isinstance(flags, int) else set(mode or "") & set("wax+")):
            return
        told = [os.fsdecode(path) if isinstance(path, str | bytes) else str(path)]
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.link", "sqlite3.connect"):
        told = [str(argument) for argument in arguments]
    elif event in _SEEN:
        if event.startswith("marshal.") and "importlib" in sys._getframe(1).f_code.co_filename:
            return  # Python's own .pyc files
        if event == "socket.bind" and sys._getframe(1).f_code.co_filename.endswith("urllib3/util/connection.py"):
            return  # at import it asks whether this machine has IPv6, by a socket that it closes at once
        told = [str(argument) for argument in arguments]
    else:
        return
    os.write(_TO, json.dumps([os.getpid(), event, told], ensure_ascii=True).encode() + b"\n")


sys.addaudithook(_watch)
