"""What a supervisor does on the floor."""

from django.contrib.auth.models import AbstractBaseUser

from apps.agents.models import Agent
from apps.audit.models import AuditEvent
from apps.audit.services import record_audit
from apps.floor.wire import Reply

PRESENCE_SET = "agent.presence_set"


def record_presence_set(
    *,
    actor: AbstractBaseUser,
    agent: Agent,
    presence: str,
    reason: str,
    note: str,
    reply: Reply,
    ip: str | None,
) -> AuditEvent:
    """Record that ``actor`` set an agent's presence, or tried to: also a refusal is worth knowing."""
    detail = {"presence": presence, "reason": reason, "note": note, "done": reply.ok}
    if not reply.ok:
        detail["refused"] = reply.code
    return record_audit(actor=actor, action=PRESENCE_SET, obj=agent, detail=detail, ip=ip)
