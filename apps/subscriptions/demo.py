"""The scheduled report of the demonstration site."""

from apps.accounts.models import User
from apps.reports.selectors import list_reports
from apps.subscriptions.models import ReportSubscription
from apps.subscriptions.services import keep_subscription

_NAME = "Service level, every Monday"


def load_subscription() -> None:
    """Subscribe the supervisor to the first report of the catalogue, every Monday; nothing where it is there."""
    owner = User.objects.filter(username="supervisor").first()
    reports = list_reports(owner) if owner else []
    if owner is None or not reports or ReportSubscription.objects.filter(name=_NAME).exists():
        return
    kept = keep_subscription(
        subscription=ReportSubscription(
            name=_NAME, owner=owner, questions=[{"report": reports[0].id, "kind": "last_week"}]
        )
    )
    kept.users.set([owner])
