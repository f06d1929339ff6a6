"""What the dashboard's page tells its script."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.agents.selectors import get_agent_for_user
from apps.goals.domain.course import OFF_TRACK
from apps.goals.selectors import list_goals
from apps.goals.words import say_target, say_value
from apps.ivr.models import FlowVersion
from apps.ivr.selectors import list_failed_plans
from apps.knowledge.selectors.reports import count_overdue
from apps.kpis.selectors import count_open_findings
from apps.subscriptions.models import ReportRun
from apps.subscriptions.selectors import list_alarms
from apps.supervision import permissions
from apps.supervision.selectors import list_break_reasons

register = template.Library()

_ID = "00000000-0000-0000-0000-000000000000"


@register.simple_tag
def overdue_review_tasks() -> int:
    """Return how many review tasks of the knowledge base are overdue, for the dashboard's alarm."""
    return count_overdue(timezone.localdate())


@register.simple_tag
def failed_plans() -> list[FlowVersion]:
    """Return the flow versions whose planned publication failed, for the same."""
    return list_failed_plans()


@register.simple_tag
def report_alarms() -> list[ReportRun]:
    """Return the runs of scheduled reports that need somebody, for the same."""
    return list_alarms()


@register.simple_tag
def open_findings() -> int:
    """Return in how many intervals the figures do not add up, for the same."""
    return count_open_findings()


@register.simple_tag
def goal_tiles() -> list[dict[str, Any]]:
    """Return where the goals stood when they were checked last, for their tiles."""
    return [
        {
            "pk": goal.pk,
            "name": goal.name,
            "now": say_value(goal, goal.value),
            "target": say_target(goal),
            "state": goal.get_state_display(),
            "off_track": goal.state in OFF_TRACK,
        }
        for goal in list_goals()
    ]


@register.simple_tag(takes_context=True)
def floor_config(context: dict[str, Any]) -> dict[str, Any]:
    """Return addresses, rights and the reasons for a break, for ``json_script``."""
    request: HttpRequest = context["request"]
    user = request.user
    own = get_agent_for_user(user)
    may_set_presence = user.has_perm(permissions.SET_PRESENCE)
    return {
        "socket": "/ws/floor/",
        "interaction_url": reverse("admin:interactions_interaction_change", args=[_ID]).replace(_ID, "{id}"),
        "may_set_presence": may_set_presence,
        "may_monitor": user.has_perm(permissions.MONITOR),
        "may_take_over": user.has_perm(permissions.TAKE_OVER),
        "may_move": user.has_perm(permissions.MOVE),
        "may_broadcast": user.has_perm(permissions.BROADCAST),
        "may_add_agent": user.has_perm(permissions.ADD_AGENT),
        "own_agent": own.pk if own else None,
        "reasons": list_break_reasons() if may_set_presence else [],
    }
