"""What telephony shows on the page of an interaction."""

from typing import Any

from django.http import HttpRequest

from apps.accounts.formats import format_seconds
from apps.interactions.models import Interaction
from apps.telephony.choices import RecordingState


def recordings_panel(request: HttpRequest, interaction: Interaction) -> dict[str, Any] | None:
    """Return the recordings of an interaction in order, for those who may listen."""
    if not request.user.has_perm("telephony.view_recording"):
        return None
    recordings = [
        {
            "recording": recording,
            "duration": format_seconds(recording.duration_seconds),
            "playable": recording.state == RecordingState.STORED,
        }
        for recording in interaction.recordings.order_by("started_at", "pk")
    ]
    return {"recordings": recordings} if recordings else None
