"""Which processes load no screens: those that carry calls must be back seconds after they were killed.

The floor, its reader and its projector serve no page, nor do the benches around them. Without the admin, the API and
the web server they start in half the processor time (ADR 0090). Decided before the settings are read, and never changed
afterwards.
"""

LEAN_COMMANDS = frozenset({"floor", "projector", "bench"})

_left_out: set[str] = set()


def leave_out_screens() -> None:
    """This process serves nobody a page. Call it before Django's settings are read."""
    _left_out.add("screens")


def has_screens() -> bool:
    """Whether this process may have to show a page."""
    return "screens" not in _left_out
