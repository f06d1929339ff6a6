"""Calls, chats, e-mails, tasks and callbacks in the timeline of a customer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from apps.accounts.formats import format_seconds
from apps.agents.choices import MediumChoice
from apps.customers.timeline import Asked, Entry, Source, narrow
from apps.interactions.models import Callback, Interaction
from apps.interactions.selectors import list_interactions

_PERMISSION = "interactions.view_interaction"
_LONGEST_TEXT = 300


def list_interaction_entries(asked: Asked) -> list[Entry]:
    """Return the customer's interactions."""
    rows = list_interactions().filter(customer__in=asked.family, medium__in=asked.media)
    return [_interaction(row) for row in narrow(rows, asked, "interaction", "arrived_at")]


def list_callback_entries(asked: Asked) -> list[Entry]:
    """Return the callbacks that the customer was promised."""
    rows = Callback.objects.filter(interaction__customer__in=asked.family).select_related("group")
    return [_callback(row) for row in narrow(rows, asked, "callback", "requested_at")]


def _interaction(row: Interaction) -> Entry:
    parts = [
        str(row.get_direction_display()),
        str(row.get_outcome_display()) if row.outcome else str(row.get_state_display()),
        row.group.name if row.group else "",
        row.agent.name if row.agent else "",
        format_seconds(row.talk_seconds) if row.talk_seconds else "",
    ]
    filed = [row.disposition.name if row.disposition else "", row.note]
    text = " – ".join(part for part in filed if part)[:_LONGEST_TEXT]
    title = row.subject or str(row.get_medium_display())
    return Entry(
        row.arrived_at, "interaction", str(row.pk), row.medium, _joined(title, parts), text, _link(row.pk)
    )


def _callback(row: Callback) -> Entry:
    parts = [str(row.get_state_display()), row.group.name if row.group else "", row.number]
    return Entry(
        row.requested_at,
        "callback",
        str(row.pk),
        "callback",
        _joined(_("Callback"), parts),
        "",
        _link(row.pk),
    )


def _joined(title: str, parts: list[str]) -> str:
    return " · ".join([title, *(part for part in parts if part)])


def _link(interaction_id: Any) -> str:
    return reverse("admin:interactions_interaction_change", args=[interaction_id])


_MEDIA: dict[str, Any] = {medium.value: medium.label for medium in MediumChoice}
SOURCES = (
    Source("interaction", _MEDIA, list_interaction_entries, _PERMISSION),
    Source("callback", {"callback": gettext_lazy("callback")}, list_callback_entries, _PERMISSION),
)
