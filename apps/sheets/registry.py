"""Which kinds of sheets there are: each app lists its own in ``resources.py`` as ``SHEETS``."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from apps.sheets.resource import Sheet


@cache
def all_sheets() -> dict[str, Sheet]:
    """Return the kinds by their codes, in the order of the apps."""
    found: dict[str, Sheet] = {}
    for config in apps.get_app_configs():
        module = f"{config.name}.resources"
        if config.name.startswith("apps.") and find_spec(module) is not None:
            for kind in getattr(import_module(module), "SHEETS", ()):
                found[kind.code] = kind()
    return found


def get_sheet(code: str) -> Sheet:
    """Return a kind by its code. Raises ``LookupError``."""
    try:
        return all_sheets()[code]
    except KeyError:
        raise LookupError(code) from None
