"""No garbage collection while a process starts (ADR 0171).

A start makes hundreds of thousands of objects and hardly any garbage, and every collection looks at all of them again.
"""

import gc


def begin_start() -> None:
    """Collect nothing until :func:`end_start`."""
    gc.disable()


def end_start() -> None:
    """Collect as usual, but never look again at what the start has made: it stays as long as the process."""
    gc.freeze()
    gc.enable()
