"""Which kinds there are: each app declares its own in ``outbox_kinds.py`` (``KINDS``: kind → what has happened)."""

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

_KIND = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")


@cache
def declared_kinds() -> dict[str, Any]:
    """Return the sentence of every kind, by kind, in the order of the apps; raise ``ValueError`` for a kind that is
    declared twice or is not ``<noun>.<past participle>``."""
    kinds: dict[str, Any] = {}
    for config in apps.get_app_configs():
        module = f"{config.name}.outbox_kinds"
        if not config.name.startswith("apps.") or find_spec(module) is None:
            continue
        for kind, meaning in import_module(module).KINDS.items():
            if kind in kinds or not _KIND.fullmatch(kind):
                raise ValueError(f"{module}: “{kind}” is declared twice or is no kind")
            kinds[kind] = meaning
    return kinds
