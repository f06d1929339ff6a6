"""The waiting line of a group, as part of the group's page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import TabularInline
from apps.agents.line_forms import ComfortMessageForm, OverflowStepForm
from apps.agents.models import ComfortMessage, OverflowStep

LINE_FIELDSETS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        _("Waiting line"),
        {
            "classes": ["tab"],
            "fields": ("hours", "close_on_waiting", "max_waiting", "max_wait_seconds"),
        },
    ),
    (
        _("While waiting"),
        {
            "classes": ["tab"],
            "fields": (
                "music_class", "tell_position", "tell_expected_wait", "tell_after_seconds", "tell_every_seconds"
            ),
        },
    ),
)  # fmt: skip


class OverflowStepInline(TabularInline):
    model = OverflowStep
    form = OverflowStepForm
    fk_name = "group"
    tab = True
    extra = 0
    ordering_field = "position"
    hide_ordering_field = True
    autocomplete_fields = ("target_group",)


class ComfortMessageInline(TabularInline):
    model = ComfortMessage
    form = ComfortMessageForm
    tab = True
    extra = 0
