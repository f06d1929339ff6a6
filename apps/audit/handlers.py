"""Log-ins, log-outs and failed attempts go into the audit record."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from apps.audit.choices import LOGIN, LOGIN_FAILED, LOGOUT
from apps.audit.requests import client_ip
from apps.audit.services import record_audit


def on_user_logged_in(sender: Any, request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    record_audit(actor=user, action=LOGIN, obj=user, ip=client_ip(request))


def on_user_logged_out(
    sender: Any, request: HttpRequest | None, user: AbstractBaseUser | None, **_: Any
) -> None:
    if user is not None:
        record_audit(actor=user, action=LOGOUT, obj=user, ip=client_ip(request))


def on_user_login_failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Keep the name that was tried, cut short: people type passwords into the wrong field."""
    tried = str(credentials.get("username", ""))[:40]
    record_audit(actor=None, action=LOGIN_FAILED, detail={"username": tried}, ip=client_ip(request))
