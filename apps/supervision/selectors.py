"""What the dashboard needs besides live frames and figures."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils.crypto import constant_time_compare

from apps.agents.models import Agent, ReasonCode
from apps.supervision.permissions import may_watch


def list_break_reasons() -> list[dict[str, str]]:
    """Return the reasons for a break that are in use, as code and name."""
    rows = ReasonCode.objects.filter(is_active=True).order_by("name")
    return [{"code": row.code, "name": row.name} for row in rows]


def get_agent_label(agent_id: int) -> Agent | None:
    """Return the agent with its user, or None."""
    return Agent.objects.select_related("user").filter(pk=agent_id).first()


def may_still_watch(session_key: str) -> bool:
    """Return whether the session behind an open WebSocket still lets its user see the floor.

    False after log-out, after the session's end, after a new password, and when the user lost the right. The
    session is read afresh and not touched: looking must not keep it alive.
    """
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key=session_key)
    user = get_user_model().objects.filter(pk=store.get(SESSION_KEY)).first()
    if user is None or not may_watch(user):
        return False
    return constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
