"""What the dashboard's page tells its script."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from apps.supervision.permissions import SET_PRESENCE
from apps.supervision.selectors import list_break_reasons

register = template.Library()

_ID = "00000000-0000-0000-0000-000000000000"


@register.simple_tag(takes_context=True)
def floor_config(context: dict[str, Any]) -> dict[str, Any]:
    """Return addresses, rights and the reasons for a break, for ``json_script``."""
    request: HttpRequest = context["request"]
    may_set_presence = request.user.has_perm(SET_PRESENCE)
    return {
        "socket": "/ws/floor/",
        "interaction_url": reverse("admin:interactions_interaction_change", args=[_ID]).replace(_ID, "{id}"),
        "may_set_presence": may_set_presence,
        "reasons": list_break_reasons() if may_set_presence else [],
    }
