"""What rules add to the page of a ticket."""

from typing import Any

from django.http import HttpRequest

from apps.automation.models import RuleRun
from apps.tickets.models import Ticket
from apps.tickets.rule_words import say_verdict

_SHOWN = 10


def runs_panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Return what rules did to the ticket of late, for those who may see rules."""
    if not request.user.has_perm("automation.view_rulerun"):
        return None
    runs = RuleRun.objects.filter(ticket=ticket).select_related("rule")[:_SHOWN]
    rows = [{"run": run, "why": say_verdict(run.verdict)} for run in runs]
    return {"runs": rows} if rows else None
