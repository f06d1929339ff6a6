"""What supervision adds to the page of an interaction."""

from typing import Any

from django.http import HttpRequest

from apps.agents.domain.capacity import DESK_MEDIA
from apps.interactions.models import Interaction
from apps.supervision.permissions import CREATE_WORK


def open_work_panel(request: HttpRequest, interaction: Interaction) -> dict[str, Any] | None:
    """Offer to cancel work that is still open, to those who may hand work in."""
    is_open = interaction.medium in DESK_MEDIA and interaction.ended_at is None
    return {} if is_open and request.user.has_perm(CREATE_WORK) else None
