"""Which options do the verbs share that ask the network, and which settings do they become?"""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["Contact", "Requisites", "Vantage", "settings_of"]

Contact = Annotated[str | None, typer.Option(help="Web or mail address for the User-Agent; default $XUANJIE_CONTACT.")]
Vantage = Annotated[
    str | None, typer.Option(help="From where we ask, a label for the records; default $XUANJIE_VANTAGE.")
]
Requisites = Annotated[
    bool, typer.Option("--requisites/--no-requisites", help="Pictures, style sheets and PDFs of kept pages too.")
]


def settings_of(contact: str | None, vantage: str | None, *, requisites: bool = True) -> dict[str, object]:
    """Overrides of crawler/settings.py; what was not given is left to the environment."""
    given: dict[str, object] = {"XUANJIE_CONTACT": contact, "XUANJIE_VANTAGE": vantage}
    overrides = {name: value for name, value in given.items() if value is not None}
    return overrides if requisites else overrides | {"XUANJIE_REQUISITES": False}
