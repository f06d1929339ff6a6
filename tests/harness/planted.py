"""Rows that many tests begin with: services make them once in each process, afterwards they are put in as they were."""

from collections.abc import Callable
from copy import copy

from django.db import transaction
from django.db.models import Model

_ROWS: dict[Callable[[], object], list[list[Model]]] = {}


def plant(make: Callable[[], object], *models: type[Model]) -> None:
    """Have what ``make`` writes into the tables of ``models``, which must be empty. It may write nowhere else."""
    if make in _ROWS:
        with transaction.atomic():
            for rows in _ROWS[make]:
                type(rows[0])._base_manager.bulk_create(map(copy, rows))
        return
    make()
    found = [list(model._base_manager.all()) for model in models]
    _ROWS[make] = [rows for rows in found if rows]
