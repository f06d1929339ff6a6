"""Writes to the audit record."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model

from apps.audit.models import AuditEvent

Actor = AbstractBaseUser | AnonymousUser | None
"""Who does it; None is the system."""


def key_of(actor: Actor) -> int | None:
    """Return the key under which a row remembers who did it; None for the system and for somebody unknown."""
    key: int | None = actor.pk if actor is not None else None
    return key


def record_audit(
    *,
    actor: Actor,
    action: str,
    obj: Model | None = None,
    detail: dict[str, Any] | None = None,
    ip: str | None = None,
) -> AuditEvent:
    """Record that ``actor`` (None: the system) did ``action`` to ``obj`` and return the row.

    Runs in the caller's transaction: what was rolled back was not done. ``detail`` must be plain JSON values
    and must hold no secret.
    """
    known = actor if actor is not None and actor.is_authenticated else None
    return AuditEvent.objects.create(
        actor_id=None if known is None else known.pk,
        actor_label="" if known is None else known.get_username()[:150],
        action=action,
        object_type="" if obj is None else obj._meta.label_lower,
        object_id="" if obj is None else str(obj.pk),
        object_label="" if obj is None else str(obj)[:200],
        detail=detail or {},
        ip=ip,
    )
