"""What a supervisor does on the floor."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from apps.audit.models import AuditEvent
from apps.audit.services import record_audit
from apps.floor.wire import Reply


def record_order(
    *,
    actor: AbstractBaseUser,
    action: str,
    obj: Model | None,
    detail: dict[str, Any],
    reply: Reply,
    ip: str | None,
) -> AuditEvent:
    """Record what ``actor`` did on the floor, or tried to: also a refusal is worth knowing."""
    told = detail | {"done": reply.ok} | ({} if reply.ok else {"refused": reply.code})
    return record_audit(actor=actor, action=action, obj=obj, detail=told, ip=ip)
