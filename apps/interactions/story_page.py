"""What the page of one interaction shows above its record."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.accounts.formats import format_seconds
from apps.interactions.models import Interaction, Segment
from apps.interactions.panels import render_panels
from apps.interactions.selectors import get_interaction, list_events
from apps.interactions.timeline import build_timeline

_DURATIONS = ("wait", "talk", "hold", "wrap_up")


def story_context(request: HttpRequest, interaction_id: str) -> dict[str, Any]:
    """Return the context of ``interactions/admin/summary.html``; empty where there is no such interaction."""
    interaction = get_interaction(interaction_id)
    if interaction is None:
        return {}
    return {
        "timeline": build_timeline(list_events(interaction.pk)),
        "segment_table": _segment_table(interaction),
        "durations": {
            name: format_seconds(getattr(interaction, f"{name}_seconds"))
            for name in ("wait", "talk", "hold", "wrap_up")
        },
        "panels": render_panels(request, interaction),
    }


def _segment_table(interaction: Interaction) -> dict[str, Any]:
    segments = interaction.segments.select_related("group", "agent__user", "disposition").order_by("number")
    return {
        "headers": [
            "#", _("Skill group"), _("Agent"), _("Queued at"), _("Outcome"), _("Wait"), _("Ring"), _("Talk"), _("Hold"),
            _("Wrap-up"), _("Ended by"), _("Disposition"),
        ],
        "rows": [_segment_cells(segment) for segment in segments.defer("agent__sip_password")],
    }  # fmt: skip


def _segment_cells(segment: Segment) -> list[Any]:
    return [
        segment.number,
        segment.group or "–",
        segment.agent.name if segment.agent else "–",
        f"{localtime(segment.queued_at):%H:%M:%S}" if segment.queued_at else "–",
        segment.get_outcome_display(),
        *_durations(segment, ("wait", "ring", "talk", "hold", "wrap_up")),
        segment.get_ended_by_display() or "–",
        segment.disposition or "–",
    ]


def _durations(row: Interaction | Segment, names: tuple[str, ...]) -> list[str]:
    return [format_seconds(getattr(row, f"{name}_seconds")) for name in names]
