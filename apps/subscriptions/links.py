"""The way from a report to its subscription."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from apps.reports.catalogue import get_report
from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import PeriodKind


def subscribe_url(asked: Asked) -> str:
    """Return the path of the form that subscribes to what is asked. Named days, which would say the same every time,
    become the last week."""
    kind = PeriodKind.LAST_WEEK if asked.kind is PeriodKind.DAYS else asked.kind
    query = {
        "name": str(get_report(asked.report).title), "reports": asked.report, "period": kind, "medium": asked.medium,
        "groups": ",".join(asked.groups), "teams": ",".join(asked.teams), "agents": ",".join(asked.agents),
        "grain": asked.grain,
    }  # fmt: skip
    shown = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('admin:subscriptions_reportsubscription_add')}?{shown}"


def subscribe_button(request: HttpRequest, asked: Asked) -> str:
    """Return the same for whoever may subscribe, "" for others."""
    return subscribe_url(asked) if request.user.has_perm("subscriptions.add_reportsubscription") else ""
