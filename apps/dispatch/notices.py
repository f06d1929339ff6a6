"""Tells agents in their workbench what a rule, macro or escalation has to say."""

import asyncio
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agents.models.broadcast import MAX_BROADCAST_CHARACTERS
from apps.agents.selectors import describe_broadcast
from apps.agents.services import send_broadcast
from apps.floor.inbox import announce_once
from apps.tickets.actions import Doing, filled
from apps.tickets.domain.actions import Action

VALID_FOR = timedelta(hours=8)


def notify_in_workbench(doing: Doing, action: Action) -> None:
    """Leave a message to the ticket's group, and show it on open screens when this commits: who cannot be told now
    sees it with the next connection. Raises ``ValidationError`` where the ticket has no group."""
    group = doing.ticket.group
    if group is None:
        raise ValidationError(_("The ticket has no group that could be told."))
    at = timezone.now()
    text = f"#{doing.ticket.number}: {filled(doing, action['text'])}"[:MAX_BROADCAST_CHARACTERS]
    message = send_broadcast(sender=doing.by, text=text, group=group, sent_at=at, valid_for=VALID_FOR)
    frame: dict[str, Any] = {
        "kind": "broadcast", "broadcast": describe_broadcast(message, at=at), "to_group": group.code,
    }  # fmt: skip
    transaction.on_commit(lambda: asyncio.run(announce_once(frame)), robust=True)
