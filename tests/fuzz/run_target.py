"""Fuzzes one target with atheris, which sees what branches our code takes: run_target.py TARGET [libFuzzer's options].

    run_target.py url -runs=10000 NEW tests/fuzz/corpus/url   NEW: a folder for inputs that reach further

The targets are the modules fuzz_*.py beside this one: check(data) hands bytes to one reader of foreign data.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))


def main() -> None:
    name = sys.argv.pop(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other people's modules, at their import
        with atheris.instrument_imports(include=["archive", "crawler", "pipelines"]):
            check = importlib.import_module(f"fuzz_{name}").check
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, lambda data: check(bytes(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
