"""Who may see the floor, and who may act on it."""

from typing import Any

VIEW_FLOOR = "supervision.view_floor"
SET_PRESENCE = "supervision.set_presence"
MONITOR = "supervision.monitor_calls"
TAKE_OVER = "supervision.take_over_calls"
MOVE = "supervision.move_calls"
BROADCAST = "supervision.broadcast"
CREATE_WORK = "supervision.create_work"
ADD_AGENT = "agents.add_agent"


def may_watch(user: Any) -> bool:
    """Return whether this user gets the live floor: active staff with the permission. May ask the
    database."""
    return bool(user is not None and user.is_active and user.is_staff and user.has_perm(VIEW_FLOOR))
