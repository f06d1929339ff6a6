"""Who is told about which event: one visible table, no registration by import side effect."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Handler = Callable[[list[Any]], None]


class HandlerTable:
    """An immutable table from event type to the handlers that want it, in the order in which they are called.

    A handler gets *all* events of a batch that it asked for, in journal order, in one call: projections write in bulk.
    """

    def __init__(self, table: Mapping[Handler, Iterable[type]]) -> None:
        self._wanted = [(handler, frozenset(types)) for handler, types in table.items()]

    def dispatch(self, batch: list[Any], event_of: Callable[[Any], Any]) -> None:
        """Give every handler the entries of ``batch`` whose event (``event_of(entry)``) it asked for.

        An exception of a handler goes to the caller, which rolls its transaction back: a batch is projected whole or
        not at all.
        """
        for handler, types in self._wanted:
            wanted = [entry for entry in batch if type(event_of(entry)) in types]
            if wanted:
                handler(wanted)
