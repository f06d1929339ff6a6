"""Our apps, from the foundation upwards, and the parts that each may offer under an agreed name."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

OUR_APPS = (
    "apps.accounts",
    "apps.audit",
    "apps.schedules",
    "apps.customers",
    "apps.agents",
    "apps.interactions",
    "apps.ivr",
    "apps.acd",
    "apps.telephony",
    "apps.floor",
    "apps.kpis",
    "apps.workbench",
    "apps.supervision",
)


def our_apps() -> list[str]:
    """The apps that are Django apps already: those with an apps.py."""
    return [app for app in OUR_APPS if _exists(f"{app}.apps")]


def offered(submodule: str, name: str) -> list[Any]:
    """The lists called `name` in `<app>.<submodule>` of every app that has such a module, joined in app order.

    An error inside an existing module is not hidden.
    """
    found: list[Any] = []
    for app in our_apps():
        module = f"{app}.{submodule}"
        if _exists(module):
            found.extend(getattr(import_module(module), name))
    return found


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a parent package is missing
        return False
