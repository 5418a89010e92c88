"""Runs docs/notebooks/briefings.ipynb on a release, as its test asks: RELEASE EXPRESSIONS.

EXPRESSIONS is a JSON object, name → Python expression, evaluated in the notebook after its last cell; what they are is
printed as JSON. The kernel talks over sockets of the file system, never over a network, and any attempt of the notebook
to connect or to resolve a name fails its cell, as does a warning.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/briefings.ipynb"
OFFLINE = """
import sys
def _forbid(event, args):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise RuntimeError(f"the notebook reached for the network: {event} {args[1:]!r}")
sys.addaudithook(_forbid)
import warnings
warnings.simplefilter("error")
"""


def main(release: str, expressions: dict[str, str]) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    wanted = ", ".join(f"{name!r}: {expression}" for name, expression in expressions.items())
    show = "warnings.resetwarnings()\n"  # what ipykernel does while it ends is not the notebook's
    show += f"print(json.dumps({{{wanted}}}, default=lambda value: None if value is pd.NA else value.item()))"
    notebook.cells = [nbformat.v4.new_code_cell(OFFLINE), *notebook.cells, nbformat.v4.new_code_cell(show)]
    with tempfile.TemporaryDirectory(prefix="nb") as folder:  # short: the path of such a socket has at most 107 bytes
        os.environ |= {"RELEASE": release, "JUPYTER_RUNTIME_DIR": folder, "IPYTHONDIR": folder}
        config = Config()
        config.KernelManager.transport = "ipc"
        config.KernelManager.connection_file = f"{folder}/kernel.json"
        resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
        NotebookClient(notebook, config=config, timeout=120, kernel_name="python3", resources=resources).execute()
    said = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    svg = [one["data"]["text/html"] for one in said if "<svg" in one.get("data", {}).get("text/html", "")]
    errors = [one.text for one in said if one.output_type == "stream" and one.name == "stderr"]
    print(json.dumps(json.loads(notebook.cells[-1].outputs[0].text) | {"svg": svg, "stderr": errors}))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
