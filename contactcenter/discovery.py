"""Our apps, from the foundation upwards, and the parts that each may offer under an agreed name."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

OUR_APPS = (
    "apps.accounts",
    "apps.audit",
    "apps.outbox",
    "apps.schedules",
    "apps.integrations",
    "apps.customfields",
    "apps.jobs",
    "apps.sheets",
    "apps.customers",
    "apps.agents",
    "apps.interactions",
    "apps.tickets",
    "apps.knowledge",
    "apps.numberlists",
    "apps.sla",
    "apps.automation",
    "apps.ivr",
    "apps.acd",
    "apps.telephony",
    "apps.floor",
    "apps.dispatch",
    "apps.kpis",
    "apps.reports",
    "apps.planning",
    "apps.workbench",
    "apps.goals",
    "apps.subscriptions",
    "apps.supervision",
)


def our_apps() -> list[str]:
    """The apps that are Django apps already: those with an apps.py."""
    return [app for app in OUR_APPS if _exists(f"{app}.apps")]


def modules(submodule: str) -> list[ModuleType]:
    """The module `<app>.<submodule>` of every app that has one, in app order. An error inside one is not hidden."""
    return [import_module(f"{app}.{submodule}") for app in our_apps() if _exists(f"{app}.{submodule}")]


def offered(submodule: str, name: str) -> list[Any]:
    """The lists called `name` in `<app>.<submodule>` of every app that has such a module, joined in app order."""
    return [entry for module in modules(submodule) for entry in getattr(module, name)]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a parent package is missing
        return False
