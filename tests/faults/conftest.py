"""What tests of faults ask for by name."""

from __future__ import annotations

import pytest
from tracing import forbidden


@pytest.fixture(scope="session")
def strace() -> None:
    if said := forbidden():
        pytest.skip(f"no process may be traced here (ptrace), as in some containers; strace says: {said}")
