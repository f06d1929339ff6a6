"""Whether somebody whose WebSocket is open may still be there."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from apps.accounts.models import User


def is_logged_in(session_key: str | None, user_id: int) -> bool:
    """Return whether the session is still that of this user: not logged out, active, and with the same password."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or store.get(SESSION_KEY) != str(user_id):
        return False
    return constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
