"""What telephony shows on the page of an interaction."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from apps.accounts.formats import format_seconds
from apps.interactions.models import EventLog, Interaction
from apps.telephony.choices import RecordingState


def recordings_panel(request: HttpRequest, interaction: Interaction) -> dict[str, Any] | None:
    """Return the recordings of an interaction in order, for those who may listen."""
    if not request.user.has_perm("telephony.view_recording"):
        return None
    gaps = _gaps(interaction)
    recordings = [
        {
            "recording": recording,
            "duration": format_seconds(recording.duration_seconds),
            "gaps": gaps.get(recording.name, []),
            "playable": recording.state == RecordingState.STORED,
        }
        for recording in interaction.recordings.order_by("started_at", "pk")
    ]
    return {"recordings": recordings} if recordings else None


def _gaps(interaction: Interaction) -> dict[str, list[str]]:
    """Return, for each recording, where it is silent on purpose: seconds from its beginning, and for how long."""
    found: dict[str, list[str]] = {}
    started: dict[str, datetime] = {}
    kinds = ("RecordingStarted", "RecordingResumed")
    for event in EventLog.objects.filter(interaction_id=interaction.pk, type__in=kinds).order_by("seq"):
        name = event.data["recording_id"]
        if event.type == "RecordingStarted":
            started[name] = event.at
        elif name in started:
            silent = event.data["paused_seconds"]
            begins = (event.at - started[name]).total_seconds() - silent
            gap = {"at": format_seconds(begins), "silent": format_seconds(silent)}
            found.setdefault(name, []).append(gettext("silent from %(at)s for %(silent)s") % gap)
    return found
